//! What has to hold for settings to roam, and the rest of the support checklist: what the evidence
//! answers, and what is still to be asked.

use super::device::{is_consumer, product, BUILD_1511, BUILD_21H2, BUILD_22H2};
use super::{number, policies, token_failures, wanted, Area, CLOUD_STORE, SETTING_SYNC, SETTING_SYNC_AZURE};
use crate::evidence::{Evidence, Joined};
use crate::rules::{Answer, Prerequisite};
use crate::status::{Field, Value};

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
];

/// Roaming is meant to work here, or could.
fn is_asked(evidence: &Evidence) -> bool {
    evidence.join_state().is_entra() || is_wanted(evidence)
}

/// Roaming is meant to work here: then the rest of the checklist is worth somebody's time.
fn is_wanted(evidence: &Evidence) -> bool {
    wanted(evidence).is_some()
}

/// A yes or no that only somebody can say.
fn said(evidence: &Evidence, key: &str, yes: &str, no: &str) -> Answer {
    match evidence.fact(key).and_then(|fact| fact.as_bool()) {
        Some(true) => Answer::Pass(yes.to_owned()),
        Some(false) => Answer::Fail(no.to_owned()),
        None => Answer::Unknown,
    }
}

static OS_BUILD: Prerequisite = Prerequisite {
    id: "esr-os-build",
    topic: Area::Esr,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }
        match number(evidence, "osBuild") {
            Some(build) if build < BUILD_1511 => {
                Answer::Fail(format!("Build {build} never supported roaming with work accounts."))
            }
            Some(build) if build < BUILD_21H2 => {
                Answer::Fail(format!("Build {build} is older than every release that is supported today."))
            }
            Some(build) if build < BUILD_22H2 => Answer::Pass(format!(
                "Build {build} is what one page names as the oldest; another asks for {BUILD_22H2}."
            )),
            Some(build) => Answer::Pass(format!("Build {build} is supported.")),
            None => Answer::Unknown,
        }
    },
};

static EDITION: Prerequisite = Prerequisite {
    id: "esr-edition",
    topic: Area::Esr,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }
        match product(evidence) {
            Some((_, "client")) => Answer::Pass("The device runs a client edition.".to_owned()),
            Some((_, other)) => {
                Answer::Fail(format!("The device is a {other} host, where roaming is not supported."))
            }
            None => Answer::Unknown,
        }
    },
};

static JOINED: Prerequisite = Prerequisite {
    id: "esr-joined",
    topic: Area::Esr,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }
        match evidence.join_state().joined {
            Joined::Entra | Joined::Hybrid => {
                Answer::Pass("The device is joined to Microsoft Entra ID.".to_owned())
            }
            Joined::Unknown => Answer::Unknown,
            other => {
                Answer::Fail(format!("The device is not joined to Microsoft Entra ID ({}).", other.as_str()))
            }
        }
    },
};

static TENANT_ENABLED: Prerequisite = Prerequisite {
    id: "esr-enabled",
    topic: Area::Esr,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }

        let switch = evidence.fact("tenantRoaming").and_then(|fact| fact.as_str().map(str::to_owned));
        let in_group = evidence.fact("userInRoamingGroup").and_then(|fact| fact.as_bool());
        let url = evidence.field(Field::SettingsUrl).map(|url| url.value);
        match (switch.as_deref(), in_group, url) {
            (Some("none"), _, _) => Answer::Fail("Roaming is switched off in the tenant.".to_owned()),
            (Some("selected"), Some(false), _) => {
                Answer::Fail("The user is in no group that may roam.".to_owned())
            }
            (Some("all"), _, _) | (Some("selected"), Some(true), _) => {
                Answer::Pass("Roaming is switched on for the user.".to_owned())
            }
            (_, _, Some(Value::Text(_))) => {
                Answer::Pass("SettingsUrl is filled: roaming was on at the user's last sign-in.".to_owned())
            }
            _ => Answer::Unknown,
        }
    },
};

static LICENCE: Prerequisite = Prerequisite {
    id: "esr-licence",
    topic: Area::Esr,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }

        said(
            evidence,
            "userHasPremiumLicence",
            "The user has a licence.",
            "The user has no licence with Entra ID P1 or P2.",
        )
    },
};

static RESTARTED: Prerequisite = Prerequisite {
    id: "esr-restarted",
    topic: Area::Esr,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }

        if let Some(Value::Text(_)) = evidence.field(Field::SettingsUrl).map(|url| url.value) {
            return Answer::Pass(
                "SettingsUrl is filled, so the sign-in after the switch has happened.".to_owned(),
            );
        }
        let key = "restartedSinceRoamingWasEnabled";
        said(evidence, key, "The device was restarted since.", "The device was not restarted since.")
    },
};

static PRIMARY_ACCOUNT: Prerequisite = Prerequisite {
    id: "esr-primary-account",
    topic: Area::Esr,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }

        let key = "primaryAccountIsWork";
        let own = "The user signs in to Windows with the work account.";
        said(evidence, key, own, "The work account is a secondary account here.")
    },
};

static DEFAULT_ACCOUNT: Prerequisite = Prerequisite {
    id: "esr-default-account",
    topic: Area::Esr,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }

        let Some(set) = evidence.field(Field::WamDefaultSet).filter(|_| evidence.context().user_fields)
        else {
            return Answer::Unknown;
        };
        let consumer = evidence.field(Field::WamDefaultGUID).is_some_and(|guid| is_consumer(evidence, &guid));
        match (set.is_yes(), set.is_no()) {
            (true, _) if consumer => Answer::Fail("The default account is a consumer account.".to_owned()),
            (true, _) => Answer::Pass("The default account is a work account.".to_owned()),
            (_, true) => Answer::Fail("There is no default account (WamDefaultSet is NO).".to_owned()),
            _ => Answer::Unknown,
        }
    },
};

static NO_POLICY: Prerequisite = Prerequisite {
    id: "esr-no-policy",
    topic: Area::Esr,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }
        match policies::blocking(evidence) {
            Some((_, policy)) => Answer::Fail(format!("The policy {policy} forbids it.")),
            None if evidence.fact("policyDisableSettingSync").is_some() => {
                Answer::Pass("No policy forbids it.".to_owned())
            }
            None => Answer::Unknown,
        }
    },
};

static SAME_ACCOUNT: Prerequisite = Prerequisite {
    id: "esr-same-account",
    topic: Area::Esr,
    check: |evidence| {
        if !is_wanted(evidence) {
            return Answer::NotAsked;
        }

        let key = "sameAccountOnAllDevices";
        said(
            evidence,
            key,
            "One account is used on all devices.",
            "Other devices are used with another account.",
        )
    },
};

static USERS_AFFECTED: Prerequisite = Prerequisite {
    id: "esr-other-users",
    topic: Area::Esr,
    check: |evidence| {
        if !is_wanted(evidence) {
            return Answer::NotAsked;
        }

        let key = "otherUsersRoam";
        said(
            evidence,
            key,
            "Settings of other users roam.",
            "Nobody's settings roam, so look at the tenant first.",
        )
    },
};

static SIGN_IN_METHOD: Prerequisite = Prerequisite {
    id: "esr-sign-in-method",
    topic: Area::Esr,
    check: |evidence| {
        if !is_wanted(evidence) {
            return Answer::NotAsked;
        }

        let method = evidence.fact("credentialType").and_then(|fact| fact.as_str().map(str::to_owned));
        match method.as_deref() {
            Some("smartCard" | "virtualSmartCard") => {
                Answer::Fail("The user signs in with a smart card, with which nothing roams.".to_owned())
            }
            Some(method) => Answer::Pass(format!("The user signs in with: {method}.")),
            None => Answer::Unknown,
        }
    },
};

/// The logs in which roaming leaves traces: those of the store today, of the sync engine before.
static LOG: Prerequisite = Prerequisite {
    id: "esr-log",
    topic: Area::Esr,
    check: |evidence| {
        if !is_wanted(evidence) {
            return Answer::NotAsked;
        }

        let engines = [CLOUD_STORE, SETTING_SYNC_AZURE, SETTING_SYNC];
        let given = evidence
            .all_events()
            .map(|event| event.provider())
            .find(|provider| engines.iter().any(|engine| engine.eq_ignore_ascii_case(provider)));
        match given {
            Some(provider) => Answer::Pass(format!("Events of {provider} were given.")),
            None if token_failures(evidence, 1098).next().is_some() => {
                Answer::Pass("Events of Microsoft-Windows-AAD about roaming were given.".to_owned())
            }
            None => Answer::Unknown,
        }
    },
};
