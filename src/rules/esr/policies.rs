//! Group and MDM policies that stop roaming, and those that are blamed for it without reason.

use super::ESR;
use crate::evidence::FactReading;
use crate::knowledge::FactKey;
use crate::phrase::phrase;
use crate::rules::{Draft, Phase, Rule};
use crate::story::Story;
use crate::words::Severity;

pub(super) const RULES: &[&Rule] =
    &[&BLOCKS_ALL, &BLOCKS_GROUP, &BLOCKS_ACCOUNTS, &WITHOUT_EFFECT, &ON_PERSONAL_DEVICE];

/// The values under HKLM\SOFTWARE\Policies\Microsoft\Windows\SettingSync, as facts of the same names with
/// the value as number: whether users may turn it on themselves, the policy's name, and what it stops.
const GROUPS: [(FactKey, Option<FactKey>, &str, &str); 6] = [
    (
        FactKey::PolicyDisablePersonalizationSettingSync,
        Some(FactKey::PolicyDisablePersonalizationSettingSyncUserOverride),
        "policy-personalization",
        "group-personalization",
    ),
    (
        FactKey::PolicyDisableWebBrowserSettingSync,
        Some(FactKey::PolicyDisableWebBrowserSettingSyncUserOverride),
        "policy-browser",
        "group-browser",
    ),
    (
        FactKey::PolicyDisableCredentialsSettingSync,
        Some(FactKey::PolicyDisableCredentialsSettingSyncUserOverride),
        "policy-passwords",
        "group-passwords",
    ),
    (
        FactKey::PolicyDisableWindowsSettingSync,
        Some(FactKey::PolicyDisableWindowsSettingSyncUserOverride),
        "policy-windows",
        "group-windows",
    ),
    (
        FactKey::PolicyDisableApplicationSettingSync,
        Some(FactKey::PolicyDisableApplicationSettingSyncUserOverride),
        "policy-apps",
        "group-apps",
    ),
    (FactKey::PolicyDisableSyncOnPaidNetwork, None, "policy-metered", "group-metered"),
];

/// Policies of the same page that roaming of work accounts does not heed.
const IDLE: [(FactKey, &str); 3] = [
    (FactKey::PolicyDisableDesktopThemeSettingSync, "policy-theme"),
    (FactKey::PolicyDisableAppSyncSettingSync, "policy-app-sync"),
    (FactKey::PolicyDisableStartLayoutSettingSync, "policy-start"),
];

/// Policies about Microsoft accounts; work accounts roam nevertheless.
const ACCOUNTS: [(FactKey, &str, bool); 2] = [
    (FactKey::PolicyNoConnectedUser, "policy-no-connected-user", true),
    (FactKey::MdmAllowMicrosoftAccountConnection, "policy-account-connection", false),
];

/// A policy is on: set to another number than 0 (2 forbids, 1 forbids unless the user is free to choose).
fn is_set(fact: &FactReading<'_>) -> bool {
    fact.as_bool().unwrap_or_else(|| fact.as_u64().is_some_and(|number| number != 0))
}

fn is_off(fact: &FactReading<'_>) -> bool {
    fact.as_bool().map_or_else(|| fact.as_u64() == Some(0), |allowed| !allowed)
}

/// The policy says only what is on to begin with: users may turn sync on themselves.
fn may_choose(story: &Story, choice: FactKey) -> bool {
    story.fact(choice).is_some_and(|fact| is_off(&fact))
}

/// "Do not sync" of the group policy, or AllowSyncMySettings of MDM.
pub(super) fn blocking<'e>(story: &'e Story<'e>) -> Option<(FactReading<'e>, &'static str)> {
    let may_choose = may_choose(story, FactKey::PolicyDisableSettingSyncUserOverride);
    let group = story.fact(FactKey::PolicyDisableSettingSync).filter(|fact| is_set(fact) && !may_choose);
    let group = group.map(|fact| (fact, "policy-all"));
    let mdm = || story.fact(FactKey::MdmAllowSyncMySettings).filter(is_off);
    group.or_else(|| mdm().map(|fact| (fact, "policy-mdm")))
}

/// Somebody set the policy on purpose; it is a fault where somebody misses what it stops.
fn only_where_missed(finding: &mut Draft, story: &Story) {
    match story.roaming.symptom {
        Some(symptom) => finding.and(&symptom),
        None => finding.severity(Severity::Information),
    };
}

static BLOCKS_ALL: Rule = Rule {
    id: "esr-policy-blocks-sync",
    phase: Phase::PreCheck,
    explains: &["esr-settings-greyed", "esr-not-enabled", "esr-cause-not-recorded"],
    parameters: &["policy"],
    check: |story, findings| {
        if let Some((fact, policy)) = blocking(story) {
            let finding = findings.report(&BLOCKS_ALL).because(&fact);
            finding.with("policy", phrase(policy));
            only_where_missed(finding, story);
        }
    },
    ..ESR
};

static BLOCKS_GROUP: Rule = Rule {
    id: "esr-policy-blocks-group",
    severity: Severity::Warning,
    phase: Phase::PreCheck,
    explains: &["esr-cause-not-recorded"],
    parameters: &["policy", "group"],
    check: |story, findings| {
        for (key, choice, policy, group) in GROUPS {
            let may_choose = choice.is_some_and(|choice| may_choose(story, choice));
            let Some(fact) = story.fact(key).filter(|fact| is_set(fact) && !may_choose) else { continue };
            let finding = findings.report(&BLOCKS_GROUP).because(&fact);
            finding.about(key.name()).with("policy", phrase(policy)).with("group", phrase(group));
            only_where_missed(finding, story);
        }
    },
    ..ESR
};

static BLOCKS_ACCOUNTS: Rule = Rule {
    id: "esr-policy-blocks-consumer-accounts",
    severity: Severity::Information,
    parameters: &["policy"],
    check: |story, findings| {
        for (key, policy, blocks_when_set) in ACCOUNTS {
            let blocks = |fact: &FactReading<'_>| if blocks_when_set { is_set(fact) } else { is_off(fact) };
            let Some(fact) = story.fact(key).filter(blocks) else { continue };
            findings.report(&BLOCKS_ACCOUNTS).because(&fact).about(key.name()).with("policy", phrase(policy));
        }
    },
    ..ESR
};

static WITHOUT_EFFECT: Rule = Rule {
    id: "esr-policy-without-effect",
    severity: Severity::Information,
    parameters: &["policy"],
    check: |story, findings| {
        for (key, policy) in IDLE {
            let Some(fact) = story.fact(key).filter(is_set) else { continue };
            findings.report(&WITHOUT_EFFECT).because(&fact).about(key.name()).with("policy", phrase(policy));
        }
    },
    ..ESR
};

static ON_PERSONAL_DEVICE: Rule = Rule {
    id: "esr-policy-on-personal-device",
    severity: Severity::Warning,
    phase: Phase::PreCheck,
    parameters: &["policy"],
    check: |story, findings| {
        let Some(owner) = story.fact(FactKey::DeviceOwnership) else { return };
        let Some((fact, policy)) = blocking(story).filter(|_| owner.as_str() == Some("personal")) else {
            return;
        };
        let finding = findings.report(&ON_PERSONAL_DEVICE).because(&owner).and(&fact);
        finding.with("policy", phrase(policy));
        only_where_missed(finding, story);
    },
    ..ESR
};
