//! What is known about one event of one provider. An id alone names nothing: 77 ids have several meanings.

use super::source::{self, Source};
use super::strings::{list, text};
use crate::words::{Confidence, Context, Level, Tells};

struct RawEvent {
    provider: u16,
    id: u32,
    channel: u16,
    phase: u16,
    meaning: u16,
    cause: u16,
    next: u16,
    note: u16,
    fields: u16,
    code_fields: u16,
    personal: u16,
    sources: u16,
    level: Option<Level>,
    context: Context,
    confidence: Confidence,
    newest_version: u8,
    exact_fields: bool,
    collect: bool,
}

include!(concat!(env!("OUT_DIR"), "/events.rs"));

/// The row of a provider's event; the provider's name counts without regard to case.
pub fn event(provider: &str, id: u32) -> Option<EventRow> {
    let (_, start, end) = PROVIDERS.iter().find(|(name, ..)| text(*name).eq_ignore_ascii_case(provider))?;
    let rows = EVENTS.get(*start as usize..*end as usize)?;
    let at = rows.binary_search_by_key(&id, |row| row.id).ok()?;
    Some(EventRow(start + at as u32))
}

/// The events that tell of one kind of thing, by provider and id.
pub fn events_that_tell(kind: Tells) -> impl Iterator<Item = EventRow> {
    TELLING[kind as usize].iter().map(|row| EventRow(*row))
}

/// Every provider with rows, by name.
pub fn event_providers() -> impl ExactSizeIterator<Item = &'static str> {
    PROVIDERS.iter().map(|(name, ..)| text(*name))
}

/// The rows with this id, whatever the provider, those with a meaning first.
pub fn events_with_id(id: u32) -> Vec<EventRow> {
    let mut rows: Vec<EventRow> = event_providers().filter_map(|provider| event(provider, id)).collect();
    rows.sort_by_key(|row| row.meaning().is_empty());
    rows
}

/// A row of the event table. It is only a number, and cheap to copy.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventRow(u32);

impl EventRow {
    /// Every row, by provider and id.
    pub fn all() -> impl ExactSizeIterator<Item = EventRow> + Clone {
        (0..EVENTS.len() as u32).map(EventRow)
    }

    /// The provider's name, as the manifest writes it.
    pub fn provider(self) -> &'static str {
        text(self.raw().provider)
    }

    /// The event id.
    pub fn id(self) -> u32 {
        self.raw().id
    }

    /// The channel that it is logged to; `""` where that is not known.
    pub fn channel(self) -> &'static str {
        text(self.raw().channel)
    }

    /// The level in the manifest.
    pub fn level(self) -> Option<Level> {
        self.raw().level
    }

    /// The phase that it tells about: "discover", "auth", "join", "prt", "esr"; `""` where none is known.
    pub fn phase(self) -> &'static str {
        text(self.raw().phase)
    }

    /// What it means; `""` where only the manifest is known.
    pub fn meaning(self) -> &'static str {
        text(self.raw().meaning)
    }

    /// The likely cause; `""` where none is known.
    pub fn cause(self) -> &'static str {
        text(self.raw().cause)
    }

    /// What to do or read next; mostly `""` for events that report success.
    pub fn next(self) -> &'static str {
        text(self.raw().next)
    }

    /// What misleads in this event; mostly `""`.
    pub fn note(self) -> &'static str {
        text(self.raw().note)
    }

    /// The names of its data by position, in the newest manifest.
    pub fn fields(self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        list(self.raw().fields)
    }

    /// The names for a record of this manifest version with this many data items. Windows adds fields at
    /// the end, so an older record has the first of today's; where the order has changed, or the record
    /// is of a manifest newer than the table, the names are known only if their count fits.
    pub fn field_names(
        self,
        version: Option<u8>,
        count: usize,
    ) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        let raw = self.raw();
        let newer = version.is_some_and(|version| version > raw.newest_version);
        let known = self.fields().len();
        let fits = count == known || (count < known && !raw.exact_fields && !newer);
        self.fields().take(if fits { count } else { 0 })
    }

    /// The fields whose value is a code, also as a bare number.
    pub fn code_fields(self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        list(self.raw().code_fields)
    }

    /// The fields that hold personal data or secrets.
    pub fn personal_fields(self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        list(self.raw().personal)
    }

    /// What a code in it is about.
    pub fn code_context(self) -> Context {
        self.raw().context
    }

    /// Whether collectors should ask for it.
    pub fn is_collected(self) -> bool {
        self.raw().collect
    }

    /// How surely it is known.
    pub fn confidence(self) -> Confidence {
        self.raw().confidence
    }

    /// The documents that it rests on.
    pub fn sources(self) -> impl Iterator<Item = Source> {
        source::of(self.raw().sources)
    }

    fn raw(self) -> &'static RawEvent {
        &EVENTS[self.0 as usize]
    }
}

impl std::fmt::Debug for EventRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.provider(), self.id())
    }
}

/// The bytes of this table.
#[cfg(test)]
pub(super) fn size() -> usize {
    size_of_val(&EVENTS) + size_of_val(&PROVIDERS)
}
