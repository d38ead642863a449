//! Events about the join that say something of their own, beside the failing attempts.

use super::failed::{lookup_without_domain, no_domain_controller};
use crate::event::provider::REGISTRATION;
use crate::evidence::{EventRef, Joined, Reading};
use crate::knowledge::{self, Context, FactKey};
use crate::phrase::{phrase, said_or, Said};
use crate::rules::{Draft, Findings, Phase, Rule};
use crate::status::Field;
use crate::story::Story;
use crate::words::{Area, Severity};

pub(super) const RULES: &[&Rule] = &[
    &TWO_SERVICES,
    &NO_DOMAIN_CONTROLLER,
    &NOT_AS_SYSTEM,
    &KERBEROS_TICKET,
    &KDC_PROXY,
    &TASK_DISABLED,
    &SAID_TO_BE_REGISTERED,
];

/// The newest of these events as a finding, history where the join succeeded later.
fn report<'f>(
    story: &Story,
    findings: &'f mut Findings,
    rule: &'static Rule,
    ids: &[u32],
) -> Option<&'f mut Draft> {
    let event = newest(story, ids)?;
    let finding = findings.report(rule).because(&event).at(event.time()).with("when", event.when());
    if story.join_failure_is_over(event.time()) || story.is_out_of_domain() {
        finding.history(true).severity(Severity::Information);
    } else if story.hybrid_is_wanted() == Some(false) {
        finding.severity(Severity::Information);
    }
    Some(finding)
}

fn newest<'e>(story: &'e Story<'e>, ids: &[u32]) -> Option<EventRef<'e>> {
    ids.iter().filter_map(|id| story.newest_event(REGISTRATION, *id)).max_by_key(|event| event.time())
}

static TWO_SERVICES: Rule = Rule {
    id: "join-two-services",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::PreCheck,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-failed", "join-incomplete", "join-object-pending"],
    parameters: &["when"],
    check: |story, findings| {
        report(story, findings, &TWO_SERVICES, &[330]);
    },
};

static NO_DOMAIN_CONTROLLER: Rule = Rule {
    id: "join-domain-controller-unreachable",
    area: Area::Join,
    severity: Severity::Warning,
    phase: Phase::PreCheck,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-failed", "join-incomplete", "join-object-pending"],
    parameters: &["when"],
    check: |story, findings| {
        if let Some(line) = story.trace().find(|line| line.key == "isDcAvailable" && line.value == "NO") {
            findings.report(&NO_DOMAIN_CONTROLLER).because(&line).with("when", phrase("time-of-trace"));
        }
        let fact = story.fact_is(FactKey::DomainControllerReachable, false);
        let waits = story.join_state().joined == Joined::Domain && story.hybrid_is_expected();
        if let Some(fact) = fact.filter(|_| waits) {
            findings.report(&NO_DOMAIN_CONTROLLER).because(&fact).with("when", phrase("time-of-fact"));
        }
        let Some(event) = no_domain_controller(story) else { return };
        let later =
            [304, 305, 307, 309, 204].into_iter().filter_map(|id| story.newest_event(REGISTRATION, id));
        let got_further = later.map(|event| event.time()).any(|time| time > event.time());
        if let Some(finding) = report(story, findings, &NO_DOMAIN_CONTROLLER, &[event.id()]) {
            finding.and_maybe(story.newest_event(REGISTRATION, 334)).and_maybe(lookup_without_domain(story));
            if got_further {
                finding.history(true).severity(Severity::Information);
            } else if !story.hybrid_is_expected() {
                finding.severity(Severity::Information);
            }
        }
    },
};

static NOT_AS_SYSTEM: Rule = Rule {
    id: "join-task-not-as-system",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::PreCheck,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["when"],
    check: |story, findings| {
        report(story, findings, &NOT_AS_SYSTEM, &[333]);
    },
};

static KERBEROS_TICKET: Rule = Rule {
    id: "join-kerberos-ticket-failed",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Auth,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-failed", "join-incomplete", "join-object-pending"],
    parameters: &["when", "advice"],
    check: |story, findings| {
        let Some(event) = story.newest_event(REGISTRATION, 420) else { return };
        let code = event.code(&["ExitCode"]);
        let Some(finding) = report(story, findings, &KERBEROS_TICKET, &[420]) else { return };
        let number = code.and_then(|code| code.number());
        finding.with("advice", phrase(kerberos_advice(number.unwrap_or_default())));
        if let Some(code) = code {
            finding.code(knowledge::read(code, Context::Tpm)).about(code.to_string());
        }
    },
};

/// Source: the page on hybrid join by Entra Kerberos, 2026-02-16.
fn kerberos_advice(number: u32) -> &'static str {
    match number {
        0x8009_0311 => "controller",
        0x8009_0303 => "principal",
        0x8009_030c => "tag",
        0x801c_0095 => "tickets",
        _ => "read",
    }
}

static KDC_PROXY: Rule = Rule {
    id: "join-kdc-proxy-policy",
    area: Area::Join,
    severity: Severity::Warning,
    phase: Phase::Auth,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-kerberos-ticket-failed", "join-incomplete"],
    parameters: &["when", "difference"],
    check: |story, findings| {
        let Some(event) = newest(story, &[276, 274, 275]) else { return };
        let data = |name| said_or(event.data(name), "not-set");
        let difference = match event.id() {
            276 => {
                let proxies = phrase("proxies").with("wanted", data("ExpectedProxyServer"));
                proxies.with("set", data("ActualProxyServer")).into()
            }
            _ => Said::Text(String::new()),
        };
        if let Some(finding) = report(story, findings, &KDC_PROXY, &[276, 274, 275]) {
            finding.with("difference", difference);
        }
    },
};

static TASK_DISABLED: Rule = Rule {
    id: "join-task-disabled",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::PreCheck,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete", "join-object-pending"],
    parameters: &[],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::AutomaticDeviceJoinTask) else { return };
        let disabled = fact.as_str() == Some("Disabled");
        if !disabled || !story.may_lack_join() || story.join_state().joined == Joined::None {
            return;
        }
        let finding = findings.report(&TASK_DISABLED).because(&fact);
        finding.and_maybe(story.field(Field::AzureAdJoined));
        if story.hybrid_is_wanted() != Some(true) {
            finding.severity(Severity::Information);
        }
    },
};

/// The log and the capture contradict each other. Either the device registered after the capture, or one of them is
/// not of this device or not true; the capture is judged.
static SAID_TO_BE_REGISTERED: Rule = Rule {
    id: "join-log-contradicts-capture",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::Capture,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["when"],
    check: |story, findings| {
        let Some(flag) = story.field(Field::AzureAdJoined).filter(Reading::is_no) else { return };
        let Some(event) = story.newest_event(REGISTRATION, 306).filter(|event| event.time().is_some()) else {
            return;
        };
        let later = story.join.attempts.iter().all(|attempt| attempt.time < event.time());
        if later && story.join_state().joined == Joined::Domain {
            let finding = findings.report(&SAID_TO_BE_REGISTERED).because(&flag).and(&event);
            finding.at(event.time()).with("when", event.when());
        }
    },
};
