//! What has to hold for a hybrid join.

use super::{attempts, hybrid_is_wanted, REGISTRATION, REGISTRATION_HOST};
use crate::evidence::{Evidence, FactReading, Joined};
use crate::phrase::{phrase, Phrase};
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
        Joined::Hybrid => return Some(Answer::Pass(phrase("joined-already"))),
        Joined::Unknown => evidence.has_events() && !attempts(evidence).is_empty(),
        Joined::Entra | Joined::Registered | Joined::None => false,
    };
    (!asked && hybrid_is_wanted(evidence) != Some(true)).then_some(Answer::NotAsked)
}

/// The answer of one of the tests before a join.
fn of_test(evidence: &Evidence, test: Field) -> Option<Answer> {
    let reading = evidence.block(Block::PreJoinTests).field(test)?;
    let said = phrase("test-says").with("test", test.key()).with("answer", reading.raw.trim());
    match reading.value {
        Value::Passed => Some(Answer::Pass(said)),
        Value::Failed(..) => Some(Answer::Fail(said)),
        _ => None,
    }
}

/// A fact that answers with true or false.
fn of_fact(fact: Option<FactReading<'_>>, holds: Phrase, fails: Phrase) -> Option<Answer> {
    match fact?.as_bool()? {
        true => Some(Answer::Pass(holds)),
        false => Some(Answer::Fail(fails)),
    }
}

static DOMAIN_JOINED: Prerequisite = prerequisite("join-domain-joined", |evidence| {
    let flag = || {
        let flag = evidence.field(Field::DomainJoined)?;
        match (flag.is_yes(), flag.is_no()) {
            (true, _) => Some(Answer::Pass(phrase("member"))),
            (_, true) => Some(Answer::Fail(phrase("no-member"))),
            _ => None,
        }
    };
    beforehand(evidence).or_else(flag).unwrap_or(Answer::Unknown)
});

static DOMAIN_CONTROLLER: Prerequisite = prerequisite("join-domain-controller-reachable", |evidence| {
    let fact = || {
        let fact = evidence.fact("domainControllerReachable");
        of_fact(fact, phrase("answers"), phrase("no-answer"))
    };
    let event = || {
        let event = evidence.newest_event(REGISTRATION, 334)?;
        let when = event.when();
        Some(Answer::Fail(phrase("event").with("when", when)))
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
        Some(Answer::Pass(phrase("names").with("tenant", tenant)))
    };
    let attempt = || {
        let absent = attempts(evidence).first()?.has(0x801c_001d);
        absent.then(|| Answer::Fail(phrase("not-found")))
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
        true => Some(Answer::Pass(phrase("reached").with("host", REGISTRATION_HOST))),
        false => Some(Answer::Fail(phrase("not-reached").with("host", REGISTRATION_HOST))),
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
            ..=14392 => Answer::Fail(phrase("too-old").with("build", build.to_string())),
            _ => Answer::Pass(phrase("supported").with("build", build.to_string())),
        })
    };
    beforehand(evidence).or_else(build).unwrap_or(Answer::Unknown)
});

static TIME: Prerequisite = prerequisite("join-time", |evidence| {
    let offset = || {
        let (seconds, _) = clock::offset(evidence)?;
        Some(match seconds.abs() {
            off if off > clock::TOLERANCE => Answer::Fail(phrase("off").with("seconds", off.to_string())),
            off => Answer::Pass(phrase("right").with("seconds", off.to_string())),
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
        (false, false) => return Answer::Fail(phrase("not-routable")),
    };
    match build {
        Some(build) if build < least => Answer::Fail(
            phrase("build-too-old").with("least", least.to_string()).with("build", build.to_string()),
        ),
        Some(build) => Answer::Pass(phrase("supported").with("build", build.to_string())),
        None => Answer::Unknown,
    }
}
