//! How the evidence was taken, and what it can therefore not say.

use super::{Findings, Phase, Rule};
use crate::evidence::{Evidence, RunAs};
use crate::report::document::{Area, Severity};
use crate::status::{Field, Value};

pub(super) const RULES: &[&Rule] = &[&AS_SYSTEM, &AS_LOCAL_ACCOUNT, &WITHOUT_USER_SESSION];

static AS_SYSTEM: Rule = Rule {
    id: "capture-as-system",
    area: Area::Context,
    severity: Severity::Information,
    phase: Phase::Capture,
    since: "0.1.0",
    supersedes: &["capture-without-user-session"],
    explains: &[],
    parameters: &[],
    check: |evidence, findings| run_as(evidence, findings, RunAs::System, &AS_SYSTEM),
};

static AS_LOCAL_ACCOUNT: Rule = Rule {
    id: "capture-as-local-account",
    area: Area::Context,
    severity: Severity::Information,
    phase: Phase::Capture,
    since: "0.1.0",
    supersedes: &["capture-without-user-session"],
    explains: &[],
    parameters: &[],
    check: |evidence, findings| run_as(evidence, findings, RunAs::LocalAccount, &AS_LOCAL_ACCOUNT),
};

fn run_as(evidence: &Evidence, findings: &mut Findings, account: RunAs, rule: &'static Rule) {
    if evidence.context().run_as != account || !evidence.has_status() {
        return;
    }
    if let Some(fact) = evidence.fact("runAs") {
        findings.report(rule).because(&fact).and_maybe(evidence.field(Field::ExecutingAccountName));
    } else if let Some(name) = evidence.field(Field::ExecutingAccountName) {
        findings.report(rule).because(&name);
    }
}

static WITHOUT_USER_SESSION: Rule = Rule {
    id: "capture-without-user-session",
    area: Area::Context,
    severity: Severity::Information,
    phase: Phase::Capture,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: without_user_session,
};

fn without_user_session(evidence: &Evidence, findings: &mut Findings) {
    if evidence.context().user_fields || !evidence.join_state().is_entra() {
        return;
    }
    let Some(wam) = evidence.field(Field::WamDefaultSet) else { return };
    if matches!(wam.value, Value::Error(_)) {
        findings
            .report(&WITHOUT_USER_SESSION)
            .because(&wam)
            .and_maybe(evidence.field(Field::AzureAdPrt))
            .and_maybe(evidence.field(Field::ExecutingAccountName));
    }
}
