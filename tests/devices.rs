//! Healthy and merely unusual devices give no error and no warning; whole cases name the right root.
//!
//! `tests/fixtures/healthy/<name>/` is the evidence of one device. `tests/cases/<name>/` is a case with
//! `expect.json`: `{"id":"...","subject":"..."}` of the finding that stands first.

mod support;

use std::path::{Path, PathBuf};

use dsregdiag::words::{Role, Severity, Verdict};
use support::cases::{fixtures, folders, Case};
use support::golden;

#[test]
fn healthy_devices_are_silent() {
    let all = folders(&fixtures().join("healthy"));
    assert!(!all.is_empty());
    let mut failures = Vec::new();
    for path in all {
        let diagnosis = Case::read(&path).diagnose();
        for finding in diagnosis.findings.iter().filter(|f| f.severity > Severity::Information) {
            failures.push(format!("{}: {} ({})", path.display(), finding.title, finding.id));
        }
        if !matches!(diagnosis.verdict, Verdict::Healthy | Verdict::NotAssessable) {
            failures.push(format!("{}: the verdict is {:?}", path.display(), diagnosis.verdict));
        }
        failures.extend(diagnosis.warnings.iter().map(|w| format!("{}: {}", path.display(), w.message)));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The cases as a table to read. With `BLESS=1` it is written anew; read the difference.
#[test]
fn the_table_of_cases_is_current() {
    let mut table = String::from(
        "# Cases\n\nWhole devices with one fault or more, often with noise, and what has to stand first. Each is a \
         folder here.\n`BLESS=1 cargo test --test devices` writes this table anew.\n\n\
         | case | root cause that stands first | rule | independent faults beside it |\n|---|---|---|---|\n",
    );
    for path in folders(&cases()) {
        let diagnosis = Case::read(&path).diagnose();
        let mut roots = diagnosis.findings.iter().filter(|finding| finding.role == Role::RootCause);
        let first = roots.next().unwrap_or_else(|| panic!("{}: no root", path.display()));
        let others: Vec<&str> = roots.map(|finding| finding.id.as_str()).collect();
        let name = path.file_name().unwrap().to_string_lossy().replace('-', " ");
        table += &format!("| {name} | {} | {} | {} |\n", first.title, first.id, others.join(", "));
    }
    golden::check(&cases().join("README.md"), &table).unwrap();
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

#[test]
fn cases_name_the_root_first() {
    let all = folders(&cases());
    assert!(!all.is_empty());
    let mut failures = Vec::new();
    for path in all {
        let case = Case::read(&path);
        let diagnosis = case.diagnose();
        match diagnosis.findings.first() {
            Some(first) if first.role == Role::RootCause && case.expects(first) => {}
            Some(first) => failures.push(format!(
                "{}: first stands {} {:?} ({:?})",
                path.display(),
                first.id,
                first.subject,
                first.role
            )),
            None => failures.push(format!("{}: no finding", path.display())),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
