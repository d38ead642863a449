//! The tests that `dsregcmd` runs on a device that is not joined yet.

use super::failed::{is_scp_known, is_scp_missing};
use crate::code::Code;
use crate::evidence::{Joined, Reading};
use crate::knowledge::{self, Context, FactKey};
use crate::phrase::{phrase, said_or};
use crate::rules::{Findings, Phase, Rule};
use crate::status::{Block, Field, Value};
use crate::story::{Attempt, Story};
use crate::words::{Area, Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[&TEST_FAILED, &FALLBACK_DISABLED];

/// The tests before a join, in the order in which Windows runs them.
const TESTS: [Field; 6] = [
    Field::AdConnectivityTest,
    Field::AdConfigurationTest,
    Field::DrsDiscoveryTest,
    Field::DrsConnectivityTest,
    Field::KerberosTicketTest,
    Field::TokenAcquisitionTest,
];

/// The realm of the user's domain was asked for at the sign-in service, and not found.
const REALM_NOT_FOUND: Code = Code::Number(0x801c_003d);

static TEST_FAILED: Rule = Rule {
    id: "join-test-failed",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::PreCheck,
    since: "0.1.0",
    supersedes: &[],
    explains: &[
        "join-failed",
        "join-incomplete",
        "join-object-pending",
        "join-domain-controller-unreachable",
        "join-token-fallback-disabled",
    ],
    parameters: &["test", "step", "account", "effect"],
    check: test_failed,
};

/// The first test that failed is the cause; what failed or was skipped after it follows from it.
fn test_failed(story: &Story, findings: &mut Findings) {
    let tests = story.block(Block::PreJoinTests);
    if tests.is_empty() {
        return;
    }
    let mut failed = TESTS
        .into_iter()
        .filter_map(|test| tests.field(test))
        .filter(|reading| matches!(reading.value, Value::Failed(..)));
    let Some(first) = failed.next() else { return };
    let Value::Failed(outer, inner) = first.value else { return };
    if first.field == Field::AdConfigurationTest && is_scp_missing(&first.value) && !is_scp_known(story) {
        return; // a conclusion of its own
    }
    let finding = findings.report(&TEST_FAILED).because(&first);
    failed.for_each(|later| {
        finding.and(&later);
    });
    let account = tests.field(Field::UserContext);
    let as_system = account.is_some_and(|account| account.raw.trim().eq_ignore_ascii_case("SYSTEM"));
    let of_realm = outer == Some(REALM_NOT_FOUND);
    let step = if of_realm { "step-realm" } else { step(first.field) };
    finding.about(first.field.key()).with("test", first.field.key()).with("step", phrase(step));
    finding.with("account", said_or(account.and_then(|a: Reading<'_>| a.text()), "unknown-account"));
    finding.and_maybe(account);
    // the inner code says how it failed; only that the realm was asked for says which host was
    let codes = if of_realm { [outer, inner] } else { [inner, outer] };
    for code in codes.into_iter().flatten() {
        finding.code(knowledge::read(code, Context::Join));
    }
    if !as_system {
        finding.certainty(Certainty::Likely);
    }
    let goes_on = first.field == Field::TokenAcquisitionTest
        && tests.field(Field::FallbackToSyncJoin).is_some_and(|fallback| fallback.raw.trim() == "ENABLED");
    finding.with("effect", phrase(if goes_on { "federated" } else { "hybrid" }));
    let waits_for_a_join = matches!(story.join_state().joined, Joined::Domain | Joined::Unknown);
    let managed = story.fact(FactKey::TenantDomainType).is_some_and(|kind| kind.as_str() == Some("managed"));
    let needless = managed && first.field == Field::TokenAcquisitionTest;
    // away from the company network nothing is wrong with that
    let away =
        first.field == Field::AdConnectivityTest && story.join.attempts.iter().any(Attempt::knows_the_tenant);
    if !waits_for_a_join || !story.hybrid_is_expected() || needless {
        finding.severity(Severity::Information);
    } else if goes_on || away {
        finding.severity(Severity::Warning);
    }
    finding.at(tests.field(Field::ClientTime).and_then(|reading| reading.time()));
}

/// What a failing test means for the join.
fn step(test: Field) -> &'static str {
    match test {
        Field::AdConnectivityTest => "step-connectivity",
        Field::AdConfigurationTest => "step-configuration",
        Field::DrsDiscoveryTest => "step-discovery",
        Field::DrsConnectivityTest => "step-registration",
        Field::KerberosTicketTest => "step-kerberos",
        _ => "step-token",
    }
}

static FALLBACK_DISABLED: Rule = Rule {
    id: "join-token-fallback-disabled",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::Auth,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |story, findings| {
        let tests = story.block(Block::PreJoinTests);
        let said = tests.field(Field::FallbackToSyncJoin);
        let set = story.fact(FactKey::FallbackToSyncJoin).filter(|value| value.as_u64() == Some(0));
        let token = tests.field(Field::TokenAcquisitionTest);
        let finding = match (said, set) {
            (Some(said), set) if said.raw.trim().eq_ignore_ascii_case("DISABLED") => {
                findings.report(&FALLBACK_DISABLED).because(&said).and_maybe(set)
            }
            (None, Some(set)) if story.join_state().joined == Joined::Domain => {
                findings.report(&FALLBACK_DISABLED).because(&set)
            }
            _ => return,
        };
        finding.and_maybe(token);
        if token.is_some_and(|test| matches!(test.value, Value::Failed(..))) {
            finding.severity(Severity::Warning);
        }
    },
};
