//! `templates.jsonl` becomes a table that is sorted by the first fixed words of a message.

use std::fmt::Write as _;
use std::path::Path;

use crate::row::Row;
use crate::sources::Sources;
use crate::strings::Strings;

const KEYS: [&str; 5] = ["provider", "ids", "words", "builds", "sources"];

pub fn generate(path: &Path, sources: &Sources, strings: &mut Strings, target: &Path) {
    let mut rows = Row::read(path, &KEYS);
    rows.iter().for_each(check);
    rows.sort_by(|one, other| one.texts("words").cmp(&other.texts("words")));
    let mut ids: Vec<u32> = Vec::new();
    let mut templates = String::new();
    for row in &rows {
        let start = ids.len();
        ids.extend(row.numbers("ids"));
        let words = row.texts("words");
        let _ = writeln!(
            templates,
            "    RawTemplate {{ first: {}, rest: {}, provider: {}, sources: {}, ids: ({start}, {}) }},",
            strings.add(words[0]),
            strings.list(&words[1..]),
            strings.add(row.required("provider")),
            sources.list(row, strings),
            ids.len(),
        );
    }
    let text = format!(
        "static TEMPLATES: [RawTemplate; {}] = [\n{templates}];\n\nstatic IDS: [u32; {}] = {ids:?};\n",
        rows.len(),
        ids.len(),
    );
    crate::write(target, &text);
}

/// Words stand as the reader folds them: small letters and digits with one blank between.
fn check(row: &Row) {
    let words = row.texts("words");
    let folded = |part: &&str| {
        part.split(' ').all(|word| {
            !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() && c.to_lowercase().eq([c]))
        })
    };
    if words.is_empty() || !words.iter().all(folded) {
        row.fail("\"words\" are small letters and digits with one blank between");
    }
    if row.numbers("ids").is_empty() {
        row.fail("no \"ids\"");
    }
    let letters: usize = words.iter().map(|part| part.chars().filter(|c| *c != ' ').count()).sum();
    if letters < 15 {
        row.fail("fewer than 15 fixed letters also stand in other texts");
    }
}
