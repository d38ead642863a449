//! The records of token requests that failed, each read once.

use std::collections::HashMap;
use std::rc::Rc;

use super::timeline::Timeline;
use crate::code::Code;
use crate::event::aad::TokenError;
use crate::event::provider::AAD;
use crate::evidence::{EventRef, Evidence};
use crate::input::text::contains_ignoring_case;

/// The host of the roaming service, as it stands in token requests.
/// Source: KB3193683, ESR settings do not sync with multi-factor authentication enabled.
pub const SYNC_SERVICE: &str = "syncservice.windows.net";

/// There is no logon session for the request.
pub const NO_SUCH_LOGON_SESSION: Code = Code::Number(0xc000_005f);

/// The two events of one failed request are written within moments.
const PAIR_SECONDS: i64 = 10 * 60;

/// A record of a request that failed.
pub struct Refusal<'e> {
    /// The record.
    pub event: EventRef<'e>,
    /// What it says.
    pub error: Rc<TokenError<'e>>,
    /// It names the roaming service.
    pub for_roaming: bool,
}

/// The records of failed token requests, newest first.
#[derive(Default)]
pub struct Requests<'e> {
    /// Of the token broker, 1098.
    pub refused: Vec<Refusal<'e>>,
    /// Of the token broker where it goes on by itself, 1097.
    pub retried: Vec<Refusal<'e>>,
    /// Of the sign-in plug-in, 1081.
    pub plugin: Vec<Refusal<'e>>,
    calls: Calls<'e>,
}

impl<'e> Requests<'e> {
    pub(super) fn of(evidence: &'e Evidence) -> Requests<'e> {
        if !evidence.has_events() {
            return Requests::default();
        }
        let read = |id| evidence.events(AAD, id).map(Refusal::of).collect();
        Requests { refused: read(1098), retried: read(1097), plugin: read(1081), calls: Calls::of(evidence) }
    }

    /// The plug-in's failed call for a token that found no logon session, of the same user and at the time of
    /// another event.
    pub fn call_without_session(&self, other: EventRef<'e>) -> Option<EventRef<'e>> {
        self.calls.beside(other)
    }
}

impl<'e> Refusal<'e> {
    fn of(event: EventRef<'e>) -> Refusal<'e> {
        let error = TokenError::of(event.document(), event.record());
        let for_roaming = is_for_roaming(&error);
        Refusal { event, error: Rc::new(error), for_roaming }
    }
}

impl Refusal<'_> {
    /// The code that says why: the server's, else the client's.
    pub fn code(&self) -> Option<Code> {
        self.error.server_codes.first().copied().or(self.error.code)
    }
}

/// The token was asked for at the roaming service.
pub fn is_for_roaming(error: &TokenError<'_>) -> bool {
    let mut texts = [error.resource, error.description].into_iter().flatten();
    texts.any(|text| contains_ignoring_case(text, SYNC_SERVICE))
}

/// The plug-in's calls for a token that found no logon session, of all people and by person.
#[derive(Default)]
struct Calls<'e> {
    all: Timeline<EventRef<'e>>,
    by_person: HashMap<Option<&'e str>, Timeline<EventRef<'e>>>,
}

impl<'e> Calls<'e> {
    fn of(evidence: &'e Evidence) -> Calls<'e> {
        let calls: Vec<EventRef<'e>> = evidence.events(AAD, 1104).filter(is_without_session).collect();
        let timed =
            |calls: Vec<EventRef<'e>>| Timeline::new(calls.into_iter().map(|call| (call.time(), call)));
        let mut by_person: HashMap<Option<&str>, Vec<EventRef<'e>>> = HashMap::new();
        for call in &calls {
            by_person.entry(call.person()).or_default().push(*call);
        }
        let by_person = by_person.into_iter().map(|(person, calls)| (person, timed(calls)));
        Calls { by_person: by_person.collect(), all: timed(calls) }
    }

    fn beside(&self, other: EventRef<'e>) -> Option<EventRef<'e>> {
        let near = |calls: &Timeline<EventRef<'e>>| {
            let found = match other.time() {
                Some(time) => calls.near(time, PAIR_SECONDS, PAIR_SECONDS),
                None => calls.newest(),
            };
            found.or(calls.untimed()).copied()
        };
        match other.person() {
            None => near(&self.all),
            person => [person, None].into_iter().find_map(|person| near(self.by_person.get(&person)?)),
        }
    }
}

fn is_without_session(event: &EventRef<'_>) -> bool {
    event.code(&["Result"]) == Some(NO_SUCH_LOGON_SESSION)
        && event.said("API").unwrap_or(event.message()).contains("oken")
}
