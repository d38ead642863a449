//! What is done with an input. None of it may panic, and what was made must be readable again.

use dsregdiag::facts::Facts;
use dsregdiag::{DiagnoseOptions, Session};

/// Every target.
#[allow(dead_code)]
pub const ALL: [&str; 6] = ["diagnose", "events", "explain", "facts", "render", "status"];

/// Stands between the capture and the events of an input of `diagnose`.
const BETWEEN: &[u8] = b"\0\xff\0";

/// Gives an input to a target.
pub fn run(target: &str, input: &[u8]) {
    match target {
        "diagnose" => diagnose(input),
        "events" => drop(dsregdiag::parse_events(input)),
        "status" => drop(dsregdiag::parse_status(input)),
        "facts" => drop(Facts::from_json(input)),
        "render" => drop(dsregdiag::render_documents(input, &Default::default())),
        "explain" => drop(dsregdiag::explain(&String::from_utf8_lossy(input))),
        _ => panic!("{target}: no such target"),
    }
}

/// A capture, events, or both: judged without a rule that fails, and the document renders.
fn diagnose(input: &[u8]) {
    let at = input.windows(BETWEEN.len()).position(|window| window == BETWEEN);
    let (status, events) = match at {
        Some(at) => (&input[..at], &input[at + BETWEEN.len()..]),
        None => (input, &[][..]),
    };
    let mut session = Session::new();
    let _ = session.add_status(status);
    let _ = session.add_events(events);
    let Ok(diagnosis) = session.diagnose(&DiagnoseOptions::default()) else { return };
    let failed = diagnosis.warnings.iter().find_map(|warning| warning.rule.as_ref());
    assert!(failed.is_none(), "the rule {failed:?} failed");
    let document = serde_json::to_vec(&diagnosis).expect("a document is JSON");
    dsregdiag::render_documents(&document, &Default::default()).expect("a document renders");
}
