//! Runs the rules, each on its own.

use std::panic::{catch_unwind, AssertUnwindSafe};

use super::merge::merge;
use crate::rules::{self, unexplained, Draft, Findings, Rule};
use crate::story::Story;

/// What every rule finds, and what failed and none accounts for, before it is ranked, and the rules that failed.
pub fn find(story: &Story<'_>) -> (Vec<Draft>, Vec<&'static str>) {
    let (mut drafts, mut failed) = run(story, rules::all());
    let mut rest = Findings::default();
    match catch_unwind(AssertUnwindSafe(|| unexplained::tell(story, &drafts, &mut rest))) {
        Ok(()) => drafts.extend(rest.into_drafts()),
        Err(_) => failed.push(unexplained::NOT_EXPLAINED.id),
    }
    (drafts, failed)
}

/// Runs rules, each guarded: one that panics is named, the others go on.
pub(super) fn run(
    story: &Story<'_>,
    rules: impl Iterator<Item = &'static Rule>,
) -> (Vec<Draft>, Vec<&'static str>) {
    let mut findings = Findings::default();
    let mut failed = Vec::new();
    for rule in rules {
        let mut own = Findings::default();
        match catch_unwind(AssertUnwindSafe(|| (rule.check)(story, &mut own))) {
            Ok(()) if own.is_empty() => {}
            Ok(()) => findings.append(own),
            Err(_) => failed.push(rule.id),
        }
    }
    (merge(findings.into_drafts()), failed)
}
