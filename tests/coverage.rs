//! Every documented failure is answered: `coverage/<topic>.jsonl` has one line per row of the lists of rules
//! that were found in documents, and each line is run.
//!
//! A line: `row`; the evidence as `case` (a folder of `tests`) with `replace` (pairs of old and new text),
//! `events` (XML), `facts`, `symptoms` and `now`; and what it must give: `finding` (members of one), `silent`
//! (no error, no warning), `prerequisite` (members of one), `explain` (a code, event or field with a meaning),
//! or `reason`, in words, why no evidence of a device can show it.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use dsregdiag::reference::explain_known;
use dsregdiag::words::Verdict;
use serde_json::{json, Value};
use support::cases::Case;

#[test]
fn join() {
    run("join", 148);
}

#[test]
fn prt() {
    run("prt", 86);
}

#[test]
fn esr() {
    run("esr", 64);
}

/// The failures that people find in the log of the token broker: each with what shows it, and the noise of the same
/// code beside it (`noise`, kinds of `noise.jsonl`; `beside`, a healthy device).
#[test]
fn token() {
    run("token", 27);
}

/// Runs the lines of a topic, which has this many rows.
fn run(topic: &str, rows: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let path = folder.join("coverage").join(topic).with_extension("jsonl");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut seen = BTreeSet::new();
    let mut failures = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line: Value = serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("{}:{}: {error}", path.display(), number + 1));
        let row = line["row"].as_str().expect("a line names its row").to_owned();
        if let Err(why) = check(&line, &folder) {
            failures.push(format!("{row}: {why}"));
        }
        assert!(seen.insert(row.clone()), "{row} has two lines");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(seen.len(), rows, "every row has a line");
}

fn check(line: &Value, folder: &Path) -> Result<(), String> {
    check_noise(line, folder)?;
    if let Some(reason) = line["reason"].as_str() {
        return if reason.split(' ').count() > 5 { Ok(()) } else { Err("the reason is no sentence".into()) };
    }
    if let Some(what) = line["explain"].as_str() {
        let explanation = explain_known(what, &[]).map_err(|error| error.to_string())?;
        let explanation = serde_json::to_value(explanation).unwrap();
        return if has_meaning(&explanation) { Ok(()) } else { Err(format!("{what} has no meaning")) };
    }
    let diagnosis = case(line, folder)?.diagnose();
    let document = serde_json::to_value(&diagnosis).unwrap();
    let ids = || diagnosis.findings.iter().map(|finding| finding.id.as_str()).collect::<Vec<_>>().join(", ");
    let mut asked = false;
    for (name, list) in [("finding", "findings"), ("prerequisite", "prerequisites")] {
        let Some(wanted) = line[name].as_object() else { continue };
        asked = true;
        let fits = |one: &Value| wanted.iter().all(|(key, value)| one[key] == *value);
        if !document[list].as_array().is_some_and(|all| all.iter().any(fits)) {
            return Err(format!("no such {name}; findings are {}", ids()));
        }
    }
    match (line["silent"].as_bool(), diagnosis.verdict) {
        (Some(true), Verdict::Issues) => Err(format!("not silent: {}", ids())),
        (None, _) if !asked => Err("the line expects nothing".to_owned()),
        _ => Ok(()),
    }
}

/// The evidence of a line.
fn case(line: &Value, folder: &Path) -> Result<Case, String> {
    let mut case = match line["case"].as_str() {
        Some(path) => Case::read(&folder.join(path)),
        None => Case::default(),
    };
    for pair in line["replace"].as_array().into_iter().flatten() {
        case = case.replaced(pair[0].as_str().unwrap_or_default(), pair[1].as_str().unwrap_or_default())?;
    }
    if let Some(events) = line["events"].as_str() {
        case = case.with("events.xml", events.to_owned());
    }
    if line["facts"].is_object() {
        case = case.with("facts.json", line["facts"].to_string());
    }
    if line["symptoms"].is_array() || line["now"].is_string() {
        case =
            case.with("options.json", json!({"symptoms": line["symptoms"], "now": line["now"]}).to_string());
    }
    Ok(case)
}

/// What is explained is known, and somewhere stands what it means.
fn has_meaning(explanation: &Value) -> bool {
    match explanation {
        Value::Object(members) if members.get("known") == Some(&Value::Bool(false)) => false,
        Value::Object(members) => members.iter().any(|(key, value)| {
            let says = matches!(key.as_str(), "meaning" | "says")
                && value.as_str().is_some_and(|text| !text.is_empty());
            says || has_meaning(value)
        }),
        Value::Array(items) => items.iter().any(has_meaning),
        _ => false,
    }
}

/// The noise beside a row is one that other tests hold to be silent.
fn check_noise(line: &Value, folder: &Path) -> Result<(), String> {
    let kinds = support::noise::kinds();
    let named = line["noise"].as_array().into_iter().flatten();
    for name in named {
        if kinds.iter().all(|kind| kind["noise"] != *name) {
            return Err(format!("{name} is no kind of noise"));
        }
    }
    match line["beside"].as_str() {
        Some(healthy) if !folder.join(healthy).is_dir() => Err(format!("{healthy} is no device")),
        _ => Ok(()),
    }
}
