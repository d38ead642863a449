//! What the findings amount to, and about which subjects the evidence says anything.

use crate::document::Finding;
use crate::evidence::{AsEvidence, Evidence, Joined, SymptomReading};
use crate::rules::unexplained::NOT_EXPLAINED;
use crate::rules::{Draft, Phase};
use crate::status::Field;
use crate::story::Story;
use crate::words::{Area, Role, Severity, Verdict};

/// The verdict; `is_open` where something is not explained, `failed` where a rule panicked.
pub(super) fn verdict(evidence: &Evidence, findings: &[Finding], is_open: bool, failed: bool) -> Verdict {
    let issue = |finding: &Finding| finding.severity > Severity::Information && finding.role != Role::Note;
    if findings.iter().any(issue) {
        Verdict::Issues
    } else if is_open {
        Verdict::Unexplained
    } else if knows_the_join(evidence) && !failed {
        Verdict::Healthy
    } else {
        Verdict::NotAssessable
    }
}

fn knows_the_join(evidence: &Evidence) -> bool {
    evidence.join_state().joined != Joined::Unknown && !evidence.captures_contradict()
}

/// Something that decides is not explained: a failure of the join, of the PRT or of roaming that is wanted,
/// newer than the last success there; any failure, where nothing but events was given; a symptom that somebody
/// sees.
pub(super) fn is_open(story: &Story<'_>, drafts: &[Draft]) -> bool {
    let decides = |area: Area| match area {
        Area::Join | Area::Prt => true,
        Area::Esr => story.roaming_is_assessable(),
        _ => !story.has_status(),
    };
    let of_failure =
        |draft: &Draft| draft.rule.id == NOT_EXPLAINED.id && !draft.history && decides(draft.area);
    drafts.iter().any(of_failure) || story.symptoms().any(|symptom| !is_told(symptom, drafts))
}

/// A finding rests on the symptom, and not only to say that nothing tells its cause.
fn is_told(symptom: SymptomReading<'_>, drafts: &[Draft]) -> bool {
    let item = symptom.item();
    let tells = |draft: &&Draft| draft.rule.phase != Phase::Unexplained;
    drafts.iter().filter(tells).any(|draft| draft.is_issue() || draft.evidence.contains(&item))
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
        Area::Join => knows_the_join(story),
        Area::Prt => story.prt_is_assessable(),
        _ => story.roaming_is_assessable(),
    })
}
