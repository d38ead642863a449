//! Text inside JSON or Clixml: what ConvertTo-Json, Export-Clixml and other tools make of the lines that a
//! command printed, or of an object that was read from them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use memchr::memmem;

use super::clixml;
use super::csv;
use super::export;
use super::json;
use super::lines::Lines;
use super::tree::{Documents, Value};
use crate::input::text::lines;

/// A string, the name under which it stands (that of the list around it counts), and its line.
struct Piece<'t> {
    name: Cow<'t, str>,
    text: Cow<'t, str>,
    line: u32,
}

/// The text that a structured input holds, if `is_line` knows some of its lines. Each string begins on the
/// line on which it stands, as long as those before it leave that line free.
///
/// Strings of one name are one text, for a list may hold a line in each. A name and a string that make a line
/// together count as one.
pub(crate) fn text_inside(input: &str, is_line: impl Fn(&str) -> bool) -> Option<String> {
    let start = super::begin(input);
    // the heading of a table of events may be quoted, too
    let is_table = start.starts_with('"') && csv::Table::recognise(start).is_some();
    let is_json = start.starts_with(['{', '[', '"']) && !is_table;
    if !(is_json || clixml::is_clixml(start)) || !may_hold_capture(input) {
        return None;
    }
    let pieces = match is_json {
        true => strings(input, &mut json::Reader::new(input)),
        false => strings(input, &mut clixml::Reader::new(input)),
    };
    let mut texts: BTreeMap<&str, Vec<&Piece>> = BTreeMap::new();
    let mut pairs = Vec::new();
    let mut known = BTreeSet::new();
    for piece in &pieces {
        if lines(&piece.text).any(|line| is_line(line.text)) {
            known.insert(&*piece.name);
        }
        let pair = format!("{} : {}", piece.name, piece.text);
        if !piece.name.is_empty() && is_line(&pair) {
            pairs.push(Piece { name: Cow::Borrowed(""), text: Cow::Owned(pair), line: piece.line });
        }
    }
    for piece in pieces.iter().filter(|piece| known.contains(&*piece.name)) {
        texts.entry(&piece.name).or_default().push(piece);
    }
    let mut texts: Vec<Vec<&Piece>> = texts.into_values().collect();
    texts.sort_by_key(|text| text.first().map_or(0, |piece| piece.line));
    // one alone is no capture
    if texts.is_empty() && pairs.len() > 1 {
        texts.push(pairs.iter().collect());
    }
    let mut seen = BTreeSet::new();
    let mut whole = String::new();
    let mut line = 1;
    for text in texts.iter().filter(|text| seen.insert(said(text))) {
        for piece in text {
            while line < piece.line {
                whole.push('\n');
                line += 1;
            }
            whole.push_str(&piece.text);
            whole.push('\n');
            line += lines(&piece.text).count().max(1) as u32;
        }
    }
    (!whole.is_empty()).then_some(whole)
}

/// What a text says, as a hash, however its lines are kept: some tools give it whole and as a list.
fn said(text: &[&Piece]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for line in text.iter().flat_map(|piece| lines(&piece.text)) {
        let line = line.text.trim();
        if !line.is_empty() {
            line.hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Every string, number and truth value of the documents of a text.
fn strings<'t>(input: &'t str, documents: &mut dyn Documents<'t>) -> Vec<Piece<'t>> {
    fn collect<'t>(value: Value<'_, 't>, name: Cow<'t, str>, lines: &mut Lines, pieces: &mut Vec<Piece<'t>>) {
        if let Some(text) = value.text() {
            let name = name.clone();
            pieces.push(Piece { name, text, line: lines.line_at(value.start()) });
        }
        // what is quoted in an event is no capture of this device
        if export::is_event(value) {
            return;
        }
        value.elements().for_each(|element| collect(element, name.clone(), lines, pieces));
        value.members().for_each(|(name, member)| collect(member, name, lines, pieces));
    }
    let mut pieces = Vec::new();
    let mut lines = Lines::new(input);
    while let Some(document) = documents.next_document() {
        collect(document, Cow::Borrowed(""), &mut lines, &mut pieces);
    }
    pieces
}

/// False if the text holds none of the words of which every capture has some.
fn may_hold_capture(text: &str) -> bool {
    const WORDS: [&str; 7] = [
        "AzureAdJoined",
        "WorkplaceJoined",
        "AzureAdPrt",
        "Device State",
        "User State",
        "SSO State",
        "Diagnostic Data",
    ];
    WORDS.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}
