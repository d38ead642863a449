//! The events of the sync engine (up to Windows 10 1809 or so) and of the store that followed it.

use super::{end_if_old, number, ESR};
use crate::code::Code;
use crate::event::provider::{AAD, CLOUD_STORE, SETTING_SYNC, SETTING_SYNC_AZURE};
use crate::evidence::{AsEvent, EventRef};
use crate::knowledge::{self, Context, FactKey};
use crate::rules::{Draft, Findings, Phase, Rule};
use crate::story::event::is_network;
use crate::story::Story;
use crate::words::{Certainty, Severity, Tells};

pub(super) const RULES: &[&Rule] = &[
    &SIDELOADED_APPS,
    &CREDENTIALS_EXPIRED,
    &RIGHTS_MANAGEMENT_MISSING,
    &SESSION_FAILED,
    &TRANSFER_FAILED,
    &TOKEN_RESULT,
    &CAUSE_NOT_RECORDED,
];

/// Out of scope: what 1607 says of a session with apps that were side-loaded by MDM.
const OUT_OF_SCOPE: Code = Code::Number(0x8007_0259);

/// The build of Windows 10 1607 and the first revision with the fix (KB3176934).
const FIXED_1607: (u64, u64) = (14393, 82);

/// The account counts as disabled.
const ACCOUNT_DISABLED: Code = Code::Number(0x8007_0533);

/// The code of an event of the sync engine: in its data, else in its text, there mostly as eight digits
/// without `0x`.
fn message_code(event: EventRef<'_>) -> Option<Code> {
    let of_data = event.said("HRESULT").and_then(crate::code::parse_number);
    let text = event.said("Message").unwrap_or(event.message());
    let bare = || text.split(|c: char| !c.is_ascii_alphanumeric()).find_map(bare_failure);
    of_data.or_else(bare).or_else(|| event.code(&["Message"])).filter(|code| !code.is_success())
}

/// An HRESULT that reports a failure, as eight hexadecimal digits.
fn bare_failure(word: &str) -> Option<Code> {
    let is_failure = word.len() == 8 && word.starts_with('8');
    is_failure.then(|| u32::from_str_radix(word, 16).ok()).flatten().map(Code::from_number)
}

static SIDELOADED_APPS: Rule = Rule {
    id: "esr-sideloaded-apps",
    explains: &["esr-sync-session-failed", "esr-cause-not-recorded"],
    parameters: &["when", "count"],
    check: |story, findings| {
        let mut events =
            story.events(SETTING_SYNC_AZURE, 6013).filter(|event| message_code(*event) == Some(OUT_OF_SCOPE));
        let Some(newest) = events.next().filter(|_| may_be_side_loaded(story)) else { return };
        let finding = findings.report(&SIDELOADED_APPS).because(&newest.shown("Message"));
        finding.and_maybe(story.fact(FactKey::OsBuild)).and_maybe(story.fact(FactKey::OsRevision));
        finding.code(knowledge::read(OUT_OF_SCOPE, Context::Windows)).at(newest.time());
        finding.with("when", newest.when()).with("count", (1 + events.count()).to_string());
        let sure = number(story, FactKey::OsRevision).is_some();
        finding.certainty(if sure { Certainty::Certain } else { Certainty::Likely });
        end_if_old(finding, story, newest);
    },
    ..ESR
};

/// The release is 1607 before the fix, or not known. On another one the same code has another reason.
fn may_be_side_loaded(story: &Story) -> bool {
    let revision = number(story, FactKey::OsRevision);
    number(story, FactKey::OsBuild).is_none_or(|build| build == FIXED_1607.0)
        && revision.is_none_or(|revision| revision < FIXED_1607.1)
}

/// The sync attempts that failed because the account counts as disabled.
fn account_disabled<'e>(story: &'e Story<'e>) -> Option<EventRef<'e>> {
    story.events(SETTING_SYNC, 6065).find(|event| message_code(*event) == Some(ACCOUNT_DISABLED))
}

static CREDENTIALS_EXPIRED: Rule = Rule {
    id: "esr-credentials-expired",
    phase: Phase::Token,
    explains: &["esr-sync-session-failed", "esr-cause-not-recorded"],
    parameters: &["when"],
    check: |story, findings| {
        let Some(event) = account_disabled(story) else { return };
        if story.fact_is(FactKey::TenantAllowsAdHocSubscriptions, false).is_some() {
            return;
        }
        let finding = findings.report(&CREDENTIALS_EXPIRED).because(&event.shown("Message"));
        describe_disabled(finding, event);
        finding.certainty(Certainty::Likely);
        end_if_old(finding, story, event);
    },
    ..ESR
};

static RIGHTS_MANAGEMENT_MISSING: Rule = Rule {
    id: "esr-rights-management-missing",
    phase: Phase::Token,
    explains: &["esr-sync-session-failed", "esr-cause-not-recorded"],
    parameters: &["when"],
    check: |story, findings| {
        let Some(event) = account_disabled(story) else { return };
        let Some(fact) = story.fact(FactKey::TenantAllowsAdHocSubscriptions) else { return };
        if fact.as_bool() == Some(false) {
            let finding =
                findings.report(&RIGHTS_MANAGEMENT_MISSING).because(&event.shown("Message")).and(&fact);
            describe_disabled(finding, event);
            finding.certainty(Certainty::Likely);
            end_if_old(finding, story, event);
        }
    },
    ..ESR
};

fn describe_disabled(finding: &mut Draft, event: EventRef<'_>) {
    finding.code(knowledge::read(ACCOUNT_DISABLED, Context::Windows)).at(event.time());
    finding.with("when", event.when());
}

static SESSION_FAILED: Rule = Rule {
    id: "esr-sync-session-failed",
    severity: Severity::Warning,
    explains: &["esr-cause-not-recorded"],
    parameters: &["when"],
    check: |story, findings| {
        if !story.has_events() {
            return;
        }
        for event in story.telling(Tells::SyncSession) {
            let Some(code) = message_code(event) else { continue };
            let is_told = code == OUT_OF_SCOPE && may_be_side_loaded(story);
            if is_told || code == ACCOUNT_DISABLED {
                continue;
            }
            let finding = findings.report(&SESSION_FAILED).because(&shown_code(event));
            finding.code(knowledge::read(code, Context::Windows)).about(code.to_string());
            finding.with("when", event.when()).at(event.time());
            // a session fails while the device is offline, and is made again
            if is_network(code) && story.roaming.symptom.is_none() {
                finding.severity(Severity::Information);
            }
            end_if_old(finding, story, event);
        }
    },
    ..ESR
};

fn shown_code(event: EventRef<'_>) -> AsEvent<'_> {
    match event.said("HRESULT") {
        Some(value) => event.as_field("HRESULT", value),
        None => event.shown("Message"),
    }
}

/// The store keeps what it could not send and sends it later: a passing trouble, unless roaming is known
/// to fail.
static TRANSFER_FAILED: Rule = Rule {
    id: "esr-transfer-failed",
    severity: Severity::Warning,
    explains: &["esr-cause-not-recorded"],
    parameters: &["direction", "when", "count"],
    check: |story, findings| {
        for (id, direction) in [(3006, "sent"), (3013, "fetched")] {
            let Some(newest) = story.newest_event(CLOUD_STORE, id) else { continue };
            let count = story.events(CLOUD_STORE, id).count();
            let value = newest.said("ErrorCode").unwrap_or(newest.message());
            let finding = findings.report(&TRANSFER_FAILED).because(&newest.as_field("ErrorCode", value));
            let code = newest.failure("ErrorCode");
            if let Some(code) = code {
                finding.code(knowledge::read(code, Context::Network));
            }
            finding.about(format!("CloudStore {id}")).at(newest.time());
            finding.with("direction", direction).with("when", newest.when());
            finding.with("count", count.to_string());
            super::only_where_wanted(finding, story);
            end_if_old(finding, story, newest);
        }
    },
    ..ESR
};

static TOKEN_RESULT: Rule = Rule {
    id: "esr-token-result",
    severity: Severity::Warning,
    phase: Phase::Token,
    explains: &["esr-sync-session-failed", "esr-cause-not-recorded"],
    parameters: &["when"],
    check: |story, findings| {
        for event in story.events(SETTING_SYNC_AZURE, 5002) {
            let Some(code) = event.failure("HRESULT") else { continue };
            let value = event.said("HRESULT").unwrap_or(event.message());
            let finding = findings.report(&TOKEN_RESULT).because(&event.as_field("HRESULT", value));
            finding.code(knowledge::read(code, Context::Token)).about(code.to_string());
            finding.with("when", event.when()).at(event.time());
            end_if_old(finding, story, event);
        }
    },
    ..ESR
};

/// Somebody sees that settings do not sync, and nothing that was given tells why.
static CAUSE_NOT_RECORDED: Rule = Rule {
    id: "esr-cause-not-recorded",
    severity: Severity::Information,
    phase: Phase::Unexplained,
    check: cause_not_recorded,
    ..ESR
};

fn cause_not_recorded(story: &Story, findings: &mut Findings) {
    let Some(symptom) = story.symptom_reading("settings-do-not-sync") else { return };
    let told = [(AAD, 1098), (CLOUD_STORE, 3006), (CLOUD_STORE, 3013), (SETTING_SYNC_AZURE, 6013)];
    let told = told.into_iter().chain([(SETTING_SYNC_AZURE, 5002), (SETTING_SYNC, 6065)]);
    if told.into_iter().all(|(provider, id)| story.newest_event(provider, id).is_none()) {
        findings.report(&CAUSE_NOT_RECORDED).because(&symptom);
    }
}
