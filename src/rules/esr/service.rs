//! What the tenant and the service have to do with it: switch, licence, retention, rights management,
//! other agents that roam the same settings.

use super::{number, only_where_wanted, ESR};
use crate::knowledge::FactKey;
use crate::rules::{Phase, Rule};
use crate::words::Severity;

pub(super) const RULES: &[&Rule] = &[
    &OFF_IN_TENANT,
    &NO_LICENCE,
    &NOT_RESTARTED,
    &SEVERAL_TENANTS,
    &NOT_USED_FOR_A_YEAR,
    &USER_DELETED,
    &OTHER_AGENT,
];

static OFF_IN_TENANT: Rule = Rule {
    id: "esr-off-in-tenant",
    phase: Phase::PreCheck,
    explains: &["esr-not-enabled", "esr-settings-greyed", "esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::TenantRoaming) else { return };
        let user = story.fact_is(FactKey::UserInRoamingGroup, false);
        let off = fact.as_str() == Some("none") || (fact.as_str() == Some("selected") && user.is_some());
        if !off {
            return;
        }
        let finding = findings.report(&OFF_IN_TENANT).because(&fact);
        finding.and_maybe(user);
        match story.roaming.symptom {
            Some(symptom) => finding.and(&symptom),
            None => finding.severity(Severity::Information),
        };
    },
    ..ESR
};

static NO_LICENCE: Rule = Rule {
    id: "esr-no-licence",
    phase: Phase::PreCheck,
    explains: &["esr-not-enabled", "esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::UserHasPremiumLicence) else { return };
        if fact.as_bool() == Some(false) {
            only_where_wanted(findings.report(&NO_LICENCE).because(&fact), story);
        }
    },
    ..ESR
};

static NOT_RESTARTED: Rule = Rule {
    id: "esr-not-restarted",
    severity: Severity::Warning,
    phase: Phase::PreCheck,
    explains: &["esr-not-enabled", "esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::RestartedSinceRoamingWasEnabled) else { return };
        if fact.as_bool() == Some(false) {
            only_where_wanted(findings.report(&NOT_RESTARTED).because(&fact), story);
        }
    },
    ..ESR
};

static SEVERAL_TENANTS: Rule = Rule {
    id: "esr-several-tenants",
    severity: Severity::Warning,
    explains: &["esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::AccountsOfSeveralTenants) else { return };
        let listed = story.fact_is(FactKey::RightsManagementUrlsListed, true).is_some();
        if fact.as_bool() == Some(true) && !listed {
            only_where_wanted(findings.report(&SEVERAL_TENANTS).because(&fact), story);
        }
    },
    ..ESR
};

/// Data that was not touched for a year counts as stale, and may be removed from the service.
const STALE_DAYS: u64 = 365;

static NOT_USED_FOR_A_YEAR: Rule = Rule {
    id: "esr-data-stale",
    severity: Severity::Information,
    parameters: &["days"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::DaysSinceLastSync) else { return };
        if let Some(days) = number(story, FactKey::DaysSinceLastSync).filter(|days| *days > STALE_DAYS) {
            findings.report(&NOT_USED_FOR_A_YEAR).because(&fact).with("days", days.to_string());
        }
    },
    ..ESR
};

static USER_DELETED: Rule = Rule {
    id: "esr-user-deleted",
    severity: Severity::Information,
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::UserOrTenantWasDeleted) else { return };
        if fact.as_bool() == Some(true) {
            findings.report(&USER_DELETED).because(&fact);
        }
    },
    ..ESR
};

static OTHER_AGENT: Rule = Rule {
    id: "esr-user-experience-virtualization",
    severity: Severity::Warning,
    explains: &["esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::UserExperienceVirtualizationEnabled) else { return };
        if fact.as_bool() == Some(true) {
            only_where_wanted(findings.report(&OTHER_AGENT).because(&fact), story);
        }
    },
    ..ESR
};
