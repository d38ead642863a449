//! Enrolments and management sessions whose events say more than their code does.

use super::{is_managed_since, last_enrolment, PAIR_SECONDS};
use crate::code::Code;
use crate::event::provider::MANAGEMENT;
use crate::evidence::EventRef;
use crate::knowledge::{self, Context, FactKey};
use crate::rules::{Draft, Findings, Phase, Rule};
use crate::story::noise::says;
use crate::story::timeline::Timeline;
use crate::story::Story;
use crate::time::{Timestamp, DAY_SECONDS};
use crate::words::{Area, Level, Severity};

pub(super) const RULES: &[&Rule] =
    &[&DEVICE_CREDENTIAL, &AUTOPILOT_ACCOUNT, &AUTOPILOT_ONCE, &PUSH_SERVICE, &SESSION_NEEDS_MFA];

/// What a rule of this file says unless it says otherwise.
const ENROLMENT: Rule = Rule {
    id: "",
    area: Area::Mdm,
    severity: Severity::Warning,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &["mdm-enrolment-failed", "token-refused-by-policy", "esr-blocked-by-policy"],
    parameters: &["when", "count"],
    check: |_, _| {},
};

/// What the enrolment server says in event 52, where that decides.
const DEVICE_TOKEN: &str = "Device based token is not supported";
const NOT_BY_ACCOUNT: &str = "Autopilot device not allowed to enroll";
const ONE_TIME: &str = "SDM One Time Limit Check";

static DEVICE_CREDENTIAL: Rule = Rule {
    id: "mdm-device-credential-not-supported",
    check: |story, findings| refused(story, findings, &DEVICE_CREDENTIAL, DEVICE_TOKEN),
    ..ENROLMENT
};

static AUTOPILOT_ACCOUNT: Rule = Rule {
    id: "mdm-autopilot-not-by-account",
    check: |story, findings| refused(story, findings, &AUTOPILOT_ACCOUNT, NOT_BY_ACCOUNT),
    ..ENROLMENT
};

static AUTOPILOT_ONCE: Rule = Rule {
    id: "mdm-autopilot-blocked-until-unlocked",
    check: |story, findings| refused(story, findings, &AUTOPILOT_ONCE, ONE_TIME),
    ..ENROLMENT
};

/// The answers of the server that say it, and the failed enrolments that they belong to.
fn refused(story: &Story, findings: &mut Findings, rule: &'static Rule, words: &str) {
    let said: Vec<EventRef<'_>> = story.events(MANAGEMENT, 52).filter(|event| says(*event, words)).collect();
    let Some((newest, older)) = said.split_first() else { return };
    let finding = findings.report(rule).because(&newest.shown("Message2"));
    for answer in older {
        finding.and(&answer.shown("Message2"));
    }
    let answers = Timeline::new(said.iter().map(|event| (moment(*event), ())));
    let failures = [71, 76].into_iter().flat_map(|id| story.events(MANAGEMENT, id));
    for failure in failures.filter(|failure| is_near(&answers, *failure)) {
        tell_failure(finding, failure);
    }
    describe(story, finding, *newest, said.len());
}

fn tell_failure(finding: &mut Draft, failure: EventRef<'_>) {
    if let Some(code) = failure.failure("HRESULT") {
        finding.and(&failure.as_field("HRESULT", &code.to_string()));
        if finding.codes.iter().all(|known| known.code() != code) {
            finding.code(knowledge::read(code, Context::Mdm));
        }
    }
}

fn describe(story: &Story, finding: &mut Draft, newest: EventRef<'_>, count: usize) {
    finding.at(newest.time()).with("when", newest.when()).with("count", count.to_string());
    let enrolled = last_enrolment(story);
    if enrolled.is_some() && enrolled >= newest.time() || is_managed_since(story, newest) {
        finding.history(true).severity(Severity::Information);
    }
}

/// The answers of the server that a rule here tells of.
pub(super) struct Answers(Timeline<()>);

impl Answers {
    pub(super) fn of(story: &Story) -> Answers {
        let known = |event: &EventRef<'_>| {
            [DEVICE_TOKEN, NOT_BY_ACCOUNT, ONE_TIME].into_iter().any(|words| says(*event, words))
        };
        Answers(Timeline::new(story.events(MANAGEMENT, 52).filter(known).map(|event| (moment(event), ()))))
    }

    /// The failure is the same enrolment's, and told with the answer.
    pub(super) fn tell(&self, failure: EventRef<'_>) -> bool {
        is_near(&self.0, failure)
    }
}

fn is_near(answers: &Timeline<()>, failure: EventRef<'_>) -> bool {
    moment(failure).is_some_and(|when| answers.near(when, PAIR_SECONDS, PAIR_SECONDS).is_some())
}

/// When an event was logged, by whatever clock: one log is compared with itself.
fn moment(event: EventRef<'_>) -> Option<Timestamp> {
    event.time().or(event.local_time())
}

/// Provisioning failed in a part that the code does not name.
const PROVISIONING: Code = Code::Number(0x8018_0023);

/// Nothing listens at the endpoint: the service that should is not there.
const NO_ENDPOINT: &str = "800706d9";

static PUSH_SERVICE: Rule = Rule {
    id: "mdm-push-service-missing",
    check: |story, findings| {
        let grave = |event: &EventRef<'_>| event.level().is_none_or(|level| level == Level::Error);
        let own = || {
            let of_provider = |event: &EventRef<'_>| event.provider().eq_ignore_ascii_case(MANAGEMENT);
            story.all_events().filter(of_provider).filter(grave)
        };
        let mut raw: Vec<EventRef<'_>> = own().filter(|event| names(*event, NO_ENDPOINT)).collect();
        raw.sort_by_key(|event| std::cmp::Reverse(event.logged()));
        let Some(newest) = raw.first() else { return };
        let moments = Timeline::new(raw.iter().map(|event| (moment(*event), ())));
        let failed = |event: &EventRef<'_>| event.code(&["HRESULT"]) == Some(PROVISIONING);
        let of_provisioning = |event: &EventRef<'_>| names(*event, "80180023") || failed(event);
        let failures: Vec<EventRef<'_>> =
            own().filter(of_provisioning).filter(|event| is_near(&moments, *event)).collect();
        if failures.is_empty() {
            return;
        }
        let finding = findings.report(&PUSH_SERVICE).because(&newest.as_field("RAWResult", "0x800706d9"));
        for failure in failures.iter().filter(|failure| failure.place() != newest.place()) {
            finding.and(&failure.as_field("HRESULT", "0x80180023"));
        }
        finding.and_maybe(story.service_off(FactKey::PushServiceStart));
        finding.code(knowledge::read(PROVISIONING, Context::Mdm));
        describe(story, finding, *newest, raw.len());
    },
    ..ENROLMENT
};

/// The message or a value of the data has these hexadecimal digits.
fn names(event: EventRef<'_>, digits: &str) -> bool {
    says(event, digits) || says(event, &digits.to_ascii_uppercase())
}

/// The session with the management service wants a token of the user, and the user would have to interact.
static SESSION_NEEDS_MFA: Rule = Rule {
    id: "mdm-session-needs-mfa",
    explains: &[],
    check: |story, findings| {
        let refused = |event: &EventRef<'_>| {
            event.provider().eq_ignore_ascii_case(MANAGEMENT)
                && says(*event, "Failed to get AAD Token for sync session")
                && names(*event, "caa2000c")
        };
        let mut all: Vec<EventRef<'_>> = story.all_events().filter(refused).collect();
        all.sort_by_key(|event| std::cmp::Reverse(event.logged()));
        let Some(newest) = all.first() else { return };
        let finding =
            findings.report(&SESSION_NEEDS_MFA).because(&newest.as_field("User Token", "0xcaa2000c"));
        finding.code(knowledge::read(Code::Number(0xcaa2_000c), Context::Token));
        finding.at(newest.time()).with("when", newest.when()).with("count", all.len().to_string());
        if story.age(*newest) > Some(DAY_SECONDS) {
            finding.history(true).severity(Severity::Information);
        }
    },
    ..ENROLMENT
};
