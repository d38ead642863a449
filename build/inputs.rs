//! `facts.jsonl` and `symptoms.jsonl` become the tables of what a caller may say beside the evidence, and an enum
//! of the facts.

use std::fmt::Write as _;
use std::path::Path;

use crate::row::Row;
use crate::strings::Strings;

/// A row: three texts.
type Texts = (u16, u16, u16);

pub fn generate(data: &Path, strings: &mut Strings, target: &Path) {
    let (facts, symptoms) = (data.join("facts.jsonl"), data.join("symptoms.jsonl"));
    let rows = Row::read(&facts, &["key", "type", "says"]);
    rows.iter().for_each(check_bounds);
    let facts = table(&rows, ["key", "type", "says"], strings);
    let mut keys = String::new();
    for row in &rows {
        let _ = writeln!(keys, "    /// {}\n    {},", row.required("says"), variant(row.required("key")));
    }
    let rows = Row::read(&symptoms, &["id", "area", "says"]);
    let symptoms = table(&rows, ["id", "area", "says"], strings);
    let tables = format!(
        "const FACTS: &[(u16, u16, u16)] = &{facts:?};\n\
         const SYMPTOMS: &[(u16, u16, u16)] = &{symptoms:?};\n\n\
         /// A fact that a caller may give, from the table of facts.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\npub enum FactKey {{\n{keys}}}\n"
    );
    crate::write(target, &tables);
}

fn table(rows: &[Row], keys: [&str; 3], strings: &mut Strings) -> Vec<Texts> {
    let texts = |row: &Row| {
        let [first, second, third] = keys.map(|key| strings.add(row.required(key)));
        (first, second, third)
    };
    rows.iter().map(texts).collect()
}

/// A number has bounds: `number 0..9`.
fn check_bounds(row: &Row) {
    let Some(bounds) = row.required("type").strip_prefix("number") else { return };
    let ends = bounds.strip_prefix(' ').and_then(|bounds| bounds.split_once(".."));
    let ends = ends.and_then(|(least, most)| Some((least.parse::<i64>().ok()?, most.parse::<i64>().ok()?)));
    if ends.is_none_or(|(least, most)| least > most) {
        row.fail("the type of a number names its bounds, such as \"number 0..9\"");
    }
}

/// `osBuild` becomes `OsBuild`.
fn variant(key: &str) -> String {
    key[..1].to_ascii_uppercase() + &key[1..]
}
