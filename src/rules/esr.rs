//! Enterprise State Roaming: why settings do not sync.

use super::{Findings, Phase, Prerequisite, Rule};
use crate::code::Code;
use crate::event::aad::TokenError;
use crate::evidence::{EventRef, Evidence};
use crate::knowledge::{self, Context};
use crate::report::document::{Area, Severity};

pub(super) const RULES: &[&Rule] = &[&MFA_REQUIRED, &MFA_ADFS, &REFRESH_FAILED];

pub(super) const PREREQUISITES: &[&Prerequisite] = &[];

/// The provider of the token broker's events.
const AAD: &str = "Microsoft-Windows-AAD";

/// The host of the roaming service, as it stands in token requests.
/// Source: KB3193683, ESR settings do not sync with multi-factor authentication enabled.
const SYNC_SERVICE: &str = "syncservice.windows.net";

/// The server asks for multi-factor authentication.
const MFA_REQUIRED_CODE: Code = Code::Aadsts(50076);

/// There is any sign that roaming is used here.
pub(super) fn is_assessable(evidence: &Evidence) -> bool {
    token_failures(evidence, 1098).next().is_some() || evidence.symptom("settings-do-not-sync")
}

/// The failed token requests for the roaming service, newest first.
fn token_failures(evidence: &Evidence, id: u32) -> impl Iterator<Item = (EventRef<'_>, TokenError<'_>)> {
    let events = evidence.events(AAD, id);
    events.map(|event| (event, TokenError::of(event.document(), event.record()))).filter(|(_, error)| {
        error.resource.is_some_and(|resource| resource.contains(SYNC_SERVICE))
            || error.description.is_some_and(|description| description.contains(SYNC_SERVICE))
    })
}

fn mfa_refusals(evidence: &Evidence) -> impl Iterator<Item = (EventRef<'_>, TokenError<'_>)> {
    token_failures(evidence, 1098).filter(|(_, error)| error.server_codes.contains(&MFA_REQUIRED_CODE))
}

static MFA_REQUIRED: Rule = Rule {
    id: "esr-mfa-required",
    area: Area::Esr,
    severity: Severity::Error,
    phase: Phase::Token,
    since: "0.1.0",
    supersedes: &[],
    explains: &["esr-token-refresh-failed"],
    parameters: &["resource", "when", "count"],
    check: |evidence, findings| mfa(evidence, findings, &MFA_REQUIRED, false),
};

static MFA_ADFS: Rule = Rule {
    id: "esr-mfa-adfs",
    area: Area::Esr,
    severity: Severity::Error,
    phase: Phase::Token,
    since: "0.1.0",
    supersedes: &["esr-mfa-required"],
    explains: &["esr-token-refresh-failed"],
    parameters: &["resource", "when", "count"],
    check: |evidence, findings| mfa(evidence, findings, &MFA_ADFS, true),
};

fn mfa(evidence: &Evidence, findings: &mut Findings, rule: &'static Rule, federated: bool) {
    let events: Vec<_> = mfa_refusals(evidence).collect();
    let Some((newest, error)) = events.first() else { return };
    let fact = evidence.fact("tenantDomainType");
    let is_federated = fact
        .as_ref()
        .and_then(|fact| fact.as_str())
        .is_some_and(|kind| kind.eq_ignore_ascii_case("federated"));
    if (is_federated || events.iter().any(|(_, error)| is_adfs(error))) != federated {
        return;
    }
    let code = error.code.map(|code| code.to_string()).unwrap_or_default();
    let finding = findings.report(rule).because(&newest.as_field("Error", &code));
    if let Some(description) = error.description {
        finding.and(&newest.as_field("AdditionalInformation", description));
    }
    if federated {
        finding.and_maybe(fact.filter(|_| is_federated));
    }
    finding.code(knowledge::read(MFA_REQUIRED_CODE, Context::Token));
    finding.codes.extend(error.code.map(|code| knowledge::read(code, Context::Token)));
    finding.about(MFA_REQUIRED_CODE.to_string()).at(newest.time());
    finding.with("resource", format!("https://{SYNC_SERVICE}"));
    finding.with("when", newest.time().map_or_else(|| "an unknown time".to_owned(), |time| time.to_string()));
    finding.with("count", events.len().to_string());
}

/// The token was asked for from AD FS, not from the Entra sign-in service.
fn is_adfs(error: &TokenError<'_>) -> bool {
    let places = [error.authority, error.token_endpoint];
    places.into_iter().flatten().any(|place| place.to_ascii_lowercase().contains("/adfs"))
}

static REFRESH_FAILED: Rule = Rule {
    id: "esr-token-refresh-failed",
    area: Area::Esr,
    severity: Severity::Information,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["count"],
    check: |evidence, findings| {
        let events: Vec<_> =
            token_failures(evidence, 1097).filter(|(_, error)| error.code == Some(RENEWAL_FAILED)).collect();
        let Some((newest, _)) = events.first() else { return };
        let code = RENEWAL_FAILED.to_string();
        let finding = findings.report(&REFRESH_FAILED).because(&newest.as_field("Error", &code));
        finding.code(knowledge::read(RENEWAL_FAILED, Context::Token)).at(newest.time());
        finding.with("count", events.len().to_string());
    },
};

/// The token broker could not renew a token with its refresh token.
const RENEWAL_FAILED: Code = Code::Number(0xcaa9_0004);
