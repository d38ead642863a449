//! The join: the attempts at it, since when it holds, and which failures are over.

use super::attempt::{attempts, ends_with, Attempt};
use super::Story;
use crate::event::provider::REGISTRATION;
use crate::evidence::{EventRef, Evidence, Joined};
use crate::status::{Field, Value};
use crate::time::Timestamp;

/// What the evidence says of the join.
#[derive(Default)]
pub struct Join {
    /// The failed attempts, newest first, each with another outcome than the ones before it.
    pub attempts: Vec<Attempt>,
    registered_since: Option<Timestamp>,
    registered_last: Option<Timestamp>,
    recovering: bool,
}

impl Join {
    pub(super) fn of(evidence: &Evidence) -> Join {
        let validity = evidence.field(Field::DeviceCertificateValidity).map(|reading| reading.value);
        Join {
            attempts: attempts(evidence),
            registered_since: match validity {
                Some(Value::Validity(from, _)) => Some(from),
                _ => None,
            },
            registered_last: evidence
                .events(REGISTRATION, 306)
                .filter_map(|event| event.time())
                .find(|time| evidence.believes(*time)),
            recovering: evidence.field(Field::AadRecoveryEnabled).is_some_and(|flag| flag.is_yes()),
        }
    }
}

impl Join {
    /// The attempts account for this event: each that ends one belongs to one of them.
    pub fn reads(&self, event: EventRef<'_>) -> bool {
        !self.attempts.is_empty()
            && ends_with(event.id())
            && event.provider().eq_ignore_ascii_case(REGISTRATION)
    }
}

impl Story<'_> {
    /// When the registration that the device has was made.
    pub fn registered_since(&self) -> Option<Timestamp> {
        self.join.registered_since
    }

    /// A registration failure of this time is over: the device is joined, or was registered later. A device
    /// that is joined but has to register again (recovery) can fail anew.
    pub fn join_failure_is_over(&self, time: Option<Timestamp>) -> bool {
        if self.join_state().is_entra() {
            let since = self.join.registered_since;
            return !(self.join.recovering && time.is_some() && since.is_some() && time > since);
        }
        let not_joined =
            matches!(self.join_state().joined, Joined::Domain | Joined::None | Joined::Registered);
        !not_joined && time.is_some() && self.join.registered_last >= time
    }
}
