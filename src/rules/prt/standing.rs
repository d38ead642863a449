//! What the rest of the evidence makes of a failure: it may be over, or not this device's concern.

use super::attempt::sent_name;
use super::tries::{self, STATUS};
use super::{event_code, is_absent, is_present, state, time, AAD, RENEWAL_SECONDS};
use crate::evidence::{EventRef, Evidence, Joined, RunAs};
use crate::knowledge::{Benign, CodeReading, Topic};
use crate::rules::Draft;
use crate::status::Field;
use crate::time::Timestamp;
use crate::words::Severity;

/// Failures no further apart belong to one sign-in, where no correlation id ties them.
pub(super) const SIGN_IN_SECONDS: i64 = 10 * 60;

/// How a failure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing succeeded since, and it belongs to the newest sign-in that failed.
    Current,
    /// Nothing succeeded since, but later sign-ins failed, perhaps for another reason.
    Earlier,
    /// There is a PRT which is older than the failure, and too old.
    RenewalFails,
    /// There is a PRT which is older than the failure, and fresh enough.
    PrtIsFresh,
    /// Something succeeded since.
    Over,
    /// The capture is not the user's own, or the device is not meant to have a PRT.
    Foreign,
}

/// How a failure of this time stands.
pub(super) fn standing(evidence: &Evidence, when: Option<Timestamp>) -> Standing {
    let joined = evidence.join_state();
    let needs_none = !joined.is_entra() && joined.joined != Joined::Unknown;
    if evidence.has_status() && (needs_none || is_foreign(evidence) || is_of_other(evidence, when)) {
        return Standing::Foreign;
    }
    match (last_success(evidence), when) {
        (Some(success), Some(when)) if when <= success => return Standing::Over,
        (Some(_), None) => return Standing::Over,
        _ => {}
    }
    if is_present(evidence) && !state::is_expired(evidence) {
        let update = time(evidence, Field::AzureAdPrtUpdateTime);
        let clock = evidence.not_before().max(when);
        let age = update.zip(clock).map(|(update, clock)| clock.seconds_since(update));
        return match age {
            Some(age) if age > RENEWAL_SECONDS => Standing::RenewalFails,
            _ => Standing::PrtIsFresh,
        };
    }
    match (newest_failure(evidence), when) {
        (Some(newest), Some(when)) if newest.seconds_since(when) > SIGN_IN_SECONDS => Standing::Earlier,
        _ => Standing::Current,
    }
}

/// The sign-in of this time was clearly another user's: Windows sent another name of the same domain.
fn is_of_other(evidence: &Evidence, when: Option<Timestamp>) -> bool {
    let sent = sent_name(evidence, when);
    evidence.context().user_fields && sent.is_some_and(|name| tries::is_other_name(evidence, name))
}

/// The capture was clearly not taken as the user. Where only its fields hint at that, the events of the
/// failure are what is left to judge by.
fn is_foreign(evidence: &Evidence) -> bool {
    let context = evidence.context();
    let by_account = matches!(context.run_as, RunAs::System | RunAs::LocalAccount);
    !context.user_fields
        && (by_account || context.elevated == Some(true) || evidence.fact("sessionKind").is_some())
}

/// Gives a finding about a failure its time and gravity.
pub(super) fn judge(finding: &mut Draft, evidence: &Evidence, when: Option<Timestamp>, is_block: bool) {
    let row = finding.codes.first().and_then(CodeReading::row);
    let is_noise = row.is_some_and(|row| row.is_benign_in(Benign::HealthyPrt)) && !is_absent(evidence);
    let mut standing = standing(evidence, when);
    if is_block && standing == Standing::Foreign && evidence.join_state().is_entra() {
        standing = Standing::Current; // the block of the very account that ran the capture
    }
    finding.at(when).earlier(standing == Standing::Earlier);
    match standing {
        Standing::Over => finding.history(true).severity(Severity::Information),
        _ if is_noise => finding.severity(Severity::Information),
        Standing::Foreign if concerns_device(evidence, row.map(|row| row.topic())) => finding,
        Standing::Foreign => finding.severity(Severity::Information),
        Standing::PrtIsFresh if !is_block => finding.severity(Severity::Information),
        Standing::Earlier | Standing::RenewalFails | Standing::PrtIsFresh => {
            let least = finding.severity.min(Severity::Warning);
            finding.severity(least)
        }
        Standing::Current => finding,
    };
}

/// A refusal of the device itself counts whoever ran the capture, unless the device could authenticate.
fn concerns_device(evidence: &Evidence, topic: Option<Topic>) -> bool {
    let authenticated = evidence.field(Field::DeviceAuthStatus).is_some_and(|status| status.raw == "SUCCESS");
    topic == Some(Topic::Device) && evidence.join_state().is_entra() && !authenticated
}

/// The newest proof that a PRT was issued.
pub(super) fn last_success(evidence: &Evidence) -> Option<Timestamp> {
    let update = time(evidence, Field::AzureAdPrtUpdateTime).filter(|_| is_present(evidence));
    if !evidence.has_events() {
        return update;
    }
    let flows = evidence.events(AAD, 1007).filter(|event| ended_well(*event, "Status"));
    let records = [1250, 1252].into_iter().flat_map(|id| evidence.events(AAD, id));
    let records = records.filter(|event| ended_well(*event, "Result"));
    flows.chain(records).filter_map(|event| event.time()).chain(update).max()
}

fn ended_well(event: EventRef<'_>, name: &str) -> bool {
    event_code(event, name).is_some_and(|code| code.is_success())
}

/// The events that each tell of one failure on the way to a PRT.
const FAILURES: [u32; 9] = [1081, 1084, 1085, 1086, 1088, 1094, 1152, 1160, 1210];

/// When getting a PRT failed last.
fn newest_failure(evidence: &Evidence) -> Option<Timestamp> {
    let events = FAILURES.into_iter().filter_map(|id| evidence.newest_event(AAD, id)?.time());
    let tries = tries::tries(evidence, false).filter(|one| one.failure(&STATUS).is_some());
    events.chain(tries.filter_map(|one| one.when())).max()
}

/// When getting a PRT failed last, if nothing succeeded since.
pub(super) fn unresolved_failure(evidence: &Evidence) -> Option<Timestamp> {
    newest_failure(evidence).filter(|failure| last_success(evidence).is_none_or(|success| success < *failure))
}

/// Two records of one sign-in: by correlation id where both have one, else by time.
pub(super) fn belong_together(
    one: (Option<&str>, Option<Timestamp>),
    other: (Option<&str>, Option<Timestamp>),
) -> bool {
    match ((one.0, other.0), (one.1, other.1)) {
        ((Some(a), Some(b)), _) if a.eq_ignore_ascii_case(b) => true,
        (_, (Some(a), Some(b))) => a.seconds_since(b).abs() <= SIGN_IN_SECONDS,
        _ => false,
    }
}
