//! The issues that Microsoft published, each with the releases it belongs to.

use super::{number, only_where_wanted, ESR};
use crate::evidence::Joined;
use crate::knowledge::FactKey;
use crate::rules::{Phase, Rule};
use crate::story::Story;
use crate::words::{Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[
    &FAVORITES,
    &CONSENT_PROMPTS,
    &THEME_PROTECTED,
    &DATE_TIME,
    &SMART_CARD,
    &OFF_SITE,
    &MIXED_CASE_NAME,
    &SLOW,
];

/// The builds of Windows 10 1511 and 1607.
const BUILD_1511: u64 = 10586;
pub(super) const BUILD_1607: u64 = 14393;

/// The first revisions of 1511 with the fixes. The page prints .494 for both; that belongs to the first.
const FAVORITES_FIXED: u64 = 494; // KB3172985
const CONSENT_FIXED: u64 = 122; // KB3140743

/// The device runs a build below a revision; without a known revision it may.
fn is_below(story: &Story, build: u64, revision: u64) -> bool {
    number(story, FactKey::OsBuild) == Some(build)
        && number(story, FactKey::OsRevision).is_none_or(|own| own < revision)
}

/// Favorites stay behind because of the release, not because Edge has a sync of its own.
pub(super) fn is_favorites_issue(story: &Story) -> bool {
    is_below(story, BUILD_1511, FAVORITES_FIXED)
}

static FAVORITES: Rule = Rule {
    id: "esr-favorites-1511",
    severity: Severity::Warning,
    check: |story, findings| {
        let Some(symptom) = story.symptom_reading("favorites-do-not-sync") else { return };
        if is_favorites_issue(story) {
            let finding = findings.report(&FAVORITES).because(&symptom);
            finding.and_maybe(story.fact(FactKey::OsBuild)).and_maybe(story.fact(FactKey::OsRevision));
            finding.certainty(Certainty::Likely);
        }
    },
    ..ESR
};

static CONSENT_PROMPTS: Rule = Rule {
    id: "esr-consent-prompts-1511",
    severity: Severity::Warning,
    check: |story, findings| {
        let Some(symptom) = story.symptom_reading("uac-prompt-while-syncing") else { return };
        if is_below(story, BUILD_1511, CONSENT_FIXED) {
            let finding = findings.report(&CONSENT_PROMPTS).because(&symptom);
            finding.and_maybe(story.fact(FactKey::OsBuild)).and_maybe(story.fact(FactKey::OsRevision));
            finding.certainty(Certainty::Likely);
        }
    },
    ..ESR
};

static THEME_PROTECTED: Rule = Rule {
    id: "esr-protected-data-1607",
    severity: Severity::Information,
    check: |story, findings| {
        let fact = story.fact(FactKey::InformationProtectionEnabled);
        let on = fact.and_then(|fact| fact.as_bool());
        let symptom = story.symptom_reading("theme-does-not-sync");
        if number(story, FactKey::OsBuild) != Some(BUILD_1607) || on == Some(false) {
            return;
        }
        if let Some(fact) = fact.filter(|_| on == Some(true)) {
            let finding = findings.report(&THEME_PROTECTED).because(&fact);
            finding.and_maybe(story.fact(FactKey::OsBuild)).and_maybe(symptom);
        } else if let Some(symptom) = symptom {
            let finding = findings.report(&THEME_PROTECTED).because(&symptom);
            finding.and_maybe(story.fact(FactKey::OsBuild)).certainty(Certainty::Possible);
        }
    },
    ..ESR
};

static DATE_TIME: Rule = Rule {
    id: "esr-date-time-region",
    severity: Severity::Information,
    check: |story, findings| {
        let Some(symptom) = story.symptom_reading("date-time-does-not-sync") else { return };
        if matches!(story.join_state().joined, Joined::Hybrid | Joined::Domain) {
            let finding = findings.report(&DATE_TIME).because(&symptom);
            finding.and_maybe(story.field(crate::status::Field::DomainJoined));
        }
    },
    ..ESR
};

/// The text of 2023 knows this issue no more, and a sign-in with a certificate brings a PRT today. Which release
/// ended it is not documented; that it is the long-lived 1809 at the latest is ours.
const SMART_CARDS_ROAM: u64 = 17763;

/// The user signs in with a card, on a release on which that may keep settings from roaming.
pub(super) fn is_smart_card_issue(story: &Story) -> bool {
    matches!(story.fact_text(FactKey::CredentialType), Some("smartCard" | "virtualSmartCard"))
        && number(story, FactKey::OsBuild).is_none_or(|build| build < SMART_CARDS_ROAM)
}

static SMART_CARD: Rule = Rule {
    id: "esr-smart-card",
    severity: Severity::Warning,
    phase: Phase::Token,
    explains: &["esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::CredentialType).filter(|_| is_smart_card_issue(story)) else {
            return;
        };
        let finding = findings.report(&SMART_CARD).because(&fact).certainty(Certainty::Possible);
        finding.and_maybe(story.fact(FactKey::OsBuild));
        only_where_wanted(finding, story);
    },
    ..ESR
};

static OFF_SITE: Rule = Rule {
    id: "esr-off-site",
    severity: Severity::Warning,
    phase: Phase::Token,
    explains: &["esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::DomainControllerReachable) else { return };
        let in_domain = matches!(story.join_state().joined, Joined::Hybrid | Joined::Domain);
        if fact.as_bool() == Some(false) && in_domain {
            let finding = findings.report(&OFF_SITE).because(&fact);
            finding.and_maybe(story.field(crate::status::Field::DomainJoined));
            finding.certainty(Certainty::Possible);
            only_where_wanted(finding, story);
        }
    },
    ..ESR
};

static MIXED_CASE_NAME: Rule = Rule {
    id: "esr-mixed-case-name-1607",
    phase: Phase::Token,
    explains: &["esr-cause-not-recorded"],
    parameters: &["user"],
    check: |story, findings| {
        let upgraded = story.fact(FactKey::OsUpgradedFrom).filter(|fact| fact.as_u64() == Some(BUILD_1511));
        let Some(upgraded) = upgraded.filter(|_| number(story, FactKey::OsBuild) == Some(BUILD_1607)) else {
            return;
        };
        let Some(account) = story.fact(FactKey::UserPrincipalName) else { return };
        let Some(name) = account.as_str().filter(|name| name.bytes().any(|b| b.is_ascii_uppercase())) else {
            return;
        };
        if story.join_state().joined == Joined::Entra {
            let finding = findings.report(&MIXED_CASE_NAME).because(&account).and(&upgraded);
            finding.and_maybe(story.fact(FactKey::OsBuild)).with("user", name).certainty(Certainty::Possible);
            only_where_wanted(finding, story);
        }
    },
    ..ESR
};

static SLOW: Rule = Rule {
    id: "esr-sync-is-slow",
    severity: Severity::Information,
    phase: Phase::State,
    check: |story, findings| {
        if let Some(symptom) = story.symptom_reading("sync-is-slow") {
            findings.report(&SLOW).because(&symptom);
        }
    },
    ..ESR
};
