//! What the knowledge adds to the catalogue: tables, inputs and event queries.

use serde::Serialize;

use super::code_row::{code_tables, CodeRow};
use super::event_row::{event_providers, EventRow};
use super::field_row::FieldRow;
use super::queries::{event_queries, EventQuery};
use super::strings::text;

include!(concat!(env!("OUT_DIR"), "/inputs.rs"));

/// The part of the catalogue that rests on the tables alone.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Inventory {
    /// What somebody may say that he sees.
    pub symptoms: Vec<Symptom>,
    /// What somebody may know about the host.
    pub facts: Vec<KnownFact>,
    /// What collectors ask each channel for.
    pub event_queries: Vec<EventQuery>,
    /// The tables and their sizes.
    pub tables: Vec<Table>,
    /// The fields that can be explained.
    pub fields: Vec<&'static str>,
    /// The providers whose events can be explained.
    pub event_providers: Vec<&'static str>,
    /// How many codes can be explained.
    pub codes: u32,
}

/// What somebody may say that he sees.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Symptom {
    /// Its id.
    pub id: &'static str,
    /// The area that it belongs to.
    pub area: &'static str,
    /// What it says.
    pub text: &'static str,
}

/// What somebody may know about the host.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct KnownFact {
    /// Its key.
    pub key: &'static str,
    /// The values that it takes.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it says.
    pub text: &'static str,
}

/// A table and its size.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// How many rows it has.
    pub rows: u32,
}

/// What the tables know.
pub fn inventory() -> Inventory {
    let codes = code_tables().iter().map(|&(name, rows)| Table { name, rows });
    let others = [("events", EventRow::all().len()), ("fields", FieldRow::all().len())];
    let others = others.map(|(name, rows)| Table { name, rows: rows as u32 });
    Inventory {
        symptoms: symptoms().collect(),
        facts: facts().collect(),
        event_queries: event_queries(),
        tables: codes.chain(others).collect(),
        fields: FieldRow::all().map(FieldRow::key).collect(),
        event_providers: event_providers().collect(),
        codes: CodeRow::all().len() as u32,
    }
}

/// Every symptom.
pub fn symptoms() -> impl ExactSizeIterator<Item = Symptom> {
    SYMPTOMS.iter().map(|&(id, area, says)| Symptom { id: text(id), area: text(area), text: text(says) })
}

impl FactKey {
    /// The key that a caller gives.
    pub fn name(self) -> &'static str {
        text(FACTS[self as usize].0)
    }
}

/// Every fact.
pub fn facts() -> impl ExactSizeIterator<Item = KnownFact> {
    FACTS.iter().map(|&(key, kind, says)| KnownFact { key: text(key), kind: text(kind), text: text(says) })
}
