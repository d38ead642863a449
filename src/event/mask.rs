//! Secrets of events that were not to be seen in their text.

use std::borrow::Cow;

use super::{EventDocument, EventRecord};
use crate::input::text::Span;
use crate::secret;

/// Masks what a reader put together, and the data that bear the name of a secret or stand in its place.
pub(crate) fn mask(document: &mut EventDocument) {
    let by_name = secrets_by_name(document);
    let suspicious = secret::has_secret(document.texts.written());
    let EventDocument { texts, events, data, .. } = document;
    let (_, mut written) = texts.split();
    for (item, text) in by_name {
        data[item].value = written.push(&text);
    }
    if !suspicious {
        return;
    }
    let mut masked = |span: &mut Span| {
        if let Cow::Owned(text) = secret::mask(written.get(*span)) {
            *span = written.push(&text);
        }
    };
    data.iter_mut().for_each(|item| [&mut item.name, &mut item.value].into_iter().for_each(&mut masked));
    for event in events {
        let spans = [
            &mut event.provider,
            &mut event.channel,
            &mut event.computer,
            &mut event.activity_id,
            &mut event.user,
            &mut event.local_time,
            &mut event.message,
        ];
        spans.into_iter().for_each(&mut masked);
    }
}

/// Data such as AuthToken: their number in the document, and what stands there instead.
fn secrets_by_name(document: &EventDocument) -> Vec<(usize, String)> {
    let of_event = |record| {
        let first: &EventRecord = record;
        let items = super::named_data(document, record).enumerate();
        let secret = items.filter(|(_, (name, value))| !value.is_empty() && secret::is_name(name));
        secret
            .map(move |(at, (name, value))| (first.data.start as usize + at, secret::mask_value(name, value)))
    };
    document.events.iter().flat_map(of_event).collect()
}
