//! Event records: JSON, XML and copied text to one [`EventRecord`].

pub mod aad;
mod clixml;
mod csv;
mod data;
mod escape;
mod export;
mod friendly;
mod general;
mod grow;
mod inside;
mod json;
mod label;
mod lines;
mod list;
mod member;
mod sink;
mod table;
mod text;
mod xml;

pub use data::{correlation_id, data, named_data};
pub(crate) use inside::text_inside;

use std::borrow::Cow;

use memchr::memmem;

use crate::decode::Decoded;

use crate::text::{Span, Texts};
use crate::time::Timestamp;
use crate::warning::Warning;
use crate::{Error, Result};
use sink::Sink;

/// What is said of a record whose end is missing.
const CUT_OFF: &str = "The record is cut off; what stands before the cut was read.";

/// What is said of a record whose data the exporter dropped.
const LOST_PROPERTIES: &str =
    "The exporter dropped the data of this event; export it with ForEach-Object ToXml, or with ConvertTo-Json -Depth 5.";

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
    /// The level of a number in an event; `None` for numbers that Windows does not use.
    pub fn from_number(number: u32) -> Option<Level> {
        Some(match number {
            0 | 4 => Level::Information,
            1 => Level::Critical,
            2 => Level::Error,
            3 => Level::Warning,
            5 => Level::Verbose,
            _ => return None,
        })
    }

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

/// Reads the events of a text, whatever form they have: its content decides.
///
/// # Errors
///
/// [`Error::NotRecognised`] if the text is in no known form, [`Error::InvalidEvents`] if it is but gives no
/// record or has a DTD, [`Error::InputTooLarge`] for more than 1,000,000 events.
pub fn parse(decoded: Decoded) -> Result<EventDocument> {
    let mut texts = Texts::new(decoded.text);
    let (input, written) = texts.split();
    let mut sink = Sink::new(input, written);
    read(input, &mut sink)?;
    let records = sink.into_records();
    Ok(records.into_document(texts, decoded.encoding))
}

/// True for text that is JSON, XML or a table by the way it begins, and so is no capture.
pub fn is_structured(text: &str) -> bool {
    let start = begin(text);
    start.starts_with(['{', '[', '<']) || csv::Table::recognise(start).is_some()
}

/// Finds the events that stand inside a text of another kind; cheap where there are none.
pub fn find_in_text(text: &str) -> Option<Found> {
    if !text::may_hold_events(text) {
        return None;
    }
    let mut texts = Texts::new(text.to_owned());
    let (input, written) = texts.split();
    let mut sink = Sink::new(input, written);
    let lines = text::read_all(input, &mut sink).ok()?;
    let records = sink.into_records();
    let document = records.into_document(texts, "utf-8");
    (!document.events.is_empty()).then_some(Found { document, lines })
}

/// The text from where it begins to say something.
fn begin(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

fn read(input: &str, sink: &mut Sink) -> Result<()> {
    let start = begin(input);
    let mut failure = not_recognised();
    let is_json = start.starts_with(['{', '[']);
    if is_json || clixml::is_clixml(start) {
        let json = if is_json { Cow::Borrowed(input) } else { Cow::Owned(clixml::to_json(input)) };
        let outcome = export::read_all(&json, sink)?;
        if sink.kept() > 0 || (outcome.recognised && !outcome.damaged && sink.met() == 0) {
            return Ok(());
        }
        if !outcome.damaged && !outcome.recognised {
            return Err(failure);
        }
        failure = no_record();
    } else if start.starts_with('<') {
        if xml::read_all(input, sink)? {
            return if sink.kept() > 0 || sink.met() == 0 { Ok(()) } else { Err(no_record()) };
        }
    } else if let Some(table) = csv::Table::recognise(input) {
        return table.read(sink);
    }
    if !input.contains("<Event") && input.contains("&lt;Event") {
        // Forums and tickets store XML escaped as HTML.
        xml::read_all(&escape::xml(input), sink)?;
        return if sink.kept() > 0 { Ok(()) } else { Err(no_record()) };
    }
    let lines = text::read_all(input, sink)?;
    if sink.met() == 0 && !is_json && has_json_line(input) {
        // JSON with something above it
        export::read_all(input, sink)?;
        return if sink.kept() > 0 { Ok(()) } else { Err(failure) };
    }
    if sink.kept() == 0 {
        return Err(if sink.met() > 0 { no_record() } else { failure });
    }
    text::warn_between(input, &lines, sink);
    Ok(())
}

/// A line begins as a JSON object or array does.
fn has_json_line(input: &str) -> bool {
    ["\n{", "\n["].iter().any(|begin| memmem::find(input.as_bytes(), begin.as_bytes()).is_some())
}

fn no_record() -> Error {
    Error::InvalidEvents(
        "No event could be read: each needs a provider and an event id; export them again with Get-WinEvent and ToXml().".into(),
    )
}

fn not_recognised() -> Error {
    Error::NotRecognised(
        "No event was found; give event XML (wevtutil, ToXml()), JSON of Get-WinEvent, or text copied from Event Viewer.".into(),
    )
}

/// A value without the word in which the input ended: half a number or code says something else.
fn whole_words(value: &str) -> &str {
    value.rfind(char::is_whitespace).map_or("", |end| value[..end].trim_end())
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
