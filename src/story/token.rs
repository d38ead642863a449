//! The apps that got no token: one failure for each request, however many records tell of it.
//!
//! The token broker writes events 1098 and 1097, several for one request. Class, wrappers and follow-ups
//! of their codes were read off public logs; see `aad-broker-records` in the table of sources.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::event::is_of_keys;
use super::request::{is_for_roaming, Refusal, Requests};
use crate::code::{self, Code};
use crate::event::aad::TokenError;
use crate::evidence::{EventRef, Evidence, Logged};
use crate::knowledge::{self, AppRow, CodeReading, Context, Topic};
use crate::status::Field;
use crate::time::Timestamp;

/// The tenant of personal Microsoft accounts. Source: `first-party-apps`, the owner of Microsoft's own apps.
const PERSONAL_TENANT: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/// An id that is met again after so long is of another try. Ours.
const RETRY_SECONDS: i64 = 60 * 60;

/// Records of one request that carry no id are written within moments of each other.
const REQUEST_SECONDS: i64 = 60;

/// What happened within so many seconds happened on the same network. Ours.
const ONLINE_SECONDS: i64 = 5 * 60;

/// Every request that failed, newest first.
#[derive(Default)]
pub struct Tokens<'e> {
    failures: Vec<Failure<'e>>,
    /// The newest moment of the evidence, and the newest by a clock of an unknown zone.
    clock: Option<Timestamp>,
    local_clock: Option<Timestamp>,
    /// What the newest request of each client and resource failed for.
    newest_reasons: HashMap<(&'e str, &'e str), Code>,
    /// The records of requests that failed for another reason than the broker's own.
    with_reason: HashSet<(Option<u32>, u32)>,
    /// The records of requests that the client asked in a wrong way.
    asked_wrongly: HashSet<(Option<u32>, u32)>,
    /// The moments, in steps of [`ONLINE_SECONDS`], in which the service answered.
    answered: HashSet<i64>,
}

/// A request that got no token.
pub struct Failure<'e> {
    /// The record that tells most of it.
    pub event: EventRef<'e>,
    /// What that record says.
    pub error: Rc<TokenError<'e>>,
    kind: Kind,
    /// What the request failed for: the service's newest code, else the innermost one of the client.
    pub reason: CodeReading,
    /// The records that tell of it.
    pub members: Vec<EventRef<'e>>,
    /// Codes of the client in its records, wrappers and follow-ups too.
    client_codes: Vec<Code>,
}

/// What kind of failure a request met; each is dealt with by one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The device is not accepted.
    Device,
    /// A key of the device or the user, or the TPM that holds it, cannot be used.
    Key,
    /// A Conditional Access policy refuses.
    Policy,
    /// The user has to do something that only a window can ask for.
    Interaction,
    /// The account is disabled, locked or gone, or its password has expired.
    Account,
    /// The user name or the password is wrong.
    Password,
    /// The session has ended: the password was changed, or the token is too old.
    Session,
    /// The app or its resource is not set up in the tenant.
    Application,
    /// A personal account was asked for.
    Personal,
    /// Nothing answered.
    Network,
    /// The page for the sign-in gave no good answer.
    Page,
    /// The data of the broker in this profile cannot be used.
    BrokerData,
    /// The sign-in page sent the window to an address without TLS.
    NotHttps,
    /// The user has to allow that Windows shares the sign-in.
    Region,
    /// Anything else.
    Other,
}

/// Failures of one kind and one code, newest first; never empty.
pub struct Series<'s, 'e> {
    /// The failures.
    pub failures: Vec<&'s Failure<'e>>,
}

impl<'e> Tokens<'e> {
    /// Reads the broker's records and puts those of one request together.
    pub(super) fn of(evidence: &'e Evidence, records: &Requests<'e>) -> Tokens<'e> {
        let mut requests: HashMap<Request<'e>, Vec<Record<'e>>> = HashMap::new();
        let mut order = Vec::new();
        for record in failures(records) {
            let request = Request::of(&record);
            let told = requests.entry(request).or_insert_with(|| {
                order.push(request);
                Vec::new()
            });
            told.push(record);
        }
        let mut failures: Vec<Failure<'e>> =
            order.iter().filter_map(|request| Failure::of(requests.remove(request)?)).collect();
        failures.sort_by_key(|failure| std::cmp::Reverse(stamp(failure.event)));
        let local = evidence.all_events().filter_map(EventRef::local_time).max();
        let answers = failures.iter().filter(|failure| !failure.error.server_codes.is_empty());
        let renewed = evidence.field(Field::AzureAdPrtUpdateTime).and_then(|update| update.time());
        let moments = answers.filter_map(|failure| stamp(failure.event)).chain(renewed);
        let answered = moments.map(|time| time.unix_seconds() / ONLINE_SECONDS).collect();
        let mut newest_reasons = HashMap::new();
        for failure in &failures {
            newest_reasons.entry(failure.asker()).or_insert(failure.reason.code());
        }
        let reasoned = failures.iter().filter(|failure| failure.reason.code() != BROKER_FAILED);
        let with_reason = reasoned.flat_map(|failure| &failure.members).map(|event| event.place()).collect();
        let wrong = failures.iter().filter(|failure| failure.was_asked_wrongly());
        let asked_wrongly = wrong.flat_map(|failure| &failure.members).map(|event| event.place()).collect();
        let clock = evidence.not_before();
        Tokens { failures, clock, local_clock: local, newest_reasons, with_reason, asked_wrongly, answered }
    }

    /// Every failure, newest first.
    pub fn failures(&self) -> &[Failure<'e>] {
        &self.failures
    }

    /// By how many seconds a failure is older than the newest moment of the evidence, if that is known.
    pub fn age(&self, failure: &Failure<'_>) -> Option<i64> {
        match failure.event.logged()? {
            Logged::At(time) => self.clock.map(|clock| clock.seconds_since(time)),
            Logged::Locally(time) => self.local_clock.map(|clock| clock.seconds_since(time)),
        }
    }

    /// A record belongs to a request that failed for a reason which other records of it tell.
    pub fn has_other_reason(&self, event: EventRef<'_>) -> bool {
        self.with_reason.contains(&event.place())
    }

    /// A record is of a request that the client asked in a wrong way.
    pub fn is_asked_wrongly(&self, event: EventRef<'_>) -> bool {
        self.asked_wrongly.contains(&event.place())
    }

    /// No newer request of the same client for the same resource failed for another reason.
    pub fn is_newest_word(&self, failure: &Failure<'_>) -> bool {
        let newest = self.newest_reasons.get(&failure.asker());
        newest.is_none_or(|newest| *newest == failure.reason.code())
    }

    /// The service answered another request within minutes of it: the device had a network.
    pub fn was_online(&self, failure: &Failure<'_>) -> bool {
        let Some(time) = stamp(failure.event) else { return false };
        let minute = time.unix_seconds() / ONLINE_SECONDS;
        (minute - 1..=minute + 1).any(|near| self.answered.contains(&near))
    }

    /// The broker had an answer of the service for another request of the user in the time of a series.
    pub fn were_served_during(&self, series: &Series<'_, '_>) -> bool {
        let first = series.failures.last().and_then(|failure| stamp(failure.event));
        let last = stamp(series.newest().event);
        let user = series.newest().event.person();
        let answered = |failure: &&Failure<'_>| !failure.error.server_codes.is_empty();
        let of_user = |failure: &&Failure<'_>| failure.event.person() == user;
        let answers = self.failures.iter().filter(answered).filter(of_user);
        answers.map(|failure| stamp(failure.event)).any(|time| time >= first && time <= last)
    }

    /// The failures of a kind, those with one code together; the code met last comes first.
    pub fn series(&self, kind: Kind) -> Vec<Series<'_, 'e>> {
        let mut list: Vec<Series<'_, 'e>> = Vec::new();
        let mut places: HashMap<Code, usize> = HashMap::new();
        for failure in self.failures.iter().filter(|failure| failure.kind() == kind) {
            let place = *places.entry(failure.reason.code()).or_insert_with(|| {
                list.push(Series { failures: Vec::new() });
                list.len() - 1
            });
            list[place].failures.push(failure);
        }
        list
    }
}

/// One record of the broker that tells of a failure.
struct Record<'e> {
    event: EventRef<'e>,
    error: Rc<TokenError<'e>>,
    codes: Vec<Code>,
}

/// What tells requests apart: the id of the request and the hour, else who asked for what and when.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Request<'e> {
    Id(&'e str, Option<i64>),
    Asker { client: &'e str, resource: &'e str, moment: Option<i64> },
}

impl<'e> Request<'e> {
    fn of(record: &Record<'e>) -> Request<'e> {
        let time = stamp(record.event).map(Timestamp::unix_seconds);
        match record.error.correlation_id {
            Some(id) => Request::Id(id, time.map(|time| time / RETRY_SECONDS)),
            None => Request::Asker {
                client: record.error.client.unwrap_or_default(),
                resource: record.error.resource.unwrap_or_default(),
                moment: time.map(|time| time / REQUEST_SECONDS),
            },
        }
    }
}

/// The records of the broker but for notices: codes of the classes 0x8AA and 0x4AA tell of no failure.
fn failures<'r, 'e>(requests: &'r Requests<'e>) -> impl Iterator<Item = Record<'e>> + 'r {
    requests.refused.iter().chain(&requests.retried).filter_map(|Refusal { event, error, .. }| {
        let codes = client_codes(*event, error);
        let is_notice = error.code.is_some_and(is_notice) && error.server_codes.is_empty();
        let tells = !codes.is_empty() || !error.server_codes.is_empty();
        (tells && !is_notice).then(|| Record { event: *event, error: error.clone(), codes })
    })
}

/// The codes of the client in a record: its error, and those that its text names.
fn client_codes(event: EventRef<'_>, error: &TokenError<'_>) -> Vec<Code> {
    let told = event.data("AdditionalInformation").unwrap_or(event.message());
    let request = told.find("Request: ").unwrap_or(told.len());
    let named = code::find(&told[..request]).map(|found| found.code).filter(|code| code.number().is_some());
    let mut seen = HashSet::new();
    let all = error.code.into_iter().chain(named).filter(|code| !code.is_success());
    all.filter(|code| seen.insert(*code)).collect()
}

/// A code of the broker that only tells: its classes 0x8AA and 0x4AA.
pub(super) fn is_notice(code: Code) -> bool {
    code.number().is_some_and(|number| matches!(number >> 20, 0x8aa | 0x4aa))
}

/// "Token broker operation failed": the cause is another code of the same request.
pub const BROKER_FAILED: Code = Code::Number(0xcaa5_001c);

/// What the broker writes behind the failure itself: the refresh token, the PRT, the SAML token gave none,
/// the request was not sent.
pub const FOLLOW_UPS: [Code; 5] = [
    BROKER_FAILED,
    Code::Number(0xcaa9_0004),
    Code::Number(0xcaa9_0056),
    Code::Number(0xcaa9_004f),
    Code::Number(0xcaa9_0051),
];

/// ConfigMgr asks in a way that a managed domain does not offer; what the service answers then says nothing
/// of the device.
const ASKED_THE_WRONG_WAY: Code = Code::Number(0xcaa9_001f);

impl<'e> Failure<'e> {
    fn of(mut records: Vec<Record<'e>>) -> Option<Failure<'e>> {
        let members = records.iter().map(|record| record.event).collect::<Vec<_>>();
        let count = members.len();
        let mut seen = HashSet::new();
        let codes = records.iter().flat_map(|record| &record.codes).copied();
        let client_codes: Vec<Code> = codes.filter(|code| seen.insert(*code)).collect();
        let best = (0..count).max_by_key(|&at| (records[at].weight(), std::cmp::Reverse(at)))?;
        let best = records.swap_remove(best);
        let server = best.error.server_codes.first().copied();
        let own = client_codes.iter().copied().find(|code| !FOLLOW_UPS.contains(code));
        let reason = server.or(own).or(best.error.code).or(client_codes.first().copied())?;
        let reason = knowledge::read(reason, Context::Token);
        let kind = Kind::Other;
        let mut failure =
            Failure { event: best.event, error: best.error, kind, reason, members, client_codes };
        failure.kind = failure.decide();
        Some(failure)
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    fn decide(&self) -> Kind {
        if self.is_of_personal_account() {
            return Kind::Personal;
        }
        if self.says("non-SSL") {
            return Kind::NotHttps;
        }
        match self.reason.code() {
            Code::Aadsts(number) => of_service(number, &self.reason),
            Code::Number(number) => of_client(number),
        }
    }

    /// The client that asked, if it is known.
    pub fn app(&self) -> Option<&'static AppRow> {
        self.error.client.and_then(knowledge::app)
    }

    /// What the token was for, if it is known.
    pub fn resource(&self) -> Option<&'static AppRow> {
        self.error.resource.and_then(knowledge::app)
    }

    fn asker(&self) -> (&'e str, &'e str) {
        (self.error.client.unwrap_or_default(), self.error.resource.unwrap_or_default())
    }

    /// It was asked with nobody before it, so that no prompt can be shown.
    pub fn is_of_background(&self) -> bool {
        [self.app(), self.resource()].into_iter().flatten().any(AppRow::is_background)
    }

    /// Roaming asked for it: a subject of its own.
    pub fn is_of_roaming(&self) -> bool {
        is_for_roaming(&self.error)
    }

    /// The client itself asked in a way that could not succeed.
    pub fn was_asked_wrongly(&self) -> bool {
        self.client_codes.contains(&ASKED_THE_WRONG_WAY)
    }

    fn is_of_personal_account(&self) -> bool {
        let asked = [self.error.authority, self.error.token_endpoint];
        let of_tenant = asked.into_iter().flatten().any(|place| {
            place.contains(PERSONAL_TENANT)
                || place.contains("/consumers")
                || place.contains("login.live.com")
        });
        of_tenant || self.reason.code() == Code::Aadsts(50020) || self.says("'live.com'")
    }

    fn says(&self, words: &str) -> bool {
        let texts = [self.error.description, self.error.message, Some(self.event.message())];
        texts.into_iter().flatten().any(|text| text.contains(words))
            || self.event.data("AdditionalInformation").is_some_and(|text| text.contains(words))
    }
}

impl Record<'_> {
    /// An answer of the service tells more than a code of the client, that more than a follow-up; of equals
    /// the error (1098) tells more than the warning (1097).
    fn weight(&self) -> (u8, bool) {
        let own = self.codes.iter().any(|code| !FOLLOW_UPS.contains(code));
        (if !self.error.server_codes.is_empty() { 2 } else { u8::from(own) }, self.event.id() == 1098)
    }
}

/// The kind of an answer of the sign-in service.
fn of_service(number: u32, reason: &CodeReading) -> Kind {
    match number {
        50155 | 50156 | 135_011 | 700_003 => Kind::Device,
        50072 | 50074 | 50076 | 50078 | 50079 | 50097 | 50129 | 50158 => Kind::Interaction,
        50053 | 50055 | 50057 | 90_072 | 500_341 => Kind::Account,
        50034 | 50056 | 50126 => Kind::Password,
        50132 | 50133 | 50173 | 70008 | 70043 | 700_082 => Kind::Session,
        900_144 => Kind::Application,
        9_002_341 => Kind::Region,
        _ => match reason.row().map(|row| row.topic()) {
            Some(Topic::ConditionalAccess) => Kind::Policy,
            Some(Topic::Mfa) => Kind::Interaction,
            Some(Topic::Consent | Topic::AppConfig) => Kind::Application,
            _ => Kind::Other,
        },
    }
}

/// The kind of a code that Windows made.
fn of_client(number: u32) -> Kind {
    match number {
        0xcaa2_0002 | 0xcaa2_0009 | 0xcaa2_000b => Kind::Application,
        0xcaa2_000c | 0xcaa1_0001 => Kind::Interaction,
        0x8019_0001 => Kind::Page,
        0xcaa5_001c | 0x8007_0520 | 0xc000_005f => Kind::BrokerData,
        0x102 | 0x8007_0102 => Kind::Network,
        _ => match number >> 16 {
            _ if is_of_keys(Code::Number(number)) => Kind::Key,
            0xcaa3 | 0xcaa7 | 0xcaa8 => Kind::Network,
            0x8007 if is_wininet(number) => Kind::Network,
            _ => Kind::Other,
        },
    }
}

/// 0x80072ee2 and its like: the numbers 12000 to 12199 of WinINet and WinHTTP.
fn is_wininet(number: u32) -> bool {
    (12_000..12_200).contains(&(number & 0xffff))
}

impl<'s, 'e> Series<'s, 'e> {
    /// The newest failure.
    pub fn newest(&self) -> &'s Failure<'e> {
        self.failures[0]
    }

    /// How many different clients met it; a client that no record names counts once.
    pub fn clients(&self) -> usize {
        self.failures.iter().map(|failure| failure.error.client).collect::<HashSet<_>>().len()
    }

    /// The time between the oldest and the newest failure.
    pub fn span_seconds(&self) -> i64 {
        let times = || self.failures.iter().filter_map(|failure| stamp(failure.event));
        times().max().zip(times().min()).map_or(0, |(newest, oldest)| newest.seconds_since(oldest))
    }

    /// On how many days it was met.
    pub fn days(&self) -> usize {
        let times = self.failures.iter().filter_map(|failure| stamp(failure.event));
        times.map(day).collect::<HashSet<_>>().len()
    }

    /// The part of the series that meets a condition, if anything does.
    pub fn part(&self, meets: impl Fn(&Failure<'e>) -> bool) -> Option<Series<'s, 'e>> {
        let failures: Vec<_> = self.failures.iter().copied().filter(|failure| meets(failure)).collect();
        (!failures.is_empty()).then_some(Series { failures })
    }
}

/// When a record was logged, by a clock of any zone: good enough to tell minutes and days apart.
fn stamp(event: EventRef<'_>) -> Option<Timestamp> {
    event.logged().map(|logged| match logged {
        Logged::At(time) | Logged::Locally(time) => time,
    })
}

fn day(time: Timestamp) -> i64 {
    time.unix_seconds().div_euclid(24 * 60 * 60)
}
