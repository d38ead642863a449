//! What has to hold for a hybrid join.

use super::{attempts, hybrid_is_wanted, REGISTRATION, REGISTRATION_HOST};
use crate::evidence::{Evidence, FactReading, Joined};
use crate::rules::{clock, host, network, Answer, Prerequisite};
use crate::status::{Block, Field, Value};
use crate::words::Area;

pub(in crate::rules) const PREREQUISITES: &[&Prerequisite] =
    &[&DOMAIN_JOINED, &DOMAIN_CONTROLLER, &SCP, &ENDPOINTS, &OS_BUILD, &TIME, &UPN];

const fn prerequisite(id: &'static str, check: fn(&Evidence) -> Answer) -> Prerequisite {
    Prerequisite { id, topic: Area::Join, check }
}

/// What can be said without a look at the requirement: that hybrid join is not what this device is about,
/// or that the device is joined, so that everything a join needs was there when it was made.
fn beforehand(evidence: &Evidence) -> Option<Answer> {
    let asked = match evidence.join_state().joined {
        Joined::Domain | Joined::OnPremDrs => true,
        Joined::Hybrid => {
            return Some(Answer::Pass("The device is joined to Microsoft Entra ID.".to_owned()))
        }
        Joined::Unknown => evidence.has_events() && !attempts(evidence).is_empty(),
        Joined::Entra | Joined::Registered | Joined::None => false,
    };
    (!asked && hybrid_is_wanted(evidence) != Some(true)).then_some(Answer::NotAsked)
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
fn of_fact(fact: Option<FactReading<'_>>, holds: &str, fails: &str) -> Option<Answer> {
    match fact?.as_bool()? {
        true => Some(Answer::Pass(holds.to_owned())),
        false => Some(Answer::Fail(fails.to_owned())),
    }
}

static DOMAIN_JOINED: Prerequisite = prerequisite("join-domain-joined", |evidence| {
    let flag = || {
        let flag = evidence.field(Field::DomainJoined)?;
        match (flag.is_yes(), flag.is_no()) {
            (true, _) => {
                Some(Answer::Pass("The device is a member of an Active Directory domain.".to_owned()))
            }
            (_, true) => {
                Some(Answer::Fail("The device is not a member of an Active Directory domain.".to_owned()))
            }
            _ => None,
        }
    };
    beforehand(evidence).or_else(flag).unwrap_or(Answer::Unknown)
});

static DOMAIN_CONTROLLER: Prerequisite = prerequisite("join-domain-controller-reachable", |evidence| {
    let fact = || {
        let fact = evidence.fact("domainControllerReachable");
        of_fact(fact, "A domain controller answers.", "No domain controller answers.")
    };
    let event = || {
        let event = evidence.newest_event(REGISTRATION, 334)?;
        let when = event.when();
        Some(Answer::Fail(format!("The registration task found no domain controller at {when}.")))
    };
    beforehand(evidence)
        .or_else(|| of_test(evidence, Field::AdConnectivityTest))
        .or_else(fact)
        .or_else(event)
        .unwrap_or(Answer::Unknown)
});

static SCP: Prerequisite = prerequisite("join-scp", |evidence| {
    let fact = || {
        let tenant = evidence.fact_text("scpTenantId").filter(|tenant| !tenant.is_empty())?;
        Some(Answer::Pass(format!("A service connection point names the tenant {tenant}.")))
    };
    let attempt = || {
        let absent = attempts(evidence).first()?.has(0x801c_001d);
        absent.then(|| Answer::Fail("The last attempt found no service connection point.".to_owned()))
    };
    beforehand(evidence)
        .or_else(fact)
        .or_else(|| of_test(evidence, Field::AdConfigurationTest))
        .or_else(attempt)
        .unwrap_or(Answer::Unknown)
});

static ENDPOINTS: Prerequisite = prerequisite("join-registration-endpoints", |evidence| {
    let discovery =
        || of_test(evidence, Field::DrsDiscoveryTest).filter(|answer| matches!(answer, Answer::Fail(_)));
    let fact = || match network::reachable(evidence, REGISTRATION_HOST)? {
        true => Some(Answer::Pass(format!("SYSTEM reaches {REGISTRATION_HOST}."))),
        false => Some(Answer::Fail(format!("SYSTEM does not reach {REGISTRATION_HOST}."))),
    };
    beforehand(evidence)
        .or_else(|| of_test(evidence, Field::DrsConnectivityTest))
        .or_else(discovery)
        .or_else(fact)
        .unwrap_or(Answer::Unknown)
});

static OS_BUILD: Prerequisite = prerequisite("join-os-build", |evidence| {
    let build = || {
        let build = host::build(evidence)?;
        Some(match build {
            ..=14392 => Answer::Fail(format!("Build {build} is older than Windows 10 1607 (14393).")),
            _ => Answer::Pass(format!("Build {build} can be hybrid joined.")),
        })
    };
    beforehand(evidence).or_else(build).unwrap_or(Answer::Unknown)
});

static TIME: Prerequisite = prerequisite("join-time", |evidence| {
    let offset = || {
        let (seconds, _) = clock::offset(evidence)?;
        Some(match seconds.abs() {
            off if off > clock::TOLERANCE => {
                Answer::Fail(format!("The clock of the device is off by {off} seconds."))
            }
            off => Answer::Pass(format!("The clock of the device is right within {off} seconds.")),
        })
    };
    beforehand(evidence).or_else(offset).unwrap_or(Answer::Unknown)
});

static UPN: Prerequisite = prerequisite("join-upn", |evidence| {
    let form = || {
        let routable = evidence.fact("upnRoutable")?.as_bool()?;
        let federated = evidence.fact_text("tenantDomainType")?.eq_ignore_ascii_case("federated");
        Some(upn(routable, federated, host::build(evidence)))
    };
    beforehand(evidence).or_else(form).unwrap_or(Answer::Unknown)
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
