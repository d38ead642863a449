//! The data of a record by name: as it names them, else by position where its provider's manifest is known.

use super::{EventDocument, EventRecord};
use crate::knowledge;

/// Every item of a record's data with its name, `""` where none is known, and its value.
pub fn named_data<'d>(
    document: &'d EventDocument,
    record: &'d EventRecord,
) -> impl Iterator<Item = (&'d str, &'d str)> + 'd {
    let items = document.data_of(record);
    let unnamed = items.iter().all(|item| item.name.is_empty());
    let mut names = (unnamed && !items.is_empty())
        .then(|| knowledge::event(document.text(record.provider), record.id))
        .flatten()
        .map(|row| row.field_names(record.version, items.len()));
    items.iter().map(move |item| {
        let known = names.as_mut().and_then(Iterator::next);
        let name = if item.name.is_empty() { known.unwrap_or("") } else { document.text(item.name) };
        (name, document.text(item.value))
    })
}

/// The value of a record's data by name, without regard to case.
pub fn data<'d>(document: &'d EventDocument, record: &'d EventRecord, name: &str) -> Option<&'d str> {
    named_data(document, record).find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The id by which the service knows the request that a record is about.
pub fn correlation_id<'d>(document: &'d EventDocument, record: &'d EventRecord) -> Option<&'d str> {
    data(document, record, "CorrelationID")
        .or_else(|| data(document, record, "CorrelationId"))
        .filter(|id| is_guid(id))
        .or_else(|| {
            let by_aad = document.text(record.provider).eq_ignore_ascii_case(super::aad::PROVIDER);
            by_aad.then(|| super::aad::TokenError::of(document, record).correlation_id)?
        })
}

/// A GUID that is not zero, with or without braces.
pub(super) fn is_guid(text: &str) -> bool {
    let text = text.trim().trim_start_matches('{').trim_end_matches('}');
    let dashes = [8, 13, 18, 23];
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match dashes.contains(&at) {
            true => b == b'-',
            false => b.is_ascii_hexdigit(),
        })
        && text.bytes().any(|b| !matches!(b, b'0' | b'-'))
}
