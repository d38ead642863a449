//! `events.jsonl` becomes a table of integers, sorted by provider and id.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::row::Row;
use crate::sources::Sources;
use crate::strings::Strings;
use crate::words::{Confidence, Context, Level};

const KEYS: [&str; 18] = [
    "provider",
    "id",
    "channel",
    "level",
    "phase",
    "context",
    "meaning",
    "cause",
    "next",
    "note",
    "fields",
    "versions",
    "exactFields",
    "codeFields",
    "personal",
    "collect",
    "sources",
    "confidence",
];

pub fn generate(path: &Path, sources: &Sources, strings: &mut Strings, target: &Path) {
    let mut providers: BTreeMap<String, BTreeMap<u32, String>> = BTreeMap::new();
    for row in Row::read(path, &KEYS) {
        let id = row.number("id").unwrap_or_else(|| row.fail("no \"id\""));
        let events = providers.entry(row.required("provider").to_owned()).or_default();
        if events.insert(id, source(&row, sources, strings)).is_some() {
            row.fail("this provider and id have a row already");
        }
    }
    let mut names = String::new();
    let mut rows = String::new();
    let mut count = 0;
    for (provider, events) in &providers {
        let start = count;
        for (id, event) in events {
            let _ =
                writeln!(rows, "    RawEvent {{ provider: {}, id: {id}, {event} }},", strings.add(provider));
            count += 1;
        }
        let _ = writeln!(names, "    ({}, {start}, {count}),", strings.add(provider));
    }
    let text = format!(
        "/// The name of each provider and the range of its rows.\n\
         static PROVIDERS: [(u16, u32, u32); {}] = [\n{names}];\n\n\
         static EVENTS: [RawEvent; {count}] = [\n{rows}];\n",
        providers.len()
    );
    crate::write(target, &text);
}

fn source(row: &Row, sources: &Sources, strings: &mut Strings) -> String {
    let fields = row.texts("fields");
    for key in ["codeFields", "personal"] {
        if let Some(name) = row.texts(key).into_iter().find(|name| !fields.contains(name)) {
            row.fail(&format!("{key:?} names {name:?}, which is not in \"fields\""));
        }
    }
    let mut text = String::new();
    for (name, value) in [
        ("channel", strings.add(row.text("channel"))),
        ("phase", strings.add(row.text("phase"))),
        ("meaning", strings.add(row.text("meaning"))),
        ("cause", strings.add(row.text("cause"))),
        ("next", strings.add(row.text("next"))),
        ("note", strings.add(row.text("note"))),
        ("fields", strings.list(&fields)),
        ("code_fields", strings.list(&row.texts("codeFields"))),
        ("personal", strings.list(&row.texts("personal"))),
        ("sources", sources.list(row, strings)),
    ] {
        let _ = write!(text, "{name}: {value}, ");
    }
    let level = row.optional::<Level>("level");
    let newest = row.numbers("versions").into_iter().max().unwrap_or(0);
    let _ = write!(
        text,
        "level: {level}, context: {}, confidence: {}, newest_version: {newest}, \
         exact_fields: {}, collect: {}",
        row.variant::<Context>("context"),
        row.variant::<Confidence>("confidence"),
        row.flag("exactFields"),
        row.flag("collect"),
    );
    text
}
