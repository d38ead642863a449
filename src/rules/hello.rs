//! Windows Hello for Business: why it does not provision, and what failed.

use super::{Findings, Phase, Rule};
use crate::event::provider::{HELLO, REGISTRATION};
use crate::evidence::{EventRef, Joined};
use crate::knowledge::{self, Context};
use crate::phrase::{phrase, Phrase};
use crate::status::{Field, Value};
use crate::story::hello as check;
use crate::story::noise::is_server_without_hello;
use crate::story::Story;
use crate::time::DAY_SECONDS;
use crate::words::{Area, Severity, Tells};

pub(super) const RULES: &[&Rule] = &[&WILL_NOT_PROVISION, &CHECK_FAILED, &USER_NOT_ENTRA, &FAILED];

/// The fields of the check, the value that stops Windows Hello, and what it then means.
const CHECKS: [(Field, bool, &str); 10] = [
    (Field::IsDeviceJoined, false, "not-joined"),
    (Field::IsUserAzureAD, false, "no-entra-user"),
    (Field::PolicyEnabled, false, "no-policy"),
    (Field::PostLogonEnabled, false, "no-enrolment"),
    (Field::DeviceEligible, false, "hardware"),
    (Field::SessionIsNotRemote, false, "remote"),
    (Field::AdfsRefreshToken, false, "no-adfs-prt"),
    (Field::AdfsRaIsReady, false, "adfs-authority"),
    (Field::LogonCertTemplateReady, false, "template"),
    (Field::ScepReady, false, "no-profile"),
];

/// The same in events 360 to 362: each of these has to be so.
const EVENT_CHECKS: [(&str, &str); 10] = [
    (check::JOINED, "not-joined"),
    (check::PRT, "no-prt"),
    (check::POLICY, "no-policy"),
    (check::POST_LOGON, "no-enrolment"),
    (check::HARDWARE, "hardware"),
    (check::NOT_REMOTE, "remote"),
    (check::ADFS_PRT, "no-adfs-prt"),
    (check::ADFS_AUTHORITY, "adfs-authority"),
    (check::TEMPLATE, "template"),
    (check::MDM_CERTIFICATE, "no-profile"),
];

static WILL_NOT_PROVISION: Rule = Rule {
    id: "hello-will-not-provision",
    area: Area::Hello,
    severity: Severity::Information,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["reasons"],
    check: will_not_provision,
};

/// Most organisations never set Windows Hello up, so that this only informs.
fn will_not_provision(story: &Story, findings: &mut Findings) {
    if let Some(result) = story.field(Field::PreReqResult) {
        let word = result.raw.replace(' ', "");
        if !word.eq_ignore_ascii_case("WillNotProvision") || story.join_state().joined == Joined::None {
            return;
        }
        let failing: Vec<_> = CHECKS
            .iter()
            .filter_map(|(field, stops, words)| {
                let reading = story.field(*field)?;
                let is = if *stops { reading.is_yes() } else { reading.is_no() };
                is.then_some((reading, *words))
            })
            .collect();
        let words: Vec<&'static str> = failing.iter().map(|(_, words)| *words).collect();
        let finding = findings.report(&WILL_NOT_PROVISION).because(&result);
        for (reading, _) in &failing {
            finding.and(reading);
        }
        finding.with("reasons", sentence(&words));
        return;
    }
    let events = [360, 361, 362].into_iter().filter_map(|id| story.newest_event(REGISTRATION, id));
    let Some(event) = events.max_by_key(|event| event.time()) else { return };
    let later = story.newest_event(REGISTRATION, 358).is_some_and(|start| start.time() > event.time());
    let fails = |name: &str| event.hello_check(name) == Some(false);
    let ticket = story.lacks_cloud_ticket().filter(|other| other.place() == event.place());
    let words = EVENT_CHECKS.iter().filter(|(name, _)| fails(name)).map(|(_, words)| *words);
    let words: Vec<&'static str> = words.chain(ticket.map(|_| "no-ticket")).collect();
    let finding = findings.report(&WILL_NOT_PROVISION).because(&event).at(event.time()).history(later);
    finding.with("reasons", sentence(&words));
}

fn sentence(reasons: &[&'static str]) -> Phrase {
    match reasons {
        [] => phrase("no-reason"),
        reasons => {
            let reasons: Vec<Phrase> = reasons.iter().map(|reason| phrase(reason)).collect();
            phrase("reasons").with("reasons", reasons)
        }
    }
}

static CHECK_FAILED: Rule = Rule {
    id: "hello-check-failed",
    area: Area::Hello,
    severity: Severity::Information,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |story, findings| {
        let Some(check) = story.field(Field::NgcPreReq) else { return };
        if let Value::Error(code) = check.value {
            let finding = findings.report(&CHECK_FAILED).because(&check);
            if let Some(code) = code {
                finding.code(knowledge::read(code, Context::Hello));
            }
        }
    },
};

static USER_NOT_ENTRA: Rule = Rule {
    id: "hello-user-without-entra-account",
    area: Area::Hello,
    severity: Severity::Information,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["when"],
    check: |story, findings| {
        if let Some(event) = story.newest_event(REGISTRATION, 308) {
            let finding = findings.report(&USER_NOT_ENTRA).because(&event).at(event.time());
            finding.with("when", event.when());
        }
    },
};

/// Events of a failing step of Windows Hello: provider, id, the step, where the code stands, and the event
/// that says that it worked after all.
const STEPS: [(&str, u32, &str, &str, u32); 9] = [
    (REGISTRATION, 301, "step-key", "ExitCode", 300),
    (REGISTRATION, 303, "step-prepare", "ExitCode", 300),
    (REGISTRATION, 320, "step-answer", "ErrorCode", 300),
    (REGISTRATION, 356, "step-certificate", "ExitCode", 355),
    (REGISTRATION, 359, "step-policy", "ExitCode", 358),
    (REGISTRATION, 384, "step-recovery", "ExitCode", 383),
    (REGISTRATION, 392, "step-container", "ContainerStatus", 300),
    (HELLO, 7045, "step-provisioning", "Error", 0),
    (HELLO, 7054, "step-requirements", "Error", 0),
];

static FAILED: Rule = Rule {
    id: "hello-step-failed",
    area: Area::Hello,
    severity: Severity::Warning,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["step", "when"],
    check: |story, findings| {
        if !story.has_events() {
            return;
        }
        let is_set_up = story.field(Field::NgcSet).is_some_and(|set| set.is_yes());
        for (provider, id, step, field, success) in STEPS {
            let own = |event: &EventRef<'_>| id != 359 || !is_server_without_hello(*event);
            let Some(event) = story.events(provider, id).find(own) else { continue };
            let over = story.newest_event(provider, success).is_some_and(|ok| ok.time() >= event.time())
                || is_set_up && is_of_set_up(provider, id) && story.age(event) > Some(DAY_SECONDS);
            let joined = story.join_state().joined;
            let unfit = matches!(joined, Joined::None | Joined::Domain);
            report(findings, event, step, field, over || unfit || id == 7054);
        }
    },
};

fn is_of_set_up(provider: &str, id: u32) -> bool {
    knowledge::events_that_tell(Tells::HelloSetUp).any(|row| row.id() == id && row.provider() == provider)
}

fn report(findings: &mut Findings, event: EventRef<'_>, step: &'static str, field: &'static str, over: bool) {
    let Some(code) = event.code(&[field]).filter(|code| !code.is_success()) else { return };
    let finding = findings.report(&FAILED).because(&event.as_field(field, &code.to_string()));
    finding.code(knowledge::read(code, Context::Hello)).about(format!("{}/{code}", event.id()));
    finding.at(event.time()).with("step", phrase(step)).with("when", event.when());
    if over {
        finding.history(true).severity(Severity::Information);
    }
}
