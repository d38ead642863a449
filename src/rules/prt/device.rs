//! The device's own part in a sign-in: its key, its registration, the session key.

use super::attempt::shown;
use super::standing::judge;
use super::{event_code, event_text, is_absent, Phase, Rule, Severity, AAD, PRT};
use crate::knowledge::{self, Context};
use crate::status::Field;

pub(super) const RULES: &[&Rule] =
    &[&KEY_UNUSABLE, &RECOVERY_SCHEDULED, &SESSION_KEY_RETRIED, &NOT_CLOUD_JOINED];

static KEY_UNUSABLE: Rule = Rule {
    id: "prt-device-key-unusable",
    phase: Phase::Device,
    explains: super::SYMPTOMS,
    parameters: &["when"],
    check: |evidence, findings| {
        for event in evidence.events(AAD, 1152) {
            let finding = findings.report(&KEY_UNUSABLE).because(&shown(event, "Result"));
            if let Some(code) = event_code(event, "Result").filter(|code| !code.is_success()) {
                finding.code(knowledge::read(code, Context::Tpm));
            }
            finding.and_maybe(evidence.field(Field::KeySignTest)).with("when", event.when());
            judge(finding, evidence, event.time(), false);
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
    check: |evidence, findings| {
        for event in evidence.events(AAD, 1247) {
            let flag = evidence.field(Field::AadRecoveryEnabled);
            let finding = findings.report(&RECOVERY_SCHEDULED).because(&shown(event, "Result"));
            finding.and_maybe(flag).with("when", event.when());
            if let Some(code) = event_code(event, "Result").filter(|code| !code.is_success()) {
                finding.code(knowledge::read(code, Context::Join));
            }
            if let Some(context) = event_text(event, "Context") {
                finding.and(&event.as_field("Context", context));
            }
            judge(finding, evidence, event.time(), false);
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
    check: |evidence, findings| {
        let Some(event) = evidence.newest_event(AAD, 1155) else { return };
        let finding = findings.report(&SESSION_KEY_RETRIED).because(&shown(event, "Status"));
        if let Some(code) = event_code(event, "Status").filter(|code| !code.is_success()) {
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
    check: |evidence, findings| {
        let Some(event) = evidence.newest_event(AAD, 1089) else { return };
        let finding = findings.report(&NOT_CLOUD_JOINED).because(&shown(event, "Status"));
        finding.and_maybe(evidence.field(Field::AzureAdJoined)).with("when", event.when());
        judge(finding, evidence, event.time(), false);
        if evidence.join_state().is_entra() && (!is_absent(evidence) || finding.earlier) {
            finding.severity(Severity::Information);
        }
    },
    ..PRT
};
