//! Secrets of a capture that were not to be seen in its text.

use std::borrow::Cow;

use super::StatusDocument;
use crate::input::text::Span;
use crate::secret;

/// Masks what a reader put together from several places: unescaped, joined over lines, or known by position.
pub(crate) fn mask(document: &mut StatusDocument) {
    if !secret::has_secret(document.texts.written()) {
        return;
    }
    let StatusDocument { texts, captures, entries, .. } = document;
    let (_, mut written) = texts.split();
    let mut masked = |span: &mut Span| {
        if let Cow::Owned(text) = secret::mask(written.get(*span)) {
            *span = written.push(&text);
        }
    };
    entries.iter_mut().for_each(|entry| [&mut entry.key, &mut entry.value].into_iter().for_each(&mut masked));
    for capture in captures {
        capture.sections.iter_mut().for_each(|section| masked(&mut section.name));
        for line in &mut capture.trace {
            masked(&mut line.text);
            line.pair.iter_mut().for_each(|(key, value)| [key, value].into_iter().for_each(&mut masked));
        }
    }
}
