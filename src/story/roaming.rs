//! Enterprise State Roaming: whether it is meant to work here, and whether Windows tries.

use super::request::{Refusal, Requests};
use super::Story;
use crate::document::EvidenceItem;
use crate::event::provider::{SETTING_SYNC, SETTING_SYNC_AZURE};
use crate::evidence::{AsEvidence, EventRef, Evidence, SymptomReading};
use crate::knowledge::FactKey;

/// The symptoms that say: roaming is meant to work here, and does not.
const SYMPTOMS: [&str; 5] = [
    "settings-do-not-sync",
    "sync-settings-greyed",
    "sync-is-slow",
    "theme-does-not-sync",
    "favorites-do-not-sync",
];

/// What happened so long before the newest evidence is over: roaming tries several times a day.
const OVER_AFTER_SECONDS: i64 = 7 * 24 * 60 * 60;

/// What the evidence says of roaming.
#[derive(Default)]
pub struct Roaming<'e> {
    /// Somebody sees that it does not work.
    pub symptom: Option<SymptomReading<'e>>,
    /// Somebody says that it is meant to work here.
    pub said: Option<EvidenceItem>,
    /// What shows that it is meant to work here: somebody's word, or an event of roaming itself. Most tenants
    /// never switch it on, and then nothing about it is a fault.
    pub wanted: Option<EvidenceItem>,
    has_event: bool,
}

impl<'e> Roaming<'e> {
    pub(super) fn of(evidence: &'e Evidence, requests: &Requests<'e>) -> Roaming<'e> {
        let symptom = SYMPTOMS.iter().find_map(|id| evidence.symptom_reading(id));
        let fact = evidence
            .fact(FactKey::TenantRoaming)
            .filter(|fact| matches!(fact.as_str(), Some("all" | "selected")));
        let said = symptom.map(|symptom| symptom.item()).or_else(|| fact.map(|fact| fact.item()));
        let event = evidence.has_events().then(|| roaming_event(evidence, requests)).flatten();
        let wanted = said.clone().or_else(|| event.map(|event| event.item()));
        Roaming { symptom, said, wanted, has_event: event.is_some() }
    }
}

/// An event that only roaming writes.
fn roaming_event<'e>(evidence: &'e Evidence, requests: &Requests<'e>) -> Option<EventRef<'e>> {
    let first = |list: &[Refusal<'e>]| list.iter().find(|refusal| refusal.for_roaming).map(|r| r.event);
    let of_token = first(&requests.refused).or_else(|| first(&requests.retried));
    let of_engine = || [6013, 5002].into_iter().find_map(|id| evidence.newest_event(SETTING_SYNC_AZURE, id));
    let event = of_token.or_else(of_engine).or_else(|| evidence.newest_event(SETTING_SYNC, 6065));
    event.filter(|event| !is_over(evidence, *event))
}

fn is_over(evidence: &Evidence, event: EventRef<'_>) -> bool {
    evidence.age(event) > Some(OVER_AFTER_SECONDS)
}

impl<'e> Story<'e> {
    /// There is any sign that roaming is used here.
    pub fn roaming_is_assessable(&self) -> bool {
        self.roaming.wanted.is_some()
    }

    /// An event of roaming is so old that it is over.
    pub fn roaming_is_over(&self, event: EventRef<'_>) -> bool {
        is_over(self, event)
    }

    /// Windows tries to sync here: the events of that say so, or may say so where somebody sees it fail.
    pub fn tries_to_roam(&self) -> bool {
        self.roaming.has_event || self.roaming_refusals().next().is_some()
    }

    /// The refused tokens for roaming, newest first. An event whose text was cut short names no app and no
    /// resource. It counts if somebody sees that roaming fails.
    pub fn roaming_refusals(&self) -> impl Iterator<Item = &Refusal<'e>> {
        let suspects = self.roaming.symptom.is_some();
        let is_cut = |one: &Refusal<'e>| one.error.resource.is_none() && one.error.client.is_none();
        let meant = move |one: &&Refusal<'e>| one.for_roaming || suspects && is_cut(one);
        self.requests.refused.iter().filter(meant).filter(|one| one.code().is_some())
    }
}
