//! What the sign-in plug-in's other events say: a call that failed, a realm that was not found.

use super::attempt::{describe_event, shown};
use super::standing::judge;
use super::{event_code, event_text, is_absent, Rule, Severity, AAD, PRT};
use crate::knowledge::{self, Context};

pub(super) const RULES: &[&Rule] = &[&CALL_FAILED, &REALM_LOOKUP_FAILED];

/// Programs ask the plug-in for much; that a call failed matters only where there is no PRT.
static CALL_FAILED: Rule = Rule {
    id: "prt-plugin-call-failed",
    severity: Severity::Information,
    parameters: &["call", "when"],
    check: |evidence, findings| {
        for event in evidence.events(AAD, 1104) {
            let Some(code) = event_code(event, "Result").filter(|code| !code.is_success()) else { continue };
            let call = event_text(event, "API").unwrap_or("a function");
            let finding = findings.report(&CALL_FAILED).because(&shown(event, "Result"));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            finding.with("call", call).with("when", event.when());
            if is_absent(evidence) && call.eq_ignore_ascii_case("Get token") {
                finding.severity(Severity::Warning);
            }
            judge(finding, evidence, event.time(), false);
        }
    },
    ..PRT
};

static REALM_LOOKUP_FAILED: Rule = Rule {
    id: "prt-realm-lookup-failed",
    explains: &["prt-attempt-failed", "prt-plugin-call-failed", "prt-missing", "prt-stale", "prt-expired"],
    parameters: &["user", "when"],
    check: |evidence, findings| {
        for event in evidence.events(AAD, 1086) {
            let finding = findings.report(&REALM_LOOKUP_FAILED).because(&shown(event, "Status"));
            if let Some(code) = event_code(event, "Status").filter(|code| !code.is_success()) {
                finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            }
            finding.with("when", event.when());
            describe_event(finding, evidence, event);
            judge(finding, evidence, event.time(), false);
        }
    },
    ..PRT
};
