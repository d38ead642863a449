//! What is concluded from every whole case, every healthy device and every input of a rule, without the
//! words: `tests/golden/diagnosis`; and what a dozen of them look like to a reader: `tests/golden/text`.
//! `BLESS=1 cargo test --test conclusions` writes the files anew; read the difference.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use dsregdiag::document::{Diagnosis, EvidenceItem, Finding};
use dsregdiag::Format;
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

/// Between them these have every part of a page: a note, a warning, a step that needs an administrator or
/// disrupts, a requirement that fails or is open, several roots, consequences and none, each verdict.
const PAGES: [&str; 12] = [
    "cases/esr-mfa-of-the-user-among-others",
    "cases/esr-policy-forbids",
    "cases/hybrid-wrong-password",
    "cases/join-attempts-copied-without-a-zone",
    "cases/join-certificate-expired-and-no-prt",
    "cases/join-keys-gone-and-recovery",
    "cases/join-not-synced-since-days",
    "cases/join-two-faults-join-test-and-enrolment",
    "cases/prt-missing-among-noise",
    "cases/two-faults-prt-and-roaming",
    "healthy/events-of-other-resources-only",
    "healthy/hybrid-before-and-after-a-fix",
];

#[test]
fn pages_of_text_are_those_that_were_read_and_agreed() {
    let golden = support::root().join("tests/golden/text");
    let mut files = BTreeSet::new();
    let mut differing = Vec::new();
    let mut all = String::new();
    for (name, folder) in
        devices().into_iter().filter(|(name, _)| PAGES.iter().any(|page| name == Path::new(page)))
    {
        let file = golden.join(name.file_name().unwrap()).with_extension("txt");
        let document = serde_json::to_vec(&Case::read(&folder).diagnose()).unwrap();
        let page = dsregdiag::render(&document, Format::Text).unwrap();
        differing.extend(golden::check(&file, &page).err());
        files.insert(file);
        all += &page;
    }
    assert_eq!(files.len(), PAGES.len());
    golden::assert_no_other(&golden, &files);
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    for part in PARTS {
        assert!(all.contains(part), "no page has {part:?}");
    }
}

/// What stands in one page at least, so that no part of the renderer is without a page.
const PARTS: [&str; 14] = [
    "Note: ",
    "ERROR: ",
    "WARNING: ",
    "(certain)",
    "[needs administrator]",
    "[disruptive]",
    "Follows from it",
    "(because of ",
    "Also seen",
    "Requirements that fail or are open",
    "Open: ",
    "Fails: ",
    "Not understood",
    "Not assessed",
];

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
