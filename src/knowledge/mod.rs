//! What is known about codes, events and fields, each row with its source; and the look-ups.
//!
//! The rows are data (`data/*.jsonl`, one row a line); the build turns them into tables of integers and
//! one text, so that nothing is parsed, hashed or relocated at run time.

mod apps;
mod catalog;
mod code;
mod code_row;
mod event_row;
mod field;
mod field_row;
pub(crate) mod hash;
mod queries;
mod read;
mod source;
mod strings;
mod templates;

pub use apps::{app, AppRow};
pub use catalog::{facts, inventory, symptoms, FactKey, Inventory, KnownFact, Symptom, Table};
pub use code::Code;
pub use code_row::{code_tables, CodeRow};
pub use event_row::{event, event_providers, events_that_tell, events_with_id, EventRow};
pub(crate) use field::keys;
pub use field::Field;
pub use field_row::{field, FieldRow};
pub use queries::{event_queries, EventQuery, ProviderIds};
pub use read::{read, CodeReading};
pub use source::{sources, Source};
pub use templates::{
    has_tail as has_message_tail, may_begin as may_begin_message, recognise as recognise_message,
    template_sources, Recognised,
};

pub use crate::words::{Benign, Confidence, Context, Family, Specificity, Topic, Trust};

/// The month in which the tables were last brought up to date.
pub fn date() -> &'static str {
    "2026-11"
}

/// Whether the number is that of a known AADSTS code.
pub fn is_aadsts(number: u32) -> bool {
    CodeRow::of(Code::Aadsts(number)).len() > 0
}

/// Whether a table has a row for this very code.
pub fn is_known(code: Code) -> bool {
    CodeRow::of(code).len() > 0
}

/// The words of all tables, one behind the other.
pub(crate) fn words() -> &'static str {
    strings::all()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the library's 4 MiB the tables may take 1.5.
    #[test]
    fn the_tables_are_small() {
        let bytes = strings::size()
            + code_row::size()
            + event_row::size()
            + field_row::size()
            + source::size()
            + templates::size();
        assert!(bytes > 300_000 && bytes < 1_500_000, "{bytes}");
        println!("{bytes} bytes");
    }
}
