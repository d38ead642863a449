//! Makes one finding of all that say the same.

use std::collections::hash_map::{Entry, HashMap};

use super::rank::order;
use crate::rules::Draft;

/// A rule reports at most so many findings; the rest is counted.
pub(super) const FINDINGS_OF_A_RULE: usize = 40;

/// The findings, each rule and subject once: the first one reported stays and takes over the evidence of the
/// others.
pub(super) fn merge(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut merged: Vec<Draft> = Vec::with_capacity(drafts.len());
    let mut places: HashMap<(&'static str, Option<String>), usize> = HashMap::new();
    for draft in drafts {
        match places.entry((draft.rule.id, draft.subject.clone())) {
            Entry::Occupied(place) => merged[*place.get()].absorb(draft),
            Entry::Vacant(place) => {
                place.insert(merged.len());
                merged.push(draft);
            }
        }
    }
    merged
}

/// Keeps the gravest and newest of each rule, and says of which rules how many are left out.
pub(super) fn limit(drafts: &mut Vec<Draft>) -> Vec<(&'static str, usize)> {
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    for draft in drafts.iter() {
        *counts.entry(draft.rule.id).or_default() += 1;
    }
    counts.retain(|_, count| *count > FINDINGS_OF_A_RULE);
    if counts.is_empty() {
        return Vec::new();
    }
    drafts.sort_by_cached_key(order);
    let mut kept: HashMap<&'static str, usize> = HashMap::new();
    drafts.retain(|draft| {
        let kept = kept.entry(draft.rule.id).or_default();
        *kept += 1;
        *kept <= FINDINGS_OF_A_RULE
    });
    let mut left: Vec<_> = counts.into_iter().map(|(id, count)| (id, count - FINDINGS_OF_A_RULE)).collect();
    left.sort_unstable();
    left
}
