//! Event records: one [`EventRecord`] for every form in which a record is handed on.

pub mod aad;
pub(crate) mod computer;
mod data;
mod mask;
pub mod provider;
pub mod read;

pub use data::{correlation_id, data, named_data};
pub(crate) use mask::mask;

use crate::input::text::{Span, Texts};
use crate::time::Timestamp;
use crate::warning::Warning;
use crate::words::Level;

/// Everything that was read from one input of events.
#[derive(Clone, Debug, Default)]
pub struct EventDocument {
    /// The decoded text; every span of this document is into it.
    pub texts: Texts,
    /// How the bytes were read.
    pub encoding: &'static str,
    /// The records in the order of the input.
    pub events: Vec<EventRecord>,
    /// The named and unnamed data of every record, in order.
    pub data: Vec<DataItem>,
    /// What was not understood.
    pub warnings: Vec<Warning>,
    /// Nothing stands in the input beside the events.
    pub alone: bool,
}

/// One event. Spans that the input did not give are empty.
#[derive(Clone, Debug, Default)]
pub struct EventRecord {
    /// The provider's name.
    pub provider: Span,
    /// Only its heading is there: neither its message nor its data was given.
    pub unread: bool,
    /// The text named the provider, not a heading.
    pub provider_from_text: bool,
    /// The channel ("log") it was written to.
    pub channel: Span,
    /// The event id.
    pub id: u32,
    /// The manifest version of the event.
    pub version: Option<u8>,
    /// Its level.
    pub level: Option<Level>,
    /// When it was logged, if the input gives an instant.
    pub time: Option<Timestamp>,
    /// When it was logged by a clock whose zone is not known, as written.
    pub local_time: Span,
    /// The computer's name.
    pub computer: Span,
    /// The record's number in its channel.
    pub record_id: Option<u64>,
    /// The activity id.
    pub activity_id: Span,
    /// The security id of the user under whom it was logged.
    pub user: Span,
    /// The rendered message.
    pub message: Span,
    /// Its data: a range of [`EventDocument::data`].
    pub data: std::ops::Range<u32>,
    /// Its number in the input, from 0, counting skipped records too.
    pub index: u32,
    /// The first line of the record, for text and JSON Lines; 0 where lines mean nothing.
    pub line: u32,
}

/// One item of an event's data.
#[derive(Clone, Copy, Debug, Default)]
pub struct DataItem {
    /// Its name; empty where there is none.
    pub name: Span,
    /// Its value as written.
    pub value: Span,
}

impl EventDocument {
    /// The data of a record.
    pub fn data_of(&self, event: &EventRecord) -> &[DataItem] {
        self.data.get(event.data.start as usize..event.data.end as usize).unwrap_or_default()
    }

    /// The text of a span of this document.
    pub fn text(&self, span: Span) -> &str {
        self.texts.get(span)
    }
}
