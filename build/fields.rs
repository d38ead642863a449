//! `fields.jsonl` becomes the `Field` enum, the table that reads captures by it, and the table of what each
//! field says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::hash::{bucket, BUCKETS};
use crate::row::Row;
use crate::sources::Sources;
use crate::strings::Strings;
use crate::words::{Confidence, Context, FieldKind, Trust};

const KEYS: [&str; 14] = [
    "field",
    "name",
    "section",
    "type",
    "trace",
    "context",
    "aliases",
    "forms",
    "trust",
    "since",
    "says",
    "normal",
    "sources",
    "confidence",
];

pub fn generate(path: &Path, sources: &Sources, strings: &mut Strings, out: &Path) {
    let rows = Row::read(path, &KEYS);
    crate::write(&out.join("fields.rs"), &reading(&rows));
    crate::write(&out.join("field_words.rs"), &words(&rows, sources, strings));
}

/// What captures are read by.
fn reading(rows: &[Row]) -> String {
    let mut variants = String::new();
    let mut table = String::new();
    let mut keys: BTreeMap<String, Vec<(&str, String)>> = BTreeMap::new();
    for row in rows {
        let (field, section) = (row.required("field"), row.required("section"));
        let variant = name(row);
        let _ = writeln!(variants, "    /// `{field}` of {section}.\n    {variant},");
        let _ = writeln!(
            table,
            "    PrintedRow {{ key: {field:?}, section: {section:?}, kind: {}, context: {}, trace: {}, forms: &{:?} }},",
            row.variant::<FieldKind>("type"),
            row.variant::<Context>("context"),
            row.flag("trace"),
            row.texts("forms"),
        );
        for key in std::iter::once(field).chain(row.texts("aliases")) {
            keys.entry(fold(key)).or_default().push((key, variant.clone()));
        }
    }
    let mut keys: Vec<_> = keys.into_iter().collect();
    keys.sort_by_key(|(folded, _)| bucket(folded.as_bytes()));
    let mut spellings = String::new();
    for (folded, known) in &keys {
        for (key, variant) in known {
            let _ = writeln!(spellings, "    (b{folded:?}, {key:?}, Field::{variant}),");
        }
    }
    let before = |bound| keys.iter().filter(move |(folded, _)| bucket(folded.as_bytes()) < bound);
    let starts = (0..=BUCKETS).map(|bound| before(bound).map(|(_, known)| known.len()).sum());
    let starts: Vec<usize> = starts.collect();
    format!(
        "/// Every field that `dsregcmd` is known to print, from the field table.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]\n\
         #[repr(u8)]\npub enum Field {{\n{variants}}}\n\n\
         impl Field {{\n    /// How many there are.\n    pub const COUNT: usize = {};\n}}\n\n\
         static ROWS: &[PrintedRow] = &[\n{table}];\n\n\
         /// Key without blanks in lower case, key as printed, field; by bucket.\n\
         static KEYS: [(&[u8], &str, Field); {}] = [\n{spellings}];\n\n\
         /// Where the keys of each bucket begin.\n\
         static KEY_BUCKETS: [u16; {}] = {starts:?};\n",
        rows.len(),
        starts.last().unwrap_or(&0),
        starts.len()
    )
}

/// What each field says.
fn words(rows: &[Row], sources: &Sources, strings: &mut Strings) -> String {
    let mut table = String::new();
    for row in rows {
        let texts = ["since", "says", "normal"];
        let texts = texts.map(|name| format!("{name}: {}", strings.add(row.required(name))));
        let _ = writeln!(
            table,
            "    RawField {{ field: Field::{}, {}, trust: {}, sources: {}, confidence: {} }},",
            name(row),
            texts.join(", "),
            row.variant::<Trust>("trust"),
            sources.list(row, strings),
            row.variant::<Confidence>("confidence")
        );
    }
    format!("static FIELDS: [RawField; {}] = [\n{table}];\n", rows.len())
}

/// The variant of a row: its name, where two fields have the same key, else its key.
fn name(row: &Row) -> String {
    let name = row.text("name");
    variant(if name.is_empty() { row.required("field") } else { name })
}

/// "Previous Prt Attempt" becomes `PreviousPrtAttempt`, "HTTP status" `HttpStatus`.
fn variant(key: &str) -> String {
    key.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let acronym = word.bytes().all(|b| b.is_ascii_uppercase());
            let rest = if acronym { word[1..].to_ascii_lowercase() } else { word[1..].to_owned() };
            word[..1].to_ascii_uppercase() + &rest
        })
        .collect()
}

fn fold(key: &str) -> String {
    key.chars().filter(|c| !c.is_ascii_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}
