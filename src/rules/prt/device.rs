//! The device's own part in a sign-in: its key, its registration, the session key.

use super::judge::judge;
use super::{Phase, Rule, Severity, PRT};
use crate::event::provider::AAD;
use crate::knowledge::{self, Context};
use crate::status::Field;
use crate::story::event::{is_of_keys, KEY_NOT_READY};
use crate::time::DAY_SECONDS;
use crate::words::Certainty;

pub(super) const RULES: &[&Rule] =
    &[&KEY_UNUSABLE, &RECOVERY_SCHEDULED, &SESSION_KEY_RETRIED, &NOT_CLOUD_JOINED];

/// What a key that cannot be used explains.
const OF_KEY: &[&str] = &[
    "prt-http-error",
    "prt-federation-refused",
    "prt-realm-lookup-failed",
    "prt-attempt-failed",
    "prt-server-refused",
    "prt-connection-failed",
    "prt-hello-sign-in-failed",
    "prt-plugin-call-failed",
    "prt-cause-not-recorded",
    "prt-missing",
    "prt-stale",
    "prt-expired",
    "token-key-unusable",
];

static KEY_UNUSABLE: Rule = Rule {
    id: "prt-device-key-unusable",
    phase: Phase::Device,
    explains: OF_KEY,
    parameters: &["when"],
    check: |story, findings| {
        for event in story.events(AAD, 1152) {
            let finding = findings.report(&KEY_UNUSABLE).because(&event.shown("Result"));
            if let Some(code) = event.failure("Result") {
                finding.code(knowledge::read(code, Context::Tpm));
            }
            finding.and_maybe(story.field(Field::KeySignTest)).with("when", event.when());
            judge(finding, story, event.earliest(), false);
        }
        for event in story.events(AAD, 1104) {
            let code = event.failure("Result").filter(|code| is_of_keys(*code) && *code != KEY_NOT_READY);
            let Some(code) = code else { continue };
            let finding = findings.report(&KEY_UNUSABLE).because(&event.shown("Result"));
            finding.code(knowledge::read(code, Context::Tpm)).certainty(Certainty::Likely);
            finding.and_maybe(story.field(Field::KeySignTest)).with("when", event.when());
            judge(finding, story, event.earliest(), false);
            let lately = story.age(event).is_none_or(|age| age <= DAY_SECONDS);
            if !finding.history && lately && story.join_state().is_entra() {
                // a PRT that was issued before says nothing of the key now
                let least = finding.severity.max(Severity::Warning);
                finding.severity(least);
            }
        }
    },
    ..PRT
};

/// Windows marked its keys as unusable and registers anew at the next sign-in. Where the capture says
/// that no recovery is due, that has happened.
static RECOVERY_SCHEDULED: Rule = Rule {
    id: "prt-recovery-scheduled",
    severity: Severity::Warning,
    phase: Phase::Device,
    explains: super::SYMPTOMS,
    parameters: &["when"],
    check: |story, findings| {
        for event in story.events(AAD, 1247) {
            let flag = story.field(Field::AadRecoveryEnabled);
            let finding = findings.report(&RECOVERY_SCHEDULED).because(&event.shown("Result"));
            finding.and_maybe(flag).with("when", event.when());
            if let Some(code) = event.failure("Result") {
                finding.code(knowledge::read(code, Context::Join));
            }
            if let Some(context) = event.said("Context") {
                finding.and(&event.as_field("Context", context));
            }
            judge(finding, story, event.earliest(), false);
            if flag.is_some_and(|flag| flag.is_no()) {
                finding.history(true).severity(Severity::Information);
            }
        }
    },
    ..PRT
};

/// Windows goes on with the device's own key, so this alone is no failure.
static SESSION_KEY_RETRIED: Rule = Rule {
    id: "prt-session-key-retried",
    severity: Severity::Information,
    parameters: &["when"],
    check: |story, findings| {
        let Some(event) = story.newest_event(AAD, 1155) else { return };
        let finding = findings.report(&SESSION_KEY_RETRIED).because(&event.shown("Status"));
        if let Some(code) = event.failure("Status") {
            finding.code(knowledge::read(code, Context::Prt));
        }
        finding.at(event.time()).with("when", event.when());
    },
    ..PRT
};

static NOT_CLOUD_JOINED: Rule = Rule {
    id: "prt-device-not-cloud-joined",
    severity: Severity::Warning,
    phase: Phase::Device,
    explains: super::SYMPTOMS,
    parameters: &["when"],
    check: |story, findings| {
        let Some(event) = story.newest_event(AAD, 1089) else { return };
        let finding = findings.report(&NOT_CLOUD_JOINED).because(&event.shown("Status"));
        finding.and_maybe(story.field(Field::AzureAdJoined)).with("when", event.when());
        judge(finding, story, event.earliest(), false);
        if story.join_state().is_entra() && (!story.lacks_prt() || finding.earlier) {
            finding.severity(Severity::Information);
        }
    },
    ..PRT
};
