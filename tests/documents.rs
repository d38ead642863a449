//! Every document that the engine gives fits its published schema.

mod support;

use std::path::{Path, PathBuf};

use dsregdiag::report::json;
use dsregdiag::{parse_events, parse_status};
use serde_json::Value;
use support::cases::{fixtures, folders, Case};
use support::root;
use support::schema::{assert_fits, schema};

#[test]
fn every_diagnosis_fits_its_schema() {
    let schema = schema("diagnosis");
    let rules = folders(&fixtures().join("rules")).into_iter().flat_map(|folder| folders(&folder));
    let devices =
        folders(&fixtures().join("healthy")).into_iter().chain(folders(&root().join("tests/cases")));
    let mut count = 0;
    for path in rules.chain(devices) {
        let diagnosis = serde_json::to_value(Case::read(&path).diagnose()).unwrap();
        assert_fits(&diagnosis, &schema);
        assert_order(&path, &diagnosis);
        count += 1;
    }
    assert!(count > 100, "{count}");
}

/// Ranks count from 1, causes are findings of the document, no id and subject stands twice.
fn assert_order(path: &Path, diagnosis: &Value) {
    let findings = diagnosis["findings"].as_array().unwrap();
    let mut seen = std::collections::HashSet::new();
    for (finding, rank) in findings.iter().zip(1u64..) {
        assert_eq!(finding["rank"], rank, "{}", path.display());
        let known = seen.insert((finding["id"].to_string(), finding["subject"].to_string()));
        assert!(known, "{}: {} stands twice", path.display(), finding["id"]);
        for cause in finding["causedBy"].as_array().unwrap() {
            let cause = cause.as_u64().unwrap();
            assert!(cause != rank && cause <= findings.len() as u64, "{}", path.display());
        }
    }
}

#[test]
fn every_parsed_document_fits_its_schema() {
    let (status, events) = (schema("status"), schema("events"));
    let mut counts = (0, 0);
    for path in files(&fixtures()) {
        let bytes = std::fs::read(&path).unwrap();
        if let Ok(document) = parse_status(&bytes) {
            assert_fits(&serde_json::from_str(&json::status(&document)).unwrap(), &status);
            counts.0 += 1;
        }
        if let Ok(document) = parse_events(&bytes) {
            assert_fits(&serde_json::from_str(&json::events(&document)).unwrap(), &events);
            counts.1 += 1;
        }
    }
    assert!(counts.0 > 60 && counts.1 > 80, "{counts:?}");
}

#[test]
fn every_facts_fixture_fits_its_schema() {
    let schema = schema("facts");
    let facts = files(&fixtures()).into_iter().filter(|path| path.ends_with("facts.json"));
    for path in facts {
        let document = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_fits(&document, &schema);
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
