//! The tests that `dsregcmd` runs on a device that is not joined yet.

use super::failed::is_scp_missing;
use crate::evidence::{Joined, Reading};
use crate::knowledge::{self, Context};
use crate::rules::{Findings, Phase, Rule};
use crate::status::{Block, Field, Value};
use crate::story::Story;
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
    if first.field == Field::AdConfigurationTest && is_scp_missing(&first.value) {
        return; // a conclusion of its own
    }
    let finding = findings.report(&TEST_FAILED).because(&first);
    failed.for_each(|later| {
        finding.and(&later);
    });
    let account = tests.field(Field::UserContext);
    let as_system = account.is_some_and(|account| account.raw.trim().eq_ignore_ascii_case("SYSTEM"));
    finding.about(first.field.key()).with("test", first.field.key()).with("step", step(first.field));
    finding.with("account", account.and_then(|a: Reading<'_>| a.text()).unwrap_or("an unknown account"));
    finding.and_maybe(account);
    for code in [inner, outer].into_iter().flatten() {
        finding.code(knowledge::read(code, Context::Join));
    }
    if !as_system {
        finding.certainty(Certainty::Likely);
    }
    let goes_on = first.field == Field::TokenAcquisitionTest
        && tests.field(Field::FallbackToSyncJoin).is_some_and(|fallback| fallback.raw.trim() == "ENABLED");
    finding
        .with("effect", if goes_on { "Federated join does not work" } else { "Hybrid join cannot work yet" });
    let waits_for_a_join = matches!(story.join_state().joined, Joined::Domain | Joined::Unknown);
    if !waits_for_a_join || !story.hybrid_is_expected() {
        finding.severity(Severity::Information);
    } else if goes_on {
        finding.severity(Severity::Warning);
    }
    finding.at(tests.field(Field::ClientTime).and_then(|reading| reading.time()));
}

/// What a failing test means for the join.
fn step(test: Field) -> &'static str {
    match test {
        Field::AdConnectivityTest => {
            "The device reaches no domain controller, so that the join ends before it begins. Connect it to the \
             company network or the VPN, and let the task run again."
        }
        Field::AdConfigurationTest => {
            "The configuration of the forest could not be read. Check the connection to a domain controller and \
             the rights on the service connection point."
        }
        Field::DrsDiscoveryTest => {
            "Windows cannot ask the registration service what to do. SYSTEM must reach \
             https://enterpriseregistration.windows.net and https://login.microsoftonline.com, through a proxy \
             that asks for no sign-in."
        }
        Field::DrsConnectivityTest => {
            "The registration service answers no request of this device. SYSTEM must reach \
             https://enterpriseregistration.windows.net; TLS inspection must leave \
             device.login.microsoftonline.com alone."
        }
        Field::KerberosTicketTest => {
            "Join by Entra Kerberos needs a domain controller of Windows Server 2025 with current updates, and \
             the service principal name adrs/enterpriseregistration.windows.net."
        }
        _ => {
            "The federation service gives no token to SYSTEM. Check its WS-Trust endpoint windowstransport inside \
             the network; unless the fallback is disabled, Windows goes on with the join by sync."
        }
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
        let Some(fallback) = tests.field(Field::FallbackToSyncJoin) else { return };
        if !fallback.raw.trim().eq_ignore_ascii_case("DISABLED") {
            return;
        }
        let token = tests.field(Field::TokenAcquisitionTest);
        let finding = findings.report(&FALLBACK_DISABLED).because(&fallback).and_maybe(token);
        if token.is_some_and(|test| matches!(test.value, Value::Failed(..))) {
            finding.severity(Severity::Warning);
        }
    },
};
