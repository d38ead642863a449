//! Replaces identities on request: names, accounts, hosts, domains, tenants, ids, addresses.
//!
//! A [`Redactor`] is one set of placeholders: what is the same stays the same, what differs differs, and each
//! placeholder has the shape of what it stands for, so that the evidence leads to the same diagnosis. It learns
//! names from what the parsers know of a text, and knows by their shape what needs no learning. (Tokens and
//! passwords are no identities: [`crate::secret`] masks them always.)

mod coded;
mod known;
mod learn;
mod scan;
mod shape;
mod table;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::document::Diagnosis;
use crate::{parse_events, parse_status, secret};
use table::Table;

/// What was replaced, and what could not be checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Always 1.
    pub schema: u32,
    /// Always `redaction`.
    pub document: String,
    /// Identities by kind.
    pub replaced: Vec<Replaced>,
    /// Text whose shape no rule of redaction knows: only what was known from elsewhere was replaced in it.
    pub not_checked: Vec<NotChecked>,
}

/// Identities of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replaced {
    /// `device`, `user`, `domain`, `tenant`, `id`, `sid`, `thumbprint`, `address`.
    pub kind: String,
    /// How many different ones.
    pub distinct: u32,
    /// In how many places.
    pub count: u64,
}

/// Text that somebody has to read before it is handed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NotChecked {
    /// What it is.
    pub what: String,
    /// In how many places.
    pub count: u64,
}

/// One set of placeholders.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    table: Table,
    not_checked: std::collections::BTreeMap<&'static str, u64>,
    /// How many captures and event documents of a session it has learned from.
    pub(crate) learned: (usize, usize),
}

impl Redactor {
    /// A set without placeholders.
    pub fn new() -> Redactor {
        Redactor::default()
    }

    /// A text with its identities replaced: a capture, events, a document of the engine, or any other.
    pub fn text(&mut self, text: &str) -> String {
        let masked = secret::mask(text);
        if let Some(documents) = own_documents(&masked) {
            let redacted = documents.into_iter().map(|document| self.json(document).to_string());
            return redacted.collect::<Vec<_>>().join("\n");
        }
        let mut text = coded::plain(&masked).into_owned();
        let status = parse_status(text.as_bytes());
        let events = parse_events(text.as_bytes());
        if let Ok(document) = &status {
            self.learn_status(document);
            text = coded::joined(&text, document);
        }
        if let Ok(document) = &events {
            self.learn_events(document);
        }
        if status.is_err() && events.is_err() {
            self.note("text that is neither a capture nor events", 1);
        }
        self.replace(&text)
    }

    /// A document of the engine.
    pub fn json(&mut self, mut document: Json) -> Json {
        self.learn_json(&document);
        self.replace_values(&mut document);
        document
    }

    /// A diagnosis of evidence from which this set has learned.
    pub(crate) fn diagnosis(&mut self, diagnosis: Diagnosis) -> Diagnosis {
        let plain = diagnosis.clone();
        let Ok(document) = serde_json::to_value(diagnosis) else { return plain };
        let redacted = serde_json::from_value(self.json(document));
        let mut redacted: Diagnosis = redacted.unwrap_or(Diagnosis { findings: Vec::new(), ..plain });
        redacted.redaction = Some(self.report());
        redacted
    }

    /// What was replaced so far, by kind and count.
    pub fn report(&self) -> Report {
        let not_checked = self
            .not_checked
            .iter()
            .map(|(what, count)| NotChecked { what: (*what).to_owned(), count: *count });
        Report {
            schema: 1,
            document: "redaction".to_owned(),
            replaced: self.table.counts(),
            not_checked: not_checked.collect(),
        }
    }

    fn note(&mut self, what: &'static str, count: u64) {
        if count > 0 {
            *self.not_checked.entry(what).or_default() += count;
        }
    }

    /// Learns from the whole text what its places name, then replaces.
    fn replace(&mut self, text: &str) -> String {
        scan::scan(&mut self.table, text, false);
        scan::scan(&mut self.table, text, true)
    }

    /// Replaces in the strings of a document, but in the words of the contract.
    fn replace_values(&mut self, value: &mut Json) {
        match value {
            Json::String(text) => *text = self.replace(text),
            Json::Array(items) => items.iter_mut().for_each(|item| self.replace_values(item)),
            Json::Object(members) => {
                let own = members.iter_mut().filter(|(name, _)| !known::is_contract_word(name));
                own.for_each(|(_, value)| self.replace_values(value));
            }
            _ => {}
        }
    }
}

/// The documents of the engine that a text is: one, an array, or one a line.
fn own_documents(text: &str) -> Option<Vec<Json>> {
    let start = text.trim_start();
    if !start.starts_with('{') && !start.starts_with('[') || !text.contains("\"document\"") {
        return None;
    }
    let mut documents = Vec::new();
    for value in serde_json::Deserializer::from_str(start).into_iter::<Json>() {
        match value.ok()? {
            Json::Array(items) => documents.extend(items),
            one => documents.push(one),
        }
    }
    let is_own = |one: &Json| one["schema"] == 1 && one["document"].is_string();
    (!documents.is_empty() && documents.iter().all(is_own)).then_some(documents)
}
