//! Text that people copy: whichever form a record has, it is found where it stands, between prose,
//! captures and records of other forms.

use std::borrow::Cow;

use memchr::{memchr3, memmem};
use once_cell::sync::Lazy;

use super::bare;
use super::friendly::Friendly;
use super::general::General;
use super::lines::Lines;
use super::list::List;
use super::pairs::Pairs;
use super::sink::Sink;
use super::table::Tables;
use super::xml;
use crate::input::text;
use crate::warning::At;
use crate::Result;

/// Records of one form in a text.
pub(super) trait Form {
    /// Where the first record at or behind `from` begins. Asked with rising `from`.
    fn find(&mut self, from: usize) -> Result<Option<usize>>;

    /// Reads the record that begins at `start`, and no further than `limit`; gives its end.
    fn read(&mut self, start: usize, limit: usize, sink: &mut Sink) -> Result<usize>;
}

/// A text with plain blanks and without what has no width: copies from pages are full of both.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    const WIDTHLESS: [char; 5] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];
    let is_odd = |c: char| c == '\u{a0}' || WIDTHLESS.contains(&c);
    // their first bytes; most texts have none
    if memchr3(0xc2, 0xe2, 0xef, text.as_bytes()).is_none() || !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let plain = text.chars().filter(|c| !WIDTHLESS.contains(c));
    Cow::Owned(plain.map(|c| if c == '\u{a0}' { ' ' } else { c }).collect())
}

/// Reads the records of every form; gives the lines they stand on. `alone`: also those of which only the
/// message is left.
pub(super) fn read_all(text: &str, alone: bool, sink: &mut Sink) -> Result<Vec<(u32, u32)>> {
    let mut general = General::new(text);
    let mut xml = Xml(xml::Records::new(text));
    let mut friendly = Friendly::new(text);
    let mut list = List::new(text);
    let mut table = Tables::new(text);
    let mut pairs = Pairs::new(text);
    let mut forms: [(&mut dyn Form, Option<usize>); 6] = [
        (&mut general, None),
        (&mut xml, None),
        (&mut friendly, None),
        (&mut list, None),
        (&mut table, None),
        (&mut pairs, None),
    ];
    for (form, next) in &mut forms {
        *next = form.find(0)?;
    }
    let mut lines = Lines::new(text);
    let mut taken: Vec<(u32, u32)> = Vec::new();
    let mut done = 0;
    loop {
        let next = earliest(&forms);
        if alone {
            let until = next.map_or(text.len(), |(_, start)| start);
            bare::read(text, (done, until.max(done)), sink, &mut taken)?;
        }
        let Some((first, start)) = next else { return Ok(taken) };
        let others = forms.iter().enumerate().filter(|(index, _)| *index != first);
        let limit = others.filter_map(|(_, (_, next))| *next).filter(|next| *next > start).min();
        let line = lines.line_at(start);
        sink.start(line);
        let kept = sink.kept();
        let end = forms[first].0.read(start, limit.unwrap_or(text.len()), sink)?.max(start + 1);
        if sink.has_taken(kept) {
            let last = lines.line_at(start + text.get(start..end).map_or(0, |piece| piece.trim_end().len()));
            match taken.last_mut() {
                Some((_, before)) if line <= before.saturating_add(1) => *before = last.max(*before),
                _ => taken.push((line, last)),
            }
        }
        for (form, next) in &mut forms {
            if next.is_some_and(|next| next < end) {
                *next = form.find(end)?;
            }
        }
        done = end;
    }
}

fn earliest(forms: &[(&mut dyn Form, Option<usize>)]) -> Option<(usize, usize)> {
    let starts = forms.iter().enumerate().filter_map(|(index, (_, next))| Some((index, (*next)?)));
    starts.min_by_key(|(_, start)| *start)
}

/// False if no event can stand in the text. Names of providers and elements are the same in every
/// language, and no capture has them.
pub(super) fn may_hold_events(text: &str) -> bool {
    static NEEDLES: Lazy<[memmem::Finder<'static>; 3]> =
        Lazy::new(|| ["Microsoft-Windows-", "<Event", "Event ID:"].map(memmem::Finder::new));
    NEEDLES.iter().any(|needle| needle.find(text.as_bytes()).is_some())
}

/// Notes the lines between the records, if there is text on them.
pub(super) fn warn_between(text: &str, taken: &[(u32, u32)], sink: &mut Sink) {
    const SKIPPED: &str = "This text belongs to no event and was skipped.";
    let mut taken = taken.iter().peekable();
    let mut gap: Option<(u32, u32)> = None;
    for line in text::lines(text).filter(|line| !is_between(line.text.trim())) {
        while taken.next_if(|(_, last)| *last < line.number).is_some() {
            if let Some((first, last)) = gap.take() {
                sink.warn_at(At::Lines(first, last), SKIPPED);
            }
        }
        if taken.peek().is_none_or(|(first, _)| line.number < *first) {
            gap = Some((gap.map_or(line.number, |(first, _)| first), line.number));
        }
    }
    if let Some((first, last)) = gap {
        sink.warn_at(At::Lines(first, last), SKIPPED);
    }
}

/// What tools print between records: `Event[3]:` of wevtutil, `Record 3` and the declarations of evtx_dump.
pub(super) fn is_between(line: &str) -> bool {
    let numbered = |start: &str| {
        line.strip_prefix(start).is_some_and(|rest| !rest.contains(|c: char| c.is_ascii_alphabetic()))
    };
    bare::undecorated(line).trim_matches(['-', '=', '+']).is_empty()
        || bare::is_ruler(line)
        || numbered("Event[")
        || numbered("Record ")
        || line.starts_with("<?xml ") && line.ends_with("?>")
}

struct Xml<'t>(xml::Records<'t>);

impl Form for Xml<'_> {
    fn find(&mut self, from: usize) -> Result<Option<usize>> {
        self.0.skip_to(from);
        self.0.find()
    }

    fn read(&mut self, start: usize, _limit: usize, sink: &mut Sink) -> Result<usize> {
        self.0.skip_to(start);
        let end = self.0.read(sink)?;
        sink.finish()?;
        Ok(end)
    }
}
