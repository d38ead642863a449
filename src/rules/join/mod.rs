//! Device join: its state, and why it failed.

mod attempt;
mod events;
mod failed;
mod pre_join_tests;
mod prerequisites;
mod state;

use super::Rule;
use crate::code::{self, Code};
use crate::evidence::{EventRef, Evidence, Joined};
use crate::status::{Block, Field, Value};
use crate::time::Timestamp;

pub(super) use attempt::{attempts, Attempt};
pub(super) use prerequisites::PREREQUISITES;

pub(super) const RULES: [&[&Rule]; 4] = [state::RULES, pre_join_tests::RULES, failed::RULES, events::RULES];

/// The provider of the events about registration and Windows Hello.
pub(super) const REGISTRATION: &str = "Microsoft-Windows-User Device Registration";

/// The services whose names stand in requirements and advice.
pub(super) const REGISTRATION_HOST: &str = "enterpriseregistration.windows.net";

/// What somebody said: that this device is, or is not, to be hybrid joined; or that it is not and should.
pub(super) fn hybrid_is_wanted(evidence: &Evidence) -> Option<bool> {
    let fact = evidence.fact("hybridJoinExpected").and_then(|fact| fact.as_bool());
    fact.or_else(|| evidence.symptom("hybrid-join-missing").then_some(true))
}

/// Hybrid join is wanted, or configured for this device: only then is its absence a fault. Every other
/// member of a domain tries the same, and fails.
pub(super) fn hybrid_is_expected(evidence: &Evidence) -> bool {
    hybrid_is_wanted(evidence).unwrap_or_else(|| {
        let facts = ["scpTenantId", "scpTenantName", "deviceRegistration"];
        let policy = evidence.fact("autoWorkplaceJoin").and_then(|fact| fact.as_u64());
        policy == Some(1)
            || facts.into_iter().any(|key| evidence.fact(key).is_some())
            || tests_know_the_tenant(evidence)
            || attempts(evidence).iter().any(Attempt::knows_the_tenant)
    })
}

/// The tests before the join found the configuration of the directory.
fn tests_know_the_tenant(evidence: &Evidence) -> bool {
    let tests = evidence.block(Block::PreJoinTests);
    let ran = |field| {
        tests.field(field).is_some_and(|test| matches!(test.value, Value::Passed | Value::Failed(..)))
    };
    let later = [Field::DrsDiscoveryTest, Field::DrsConnectivityTest, Field::TokenAcquisitionTest];
    tests.field(Field::AdConfigurationTest).is_some_and(|test| test.value == Value::Passed)
        || later.into_iter().any(ran)
}

/// The device is clearly not joined to Microsoft Entra ID, or the evidence does not say.
pub(super) fn may_lack_join(evidence: &Evidence) -> bool {
    !evidence.join_state().is_entra()
}

/// A registration failure of this time is over: the device is joined, or was registered later. A device
/// that is joined but has to register again (recovery) can fail anew.
pub(super) fn is_over(evidence: &Evidence, time: Option<Timestamp>) -> bool {
    if evidence.join_state().is_entra() {
        let recovering = evidence.field(Field::AadRecoveryEnabled).is_some_and(|flag| flag.is_yes());
        let since = registered_since(evidence);
        return !(recovering && time.is_some() && since.is_some() && time > since);
    }
    let success = evidence.newest_event(REGISTRATION, 306).and_then(|event| event.time());
    let not_joined =
        matches!(evidence.join_state().joined, Joined::Domain | Joined::None | Joined::Registered);
    !not_joined && time.is_some() && success >= time
}

/// The device is in no domain and not meant to be: what its scheduled registration logged is of the time
/// when it was in one.
pub(super) fn is_out_of_domain(evidence: &Evidence) -> bool {
    let outside = matches!(evidence.join_state().joined, Joined::None | Joined::Registered);
    outside && hybrid_is_wanted(evidence) != Some(true)
}

/// When the registration that the device has was made.
pub(super) fn registered_since(evidence: &Evidence) -> Option<Timestamp> {
    match evidence.field(Field::DeviceCertificateValidity)?.value {
        Value::Validity(from, _) => Some(from),
        _ => None,
    }
}

/// The code of an event: the first of these data items that holds one, else the first in the message.
pub(super) fn event_code(event: EventRef<'_>, names: &[&str]) -> Option<Code> {
    let of_data = names.iter().find_map(|name| code::parse_number(event.data(name)?.trim()));
    of_data.or_else(|| code::find(event.message()).next().map(|found| found.code))
}

/// How a moment is named in a sentence.
pub(super) fn moment(time: Option<Timestamp>) -> String {
    time.map_or_else(|| "an unknown time".to_owned(), |time| time.to_string())
}
