//! What has to hold before a PRT is issued.

use super::state::is_of_other_tenant;
use super::tries::{self, HTTP_STATUS};
use super::{is_present, Area};
use crate::evidence::{Evidence, Joined};
use crate::rules::{Answer, Prerequisite};
use crate::status::{Field, Value};

pub(in crate::rules) const PREREQUISITES: &[&Prerequisite] = &[
    &DEVICE_JOINED,
    &DEVICE_AUTHENTICATED,
    &DEVICE_KEY,
    &ONE_TENANT,
    &ENDPOINTS_REACHABLE,
    &FEDERATION_ENDPOINTS,
];

/// A device that is clearly not joined to Microsoft Entra ID is not meant to have a PRT.
fn is_asked(evidence: &Evidence) -> bool {
    evidence.join_state().is_entra() || evidence.join_state().joined == Joined::Unknown
}

static DEVICE_JOINED: Prerequisite = Prerequisite {
    id: "prt-joined",
    topic: Area::Prt,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }
        match evidence.join_state().is_entra() {
            true => Answer::Pass("The device is joined to Microsoft Entra ID.".to_owned()),
            false => Answer::Unknown,
        }
    },
};

static DEVICE_AUTHENTICATED: Prerequisite = Prerequisite {
    id: "prt-device-enabled",
    topic: Area::Prt,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }

        let status = evidence.field(Field::DeviceAuthStatus).map(|status| status.raw);
        let said = evidence.fact("deviceRegistration").and_then(|fact| fact.as_str().map(str::to_owned));
        match (status, said.as_deref()) {
            (Some("SUCCESS"), _) | (_, Some("registered")) => {
                Answer::Pass("Entra ID accepts the device.".to_owned())
            }
            (Some(text), _) if text.contains("disabled or deleted") => Answer::Fail(text.to_owned()),
            (_, Some(state @ ("pending" | "disabled" | "deleted"))) => {
                Answer::Fail(format!("The device object is {state}."))
            }
            _ => Answer::Unknown,
        }
    },
};

static DEVICE_KEY: Prerequisite = Prerequisite {
    id: "prt-device-key",
    topic: Area::Prt,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }
        match evidence.field(Field::KeySignTest).map(|test| test.raw) {
            Some("PASSED") => Answer::Pass("The device's key signs.".to_owned()),
            Some(text) if text.starts_with("FAILED") => Answer::Fail(format!("KeySignTest says {text}.")),
            _ => Answer::Unknown,
        }
    },
};

static ONE_TENANT: Prerequisite = Prerequisite { id: "prt-one-tenant", topic: Area::Prt, check: one_tenant };

fn one_tenant(evidence: &Evidence) -> Answer {
    if !is_asked(evidence) {
        return Answer::NotAsked;
    }
    let Some(Value::Guid(device)) = evidence.field(Field::TenantId).map(|tenant| tenant.value) else {
        return Answer::Unknown;
    };
    let user = evidence.fact("userTenantId").and_then(|fact| fact.as_str().map(str::to_owned));
    let authority = evidence.field(Field::AzureAdPrtAuthority).and_then(|authority| authority.text());
    match (user, authority) {
        (Some(user), _) if !user.eq_ignore_ascii_case(device) => {
            Answer::Fail(format!("The user is of tenant {user}, the device of {device}."))
        }
        (_, Some(authority)) if is_of_other_tenant(authority, device) => {
            Answer::Fail(format!("The PRT is of {authority}, the device of {device}."))
        }
        (None, _) if !is_present(evidence) => Answer::Unknown,
        _ => Answer::Pass("The user and the device are of one tenant.".to_owned()),
    }
}

static ENDPOINTS_REACHABLE: Prerequisite = Prerequisite {
    id: "prt-endpoints-reachable",
    topic: Area::Prt,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }

        if evidence.fact("online").is_some_and(|fact| fact.as_bool() == Some(false)) {
            return Answer::Fail("The device is offline.".to_owned());
        }
        let mut tries = tries::tries(evidence, false);
        if let Some(error) = tries.find_map(|one| Some(one.failure(&tries::HTTP_ERROR)?.1)) {
            return Answer::Fail(format!("The last try ended in a connection that failed ({error})."));
        }
        let answered = tries::tries(evidence, false).any(|one| one.get(&HTTP_STATUS).is_some());
        if answered || is_present(evidence) {
            return Answer::Pass("The sign-in service answered.".to_owned());
        }
        Answer::Unknown
    },
};

static FEDERATION_ENDPOINTS: Prerequisite = Prerequisite {
    id: "prt-federation-endpoints",
    topic: Area::Prt,
    check: |evidence| {
        if !is_asked(evidence) {
            return Answer::NotAsked;
        }

        let is = |key: &str| evidence.fact(key).and_then(|fact| fact.as_bool());
        let kind = evidence.fact("tenantDomainType").and_then(|fact| fact.as_str().map(str::to_owned));
        if kind.as_deref() == Some("managed") {
            return Answer::Pass("The user's domain signs in at Entra ID itself.".to_owned());
        }
        match (
            is("adfsUsernameMixedEnabled"),
            is("adfsCertificateMixedEnabled"),
            is("identityProviderWsTrust"),
        ) {
            (Some(false), _, _) => Answer::Fail("AD FS does not offer usernamemixed.".to_owned()),
            (_, Some(false), _) => Answer::Fail("AD FS does not offer certificatemixed.".to_owned()),
            (_, _, Some(false)) => Answer::Fail("The identity provider does not offer WS-Trust.".to_owned()),
            (Some(true), _, _) | (_, _, Some(true)) => {
                Answer::Pass("The federation service offers the endpoint for passwords.".to_owned())
            }
            _ => Answer::Unknown,
        }
    },
};
