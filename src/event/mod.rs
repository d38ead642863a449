//! Event records: JSON, XML and copied text to one [`EventRecord`].

mod read;
pub use read::{aad, correlation_id, data, find_in_text, is_structured, named_data, parse};

use crate::text::{Span, Texts};
use crate::time::Timestamp;
use crate::warning::Warning;

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
}

/// One event. Spans that the input did not give are empty.
#[derive(Clone, Debug, Default)]
pub struct EventRecord {
    /// The provider's name.
    pub provider: Span,
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

/// Events that were found inside a text of another kind.
#[derive(Clone, Debug)]
pub struct Found {
    /// The events; their `line` counts in the whole text.
    pub document: EventDocument,
    /// The lines they stand on, first and last, from 1, in order.
    pub lines: Vec<(u32, u32)>,
}

/// One item of an event's data.
#[derive(Clone, Copy, Debug, Default)]
pub struct DataItem {
    /// Its name; empty where there is none.
    pub name: Span,
    /// Its value as written.
    pub value: Span,
}

/// How grave an event says it is. Level 0 and 4 are both information.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Level 1.
    Critical,
    /// Level 2.
    Error,
    /// Level 3.
    Warning,
    /// Levels 0 and 4.
    Information,
    /// Level 5.
    Verbose,
}

impl Level {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Critical => "critical",
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Information => "information",
            Level::Verbose => "verbose",
        }
    }
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
