//! What the device itself has to be for roaming, and the three potential issues of its status told apart.

use super::prerequisites::is_asked;
use super::{number, only_where_wanted, ESR};
use crate::evidence::{FactReading, Joined, Reading};
use crate::knowledge::FactKey;
use crate::phrase::{phrase, Said};
use crate::rules::{Draft, Phase, Rule};
use crate::status::{Field, Value};
use crate::story::Story;
use crate::words::{Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[
    &WINDOWS_TOO_OLD,
    &NOT_A_CLIENT,
    &NOT_JOINED,
    &JOIN_PENDING,
    &NO_DEFAULT_ACCOUNT,
    &OTHER_DEFAULT_ACCOUNT,
    &NOT_ENABLED,
    &SETTINGS_GREYED,
    &SECONDARY_ACCOUNT,
    &OTHER_ACCOUNT,
];

/// The oldest builds that pages name: of today's troubleshooting page, of the page on enabling roaming,
/// and of roaming at all.
pub(super) const BUILD_22H2: u64 = 19045;
pub(super) const BUILD_21H2: u64 = 19044;
pub(super) const BUILD_1511: u64 = 10586;

/// What keeps a device from roaming explains that nothing arrives.
const OF_DEVICE: &[&str] =
    &["esr-not-enabled", "esr-no-default-account", "esr-settings-greyed", "esr-cause-not-recorded"];

static WINDOWS_TOO_OLD: Rule = Rule {
    id: "esr-windows-too-old",
    phase: Phase::Host,
    explains: OF_DEVICE,
    parameters: &["build"],
    check: |story, findings| {
        let Some(build) = number(story, FactKey::OsBuild).filter(|build| *build < BUILD_21H2) else { return };
        let Some(fact) = story.fact(FactKey::OsBuild).filter(|_| is_asked(story)) else { return };
        if product(story).is_some_and(|(_, product)| product != "client") {
            return; // no release of it roams
        }
        let finding = findings.report(&WINDOWS_TOO_OLD).because(&fact);
        finding.with("build", build.to_string());
        // Roaming worked on older releases once, so the release alone is a likely cause only.
        let never = build < BUILD_1511;
        finding.certainty(if never { Certainty::Certain } else { Certainty::Likely });
        only_where_wanted(finding, story);
        if !never && finding.severity == Severity::Error {
            finding.severity(Severity::Warning);
        }
    },
    ..ESR
};

static NOT_A_CLIENT: Rule = Rule {
    id: "esr-not-a-client",
    phase: Phase::Host,
    explains: OF_DEVICE,
    parameters: &["product"],
    check: |story, findings| {
        let Some((fact, product)) = product(story).filter(|(_, product)| *product != "client") else {
            return;
        };
        if !is_asked(story) {
            return;
        }
        let finding = findings.report(&NOT_A_CLIENT).because(&fact);
        finding.with("product", product);
        only_where_wanted(finding, story);
    },
    ..ESR
};

/// The kind of Windows: client, server or multiSession, from whichever fact says it.
pub(super) fn product<'e>(story: &'e Story<'e>) -> Option<(FactReading<'e>, &'static str)> {
    [FactKey::OsProductType, FactKey::OsRole, FactKey::InstallationType].into_iter().find_map(|key| {
        let fact = story.fact(key)?;
        let product = match fact.as_str()? {
            "client" | "Client" | "workstation" => "client",
            "multiSession" => "multiSession",
            "server" | "Server" | "Server Core" | "memberServer" | "domainController" => "server",
            _ => return None,
        };
        Some((fact, product))
    })
}

/// The device is not joined to Microsoft Entra ID at all, or only registered: then the work account is a
/// secondary one. A domain-joined device without a default account may only be waiting.
static NOT_JOINED: Rule = Rule {
    id: "esr-device-not-joined",
    phase: Phase::Join,
    explains: OF_DEVICE,
    parameters: &["state"],
    check: |story, findings| {
        let joined = story.join_state().joined;
        if story.join_state().is_entra() || joined == Joined::Unknown || is_waiting(story) {
            return;
        }
        let Some(flag) = story.field(Field::AzureAdJoined) else { return };
        let Some(sign) = &story.roaming.wanted else { return };
        let state = match joined {
            Joined::Registered => phrase("registered"),
            Joined::Domain => phrase("domain"),
            Joined::OnPremDrs => phrase("on-premises"),
            _ => phrase("none"),
        };
        let finding = findings.report(&NOT_JOINED).because(&flag).and(sign);
        finding.and_maybe(story.field(Field::WorkplaceJoined)).and_maybe(story.field(Field::DomainJoined));
        finding.with("state", state);
        only_where_said(finding, story);
    },
    ..ESR
};

/// A domain-joined device that is not joined to Entra ID yet and has no default account.
fn is_waiting(story: &Story) -> bool {
    story.join_state().joined == Joined::Domain
        && story.field(Field::WamDefaultSet).is_some_and(|set| set.is_no())
}

/// Windows logs of personal accounts too; on such a device an event alone does not say that anybody misses
/// the settings of a work account.
fn only_where_said(finding: &mut Draft, story: &Story) {
    if story.roaming.said.is_none() {
        finding.severity(Severity::Information);
    }
}

static JOIN_PENDING: Rule = Rule {
    id: "esr-join-pending",
    phase: Phase::Join,
    explains: OF_DEVICE,
    check: |story, findings| {
        let Some(set) = story.field(Field::WamDefaultSet).filter(Reading::is_no) else { return };
        let Some(flag) = story.field(Field::AzureAdJoined).filter(|_| is_waiting(story)) else {
            return;
        };
        let Some(sign) = &story.roaming.wanted else { return };
        let finding = findings.report(&JOIN_PENDING).because(&flag).and(&set).and(sign);
        finding.and_maybe(story.field(Field::DomainJoined)).certainty(Certainty::Likely);
        only_where_said(finding, story);
    },
    ..ESR
};

/// On a joined device. ERROR means that the capture was not taken in the user's session, and says nothing.
static NO_DEFAULT_ACCOUNT: Rule = Rule {
    id: "esr-no-default-account",
    phase: Phase::Token,
    explains: &["esr-settings-greyed", "esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(set) = story.field(Field::WamDefaultSet).filter(Reading::is_no) else { return };
        if story.join_state().is_entra() && story.context().user_fields {
            let finding = findings.report(&NO_DEFAULT_ACCOUNT).because(&set);
            finding.and_maybe(story.field(Field::AzureAdPrt));
            only_where_wanted(finding, story);
        }
    },
    ..ESR
};

static OTHER_DEFAULT_ACCOUNT: Rule = Rule {
    id: "esr-default-account-not-work",
    phase: Phase::Token,
    explains: &["esr-settings-greyed", "esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(guid) = story.field(Field::WamDefaultGUID) else { return };
        if !story.context().user_fields || !story.join_state().is_entra() || !is_consumer(story, &guid) {
            return;
        }
        let finding = findings.report(&OTHER_DEFAULT_ACCOUNT).because(&guid);
        finding.and_maybe(story.field(Field::WamDefaultAuthority));
        only_where_wanted(finding, story);
    },
    ..ESR
};

/// Pages print `(AzureAD)`, Windows `(AzureAd)`; without any provider the authority decides.
pub(super) fn is_consumer(story: &Story, guid: &Reading<'_>) -> bool {
    let provider = guid.raw.rsplit_once('(').map(|(_, name)| name.trim_end_matches([')', ' ']));
    match provider {
        Some(provider) => !provider.eq_ignore_ascii_case("AzureAd"),
        None => story
            .field(Field::WamDefaultAuthority)
            .is_some_and(|authority| authority.raw.eq_ignore_ascii_case("consumers")),
    }
}

/// Roaming is off for this user, or was switched on after the last sign-in. Most tenants leave it off. Where
/// Windows tries to roam, it is on, and the events of that tell more.
static NOT_ENABLED: Rule = Rule {
    id: "esr-not-enabled",
    severity: Severity::Error,
    explains: &["esr-settings-greyed", "esr-cause-not-recorded"],
    parameters: &["why", "switch", "again"],
    check: |story, findings| {
        let Some(url) = story.field(Field::SettingsUrl) else { return };
        // without a PRT the field says nothing of the switch, which most tenants leave off
        if story.lacks_prt() && story.roaming.wanted.is_none() {
            return;
        }
        if matches!(url.value, Value::Blank) && story.join_state().is_entra() {
            let finding = findings.report(&NOT_ENABLED).because(&url);
            finding.certainty(Certainty::Likely);
            let is_on = is_on_for_user(story);
            let step = |key| if is_on { Said::Text(String::new()) } else { phrase(key).into() };
            finding.with("why", phrase(why_not_enabled(story, is_on)));
            finding.with("switch", step("switch")).with("again", step("again"));
            if story.tries_to_roam() {
                finding.severity(Severity::Information);
            } else {
                only_where_wanted(finding, story);
            }
        }
    },
    ..ESR
};

/// Somebody has looked: the tenant lets this user roam.
fn is_on_for_user(story: &Story) -> bool {
    let in_group = story.fact(FactKey::UserInRoamingGroup).and_then(|fact| fact.as_bool());
    match story.fact_text(FactKey::TenantRoaming) {
        Some("all") => true,
        Some("selected") => in_group == Some(true),
        _ => false,
    }
}

fn why_not_enabled(story: &Story, is_on: bool) -> &'static str {
    let restarted = story.fact(FactKey::RestartedSinceRoamingWasEnabled).and_then(|fact| fact.as_bool());
    match (is_on, restarted) {
        (true, Some(true)) => "why-device",
        (true, _) => "why-on",
        (false, _) => "why-open",
    }
}

static SETTINGS_GREYED: Rule = Rule {
    id: "esr-settings-greyed",
    severity: Severity::Warning,
    phase: Phase::State,
    check: |story, findings| {
        if let Some(symptom) = story.symptom_reading("sync-settings-greyed") {
            let finding = findings.report(&SETTINGS_GREYED).because(&symptom);
            finding.and_maybe(story.field(Field::AzureAdJoined)).and_maybe(story.field(Field::AzureAdPrt));
            let reason = story.join_state().is_entra() && !story.lacks_prt();
            finding.certainty(if reason { Certainty::Possible } else { Certainty::Likely });
        }
    },
    ..ESR
};

static SECONDARY_ACCOUNT: Rule = Rule {
    id: "esr-secondary-account",
    explains: OF_DEVICE,
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::PrimaryAccountIsWork) else { return };
        if fact.as_bool() == Some(false) {
            only_where_wanted(findings.report(&SECONDARY_ACCOUNT).because(&fact), story);
        }
    },
    ..ESR
};

static OTHER_ACCOUNT: Rule = Rule {
    id: "esr-other-account",
    explains: &["esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::SameAccountOnAllDevices) else { return };
        if fact.as_bool() == Some(false) {
            only_where_wanted(findings.report(&OTHER_ACCOUNT).because(&fact), story);
        }
    },
    ..ESR
};
