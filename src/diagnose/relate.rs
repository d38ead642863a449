//! Which finding explains which, and which say nothing beside another.

use std::collections::{HashMap, HashSet};

use crate::rules::{Draft, Phase};

/// The findings that explain each finding, and those that each explains, by their places.
pub(super) struct Explained {
    pub(super) causes: Vec<Vec<usize>>,
    pub(super) effects: Vec<Vec<usize>>,
}

/// Relates findings: issues explain what their rules say, and no failure before the last.
pub(super) fn explanations(drafts: &[Draft]) -> Explained {
    let causes = causes(drafts);
    let mut effects = vec![Vec::new(); drafts.len()];
    for (effect, causes) in causes.iter().enumerate() {
        for &cause in causes {
            effects[cause].push(effect);
        }
    }
    Explained { causes, effects }
}

/// The causes of each finding. What is over needs no explanation, and neither does what healthy devices log
/// too. A device that is not accepted does not make a password wrong, and what a policy does not want does
/// not break it.
fn causes(drafts: &[Draft]) -> Vec<Vec<usize>> {
    let mut by_effect: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, cause) in drafts.iter().enumerate().filter(|(_, cause)| cause.is_issue() && !cause.earlier) {
        for effect in cause.rule.explains {
            by_effect.entry(effect).or_default().push(at);
        }
    }
    let of = |(at, effect): (usize, &Draft)| -> Vec<usize> {
        if effect.history || effect.is_noise() {
            return Vec::new();
        }
        let is_apart = |cause: &usize| match (drafts[*cause].rule, effect.is_of_policy()) {
            (rule, true) => effect.wanted_by_policy() != Some(rule.area),
            (rule, false) => rule.phase == Phase::Device && effect.is_of_user(),
        };
        let causes = by_effect.get(effect.rule.id).into_iter().flatten().copied();
        causes.filter(|cause| *cause != at && !is_apart(cause)).collect()
    };
    drafts.iter().enumerate().map(of).collect()
}

/// Leaves out what another finding makes needless.
pub(super) fn drop_needless(drafts: &mut Vec<Draft>) {
    drop_superseded(drafts);
    drop_explained(drafts);
}

fn drop_superseded(drafts: &mut Vec<Draft>) {
    let replaced: HashSet<&str> = drafts
        .iter()
        .filter(|draft| !draft.history)
        .flat_map(|draft| draft.rule.supersedes.iter().copied())
        .collect();
    drafts.retain(|draft| !replaced.contains(draft.rule.id));
}

/// That nothing tells a cause is no news where a finding does.
fn drop_explained(drafts: &mut Vec<Draft>) {
    if drafts.iter().all(|draft| draft.rule.phase != Phase::Unexplained) {
        return;
    }
    let causes = causes(drafts);
    let is_told = |at: usize| {
        let cause = |other: &usize| drafts[*other].rule.phase != Phase::State;
        drafts[at].rule.phase == Phase::Unexplained && causes[at].iter().any(cause)
    };
    let mut told = (0..drafts.len()).map(is_told).collect::<Vec<_>>().into_iter();
    drafts.retain(|_| !told.next().unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::EvidenceItem;
    use crate::rules::{Findings, Rule};
    use crate::words::{Area, Severity};

    const fn rule(id: &'static str, supersedes: &'static [&'static str]) -> Rule {
        Rule {
            id,
            area: Area::Join,
            severity: Severity::Error,
            phase: Phase::Join,
            since: "0.1.0",
            supersedes,
            explains: &[],
            parameters: &[],
            check: |_, _| {},
        }
    }

    static NEWER: Rule = rule("test-newer", &["test-older"]);
    static OLDER: Rule = rule("test-older", &[]);

    #[test]
    fn only_what_is_not_over_supersedes() {
        let left = |over: bool| {
            let mut findings = Findings::default();
            let item = EvidenceItem::Fact { key: "test".to_owned(), value: true.into(), masked: false };
            findings.report(&NEWER).because(&item).history(over);
            findings.report(&OLDER).because(&item);
            let mut drafts = findings.into_drafts();
            drop_needless(&mut drafts);
            drafts.iter().map(|draft| draft.rule.id).collect::<Vec<_>>()
        };
        assert_eq!(left(false), ["test-newer"]);
        assert_eq!(left(true), ["test-newer", "test-older"]);
    }
}
