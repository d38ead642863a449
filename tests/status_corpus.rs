//! Every capture of `tests/fixtures/status` is read as its document in `tests/golden/status` says.
//!
//! `BLESS=1 cargo test --test status_corpus` writes the documents anew; read the difference.

mod support;

use std::collections::BTreeSet;

use dsregdiag::input::text::lines;
use dsregdiag::report::json;
use dsregdiag::warning::At;
use dsregdiag::{diagnose, parse_status, DiagnoseOptions};
use serde_json::Value;
use support::corpus;

const KIND: &str = "status";

#[test]
fn every_capture_gives_its_document() {
    corpus::assert_documents(KIND, |bytes| parse_status(bytes).map(|document| json::status(&document)));
}

#[test]
fn captures_documents_and_shapes_agree() {
    corpus::assert_described(KIND, 60);
}

/// A capture says how its device is joined as a diagnosis of it does.
#[test]
fn a_capture_alone_shows_the_join_state() {
    let mut states = BTreeSet::new();
    for (name, bytes) in corpus::inputs(KIND) {
        let Ok(document) = parse_status(&bytes) else { continue };
        let [_] = document.captures[..] else { continue };
        let parsed: Value = serde_json::from_str(&json::status(&document)).expect("JSON");
        let parsed = parsed["captures"][0]["device"]["joinState"].as_str().expect("a word").to_owned();
        let Ok(diagnosis) = diagnose(Some(&bytes), None, &DiagnoseOptions::default()) else { continue };
        assert_eq!(parsed, diagnosis.device.join_state, "{name}");
        states.insert(parsed);
    }
    assert_eq!(states.len(), 7, "every state is shown: {states:?}");
}

/// Every line is an entry, a title, a trace line, a warning, a part of a joined value, or furniture.
#[test]
fn every_line_is_accounted_for() {
    for (name, bytes) in corpus::inputs(KIND) {
        let Ok(document) = parse_status(&bytes) else { continue };
        let mut accounted: Vec<(u32, u32)> = Vec::new();
        for capture in &document.captures {
            accounted.extend(capture.sections.iter().map(|section| (section.line, section.line)));
            accounted.extend(capture.trace.iter().map(|line| (line.line, line.line)));
        }
        accounted.extend(document.warnings.iter().filter_map(|warning| match warning.at {
            At::Lines(from, to) => Some((from, to)),
            _ => None,
        }));
        for (index, entry) in document.entries.iter().enumerate() {
            // a joined value reaches to the next thing that was read
            let next = document.entries.get(index + 1).map_or(u32::MAX, |next| next.line);
            accounted.push((entry.line, if entry.joined { next.saturating_sub(1) } else { entry.line }));
        }
        let all: Vec<&str> = lines(document.texts.input()).map(|line| line.text).collect();
        for (index, text) in all.iter().enumerate() {
            let number = index as u32 + 1;
            let read = accounted.iter().any(|(from, to)| (*from..=*to).contains(&number));
            let near = [index.checked_sub(1), Some(index + 1)].into_iter().flatten();
            let near = near.filter_map(|near| all.get(near).copied());
            assert!(read || is_furniture(text) || counts(text, near), "{name}, line {number}: {text:?}");
        }
    }
}

/// What stands around captures and says nothing: blanks, rulers, tags, fences, banners, command lines and the
/// sentences that `dsregcmd` prints.
fn is_furniture(text: &str) -> bool {
    const KNOWN: &[&str] = &[
        "For more information, please",
        "visit https:",
        "aadjerrors",
        "Waiting for Diagnostics",
        "dsregcmd",
        "Microsoft Windows [",
        "Microsoft Corporation",
        "Windows PowerShell",
        "Evil-WinRM",
        "C:\\",
        "Info:",
        "```",
        "[code]",
        "{code",
        "{quote",
    ];
    let text = text.strip_prefix("<![LOG[").unwrap_or(text);
    let text = text.split("]LOG]!>").next().unwrap_or_default().replace("&nbsp;", " ").replace("&gt;", ">");
    let text: String = text
        .split('\u{1b}')
        .map(|part| {
            part.strip_prefix('[').and_then(|rest| rest.split_once('m')).map_or(part, |(_, rest)| rest)
        })
        .collect();
    let without_tags: String =
        text.split('<').map(|part| part.split_once('>').map_or(part, |(_, rest)| rest)).collect();
    !without_tags.contains(char::is_alphanumeric) || KNOWN.iter().any(|known| text.contains(known))
}

/// Only the number or time in front of a line, or of a ruler, as a line beside it has one.
fn counts<'t>(text: &str, near: impl Iterator<Item = &'t str>) -> bool {
    let shape = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "0").replace("00", "0");
    let mark = shape(text.trim().trim_end_matches(['+', '-', ' ']));
    let is_mark = mark.contains('0') && mark.replace("INFO", "").chars().all(|c| !c.is_alphabetic());
    is_mark && near.map(str::trim).any(|near| shape(near).starts_with(&mark))
}
