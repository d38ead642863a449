//! What must not matter: the order of events, unrelated events among them, the language of messages, and
//! whether a capture came in one piece. Every whole case keeps its root.

mod support;

use std::path::Path;

use support::cases::{folders, Case};

/// Noise of other subjects on any device, at another time.
const UNRELATED: &str = "\
    <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
    <Provider Name='Microsoft-Windows-Kernel-General'/><EventID>304</EventID><Level>2</Level>\
    <TimeCreated SystemTime='2026-03-12T11:00:00.1Z'/><EventRecordID>1</EventRecordID><Channel>System</Channel>\
    <Computer></Computer></System><EventData><Data Name='ExitCode'>-2145648639</Data></EventData></Event>\n\
    <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
    <Provider Name='Microsoft-Windows-Workplace Join'/><EventID>201</EventID><Level>2</Level>\
    <TimeCreated SystemTime='2025-01-01T00:00:00Z'/><EventRecordID>2</EventRecordID><Channel>x</Channel>\
    <Computer></Computer></System><EventData><Data Name='ExitCode'>-2145648639</Data></EventData></Event>\n";

fn cases() -> impl Iterator<Item = (String, Case)> {
    let all = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"));
    all.into_iter().map(|path| (path.display().to_string(), Case::read(&path)))
}

/// The root and what it is about.
fn root(case: &Case) -> (String, Option<String>) {
    let diagnosis = case.diagnose();
    diagnosis.findings.first().map(|first| (first.id.clone(), first.subject.clone())).unwrap_or_default()
}

/// Every case whose file of this kind a change can be made to keeps its root.
fn holds(kind: &str, change: impl Fn(&str) -> Vec<String>) {
    let mut failures = Vec::new();
    let mut changed = 0;
    for (path, case) in cases() {
        let before = root(&case);
        let Some((name, text)) = case.files().iter().find(|(name, _)| name.starts_with(kind)).cloned() else {
            continue;
        };
        for (number, parts) in change(&text).into_iter().enumerate() {
            let after = root(&replace(&case, &name, parts));
            if after != before {
                failures.push(format!("{path}, change {number}: {before:?} became {after:?}"));
            }
            changed += 1;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(changed > 10, "only {changed} changes were tried");
}

/// The case with a file in place of another, or with two where a page break says so.
fn replace(case: &Case, name: &str, text: String) -> Case {
    match text.split_once('\x0c') {
        None => case.clone().with(name, text),
        Some((first, second)) => {
            case.clone().with(name, first.to_owned()).with(&format!("{name}.2"), second.to_owned())
        }
    }
}

/// The records of a file of events.
fn records(text: &str) -> Vec<String> {
    text.split("<Event ").skip(1).map(|part| format!("<Event {}", part.replace("</Events>", ""))).collect()
}

fn document(records: &[String]) -> String {
    format!("<Events>\n{}</Events>\n", records.concat())
}

/// A permutation that depends on the seed alone (xorshift).
fn shuffled(mut records: Vec<String>, mut seed: u64) -> Vec<String> {
    for at in (1..records.len()).rev() {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        records.swap(at, (seed % (at as u64 + 1)) as usize);
    }
    records
}

#[test]
fn the_order_of_events() {
    holds("events.xml", |text| (1..3).map(|seed| document(&shuffled(records(text), seed * 7919))).collect());
}

/// When the first record was logged: a log that goes on for days after a failure would say that it ended.
fn first_time(text: &str) -> Option<&str> {
    text.split("SystemTime='").nth(1)?.split('\'').next()
}

#[test]
fn unrelated_events() {
    holds("events.xml", |text| {
        let mut records = records(text);
        let time = first_time(text).unwrap_or("2026-03-12T11:00:00.1Z");
        records.insert(0, UNRELATED.replace("2026-03-12T11:00:00.1Z", time));
        vec![document(&records)]
    });
}

#[test]
fn messages_in_any_language() {
    let rendering =
        "<RenderingInfo Culture='de-DE'><Message>Vorgang fehlgeschlagen. 0x80070005 0xc0000022</Message>\
                     <Level>Fehler</Level></RenderingInfo></Event>";
    holds("events.xml", |text| vec![text.replace("</Event>", rendering)]);
}

#[test]
fn events_in_two_inputs() {
    holds("events.xml", |text| {
        let records = records(text);
        let half = records.len() / 2;
        vec![format!("{}\x0c{}", document(&records[..half]), document(&records[half..]))]
    });
}

#[test]
fn a_capture_in_two_pieces() {
    let ruler = "+----------------------------------------------------------------------+\n| ";
    holds("status", |text| {
        let sections: Vec<usize> = text.match_indices(ruler).map(|(at, _)| at).collect();
        sections.iter().skip(1).step_by(3).map(|at| format!("{}\x0c{}", &text[..*at], &text[*at..])).collect()
    });
}
