//! The Primary Refresh Token: every try to get or renew it, the last success, the newest failure, and how any
//! failure stands beside them.

use std::collections::HashMap;

use super::timeline::Timeline;
use super::tries::{blocks, is_other_name, Try, ENDPOINT, SERVER_ERROR, STATUS, USER};
use super::Story;
use crate::event::provider::AAD;
use crate::evidence::{Attempt, EventRef, Evidence, Joined, RunAs};
use crate::knowledge::FactKey;
use crate::status::Field;
use crate::time::Timestamp;
use crate::words::Tells;

/// A PRT is renewed every four hours while its user is active.
/// Source: Troubleshoot primary refresh token issues on Windows devices, 2026-02-23.
pub const RENEWAL_SECONDS: i64 = 4 * 60 * 60;

/// Failures no further apart belong to one sign-in, where no correlation id ties them.
pub const SIGN_IN_SECONDS: i64 = 10 * 60;

/// How a failure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing succeeded since, and it belongs to the newest sign-in that failed.
    Current,
    /// Nothing succeeded since, but later sign-ins failed, perhaps for another reason.
    Earlier,
    /// There is a PRT which is older than the failure, and too old.
    RenewalFails,
    /// There is a PRT which is older than the failure, and fresh enough.
    PrtIsFresh,
    /// Something succeeded since.
    Over,
    /// The capture is not the user's own, or the device is not meant to have a PRT.
    Foreign,
}

/// An address that was asked, with the event and the data item that name it.
pub type Asked<'e> = (EventRef<'e>, &'static str, &'e str);

/// What the evidence says of the PRT.
#[derive(Default)]
pub struct Prt<'e> {
    /// The tries to get the Entra PRT: blocks first, then events, newest first.
    pub tries: Vec<Try<'e>>,
    /// The tries to get the PRT of AD FS.
    pub enterprise: Vec<Try<'e>>,
    last_success: Option<Timestamp>,
    newest_failure: Option<Timestamp>,
    /// When the service answered last, if only to refuse.
    last_answer: Option<Timestamp>,
    /// The oldest failure since the last success.
    failing_since: Option<Timestamp>,
    update: Option<Timestamp>,
    is_expired: bool,
    /// The names that Windows sent, `None` where the record holds no such name.
    sent: Timeline<Option<&'e str>>,
    /// The addresses that HTTP events name, by correlation id.
    answered: HashMap<String, Asked<'e>>,
    /// The addresses that were named before a request.
    named: Timeline<Option<Asked<'e>>>,
}

impl<'e> Prt<'e> {
    pub(super) fn of(evidence: &'e Evidence, present: bool) -> Prt<'e> {
        let blocks: Vec<Attempt<'_>> = blocks(evidence).collect();
        let mut prt = Prt {
            tries: tries(evidence, &blocks, false),
            enterprise: tries(evidence, &blocks, true),
            update: time(evidence, Field::AzureAdPrtUpdateTime),
            ..Prt::default()
        };
        prt.last_success = prt.update.filter(|_| present);
        prt.newest_failure = failed_tries(&prt.tries).max();
        prt.last_answer =
            prt.tries.iter().filter(|one| one.get(&SERVER_ERROR).is_some()).filter_map(Try::when).max();
        if evidence.has_events() {
            prt.read_events(evidence);
        }
        prt.is_expired = present && prt.expired(evidence);
        prt
    }

    fn read_events(&mut self, evidence: &'e Evidence) {
        let of = |id| evidence.events(AAD, id);
        let flows = of(1007).filter(|event| ended_well(*event, "Status"));
        let records = [1250, 1252].into_iter().flat_map(of);
        let records = records.filter(|event| ended_well(*event, "Result"));
        let successes = flows.chain(records).filter_map(|event| event.earliest());
        let successes = successes.filter(|time| evidence.believes(*time));
        self.last_success = successes.max().max(self.last_success);
        let failures = evidence.newest_telling(Tells::PrtFailure).filter_map(|event| event.earliest());
        self.newest_failure = failures.max().max(self.newest_failure);
        let answers = of(1081).filter_map(|event| event.earliest()).filter(|time| evidence.believes(*time));
        self.last_answer = answers.max().max(self.last_answer);
        let refusals = of(1081).chain(of(1085)).filter_map(|event| event.earliest());
        self.failing_since = refusals.filter(|time| Some(*time) > self.last_success).min();
        // the name stands in the data item called Method
        let sent = |event: EventRef<'e>| event.said("Method").filter(|name| name.contains('@'));
        self.sent = Timeline::new(of(1144).map(|event| (event.time(), sent(event))));
        for event in of(1025) {
            let asked = event.data("CorrelationID").zip(event.said("EndpointUri"));
            let Some((id, address)) = asked else { continue };
            self.answered.entry(id.to_ascii_lowercase()).or_insert((event, "EndpointUri", address));
        }
        let named = |event: EventRef<'e>| Some((event, "value", event.said("value")?));
        self.named = Timeline::new(of(1022).map(|event| (event.time(), named(event))));
    }

    /// Past its expiry by the clock; by events alone only where they tell of a failure since, because they may
    /// be younger than the capture. An expiry before the last update is impossible: such a capture was edited.
    fn expired(&self, evidence: &Evidence) -> bool {
        let Some(expiry) = time(evidence, Field::AzureAdPrtExpiryTime) else { return false };
        let is_past = |clock: Option<Timestamp>| clock.is_some_and(|clock| expiry < clock);
        self.update.is_none_or(|update| update < expiry)
            && (is_past(evidence.captured_not_before())
                || evidence.has_events()
                    && is_past(evidence.not_before())
                    && is_past(self.unresolved_failure()))
    }

    /// The newest proof that a PRT was issued.
    pub fn last_success(&self) -> Option<Timestamp> {
        self.last_success
    }

    /// When getting a PRT failed last, if nothing succeeded since.
    pub fn unresolved_failure(&self) -> Option<Timestamp> {
        self.newest_failure.filter(|failure| self.last_success.is_none_or(|success| success < *failure))
    }

    /// A later sign-in than the one of this time came so far that the service answered it.
    pub fn got_further_since(&self, when: Option<Timestamp>) -> bool {
        let apart = self.last_answer.zip(when).map(|(answer, when)| answer.seconds_since(when));
        apart.is_some_and(|apart| apart > SIGN_IN_SECONDS)
    }

    /// Sign-ins have failed for longer than a renewal takes, and none succeeded: no single mistake.
    pub fn keeps_failing(&self) -> bool {
        let span = self.newest_failure.zip(self.failing_since);
        span.is_some_and(|(newest, oldest)| newest.seconds_since(oldest) > RENEWAL_SECONDS)
    }

    /// There is a PRT, and it is past its expiry.
    pub fn is_expired(&self) -> bool {
        self.is_expired
    }

    /// The user name that Windows sent about this time.
    pub fn sent_name(&self, when: Option<Timestamp>) -> Option<&'e str> {
        *self.sent.near(when?, SIGN_IN_SECONDS, SIGN_IN_SECONDS)?
    }

    /// The address that was asked when an event was logged: of the HTTP event of the same request, else the
    /// newest one of the same sign-in that was named before. Event 1084 itself names none, though a document
    /// says so: its Target is the correlation id.
    pub fn asked_address(&self, event: EventRef<'e>) -> Option<Asked<'e>> {
        let id = event.data("Target").or_else(|| event.data("CorrelationID"));
        let of_request = id.and_then(|id| self.answered.get(&id.to_ascii_lowercase()).copied());
        of_request.or_else(|| *self.named.until(event.time()?, SIGN_IN_SECONDS)?)
    }

    /// A try went to this kind of address.
    pub fn asked(&self, is_meant: impl Fn(&str) -> bool) -> bool {
        let asked = |one: &Try<'e>| one.get(&ENDPOINT).and_then(|at| at.text()).is_some_and(&is_meant);
        self.tries.iter().any(asked)
    }
}

/// The tries to get the Entra PRT, or the PRT of AD FS: blocks first, then events, newest first.
fn tries<'e>(evidence: &'e Evidence, blocks: &[Attempt<'e>], enterprise: bool) -> Vec<Try<'e>> {
    let blocks = blocks.iter().filter(|block| block.enterprise == enterprise).copied().map(Try::Block);
    let ids = if enterprise { [1251, 1253] } else { [1250, 1252] };
    let records = ids.into_iter().flat_map(|id| evidence.events(AAD, id));
    let own = |event: &EventRef<'_>| {
        let name = event.said(USER.data);
        !evidence.context().user_fields || !name.is_some_and(|name| is_other_name(evidence, name))
    };
    blocks.chain(records.filter(own).map(Try::Record)).collect()
}

fn failed_tries<'t>(tries: &'t [Try<'_>]) -> impl Iterator<Item = Timestamp> + 't {
    tries.iter().filter(|one| one.failure(&STATUS).is_some()).filter_map(Try::when)
}

fn ended_well(event: EventRef<'_>, name: &str) -> bool {
    event.code(&[name]).is_some_and(|code| code.is_success())
}

fn time(evidence: &Evidence, field: Field) -> Option<Timestamp> {
    evidence.field(field).and_then(|reading| reading.time())
}

/// Two moments of one sign-in.
pub fn is_one_sign_in(one: Option<Timestamp>, other: Option<Timestamp>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.seconds_since(other).abs() <= SIGN_IN_SECONDS)
}

impl<'e> Story<'e> {
    /// The evidence allows to say something about the user's PRT.
    pub fn prt_is_assessable(&self) -> bool {
        let clear = self.field(Field::AzureAdPrt).is_some_and(|prt| prt.is_yes() || prt.is_no());
        let own_attempt = self.prt.tries.iter().any(Try::is_block);
        let joined = self.join_state();
        let is_judged = joined.is_entra() && clear && self.context().user_fields;
        is_judged || own_attempt && (joined.is_entra() || joined.joined == Joined::Unknown)
    }

    /// How a failure on the way to a PRT of this time stands.
    pub fn prt_standing(&self, when: Option<Timestamp>) -> Standing {
        let joined = self.join_state();
        let needs_none = !joined.is_entra() && joined.joined != Joined::Unknown;
        if self.has_status() && (needs_none || self.is_foreign() || self.is_of_other(when)) {
            return Standing::Foreign;
        }
        match (self.prt.last_success, when) {
            (Some(success), Some(when)) if when <= success => return Standing::Over,
            (Some(_), None) => return Standing::Over,
            _ => {}
        }
        if self.has_prt() && !self.prt.is_expired {
            let clock = self.not_before().max(when);
            let age = self.prt.update.zip(clock).map(|(update, clock)| clock.seconds_since(update));
            return match age {
                Some(age) if age > RENEWAL_SECONDS => Standing::RenewalFails,
                _ => Standing::PrtIsFresh,
            };
        }
        match (self.prt.newest_failure, when) {
            (Some(newest), Some(when)) if newest.seconds_since(when) > SIGN_IN_SECONDS => Standing::Earlier,
            _ => Standing::Current,
        }
    }

    /// The sign-in of this time was clearly another user's: Windows sent another name of the same domain.
    fn is_of_other(&self, when: Option<Timestamp>) -> bool {
        let sent = self.prt.sent_name(when);
        self.context().user_fields && sent.is_some_and(|name| is_other_name(self, name))
    }

    /// The capture was clearly not taken as the user. Where only its fields hint at that, the events of the
    /// failure are what is left to judge by.
    fn is_foreign(&self) -> bool {
        let context = self.context();
        let by_account = matches!(context.run_as, RunAs::System | RunAs::LocalAccount);
        !context.user_fields
            && (by_account || context.elevated == Some(true) || self.fact(FactKey::SessionKind).is_some())
    }
}
