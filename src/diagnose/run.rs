//! Runs the rules, each on its own.

use std::panic::{catch_unwind, AssertUnwindSafe};

use super::merge::merge;
use crate::rules::{self, Draft, Findings, Rule};
use crate::story::Story;

/// What every rule finds, before it is ranked, and the rules that failed.
pub fn find(story: &Story<'_>) -> (Vec<Draft>, Vec<&'static str>) {
    run(story, rules::all())
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
