//! What has to hold for settings to roam, and the rest of the support checklist: what the evidence
//! answers, and what is still to be asked.

use super::device::{is_consumer, product, BUILD_1511, BUILD_21H2, BUILD_22H2};
use super::known_issues::is_smart_card_issue;
use super::{number, policies, Area};
use crate::event::provider::{AAD, CLOUD_STORE, SETTING_SYNC, SETTING_SYNC_AZURE};
use crate::evidence::Joined;
use crate::knowledge::FactKey;
use crate::phrase::{phrase, Phrase};
use crate::rules::{Answer, Prerequisite};
use crate::status::{Field, Value};
use crate::story::Story;

pub(in crate::rules) const PREREQUISITES: &[&Prerequisite] = &[
    &OS_BUILD,
    &EDITION,
    &JOINED,
    &TENANT_ENABLED,
    &LICENCE,
    &RESTARTED,
    &PRIMARY_ACCOUNT,
    &DEFAULT_ACCOUNT,
    &NO_POLICY,
    &SAME_ACCOUNT,
    &USERS_AFFECTED,
    &SIGN_IN_METHOD,
    &LOG,
    &PROBLEM,
];

/// Roaming is meant to work here, or could.
pub(super) fn is_asked(story: &Story) -> bool {
    story.join_state().is_entra() || is_wanted(story)
}

/// Roaming is meant to work here: then the rest of the checklist is worth somebody's time.
fn is_wanted(story: &Story) -> bool {
    story.roaming_is_assessable()
}

/// A yes or no that only somebody can say.
fn said(story: &Story, key: FactKey, yes: Phrase, no: Phrase) -> Answer {
    match story.fact(key).and_then(|fact| fact.as_bool()) {
        Some(true) => Answer::Pass(yes),
        Some(false) => Answer::Fail(no),
        None => Answer::Unknown,
    }
}

static OS_BUILD: Prerequisite = Prerequisite {
    id: "esr-os-build",
    topic: Area::Esr,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }
        match number(story, FactKey::OsBuild) {
            Some(build) if build < BUILD_1511 => {
                Answer::Fail(phrase("never").with("build", build.to_string()))
            }
            Some(build) if build < BUILD_21H2 => {
                Answer::Fail(phrase("too-old").with("build", build.to_string()))
            }
            Some(build) if build < BUILD_22H2 => Answer::Pass(
                phrase("oldest").with("build", build.to_string()).with("other", BUILD_22H2.to_string()),
            ),
            Some(build) => Answer::Pass(phrase("supported").with("build", build.to_string())),
            None => Answer::Unknown,
        }
    },
};

static EDITION: Prerequisite = Prerequisite {
    id: "esr-edition",
    topic: Area::Esr,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }
        match product(story) {
            Some((_, "client")) => Answer::Pass(phrase("client")),
            Some((_, other)) => Answer::Fail(phrase("other").with("host", other)),
            None => Answer::Unknown,
        }
    },
};

static JOINED: Prerequisite = Prerequisite {
    id: "esr-joined",
    topic: Area::Esr,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }
        match story.join_state().joined {
            Joined::Entra | Joined::Hybrid => Answer::Pass(phrase("joined")),
            Joined::Unknown => Answer::Unknown,
            other => Answer::Fail(phrase("not-joined").with("state", other.as_str())),
        }
    },
};

static TENANT_ENABLED: Prerequisite = Prerequisite {
    id: "esr-enabled",
    topic: Area::Esr,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }

        let switch = story.fact(FactKey::TenantRoaming).and_then(|fact| fact.as_str().map(str::to_owned));
        let in_group = story.fact(FactKey::UserInRoamingGroup).and_then(|fact| fact.as_bool());
        let url = story.field(Field::SettingsUrl).map(|url| url.value);
        match (switch.as_deref(), in_group, url) {
            (Some("none"), _, _) => Answer::Fail(phrase("off")),
            (Some("selected"), Some(false), _) => Answer::Fail(phrase("no-group")),
            (Some("all"), _, _) | (Some("selected"), Some(true), _) => Answer::Pass(phrase("on")),
            (_, _, Some(Value::Text(_))) => Answer::Pass(phrase("was-on")),
            _ => Answer::Unknown,
        }
    },
};

static LICENCE: Prerequisite = Prerequisite {
    id: "esr-licence",
    topic: Area::Esr,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }

        said(story, FactKey::UserHasPremiumLicence, phrase("licence"), phrase("none"))
    },
};

static RESTARTED: Prerequisite = Prerequisite {
    id: "esr-restarted",
    topic: Area::Esr,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }

        if let Some(Value::Text(_)) = story.field(Field::SettingsUrl).map(|url| url.value) {
            return Answer::Pass(phrase("signed-in"));
        }
        let key = FactKey::RestartedSinceRoamingWasEnabled;
        said(story, key, phrase("restarted"), phrase("not-restarted"))
    },
};

static PRIMARY_ACCOUNT: Prerequisite = Prerequisite {
    id: "esr-primary-account",
    topic: Area::Esr,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }

        let key = FactKey::PrimaryAccountIsWork;
        said(story, key, phrase("primary"), phrase("secondary"))
    },
};

static DEFAULT_ACCOUNT: Prerequisite = Prerequisite {
    id: "esr-default-account",
    topic: Area::Esr,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }

        let Some(set) = story.field(Field::WamDefaultSet).filter(|_| story.context().user_fields) else {
            return Answer::Unknown;
        };
        let consumer = story.field(Field::WamDefaultGUID).is_some_and(|guid| is_consumer(story, &guid));
        match (set.is_yes(), set.is_no()) {
            (true, _) if consumer => Answer::Fail(phrase("consumer")),
            (true, _) => Answer::Pass(phrase("work")),
            (_, true) => Answer::Fail(phrase("none")),
            _ => Answer::Unknown,
        }
    },
};

static NO_POLICY: Prerequisite = Prerequisite {
    id: "esr-no-policy",
    topic: Area::Esr,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }
        match policies::blocking(story) {
            Some((_, policy)) => Answer::Fail(phrase("forbidden").with("policy", phrase(policy))),
            None if story.fact(FactKey::PolicyDisableSettingSync).is_some() => Answer::Pass(phrase("free")),
            None => Answer::Unknown,
        }
    },
};

static SAME_ACCOUNT: Prerequisite = Prerequisite {
    id: "esr-same-account",
    topic: Area::Esr,
    check: |story| {
        if !is_wanted(story) {
            return Answer::NotAsked;
        }

        let key = FactKey::SameAccountOnAllDevices;
        said(story, key, phrase("same"), phrase("other"))
    },
};

static USERS_AFFECTED: Prerequisite = Prerequisite {
    id: "esr-other-users",
    topic: Area::Esr,
    check: |story| {
        if !is_wanted(story) {
            return Answer::NotAsked;
        }

        let key = FactKey::OtherUsersRoam;
        said(story, key, phrase("roam"), phrase("nobody"))
    },
};

static SIGN_IN_METHOD: Prerequisite = Prerequisite {
    id: "esr-sign-in-method",
    topic: Area::Esr,
    check: |story| {
        if !is_wanted(story) {
            return Answer::NotAsked;
        }

        let method = story.fact(FactKey::CredentialType).and_then(|fact| fact.as_str().map(str::to_owned));
        match method.as_deref() {
            Some(_) if is_smart_card_issue(story) => Answer::Fail(phrase("smart-card")),
            Some(method) => Answer::Pass(phrase("method").with("method", method)),
            None => Answer::Unknown,
        }
    },
};

/// The logs in which roaming leaves traces: those of the store today, of the sync engine before.
static LOG: Prerequisite = Prerequisite {
    id: "esr-log",
    topic: Area::Esr,
    check: |story| {
        if !is_wanted(story) {
            return Answer::NotAsked;
        }

        let engines = [CLOUD_STORE, SETTING_SYNC_AZURE, SETTING_SYNC];
        let given = story
            .all_events()
            .map(|event| event.provider())
            .find(|provider| engines.iter().any(|engine| engine.eq_ignore_ascii_case(provider)));
        match given {
            Some(provider) => Answer::Pass(phrase("given").with("provider", provider)),
            None if story.requests.refused.iter().any(|one| one.for_roaming) => {
                Answer::Pass(phrase("given").with("provider", AAD))
            }
            None => Answer::Unknown,
        }
    },
};

/// What support asks that no evidence of one device shows: what was seen, where, and when.
static PROBLEM: Prerequisite = Prerequisite {
    id: "esr-problem-description",
    topic: Area::Esr,
    check: |story| match story.fact_text(FactKey::ProblemDescription).filter(|text| !text.trim().is_empty()) {
        _ if !is_wanted(story) => Answer::NotAsked,
        Some(text) => Answer::Pass(phrase("given").with("text", text)),
        None => Answer::Unknown,
    },
};
