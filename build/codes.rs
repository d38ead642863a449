//! The tables of codes become one table of integers, sorted by number.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::row::Row;
use crate::sources::Sources;
use crate::strings::Strings;
use crate::words::{Benign, Confidence, Family, Severity, Specificity, Topic};

/// The files, in the order in which the catalogue counts them.
pub const FILES: [&str; 10] =
    ["dsreg", "adal", "cloudap", "aadsts", "adfs", "hello", "mdm", "network", "tpm", "windows"];

const KEYS: [&str; 20] = [
    "code",
    "name",
    "aliases",
    "family",
    "topic",
    "severity",
    "specificity",
    "benignIn",
    "meaning",
    "words",
    "cause",
    "fix",
    "admin",
    "note",
    "seeAlso",
    "interaction",
    "retry",
    "rejoin",
    "sources",
    "confidence",
];

/// Numbers first, then AADSTS numbers, then rows whose number has not been published.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(u32),
    Aadsts(u32),
    None,
}

pub fn generate(data: &Path, sources: &Sources, strings: &mut Strings, target: &Path) {
    let mut rows: BTreeMap<(Key, usize, usize), String> = BTreeMap::new();
    let mut counts = Vec::new();
    for file in FILES {
        let path = data.join(file).with_extension("jsonl");
        let table = Row::read(&path, &KEYS);
        counts.push((file, table.len()));
        for row in &table {
            let key = key(row);
            let family = row.word::<Family>("family") as usize;
            let nth = if key == Key::None { rows.len() } else { 0 };
            if rows.insert((key, family, nth), source(row, key, sources, strings)).is_some() {
                row.fail("this number has a row in this family already");
            }
        }
    }
    write(target, &rows, &counts);
}

fn key(row: &Row) -> Key {
    let code = row.text("code");
    if code.is_empty() {
        row.required("name");
        return Key::None;
    }
    let number = if let Some(digits) = code.strip_prefix("0x") {
        u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 8).map(Key::Number)
    } else if let Some(digits) = code.strip_prefix("AADSTS") {
        digits.parse().ok().map(Key::Aadsts)
    } else {
        code.parse().ok().map(Key::Number)
    };
    number.unwrap_or_else(|| row.fail("\"code\" is no 0x with eight digits, AADSTS number or decimal number"))
}

fn source(row: &Row, key: Key, sources: &Sources, strings: &mut Strings) -> String {
    let number = match key {
        Key::Number(number) | Key::Aadsts(number) => number,
        Key::None => 0,
    };
    let mut benign = 0;
    for word in row.texts("benignIn") {
        benign |= 1 << row.word_of::<Benign>("benignIn", word) as u8;
    }
    let authored = match row.required("words") {
        "authored" => true,
        "fromName" => false,
        _ => row.fail("\"words\" is none of authored, fromName"),
    };
    let mut text = format!("RawCode {{ number: 0x{number:08x}");
    for (name, value) in [
        ("name", strings.add(row.text("name"))),
        ("aliases", strings.list(&row.texts("aliases"))),
        ("meaning", strings.add(row.required("meaning"))),
        ("cause", strings.add(row.text("cause"))),
        ("fix", strings.add(row.text("fix"))),
        ("note", strings.add(row.text("note"))),
        ("see_also", strings.list(&row.texts("seeAlso"))),
        ("sources", sources.list(row, strings)),
    ] {
        let _ = write!(text, ", {name}: {value}");
    }
    let severity = row.optional::<Severity>("severity");
    let _ = write!(
        text,
        ", family: {}, topic: {}, confidence: {}, severity: {severity}, specificity: {}, benign: {benign}, \
         advice: {authored}, interaction: {}, retry: {}, rejoin: {}, admin: {} }}",
        row.variant::<Family>("family"),
        row.variant::<Topic>("topic"),
        row.variant::<Confidence>("confidence"),
        row.variant::<Specificity>("specificity"),
        row.flag("interaction"),
        row.flag("retry"),
        row.flag("rejoin"),
        row.flag("admin"),
    );
    text
}

fn write(target: &Path, rows: &BTreeMap<(Key, usize, usize), String>, counts: &[(&str, usize)]) {
    let numbers = rows.keys().filter(|(key, ..)| matches!(key, Key::Number(_))).count();
    let aadsts = rows.keys().filter(|(key, ..)| matches!(key, Key::Aadsts(_))).count();
    let mut text = format!(
        "/// Sorted by number up to `NUMBERS`, from there by AADSTS number up to `AADSTS`; the rest has no number.\n\
         static CODES: [RawCode; {}] = [\n",
        rows.len()
    );
    for row in rows.values() {
        let _ = writeln!(text, "    {row},");
    }
    let _ =
        writeln!(text, "];\nconst NUMBERS: usize = {numbers};\nconst AADSTS: usize = {};", numbers + aadsts);
    let _ = writeln!(text, "const CODE_TABLES: [(&str, u32); {}] = {counts:?};", counts.len());
    crate::write(target, &text);
}
