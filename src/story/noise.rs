//! Failures that healthy devices log, each with why it is none.

use super::failure::{Failure, Place};
use super::Story;
use crate::event::provider::{AAD, MANAGEMENT, REGISTRATION};
use crate::evidence::EventRef;

/// Why a failure is noise, as a key of the words of the rule's page.
pub fn why(story: &Story, failure: &Failure<'_>) -> Option<&'static str> {
    let Place::Event(event) = failure.place else { return None };
    let of = |provider: &str, ids: &[u32]| {
        ids.contains(&event.id()) && event.provider().eq_ignore_ascii_case(provider)
    };
    let number = failure.code.and_then(|code| code.code().number()).unwrap_or_default();
    match number {
        _ if of(AAD, &[1097, 1098]) && matches!(number >> 20, 0x8aa | 0x4aa) => Some("broker-notice"),
        _ if of(AAD, &[1097, 1098]) && story.tokens.is_asked_wrongly(event) => Some("wrong-way"),
        0xc000_023c | 0xc004_85d3 | 0xc004_8512 if of(AAD, &[1104]) && !story.lacks_prt() => {
            Some("lookup-offline")
        }
        _ if of(MANAGEMENT, &[404]) && says(event, "FakePolicy") => Some("fake-policy"),
        _ if of(REGISTRATION, &[359]) && is_server_without_hello(event) => Some("hello-not-there"),
        _ if of(REGISTRATION, &[336, 340]) => Some("no-proxy"),
        _ => None,
    }
}

/// Event 359 of a server, which has no Windows Hello to ask.
pub fn is_server_without_hello(event: EventRef<'_>) -> bool {
    says(event, "LsaGetSSOAccountType") || says(event, "WinStationIsSessionRemoteable")
}

/// The message or a value of the data says it.
pub fn says(event: EventRef<'_>, words: &str) -> bool {
    let mut data = crate::event::named_data(event.document(), event.record());
    event.message().contains(words) || data.any(|(_, value)| value.contains(words))
}
