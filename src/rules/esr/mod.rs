//! Enterprise State Roaming: why settings do not sync.

mod device;
mod known_issues;
mod policies;
mod prerequisites;
mod roaming_list;
mod service;
mod sync_events;
mod token;

use super::{Draft, Phase, Rule};
use crate::evidence::EventRef;
use crate::knowledge::FactKey;
use crate::story::Story;
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

/// A finding is a fault only where roaming is meant to work.
fn only_where_wanted(finding: &mut Draft, story: &Story) {
    match &story.roaming.wanted {
        Some(sign) => finding.and(sign),
        None => finding.severity(Severity::Information),
    };
}

/// Makes a finding about an event history, if that is over.
fn end_if_old(finding: &mut Draft, story: &Story, event: EventRef<'_>) {
    if story.roaming_is_over(event) {
        finding.history(true).severity(Severity::Information);
    }
}

/// A number that a fact holds.
fn number(story: &Story, key: FactKey) -> Option<u64> {
    story.fact(key).and_then(|fact| fact.as_u64())
}
