//! Which codes an input holds, and where.

use std::collections::HashSet;

use crate::code::{self, Code};
use crate::document::Code as CodeMet;
use crate::event::{EventDocument, EventRecord};
use crate::evidence::Evidence;
use crate::knowledge::{self, Context};
use crate::status::{Field, FieldKind, StatusDocument};

/// The codes of a capture, each once, where it was met first.
pub fn of_status(document: &StatusDocument) -> Vec<CodeMet> {
    let mut list = List::default();
    for entry in &document.entries {
        let value = document.text(entry.value);
        let context = entry.field.map_or(Context::Windows, Field::context);
        let bare = entry.field.is_some_and(|field| field.kind() == FieldKind::Code);
        for (code, written) in codes_in(value, bare) {
            list.add(code, written, context, |met| met.line = Some(entry.line));
        }
    }
    for line in document.captures.iter().flat_map(|capture| &capture.trace) {
        for (code, written) in codes_in(document.text(line.text), false) {
            list.add(code, written, Context::Join, |met| met.line = Some(line.line));
        }
    }
    list.codes
}

/// The codes of all records of an input, each once.
pub fn of_events(document: &EventDocument) -> Vec<CodeMet> {
    let mut list = List::default();
    for event in &document.events {
        for (code, written, context) in in_event(document, event) {
            list.add(code, written, context, |met| met.index = Some(event.index));
        }
    }
    list.codes
}

/// The codes of one record, each once.
pub fn of_event(document: &EventDocument, event: &EventRecord) -> Vec<CodeMet> {
    let mut list = List::default();
    for (code, written, context) in in_event(document, event) {
        list.add(code, written, context, |_| ());
    }
    list.codes
}

/// The codes of all evidence; in a session each carries the number of its input.
pub fn of_evidence(evidence: &Evidence) -> Vec<CodeMet> {
    let with_input = |number: usize, mut codes: Vec<CodeMet>| {
        if evidence.is_session() {
            codes.iter_mut().for_each(|met| met.input = Some(number as u32));
        }
        codes
    };
    let statuses = evidence.statuses().iter().enumerate().flat_map(|(n, d)| with_input(n, of_status(d)));
    let events = evidence.event_documents().iter().enumerate().flat_map(|(n, d)| with_input(n, of_events(d)));
    let mut seen = HashSet::new();
    statuses.chain(events).filter(|met| seen.insert(met.code.clone())).collect()
}

fn in_event<'d>(
    document: &'d EventDocument,
    event: &'d EventRecord,
) -> impl Iterator<Item = (Code, &'d str, Context)> + 'd {
    let row = knowledge::event(document.text(event.provider), event.id);
    let context = row.map_or(Context::Windows, |row| row.code_context());
    let data: Vec<(&str, bool)> = crate::event::named_data(document, event)
        .map(|(name, value)| {
            (value, row.is_some_and(|row| row.code_fields().any(|field| field.eq_ignore_ascii_case(name))))
        })
        .collect();
    let message = std::iter::once((document.text(event.message), false));
    data.into_iter().chain(message).flat_map(move |(text, bare)| {
        codes_in(text, bare).into_iter().map(move |(code, written)| (code, written, context))
    })
}

/// The codes in a value; a bare number counts only where the field is known to hold a code.
fn codes_in(value: &str, bare: bool) -> Vec<(Code, &str)> {
    let found: Vec<_> = code::find(value).map(|found| (found.code, &value[found.start..found.end])).collect();
    let number = if bare && found.is_empty() { code::parse_number(value) } else { None };
    number.map_or(found, |code| vec![(code, value)])
}

#[derive(Default)]
struct List {
    codes: Vec<CodeMet>,
    seen: HashSet<Code>,
}

impl List {
    fn add(&mut self, code: Code, written: &str, context: Context, place: impl FnOnce(&mut CodeMet)) {
        if code.is_success() || !self.seen.insert(code) {
            return;
        }
        let shown = code.to_string();
        let name = knowledge::read(code, context).name();
        let other_number = Code::Number(0) != code && is_other_number(written, code);
        let mut met = CodeMet {
            code: shown,
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            meaning: None,
            written: other_number.then(|| written.trim().to_ascii_lowercase()),
            line: None,
            index: None,
            input: None,
        };
        place(&mut met);
        self.codes.push(met);
    }
}

/// True for 0xd000023c, which is listed as 0xc000023c.
fn is_other_number(written: &str, code: Code) -> bool {
    let digits = written.trim().trim_start_matches("0x").trim_start_matches("0X");
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 8);
    matches!((number, code), (Some(number), Code::Number(normal)) if number != normal)
}
