//! The documents of `parse_status` and `parse_events` (schema 1).

use serde::Serialize;

use crate::document::{Code, Warning};
use crate::event::{EventDocument, EventRecord};
use crate::evidence::{codes, JoinState};
use crate::knowledge;
use crate::secret::is_masked;
use crate::status::{Capture, Entry, Field, Layout, Section, StatusDocument, TraceLine};
use crate::time::Timestamp;
use crate::warning::{At, Warning as Met};

/// The document of `parse_status`.
pub fn status(document: &StatusDocument) -> String {
    to_text(&status_document(document))
}

/// The document of `parse_events`.
pub fn events(document: &EventDocument) -> String {
    to_text(&events_document(document))
}

/// A document as JSON text. Documents hold only strings, numbers, lists and members with text keys, which
/// always have a form in JSON.
pub fn to_text(document: &impl Serialize) -> String {
    serde_json::to_string(document).unwrap_or_default()
}

/// The same as a value. By way of its text: code that makes values of documents would be there for this alone.
pub(crate) fn to_value(document: &impl Serialize) -> serde_json::Value {
    serde_json::from_str(&to_text(document)).unwrap_or_default()
}

pub(crate) fn status_document(document: &StatusDocument) -> impl Serialize + '_ {
    StatusJson {
        schema: 1,
        document: "status",
        captures: document.captures.iter().map(|capture| capture_json(document, capture)).collect(),
        codes: codes::of_status(document),
        warnings: document.warnings.iter().map(|warning| Warning::of(warning, None)).collect(),
    }
}

pub(crate) fn events_document(document: &EventDocument) -> impl Serialize + '_ {
    EventsJson {
        schema: 1,
        document: "events",
        events: document.events.iter().map(|event| event_json(document, event)).collect(),
        codes: codes::of_events(document),
        warnings: document.warnings.iter().map(|warning| Warning::of(warning, None)).collect(),
    }
}

#[derive(Serialize)]
struct StatusJson<'d> {
    schema: u32,
    document: &'static str,
    captures: Vec<CaptureJson<'d>>,
    codes: Vec<Code>,
    warnings: Vec<Warning>,
}

#[derive(Serialize)]
struct CaptureJson<'d> {
    line: u32,
    encoding: &'static str,
    layout: &'static str,
    device: DeviceJson<'d>,
    sections: Vec<SectionJson<'d>>,
    trace: Vec<TraceJson<'d>>,
}

/// The device as a capture shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeviceJson<'d> {
    join_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_id: Option<&'d str>,
}

#[derive(Serialize)]
struct SectionJson<'d> {
    name: &'d str,
    line: u32,
    entries: Vec<EntryJson<'d>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryJson<'d> {
    key: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical_key: Option<&'static str>,
    value: &'d str,
    line: u32,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    joined: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
}

#[derive(Serialize)]
struct TraceJson<'d> {
    line: u32,
    text: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'d str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
    codes: Vec<String>,
}

fn capture_json<'d>(document: &'d StatusDocument, capture: &'d Capture) -> CaptureJson<'d> {
    let value = |field| document.value_of(capture, field);
    let device = DeviceJson {
        join_state: JoinState::of_capture(document, capture).joined.as_str(),
        name: value(Field::DeviceName),
        device_id: value(Field::DeviceId),
    };
    CaptureJson {
        line: capture.line,
        encoding: document.encoding,
        layout: match capture.layout {
            Layout::Current => "current",
            Layout::Legacy => "legacy",
            Layout::Trace => "trace",
            Layout::Unknown => "unknown",
        },
        device,
        sections: capture.sections.iter().map(|section| section_json(document, section)).collect(),
        trace: capture.trace.iter().map(|line| trace_json(document, line)).collect(),
    }
}

fn section_json<'d>(document: &'d StatusDocument, section: &'d Section) -> SectionJson<'d> {
    let entries = document.entries_of(section).iter().map(|entry| entry_json(document, entry));
    SectionJson { name: document.text(section.name), line: section.line, entries: entries.collect() }
}

fn entry_json<'d>(document: &'d StatusDocument, entry: &'d Entry) -> EntryJson<'d> {
    let key = document.text(entry.key);
    EntryJson {
        key,
        canonical_key: entry.field.map(|field| field.key()).filter(|canonical| *canonical != key),
        value: document.text(entry.value),
        line: entry.line,
        joined: entry.joined,
        masked: is_masked(document.text(entry.value)),
    }
}

fn trace_json<'d>(document: &'d StatusDocument, line: &'d TraceLine) -> TraceJson<'d> {
    let text = document.text(line.text);
    let found = crate::code::find(text).map(|found| found.code).filter(|code| !code.is_success());
    TraceJson {
        line: line.line,
        text,
        key: line.pair.map(|(key, _)| document.text(key)),
        value: line.pair.map(|(_, value)| document.text(value)),
        masked: is_masked(text),
        codes: found.map(|code| code.to_string()).collect(),
    }
}

#[derive(Serialize)]
struct EventsJson<'d> {
    schema: u32,
    document: &'static str,
    events: Vec<EventJson<'d>>,
    codes: Vec<Code>,
    warnings: Vec<Warning>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventJson<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'d str>,
    id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_time: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    computer: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activity_id: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<&'d str>,
    data: Vec<DataJson<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'d str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<&'static str>,
    codes: Vec<Code>,
    index: u32,
}

#[derive(Serialize)]
struct DataJson<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'d str>,
    value: &'d str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
}

fn event_json<'d>(document: &'d EventDocument, event: &'d EventRecord) -> EventJson<'d> {
    let text = |span| Some(document.text(span)).filter(|text| !text.is_empty());
    let data = document.data_of(event).iter();
    EventJson {
        provider: text(event.provider),
        provider_from: event.provider_from_text.then_some("text"),
        channel: text(event.channel),
        id: event.id,
        version: event.version,
        level: event.level.map(|level| level.as_str()),
        time: event.time,
        local_time: text(event.local_time),
        computer: text(event.computer),
        record_id: event.record_id,
        activity_id: text(event.activity_id),
        correlation_id: crate::event::correlation_id(document, event),
        data: data
            .map(|item| (text(item.name), document.text(item.value)))
            .map(|(name, value)| DataJson { name, value, masked: is_masked(value) })
            .collect(),
        message: text(event.message),
        masked: text(event.message).is_some_and(is_masked),
        meaning: knowledge::event(document.text(event.provider), event.id)
            .map(|row| row.meaning())
            .filter(|meaning| !meaning.is_empty()),
        codes: codes::of_event(document, event),
        index: event.index,
    }
}

impl Warning {
    /// A parser's warning as documents show it.
    pub fn of(warning: &Met, input: Option<u32>) -> Warning {
        let (line, last_line, index) = match warning.at {
            At::Lines(first, last) => (Some(first), Some(last).filter(|last| *last > first), None),
            At::Event(index) => (None, None, Some(index)),
            At::Input => (None, None, None),
        };
        Warning { source: None, line, last_line, index, rule: None, input, message: warning.message.clone() }
    }
}
