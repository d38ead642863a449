//! The Primary Refresh Token: is it there, is it fresh, why not.

use super::{Findings, Phase, Prerequisite, Rule};
use crate::code::{self, Code};
use crate::evidence::{Attempt, Evidence, Reading};
use crate::knowledge::{self, CodeReading, Context};
use crate::report::document::{Area, Severity};
use crate::status::{Field, Value};
use crate::time::Timestamp;

pub(super) const RULES: &[&Rule] =
    &[&MISSING, &ATTEMPT_FAILED, &SERVER_REFUSED, &CONNECTION_FAILED, &ENTERPRISE_FAILED, &STALE, &EXPIRED];

pub(super) const PREREQUISITES: &[&Prerequisite] = &[];

/// A PRT is renewed every four hours while its user is active.
/// Source: Troubleshoot primary refresh token issues on Windows devices, 2026-02-23.
const RENEWAL_SECONDS: i64 = 4 * 60 * 60;

/// The evidence allows to say something about the user's PRT.
pub(super) fn is_assessable(evidence: &Evidence) -> bool {
    let clear = evidence.field(Field::AzureAdPrt).is_some_and(|prt| prt.is_yes() || prt.is_no());
    let own_attempt = entra_attempts(evidence).next().is_some();
    evidence.join_state().is_entra() && ((clear && evidence.context().user_fields) || own_attempt)
}

/// The attempts to get the Entra PRT that speak of the user whose sign-in matters.
fn entra_attempts(evidence: &Evidence) -> impl Iterator<Item = Attempt<'_>> {
    let attempts = evidence.attempts().into_iter();
    attempts.filter(|attempt| !attempt.enterprise && evidence.attempt_counts(attempt))
}

static MISSING: Rule = Rule {
    id: "prt-missing",
    area: Area::Prt,
    severity: Severity::Error,
    phase: Phase::State,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |evidence, findings| {
        let Some(prt) = evidence.field(Field::AzureAdPrt).filter(Reading::is_no) else { return };
        if evidence.join_state().is_entra() && evidence.context().user_fields {
            findings.report(&MISSING).because(&prt).and_maybe(evidence.field(Field::ExecutingAccountName));
        }
    },
};

static ATTEMPT_FAILED: Rule = Rule {
    id: "prt-attempt-failed",
    area: Area::Prt,
    severity: Severity::Error,
    phase: Phase::Prt,
    since: "0.1.0",
    supersedes: &[],
    explains: &["prt-missing", "prt-stale", "prt-expired"],
    parameters: &["action", "user", "when"],
    check: |evidence, findings| {
        for attempt in entra_attempts(evidence) {
            let Some((status, code)) = failure(&attempt) else { continue };
            let finding = findings.report(&ATTEMPT_FAILED).because(&status);
            finding.and_maybe(attempt.field(Field::PreviousPrtAttempt));
            finding
                .and_maybe(attempt.field(Field::UserIdentity))
                .and_maybe(attempt.field(Field::CredentialType));
            finding
                .and_maybe(attempt.field(Field::EndpointUri))
                .and_maybe(attempt.field(Field::CorrelationId));
            finding.code(code).about(code.code().to_string());
            describe(finding, &attempt);
            judge(finding, evidence, &attempt);
        }
    },
};

static SERVER_REFUSED: Rule = Rule {
    id: "prt-server-refused",
    area: Area::Prt,
    severity: Severity::Error,
    phase: Phase::Prt,
    since: "0.1.0",
    supersedes: &[],
    explains: &["prt-attempt-failed", "prt-missing", "prt-stale", "prt-expired"],
    parameters: &["action", "user", "when", "answer"],
    check: |evidence, findings| {
        for attempt in entra_attempts(evidence) {
            let Some(description) = attempt.field(Field::ServerErrorDescription) else { continue };
            let Some(code) = server_code(description.raw) else { continue };
            let finding = findings.report(&SERVER_REFUSED).because(&description);
            finding.and_maybe(attempt.field(Field::AttemptServerErrorCode));
            finding
                .and_maybe(attempt.field(Field::UserIdentity))
                .and_maybe(attempt.field(Field::CorrelationId));
            finding.code(code).about(code.code().to_string());
            finding.with("answer", description.raw);
            describe(finding, &attempt);
            judge(finding, evidence, &attempt);
        }
    },
};

static CONNECTION_FAILED: Rule = Rule {
    id: "prt-connection-failed",
    area: Area::Prt,
    severity: Severity::Error,
    phase: Phase::Prt,
    since: "0.1.0",
    supersedes: &[],
    explains: &["prt-attempt-failed", "prt-missing", "prt-stale", "prt-expired"],
    parameters: &["action", "user", "when", "endpoint"],
    check: |evidence, findings| {
        for attempt in entra_attempts(evidence) {
            let Some(error) = attempt.field(Field::HttpError) else { continue };
            let Value::Code(number) = error.value else { continue };
            if number.is_success() {
                continue;
            }
            let endpoint = attempt.field(Field::EndpointUri);
            let finding = findings.report(&CONNECTION_FAILED).because(&error);
            finding.and_maybe(endpoint).code(knowledge::read(number, Context::Network));
            finding.about(number.to_string());
            finding.with(
                "endpoint",
                endpoint.and_then(|reading| reading.text()).unwrap_or("the sign-in service"),
            );
            describe(finding, &attempt);
            judge(finding, evidence, &attempt);
        }
    },
};

static ENTERPRISE_FAILED: Rule = Rule {
    id: "prt-enterprise-attempt-failed",
    area: Area::Prt,
    severity: Severity::Warning,
    phase: Phase::Prt,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["action", "user", "when"],
    check: |evidence, findings| {
        let attempts = evidence.attempts().into_iter().filter(|attempt| attempt.enterprise);
        for attempt in attempts.filter(|attempt| evidence.attempt_counts(attempt)) {
            let Some((status, code)) = failure(&attempt) else { continue };
            let present = evidence.field(Field::EnterprisePrt).is_some_and(|prt| prt.is_yes());
            let finding = findings.report(&ENTERPRISE_FAILED).because(&status);
            finding.and_maybe(attempt.field(Field::ServerErrorDescription));
            finding
                .and_maybe(attempt.field(Field::EndpointUri))
                .and_maybe(attempt.field(Field::UserIdentity));
            finding.code(code).about(code.code().to_string());
            describe(finding, &attempt);
            if present {
                finding.history(true);
            }
        }
    },
};

static STALE: Rule = Rule {
    id: "prt-stale",
    area: Area::Prt,
    severity: Severity::Information,
    phase: Phase::State,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["hours", "clock"],
    check: stale,
};

/// Old by the clock of the evidence, never by the reader's. Being old is normal for a device that was
/// asleep or offline; only a failed try to renew it makes it a warning.
fn stale(evidence: &Evidence, findings: &mut Findings) {
    let Some(update) = evidence.field(Field::AzureAdPrtUpdateTime) else { return };
    let present = evidence.field(Field::AzureAdPrt).is_some_and(|prt| prt.is_yes());
    let (Some(time), Some(clock), true) = (update.time(), evidence.not_before(), present) else { return };
    let age = clock.seconds_since(time);
    if age <= RENEWAL_SECONDS || !evidence.context().user_fields || is_expired(evidence) {
        return;
    }
    let failed = entra_attempts(evidence).find(|attempt| {
        let when = attempt.field(Field::PreviousPrtAttempt).and_then(|reading| reading.time());
        failure(attempt).is_some() && when.is_some_and(|when| when > time)
    });
    let finding = findings.report(&STALE).because(&update);
    finding.with("hours", (age / 3600).to_string()).with("clock", clock.to_string()).at(Some(time));
    if let Some(attempt) = failed {
        finding.severity(Severity::Warning).and_maybe(attempt.field(Field::PreviousPrtAttempt));
    }
}

static EXPIRED: Rule = Rule {
    id: "prt-expired",
    area: Area::Prt,
    severity: Severity::Error,
    phase: Phase::State,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["expiry", "clock"],
    check: |evidence, findings| {
        let Some(expiry) = evidence.field(Field::AzureAdPrtExpiryTime) else { return };
        let (Some(time), Some(clock)) = (expiry.time(), evidence.not_before()) else { return };
        if is_expired(evidence) && evidence.context().user_fields {
            let finding = findings.report(&EXPIRED).because(&expiry);
            finding.and_maybe(evidence.field(Field::AzureAdPrtUpdateTime));
            finding.with("expiry", time.to_string()).with("clock", clock.to_string()).at(Some(time));
        }
    },
};

/// Past its expiry. An expiry before the last update is impossible: such a capture was edited.
fn is_expired(evidence: &Evidence) -> bool {
    let time = |field| evidence.field(field).and_then(|reading| reading.time());
    let present = evidence.field(Field::AzureAdPrt).is_some_and(|prt| prt.is_yes());
    match (time(Field::AzureAdPrtExpiryTime), evidence.not_before()) {
        (Some(expiry), Some(clock)) => {
            present
                && expiry < clock
                && time(Field::AzureAdPrtUpdateTime).is_none_or(|update| update < expiry)
        }
        _ => false,
    }
}

/// The status of a failed attempt.
fn failure<'e>(attempt: &Attempt<'e>) -> Option<(Reading<'e>, CodeReading)> {
    let status = attempt.field(Field::AttemptStatus)?;
    match status.value {
        Value::Code(code) if !code.is_success() => Some((status, knowledge::read(code, Context::Prt))),
        _ => None,
    }
}

/// The server's own code; where two stand in a description the last is its final answer.
fn server_code(description: &str) -> Option<CodeReading> {
    let codes = code::find(description).map(|found| found.code);
    let last = codes.filter(|code| matches!(code, Code::Aadsts(_))).last()?;
    Some(knowledge::read(last, Context::Prt))
}

fn describe(finding: &mut super::Draft, attempt: &Attempt<'_>) {
    let text = |field| attempt.field(field).and_then(|reading| reading.text()).map(str::to_owned);
    let time = attempt.field(Field::PreviousPrtAttempt).and_then(|reading| reading.time());
    finding.with("action", if attempt.refresh { "renew" } else { "get" });
    finding.with("user", text(Field::UserIdentity).unwrap_or_else(|| "the user".to_owned()));
    finding.with("when", time.map_or_else(|| "an unknown time".to_owned(), |time| time.to_string()));
    finding.at(time);
}

/// An attempt before the last success is history; beside a PRT that is still valid it is a warning.
/// A code that is known to be harmless while there is a PRT is only information then.
fn judge(finding: &mut super::Draft, evidence: &Evidence, attempt: &Attempt<'_>) {
    if !evidence.field(Field::AzureAdPrt).is_some_and(|prt| prt.is_yes()) {
        return;
    }
    let time = |reading: Option<Reading<'_>>| reading.and_then(|reading| reading.time());
    let update: Option<Timestamp> = time(evidence.field(Field::AzureAdPrtUpdateTime));
    let tried = time(attempt.field(Field::PreviousPrtAttempt));
    let benign = finding.codes.first().and_then(CodeReading::row);
    let benign = benign.is_some_and(|row| row.is_benign_in(knowledge::Benign::HealthyPrt));
    match (update, tried) {
        _ if benign => finding.severity(Severity::Information),
        (Some(update), Some(tried)) if tried > update => finding.severity(Severity::Warning),
        _ => finding.history(true),
    };
}
