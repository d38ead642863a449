//! What each field of a capture says, and when it may be trusted.

use super::field::Field;
use super::source::{self, Source};
use super::strings::text;
use crate::words::{Confidence, Trust};

struct RawField {
    field: Field,
    since: u16,
    says: u16,
    normal: u16,
    trust: Trust,
    sources: u16,
    confidence: Confidence,
}

include!(concat!(env!("OUT_DIR"), "/field_words.rs"));

impl Trust {
    /// The same as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Trust::Any => "Every capture tells the truth here, whoever ran it.",
            Trust::User => "Trust it only in a capture taken as the signed-in user, not elevated.",
            Trust::Elevated => "Trust it only in a capture taken elevated.",
            Trust::System => "Trust it only in a capture taken as SYSTEM.",
        }
    }
}

/// The row of a field.
pub fn field(field: Field) -> FieldRow {
    FieldRow(field as u32)
}

/// A row of the table of fields. It is only a number, and cheap to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldRow(u32);

impl FieldRow {
    /// Every row, in the order in which Windows prints the fields.
    pub fn all() -> impl ExactSizeIterator<Item = FieldRow> + Clone {
        (0..FIELDS.len() as u32).map(FieldRow)
    }

    /// The key as Windows prints it.
    pub fn key(self) -> &'static str {
        self.raw().field.key()
    }

    /// What it says.
    pub fn says(self) -> &'static str {
        text(self.raw().says)
    }

    /// The first Windows that printed it.
    pub fn since(self) -> &'static str {
        text(self.raw().since)
    }

    /// Its usual value, by the state of the device.
    pub fn normal(self) -> &'static str {
        text(self.raw().normal)
    }

    /// In whose capture it tells the truth.
    pub fn trust(self) -> Trust {
        self.raw().trust
    }

    /// How surely it is known.
    pub fn confidence(self) -> Confidence {
        self.raw().confidence
    }

    /// The documents that it rests on.
    pub fn sources(self) -> impl Iterator<Item = Source> {
        source::of(self.raw().sources)
    }

    fn raw(self) -> &'static RawField {
        &FIELDS[self.0 as usize]
    }
}

/// The bytes of this table.
#[cfg(test)]
pub(super) fn size() -> usize {
    size_of_val(&FIELDS)
}
