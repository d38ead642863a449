//! Every input of `tests/fixtures/event` is read as its document in `tests/golden/event` says.
//!
//! `BLESS=1 cargo test --test event_corpus` writes the documents anew; read the difference.

mod support;

use dsregdiag::parse_events;
use dsregdiag::report::json;
use serde_json::Value;
use support::corpus;

const KIND: &str = "event";

#[test]
fn every_input_gives_its_document() {
    corpus::assert_documents(KIND, |bytes| parse_events(bytes).map(|document| json::events(&document)));
}

#[test]
fn inputs_documents_and_shapes_agree() {
    corpus::assert_described(KIND, 80);
}

/// What the engine wrote it reads back as it was.
#[test]
fn documents_are_read_back_unchanged() {
    for (name, bytes) in corpus::inputs(KIND) {
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
