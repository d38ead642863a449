//! The text for people: it fits a screen, its steps begin early, its full form leaves nothing out, and
//! nothing that evidence holds is obeyed by a terminal. Twelve pages are kept whole in
//! `tests/golden/text`; `BLESS=1 cargo test --test text` writes them anew: read them aloud.

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;

use dsregdiag::document::{Diagnosis, Warning};
use dsregdiag::words::{Role, Verdict};
use dsregdiag::{render, render_documents, Detail, Error, Format, RenderOptions};
use serde_json::Value;
use support::cases::{fixtures, folders, Case};
use support::{golden, root};

/// What is kept. Between them these have every part of a page.
const PAGES: [&str; 12] = [
    "tests/cases/esr-mfa-of-the-user-among-others",
    "tests/cases/esr-policy-forbids",
    "tests/cases/hybrid-wrong-password",
    "tests/cases/join-attempts-copied-without-a-zone",
    "tests/cases/join-certificate-expired-and-no-prt",
    "tests/cases/join-keys-gone-and-recovery",
    "tests/cases/prt-last-refusal-outranks-an-older-one",
    "tests/cases/join-two-faults-join-test-and-enrolment",
    "tests/cases/prt-missing-among-noise",
    "tests/cases/two-faults-prt-and-roaming",
    "tests/fixtures/healthy/events-of-other-resources-only",
    "tests/fixtures/healthy/hybrid-before-and-after-a-fix",
];

/// The page whose full form is kept, too; it has a chain of effects.
const CHAIN: &str = PAGES[2];
const HEALTHY: &str = PAGES[11];

/// What stands in one page at least, so that no part of the renderer is without a page.
const PARTS: [&str; 18] = [
    "ERROR  ",
    "WARNING  ",
    "HEALTHY  ",
    "CANNOT SAY  ",
    "[certain]",
    "[admin]",
    "[interrupts]",
    "  Why ",
    "  Effect ",
    "  Evidence ",
    "  Do this",
    "  Fixed when ",
    "  Doubt ",
    "  Earlier ",
    "  Check ",
    "  Note ",
    "Not judged: ",
    "Not explained: ",
];

fn diagnosis(folder: &str) -> Diagnosis {
    Case::read(&root().join(folder)).diagnose()
}

/// The diagnosis of every fixture of the rules.
fn of_rules() -> Vec<(PathBuf, Diagnosis)> {
    let paths = folders(&fixtures().join("rules")).into_iter().flat_map(|folder| folders(&folder));
    paths.map(|path| (path.clone(), Case::read(&path).diagnose())).collect()
}

fn options(width: usize, color: bool, detail: Detail) -> RenderOptions {
    let mut options = RenderOptions::default();
    (options.width, options.color, options.detail) = (width, color, detail);
    options
}

fn text(diagnosis: &Diagnosis, options: &RenderOptions) -> String {
    render(std::slice::from_ref(diagnosis), options)
}

/// The value below which so many of a hundred lie.
fn percentile(sorted: &[usize], percent: usize) -> usize {
    sorted[(sorted.len() * percent).div_ceil(100) - 1]
}

#[test]
fn the_answer_fits_a_screen() {
    let mut lengths = Vec::new();
    let mut starts = Vec::new();
    for (path, diagnosis) in of_rules().iter().filter(|(_, diagnosis)| diagnosis.verdict == Verdict::Issues) {
        let text = text(diagnosis, &options(80, false, Detail::Short));
        lengths.push(lines_but_losses(&text));
        let start = text.lines().position(|line| line == "  Do this");
        starts.push(start.unwrap_or_else(|| panic!("{}: no step", path.display())) + 1);
    }
    lengths.sort_unstable();
    starts.sort_unstable();
    let [median, most, start] = [percentile(&lengths, 50), percentile(&lengths, 90), percentile(&starts, 90)];
    println!("{} texts: median {median}, 90 % {most} lines; 90 % begin by line {start}", lengths.len());
    assert!(median <= 26 && most <= 38, "median {median}, 90 % {most} lines");
    assert!(start <= 12, "the steps begin by line {start} in 90 %");
}

/// What is lost by a step has to be said, however long it is: those lines do not count.
fn lines_but_losses(text: &str) -> usize {
    let mut in_loss = false;
    let mut is_counted = |line: &str| {
        in_loss = line.starts_with("       Lost:") || in_loss && is_of_step(line);
        !in_loss
    };
    text.lines().filter(|line| is_counted(line)).count()
}

/// A further line of a step's text: its command stands deeper.
fn is_of_step(line: &str) -> bool {
    line.len() - line.trim_start().len() == "    1. ".len()
}

#[test]
fn lines_keep_to_the_width() {
    for (path, diagnosis) in of_rules() {
        for width in [60, 80, 120] {
            let text = text(&diagnosis, &options(width, false, Detail::Short));
            // Only what cannot be broken may be longer: a command, a name, an address.
            let long = text.lines().find(|line| {
                let longest = line.split_whitespace().map(|word| word.chars().count()).max();
                let is_broken = longest.is_some_and(|longest| longest < width / 2);
                line.chars().count() > width && is_broken && !is_command(&diagnosis, line)
            });
            assert_eq!(long, None, "{} at {width}", path.display());
        }
    }
}

fn is_command(diagnosis: &Diagnosis, line: &str) -> bool {
    let steps = diagnosis.findings.iter().flat_map(|finding| &finding.remediation);
    let mut commands = steps.filter_map(|step| step.command.as_deref()).flat_map(str::lines);
    commands.any(|command| command.trim() == line.trim())
}

#[test]
fn the_full_form_leaves_nothing_out() {
    for (path, diagnosis) in of_rules() {
        let text = squashed(&text(&diagnosis, &options(100, false, Detail::Full)));
        let document = serde_json::to_value(&diagnosis).expect("a document");
        let mut missing = Vec::new();
        every_value(&document, "", &mut |name, value| {
            if !CONTRACT_WORDS.contains(&name) && !text.contains(&shown(name, value)) {
                missing.push(format!("{name}: {value}"));
            }
        });
        assert!(missing.is_empty(), "{}: {missing:#?}\n{text}", path.display());
    }
}

/// Members whose words people read in other words, which the kept pages show.
const CONTRACT_WORDS: [&str; 14] = [
    "schema",
    "document",
    "locale",
    "verdict",
    "assessed",
    "notAssessed",
    "joinState",
    "runAs",
    "role",
    "severity",
    "area",
    "topic",
    "state",
    "source",
];

/// A value as the text has it.
fn shown(name: &str, value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        // Inputs are counted from 1, and the first is not named.
        Value::Number(number) if name == "input" => match number.as_u64() {
            Some(0) | None => String::new(),
            Some(input) => (input + 1).to_string(),
        },
        Value::Number(number) => number.to_string(),
        // Flags show as words: admin, interrupts.
        _ => String::new(),
    };
    let is_quoted = ["value", "falsePositives"].contains(&name);
    match is_quoted {
        true if text == "None." => String::new(),
        true if dsregdiag::code::parse_number(&text).is_some() => String::new(),
        true => squashed(&text.chars().take(150).collect::<String>()),
        false => squashed(&text.split(' ').map(without_fraction).collect::<Vec<_>>().join(" ")),
    }
}

/// `2026-03-11T06:02:44.120Z` as it is shown, whatever stands around it.
fn without_fraction(word: &str) -> String {
    let Some(start) = word.find("20").filter(|start| word.as_bytes().get(start + 10) == Some(&b'T')) else {
        return word.to_owned();
    };
    let (before, time) = word.split_at(start);
    match time.find('Z') {
        Some(end) => format!("{before}{} {} UTC{}", &time[..10], &time[11..19], &time[end + 1..]),
        None => word.to_owned(),
    }
}

fn every_value(value: &Value, name: &str, seen: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| every_value(value, name, seen)),
        Value::Array(items) => items.iter().for_each(|item| every_value(item, name, seen)),
        one => seen(name, one),
    }
}

fn squashed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn one_finding_is_shown_alone_and_in_full() {
    let diagnosis = diagnosis(CHAIN);
    let full = text(&diagnosis, &options(80, false, Detail::Full));
    let mut of_rank = options(80, false, Detail::Short);
    for finding in &diagnosis.findings {
        of_rank.rank = Some(finding.rank);
        let alone = text(&diagnosis, &of_rank);
        assert!(alone.starts_with(&format!("{}. ", finding.rank)), "{alone}");
        assert!(alone.contains(&finding.id) && full.contains(&alone), "{alone}");
    }
    of_rank.rank = Some(99);
    assert_eq!(text(&diagnosis, &of_rank), "");
}

#[test]
fn pages_read_as_they_were_read_aloud() {
    let mut kept = Vec::new();
    for folder in PAGES {
        let diagnosis = diagnosis(folder);
        let name = folder.rsplit('/').next().unwrap_or(folder);
        for width in [80, 120] {
            for (color, kind) in [(false, "txt"), (true, "ansi")] {
                let short = text(&diagnosis, &options(width, color, Detail::Short));
                kept.push((format!("{name}-{width}.{kind}"), short));
            }
        }
    }
    for part in PARTS {
        assert!(kept.iter().any(|(_, page)| page.contains(part)), "no page has {part:?}");
    }
    for (color, kind) in [(false, "txt"), (true, "ansi")] {
        kept.push((format!("full-80.{kind}"), text(&diagnosis(CHAIN), &options(80, color, Detail::Full))));
    }
    let all: Vec<Diagnosis> = PAGES.iter().map(|folder| diagnosis(folder)).collect();
    for width in [80, 120, 160] {
        kept.push((format!("table-{width}.txt"), render(&all, &options(width, false, Detail::Short))));
    }
    let folder = root().join("tests/golden/text");
    let files: BTreeSet<PathBuf> = kept.iter().map(|(name, _)| folder.join(name)).collect();
    golden::assert_no_other(&folder, &files);
    // Escapes in letters, so that the files can be read and compared.
    let checked =
        kept.iter().map(|(name, text)| golden::check(&folder.join(name), &text.replace('\u{1b}', "\\e")));
    let differing: Vec<String> = checked.filter_map(Result::err).collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn what_is_not_covered_is_named_and_counted() {
    let mut diagnosis = diagnosis(CHAIN);
    let note = diagnosis.findings.iter().find(|finding| finding.role == Role::Note).expect("a note").clone();
    let counted = diagnosis.findings.iter().filter(|finding| finding.role == Role::Note).count();
    for number in 0..5 {
        let mut open = note.clone();
        open.id = "failure-not-explained".to_owned();
        open.title = format!("Not explained: event {number} failed with 0x8000000{number}");
        diagnosis.findings.push(open);
    }
    diagnosis.warnings = (1..=6u32)
        .map(|line| {
            let message = if line == 6 { "Another kind." } else { "This is not understood." }.to_owned();
            let mut warning = Warning::default();
            (warning.source, warning.line, warning.message) =
                (Some("status".to_owned()), Some(2 * line), message);
            warning
        })
        .collect();
    let short = text(&diagnosis, &options(80, false, Detail::Short));
    for line in [
        "  Not explained event 0 failed with 0x80000000",
        "              event 2 failed with 0x80000002",
        "              (2 more)",
        "  Not read    capture, line 2, 4, 6 (2 more): This is not understood.",
        "              capture, line 12: Another kind.",
    ] {
        assert!(short.lines().any(|shown| shown == line), "no {line:?} in:\n{short}");
    }
    assert!(short.contains(&format!("  {counted} notes, ")), "{short}");
    assert!(!short.contains("nothing"), "{short}");
    let full = text(&diagnosis, &options(80, false, Detail::Full));
    assert!(
        squashed(&full).contains("Not read capture, line 2, 4, 6, 8, 10: This is not understood."),
        "{full}"
    );
    assert!(full.contains("event 4 failed with 0x80000004"), "{full}");
}

/// Everything by which evidence could command a terminal, or pass for our own words on a line of its own.
const HOSTILE: &str =
    "a\u{1b}[31m\u{1b}]0;t\u{7}\u{9b}2J\u{8}\u{202e}\u{2028}\r\n  Do this\n\n    1. x\u{7f}";

fn hostile(value: &mut Value, name: &str) {
    match value {
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| hostile(value, name)),
        Value::Array(items) => items.iter_mut().for_each(|item| hostile(item, name)),
        Value::String(text) => {
            let is_free = ["joinState", "runAs"].contains(&name) || !CONTRACT_WORDS.contains(&name);
            if is_free && name != "certainty" {
                text.push_str(HOSTILE);
            }
        }
        _ => {}
    }
}

#[test]
fn nothing_in_a_document_is_obeyed() {
    let plain = diagnosis(CHAIN);
    let mut document = serde_json::to_value(&plain).expect("a document");
    hostile(&mut document, "");
    let one = document.to_string();
    let several = format!("[{one},{one}]");
    let is_ours = |text: &str| {
        let text = text.replace("\u{1b}[0m", "").replace("\u{1b}]8;;\u{1b}\\", "");
        let colors = text.split("\u{1b}[1").skip(1).all(|rest| {
            let (color, _) = rest.split_once('m').unwrap_or_default();
            color.chars().all(|c| c.is_ascii_digit() || c == ';')
        });
        colors && !text.replace("\u{1b}[1", "").contains(is_control)
    };
    for color in [false, true] {
        for detail in [Detail::Short, Detail::Full] {
            for documents in [&one, &several] {
                let text = render_documents(documents.as_bytes(), &options(80, color, detail)).expect("text");
                assert!(color || !text.contains(is_control), "{text:?}");
                assert!(is_ours(&text), "{text:?}");
                let headings = text.lines().filter(|line| line.trim_end() == "  Do this").count();
                assert!(headings <= 2 * plain.findings.len(), "{text}");
            }
        }
    }
    let mut summary = RenderOptions::default();
    summary.format = Format::Summary;
    let text = render_documents(several.as_bytes(), &summary).expect("text");
    assert!(!text.contains(is_control) && text.lines().count() == 2, "{text:?}");
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n' || ['\u{202e}', '\u{2028}'].contains(&c)
}

#[test]
fn documents_are_read_one_by_one_in_an_array_and_by_line() {
    let options = RenderOptions::default();
    let (one, other) = (diagnosis(CHAIN), diagnosis(HEALTHY));
    let table = render(&[one.clone(), other.clone()], &options);
    let [one, other] = [one, other].map(|diagnosis| serde_json::to_string(&diagnosis).expect("JSON"));
    for several in [format!("[{one},{other}]"), format!("{one}\n{other}\n"), format!("\u{feff}{one} {other}")]
    {
        assert_eq!(render_documents(several.as_bytes(), &options).as_ref(), Ok(&table));
    }
    let page = render_documents(one.as_bytes(), &options).expect("text");
    assert_eq!(render_documents(format!("[{one}]").as_bytes(), &options).as_ref(), Ok(&page));
    // What a newer engine adds is no fault, and does not show.
    let newer = one.replacen('{', "{\"added\":[1,{\"a\":null}],", 1);
    assert_eq!(render_documents(newer.as_bytes(), &options).as_ref(), Ok(&page));
}

#[test]
fn a_document_that_cannot_be_rendered_is_told_what_it_is() {
    let document = serde_json::to_string(&diagnosis(CHAIN)).expect("JSON");
    let status = dsregdiag::report::json::status(&dsregdiag::parse_status(b"AzureAdJoined : YES").unwrap());
    let half = &document[..document.len() / 2];
    for (given, words) in [
        (status.as_str(), ["'status', schema 1", "pass what diagnose gave"]),
        (&document.replacen("\"schema\":1", "\"schema\":2", 1), ["schema 2", "a diagnosis of schema 1"]),
        (&document.replacen("\"diagnosis\"", "\"x\\u001by\"", 1), ["'unknown'", "pass what"]),
        (&document.replacen("\"findings\"", "\"found\"", 1), ["not whole, or was made by another", "pass"]),
        (half, ["not JSON (line 1)", "unchanged"]),
        ("{}", ["no diagnosis", "pass what"]),
        ("[]", ["No document", "pass what"]),
        ("", ["No document", "pass what"]),
        ("7", ["no diagnosis", "pass what"]),
    ] {
        match render_documents(given.as_bytes(), &RenderOptions::default()) {
            Err(Error::InvalidArgument(said)) => {
                assert!(words.iter().all(|word| said.contains(word)), "{said}");
                assert!(!said.contains('\u{1b}'), "{said}");
            }
            other => panic!("{other:?}"),
        }
    }
    let not_utf8 = render_documents(b"{\"document\":\"\xff\"}", &RenderOptions::default());
    assert!(matches!(not_utf8, Err(Error::InvalidArgument(said)) if said.contains("UTF-8")));
}
