//! Enterprise State Roaming: why settings do not sync.

mod device;
mod known_issues;
mod policies;
mod prerequisites;
mod roaming_list;
mod service;
mod sync_events;
mod token;

use super::prt::{event_code, event_text, AAD};
use super::{Draft, Phase, Rule};
use crate::document::EvidenceItem;
use crate::event::aad::TokenError;
use crate::evidence::{AsEvidence, EventRef, Evidence, SymptomReading};
use crate::words::{Area, Severity};

pub(super) use prerequisites::PREREQUISITES;

pub(super) const RULES: &[&[&Rule]] = &[
    token::RULES,
    sync_events::RULES,
    known_issues::RULES,
    device::RULES,
    policies::RULES,
    service::RULES,
    roaming_list::RULES,
];

/// The providers of the older sync engine's events and of today's store.
const SETTING_SYNC_AZURE: &str = "Microsoft-Windows-SettingSync-Azure";
const SETTING_SYNC: &str = "Microsoft-Windows-SettingSync";
const CLOUD_STORE: &str = "Microsoft-Windows-CloudStore";

/// The host of the roaming service, as it stands in token requests.
/// Source: KB3193683, ESR settings do not sync with multi-factor authentication enabled.
const SYNC_SERVICE: &str = "syncservice.windows.net";

/// What a rule of this family says unless it says otherwise.
const ESR: Rule = Rule {
    id: "",
    area: Area::Esr,
    severity: Severity::Error,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |_, _| {},
};

/// The symptoms that say: roaming is meant to work here, and does not.
const SYMPTOMS: [&str; 5] = [
    "settings-do-not-sync",
    "sync-settings-greyed",
    "sync-is-slow",
    "theme-does-not-sync",
    "favorites-do-not-sync",
];

/// There is any sign that roaming is used here.
pub(super) fn is_assessable(evidence: &Evidence) -> bool {
    wanted(evidence).is_some()
}

/// What shows that roaming is meant to work here: a symptom, a fact, or an event of roaming itself.
/// Most tenants never switch it on, and then nothing about it is a fault.
fn wanted(evidence: &Evidence) -> Option<EvidenceItem> {
    said(evidence).or_else(|| roaming_event(evidence).map(|event| event.item()))
}

/// Somebody says that roaming is meant to work here.
fn said(evidence: &Evidence) -> Option<EvidenceItem> {
    if let Some(symptom) = symptom(evidence) {
        return Some(symptom.item());
    }
    let fact =
        evidence.fact("tenantRoaming").filter(|fact| matches!(fact.as_str(), Some("all" | "selected")));
    fact.map(|fact| fact.item())
}

fn symptom(evidence: &Evidence) -> Option<SymptomReading<'_>> {
    SYMPTOMS.iter().find_map(|id| evidence.symptom_reading(id))
}

/// Windows tries to sync here: the events of that say so, or may say so where somebody sees it fail.
fn tries_to_roam(evidence: &Evidence) -> bool {
    evidence.has_events() && (roaming_event(evidence).is_some() || token::refusals(evidence).next().is_some())
}

/// An event that only roaming writes.
fn roaming_event(evidence: &Evidence) -> Option<EventRef<'_>> {
    if !evidence.has_events() {
        return None;
    }
    let of_token = [1098, 1097].into_iter().find_map(|id| Some(token_failures(evidence, id).next()?.0));
    let of_engine = || [6013, 5002].into_iter().find_map(|id| evidence.newest_event(SETTING_SYNC_AZURE, id));
    let event = of_token.or_else(of_engine).or_else(|| evidence.newest_event(SETTING_SYNC, 6065));
    event.filter(|event| !is_over(evidence, *event))
}

/// A finding is a fault only where roaming is meant to work.
fn only_where_wanted(finding: &mut Draft, evidence: &Evidence) {
    match wanted(evidence) {
        Some(sign) => finding.and(&sign),
        None => finding.severity(Severity::Information),
    };
}

/// What happened so long before the newest evidence is over: roaming tries several times a day.
const OVER_AFTER_SECONDS: i64 = 7 * 24 * 60 * 60;

fn is_over(evidence: &Evidence, event: EventRef<'_>) -> bool {
    evidence.age(event) > Some(OVER_AFTER_SECONDS)
}

/// Makes a finding about an event history, if that is over.
fn end_if_old(finding: &mut Draft, evidence: &Evidence, event: EventRef<'_>) {
    if is_over(evidence, event) {
        finding.history(true).severity(Severity::Information);
    }
}

/// The failed token requests for the roaming service, newest first.
fn token_failures(evidence: &Evidence, id: u32) -> impl Iterator<Item = (EventRef<'_>, TokenError<'_>)> {
    let events = evidence.events(AAD, id);
    events
        .map(|event| (event, TokenError::of(event.document(), event.record())))
        .filter(|(_, error)| names_sync_service(error.resource) || names_sync_service(error.description))
}

fn names_sync_service(text: Option<&str>) -> bool {
    text.is_some_and(|text| {
        let found = text.as_bytes().windows(SYNC_SERVICE.len());
        found.into_iter().any(|part| part.eq_ignore_ascii_case(SYNC_SERVICE.as_bytes()))
    })
}

/// A number that a fact holds.
fn number(evidence: &Evidence, key: &str) -> Option<u64> {
    evidence.fact(key).and_then(|fact| fact.as_u64())
}
