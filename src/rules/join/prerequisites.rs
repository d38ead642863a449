//! What has to hold for a hybrid join.

use super::{attempts, REGISTRATION, REGISTRATION_HOST};
use crate::evidence::{Evidence, Joined};
use crate::report::document::Area;
use crate::rules::{Answer, Prerequisite};
use crate::status::{Block, Field, Value};

pub(in crate::rules) const PREREQUISITES: &[&Prerequisite] =
    &[&DOMAIN_JOINED, &DOMAIN_CONTROLLER, &SCP, &ENDPOINTS, &OS_BUILD, &TIME, &UPN];

const fn prerequisite(id: &'static str, check: fn(&Evidence) -> Answer) -> Prerequisite {
    Prerequisite { id, topic: Area::Join, check }
}

/// The device is joined, so everything that a join needs was there when it was made.
fn joined() -> Answer {
    Answer::Pass("The device is joined to Microsoft Entra ID.".to_owned())
}

/// The answer of one of the tests before a join.
fn of_test(evidence: &Evidence, test: Field) -> Option<Answer> {
    let reading = evidence.block(Block::PreJoinTests).field(test)?;
    let said = format!("{} says {}.", test.key(), reading.raw.trim());
    match reading.value {
        Value::Passed => Some(Answer::Pass(said)),
        Value::Failed(..) => Some(Answer::Fail(said)),
        _ => None,
    }
}

/// A fact that answers with true or false.
fn of_fact(evidence: &Evidence, key: &str, holds: &str, fails: &str) -> Option<Answer> {
    match evidence.fact(key)?.as_bool()? {
        true => Some(Answer::Pass(holds.to_owned())),
        false => Some(Answer::Fail(fails.to_owned())),
    }
}

static DOMAIN_JOINED: Prerequisite = prerequisite("join-domain-joined", |evidence| {
    let Some(flag) = evidence.field(Field::DomainJoined) else { return Answer::Unknown };
    match (flag.is_yes(), flag.is_no()) {
        (true, _) => Answer::Pass("The device is a member of an Active Directory domain.".to_owned()),
        (_, true) if evidence.join_state().joined == Joined::Entra => Answer::Pass(
            "The device is joined to Microsoft Entra ID alone, which needs no domain.".to_owned(),
        ),
        (_, true) => Answer::Fail("The device is not a member of an Active Directory domain.".to_owned()),
        _ => Answer::Unknown,
    }
});

static DOMAIN_CONTROLLER: Prerequisite = prerequisite("join-domain-controller-reachable", |evidence| {
    if evidence.join_state().is_entra() {
        return joined();
    }
    of_test(evidence, Field::AdConnectivityTest)
        .or_else(|| {
            of_fact(
                evidence,
                "domainControllerReachable",
                "A domain controller answers.",
                "No domain controller answers.",
            )
        })
        .or_else(|| {
            let event = evidence.newest_event(REGISTRATION, 334)?;
            let when = super::moment(event.time());
            Some(Answer::Fail(format!("The registration task found no domain controller at {when}.")))
        })
        .unwrap_or(Answer::Unknown)
});

static SCP: Prerequisite = prerequisite("join-scp", |evidence| {
    if evidence.join_state().is_entra() {
        return joined();
    }
    if let Some(tenant) = evidence.fact_text("scpTenantId").filter(|tenant| !tenant.is_empty()) {
        return Answer::Pass(format!("A service connection point names the tenant {tenant}."));
    }
    let absent = || {
        let newest = attempts(evidence);
        newest.first().is_some_and(|attempt| attempt.has(0x801c_001d))
    };
    of_test(evidence, Field::AdConfigurationTest)
        .or_else(|| {
            absent().then(|| Answer::Fail("The last attempt found no service connection point.".to_owned()))
        })
        .unwrap_or(Answer::Unknown)
});

static ENDPOINTS: Prerequisite = prerequisite("join-registration-endpoints", |evidence| {
    if evidence.join_state().is_entra() {
        return joined();
    }
    let connectivity = of_test(evidence, Field::DrsConnectivityTest);
    let discovery =
        || of_test(evidence, Field::DrsDiscoveryTest).filter(|answer| matches!(answer, Answer::Fail(_)));
    connectivity
        .or_else(discovery)
        .or_else(|| {
            let reached = super::super::network::reachable(evidence, REGISTRATION_HOST)?;
            Some(match reached {
                true => Answer::Pass(format!("SYSTEM reaches {REGISTRATION_HOST}.")),
                false => Answer::Fail(format!("SYSTEM does not reach {REGISTRATION_HOST}.")),
            })
        })
        .unwrap_or(Answer::Unknown)
});

static OS_BUILD: Prerequisite = prerequisite("join-os-build", |evidence| {
    let Some(build) = super::super::host::build(evidence) else {
        return match evidence.join_state().is_entra() {
            true => joined(),
            false => Answer::Unknown,
        };
    };
    match build {
        ..=10585 => Answer::Fail(format!("Build {build} cannot join; Windows 10 1607 is build 14393.")),
        10586..=14392 => Answer::Fail(format!("Build {build} is older than Windows 10 1607 (14393).")),
        _ => Answer::Pass(format!("Build {build} can be hybrid joined.")),
    }
});

static TIME: Prerequisite =
    prerequisite("join-time", |evidence| match super::super::clock::offset(evidence) {
        Some((seconds, _)) if seconds.abs() > super::super::clock::TOLERANCE => {
            Answer::Fail(format!("The clock of the device is off by {seconds} seconds."))
        }
        Some((seconds, _)) => {
            Answer::Pass(format!("The clock of the device is right within {} seconds.", seconds.abs()))
        }
        None => Answer::Unknown,
    });

static UPN: Prerequisite = prerequisite("join-upn", |evidence| {
    let routable = evidence.fact("upnRoutable").and_then(|fact| fact.as_bool());
    match (routable, evidence.fact_text("tenantDomainType"), super::super::host::build(evidence)) {
        (Some(routable), Some(kind), build) => upn(routable, kind.eq_ignore_ascii_case("federated"), build),
        _ => Answer::Unknown,
    }
});

/// Which kind of user name works with which kind of domain, from which build on.
/// Source: Plan your Microsoft Entra hybrid join deployment, 2026.
fn upn(routable: bool, federated: bool, build: Option<u64>) -> Answer {
    let least = match (routable, federated) {
        (true, true) => 15063,
        (false, true) | (true, false) => 17134,
        (false, false) => {
            return Answer::Fail(
                "User names whose suffix is not routable do not work with a managed domain.".to_owned(),
            )
        }
    };
    match build {
        Some(build) if build < least => {
            Answer::Fail(format!("Such user names need build {least}; this is build {build}."))
        }
        Some(build) => Answer::Pass(format!("Such user names work with build {build}.")),
        None => Answer::Unknown,
    }
}
