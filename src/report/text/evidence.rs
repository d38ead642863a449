//! A piece of evidence in one line: where it stands, and what stands there.

use std::borrow::Cow;

use super::super::labels::Labels;
use super::super::page;
use super::super::sanitise;
use crate::document::{Code, Diagnosis, EvidenceItem, Finding};

/// What somebody reports stands in a document as the fact of this name.
const SYMPTOMS: &str = "symptoms";

/// A piece of evidence as it is shown.
pub(super) struct Shown<'e> {
    /// When it was, or where it stands.
    pub place: String,
    /// Whose words they are, for a record: "AAD 1098".
    pub source: String,
    /// What only the full form says of the place: provider and record, or section.
    pub detail: String,
    /// The name of what stands there, with what joins it to the value: "Error = ".
    pub name: String,
    /// What stands there, on one line.
    pub value: Cow<'e, str>,
}

impl Shown<'_> {
    /// Name and value in so many columns if they fit, else the value: the place tells the name. Of a code that does
    /// not fit with its symbol the code alone.
    pub fn text(&self, columns: usize) -> String {
        let both = format!("{}{}", self.name, self.value);
        let is_record = !self.source.is_empty();
        if !is_record || page::cells(&both) <= columns {
            return both;
        }
        match self.value.split_once(" (") {
            Some((code, _)) if page::cells(&self.value) > columns && code.starts_with("0x") => {
                code.to_owned()
            }
            _ => self.value.to_string(),
        }
    }
}

/// The first pieces of evidence of a finding, line by line.
pub(super) fn shown<'e>(
    labels: &Labels,
    diagnosis: &'e Diagnosis,
    finding: &'e Finding,
    most: usize,
) -> Vec<Shown<'e>> {
    let codes = || finding.codes.iter().chain(&diagnosis.codes);
    finding.evidence.iter().take(most).map(|item| one(labels, item, codes)).collect()
}

fn one<'e, C: Iterator<Item = &'e Code>>(
    labels: &Labels,
    item: &'e EvidenceItem,
    codes: impl Fn() -> C,
) -> Shown<'e> {
    match item {
        EvidenceItem::Event { provider, event_id, record_id, time, index, field, value, .. } => {
            let place = match (time, record_id) {
                (Some(time), _) => page::moment(time).unwrap_or_else(|| time.clone()),
                (None, Some(record)) => format!("{} {record}", labels.record),
                (None, None) => format!("{} {index}", labels.event),
            };
            let name = field.as_ref().filter(|_| value.is_some()).map(|field| format!("{field} = "));
            let record = record_id.map(|id| format!("{} {id}, ", labels.record)).unwrap_or_default();
            let part = part(labels.events, item);
            Shown {
                place,
                source: format!("{} {event_id}", short(provider)),
                detail: format!("({provider}, {record}{part}{} {index})", labels.event),
                name: name.unwrap_or_default(),
                value: value.as_ref().map(|value| quoted(value, codes)).unwrap_or_default().into(),
            }
        }
        EvidenceItem::Status { section, key, value, line, .. } => {
            let place = format!("{}{} {line}", part(labels.capture, item), labels.line);
            let detail = if section.is_empty() { String::new() } else { format!("({section})") };
            let value = match value.as_str() {
                "" => Cow::Borrowed(labels.blank),
                value => quoted(value, codes).into(),
            };
            Shown { place, source: String::new(), detail, name: format!("{key} : "), value }
        }
        EvidenceItem::Fact { key, value, .. } => {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if key == SYMPTOMS {
                return Shown {
                    place: labels.reported.to_owned(),
                    source: String::new(),
                    detail: format!("({key})"),
                    name: String::new(),
                    value: sanitise::quote(&value).into(),
                };
            }
            Shown {
                place: labels.fact.to_owned(),
                source: String::new(),
                detail: String::new(),
                name: format!("{key} = "),
                value: sanitise::quote(&value).into(),
            }
        }
    }
}

/// The part of a session in which something stands, where it is not the first: "capture 2, ".
fn part(word: &str, item: &EvidenceItem) -> String {
    match item {
        EvidenceItem::Event { input: Some(input), .. } | EvidenceItem::Status { input: Some(input), .. }
            if *input > 0 =>
        {
            format!("{word} {}, ", input + 1)
        }
        _ => String::new(),
    }
}

/// A value on one line; a number that is a code with its usual form and its name.
fn quoted<'e, C: Iterator<Item = &'e Code>>(value: &str, codes: impl Fn() -> C) -> String {
    let quote = sanitise::quote(value);
    let Some(code) = crate::code::parse_number(&quote) else { return quote };
    let code = code.to_string();
    match codes().find(|known| known.code == code) {
        Some(Code { name: Some(name), .. }) => format!("{code} ({})", sanitise::line(name)),
        Some(_) => code,
        None => quote,
    }
}

/// A provider as people call it: `AAD` of `Microsoft-Windows-AAD`, `DeviceManagement` of
/// `Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider`.
fn short(provider: &str) -> &str {
    let own = provider.strip_prefix("Microsoft-Windows-").unwrap_or(provider);
    own.split('-').next().unwrap_or(own)
}
