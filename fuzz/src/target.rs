//! What is done with an input. None of it may panic; what was made must be readable again, the same each time, and
//! free of secrets.

use std::borrow::Cow;

use dsregdiag::document::Diagnosis;
use dsregdiag::facts::Facts;
use dsregdiag::report::json;
use dsregdiag::{secret, DiagnoseOptions, Format, RenderOptions, Session};
use serde_json::Value;

/// Every target.
#[allow(dead_code)]
pub const ALL: [&str; 8] = ["diagnose", "events", "explain", "facts", "redact", "render", "secret", "status"];

/// Stands between the capture, the events and the facts of an input of `diagnose`.
const BETWEEN: &[u8] = b"\0\xff\0";

/// Gives an input to a target.
pub fn run(target: &str, input: &[u8]) {
    match target {
        "diagnose" => diagnose(input),
        "events" => events(input),
        "status" => status(input),
        "facts" => drop(Facts::from_json(input)),
        "redact" => redact(input),
        "render" => drop(render(input)),
        "secret" => masked(&String::from_utf8_lossy(input)),
        "explain" => drop(dsregdiag::explain(&String::from_utf8_lossy(input))),
        _ => panic!("{target}: no such target"),
    }
}

/// A capture, events and facts, any of which may be missing: judged alike each time, without a rule that fails,
/// and the document is read and renders.
fn diagnose(input: &[u8]) {
    let (status, rest) = split(input);
    let (events, facts) = split(rest);
    let mut session = Session::new();
    let _ = session.add_status(status);
    let _ = session.add_events(events);
    let _ = session.add_facts(facts);
    let Ok(diagnosis) = session.diagnose(&DiagnoseOptions::default()) else { return };
    let failed = diagnosis.warnings.iter().find_map(|warning| warning.rule.as_ref());
    assert!(failed.is_none(), "the rule {failed:?} failed");
    let document = json::to_text(&diagnosis);
    let again = session.diagnose(&DiagnoseOptions::default()).expect("it was judged once");
    assert_eq!(document, json::to_text(&again), "judged again");
    let read: Diagnosis = serde_json::from_str(&document).expect("a document is read");
    assert_eq!(document, json::to_text(&read), "read and written");
    no_secret(&document);
    assert!(render(document.as_bytes()), "a document renders");
}

/// In every form, or in none.
fn render(documents: &[u8]) -> bool {
    use Format::{Csv, Html, JsonLines, Markdown, Summary, Text, Ticket};
    let renders = |format| {
        let mut options = RenderOptions::default();
        options.format = format;
        dsregdiag::render_documents(documents, &options).is_ok()
    };
    let first = renders(Text);
    assert!([Csv, Html, JsonLines, Markdown, Summary, Ticket]
        .into_iter()
        .all(|format| renders(format) == first));
    first
}

/// What stands before the mark, and what stands behind it.
fn split(input: &[u8]) -> (&[u8], &[u8]) {
    match input.windows(BETWEEN.len()).position(|window| window == BETWEEN) {
        Some(at) => (&input[..at], &input[at + BETWEEN.len()..]),
        None => (input, &[]),
    }
}

/// Our own document of events is events too, and as many.
fn events(input: &[u8]) {
    let Ok(events) = dsregdiag::parse_events(input) else { return };
    let document = json::events(&events);
    no_secret(&document);
    let again = dsregdiag::parse_events(document.as_bytes()).expect("our own document is read");
    assert_eq!(again.events.len(), events.events.len(), "events of our own document");
}

fn status(input: &[u8]) {
    if let Ok(status) = dsregdiag::parse_status(input) {
        no_secret(&json::status(&status));
    }
}

/// Everything is known before anything is replaced: the same text again gives the same.
fn redact(input: &[u8]) {
    let session = Session::new();
    let Ok(once) = session.redact(input) else { return };
    let again = session.redact(input).expect("it was redacted once");
    assert_eq!(once, again, "redacted again");
}

/// Masking keeps the lines, and masking again changes nothing.
fn masked(text: &str) {
    let once = secret::mask(text);
    assert_eq!(once.lines().count(), text.lines().count(), "lines");
    assert_eq!(once, secret::mask(&once), "masked again");
}

/// No string of a document holds anything that would be masked.
fn no_secret(document: &str) {
    let value: Value = serde_json::from_str(document).expect("a document is JSON");
    let mut values = vec![&value];
    while let Some(value) = values.pop() {
        match value {
            Value::String(text) => {
                assert!(matches!(secret::mask(text), Cow::Borrowed(_)), "a secret: {text}")
            }
            Value::Array(items) => values.extend(items),
            Value::Object(members) => values.extend(members.values()),
            _ => {}
        }
    }
}
