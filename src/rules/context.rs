//! How the evidence was taken, and what it can therefore not say.

use super::{Findings, Phase, Rule};
use crate::evidence::RunAs;
use crate::knowledge::FactKey;
use crate::phrase::phrase;
use crate::status::{Field, Value};
use crate::story::Story;
use crate::words::{Area, Severity};

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
    check: |story, findings| run_as(story, findings, RunAs::System, &AS_SYSTEM),
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
    check: |story, findings| run_as(story, findings, RunAs::LocalAccount, &AS_LOCAL_ACCOUNT),
};

fn run_as(story: &Story, findings: &mut Findings, account: RunAs, rule: &'static Rule) {
    if story.context().run_as != account || !story.has_status() {
        return;
    }
    if let Some(fact) = story.fact(FactKey::RunAs) {
        findings.report(rule).because(&fact).and_maybe(story.field(Field::ExecutingAccountName));
    } else if let Some(name) = story.field(Field::ExecutingAccountName) {
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
    parameters: &["why", "how"],
    check: without_user_session,
};

fn without_user_session(story: &Story, findings: &mut Findings) {
    if story.context().user_fields || !story.join_state().is_entra() {
        return;
    }
    let error = story.field(Field::WamDefaultSet).filter(|wam| matches!(wam.value, Value::Error(_)));
    let account = story.field(Field::ExecutingAccountName);
    let (sign, why, how) = match (error, account) {
        (Some(error), _) => (error, "elsewhere", "elsewhere-signs"),
        (None, Some(account)) => (account, "nameless", "nameless-signs"),
        (None, None) => return,
    };
    let finding = findings.report(&WITHOUT_USER_SESSION).because(&sign);
    finding.and_maybe(story.field(Field::AzureAdPrt)).and_maybe(account);
    finding.with("why", phrase(why)).with("how", phrase(how));
}
