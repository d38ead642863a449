//! A try to get the PRT and how it ended: status, the server's answer.

use super::judge::judge;
use super::{is_entra_host, Phase, Rule, Severity, PRT};
use crate::code::{self, Code};
use crate::event::provider::AAD;
use crate::evidence::EventRef;
use crate::knowledge::{self, CodeReading, Context, FactKey, Topic};
use crate::phrase::{phrase, said_or};
use crate::rules::{Draft, Findings};
use crate::status::Field;
use crate::story::event::{moment, of_plugin};
use crate::story::tries::{
    other_user, Try, CORRELATION, CREDENTIAL, DESCRIPTION, ENDPOINT, SERVER_ERROR, STATUS, USER,
};
use crate::story::Story;
use crate::time::Timestamp;
use crate::words::Tells;

pub(super) const RULES: &[&Rule] =
    &[&SERVER_REFUSED, &POLICY_ANSWER, &ATTEMPT_FAILED, &ENTERPRISE_FAILED, &OF_OTHER_USER];

static ATTEMPT_FAILED: Rule = Rule {
    id: "prt-attempt-failed",
    explains: &["prt-missing", "prt-stale", "prt-expired", "prt-plugin-call-failed"],
    parameters: &["action", "user", "when"],
    check: |story, findings| {
        for one in story.prt.tries.iter() {
            let Some((status, code)) = one.failure(&STATUS) else { continue };
            let finding = findings.report(&ATTEMPT_FAILED).because(&status);
            finding.and_maybe(one.get(&USER)).and_maybe(one.get(&CREDENTIAL));
            finding.and_maybe(one.get(&ENDPOINT)).and_maybe(one.get(&CORRELATION));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            describe(finding, story, one);
            judge(finding, story, one.when(), one.is_block());
        }
        for event in story.telling(Tells::PrtEnding) {
            let Some(code) = event.failure("Status") else { continue };
            let finding = findings.report(&ATTEMPT_FAILED).because(&event.shown("Status"));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            describe_event(finding, story, event);
            judge(finding, story, event.earliest(), false);
        }
        for event in story.events(AAD, 1084) {
            let Some(code) = event.failure("Result").and_then(of_plugin) else { continue };
            let finding = findings.report(&ATTEMPT_FAILED).because(&event.shown("Result"));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            describe_event(finding, story, event);
            judge(finding, story, event.earliest(), false);
        }
    },
    ..PRT
};

static SERVER_REFUSED: Rule = Rule {
    id: "prt-server-refused",
    explains: &[
        "prt-attempt-failed",
        "prt-hello-sign-in-failed",
        "prt-plugin-call-failed",
        "prt-missing",
        "prt-stale",
        "prt-expired",
    ],
    parameters: &["action", "user", "when", "answer"],
    check: |story, findings| answers(story, findings, &SERVER_REFUSED, false),
    ..PRT
};

/// Policies are not evaluated when a PRT is issued or renewed, so such an answer of an event belongs to a
/// token for an application; only in an attempt block it is the answer to the try itself.
static POLICY_ANSWER: Rule = Rule {
    id: "prt-policy-answer",
    severity: Severity::Warning,
    explains: &["prt-attempt-failed", "prt-missing", "prt-stale", "prt-expired"],
    parameters: &["action", "user", "when", "answer"],
    check: |story, findings| answers(story, findings, &POLICY_ANSWER, true),
    ..PRT
};

fn answers(story: &Story, findings: &mut Findings, rule: &'static Rule, of_policy: bool) {
    for one in story.prt.tries.iter() {
        let Some(description) = one.get(&DESCRIPTION) else { continue };
        let Some(answer) = description.text() else { continue };
        let Some(code) = server_code(answer).filter(|code| is_of_policy(code) == of_policy) else { continue };
        let finding = findings.report(rule).because(&description);
        finding.and_maybe(one.get(&SERVER_ERROR));
        finding.and_maybe(one.get(&USER)).and_maybe(one.get(&CORRELATION));
        finding.code(code).about(code.code().to_string()).with("answer", first_sentence(answer));
        describe(finding, story, one);
        judge(finding, story, one.when(), one.is_block());
    }
    for event in story.telling(Tells::PrtAnswer) {
        let answer = event.said("ErrorDescription").unwrap_or(event.message());
        let Some(code) = server_code(answer).filter(|code| is_of_policy(code) == of_policy) else { continue };
        let finding = findings.report(rule).because(&event.as_field("ErrorDescription", answer));
        finding.code(code).about(code.code().to_string()).with("answer", first_sentence(answer));
        describe_event(finding, story, event);
        judge(finding, story, event.earliest(), false);
        if of_policy {
            finding.severity(Severity::Information);
        }
    }
}

/// What the service says, without the ids of the request that follow it.
fn first_sentence(answer: &str) -> &str {
    let end = ["Trace ID", "Correlation ID", "Timestamp", "\r", "\n"]
        .into_iter()
        .filter_map(|mark| answer.find(mark))
        .min();
    answer[..end.unwrap_or(answer.len())].trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// The server's own code; where two stand in a description the last is its final answer.
pub(super) fn server_code(description: &str) -> Option<CodeReading> {
    let codes = code::find(description).map(|found| found.code);
    let last = codes.filter(|code| matches!(code, Code::Aadsts(_))).last()?;
    Some(knowledge::read(last, Context::Prt))
}

/// An answer of multi-factor authentication or of Conditional Access.
fn is_of_policy(code: &CodeReading) -> bool {
    code.row().is_some_and(|row| matches!(row.topic(), Topic::Mfa | Topic::ConditionalAccess))
}

static ENTERPRISE_FAILED: Rule = Rule {
    id: "prt-enterprise-attempt-failed",
    severity: Severity::Warning,
    explains: &["prt-enterprise-missing"],
    parameters: &["action", "user", "when"],
    check: |story, findings| {
        for one in story.prt.enterprise.iter() {
            let Some((status, code)) = one.failure(&STATUS) else { continue };
            let finding = findings.report(&ENTERPRISE_FAILED).because(&status);
            finding.and_maybe(one.get(&DESCRIPTION));
            finding.and_maybe(one.get(&ENDPOINT)).and_maybe(one.get(&USER));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            describe(finding, story, one);
            let adfs = one.get(&ENDPOINT).and_then(|endpoint| endpoint.text());
            judge_enterprise(finding, story, one.when(), adfs.is_some_and(|address| !is_entra_host(address)));
        }
        for event in [1117, 1118].into_iter().flat_map(|id| story.events(AAD, id)) {
            let Some(code) = event.failure("Status") else { continue };
            let finding = findings.report(&ENTERPRISE_FAILED).because(&event.shown("Status"));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            describe_event(finding, story, event);
            judge_enterprise(finding, story, event.time(), false);
        }
    },
    ..PRT
};

/// The PRT of AD FS matters only where AD FS is used, and for certificate trust; away from the company's
/// network it cannot be had. What failed before it was issued is over.
fn judge_enterprise(finding: &mut Draft, story: &Story, when: Option<Timestamp>, asked_adfs: bool) {
    let federated =
        story.fact(FactKey::TenantDomainType).is_some_and(|kind| kind.as_str() == Some("federated"));
    let trust = story.fact(FactKey::HelloTrust).is_some_and(|trust| trust.as_str() == Some("certificate"));
    let authority = story.field(Field::EnterprisePrtAuthority).and_then(|reading| reading.text());
    let uses_adfs = asked_adfs || federated || trust || authority.is_some_and(|text| text.contains("://"));
    finding.at(when);
    if story.field(Field::EnterprisePrt).is_some_and(|prt| prt.is_yes()) {
        finding.history(true).severity(Severity::Information);
    } else if !uses_adfs || story.has_status() && !trust && !story.lacks_prt() {
        finding.severity(Severity::Information);
    }
}

static OF_OTHER_USER: Rule = Rule {
    id: "prt-attempt-of-other-user",
    severity: Severity::Information,
    phase: Phase::Capture,
    parameters: &["user"],
    check: |story, findings| {
        for attempt in story.attempts() {
            let Some(identity) = other_user(story, &attempt) else { continue };
            let finding = findings.report(&OF_OTHER_USER).because(&identity);
            finding.and_maybe(story.field(Field::ExecutingAccountName));
            finding.with("user", identity.raw).about(identity.raw);
        }
    },
    ..PRT
};

/// The parameters that pages about a try use.
pub(super) fn describe(finding: &mut Draft, story: &Story, one: &Try<'_>) {
    let user = one.get(&USER).and_then(|user| user.text()).or_else(|| story.prt.sent_name(one.when()));
    finding.with("action", phrase(if one.is_refresh() { "renew" } else { "get" }));
    finding.with("user", said_or(user, "the-user"));
    finding.with(
        "when",
        match one {
            Try::Record(event) => event.when(),
            Try::Block(_) => moment(one.when()),
        },
    );
}

/// The same for an event.
pub(super) fn describe_event(finding: &mut Draft, story: &Story, event: EventRef<'_>) {
    finding.with("action", phrase(if event.id() == 1094 { "renew" } else { "get" }));
    finding.with("user", said_or(story.prt.sent_name(event.time()), "the-user"));
    finding.with("when", event.when());
}
