//! How the evidence was taken, and what it can therefore not say.

use super::{Findings, Phase, Rule};
use crate::evidence::{Evidence, RunAs};
use crate::status::{Field, Value};
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
    parameters: &["why", "how"],
    check: without_user_session,
};

fn without_user_session(evidence: &Evidence, findings: &mut Findings) {
    if evidence.context().user_fields || !evidence.join_state().is_entra() {
        return;
    }
    let error = evidence.field(Field::WamDefaultSet).filter(|wam| matches!(wam.value, Value::Error(_)));
    let account = evidence.field(Field::ExecutingAccountName);
    let (sign, why, how) = match (error, account) {
        (Some(error), _) => (error, "it was not taken in the user's own session", ELSEWHERE),
        (None, Some(account)) => (account, "its account has no name in Entra ID", NAMELESS),
        (None, None) => return,
    };
    let finding = findings.report(&WITHOUT_USER_SESSION).because(&sign);
    finding.and_maybe(evidence.field(Field::AzureAdPrt)).and_maybe(account);
    finding.with("why", why).with("how", how);
}

/// How a capture from another session looks.
const ELSEWHERE: &str = "The default account could not be read, there is no Primary Refresh Token, and no attempt to \
                         get one is shown. That is how a capture looks that was taken elevated with another account, \
                         over a remote shell, or in a session without a sign-in.";

/// How the capture of an account that the tenant does not know looks.
const NAMELESS: &str = "The account that ran the capture has no user principal name beside it, there is no Primary \
                        Refresh Token, and no attempt to get one is shown. That is how a capture looks that was taken \
                        with a local account, or with a domain account that is not synced to the tenant.";
