//! `fields.jsonl` becomes the `Field` enum and the tables behind it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

pub fn generate(source: &Path, target: &Path) {
    let mut variants = String::new();
    let mut rows = String::new();
    let mut keys: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (line, row) in crate::rows(source) {
        let text = |name: &str| match row[name].as_str() {
            Some(text) => text.to_owned(),
            None => panic!("{}:{line}: no text in {name:?}", source.display()),
        };
        let (field, section, kind) = (text("field"), text("section"), text("type"));
        let variant = variant(row["name"].as_str().unwrap_or(&field));
        let _ = writeln!(variants, "    /// `{field}` of {section}.\n    {variant},");
        let _ = writeln!(
            rows,
            "    FieldRow {{ key: {field:?}, section: {section:?}, kind: FieldKind::{}, forms: &{:?} }},",
            self::variant(&kind),
            texts(&row["forms"]),
        );
        for key in std::iter::once(field.as_str()).chain(texts(&row["aliases"])) {
            keys.entry(fold(key)).or_default().push((key.to_owned(), variant.clone()));
        }
    }
    let mut table = String::new();
    let mut ends = Vec::new();
    let mut rows_so_far = 0;
    let mut keys: Vec<_> = keys.into_iter().collect();
    keys.sort_by_key(|(folded, _)| folded.len());
    let longest = keys.last().map_or(0, |(folded, _)| folded.len());
    for length in 0..=longest {
        rows_so_far +=
            keys.iter().filter(|(folded, _)| folded.len() == length).map(|(_, s)| s.len()).sum::<usize>();
        ends.push(rows_so_far);
    }
    for (folded, spellings) in &keys {
        for (key, variant) in spellings {
            let _ = writeln!(table, "    ({folded:?}, {key:?}, Field::{variant}),");
        }
    }
    let count = rows_so_far;
    let field_count = rows.lines().count();
    let text = format!(
        "/// Every field that `dsregcmd` is known to print, from the field table.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]\n\
         #[repr(u8)]\npub enum Field {{\n{variants}}}\n\n\
         impl Field {{\n    /// How many there are.\n    pub const COUNT: usize = {field_count};\n}}\n\n\
         static ROWS: &[FieldRow] = &[\n{rows}];\n\n\
         /// Key without blanks in lower case, key as printed, field; the shortest first.\n\
         static KEYS: [(&str, &str, Field); {count}] = [\n{table}];\n\n\
         /// Where the keys of each length end.\n\
         static KEY_ENDS: [u16; {}] = {ends:?};\n",
        ends.len()
    );
    crate::write(target, &text);
}

fn texts(array: &Value) -> Vec<&str> {
    array.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
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
