//! Every rule has a page, inputs that fire it, and near misses that stay silent.
//!
//! `tests/fixtures/rules/<rule>/fires-<what>/` holds `status.txt`, `events.*` and `facts.json` as needed,
//! and may hold `expect.json`: `{"severity":"error","role":"rootCause","subject":"..."}`.
//! `silent-<what>.edit` beside it is `from: fires-<what>`, then the old text and the new one between lines
//! of `<<<<`, `====` and `>>>>`; the old text stands exactly once in one of the files.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dsregdiag::document::{Diagnosis, Finding};
use dsregdiag::rules::{self, page};
use dsregdiag::words::{Role, Severity};
use support::cases::{fixtures, folders, Case};

#[test]
fn every_rule_has_a_fixture_that_fires_it_and_a_near_miss() {
    let mut missing = Vec::new();
    for rule in rules::all() {
        let folder = fixtures().join("rules").join(rule.id);
        if !folders(&folder).iter().any(|path| name(path).starts_with("fires-")) {
            missing.push(format!("{}: no input that fires it", rule.id));
        }
        if support::cases::edits(&folder).is_empty() {
            missing.push(format!("{}: no near miss", rule.id));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn fixtures_fire_their_rule_and_near_misses_do_not() {
    let mut failures = Vec::new();
    for folder in folders(&fixtures().join("rules")) {
        let id = name(&folder);
        assert!(rules::find(&id).is_some(), "{}: no such rule", folder.display());
        for path in folders(&folder) {
            let case = Case::read(&path);
            failures.extend(fires(&id, &case).err().map(|why| format!("{}: {why}", path.display())));
        }
        for edit in support::cases::edits(&folder) {
            let case = edit.apply(&folder);
            failures.extend(silent(&id, &case).err().map(|why| format!("{}: {why}", edit.path.display())));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn fires(id: &str, case: &Case) -> Result<(), String> {
    let diagnosis = case.diagnose();
    no_rule_failed(&diagnosis)?;
    let found: Vec<&Finding> = diagnosis.findings.iter().filter(|finding| finding.id == id).collect();
    let ids = || diagnosis.findings.iter().map(|finding| finding.id.as_str()).collect::<Vec<_>>().join(", ");
    let Some(finding) = found.iter().find(|finding| case.expects(finding)) else {
        return Err(format!("not found as expected; findings are: {}", ids()));
    };
    let texts = [&finding.title, &finding.summary, &finding.cause, &finding.verify, &finding.false_positives];
    let steps = finding.remediation.iter().flat_map(|step| [Some(&step.text), step.command.as_ref()]);
    let unfilled =
        texts.into_iter().chain(steps.flatten()).find(|text| page::parameters(text).next().is_some());
    match unfilled {
        Some(text) => Err(format!("a parameter was not filled: {text}")),
        None => Ok(()),
    }
}

fn silent(id: &str, case: &Case) -> Result<(), String> {
    let diagnosis = case.diagnose();
    no_rule_failed(&diagnosis)?;
    match diagnosis.findings.iter().find(|finding| finding.id == id) {
        Some(finding) if case.expects_silence_of(finding) => Err(format!("fires: {}", finding.title)),
        _ => Ok(()),
    }
}

fn no_rule_failed(diagnosis: &Diagnosis) -> Result<(), String> {
    match diagnosis.warnings.iter().find_map(|warning| warning.rule.as_ref()) {
        Some(rule) => Err(format!("rule {rule} panicked")),
        None => Ok(()),
    }
}

/// A rule of severity information is a note or a consequence, never a root, unless its check says otherwise.
#[test]
fn every_rule_of_errors_or_warnings_is_a_root_somewhere() {
    let fired = folders(&fixtures().join("rules")).into_iter().flat_map(|folder| folders(&folder));
    let cases = folders(&support::root().join("tests/cases"));
    let mut roots = BTreeSet::new();
    for path in fired.chain(cases) {
        let findings = Case::read(&path).diagnose().findings;
        roots.extend(findings.into_iter().filter(|f| f.role == Role::RootCause).map(|f| f.id));
    }
    let grave = rules::all().filter(|rule| rule.severity > Severity::Information);
    let never: Vec<&str> = grave.map(|rule| rule.id).filter(|id| !roots.contains(*id)).collect();
    assert!(never.is_empty(), "root in no fixture: {never:?}");
}

#[test]
fn pages_and_rules_agree() {
    let ids: BTreeSet<&str> = rules::all().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), rules::all().count(), "an id is used twice");
    for rule in rules::all() {
        let page = page::Page::of(rule.id, page::Language::ENGLISH)
            .unwrap_or_else(|| panic!("{}: no page", rule.id));
        assert!(page.sources().next().is_some(), "{}: no source", rule.id);
        assert!(page.steps().next().is_some(), "{}: no step", rule.id);
        let steps = page.steps().flat_map(|step| [step.text(), step.command()]);
        let texts = [page.title(), page.summary(), page.cause(), page.verify(), page.false_positives()];
        let used: BTreeSet<&str> = texts.into_iter().chain(steps).flat_map(page::parameters).collect();
        for parameter in &used {
            let known = rule.parameters.contains(parameter)
                || parameter.starts_with("code.")
                || page::OF_EVERY_PAGE.contains(parameter);
            assert!(known, "{}: the page uses {{{parameter}}}, which the rule does not declare", rule.id);
        }
        for parameter in rule.parameters {
            assert!(used.contains(parameter), "{}: the page does not use {{{parameter}}}", rule.id);
        }
        for other in rule.explains.iter().chain(rule.supersedes) {
            assert!(ids.contains(other), "{}: names {other}, which is no rule", rule.id);
        }
    }
    for page in page::Page::all(page::Language::ENGLISH) {
        let is_known = ids.contains(page.id()) || rules::prerequisites().any(|p| p.id == page.id());
        assert!(is_known, "{}: a page without a rule", page.id());
    }
}

/// `docs/rules.txt` lists every id that a rule ever had. One that is there no more is retired; scripts may still
/// look for it, so that it must never mean something else.
#[test]
fn ids_of_rules_are_never_used_again() {
    let path = support::root().join("docs/rules.txt");
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let now: BTreeSet<&str> = rules::all().map(|rule| rule.id).collect();
    let mut listed: BTreeMap<&str, bool> = now.iter().map(|id| (*id, false)).collect();
    for line in written.lines() {
        let (id, retired) = line.strip_suffix(" retired").map_or((line, false), |id| (id, true));
        assert!(!retired || !now.contains(id), "{id} was retired; give the rule another id");
        listed.insert(id, !now.contains(id));
    }
    let lines =
        listed.iter().map(|(id, retired)| format!("{id}{}\n", if *retired { " retired" } else { "" }));
    support::golden::check(&path, &lines.collect::<String>()).unwrap();
}

#[test]
fn a_near_miss_must_match_once() {
    let case = |text: &str| Case::default().with("status.txt", text.to_owned());
    assert!(case("aa bb").replaced("aa", "b").is_ok());
    assert!(case("aa aa").replaced("aa", "b").is_err());
    assert!(case("bb").replaced("aa", "b").is_err());
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
