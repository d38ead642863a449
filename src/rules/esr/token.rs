//! The token for the roaming service: asked for in the background, so that nobody can answer a prompt.

use super::{end_if_old, ESR};
use crate::code::Code;
use crate::event::aad::TokenError;
use crate::knowledge::{self, CodeReading, Context, FactKey, Topic};
use crate::phrase::{phrase, Said};
use crate::rules::{Findings, Phase, Rule};
use crate::story::request::{Refusal as Request, NO_SUCH_LOGON_SESSION, SYNC_SERVICE};
use crate::story::Story;
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

/// Something outside of Entra ID is to be answered: another provider, terms of use. No sign-in to Windows brings it.
const EXTERNAL_CHALLENGE: Code = Code::Aadsts(50158);

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

/// A refused token request with the code that says why.
struct Refused<'e> {
    request: &'e Request<'e>,
    code: CodeReading,
}

fn refusals<'e>(story: &'e Story<'e>) -> impl Iterator<Item = Refused<'e>> {
    story.roaming_refusals().filter_map(|request| {
        Some(Refused { request, code: knowledge::read(request.code()?, Context::Token) })
    })
}

fn report(
    story: &Story,
    findings: &mut Findings,
    rule: &'static Rule,
    meant: fn(&Story, &Refused<'_>) -> bool,
) {
    let all: Vec<Refused<'_>> = refusals(story).filter(|refused| meant(story, refused)).collect();
    let mut counts: HashMap<Code, usize> = HashMap::new();
    for refused in &all {
        *counts.entry(refused.code.code()).or_default() += 1;
    }
    for refused in &all {
        let count = counts[&refused.code.code()];
        let client = refused.request.error.code.map(|code| code.to_string()).unwrap_or_default();
        let finding = findings.report(rule).because(&refused.request.event.as_field("Error", &client));
        if let Some(description) = refused.request.error.description {
            finding.and(&refused.request.event.as_field("AdditionalInformation", description));
        }
        finding.code(refused.code).about(refused.code.code().to_string());
        let client = refused.request.error.code.filter(|code| *code != refused.code.code());
        finding.codes.extend(client.map(|code| knowledge::read(code, Context::Token)));
        finding.with("resource", format!("https://{SYNC_SERVICE}"));
        finding.with("when", refused.request.event.when()).with("count", count.to_string());
        let challenge = refused.code.code() == EXTERNAL_CHALLENGE;
        let says = |mfa, other| phrase(if challenge { other } else { mfa });
        finding.with("asks", says("asks-mfa", "asks-challenge"));
        finding.with("answer", says("answer-mfa", "answer-challenge"));
        finding.with("why", says("why-mfa", "why-challenge"));
        finding.with("sign-in", if challenge { Said::Text(String::new()) } else { phrase("sign-in").into() });
        finding.at(refused.request.event.time());
        if !refused.request.for_roaming {
            finding.certainty(Certainty::Possible).severity(Severity::Warning);
        } else if refused.code.code() == NEEDS_USER {
            finding.certainty(Certainty::Likely);
        }
        end_if_old(finding, story, refused.request.event);
    }
}

/// What the rules of one refused token have in common.
const REFUSED: Rule =
    Rule { phase: Phase::Token, explains: OF_TOKEN, parameters: &["resource", "when", "count"], ..ESR };

/// Those of an answer that somebody has to give beside.
const OF_INTERACTION: &[&str] = &["resource", "when", "count", "asks", "answer", "why", "sign-in"];

static MFA_REQUIRED: Rule = Rule {
    id: "esr-mfa-required",
    parameters: OF_INTERACTION,
    check: |story, findings| {
        report(story, findings, &MFA_REQUIRED, |story, refused| {
            refusal(&refused.code) == Refusal::Interaction && !is_federated(story, &refused.request.error)
        })
    },
    ..REFUSED
};

static MFA_ADFS: Rule = Rule {
    id: "esr-mfa-adfs",
    check: |story, findings| {
        report(story, findings, &MFA_ADFS, |story, refused| {
            refusal(&refused.code) == Refusal::Interaction && is_federated(story, &refused.request.error)
        })
    },
    ..REFUSED
};

/// AD FS asks for it: the user's domain is federated, or the token was asked for from AD FS.
fn is_federated(story: &Story, error: &TokenError<'_>) -> bool {
    let places = [error.authority, error.token_endpoint];
    let asked = places.into_iter().flatten().any(|place| place.to_ascii_lowercase().contains("/adfs"));
    let kind = story.fact(FactKey::TenantDomainType);
    let said =
        kind.is_some_and(|kind| kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("federated")));
    asked || said
}

static BLOCKED_BY_POLICY: Rule = Rule {
    id: "esr-blocked-by-policy",
    check: |story, findings| {
        report(story, findings, &BLOCKED_BY_POLICY, |_, refused| refusal(&refused.code) == Refusal::Policy)
    },
    ..REFUSED
};

static TOKEN_REFUSED: Rule = Rule {
    id: "esr-token-refused",
    check: |story, findings| {
        report(story, findings, &TOKEN_REFUSED, |_, refused| {
            refused.request.for_roaming
                && refusal(&refused.code) == Refusal::Other
                && refused.request.error.code != Some(BROKER_FAILED)
        })
    },
    ..REFUSED
};

static REFRESH_FAILED: Rule = Rule {
    id: "esr-token-refresh-failed",
    severity: Severity::Information,
    parameters: &["count"],
    check: |story, findings| {
        let meant = |one: &&Request<'_>| one.for_roaming && one.error.code == Some(RENEWAL_FAILED);
        let mut events = story.requests.retried.iter().filter(meant);
        let Some(Request { event: newest, .. }) = events.next() else { return };
        let code = RENEWAL_FAILED.to_string();
        let finding = findings.report(&REFRESH_FAILED).because(&newest.as_field("Error", &code));
        finding.code(knowledge::read(RENEWAL_FAILED, Context::Token)).at(newest.time());
        finding.with("count", (1 + events.count()).to_string());
    },
    ..ESR
};

/// The token broker could not renew a token with its refresh token.
const RENEWAL_FAILED: Code = Code::Number(0xcaa9_0004);

/// The token broker failed inside its own plug-in.
const BROKER_FAILED: Code = Code::Number(0xcaa5_001c);

/// Neither event says it alone: 0xc000005f beside a user without PRT has other causes, and so the pair
/// counts only where there is a PRT or nothing is known of it.
static BROKER_DATA: Rule = Rule {
    id: "esr-broker-data-damaged",
    severity: Severity::Warning,
    phase: Phase::Token,
    explains: OF_TOKEN,
    parameters: &["when", "second"],
    check: |story, findings| {
        for Request { event: broker, for_roaming, error, .. } in &story.requests.refused {
            // 0xCAA5001C is a wrapper: what else the request failed for is about the app that asked
            if broker.code(&["Error"]) != Some(BROKER_FAILED) || story.tokens.has_other_reason(*broker) {
                continue;
            }
            let plugin = story.requests.call_without_session(*broker);
            // that settings do not sync is known to look like this, with or without the second event
            let is_of_app = error.resource.is_some() || error.client.and_then(knowledge::app).is_some();
            let may_be_roaming = *for_roaming || !is_of_app;
            if plugin.is_none() && !(may_be_roaming && story.roaming.symptom.is_some()) {
                continue;
            }
            let written = BROKER_FAILED.to_string();
            let finding = findings.report(&BROKER_DATA).because(&broker.as_field("Error", &written));
            finding.code(knowledge::read(BROKER_FAILED, Context::Token));
            if let Some(plugin) = plugin {
                finding.and(&plugin.shown("Result"));
                finding.code(knowledge::read(NO_SUCH_LOGON_SESSION, Context::Prt));
            }
            let rights = story.fact(FactKey::BrokerKeyRights);
            let intact = rights.is_some_and(|rights| rights.as_str() == Some("intact"));
            let changed = story.changed_broker_rights();
            finding.and_maybe(rights);
            // that the rights are as they should be excludes the known cause, and leaves damaged data
            let is_likely = changed.is_some() || plugin.is_some() && !intact;
            let likely = if is_likely { Certainty::Likely } else { Certainty::Possible };
            finding.with("second", phrase(if plugin.is_some() { "with-second" } else { "without-second" }));
            finding.certainty(likely).at(broker.time()).with("when", broker.when());
            if story.roaming_is_over(*broker) {
                finding.history(true).severity(Severity::Information);
            } else if story.lacks_prt() || !story.context().user_fields {
                finding.severity(Severity::Information).certainty(Certainty::Possible);
            } else if plugin.is_some() && (*for_roaming || story.roaming.symptom.is_some()) {
                finding.severity(Severity::Error);
            }
        }
    },
    ..ESR
};
