//! What the findings amount to, and about which subjects the evidence says anything.

use crate::document::Finding;
use crate::evidence::{Evidence, Joined};
use crate::status::Field;
use crate::story::Story;
use crate::words::{Area, Role, Severity, Verdict};

/// The verdict; `failed` where a rule panicked.
pub(super) fn verdict(evidence: &Evidence, findings: &[Finding], failed: bool) -> Verdict {
    let issue = |finding: &Finding| finding.severity > Severity::Information && finding.role != Role::Note;
    if findings.iter().any(issue) {
        Verdict::Issues
    } else if evidence.join_state().joined != Joined::Unknown && !failed {
        Verdict::Healthy
    } else {
        Verdict::NotAssessable
    }
}

/// Why a device cannot be judged, and what to give.
pub(super) fn missing(evidence: &Evidence) -> Option<&'static str> {
    let seen = |field| evidence.field(field).is_some();
    if evidence.join_state().joined != Joined::Unknown {
        None
    } else if !evidence.has_status() {
        Some("no-capture")
    } else if seen(Field::AzureAdJoined) && seen(Field::DomainJoined) {
        Some("unclear-capture")
    } else {
        Some("cut-capture")
    }
}

/// The three subjects, split into those that the evidence allows to judge and the others.
pub(super) fn assess(story: &Story<'_>) -> (Vec<Area>, Vec<Area>) {
    [Area::Join, Area::Prt, Area::Esr].into_iter().partition(|area| match area {
        Area::Join => story.join_state().joined != Joined::Unknown,
        Area::Prt => story.prt_is_assessable(),
        _ => story.roaming_is_assessable(),
    })
}
