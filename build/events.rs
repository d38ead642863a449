//! `events.jsonl` becomes a table of integers, sorted by provider and id.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::row::Row;
use crate::sources::Sources;
use crate::strings::Strings;
use crate::words::{Confidence, Context, Level, Tells, Word};

const KEYS: [&str; 19] = [
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
    "tells",
    "sources",
    "confidence",
];

pub fn generate(path: &Path, sources: &Sources, strings: &mut Strings, target: &Path) {
    let mut providers: BTreeMap<String, BTreeMap<u32, String>> = BTreeMap::new();
    let mut telling: Vec<(Tells, String, u32)> = Vec::new();
    for row in Row::read(path, &KEYS) {
        let id = row.number("id").unwrap_or_else(|| row.fail("no \"id\""));
        for word in row.texts("tells") {
            telling.push((row.word_of::<Tells>("tells", word), row.required("provider").to_owned(), id));
        }
        let events = providers.entry(row.required("provider").to_owned()).or_default();
        if events.insert(id, source(&row, sources, strings)).is_some() {
            row.fail("this provider and id have a row already");
        }
    }
    let mut names = String::new();
    let mut rows = String::new();
    let mut count = 0;
    let mut places: BTreeMap<(&str, u32), u32> = BTreeMap::new();
    for (provider, events) in &providers {
        let start = count;
        for (id, event) in events {
            let _ =
                writeln!(rows, "    RawEvent {{ provider: {}, id: {id}, {event} }},", strings.add(provider));
            places.insert((provider, *id), count);
            count += 1;
        }
        let _ = writeln!(names, "    ({}, {start}, {count}),", strings.add(provider));
    }
    let text = format!(
        "/// The name of each provider and the range of its rows.\n\
         static PROVIDERS: [(u16, u32, u32); {}] = [\n{names}];\n\n\
         static EVENTS: [RawEvent; {count}] = [\n{rows}];\n\n\
         /// The rows that tell of each kind, in the order of the kinds.\n\
         static TELLING: [&[u32]; {}] = [\n{}];\n",
        providers.len(),
        Tells::WORDS.len(),
        telling_rows(&telling, &places),
    );
    crate::write(target, &text);
}

fn telling_rows(telling: &[(Tells, String, u32)], places: &BTreeMap<(&str, u32), u32>) -> String {
    let rows = |kind: Tells| {
        let of_kind = telling.iter().filter(|(tells, ..)| *tells == kind);
        let mut rows: Vec<u32> =
            of_kind.filter_map(|(_, provider, id)| places.get(&(provider.as_str(), *id)).copied()).collect();
        rows.sort_unstable();
        rows
    };
    Tells::WORDS.iter().map(|(kind, _)| format!("    &{:?},\n", rows(*kind))).collect()
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
