//! Where a row's facts come from.

use serde::Serialize;

use super::strings;

struct RawSource {
    id: u16,
    title: u16,
    repo: u16,
    path: u16,
    date: u16,
    licence: u16,
    url: u16,
    read: u16,
    section: u16,
}

include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// A document that rows rest on. What it does not have is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its id in the tables; of a section of it `id#anchor`.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The heading of the section that bears what is said, where the document has several.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub section: &'static str,
    /// The public repository that holds it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub repo: &'static str,
    /// Its path in there.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub path: &'static str,
    /// The date that it bears.
    pub date: &'static str,
    /// The day when it was read.
    pub read: &'static str,
    /// Its licence.
    pub licence: &'static str,
    /// Where it can be read.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub url: &'static str,
}

/// Every source, in the order of the table.
pub fn sources() -> impl ExactSizeIterator<Item = Source> {
    SOURCES.iter().map(|raw| Source {
        id: strings::text(raw.id),
        title: strings::text(raw.title),
        section: strings::text(raw.section),
        repo: strings::text(raw.repo),
        path: strings::text(raw.path),
        date: strings::text(raw.date),
        read: strings::text(raw.read),
        licence: strings::text(raw.licence),
        url: strings::text(raw.url),
    })
}

/// The sources of a row's list.
pub(super) fn of(list: u16) -> impl Iterator<Item = Source> {
    strings::list(list).filter_map(|id| sources().find(|source| source.id == id))
}

/// The bytes of this table.
#[cfg(test)]
pub(super) fn size() -> usize {
    size_of_val(&SOURCES)
}
