//! Healthy and merely unusual devices give no error and no warning; whole cases name the right root.
//!
//! `tests/fixtures/healthy/<name>/` is the evidence of one device. `tests/cases/<name>/` is a case with
//! `expect.json`: `{"id":"...","subject":"..."}` of the finding that stands first.

mod support;

use std::path::Path;

use dsregdiag::report::document::{Role, Severity, Verdict};
use support::cases::{fixtures, folders, Case};

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
        if diagnosis.verdict == Verdict::Issues || diagnosis.exit_code() != 0 {
            failures.push(format!("{}: the verdict is issues", path.display()));
        }
        failures.extend(diagnosis.warnings.iter().map(|w| format!("{}: {}", path.display(), w.message)));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn cases_name_the_root_first() {
    let all = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"));
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
