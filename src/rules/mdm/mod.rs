//! Enrolment in mobile device management.

mod answer;

use std::collections::HashMap;

use super::{Findings, Phase, Rule};
use crate::code::Code;
use crate::event::provider::{MANAGEMENT, REGISTRATION};
use crate::evidence::{EventRef, Reading};
use crate::knowledge::{self, Context};
use crate::phrase::phrase;
use crate::status::{Field, Value};
use crate::story::token::Failure;
use crate::story::Story;
use crate::time::{Timestamp, DAY_SECONDS};
use crate::words::{Area, Severity};

pub(super) const RULES: &[&[&Rule]] =
    &[&[&ENROLMENT_FAILED, &VM_ENROLMENT_FAILED, &NOT_CONFIGURED], answer::RULES];

/// What needs a device that is managed.
const COMPLIANCE: &[&str] = &["token-refused-by-policy", "esr-blocked-by-policy"];

/// The device is enrolled already; nothing failed.
const ALREADY_ENROLLED: Code = Code::Number(0x8018_000a);

/// The enrolment uses the user's PRT, and there is none yet.
const NO_LOGON_SESSION: Code = Code::Number(0x8007_0520);

/// The user cancelled, by the code's name; where the service asked for another factor, nobody answered that.
const CANCELLED: Code = Code::Number(0x8018_002a);

/// The service asks for multi-factor authentication.
const MFA_NEEDED: Code = Code::Aadsts(50076);

/// The enrolment and the refused token of one request are logged within moments.
const PAIR_SECONDS: i64 = 10 * 60;

/// The request for a token that was refused for want of another factor when the enrolment failed.
fn asked_for_mfa<'s>(story: &'s Story<'_>, event: EventRef<'_>) -> Option<&'s Failure<'s>> {
    let near = |failure: &&Failure<'_>| {
        let times = failure.event.logged().zip(event.logged());
        let apart = times.and_then(|(one, other)| one.seconds_since(other));
        failure.reason.code() == MFA_NEEDED && apart.is_some_and(|apart| apart.abs() <= PAIR_SECONDS)
    };
    story.tokens.failures().iter().find(near)
}

static ENROLMENT_FAILED: Rule = Rule {
    id: "mdm-enrolment-failed",
    area: Area::Mdm,
    severity: Severity::Warning,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: COMPLIANCE,
    parameters: &["when", "count"],
    check: enrolment_failed,
};

/// One finding a code: a device that is enrolled already says nothing of the failures before.
fn enrolment_failed(story: &Story, findings: &mut Findings) {
    let all = [76, 71, 52].into_iter().flat_map(|id| story.events(MANAGEMENT, id));
    let answers = answer::Answers::of(story);
    let mut failures: Vec<(EventRef<'_>, Option<Code>)> = all
        .map(|event| (event, enrolment_code(event)))
        .filter(|(event, code)| fails(*event, *code))
        .collect();
    failures.retain(|(event, _)| !answers.tell(*event));
    failures.sort_by_key(|(event, _)| std::cmp::Reverse(event.logged()));
    let mut counts: HashMap<Option<Code>, usize> = HashMap::new();
    for (_, code) in &failures {
        *counts.entry(*code).or_default() += 1;
    }
    let success = last_enrolment(story);
    for (event, code) in failures {
        let Some(count) = counts.remove(&code) else { continue };
        let named = code.map(|code| code.to_string());
        let finding = match &named {
            Some(named) => findings.report(&ENROLMENT_FAILED).because(&event.as_field("HRESULT", named)),
            None => findings.report(&ENROLMENT_FAILED).because(&event.shown("HRESULT")),
        };
        finding.and_maybe(story.field(Field::MdmUrl)).and_maybe(story.field(Field::AzureAdPrt));
        finding.about(named.unwrap_or_default()).at(event.time());
        if let Some(refused) = (code == Some(CANCELLED)).then(|| asked_for_mfa(story, event)).flatten() {
            finding.and(&refused.event.shown("AdditionalInformation")).code(refused.reason);
        }
        finding.codes.extend(code.map(|code| knowledge::read(code, Context::Mdm)));
        finding.with("when", event.when()).with("count", count.to_string());
        if success.is_some() && success >= event.time() || is_managed_since(story, event) {
            finding.history(true).severity(Severity::Information);
        } else if code == Some(ALREADY_ENROLLED) || code == Some(NO_LOGON_SESSION) && story.lacks_prt() {
            finding.severity(Severity::Information);
        }
    }
}

/// The event tells of a failure: by its code, or by words in place of one.
fn fails(event: EventRef<'_>, code: Option<Code>) -> bool {
    let in_words = || [71, 76].contains(&event.id()) && event.message().contains("Failed (");
    code.map_or_else(in_words, |code| !code.is_success())
}

/// When the device was last enrolled (event 75).
fn last_enrolment(story: &Story) -> Option<Timestamp> {
    let successes = story.events(MANAGEMENT, 75).filter_map(|event| event.time());
    successes.filter(|time| story.believes(*time)).max()
}

/// The code of a failed enrolment. Windows writes its words in its place where it knows them.
fn enrolment_code(event: EventRef<'_>) -> Option<Code> {
    event.code(&["HRESULT", "HexInt2"]).or_else(|| {
        let texts = [event.message(), event.data("HRESULT").unwrap_or_default()];
        let known = WORDS.iter().find(|(words, _)| texts.iter().any(|text| text.contains(words)));
        known.map(|(_, number)| Code::Number(*number))
    })
}

/// What Windows writes in place of a code, in English.
const WORDS: [(&str, u32); 8] = [
    ("Access is denied.", 0x8007_0005),
    ("The device is already enrolled.", 0x8018_000a),
    ("Mobile Device Management (MDM) is not configured.", 0x8018_0031),
    ("possibly by Group Policy or the SetManagedExternally", 0x8018_0026),
    ("too many devices enrolled to Mobile Device Management", 0x8018_0013),
    ("Bad request (400).", 0x8019_0190),
    ("A specified logon session does not exist.", 0x8007_0520),
    ("The operation timed out", 0x8007_2ee2),
];

/// The enrolment succeeded since: the capture shows that the management service writes the device's
/// attributes, and was taken a day or more after the failure.
fn is_managed_since(story: &Story, event: EventRef<'_>) -> bool {
    let fields = [Field::DisplayNameUpdated, Field::OsVersionUpdated];
    let managed =
        fields.into_iter().any(|field| story.field(field).is_some_and(|r| r.value == Value::Managed));
    managed && story.age(event) > Some(DAY_SECONDS)
}

static VM_ENROLMENT_FAILED: Rule = Rule {
    id: "mdm-vm-enrolment-failed",
    area: Area::Mdm,
    severity: Severity::Error,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["what", "when"],
    check: |story, findings| {
        let ids = [(398, "undone"), (400, "no-address"), (401, "no-application"), (404, "no-token")];
        let events =
            ids.into_iter().filter_map(|(id, what)| Some((story.newest_event(REGISTRATION, id)?, what)));
        let Some((event, what)) = events.max_by_key(|(event, _)| event.time()) else { return };
        let over = story.newest_event(REGISTRATION, 397).is_some_and(|done| done.time() >= event.time())
            || is_managed_since(story, event);
        let finding = findings.report(&VM_ENROLMENT_FAILED).because(&event).at(event.time());
        finding.with("what", phrase(what)).with("when", event.when());
        if over {
            finding.history(true).severity(Severity::Information);
        }
    },
};

static NOT_CONFIGURED: Rule = Rule {
    id: "mdm-not-configured",
    area: Area::Mdm,
    severity: Severity::Information,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |story: &Story, findings| {
        let blank = |reading: &Reading<'_>| reading.value == Value::Blank;
        if let (Some(url), true) = (story.field(Field::MdmUrl).filter(blank), story.join_state().is_entra()) {
            findings.report(&NOT_CONFIGURED).because(&url);
        }
    },
};
