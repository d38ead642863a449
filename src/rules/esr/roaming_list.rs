//! What is expected to roam and never does, or only on some releases; and what is no fault at all.

use super::known_issues::{is_favorites_issue, BUILD_1607};
use super::{number, ESR};
use crate::knowledge::FactKey;
use crate::rules::{Findings, Phase, Rule};
use crate::story::Story;
use crate::words::Severity;

pub(super) const RULES: &[&Rule] =
    &[&BROWSER, &NOT_IN_LIST, &PEN, &REPORT, &SWITCH_LOCKED, &CONSUMER_ACCOUNT];

/// What a rule of this file says unless it says otherwise.
const EXPECTED: Rule = Rule { severity: Severity::Information, phase: Phase::State, ..ESR };

fn of_symptom(story: &Story, findings: &mut Findings, rule: &'static Rule, symptom: &str) {
    if let Some(symptom) = story.symptom_reading(symptom) {
        findings.report(rule).because(&symptom);
    }
}

static BROWSER: Rule = Rule {
    id: "esr-edge-syncs-itself",
    check: |story, findings| {
        of_symptom(story, findings, &BROWSER, "edge-does-not-sync");
        if !is_favorites_issue(story) {
            of_symptom(story, findings, &BROWSER, "favorites-do-not-sync");
        }
    },
    ..EXPECTED
};

static NOT_IN_LIST: Rule = Rule {
    id: "esr-setting-does-not-roam",
    check: |story, findings| {
        of_symptom(story, findings, &NOT_IN_LIST, "taskbar-does-not-sync");
        if number(story, FactKey::OsBuild) != Some(BUILD_1607) {
            of_symptom(story, findings, &NOT_IN_LIST, "theme-does-not-sync");
        }
    },
    ..EXPECTED
};

/// Windows 11 begins with this build.
const WINDOWS_11: u64 = 22000;

static PEN: Rule = Rule {
    id: "esr-pen-windows-10",
    check: |story, findings| {
        if number(story, FactKey::OsBuild).is_some_and(|build| build < WINDOWS_11) {
            of_symptom(story, findings, &PEN, "pen-settings-do-not-sync");
        }
    },
    ..EXPECTED
};

static REPORT: Rule = Rule {
    id: "esr-report-withdrawn",
    check: |story, findings| of_symptom(story, findings, &REPORT, "sync-report-missing"),
    ..EXPECTED
};

static SWITCH_LOCKED: Rule = Rule {
    id: "esr-switch-needs-role",
    check: |story, findings| of_symptom(story, findings, &SWITCH_LOCKED, "roaming-switch-locked"),
    ..EXPECTED
};

static CONSUMER_ACCOUNT: Rule = Rule {
    id: "esr-consumer-account",
    check: |story, findings| {
        of_symptom(story, findings, &CONSUMER_ACCOUNT, "consumer-account-not-connectable")
    },
    ..EXPECTED
};
