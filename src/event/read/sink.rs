//! Where the readers of all forms put what they find: one record at a time, then the next.

use super::grow;
use super::member::Member;
use crate::event::{DataItem, EventDocument, EventRecord};
use crate::input::text::{Span, Texts, Written};
use crate::knowledge::{recognise_message, Recognised};
use crate::time::Timestamp;
use crate::warning::{At, Warnings};
use crate::words::Level;
use crate::{Error, Result};

/// More records than this are refused.
const EVENT_LIMIT: usize = 1_000_000;

/// Collects the records of one input.
pub(super) struct Sink<'t> {
    input: &'t str,
    written: Written<'t>,
    events: Vec<EventRecord>,
    data: Vec<DataItem>,
    warnings: Warnings,
    draft: Draft,
    /// Records met so far, also those that could not be kept.
    met: u32,
    /// The record met last was the heading of the one before.
    headed: bool,
    /// Nothing stands in the input beside the records.
    pub(super) alone: bool,
}

/// The record being read. What was set first stays; a later, poorer source only fills gaps.
#[derive(Default)]
struct Draft {
    record: EventRecord,
    id: Option<u32>,
    level_number: bool,
}

/// What a [`Sink`] leaves once the borrow of the texts has ended.
pub(super) struct Records {
    events: Vec<EventRecord>,
    data: Vec<DataItem>,
    warnings: Warnings,
    alone: bool,
}

impl Records {
    pub(super) fn into_document(self, texts: Texts, encoding: &'static str) -> EventDocument {
        EventDocument {
            texts,
            encoding,
            events: self.events,
            data: self.data,
            warnings: self.warnings.into_vec(),
            alone: self.alone,
        }
    }
}

impl<'t> Sink<'t> {
    pub(super) fn new(input: &'t str, written: Written<'t>) -> Sink<'t> {
        Sink {
            input,
            written,
            events: Vec::new(),
            data: Vec::new(),
            warnings: Warnings::default(),
            draft: Draft::default(),
            met: 0,
            headed: false,
            alone: false,
        }
    }

    pub(super) fn into_records(self) -> Records {
        let Sink { events, data, warnings, alone, .. } = self;
        Records { events, data, warnings, alone }
    }

    /// Records met so far, kept or not.
    pub(super) fn met(&self) -> u32 {
        self.met
    }

    /// Records kept so far.
    pub(super) fn kept(&self) -> usize {
        self.events.len()
    }

    /// True where what was read last belongs to a record that was kept.
    pub(super) fn has_taken(&self, kept: usize) -> bool {
        self.events.len() > kept || self.headed
    }

    /// Begins a record; `line` is 0 where lines mean nothing.
    pub(super) fn start(&mut self, line: u32) {
        self.headed = false;
        self.data.truncate(self.draft.record.data.end as usize);
        let from = self.data.len() as u32;
        let record = EventRecord { data: from..from, index: self.met, line, ..EventRecord::default() };
        self.draft = Draft { record, ..Draft::default() };
    }

    /// Ends the record that was begun and keeps it, if it says which event it is.
    pub(super) fn finish(&mut self) -> Result<bool> {
        let (mut id, mut provider) = (self.draft.id, self.provider());
        let mut several = false;
        if provider.is_none() || id.is_none() {
            match recognise_message(self.text(self.draft.record.message), id) {
                Recognised::Event(name, number) if provider.is_none_or(|known| self.text(known) == name) => {
                    id = Some(number);
                    self.name(name, number);
                    provider = Some(self.draft.record.provider);
                }
                recognised => several = recognised == Recognised::Several,
            }
        }
        self.met += 1;
        let (Some(id), Some(provider)) = (id, provider) else {
            let at = At::Event(self.draft.record.index);
            self.warnings.add(at, if several { SEVERAL } else { UNNAMED });
            self.draft.record.data.end = self.draft.record.data.start;
            return Ok(false);
        };
        if self.events.len() == EVENT_LIMIT {
            return Err(Error::InputTooLarge(
                "The input holds more than 1,000,000 events; give fewer, for instance those of the last 14 days.".into(),
            ));
        }
        if self.draft.record.unread {
            self.warn("Only the heading of this event was given; without its text it was not judged.");
        }
        let record = &mut self.draft.record;
        record.id = id;
        record.provider = provider;
        record.data.end = self.data.len() as u32;
        grow::push(&mut self.events, record.clone());
        Ok(true)
    }

    /// Takes what the text of the record says about which event it is.
    pub(super) fn name(&mut self, provider: &str, id: u32) {
        self.draft.id = Some(id);
        self.draft.record.provider = self.span(provider);
        self.draft.record.provider_from_text = true;
        let channel = crate::knowledge::event(provider, id).map_or("", |row| row.channel());
        self.keep(channel, |record| &mut record.channel);
    }

    /// Says that the record has neither a message nor data, though its form has a place for them.
    pub(super) fn unread(&mut self) {
        self.draft.record.unread = self.draft.record.message.is_empty() && !self.has_items();
    }

    /// True where the record kept last is a message whose heading the record that was begun can be: the pane of
    /// Event Viewer shows the message first.
    pub(super) fn heads_the_last(&mut self) -> bool {
        let Some(last) = self.events.last() else { return false };
        let is_bare = last.provider_from_text && last.index + 1 == self.met && last.computer.is_empty();
        let (last, id) = (last.clone(), self.draft.id);
        is_bare
            && id == Some(last.id)
            && self.provider().is_some_and(|named| self.text(named) == self.text(last.provider))
    }

    /// Gives what the heading that was begun says to the record kept last, and forgets the heading.
    pub(super) fn head_the_last(&mut self) {
        let heading = std::mem::take(&mut self.draft.record);
        if let Some(last) = self.events.last_mut() {
            last.time = last.time.or(heading.time);
            last.level = last.level.or(heading.level);
            last.record_id = last.record_id.or(heading.record_id);
            for (place, value) in [
                (&mut last.local_time, heading.local_time),
                (&mut last.computer, heading.computer),
                (&mut last.user, heading.user),
            ] {
                if place.is_empty() {
                    *place = value;
                }
            }
            last.provider_from_text = false;
        }
        self.headed = true;
    }

    /// Counts a record that cannot be read.
    pub(super) fn skip(&mut self) {
        self.met += 1;
    }

    /// The provider, by its full name where the channel shows it: lists print `AAD` for
    /// `Microsoft-Windows-AAD`, and some exports give only the channel.
    fn provider(&mut self) -> Option<Span> {
        let channel = self.text(self.draft.record.channel);
        let full = channel.split_once('/').map(|(name, _)| name).filter(|name| name.starts_with(MICROSOFT));
        let written = self.text(self.draft.record.provider);
        let known = match full {
            Some(full) => written.is_empty() || full.strip_prefix(MICROSOFT) == Some(written),
            None => false,
        };
        if !known {
            let written = written.to_owned();
            let span = match (written.is_empty(), full_name(&written, self.draft.id?)) {
                (true, _) => return None,
                (_, Some(full)) => self.span(&full),
                _ => self.draft.record.provider,
            };
            return Some(span);
        }
        let full = full?.to_owned();
        Some(self.span(&full))
    }

    /// The names of the data of the record that was begun, where its event is known.
    pub(super) fn field_names(&self) -> Vec<&'static str> {
        let provider = self.text(self.draft.record.provider);
        let row = self.draft.id.and_then(|id| crate::knowledge::event(provider, id));
        row.map_or_else(Vec::new, |row| row.fields().collect())
    }

    /// True once the record that was begun has any data.
    pub(super) fn has_items(&self) -> bool {
        self.data.len() > self.draft.record.data.start as usize
    }

    /// Adds an item to the data of the record.
    pub(super) fn item(&mut self, name: &str, value: &str) {
        let item = DataItem { name: self.span(name), value: self.span(value) };
        grow::push(&mut self.data, item);
    }

    /// Notes something about the record that was begun.
    pub(super) fn warn(&mut self, message: &str) {
        self.warnings.add(At::Event(self.draft.record.index), message);
    }

    /// Notes something about a place.
    pub(super) fn warn_at(&mut self, at: At, message: &str) {
        self.warnings.add(at, message);
    }

    /// Takes the value of a member, unless it is blank or was given before.
    pub(super) fn set(&mut self, member: Member, value: &str) {
        let trimmed = value.trim();
        if trimmed.is_empty() {
            return;
        }
        match member {
            Member::Provider => self.keep(trimmed, |record| &mut record.provider),
            Member::Channel => self.keep(trimmed, |record| &mut record.channel),
            Member::Computer | Member::Host => self.keep(trimmed, |record| &mut record.computer),
            Member::ActivityId => self.keep(trimmed, |record| &mut record.activity_id),
            Member::User if trimmed == "N/A" => {}
            Member::User => self.keep(trimmed, |record| &mut record.user),
            Member::Message | Member::Text => self.keep(value.trim_end(), |record| &mut record.message),
            Member::Id => self.draft.id = self.draft.id.or(leading_number(trimmed)),
            Member::InstanceId => {
                let id = trimmed.parse::<i64>().ok().map(|id| (id & 0xffff) as u32);
                self.draft.id = self.draft.id.or(id);
            }
            Member::Version => {
                let record = &mut self.draft.record;
                record.version = record.version.or(trimmed.parse().ok());
            }
            Member::RecordId | Member::RecordNumber => {
                let record = &mut self.draft.record;
                record.record_id = record.record_id.or(trimmed.parse().ok());
            }
            Member::Level => self.set_level(trimmed),
            Member::EntryType => self.set_level(entry_type(trimmed)),
            Member::Time | Member::Received => self.set_time(trimmed),
            Member::ProviderFrom => self.draft.record.provider_from_text = trimmed == "text",
            Member::Data | Member::Item | Member::Xml | Member::Ignored => {}
        }
    }

    /// A number decides, a word only until there is one.
    fn set_level(&mut self, value: &str) {
        if self.draft.level_number {
            return;
        }
        if let Ok(number) = value.parse::<u32>() {
            self.draft.level_number = true;
            self.draft.record.level = Level::from_number(number);
        } else if self.draft.record.level.is_none() {
            self.draft.record.level = super::label::level(value);
        }
    }

    fn set_time(&mut self, value: &str) {
        if self.draft.record.time.is_some() {
            return;
        }
        self.draft.record.time = Timestamp::parse(value).or_else(|| json_date(value));
        if self.draft.record.time.is_none() {
            self.keep(value, |record| &mut record.local_time);
        } else {
            self.draft.record.local_time = Span::default();
        }
    }

    fn keep(&mut self, value: &str, place: impl Fn(&mut EventRecord) -> &mut Span) {
        if place(&mut self.draft.record).is_empty() {
            *place(&mut self.draft.record) = self.span(value);
        }
    }

    /// The span of a piece of the input; what does not lie in the input is written behind it.
    pub(super) fn span(&mut self, text: &str) -> Span {
        if text.is_empty() {
            return Span::default();
        }
        let base = self.input.as_ptr() as usize;
        let at = text.as_ptr() as usize;
        if at >= base && at + text.len() <= base + self.input.len() {
            Span::new(at - base, at - base + text.len())
        } else {
            self.written.push(text)
        }
    }

    fn text(&self, span: Span) -> &str {
        self.written.get(span)
    }
}

const UNNAMED: &str = "A record without a provider and an event id was skipped.";
const SEVERAL: &str =
    "Several events say what this record says, and it has no id; it was skipped. Give it with its provider and id.";

const MICROSOFT: &str = "Microsoft-Windows-";

/// The provider that Event Viewer's lists and their exports call by the end of its name, and documents with other
/// blanks and hyphens: `Microsoft-Windows-Hello-for-Business`.
fn full_name(written: &str, id: u32) -> Option<String> {
    if crate::knowledge::event(written, id).is_some() {
        return None;
    }
    let known = crate::knowledge::event_providers().find(|known| is_spelling_of(written, known))?;
    crate::knowledge::event(known, id).map(|_| known.to_owned())
}

/// But for blanks and hyphens it is the name, or its end.
fn is_spelling_of(written: &str, name: &str) -> bool {
    let letters = |text| {
        let bytes = str::bytes(text).filter(|byte| !matches!(byte, b' ' | b'-'));
        bytes.map(|byte| byte.to_ascii_lowercase())
    };
    let end = name.strip_prefix(MICROSOFT).unwrap_or(name);
    letters(written).eq(letters(name)) || letters(written).eq(letters(end))
}

/// The level's word for the number of an EventLogEntryType; other texts are words already.
fn entry_type(value: &str) -> &str {
    match value {
        "1" | "16" => "error",
        "2" => "warning",
        "0" | "4" | "8" => "information",
        word => word,
    }
}

/// `1098`, also with something behind it.
fn leading_number(text: &str) -> Option<u32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..digits)?.parse().ok()
}

/// `/Date(1710000000000)/`, also with an offset, as Windows PowerShell writes it.
fn json_date(text: &str) -> Option<Timestamp> {
    let inside = text.strip_prefix("/Date(")?.split(')').next()?;
    let sign = usize::from(inside.starts_with('-'));
    let digits = inside[sign..].bytes().take_while(u8::is_ascii_digit).count();
    Timestamp::from_unix_millis(inside.get(..sign + digits)?.parse().ok()?)
}
