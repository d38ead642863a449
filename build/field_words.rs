//! `field_words.jsonl` becomes the table of what each field says.

use std::fmt::Write as _;
use std::path::Path;

use crate::codes::CONFIDENCES;
use crate::row::Row;
use crate::sources::Sources;
use crate::strings::Strings;

const KEYS: [&str; 7] = ["field", "trust", "since", "says", "normal", "sources", "confidence"];
const TRUSTS: [&str; 4] = ["any", "user", "elevated", "system"];

pub fn generate(path: &Path, sources: &Sources, strings: &mut Strings, target: &Path) {
    let mut table = String::new();
    let rows = Row::read(path, &KEYS);
    for row in &rows {
        let texts = ["field", "since", "says", "normal"];
        let texts = texts.map(|name| format!("{name}: {}", strings.add(row.required(name))));
        let _ = writeln!(
            table,
            "    RawField {{ {}, trust: Trust::{}, sources: {}, confidence: Confidence::{} }},",
            texts.join(", "),
            row.variant("trust", &TRUSTS),
            sources.list(row, strings),
            row.variant("confidence", &CONFIDENCES)
        );
    }
    crate::write(target, &format!("static FIELDS: [RawField; {}] = [\n{table}];\n", rows.len()));
}
