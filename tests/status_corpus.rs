//! Every capture of `tests/fixtures/status` is read as its document in `tests/golden/status` says.
//!
//! `DSREGDIAG_BLESS=1 cargo test --test status_corpus` writes the documents anew; read the difference.

mod support;

use dsregdiag::decode::decode;
use dsregdiag::parse_status;
use dsregdiag::report::json;
use dsregdiag::status::parse;
use dsregdiag::text::lines;
use dsregdiag::warning::At;
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

/// A line with letters or digits is an entry, a title, a trace line, a warning, a part of a joined value,
/// or one of the sentences and command lines that stand around captures.
#[test]
fn every_line_is_accounted_for() {
    let around = [
        "For more information",
        "visit https:",
        "aadjerrors",
        "Waiting for Diagnostics",
        "dsregcmd",
        "Microsoft",
        "Evil-WinRM",
        "C:\\",
        "Info:",
        "```",
    ];
    for (name, bytes) in corpus::inputs(KIND) {
        let Ok(decoded) = decode(&bytes) else { continue };
        let text = decoded.text.clone();
        let document = parse(decoded, &[]).expect("within the limits");
        if document.captures.is_empty() {
            continue;
        }
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
        for line in lines(&text) {
            let says = line.text.chars().filter(|c| c.is_alphabetic()).count() > 2;
            let known = around.iter().any(|known| line.text.contains(known));
            let read = accounted.iter().any(|(from, to)| (*from..=*to).contains(&line.number));
            assert!(!says || known || read, "{name}, line {}: {:?}", line.number, line.text);
        }
    }
}
