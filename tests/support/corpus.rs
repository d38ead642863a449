//! Folders of inputs, each with its document: `tests/fixtures/<kind>` and `tests/golden/<kind>`.
//!
//! With `BLESS=1` the documents are written anew; read the difference.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use dsregdiag::{Error, Result};
use serde_json::json;

use super::{golden, root};

/// The inputs of a kind with their names, in order.
pub fn inputs(kind: &str) -> Vec<(String, Vec<u8>)> {
    let mut inputs: Vec<(String, Vec<u8>)> = fs::read_dir(folder("fixtures", kind))
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

/// Every input gives its document, or the error that stands in its place.
pub fn assert_documents(kind: &str, read: impl Fn(&[u8]) -> Result<String>) {
    let mut differing = Vec::new();
    for (name, bytes) in inputs(kind) {
        let actual: serde_json::Value = match read(&bytes) {
            Ok(document) => serde_json::from_str(&document).expect("a document is JSON"),
            Err(error) => json!({ "error": kind_of(&error), "message": error.to_string() }),
        };
        let file = folder("golden", kind).join(format!("{name}.json"));
        let text = serde_json::to_string_pretty(&actual).expect("a document is JSON") + "\n";
        differing.extend(golden::check(&file, &text).err());
    }
    assert!(differing.is_empty(), "documents differ:\n{}", differing.join("\n"));
}

/// No document without its input, and no input without a line that says what it alone stands for.
pub fn assert_described(kind: &str, least: usize) {
    let inputs: BTreeSet<String> = inputs(kind).into_iter().map(|(name, _)| name).collect();
    let documents: BTreeSet<String> = fs::read_dir(folder("golden", kind))
        .expect("the folder of documents")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .collect();
    let readme = fs::read_to_string(folder("fixtures", kind).join("README.md")).expect("a README");
    let rows: Vec<(&str, &str)> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "))
        .collect();
    let named: BTreeSet<String> = rows.iter().map(|(name, _)| (*name).to_owned()).collect();
    let shapes: BTreeSet<&str> = rows.iter().map(|(_, shape)| *shape).collect();
    let lacking = |all: &BTreeSet<String>, some: &BTreeSet<String>| -> Vec<String> {
        all.difference(some).cloned().collect()
    };
    let none: [String; 0] = [];
    assert_eq!(
        lacking(&inputs, &named),
        none,
        "give each a row in tests/fixtures/{kind}/README.md: what it alone stands for"
    );
    assert_eq!(lacking(&named, &inputs), none, "rows of tests/fixtures/{kind}/README.md without an input");
    assert_eq!(lacking(&inputs, &documents), none, "BLESS=1 writes their documents into tests/golden/{kind}");
    assert_eq!(lacking(&documents, &inputs), none, "documents of tests/golden/{kind} without an input");
    assert_eq!(shapes.len(), rows.len(), "two inputs for one shape in tests/fixtures/{kind}/README.md");
    assert!(inputs.len() >= least, "{} inputs", inputs.len());
}

fn folder(of: &str, kind: &str) -> PathBuf {
    root().join("tests").join(of).join(kind)
}

fn kind_of(error: &Error) -> &'static str {
    match error {
        Error::NotRecognised(_) => "NOT_RECOGNISED",
        Error::InvalidEvents(_) => "INVALID_EVENTS",
        Error::InputTooLarge(_) => "INPUT_TOO_LARGE",
        _ => "another error",
    }
}
