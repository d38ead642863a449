//! Every input of `tests/fixtures/event` is read as its document in `tests/golden/event` says.
//!
//! `DSREGDIAG_BLESS=1 cargo test --test event_corpus` writes the documents anew; read the difference.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use dsregdiag::report::json;
use dsregdiag::{parse_events, Error};
use serde_json::{json, Value};

/// The document of an input, or the error in its place.
fn document(bytes: &[u8]) -> Value {
    match parse_events(bytes) {
        Ok(document) => serde_json::from_str(&json::events(&document)).expect("a document is JSON"),
        Err(error) => {
            let kind = match error {
                Error::NotRecognised(_) => "NOT_RECOGNISED",
                Error::InvalidEvents(_) => "INVALID_EVENTS",
                Error::InputTooLarge(_) => "INPUT_TOO_LARGE",
                _ => "another error",
            };
            json!({ "error": kind, "message": error.to_string() })
        }
    }
}

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = support::root().join("tests/fixtures/event");
    let mut inputs: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .expect("the folder of fixtures")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| {
            (entry.file_name().into_string().expect("a name"), fs::read(entry.path()).expect("a file"))
        })
        .filter(|(name, _)| name != "README.md")
        .collect();
    inputs.sort();
    inputs
}

fn golden(name: &str) -> PathBuf {
    support::root().join("tests/golden/event").join(format!("{name}.json"))
}

#[test]
fn every_input_gives_its_document() {
    let bless = std::env::var_os("DSREGDIAG_BLESS").is_some_and(|value| value == "1");
    let mut differing = Vec::new();
    for (name, bytes) in fixtures() {
        let actual = document(&bytes);
        let path = golden(&name);
        if bless {
            let text = serde_json::to_string_pretty(&actual).expect("a document is JSON") + "\n";
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder of documents");
            fs::write(&path, text).expect("the document can be written");
            continue;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        let expected: Value = serde_json::from_str(&expected).unwrap_or_default();
        if actual != expected {
            differing.push(format!("{name}: {actual:#}"));
        }
    }
    assert!(differing.is_empty(), "documents differ:\n{}", differing.join("\n"));
}

/// No document without its input, and no input without a line that says what it stands for.
#[test]
fn inputs_documents_and_shapes_agree() {
    let inputs: BTreeSet<String> = fixtures().into_iter().map(|(name, _)| name).collect();
    let documents: BTreeSet<String> = fs::read_dir(support::root().join("tests/golden/event"))
        .expect("the folder of documents")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .collect();
    let readme =
        fs::read_to_string(support::root().join("tests/fixtures/event/README.md")).expect("a README");
    let rows: Vec<(&str, &str)> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "))
        .collect();
    let named: BTreeSet<String> = rows.iter().map(|(name, _)| (*name).to_owned()).collect();
    let shapes: BTreeSet<&str> = rows.iter().map(|(_, shape)| *shape).collect();
    assert_eq!(inputs, documents);
    assert_eq!(inputs, named);
    assert_eq!(shapes.len(), rows.len(), "two inputs for one shape");
    assert!(inputs.len() >= 80);
}

/// What the engine wrote it reads back as it was.
#[test]
fn documents_are_read_back_unchanged() {
    for (name, bytes) in fixtures() {
        let Ok(first) = parse_events(&bytes) else { continue };
        let mut first: Value = serde_json::from_str(&json::events(&first)).expect("a document is JSON");
        let again = parse_events(first.to_string().as_bytes()).expect("our own document is read");
        let mut again: Value = serde_json::from_str(&json::events(&again)).expect("a document is JSON");
        for document in [&mut first, &mut again] {
            // Warnings are about the input; places count in it.
            document["warnings"] = Value::Null;
            for list in ["events", "codes"] {
                for item in document[list].as_array_mut().into_iter().flatten() {
                    item["index"] = Value::Null;
                    for code in item["codes"].as_array_mut().into_iter().flatten() {
                        code["index"] = Value::Null;
                    }
                }
            }
        }
        assert_eq!(first, again, "{name}");
    }
}
