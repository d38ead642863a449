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

use serde_json::Value as Json;

use crate::document::{Diagnosis, NotChecked, Redaction};
use crate::event::EventDocument;
use crate::phrase::phrase;
use crate::report::json;
use crate::rules::page::Language;
use crate::secret;
use crate::status::StatusDocument;
use table::Table;

/// What is replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Redact {
    /// Nothing.
    #[default]
    Nothing,
    /// Every identity.
    Identities,
    /// Every identity but the ids of requests.
    KeepCorrelationIds,
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

    /// From now on the ids of requests (correlation, activity, trace) stay: a service's support asks for them, and
    /// only the service knows whose they are.
    pub fn keep_correlation_ids(&mut self) {
        self.table.keep_requests();
    }

    /// A set for one call, or none where nothing is to be replaced.
    pub(crate) fn of(redact: Redact) -> Option<Redactor> {
        let mut redactor = Redactor::new();
        match redact {
            Redact::Nothing => return None,
            Redact::Identities => {}
            Redact::KeepCorrelationIds => redactor.keep_correlation_ids(),
        }
        Some(redactor)
    }

    /// A text with its identities replaced: a capture, events, a document of the engine, or any other; beside
    /// it what the parsers read in it.
    pub(crate) fn text(
        &mut self,
        text: &str,
        status: Option<&StatusDocument>,
        events: Option<&EventDocument>,
    ) -> String {
        let masked = secret::mask(text);
        if let Some(redacted) = self.documents(&masked) {
            return redacted;
        }
        let mut text = coded::plain(&masked).into_owned();
        if let Some(document) = status {
            self.learn_status(document);
            text = coded::joined(&text, document);
        }
        if let Some(document) = events {
            self.learn_events(document);
        }
        if status.is_none() && events.is_none() {
            self.note("unread-text", 1);
        }
        self.replace(&text)
    }

    /// Documents of the engine (one, an array, or one a line) with their identities replaced; `None` for
    /// another text.
    pub fn documents(&mut self, text: &str) -> Option<String> {
        let documents = own_documents(text)?;
        let redacted = documents.into_iter().map(|document| self.json(document).to_string());
        Some(redacted.collect::<Vec<_>>().join("\n"))
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
        let redacted = serde_json::from_str(&self.json(json::to_value(&diagnosis)).to_string());
        let mut redacted: Diagnosis = redacted.unwrap_or(Diagnosis { findings: Vec::new(), ..plain });
        redacted.redaction = Some(self.report());
        redacted
    }

    /// What was replaced so far, by kind and count.
    pub fn report(&self) -> Redaction {
        let said = |key: &'static str| Language::ENGLISH.say(None, &phrase(key));
        let not_checked =
            self.not_checked.iter().map(|(what, count)| NotChecked { what: said(what), count: *count });
        Redaction {
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
