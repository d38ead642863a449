//! What the sign-in plug-in's other events say: a call that failed, a realm that was not found.

use super::attempt::describe_event;
use super::judge::judge;
use super::{Rule, Severity, PRT};
use crate::event::provider::AAD;
use crate::knowledge::{self, Context};
use crate::phrase::said_or;

pub(super) const RULES: &[&Rule] = &[&CALL_FAILED, &REALM_LOOKUP_FAILED];

/// Programs ask the plug-in for much; that a call failed matters only where there is no PRT.
static CALL_FAILED: Rule = Rule {
    id: "prt-plugin-call-failed",
    severity: Severity::Information,
    parameters: &["call", "when"],
    check: |story, findings| {
        for event in story.events(AAD, 1104) {
            let Some(code) = event.failure("Result") else { continue };
            let call = event.said("API").or_else(|| named_call(event.message()));
            let finding = findings.report(&CALL_FAILED).because(&event.shown("Result"));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            finding.with("call", said_or(call, "a-function")).with("when", event.when());
            if story.lacks_prt() && call.is_some_and(|call| call.eq_ignore_ascii_case("Get token")) {
                finding.severity(Severity::Warning);
            }
            judge(finding, story, event.earliest(), false);
        }
    },
    ..PRT
};

/// "AAD Cloud AP plugin call Get token returned error: 0xC000005F".
fn named_call(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("plugin call ")?;
    let (call, _) = rest.split_once(" returned")?;
    Some(call.trim()).filter(|call| !call.is_empty() && call.len() < 80)
}

static REALM_LOOKUP_FAILED: Rule = Rule {
    id: "prt-realm-lookup-failed",
    explains: &["prt-attempt-failed", "prt-plugin-call-failed", "prt-missing", "prt-stale", "prt-expired"],
    parameters: &["user", "when"],
    check: |story, findings| {
        for event in story.events(AAD, 1086) {
            let finding = findings.report(&REALM_LOOKUP_FAILED).because(&event.shown("Status"));
            if let Some(code) = event.failure("Status") {
                finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            }
            finding.with("when", event.when());
            describe_event(finding, story, event);
            judge(finding, story, event.earliest(), false);
        }
    },
    ..PRT
};
