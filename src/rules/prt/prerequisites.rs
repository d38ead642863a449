//! What has to hold before a PRT is issued.

use super::state::is_of_other_tenant;
use super::Area;
use crate::evidence::Joined;
use crate::knowledge::FactKey;
use crate::phrase::phrase;
use crate::rules::{not_read, Answer, Prerequisite};
use crate::status::{Field, Value};
use crate::story::tries::{HTTP_ERROR, HTTP_STATUS};
use crate::story::Story;

pub(in crate::rules) const PREREQUISITES: &[&Prerequisite] = &[
    &DEVICE_JOINED,
    &DEVICE_AUTHENTICATED,
    &DEVICE_KEY,
    &ONE_TENANT,
    &ENDPOINTS_REACHABLE,
    &FEDERATION_ENDPOINTS,
];

/// A device that is clearly not joined to Microsoft Entra ID is not meant to have a PRT.
fn is_asked(story: &Story) -> bool {
    story.join_state().is_entra() || story.join_state().joined == Joined::Unknown
}

static DEVICE_JOINED: Prerequisite = Prerequisite {
    id: "prt-joined",
    topic: Area::Prt,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }
        match story.join_state().is_entra() {
            true => Answer::Pass(phrase("joined")),
            false => Answer::Unknown,
        }
    },
};

static DEVICE_AUTHENTICATED: Prerequisite = Prerequisite {
    id: "prt-device-enabled",
    topic: Area::Prt,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }

        let status = story.field(Field::DeviceAuthStatus).map(|status| status.raw);
        let said = story.fact(FactKey::DeviceRegistration).and_then(|fact| fact.as_str().map(str::to_owned));
        match (status, said.as_deref()) {
            (Some("SUCCESS"), _) | (_, Some("registered")) => Answer::Pass(phrase("accepted")),
            (Some(text), _) if text.contains("disabled or deleted") => {
                Answer::Fail(phrase("says").with("status", text))
            }
            (_, Some("pending")) => Answer::Fail(phrase("pending")),
            (_, Some("disabled")) => Answer::Fail(phrase("disabled")),
            (_, Some("deleted")) => Answer::Fail(phrase("deleted")),
            _ => Answer::Unknown,
        }
    },
};

static DEVICE_KEY: Prerequisite = Prerequisite {
    id: "prt-device-key",
    topic: Area::Prt,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }
        match story.field(Field::KeySignTest).map(|test| test.raw) {
            Some("PASSED") => Answer::Pass(phrase("signs")),
            Some(text) if text.starts_with("FAILED") => Answer::Fail(phrase("failed").with("test", text)),
            _ => match story.fact(FactKey::DeviceKeyOpens).and_then(|fact| fact.as_bool()) {
                Some(true) => Answer::Pass(phrase("opens")),
                Some(false) => Answer::Fail(phrase("closed")),
                None => not_read(story, FactKey::DeviceKeyOpens).unwrap_or(Answer::Unknown),
            },
        }
    },
};

static ONE_TENANT: Prerequisite = Prerequisite { id: "prt-one-tenant", topic: Area::Prt, check: one_tenant };

fn one_tenant(story: &Story) -> Answer {
    if !is_asked(story) {
        return Answer::NotAsked;
    }
    let Some(Value::Guid(device)) = story.field(Field::TenantId).map(|tenant| tenant.value) else {
        return Answer::Unknown;
    };
    let user = story.fact(FactKey::UserTenantId).and_then(|fact| fact.as_str().map(str::to_owned));
    let authority = story.field(Field::AzureAdPrtAuthority).and_then(|authority| authority.text());
    match (user, authority) {
        (Some(user), _) if !user.eq_ignore_ascii_case(device) => {
            Answer::Fail(phrase("user").with("user", user).with("device", device))
        }
        (_, Some(authority)) if is_of_other_tenant(authority, device) => {
            Answer::Fail(phrase("token").with("authority", authority).with("device", device))
        }
        (None, _) if !story.has_prt() => Answer::Unknown,
        _ => Answer::Pass(phrase("one")),
    }
}

static ENDPOINTS_REACHABLE: Prerequisite = Prerequisite {
    id: "prt-endpoints-reachable",
    topic: Area::Prt,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }

        if story.fact_is(FactKey::Online, false).is_some() {
            return Answer::Fail(phrase("offline"));
        }
        let mut tries = story.prt.tries.iter();
        if let Some(error) = tries.find_map(|one| Some(one.failure(&HTTP_ERROR)?.1)) {
            return Answer::Fail(phrase("failed").with("error", error.to_string()));
        }
        let answered = story.prt.tries.iter().any(|one| one.get(&HTTP_STATUS).is_some());
        if answered || story.has_prt() {
            return Answer::Pass(phrase("answered"));
        }
        Answer::Unknown
    },
};

static FEDERATION_ENDPOINTS: Prerequisite = Prerequisite {
    id: "prt-federation-endpoints",
    topic: Area::Prt,
    check: |story| {
        if !is_asked(story) {
            return Answer::NotAsked;
        }

        let is = |key: FactKey| story.fact(key).and_then(|fact| fact.as_bool());
        let kind = story.fact(FactKey::TenantDomainType).and_then(|fact| fact.as_str().map(str::to_owned));
        if kind.as_deref() == Some("managed") {
            return Answer::Pass(phrase("managed"));
        }
        match (
            is(FactKey::AdfsUsernameMixedEnabled),
            is(FactKey::AdfsCertificateMixedEnabled),
            is(FactKey::IdentityProviderWsTrust),
        ) {
            (Some(false), _, _) => Answer::Fail(phrase("no-password")),
            (_, Some(false), _) => Answer::Fail(phrase("no-certificate")),
            (_, _, Some(false)) => Answer::Fail(phrase("no-ws-trust")),
            (Some(true), _, _) | (_, _, Some(true)) => Answer::Pass(phrase("offered")),
            _ => Answer::Unknown,
        }
    },
};
