//! A try to get the PRT and how it ended: status, the server's answer.

use super::standing::{belong_together, judge};
use super::tries::{self, Try, CORRELATION, CREDENTIAL, DESCRIPTION, ENDPOINT, SERVER_ERROR, STATUS, USER};
use super::{event_code, event_text, is_absent, is_entra_host, moment, Phase, Rule, Severity, AAD, PRT};
use crate::code::{self, Code};
use crate::evidence::{AsEvidence, EventRef, Evidence};
use crate::knowledge::{self, CodeReading, Context, Topic};
use crate::rules::{Draft, Findings};
use crate::status::Field;
use crate::time::Timestamp;

pub(super) const RULES: &[&Rule] =
    &[&SERVER_REFUSED, &POLICY_ANSWER, &ATTEMPT_FAILED, &ENTERPRISE_FAILED, &OF_OTHER_USER];

static ATTEMPT_FAILED: Rule = Rule {
    id: "prt-attempt-failed",
    explains: &["prt-missing", "prt-stale", "prt-expired", "prt-plugin-call-failed"],
    parameters: &["action", "user", "when"],
    check: |evidence, findings| {
        for one in tries::tries(evidence, false) {
            let Some((status, code)) = one.failure(&STATUS) else { continue };
            let finding = findings.report(&ATTEMPT_FAILED).because(&status);
            finding.and_maybe(one.get(&USER)).and_maybe(one.get(&CREDENTIAL));
            finding.and_maybe(one.get(&ENDPOINT)).and_maybe(one.get(&CORRELATION));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            describe(finding, evidence, &one);
            judge(finding, evidence, one.when(), one.is_block());
        }
        for event in ENDINGS.into_iter().flat_map(|id| evidence.events(AAD, id)) {
            let Some(code) = event_code(event, "Status").filter(|code| !code.is_success()) else { continue };
            let finding = findings.report(&ATTEMPT_FAILED).because(&shown(event, "Status"));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            describe_event(finding, evidence, event);
            judge(finding, evidence, event.time(), false);
        }
    },
    ..PRT
};

/// The events that tell with which status getting or renewing a PRT ended: the end of a flow, the
/// failed sign-in and its variants, the failed renewal.
const ENDINGS: [u32; 9] = [1007, 1085, 1094, 1160, 1161, 1162, 1163, 1164, 1165];

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
    check: |evidence, findings| answers(evidence, findings, &SERVER_REFUSED, false),
    ..PRT
};

/// Policies are not evaluated when a PRT is issued or renewed, so such an answer of an event belongs to a
/// token for an application; only in an attempt block it is the answer to the try itself.
static POLICY_ANSWER: Rule = Rule {
    id: "prt-policy-answer",
    severity: Severity::Warning,
    explains: &["prt-attempt-failed", "prt-missing", "prt-stale", "prt-expired"],
    parameters: &["action", "user", "when", "answer"],
    check: |evidence, findings| answers(evidence, findings, &POLICY_ANSWER, true),
    ..PRT
};

/// The events that hold an answer of the Entra sign-in service.
const ANSWERS: [u32; 4] = [1081, 1082, 1083, 1090];

fn answers(evidence: &Evidence, findings: &mut Findings, rule: &'static Rule, of_policy: bool) {
    for one in tries::tries(evidence, false) {
        let Some(description) = one.get(&DESCRIPTION) else { continue };
        let Some(answer) = description.text() else { continue };
        let Some(code) = server_code(answer).filter(|code| is_of_policy(code) == of_policy) else { continue };
        let finding = findings.report(rule).because(&description);
        finding.and_maybe(one.get(&SERVER_ERROR));
        finding.and_maybe(one.get(&USER)).and_maybe(one.get(&CORRELATION));
        finding.code(code).about(code.code().to_string()).with("answer", first_sentence(answer));
        describe(finding, evidence, &one);
        judge(finding, evidence, one.when(), one.is_block());
    }
    for event in ANSWERS.into_iter().flat_map(|id| evidence.events(AAD, id)) {
        let answer = event_text(event, "ErrorDescription").unwrap_or(event.message());
        let Some(code) = server_code(answer).filter(|code| is_of_policy(code) == of_policy) else { continue };
        let finding = findings.report(rule).because(&event.as_field("ErrorDescription", answer));
        finding.code(code).about(code.code().to_string()).with("answer", first_sentence(answer));
        describe_event(finding, evidence, event);
        judge(finding, evidence, event.time(), false);
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
    check: |evidence, findings| {
        for one in tries::tries(evidence, true) {
            let Some((status, code)) = one.failure(&STATUS) else { continue };
            let finding = findings.report(&ENTERPRISE_FAILED).because(&status);
            finding.and_maybe(one.get(&DESCRIPTION));
            finding.and_maybe(one.get(&ENDPOINT)).and_maybe(one.get(&USER));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            describe(finding, evidence, &one);
            let adfs = one.get(&ENDPOINT).and_then(|endpoint| endpoint.text());
            judge_enterprise(
                finding,
                evidence,
                one.when(),
                adfs.is_some_and(|address| !is_entra_host(address)),
            );
        }
        for event in [1117, 1118].into_iter().flat_map(|id| evidence.events(AAD, id)) {
            let Some(code) = event_code(event, "Status").filter(|code| !code.is_success()) else { continue };
            let finding = findings.report(&ENTERPRISE_FAILED).because(&shown(event, "Status"));
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
            describe_event(finding, evidence, event);
            judge_enterprise(finding, evidence, event.time(), false);
        }
    },
    ..PRT
};

/// The PRT of AD FS matters only where AD FS is used, and for certificate trust; away from the company's
/// network it cannot be had. What failed before it was issued is over.
fn judge_enterprise(finding: &mut Draft, evidence: &Evidence, when: Option<Timestamp>, asked_adfs: bool) {
    let federated = evidence.fact("tenantDomainType").is_some_and(|kind| kind.as_str() == Some("federated"));
    let trust = evidence.fact("helloTrust").is_some_and(|trust| trust.as_str() == Some("certificate"));
    let authority = evidence.field(Field::EnterprisePrtAuthority).and_then(|reading| reading.text());
    let uses_adfs = asked_adfs || federated || trust || authority.is_some_and(|text| text.contains("://"));
    finding.at(when);
    if evidence.field(Field::EnterprisePrt).is_some_and(|prt| prt.is_yes()) {
        finding.history(true).severity(Severity::Information);
    } else if !uses_adfs || evidence.has_status() && !trust && !is_absent(evidence) {
        finding.severity(Severity::Information);
    }
}

static OF_OTHER_USER: Rule = Rule {
    id: "prt-attempt-of-other-user",
    severity: Severity::Information,
    phase: Phase::Capture,
    parameters: &["user"],
    check: |evidence, findings| {
        for attempt in evidence.attempts() {
            let Some(identity) = tries::other_user(evidence, &attempt) else { continue };
            let finding = findings.report(&OF_OTHER_USER).because(&identity);
            finding.and_maybe(evidence.field(Field::ExecutingAccountName));
            finding.with("user", identity.raw).about(identity.raw);
        }
    },
    ..PRT
};

/// An event as evidence with one of its data, or without where the data was lost.
pub(super) fn shown<'e>(event: EventRef<'e>, name: &'e str) -> impl AsEvidence + 'e {
    event.as_field(name, event_text(event, name).unwrap_or(event.message()))
}

/// The parameters that pages about a try use.
pub(super) fn describe(finding: &mut Draft, evidence: &Evidence, one: &Try<'_>) {
    let user = one.get(&USER).and_then(|user| user.text()).or_else(|| sent_name(evidence, one.when()));
    finding.with("action", if one.is_refresh() { "renew" } else { "get" });
    finding.with("user", user.unwrap_or("the user")).with("when", moment(one.when()));
}

/// The same for an event.
pub(super) fn describe_event(finding: &mut Draft, evidence: &Evidence, event: EventRef<'_>) {
    finding.with("action", if event.id() == 1094 { "renew" } else { "get" });
    finding.with("user", sent_name(evidence, event.time()).unwrap_or("the user"));
    finding.with("when", event.when());
}

/// The user name that Windows sent about this time. In event 1144 it stands in the data named Method.
pub(super) fn sent_name(evidence: &Evidence, when: Option<Timestamp>) -> Option<&str> {
    let mut events = evidence.events(AAD, 1144);
    let near = events.find(|event| belong_together((None, event.time()), (None, when)))?;
    event_text(near, "Method").filter(|name| name.contains('@'))
}
