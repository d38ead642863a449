//! How the device is joined, and what contradicts that.

use super::failed::is_not_synced;
use crate::code::Code;
use crate::evidence::{Joined, Reading};
use crate::knowledge::{self, Context, FactKey};
use crate::phrase::phrase;
use crate::rules::{Draft, Findings, Phase, Rule};
use crate::status::Field;
use crate::story::Story;
use crate::words::{Area, Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[
    &STATE,
    &CONTRADICTORY,
    &ALSO_REGISTERED,
    &NOT_DOMAIN_JOINED,
    &INCOMPLETE,
    &OBJECT_PENDING,
    &OTHER_TENANT,
    &SCP_OTHER_TENANT,
    &POLICY_OFF,
    &TWO_ACCOUNTS,
];

static STATE: Rule = Rule {
    id: "join-state",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::State,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["state", "meaning"],
    check: state,
};

fn state(story: &Story, findings: &mut Findings) {
    let Some(flag) = story.field(Field::AzureAdJoined) else { return };
    let (state, meaning) = match story.join_state().joined {
        Joined::Entra => ("state-entra", "meaning-entra"),
        Joined::Hybrid => ("state-hybrid", "meaning-hybrid"),
        Joined::Registered => ("state-registered", "meaning-registered"),
        Joined::Domain => ("state-domain", "meaning-domain"),
        Joined::OnPremDrs => ("state-on-premises", "meaning-on-premises"),
        Joined::None => ("state-none", "meaning-none"),
        Joined::Unknown if story.join_state().is_entra() => ("state-entra", "meaning-entra-or-hybrid"),
        Joined::Unknown => return,
    };
    let domain = story.field(Field::DomainJoined);
    let enterprise = story.field(Field::EnterpriseJoined).filter(Reading::is_yes);
    let registered = story.field(Field::WorkplaceJoined).filter(Reading::is_yes);
    let finding = findings.report(&STATE).because(&flag);
    finding.and_maybe(domain).and_maybe(enterprise).and_maybe(registered);
    finding.with("state", phrase(state)).with("meaning", phrase(meaning));
}

static CONTRADICTORY: Rule = Rule {
    id: "join-state-contradictory",
    area: Area::Join,
    severity: Severity::Warning,
    phase: Phase::Capture,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |story, findings| {
        let flags = (story.field(Field::AzureAdJoined), story.field(Field::EnterpriseJoined));
        if let ((Some(entra), Some(enterprise)), true) = (flags, story.join_state().contradictory) {
            findings.report(&CONTRADICTORY).because(&entra).and(&enterprise);
        }
    },
};

static ALSO_REGISTERED: Rule = Rule {
    id: "join-also-registered",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::State,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |story, findings| {
        if let (Some(flag), true) = (story.field(Field::WorkplaceJoined), story.join_state().also_registered)
        {
            findings.report(&ALSO_REGISTERED).because(&flag);
        }
    },
};

static NOT_DOMAIN_JOINED: Rule = Rule {
    id: "join-not-domain-joined",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::PreCheck,
    since: "0.1.0",
    supersedes: &["join-incomplete"],
    explains: &["join-object-pending"],
    parameters: &[],
    check: |story, findings| {
        if story.hybrid_is_wanted() != Some(true) {
            return;
        }
        if let Some(flag) = story.field(Field::DomainJoined).filter(Reading::is_no) {
            findings
                .report(&NOT_DOMAIN_JOINED)
                .because(&flag)
                .and_maybe(story.fact(FactKey::HybridJoinExpected));
        }
    },
};

static INCOMPLETE: Rule = Rule {
    id: "join-incomplete",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::State,
    since: "0.1.0",
    supersedes: &[],
    explains: &["token-refused-by-policy"],
    parameters: &[],
    check: |story, findings| {
        if story.hybrid_is_wanted() != Some(true) || story.join_state().joined != Joined::Domain {
            return;
        }
        if let Some(flag) = story.field(Field::AzureAdJoined) {
            let finding = findings.report(&INCOMPLETE).because(&flag);
            finding
                .and_maybe(story.field(Field::DomainJoined))
                .and_maybe(story.fact(FactKey::HybridJoinExpected));
            add_task_result(story, finding);
        }
    },
};

/// With what the task that joins the device ended last, where that was an error.
fn add_task_result(story: &Story, finding: &mut Draft) {
    let Some(fact) = story.fact(FactKey::JoinTaskLastResult) else { return };
    let result = fact.as_i64().map(|result| result as u32);
    if let Some(result) = result.filter(|result| result & 0x8000_0000 != 0) {
        finding.and(&fact).and_maybe(story.fact(FactKey::JoinTaskLastRun));
        finding.code(knowledge::read(Code::Number(result), Context::Join));
    }
}

static OBJECT_PENDING: Rule = Rule {
    id: "join-object-pending",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::State,
    since: "0.1.0",
    supersedes: &[],
    explains: &[
        "join-incomplete",
        "prt-server-refused",
        "prt-attempt-failed",
        "prt-plugin-call-failed",
        "prt-cause-not-recorded",
        "prt-missing",
    ],
    parameters: &["device", "how"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::DeviceRegistration).filter(|_| is_pending(story)) else {
            return;
        };
        let finding = findings.report(&OBJECT_PENDING).because(&fact);
        finding.and_maybe(story.field(Field::AzureAdJoined));
        let waited = story.join.attempts.first().is_some_and(|attempt| is_not_synced(attempt, story));
        let (device, how) = match story.may_lack_join() {
            true if waited => ("has-arrived", "run-task"),
            true => ("incomplete", "find-out"),
            false => ("believes", "leave"),
        };
        finding.with("device", phrase(device)).with("how", phrase(how));
    },
};

/// Somebody sees the device object in the tenant, without a registration.
pub(super) fn is_pending(story: &Story) -> bool {
    story.fact_text(FactKey::DeviceRegistration) == Some("pending")
}

static OTHER_TENANT: Rule = Rule {
    id: "join-other-tenant",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["tenant", "expected"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::ExpectedTenantId) else { return };
        let Some(tenant) = story.field(Field::TenantId) else { return };
        let (Some(is), Some(wanted)) = (tenant.text(), fact.as_str()) else { return };
        if !is_one_id(is, wanted) {
            let finding = findings.report(&OTHER_TENANT).because(&tenant).and(&fact);
            finding.with("tenant", is).with("expected", wanted);
        }
    },
};

/// The same GUID, in braces or not.
fn is_one_id(one: &str, other: &str) -> bool {
    let bare = |id: &str| id.trim_matches(['{', '}', ' ']).to_ascii_lowercase();
    bare(one) == bare(other)
}

static SCP_OTHER_TENANT: Rule = Rule {
    id: "join-scp-other-tenant",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Discover,
    since: "0.1.0",
    supersedes: &[],
    explains: &[
        "join-incomplete",
        "join-failed",
        "join-object-pending",
        "join-tenant-unknown",
        "join-test-failed",
        "join-device-not-synced",
    ],
    parameters: &["named", "expected"],
    check: |story, findings| {
        let (Some(scp), Some(fact)) =
            (story.fact(FactKey::ScpTenantId), story.fact(FactKey::ExpectedTenantId))
        else {
            return;
        };
        let (Some(named), Some(expected)) = (scp.as_str(), fact.as_str()) else { return };
        if named.is_empty() || is_one_id(named, expected) || !story.may_lack_join() {
            return;
        }
        let finding = findings.report(&SCP_OTHER_TENANT).because(&scp).and(&fact);
        finding.with("named", named).with("expected", expected);
        let in_domain = matches!(story.join_state().joined, Joined::Domain | Joined::Unknown);
        if story.hybrid_is_wanted() == Some(false) || !in_domain {
            finding.severity(Severity::Information);
        }
    },
};

static POLICY_OFF: Rule = Rule {
    id: "join-registration-policy-off",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::PreCheck,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete"],
    parameters: &[],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::AutoWorkplaceJoin).filter(|fact| fact.as_u64() == Some(0))
        else {
            return;
        };
        if story.join_state().joined != Joined::Domain {
            return;
        }
        let finding = findings.report(&POLICY_OFF).because(&fact).certainty(Certainty::Likely);
        finding.and_maybe(story.field(Field::AzureAdJoined));
        if story.hybrid_is_wanted() != Some(true) {
            finding.severity(Severity::Information);
        }
    },
};

static TWO_ACCOUNTS: Rule = Rule {
    id: "join-two-accounts-shown",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |story, findings| {
        let Some(symptom) = story.symptom_reading("two-accounts-shown") else { return };
        if matches!(story.join_state().joined, Joined::Hybrid | Joined::Unknown) {
            let finding = findings.report(&TWO_ACCOUNTS).because(&symptom);
            finding.and_maybe(story.field(Field::DomainJoined));
        }
    },
};
