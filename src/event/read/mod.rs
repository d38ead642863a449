//! Reads event records in every form in which they are handed on: a file for each form.

mod bare;
mod client;
mod clixml;
mod csv;
mod escape;
mod export;
mod friendly;
mod general;
mod grow;
mod html;
mod inside;
mod json;
mod label;
mod lead;
mod lines;
mod list;
mod member;
mod pairs;
mod sink;
mod table;
mod text;
mod tree;
mod xml;

pub(crate) use inside::text_inside;

use memchr::memmem;

use super::EventDocument;
use crate::input::decode::Decoded;
use crate::input::text::Texts;
use crate::{Error, Result};
use sink::Sink;

/// What is said of a record whose end is missing.
const CUT_OFF: &str = "The record is cut off; what stands before the cut was read.";

/// What is said of a record whose data the exporter dropped.
const LOST_PROPERTIES: &str =
    "The exporter dropped the data of this event; export it with ForEach-Object ToXml, or with ConvertTo-Json -Depth 5.";

/// Events that were found inside a text of another kind.
#[derive(Clone, Debug)]
pub struct Found {
    /// The events; their `line` counts in the whole text.
    pub document: EventDocument,
    /// The lines they stand on, first and last, from 1, in order.
    pub lines: Vec<(u32, u32)>,
}

/// Reads the events of a text, whatever form they have: its content decides. The document takes the text; where
/// there is none, the text stays.
///
/// # Errors
///
/// [`Error::NotRecognised`] if the text is in no known form, [`Error::InvalidEvents`] if it is but gives no
/// record or has a DTD, [`Error::InputTooLarge`] for more than 1,000,000 events.
pub fn parse(decoded: &mut Decoded) -> Result<EventDocument> {
    let mut texts = Texts::new(std::mem::take(&mut decoded.text));
    let (input, written) = texts.split();
    let mut sink = Sink::new(input, written);
    let read = read(input, &mut sink);
    let records = sink.into_records();
    match read {
        Ok(()) => Ok(records.into_document(texts, decoded.encoding)),
        Err(error) => {
            decoded.text = texts.into_input();
            Err(error)
        }
    }
}

/// True for text that is JSON, XML or a table by the way it begins, and so is no capture.
pub fn is_structured(text: &str) -> bool {
    let start = begin(text);
    is_json(start)
        || start.starts_with('<')
        || start.starts_with("&lt;Event")
        || csv::Table::recognise(start).is_some()
}

/// True for text with the marks of HTML, whose lines are not those that its events are read from.
pub fn is_markup(text: &str) -> bool {
    html::is_markup(begin(text))
}

/// The lines of the records of a table, first and last; none for any other text.
pub fn lines_of_rows(text: &str) -> Vec<(u32, u32)> {
    let start = begin(text);
    // structures may be one line, which has no cells
    let table = if start.starts_with(['{', '[', '<']) { None } else { csv::Table::recognise(text) };
    table.map_or_else(Vec::new, csv::Table::lines)
}

/// Finds the events that stand inside a text of another kind; cheap where there are none. `alone`: also those
/// of which only the message is left.
pub fn find_in_text(text: &str, alone: bool) -> Option<Found> {
    if !alone && !text::may_hold_events(text) {
        return None;
    }
    let mut texts = Texts::new(text.to_owned());
    let (input, written) = texts.split();
    let mut sink = Sink::new(input, written);
    let lines = text::read_all(&text::plain(input), alone, &mut sink).ok()?;
    let records = sink.into_records();
    let document = records.into_document(texts, "utf-8");
    (!document.events.is_empty()).then_some(Found { document, lines })
}

/// The begin of an object or of a list, and not of a time in brackets, as logs have it, or of a mark in
/// braces, as trackers have it.
fn is_json(start: &str) -> bool {
    let behind = |open: char| start.strip_prefix(open).map(str::trim_start);
    let is = |inner: Option<&str>, begins: &[char]| {
        inner.is_some_and(|inner| inner.is_empty() || inner.starts_with(begins))
    };
    is(behind('{'), &['"', '}', '{', '[']) || is(behind('['), &['{', '[', '"', ']'])
}

/// The text from where it begins to say something.
fn begin(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

fn read(input: &str, sink: &mut Sink) -> Result<()> {
    let start = begin(input);
    let mut failure = not_recognised();
    let is_json = is_json(start);
    if is_json || clixml::is_clixml(start) {
        let outcome = match is_json {
            true => export::read_all(input, &mut json::Reader::new(input), sink)?,
            false => export::read_all(input, &mut clixml::Reader::new(input), sink)?,
        };
        if sink.kept() > 0 || (outcome.recognised && !outcome.damaged && sink.met() == 0) {
            return Ok(());
        }
        if outcome.damaged || outcome.recognised {
            failure = no_record();
        }
    } else if html::is_html(start) {
        for table in html::tables(input) {
            table.read(sink)?;
        }
        if sink.kept() > 0 {
            return Ok(());
        }
    } else if start.starts_with('<') && memmem::find(input.as_bytes(), b"=\\\"").is_some() {
        // a string of a program
        xml::read_all(&escape::json(input), sink)?;
        return if sink.kept() > 0 { Ok(()) } else { Err(no_record()) };
    } else if start.starts_with('<') {
        let outcome = xml::read_all(input, sink)?;
        if outcome.recognised {
            sink.alone = outcome.alone;
            return if sink.kept() > 0 || sink.met() == 0 { Ok(()) } else { Err(no_record()) };
        }
    } else if let Some(table) = csv::Table::recognise(input) {
        let named = table.named;
        table.read(sink)?;
        // a table of something else may have these columns, too
        return if named || sink.kept() > 0 { Ok(()) } else { Err(failure) };
    }
    if !input.contains("<Event") && input.contains("&lt;Event") {
        // Forums and tickets store XML escaped as HTML.
        xml::read_all(&escape::xml(input), sink)?;
        return if sink.kept() > 0 { Ok(()) } else { Err(no_record()) };
    }
    if html::is_markup(start) {
        text::read_all(&html::text(input), true, sink)?;
        return if sink.kept() > 0 { Ok(()) } else { Err(failure) };
    }
    let lines = text::read_all(&text::plain(input), true, sink)?;
    if sink.met() == 0 && !is_json && has_json_line(input) {
        // JSON with something above it
        export::read_all(input, &mut json::Reader::new(input), sink)?;
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
