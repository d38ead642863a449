//! What is shown as evidence, and where it stands.

use std::ops::Deref;

use serde_json::Value as Json;

use super::{Reading, TraceRef};
use crate::document::EvidenceItem;
use crate::secret::is_masked;

/// The value of a fact.
#[derive(Clone, Copy, Debug)]
pub struct FactReading<'e> {
    /// Its key.
    pub key: &'e str,
    pub(super) value: &'e Json,
}

impl Deref for FactReading<'_> {
    type Target = Json;
    fn deref(&self) -> &Json {
        self.value
    }
}

/// A symptom that somebody says they see.
#[derive(Clone, Copy, Debug)]
pub struct SymptomReading<'e> {
    pub(super) id: &'e str,
}

/// What can stand as evidence of a finding.
pub trait AsEvidence {
    /// The evidence as the diagnosis document shows it.
    fn item(&self) -> EvidenceItem;
}

impl AsEvidence for Reading<'_> {
    fn item(&self) -> EvidenceItem {
        EvidenceItem::Status {
            section: self.section().to_owned(),
            key: self.key().to_owned(),
            value: self.raw.to_owned(),
            masked: is_masked(self.raw),
            line: self.place().1,
            input: self.input,
        }
    }
}

impl AsEvidence for TraceRef<'_> {
    fn item(&self) -> EvidenceItem {
        EvidenceItem::Status {
            section: String::new(),
            key: self.key.to_owned(),
            value: self.value.to_owned(),
            masked: is_masked(self.value),
            line: self.line,
            input: self.input,
        }
    }
}

impl AsEvidence for EvidenceItem {
    fn item(&self) -> EvidenceItem {
        self.clone()
    }
}

impl AsEvidence for SymptomReading<'_> {
    fn item(&self) -> EvidenceItem {
        EvidenceItem::Fact {
            key: "symptoms".to_owned(),
            value: Json::from(self.id),
            masked: is_masked(self.id),
        }
    }
}

impl AsEvidence for FactReading<'_> {
    fn item(&self) -> EvidenceItem {
        EvidenceItem::Fact {
            key: self.key.to_owned(),
            value: self.value.clone(),
            masked: self.value.as_str().is_some_and(is_masked),
        }
    }
}
