//! The text of all tables: one blob, and numbers that name pieces of it.

static TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/strings.txt"));
include!(concat!(env!("OUT_DIR"), "/strings.rs"));

/// The string with this number; `""` is number 0.
pub(super) fn text(id: u16) -> &'static str {
    let (start, end) = bounds(&STRING_ENDS, id);
    TEXT.get(start..end).unwrap_or_default()
}

/// The strings of the list with this number; list 0 is empty.
pub(super) fn list(id: u16) -> impl ExactSizeIterator<Item = &'static str> + Clone {
    let (start, end) = bounds(&LIST_ENDS, id);
    LIST_ITEMS.get(start..end).unwrap_or_default().iter().map(|&id| text(id))
}

fn bounds(ends: &[u32], id: u16) -> (usize, usize) {
    let end = |index: usize| ends.get(index).map_or(0, |&end| end as usize);
    (usize::from(id).checked_sub(1).map_or(0, end), end(usize::from(id)))
}

/// The text of all tables.
pub(super) fn all() -> &'static str {
    TEXT
}

/// The bytes of this table.
#[cfg(test)]
pub(super) fn size() -> usize {
    TEXT.len() + size_of_val(&STRING_ENDS) + size_of_val(&LIST_ENDS) + size_of_val(&LIST_ITEMS)
}
