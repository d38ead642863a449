//! What rules read of a capture: a field with its value, and the blocks and traces in which fields stand.

use super::{Evidence, Held};
use crate::status::{Block, Entry, Field, StatusDocument, Value};
use crate::time::Timestamp;

/// A field's value with its place.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'e> {
    /// The field.
    pub field: Field,
    /// What it says, by the field table.
    pub value: Value<&'e str>,
    /// The value as written.
    pub raw: &'e str,
    pub(super) document: &'e StatusDocument,
    pub(super) entry: u32,
    pub(super) input: Option<u32>,
}

/// A PRT attempt: the block of fields under a PRT that says how getting it failed.
#[derive(Clone, Copy)]
pub struct Attempt<'e> {
    pub(super) evidence: &'e Evidence,
    /// Where its entries begin and end among those that are held.
    pub(super) range: (usize, usize),
    /// Of the AD FS PRT, not of the Entra PRT.
    pub enterprise: bool,
    /// Refreshing, not acquiring.
    pub refresh: bool,
}

/// A line of a trace with its place.
#[derive(Clone, Copy, Debug)]
pub struct TraceRef<'e> {
    /// The whole line.
    pub text: &'e str,
    /// What stands in front of the first colon, or the key where the line holds a pair.
    pub key: &'e str,
    /// The rest.
    pub value: &'e str,
    pub(super) line: u32,
    pub(super) input: Option<u32>,
}

/// The fields of one block.
#[derive(Clone, Copy)]
pub struct BlockFields<'e> {
    pub(super) evidence: &'e Evidence,
    pub(super) block: Block,
    pub(super) range: (usize, usize),
}

impl<'e> Reading<'e> {
    /// Its place: the input, and the line in that.
    pub fn place(&self) -> (Option<u32>, u32) {
        (self.input, self.entry().line)
    }

    /// The key as written.
    pub(super) fn key(&self) -> &'e str {
        self.document.text(self.entry().key)
    }

    /// The title of the section in which it stands, as written.
    pub(super) fn section(&self) -> &'e str {
        self.document.section_of(self.entry).map_or("", |section| self.document.text(section.name))
    }

    fn entry(&self) -> &'e Entry {
        &self.document.entries[self.entry as usize]
    }

    /// The value is a clear YES.
    pub fn is_yes(&self) -> bool {
        matches!(self.value, Value::Yes)
    }

    /// The value is a clear NO.
    pub fn is_no(&self) -> bool {
        matches!(self.value, Value::No)
    }

    /// The moment that the value is.
    pub fn time(&self) -> Option<Timestamp> {
        match self.value {
            Value::Time(time) => Some(time),
            _ => None,
        }
    }

    /// The text of the value where it says something: not blank, masked, unknown or an error.
    pub fn text(&self) -> Option<&'e str> {
        match self.value {
            Value::Blank | Value::Masked | Value::Unknown | Value::NotSet | Value::Error(_) => None,
            _ => Some(self.raw),
        }
    }
}

impl<'e> Attempt<'e> {
    /// What a field says inside this attempt.
    pub fn field(&self, field: Field) -> Option<Reading<'e>> {
        let entries = &self.evidence.held[self.range.0..self.range.1];
        let held = entries.iter().find(|held| held.field == field)?;
        Some(self.evidence.held_reading(held))
    }
}

impl TraceRef<'_> {
    /// Its place: the input, and the line in that.
    pub fn place(&self) -> (Option<u32>, u32) {
        (self.input, self.line)
    }
}

impl<'e> BlockFields<'e> {
    /// The block was not printed.
    pub fn is_empty(&self) -> bool {
        self.range.0 == self.range.1
    }

    /// What a field says inside this block.
    pub fn field(&self, field: Field) -> Option<Reading<'e>> {
        let is_here = |held: &&Held| held.field == field && self.evidence.entry(held.at).block == self.block;
        let held = self.evidence.held[self.range.0..self.range.1].iter().find(is_here)?;
        Some(self.evidence.held_reading(held))
    }
}
