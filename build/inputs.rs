//! `facts.jsonl` and `symptoms.jsonl` become the tables of what a caller may say beside the evidence.

use std::path::Path;

use crate::row::Row;
use crate::strings::Strings;

pub fn generate(data: &Path, strings: &mut Strings, target: &Path) {
    let facts = table(&data.join("facts.jsonl"), ["key", "type", "says"], strings);
    let symptoms = table(&data.join("symptoms.jsonl"), ["id", "area", "says"], strings);
    crate::write(
        target,
        &format!("const FACTS: &[(u16, u16, u16)] = &{facts:?};\nconst SYMPTOMS: &[(u16, u16, u16)] = &{symptoms:?};\n"),
    );
}

fn table(path: &Path, keys: [&str; 3], strings: &mut Strings) -> Vec<(u16, u16, u16)> {
    let rows = Row::read(path, &keys);
    rows.iter()
        .map(|row| {
            let [first, second, third] = keys.map(|key| strings.add(row.required(key)));
            (first, second, third)
        })
        .collect()
}
