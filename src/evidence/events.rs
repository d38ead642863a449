//! Events by provider and id, newest first.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::zone::{self, Zone};
use super::{AsEvidence, Evidence};
use crate::document::EvidenceItem;
use crate::event::{EventDocument, EventRecord};
use crate::phrase::{phrase, Said};
use crate::secret::is_masked;
use crate::time::{Timestamp, DAY_SECONDS};
use crate::words::Level;

/// Where a record stands: the document and its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    document: u32,
    record: u32,
}

/// The device's records sorted by provider and id, newest first within each.
#[derive(Debug, Default)]
pub(super) struct Order {
    sorted: Vec<At>,
    newest: Option<Timestamp>,
    /// The range of `sorted` of each provider and id; the provider in lower case.
    groups: Vec<(String, u32, std::ops::Range<u32>)>,
}

impl Order {
    /// `is_left_out`: records of another computer or user.
    pub(super) fn new(
        documents: &[Arc<EventDocument>],
        zones: &[Zone],
        is_left_out: impl Fn(&EventDocument, &EventRecord) -> bool,
    ) -> Order {
        let mut keys: Vec<(String, u32, Option<Timestamp>, At)> = Vec::new();
        let mut newest = Vec::new();
        let again = given_again(documents);
        for (number, document) in documents.iter().enumerate() {
            for (record, event) in document.events.iter().enumerate() {
                let at = At { document: number as u32, record: record as u32 };
                if is_left_out(document, event) || event.unread || again.contains(&(at.document, at.record)) {
                    continue;
                }
                let provider = document.text(event.provider).to_ascii_lowercase();
                let instant = zone::instant(document, event, zones[number]);
                newest.extend(instant);
                let time = instant.or_else(|| zone::local(document, event));
                keys.push((provider, event.id, time, at));
            }
        }
        let newest = newest_believed(newest);
        // a stable sort: of records without a time the one given first comes first
        keys.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)).then(b.2.cmp(&a.2)));
        let mut groups: Vec<(String, u32, std::ops::Range<u32>)> = Vec::new();
        for (position, (provider, id, ..)) in keys.iter().enumerate() {
            let position = position as u32;
            match groups.last_mut() {
                Some(last) if last.0 == *provider && last.1 == *id => last.2.end = position + 1,
                _ => groups.push((provider.clone(), *id, position..position + 1)),
            }
        }
        Order { sorted: keys.into_iter().map(|key| key.3).collect(), newest, groups }
    }

    /// The newest moment at which the device was certainly running, if anything shows one.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.newest
    }
}

/// The records that an earlier input has in another form: the same event, by what it is about and when it was
/// logged. Repetitions inside one input are events of their own.
fn given_again(documents: &[Arc<EventDocument>]) -> HashSet<(u32, u32)> {
    let mut again = HashSet::new();
    if documents.len() < 2 {
        return again;
    }
    // provider, id and what it is about; for each the inputs that have it, and when it was logged
    type Key = (String, u32, String);
    let mut seen: HashMap<Key, Vec<(usize, Option<Logged>)>> = HashMap::new();
    for (number, document) in documents.iter().enumerate() {
        for (record, event) in document.events.iter().enumerate() {
            let about = match crate::event::correlation_id(document, event) {
                Some(id) => id.to_ascii_lowercase(),
                None => document.text(event.message).split_whitespace().collect::<Vec<_>>().join(" "),
            };
            if about.is_empty() {
                continue;
            }
            let local = || zone::local(document, event).map(Logged::Locally);
            let logged = event.time.map(Logged::At).or_else(local);
            let key = (document.text(event.provider).to_ascii_lowercase(), event.id, about);
            let known = seen.entry(key).or_default();
            match known.iter().position(|(other, at)| *other != number && may_be_one(*at, logged)) {
                // what was matched is not matched again
                Some(at) => {
                    known.swap_remove(at);
                    again.insert((number as u32, record as u32));
                }
                None if known.len() < MOST_ALIKE => known.push((number, logged)),
                None => {}
            }
        }
    }
    again
}

/// So many records of one request are compared; bounds the work on hostile inputs.
const MOST_ALIKE: usize = 16;

/// Two times of one record: equal instants, or one of a clock in another zone, which differs by quarters of an
/// hour.
fn may_be_one(one: Option<Logged>, other: Option<Logged>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    if let Some(apart) = one.seconds_since(other) {
        return apart.abs() <= 1;
    }
    let moment = |logged| match logged {
        Logged::Locally(time) | Logged::At(time) => time,
    };
    let apart = moment(one).seconds_since(moment(other)).abs();
    apart <= 14 * 3_600 + 1 && (apart % 900 <= 1 || apart % 900 >= 899)
}

/// A record is believed to be of its time if another one was logged within so many seconds before it.
const COMPANY_SECONDS: i64 = 2 * 24 * 60 * 60;

/// The newest moment that does not rest on one record alone: a single one may come from a clock that was
/// wrong, or from a text that was read in another zone.
fn newest_believed(mut times: Vec<Timestamp>) -> Option<Timestamp> {
    times.sort_unstable_by(|one, other| other.cmp(one));
    let pairs = times.windows(2);
    pairs.into_iter().find(|pair| pair[0].seconds_since(pair[1]) <= COMPANY_SECONDS).map(|pair| pair[0])
}

/// When a record was logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Logged {
    /// By a clock whose zone is not known: comparable with its like only.
    Locally(Timestamp),
    /// An instant.
    At(Timestamp),
}

impl Logged {
    /// The time from `earlier` to this, where the two can be compared.
    pub fn seconds_since(self, earlier: Logged) -> Option<i64> {
        match (self, earlier) {
            (Logged::At(one), Logged::At(other)) => Some(one.seconds_since(other)),
            (Logged::Locally(one), Logged::Locally(other)) => Some(one.seconds_since(other)),
            _ => None,
        }
    }
}

/// The newest moment of these records that is believed, if there is one.
pub(super) fn believed(documents: &[Arc<EventDocument>]) -> Option<Timestamp> {
    let times = documents.iter().flat_map(|document| &document.events).filter_map(|event| event.time);
    newest_believed(times.collect())
}

/// The logs of Windows that any program may write to, under a name of its choice.
const OPEN_CHANNELS: [&str; 4] = ["Application", "Security", "System", "Setup"];

/// The record was logged in a channel that is known not to be its provider's.
pub(super) fn is_in_foreign_channel(document: &EventDocument, record: &EventRecord) -> bool {
    let channel = document.text(record.channel);
    let own = || crate::knowledge::event(document.text(record.provider), record.id).map(|row| row.channel());
    OPEN_CHANNELS.iter().any(|open| open.eq_ignore_ascii_case(channel))
        && own().is_some_and(|own| !own.is_empty() && !own.eq_ignore_ascii_case(channel))
}

/// One event with the document that it stands in.
#[derive(Clone, Copy)]
pub struct EventRef<'e> {
    document: &'e EventDocument,
    record: &'e EventRecord,
    zone: Zone,
    input: Option<u32>,
}

impl Evidence {
    pub(super) fn event(&self, at: At) -> EventRef<'_> {
        let document = &self.events[at.document as usize];
        let record = &document.events[at.record as usize];
        let zone = self.zones.get(at.document as usize).copied().flatten();
        EventRef { document, record, zone, input: self.session.then_some(at.document) }
    }

    /// The events of a provider with an id, newest first.
    pub fn events(&self, provider: &str, id: u32) -> impl Iterator<Item = EventRef<'_>> + '_ {
        let group = if self.order.groups.is_empty() {
            None
        } else {
            let provider = provider.to_ascii_lowercase();
            let groups = &self.order.groups;
            let found = groups.binary_search_by(|g| (g.0.as_str(), g.1).cmp(&(provider.as_str(), id)));
            found.ok().map(|at| groups[at].2.clone())
        };
        let range = group.unwrap_or(0..0);
        self.order.sorted[range.start as usize..range.end as usize].iter().map(|&at| self.event(at))
    }

    /// The newest event of a provider with an id.
    pub fn newest_event(&self, provider: &str, id: u32) -> Option<EventRef<'_>> {
        self.events(provider, id).next()
    }

    /// Every event of the device, grouped by provider and id.
    pub fn all_events(&self) -> impl Iterator<Item = EventRef<'_>> + '_ {
        self.order.sorted.iter().map(|&at| self.event(at))
    }

    /// A moment can be right: it is not later than a day after the clock, or than what the other records and the
    /// capture show. What cannot be ends nothing and outdates nothing.
    pub fn believes(&self, time: Timestamp) -> bool {
        self.not_before().is_none_or(|newest| time.seconds_since(newest) <= DAY_SECONDS)
    }

    /// By how many seconds an event is older than the newest moment of the evidence.
    pub fn age(&self, event: EventRef<'_>) -> Option<i64> {
        self.not_before().zip(event.time()).map(|(clock, time)| clock.seconds_since(time))
    }

    /// True where there is any event.
    pub fn has_events(&self) -> bool {
        !self.order.sorted.is_empty()
    }
}

impl<'e> EventRef<'e> {
    /// The document, for readers of an event's data.
    pub fn document(&self) -> &'e EventDocument {
        self.document
    }

    /// The record as parsed.
    pub fn record(&self) -> &'e EventRecord {
        self.record
    }

    /// The provider's name.
    pub fn provider(&self) -> &'e str {
        self.document.text(self.record.provider)
    }

    /// The event id.
    pub fn id(&self) -> u32 {
        self.record.id
    }

    /// When it was logged: an instant, where the zone of its clock is known or nothing else is dated.
    pub fn time(&self) -> Option<Timestamp> {
        zone::instant(self.document, self.record, self.zone)
    }

    /// The earliest instant at which it can have been logged: that of the easternmost zone, where its own is not known.
    pub fn earliest(&self) -> Option<Timestamp> {
        self.time().or_else(|| zone::local(self.document, self.record)?.before(zone::FARTHEST))
    }

    /// When it was logged, by a clock of an unknown zone too.
    pub fn logged(&self) -> Option<Logged> {
        let local = || zone::local(self.document, self.record).map(Logged::Locally);
        self.time().map(Logged::At).or_else(local)
    }

    /// When it was logged, where that is known by a clock of an unknown zone only.
    pub fn local_time(self) -> Option<Timestamp> {
        match self.logged()? {
            Logged::Locally(time) => Some(time),
            Logged::At(_) => None,
        }
    }

    /// How its time is named in a sentence.
    pub fn when(&self) -> Said {
        match (self.record.time, self.document.text(self.record.local_time).trim()) {
            (Some(time), _) => time.to_string().into(),
            (None, "") => phrase("unknown-time").into(),
            (None, local) => phrase("local-time").with("time", local).into(),
        }
    }

    /// The security id of the person under whose account it was logged; services have none.
    pub fn person(&self) -> Option<&'e str> {
        super::user::person(self.document, self.record)
    }

    /// Its place: the input, and the place in that.
    pub fn place(&self) -> (Option<u32>, u32) {
        (self.input, self.record.index)
    }

    /// Its level.
    pub fn level(&self) -> Option<Level> {
        self.record.level
    }

    /// The rendered message, empty where there is none.
    pub fn message(&self) -> &'e str {
        self.document.text(self.record.message)
    }

    /// A value of the event's data by its name.
    pub fn data(&self, name: &str) -> Option<&'e str> {
        crate::event::data(self.document, self.record, name)
    }

    /// This event as evidence, with the one data item that matters.
    pub fn as_field(self, field: &'e str, value: &'e str) -> AsEvent<'e> {
        AsEvent { event: self, field: Some((field, value)) }
    }
}

/// An event as evidence, with or without one of its data.
#[derive(Clone, Copy)]
pub struct AsEvent<'e> {
    event: EventRef<'e>,
    field: Option<(&'e str, &'e str)>,
}

impl AsEvidence for AsEvent<'_> {
    fn item(&self) -> EvidenceItem {
        let EventRef { document, record, input, .. } = self.event;
        EvidenceItem::Event {
            provider: document.text(record.provider).to_owned(),
            event_id: record.id,
            record_id: record.record_id,
            time: record.time.map(|time| time.to_string()),
            index: record.index,
            field: self.field.map(|(name, _)| name.to_owned()),
            value: self.field.map(|(_, value)| value.to_owned()),
            masked: self.field.is_some_and(|(_, value)| is_masked(value)),
            input,
        }
    }
}

impl AsEvidence for EventRef<'_> {
    fn item(&self) -> EvidenceItem {
        AsEvent { event: *self, field: None }.item()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_that_rests_on_one_record_is_not_believed() {
        let times = |texts: &[&str]| texts.iter().map(|text| Timestamp::parse(text).unwrap()).collect();
        let believed = |texts: &[&str]| newest_believed(times(texts)).map(|time| time.to_string());
        let (day, next) = ("2026-05-04T08:00:00Z", "2026-05-05T08:00:00Z");
        assert_eq!(believed(&[day, "2036-02-07T00:00:00Z", next]).as_deref(), Some(next));
        assert_eq!(believed(&[day, "2036-02-07T00:00:00Z"]), None);
        assert_eq!(believed(&[day]), None);
        assert_eq!(believed(&[]), None);
    }

    #[test]
    fn times_of_unknown_zones_are_compared_with_their_like_only() {
        let time = |text| Timestamp::parse(text).unwrap();
        let (early, late) = (time("2026-05-04T08:00:00Z"), time("2026-05-04T08:10:00Z"));
        assert_eq!(Logged::Locally(late).seconds_since(Logged::Locally(early)), Some(600));
        assert_eq!(Logged::At(late).seconds_since(Logged::At(early)), Some(600));
        assert_eq!(Logged::At(late).seconds_since(Logged::Locally(early)), None);
    }
}
