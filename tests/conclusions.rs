//! What is concluded from every whole case, every healthy device and every input of a rule, without the
//! words: `tests/golden/diagnosis`. `BLESS=1 cargo test --test conclusions` writes the files anew; read the difference.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use dsregdiag::document::{Diagnosis, EvidenceItem, Finding};
use serde::Serialize;
use serde_json::json;
use support::cases::{fixtures, folders, Case};
use support::golden;

#[test]
fn conclusions_are_those_that_were_read_and_agreed() {
    let golden = support::root().join("tests/golden/diagnosis");
    let mut files = BTreeSet::new();
    let mut differing = Vec::new();
    for (name, folder) in devices() {
        let file = golden.join(name).with_extension("json");
        differing.extend(golden::check(&file, &conclusions(&Case::read(&folder).diagnose())).err());
        files.insert(file);
    }
    golden::assert_no_other(&golden, &files);
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// The evidence of one device each: the name of its conclusions, and its folder.
fn devices() -> Vec<(PathBuf, PathBuf)> {
    let named = |kind: &'static str, all: Vec<PathBuf>| {
        all.into_iter().map(move |folder| (PathBuf::from(kind).join(folder.file_name().unwrap()), folder))
    };
    let rules = folders(&fixtures().join("rules")).into_iter().flat_map(|rule| {
        let of_rule = PathBuf::from("rules").join(rule.file_name().unwrap());
        folders(&rule).into_iter().map(move |folder| (of_rule.join(folder.file_name().unwrap()), folder))
    });
    named("cases", folders(&support::root().join("tests/cases")))
        .chain(named("healthy", folders(&fixtures().join("healthy"))))
        .chain(rules)
        .collect()
}

/// A line for the device as a whole, one for each finding and its evidence, one for what has to hold.
fn conclusions(diagnosis: &Diagnosis) -> String {
    let held = diagnosis.prerequisites.iter().map(|one| (one.id.clone(), json!(one.state)));
    let mut text = format!(
        "{{\n\"verdict\": {}, \"joinState\": {}, \"runAs\": {},\n\"assessed\": {}, \"notAssessed\": {},\n\
         \"notes\": {}, \"warnings\": {}, \"codes\": {},\n\"prerequisites\": {},\n\"findings\": [",
        line(&diagnosis.verdict),
        line(&diagnosis.device.join_state),
        line(&diagnosis.context.run_as),
        line(&diagnosis.assessed),
        line(&diagnosis.not_assessed),
        diagnosis.context.notes.len(),
        diagnosis.warnings.len(),
        line(&diagnosis.codes.iter().map(|code| &code.code).collect::<Vec<_>>()),
        line(&held.collect::<serde_json::Map<_, _>>()),
    );
    for (at, finding) in diagnosis.findings.iter().enumerate() {
        write!(text, "{}\n{}", if at > 0 { "," } else { "" }, conclusion(finding)).unwrap();
    }
    text + "\n]\n}\n"
}

fn conclusion(finding: &Finding) -> String {
    format!(
        "{{\"rank\": {}, \"id\": {}, \"subject\": {}, \"role\": {}, \"causedBy\": {},\n \"severity\": {}, \
         \"certainty\": {}, \"area\": {}, \"codes\": {},\n \"evidence\": {}}}",
        finding.rank,
        line(&finding.id),
        line(&finding.subject),
        line(&finding.role),
        line(&finding.caused_by),
        line(&finding.severity),
        line(&finding.certainty),
        line(&finding.area),
        line(&finding.codes.iter().map(|code| &code.code).collect::<Vec<_>>()),
        line(&finding.evidence.iter().map(place).collect::<Vec<_>>()),
    )
}

/// Where a piece of evidence stands: `status 0: line 12 AzureAdPrt`, `events 0: 3 AAD 1098`.
fn place(item: &EvidenceItem) -> String {
    let input = |kind: &str, number: &Option<u32>| match number {
        Some(number) => format!("{kind} {number}"),
        None => kind.to_owned(),
    };
    match item {
        EvidenceItem::Status { key, line, input: number, .. } => {
            format!("{}: line {line} {key}", input("status", number))
        }
        EvidenceItem::Event { event_id, index, field, input: number, .. } => {
            let field = field.as_deref().map(|field| format!(" {field}")).unwrap_or_default();
            format!("{}: {index} id {event_id}{field}", input("events", number))
        }
        EvidenceItem::Fact { key, .. } => format!("fact: {key}"),
    }
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain values are JSON")
}
