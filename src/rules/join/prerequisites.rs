//! What has to hold for a hybrid join.

use super::failed::{is_scp_known, no_scp};
use super::REGISTRATION_HOST;
use crate::event::provider::REGISTRATION;
use crate::evidence::{FactReading, Joined};
use crate::knowledge::FactKey;
use crate::phrase::{phrase, Phrase};
use crate::rules::{not_read, Answer, Prerequisite};
use crate::status::{Block, Field, Value};
use crate::story::host::CLOCK_TOLERANCE_SECONDS;
use crate::story::Story;
use crate::words::Area;

pub(in crate::rules) const PREREQUISITES: &[&Prerequisite] =
    &[&DOMAIN_JOINED, &DOMAIN_CONTROLLER, &SCP, &ENDPOINTS, &OS_BUILD, &TIME, &UPN];

const fn prerequisite(id: &'static str, check: fn(&Story) -> Answer) -> Prerequisite {
    Prerequisite { id, topic: Area::Join, check }
}

/// What can be said without a look at the requirement: that hybrid join is not what this device is about,
/// or that the device is joined, so that everything a join needs was there when it was made.
fn beforehand(story: &Story) -> Option<Answer> {
    let asked = match story.join_state().joined {
        Joined::Domain | Joined::OnPremDrs => true,
        Joined::Hybrid => return Some(Answer::Pass(phrase("joined-already"))),
        Joined::Unknown => story.has_events() && !story.join.attempts.is_empty(),
        Joined::Entra | Joined::Registered | Joined::None => false,
    };
    (!asked && story.hybrid_is_wanted() != Some(true)).then_some(Answer::NotAsked)
}

/// The answer of one of the tests before a join.
fn of_test(story: &Story, test: Field) -> Option<Answer> {
    let reading = story.block(Block::PreJoinTests).field(test)?;
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

static DOMAIN_JOINED: Prerequisite = prerequisite("join-domain-joined", |story| {
    let flag = || {
        let flag = story.field(Field::DomainJoined)?;
        match (flag.is_yes(), flag.is_no()) {
            (true, _) => Some(Answer::Pass(phrase("member"))),
            (_, true) => Some(Answer::Fail(phrase("no-member"))),
            _ => None,
        }
    };
    beforehand(story).or_else(flag).unwrap_or(Answer::Unknown)
});

static DOMAIN_CONTROLLER: Prerequisite = prerequisite("join-domain-controller-reachable", |story| {
    let fact = || {
        let fact = story.fact(FactKey::DomainControllerReachable);
        of_fact(fact, phrase("answers"), phrase("no-answer"))
    };
    let event = || {
        let event = story.newest_event(REGISTRATION, 334)?;
        let when = event.when();
        Some(Answer::Fail(phrase("event").with("when", when)))
    };
    // a joined device has to reach one from time to time, too
    let joined = story.join_state().joined == Joined::Hybrid;
    joined
        .then(fact)
        .flatten()
        .or_else(|| beforehand(story))
        .or_else(|| of_test(story, Field::AdConnectivityTest))
        .or_else(fact)
        .or_else(event)
        .or_else(|| not_read(story, FactKey::DomainControllerReachable))
        .unwrap_or(Answer::Unknown)
});

static SCP: Prerequisite = prerequisite("join-scp", |story| {
    let fact = || {
        let tenant = story.fact_text(FactKey::ScpTenantId).filter(|tenant| !tenant.is_empty())?;
        Some(Answer::Pass(phrase("names").with("tenant", tenant)))
    };
    let attempt = || {
        let absent = story.join.attempts.first()?.has(0x801c_001d);
        absent.then(|| Answer::Fail(phrase("not-found")))
    };
    let absent = || no_scp(story).map(|_| Answer::Fail(phrase("absent")));
    let key = if is_scp_known(story) { FactKey::ScpTenantId } else { FactKey::ScpState };
    beforehand(story)
        .or_else(fact)
        .or_else(|| of_test(story, Field::AdConfigurationTest))
        .or_else(absent)
        .or_else(attempt)
        .or_else(|| not_read(story, key))
        .unwrap_or(Answer::Unknown)
});

static ENDPOINTS: Prerequisite = prerequisite("join-registration-endpoints", |story| {
    let discovery =
        || of_test(story, Field::DrsDiscoveryTest).filter(|answer| matches!(answer, Answer::Fail(_)));
    let fact = || match story.reaches(REGISTRATION_HOST)? {
        true => Some(Answer::Pass(phrase("reached").with("host", REGISTRATION_HOST))),
        false => Some(Answer::Fail(phrase("not-reached").with("host", REGISTRATION_HOST))),
    };
    beforehand(story)
        .or_else(|| of_test(story, Field::DrsConnectivityTest))
        .or_else(discovery)
        .or_else(fact)
        .unwrap_or(Answer::Unknown)
});

static OS_BUILD: Prerequisite = prerequisite("join-os-build", |story| {
    let build = || {
        let build = story.build()?;
        Some(match build {
            ..=14392 => Answer::Fail(phrase("too-old").with("build", build.to_string())),
            _ => Answer::Pass(phrase("supported").with("build", build.to_string())),
        })
    };
    beforehand(story).or_else(build).unwrap_or(Answer::Unknown)
});

static TIME: Prerequisite = prerequisite("join-time", |story| {
    let offset = || {
        let (seconds, _) = story.clock_offset()?;
        Some(match seconds.unsigned_abs() {
            off if off > CLOCK_TOLERANCE_SECONDS => {
                Answer::Fail(phrase("off").with("seconds", off.to_string()))
            }
            off => Answer::Pass(phrase("right").with("seconds", off.to_string())),
        })
    };
    beforehand(story).or_else(offset).unwrap_or(Answer::Unknown)
});

static UPN: Prerequisite = prerequisite("join-upn", |story| {
    let form = || {
        let routable = story.fact(FactKey::UpnRoutable)?.as_bool()?;
        let federated = story.fact_text(FactKey::TenantDomainType)? == "federated";
        Some(upn(routable, federated, story.build()))
    };
    beforehand(story).or_else(form).unwrap_or(Answer::Unknown)
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
