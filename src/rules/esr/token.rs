//! The token for the roaming service: asked for in the background, so that nobody can answer a prompt.

use super::{
    end_if_old, event_code, event_text, is_over, names_sync_service, symptom, token_failures, AAD, ESR,
    SYNC_SERVICE,
};
use crate::code::Code;
use crate::event::aad::TokenError;
use crate::evidence::{EventRef, Evidence};
use crate::knowledge::{self, CodeReading, Context, Topic};
use crate::rules::prt;
use crate::rules::{Findings, Phase, Rule};
use crate::words::{Certainty, Severity};
use std::collections::HashMap;

pub(super) const RULES: &[&Rule] =
    &[&MFA_REQUIRED, &MFA_ADFS, &BLOCKED_BY_POLICY, &TOKEN_REFUSED, &REFRESH_FAILED, &BROKER_DATA];

/// What a refused token explains.
const OF_TOKEN: &[&str] = &[
    "esr-token-refresh-failed",
    "esr-token-result",
    "esr-sync-session-failed",
    "esr-transfer-failed",
    "esr-cause-not-recorded",
];

/// How an answer of the sign-in service is dealt with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// The user has to do something that roaming cannot ask for.
    Interaction,
    /// A policy forbids it, whatever the user does.
    Policy,
    /// Anything else.
    Other,
}

/// The answers that ask for multi-factor authentication, its registration, or another provider's part
/// of it; a row of the tables with the topic `mfa` does too.
const INTERACTIONS: [Code; 6] = [
    Code::Aadsts(50076),
    Code::Aadsts(50079),
    Code::Aadsts(50072),
    Code::Aadsts(50074),
    Code::Aadsts(50078),
    Code::Aadsts(50158),
];

/// The token broker needs the user. Without the answer of the service that says for what, a second factor
/// is what the documents know.
const NEEDS_USER: Code = Code::Number(0xcaa2_000c);

fn refusal(code: &CodeReading) -> Refusal {
    let topic = code.row().map(|row| row.topic());
    match topic {
        _ if code.code() == NEEDS_USER || INTERACTIONS.contains(&code.code()) => Refusal::Interaction,
        Some(Topic::Mfa) => Refusal::Interaction,
        Some(Topic::ConditionalAccess) => Refusal::Policy,
        _ => Refusal::Other,
    }
}

/// A refused token request with the code that says why: the server's, else the client's.
pub(super) struct Refused<'e> {
    event: EventRef<'e>,
    error: TokenError<'e>,
    code: CodeReading,
    /// The event names the roaming service.
    certain: bool,
}

pub(super) fn refusals(evidence: &Evidence) -> impl Iterator<Item = Refused<'_>> {
    // An event whose text was cut short names no resource. It counts if somebody sees that roaming fails.
    let suspects = symptom(evidence).is_some();
    let events = evidence.events(AAD, 1098);
    let errors = events.map(|event| (event, TokenError::of(event.document(), event.record())));
    errors.filter_map(move |(event, error)| {
        let certain = names_sync_service(error.resource) || names_sync_service(error.description);
        if !(certain || suspects && error.resource.is_none()) {
            return None;
        }
        let code = error.server_codes.first().copied().or(error.code)?;
        Some(Refused { event, code: knowledge::read(code, Context::Token), error, certain })
    })
}

fn report(
    evidence: &Evidence,
    findings: &mut Findings,
    rule: &'static Rule,
    meant: fn(&Evidence, &Refused<'_>) -> bool,
) {
    if evidence.newest_event(AAD, 1098).is_none() {
        return;
    }
    let all: Vec<Refused<'_>> = refusals(evidence).filter(|refused| meant(evidence, refused)).collect();
    let mut counts: HashMap<Code, usize> = HashMap::new();
    for refused in &all {
        *counts.entry(refused.code.code()).or_default() += 1;
    }
    for refused in &all {
        let count = counts[&refused.code.code()];
        let client = refused.error.code.map(|code| code.to_string()).unwrap_or_default();
        let finding = findings.report(rule).because(&refused.event.as_field("Error", &client));
        if let Some(description) = refused.error.description {
            finding.and(&refused.event.as_field("AdditionalInformation", description));
        }
        finding.code(refused.code).about(refused.code.code().to_string());
        let client = refused.error.code.filter(|code| *code != refused.code.code());
        finding.codes.extend(client.map(|code| knowledge::read(code, Context::Token)));
        finding.with("resource", format!("https://{SYNC_SERVICE}"));
        finding.with("when", refused.event.when()).with("count", count.to_string());
        finding.at(refused.event.time());
        if !refused.certain {
            finding.certainty(Certainty::Possible).severity(Severity::Warning);
        } else if refused.code.code() == NEEDS_USER {
            finding.certainty(Certainty::Likely);
        }
        end_if_old(finding, evidence, refused.event);
    }
}

/// What the rules of one refused token have in common.
const REFUSED: Rule =
    Rule { phase: Phase::Token, explains: OF_TOKEN, parameters: &["resource", "when", "count"], ..ESR };

static MFA_REQUIRED: Rule = Rule {
    id: "esr-mfa-required",
    check: |evidence, findings| {
        report(evidence, findings, &MFA_REQUIRED, |evidence, refused| {
            refusal(&refused.code) == Refusal::Interaction && !is_federated(evidence, &refused.error)
        })
    },
    ..REFUSED
};

static MFA_ADFS: Rule = Rule {
    id: "esr-mfa-adfs",
    check: |evidence, findings| {
        report(evidence, findings, &MFA_ADFS, |evidence, refused| {
            refusal(&refused.code) == Refusal::Interaction && is_federated(evidence, &refused.error)
        })
    },
    ..REFUSED
};

/// AD FS asks for it: the user's domain is federated, or the token was asked for from AD FS.
fn is_federated(evidence: &Evidence, error: &TokenError<'_>) -> bool {
    let places = [error.authority, error.token_endpoint];
    let asked = places.into_iter().flatten().any(|place| place.to_ascii_lowercase().contains("/adfs"));
    let kind = evidence.fact("tenantDomainType");
    let said =
        kind.is_some_and(|kind| kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("federated")));
    asked || said
}

static BLOCKED_BY_POLICY: Rule = Rule {
    id: "esr-blocked-by-policy",
    check: |evidence, findings| {
        report(evidence, findings, &BLOCKED_BY_POLICY, |_, refused| refusal(&refused.code) == Refusal::Policy)
    },
    ..REFUSED
};

static TOKEN_REFUSED: Rule = Rule {
    id: "esr-token-refused",
    check: |evidence, findings| {
        report(evidence, findings, &TOKEN_REFUSED, |_, refused| {
            refused.certain
                && refusal(&refused.code) == Refusal::Other
                && refused.error.code != Some(BROKER_FAILED)
        })
    },
    ..REFUSED
};

static REFRESH_FAILED: Rule = Rule {
    id: "esr-token-refresh-failed",
    severity: Severity::Information,
    parameters: &["count"],
    check: |evidence, findings| {
        if evidence.newest_event(AAD, 1097).is_none() {
            return;
        }
        let events: Vec<_> =
            token_failures(evidence, 1097).filter(|(_, error)| error.code == Some(RENEWAL_FAILED)).collect();
        let Some((newest, _)) = events.first() else { return };
        let code = RENEWAL_FAILED.to_string();
        let finding = findings.report(&REFRESH_FAILED).because(&newest.as_field("Error", &code));
        finding.code(knowledge::read(RENEWAL_FAILED, Context::Token)).at(newest.time());
        finding.with("count", events.len().to_string());
    },
    ..ESR
};

/// The token broker could not renew a token with its refresh token.
const RENEWAL_FAILED: Code = Code::Number(0xcaa9_0004);

/// The token broker failed inside its own plug-in.
const BROKER_FAILED: Code = Code::Number(0xcaa5_001c);

/// There is no logon session for the request.
const NO_SUCH_LOGON_SESSION: Code = Code::Number(0xc000_005f);

/// The two events of one failed request are written within moments.
const PAIR_SECONDS: i64 = 10 * 60;

/// Neither event says it alone: 0xc000005f beside a user without PRT has other causes, and so the pair
/// counts only where there is a PRT or nothing is known of it.
static BROKER_DATA: Rule = Rule {
    id: "esr-broker-data-damaged",
    severity: Severity::Warning,
    phase: Phase::Token,
    explains: OF_TOKEN,
    parameters: &["when"],
    check: |evidence, findings| {
        for broker in evidence.events(AAD, 1098) {
            let Some(code) = event_code(broker, "Error").filter(|code| *code == BROKER_FAILED) else {
                continue;
            };
            let Some(plugin) = failed_call(evidence, broker) else { continue };
            let written = code.to_string();
            let finding = findings.report(&BROKER_DATA).because(&broker.as_field("Error", &written));
            finding.and(&plugin.as_field("Result", event_text(plugin, "Result").unwrap_or(plugin.message())));
            finding.code(knowledge::read(BROKER_FAILED, Context::Token));
            finding.code(knowledge::read(NO_SUCH_LOGON_SESSION, Context::Prt));
            finding.certainty(Certainty::Likely).at(broker.time()).with("when", broker.when());
            let error = TokenError::of(broker.document(), broker.record());
            if is_over(evidence, broker) {
                finding.history(true).severity(Severity::Information);
            } else if prt::is_absent(evidence) {
                finding.severity(Severity::Information).certainty(Certainty::Possible);
            } else if names_sync_service(error.resource) || symptom(evidence).is_some() {
                finding.severity(Severity::Error);
            }
        }
    },
    ..ESR
};

/// Event 1104 of a call for a token that found no logon session, at the time of another event.
fn failed_call<'e>(evidence: &'e Evidence, other: EventRef<'e>) -> Option<EventRef<'e>> {
    evidence.events(AAD, 1104).find(|event| {
        let near = match (event.time(), other.time()) {
            (Some(a), Some(b)) => a.seconds_since(b).abs() <= PAIR_SECONDS,
            _ => true,
        };
        let call = event_text(*event, "API").unwrap_or(event.message());
        let same_user = event.person().zip(other.person()).is_none_or(|(one, other)| one == other);
        near && same_user
            && event_code(*event, "Result") == Some(NO_SUCH_LOGON_SESSION)
            && call.contains("oken")
    })
}
