//! Puts findings in their order: roots first, each with what it explains behind it, notes last.

use super::relate::{explanations, Explained};
use crate::rules::Draft;
use crate::words::Role;

/// A draft with its place among the others.
pub(super) struct Ranked {
    pub(super) draft: Draft,
    pub(super) rank: u32,
    pub(super) role: Role,
    pub(super) caused_by: Vec<u32>,
}

/// Roots first, each with what it explains behind it, notes last.
pub(super) fn rank(mut drafts: Vec<Draft>) -> Vec<Ranked> {
    drafts.sort_by_cached_key(order);
    let explained = explanations(&drafts);
    let sequence = sequence(&drafts, &explained);
    let mut ranks = vec![0; drafts.len()];
    for (&at, rank) in sequence.iter().zip(1..) {
        ranks[at] = rank;
    }
    let mut drafts: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let placed = sequence.iter().filter_map(|&at| Some((at, drafts[at].take()?)));
    placed
        .map(|(at, draft)| {
            let mut caused_by: Vec<u32> = explained.causes[at].iter().map(|&cause| ranks[cause]).collect();
            caused_by.sort_unstable();
            let role = match (caused_by.is_empty(), draft.is_issue()) {
                (false, _) => Role::Consequence,
                (true, true) => Role::RootCause,
                (true, false) => Role::Note,
            };
            Ranked { draft, rank: ranks[at], role, caused_by }
        })
        .collect()
}

/// Issues before notes, then graver, earlier step, more specific, newer, by name.
pub(super) fn order(draft: &Draft) -> impl Ord {
    (
        !draft.is_issue(),
        std::cmp::Reverse(draft.severity),
        draft.rule.phase,
        !draft.is_specific(),
        std::cmp::Reverse(draft.at),
        draft.rule.id,
        draft.subject.clone(),
    )
}

/// Each root with everything that it explains behind it, then the rest.
fn sequence(drafts: &[Draft], explained: &Explained) -> Vec<usize> {
    let mut sequence = Vec::with_capacity(drafts.len());
    let mut placed = vec![false; drafts.len()];
    let is_root = |at: &usize| drafts[*at].is_issue() && explained.causes[*at].is_empty();
    for first in (0..drafts.len()).filter(is_root).chain(0..drafts.len()) {
        // depth first: what a consequence explains stands behind it
        let mut open = vec![first];
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut placed[at], true) {
                continue;
            }
            sequence.push(at);
            open.extend(explained.effects[at].iter().rev());
        }
    }
    sequence
}
