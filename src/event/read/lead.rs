//! What stands in front of a message on its line: an id, a level, a moment, the name of a log, other cells.

use memchr::memmem;

use super::bare::undecorated;
use super::label;
use crate::knowledge::{may_begin_message, recognise_message, Recognised};

/// What stands before a message, as far as it says something.
#[derive(Clone, Copy, Default)]
pub(super) struct Lead<'t> {
    /// Numbers that may be its id, 0 for none: a log has others beside it.
    pub(super) ids: [u32; 4],
    /// The first of them is called one.
    pub(super) labelled: bool,
    pub(super) level: Option<&'t str>,
    pub(super) time: Option<&'t str>,
    /// Where the text behind it begins in the line.
    pub(super) end: usize,
    /// The text stands in a cell, which ends as `closes` says.
    pub(super) closes: Option<char>,
}

impl<'t> Lead<'t> {
    fn number(&mut self, digits: &str) {
        if let (Some(place), Ok(number)) = (self.ids.iter_mut().find(|id| **id == 0), digits.parse()) {
            *place = number;
        }
    }

    /// This, and what another line of the same heading says.
    pub(super) fn with(mut self, other: &Self) -> Self {
        if !self.has_id() {
            self.ids = other.ids;
            self.labelled = other.labelled;
        }
        self.level = self.level.or(other.level);
        self.time = self.time.or(other.time);
        self
    }

    pub(super) fn has_id(&self) -> bool {
        self.ids[0] != 0
    }

    /// Which event has a message behind this, and the id that shows it.
    pub(super) fn recognise(&self, message: &str) -> (Recognised, Option<u32>) {
        for id in self.ids.into_iter().filter(|id| *id != 0) {
            let found = recognise_message(message, Some(id));
            if found != Recognised::Unknown || self.labelled {
                return (found, Some(id));
            }
        }
        (recognise_message(message, None), None)
    }
}

/// What stands before a message on its line; `None` where no message and no id of one does.
pub(super) fn lead(line: &str) -> Option<Lead<'_>> {
    let mut lead = Lead::default();
    let start = line.len() - undecorated(line).len();
    lead.end = start;
    const MOST_WORDS: usize = 16;
    for _ in 0..MOST_WORDS {
        let rest = &line[lead.end..];
        if may_begin_message(rest) {
            return Some(lead);
        }
        match word(line, &mut lead) {
            Some(length) => lead.end += length,
            None if rest.trim().is_empty() => break,
            None => return named(line, lead.end).or_else(|| pair(line, lead)).or_else(|| cell(line, lead)),
        }
    }
    (lead.has_id() || lead.time.is_some()).then_some(lead)
}

/// A message behind the name of its provider, as syslog has it: `Microsoft-Windows-AAD[4100]: 1098: ...`.
fn named(line: &str, from: usize) -> Option<Lead<'_>> {
    let at = from + memmem::find(&line.as_bytes()[from..], b"Microsoft-Windows-")?;
    let end = at + line[at..].find([':', ']', '\t'])? + 1;
    let mut found = Lead { end, ..Lead::default() };
    const MOST_WORDS: usize = 6;
    for _ in 0..MOST_WORDS {
        if may_begin_message(&line[found.end..]) {
            return Some(found);
        }
        found.end += word(line, &mut found)?;
    }
    None
}

/// A message among pairs on one line: `EventCode="1098" Message="Error: ..."`.
fn pair<'t>(line: &'t str, lead: Lead<'t>) -> Option<Lead<'t>> {
    let at = memmem::find(line.as_bytes(), b"essage=\"")? + "essage=\"".len();
    let mut found = Lead { end: at, closes: Some('"'), ..lead };
    for label in ["EventCode=", "EventID=", "Event_ID=", "event_id="] {
        if let Some(start) = memmem::find(line.as_bytes(), label.as_bytes()) {
            let value = line[start + label.len()..].trim_start_matches('"');
            let digits = value.bytes().take_while(u8::is_ascii_digit).count();
            found.ids = [0; 4];
            found.number(&value[..digits]);
            found.labelled = found.has_id();
            break;
        }
    }
    may_begin_message(&line[at..]).then_some(found)
}

/// A line that is `Name=value`.
pub(super) fn is_pair(line: &str) -> bool {
    let name = line.split('=').next().unwrap_or_default();
    name.len() < line.len() && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What people call the providers whose messages they quote.
const SOURCES: [&str; 8] = [
    "Microsoft-Windows-AAD",
    "Microsoft-Windows-User Device Registration",
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider",
    "Microsoft-Windows-HelloForBusiness",
    "AAD",
    "User Device Registration",
    "DeviceManagement-Enterprise-Diagnostics-Provider",
    "HelloForBusiness",
];

/// The length of the name of a log at the begin of a text: `AAD`, `AAD/Operational`, `AAD event log`.
fn log_name(text: &str) -> Option<usize> {
    const PARTS: [&str; 4] = ["Operational", "Admin", "event log", "log"];
    let ends = |length: usize| !text[length..].starts_with(|c: char| c.is_alphanumeric());
    let mut length = SOURCES.iter().find(|source| starts_with(text, source))?.len();
    for part in PARTS {
        let behind = text[length..].trim_start_matches([' ', '/']);
        let end = text.len() - behind.len() + part.len();
        if starts_with(behind, part) && ends(end) {
            length = end;
        }
    }
    ends(length).then_some(length)
}

/// The length of the next word of a lead with what parts it from the next: a date, a level, an id with or
/// without its label, the label of the message.
fn word<'t>(line: &'t str, lead: &mut Lead<'t>) -> Option<usize> {
    let rest = &line[lead.end..];
    let end = rest.find([' ', '\t', '|']).unwrap_or(rest.len());
    let raw = &rest[..end];
    let bare = raw.trim_matches(['[', ']', '(', ')', ':', ',', ';', '*', '`', '"', '.', '#']);
    let all_digits = bare.bytes().all(|byte| byte.is_ascii_digit());
    if bare.is_empty() {
        return (end > 0 || rest.starts_with('|')).then(|| behind(rest, end.max(1)));
    }
    if let Some(label) = id_label(rest) {
        return labelled_id(rest, label, lead);
    }
    let named = rest.trim_start_matches(['(', '[', '*']);
    if let Some(length) = log_name(named) {
        let closed = named[length..].trim_start_matches([')', ']', '*']);
        return Some(behind(rest, rest.len() - closed.len()));
    }
    if starts_with(rest, "Message=") {
        return Some("Message=".len());
    }
    let is_message = ["Message", "Description", "Text", "Msg"].iter().any(|l| bare.eq_ignore_ascii_case(l));
    if is_message && (raw.ends_with([':', '=']) || rest[end..].trim_start().starts_with([':', '='])) {
        return Some(behind(rest, end));
    }
    if label::level(bare).is_some() && raw.len() < 24 {
        lead.level = lead.level.or(Some(bare));
        return Some(behind(rest, end));
    }
    if all_digits && (2..=5).contains(&bare.len()) {
        // the number of a list is none
        if !raw.ends_with(['.', ')']) {
            lead.number(bare);
        }
        return Some(behind(rest, end));
    }
    if is_moment(bare) {
        let start = lead.time.map(|before| before.as_ptr() as usize - line.as_ptr() as usize);
        let start = start.unwrap_or(lead.end + rest.find(bare).unwrap_or(0));
        lead.time = line.get(start..lead.end + raw.trim_end_matches([']', ',', ';', ':']).len());
        return Some(behind(rest, end));
    }
    (all_digits || bare.len() == 1 && raw.len() > 1).then(|| behind(rest, end))
}

/// Where what parts two words ends, if it begins at `length`.
fn behind(rest: &str, length: usize) -> usize {
    let parts = |c: char| {
        c.is_whitespace() || matches!(c, '|' | '-' | ':' | ',' | ';' | '*' | '"' | '\u{2013}' | '=')
    };
    rest.len() - rest[length..].trim_start_matches(parts).len()
}

/// The label of an id at the begin of a text.
fn id_label(rest: &str) -> Option<&'static str> {
    const LABELS: [&str; 7] = ["Event ID", "EventID", "Event Id", "EventCode", "Event code", "Event", "Id"];
    let named = rest.trim_start_matches(['*', '[', '(']);
    LABELS.into_iter().find(|label| starts_with(named, label))
}

/// Takes the id behind its label; the length of both.
fn labelled_id(rest: &str, label: &str, lead: &mut Lead<'_>) -> Option<usize> {
    let start = behind(rest, rest.find(char::is_alphabetic)? + label.len());
    let digits = rest[start..].bytes().take_while(u8::is_ascii_digit).count();
    let ends = !rest[start + digits..].starts_with(|c: char| c.is_alphanumeric());
    if !(1..=5).contains(&digits) || !ends {
        return None;
    }
    if !lead.has_id() {
        lead.number(&rest[start..start + digits]);
        lead.labelled = lead.has_id();
    }
    Some(behind(rest, start + digits))
}

/// A date, a time, or what stands behind one.
fn is_moment(word: &str) -> bool {
    let can_stand = |byte: u8| byte.is_ascii_digit() || b":.-/+,TZ".contains(&byte);
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    word.len() >= 5 && digits >= 3 && word.bytes().all(can_stand) || matches!(word, "AM" | "PM" | "UTC")
}

/// A message in a cell behind others: `| 1098 | Error | Error: 0xCAA2000C ...`, or behind a tab.
fn cell<'t>(line: &'t str, lead: Lead<'t>) -> Option<Lead<'t>> {
    let separator = if line.contains('\t') { '\t' } else { '|' };
    let mut found = lead;
    let mut start = 0;
    const MOST_CELLS: usize = 24;
    for cell in line.split(separator).take(MOST_CELLS) {
        let value = cell.trim().trim_matches(['*', '`', '"']);
        if start > 0 && may_begin_message(value) {
            found.end = start + cell.find(value).unwrap_or(0);
            found.closes = Some(separator);
            return Some(found);
        }
        // a sentence is no cell
        if value.split_whitespace().count() > 6 {
            return None;
        }
        if (2..=5).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit()) {
            found.number(value);
        }
        if found.level.is_none() && label::level(value).is_some() {
            found.level = Some(value);
        }
        if found.time.is_none() && value.starts_with(|c: char| c.is_ascii_digit()) && value.contains(':') {
            found.time = Some(value);
        }
        start += cell.len() + separator.len_utf8();
    }
    None
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}
