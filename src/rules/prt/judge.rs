//! What the rest of the evidence makes of a failure: it may be over, or not this device's concern.

use crate::evidence::RunAs;
use crate::knowledge::{Benign, CodeReading, Topic};
use crate::rules::Draft;
use crate::status::Field;
use crate::story::prt::Standing;
use crate::story::Story;
use crate::time::{Timestamp, DAY_SECONDS};
use crate::words::{Certainty, Severity};

/// Gives a finding about a failure its time and gravity.
pub(super) fn judge(finding: &mut Draft, story: &Story, when: Option<Timestamp>, is_block: bool) {
    let row = finding.codes.first().and_then(CodeReading::row);
    let is_noise = row.is_some_and(|row| row.is_benign_in(Benign::HealthyPrt)) && !story.lacks_prt();
    let mut standing = story.prt_standing(when);
    if is_block && standing == Standing::Foreign && story.join_state().is_entra() {
        standing = Standing::Current; // the block of the very account that ran the capture
    }
    finding.at(when).earlier(standing == Standing::Earlier);
    match standing {
        Standing::Over => finding.history(true).severity(Severity::Information),
        _ if is_noise => finding.severity(Severity::Information),
        Standing::Foreign if concerns_device(story, row.map(|row| row.topic())) => finding,
        Standing::Foreign if concerns_user(story, when) => {
            finding.severity(Severity::Warning).certainty(Certainty::Likely)
        }
        Standing::Foreign => finding.severity(Severity::Information),
        Standing::Earlier if is_of_the_way(finding) && story.prt.got_further_since(when) => {
            finding.history(true).severity(Severity::Information)
        }
        Standing::PrtIsFresh if !is_block => finding.severity(Severity::Information),
        Standing::Earlier | Standing::RenewalFails | Standing::PrtIsFresh => {
            let least = finding.severity.min(Severity::Warning);
            finding.severity(least)
        }
        Standing::Current => finding,
    };
}

/// It says how far a sign-in came, not why it was refused.
fn is_of_the_way(finding: &Draft) -> bool {
    ["prt-connection-failed", "prt-http-error", "prt-attempt-failed"].contains(&finding.rule.id)
}

/// The capture of SYSTEM says nothing of the user, and the log of a joined device tells of sign-ins that go on
/// failing.
fn concerns_user(story: &Story, when: Option<Timestamp>) -> bool {
    let by_system = story.context().run_as == RunAs::System && story.join_state().is_entra();
    let lately =
        story.not_before().zip(when).is_some_and(|(clock, when)| clock.seconds_since(when) <= DAY_SECONDS);
    by_system && lately && story.prt.keeps_failing()
}

/// A refusal of the device itself counts whoever ran the capture, unless the device could authenticate.
fn concerns_device(story: &Story, topic: Option<Topic>) -> bool {
    let authenticated = story.field(Field::DeviceAuthStatus).is_some_and(|status| status.raw == "SUCCESS");
    topic == Some(Topic::Device) && story.join_state().is_entra() && !authenticated
}
