//! Which of several captures is the device.

use std::collections::HashSet;
use std::sync::Arc;

use super::events::believed;
use super::zone;
use crate::event::computer::{host, is_name, same_computer};
use crate::event::EventDocument;
use crate::phrase::{phrase, Phrase};
use crate::status::{Block, Capture, Entry, Field, SectionKind, StatusDocument};
use crate::time::{Timestamp, DAY_SECONDS};

/// The captures that are the device, and what has to be said about the choice.
pub(super) struct Choice {
    pub(super) entries: Vec<(u32, u32)>,
    pub(super) notes: Vec<Phrase>,
    /// What was left out because it is of another device.
    pub(super) left_out: Vec<Phrase>,
    /// Captures without an order contradict each other.
    pub(super) contradictory: bool,
    /// The device's name, from its capture or else from the newest of its events.
    pub(super) computer: Option<String>,
    /// Whether events of other computers have to be left out.
    pub(super) has_others: bool,
}

/// A piece may belong to one of so many captures before it. Bounds the work on inputs of many captures.
const RECENT: usize = 8;

/// So many pieces can be one capture: more than `dsregcmd` has sections.
const PIECES: usize = 32;

/// Captures that lie further apart than this many seconds, a year, are in no order that is believed: one of
/// them has a clock that is wrong, or forged.
const ORDERED: i64 = 365 * 86_400;

/// A capture that may be a piece of a larger one.
struct Piece<'d> {
    document: u32,
    status: &'d StatusDocument,
    capture: &'d Capture,
    /// One bit for each known kind of section that it has.
    kinds: u16,
    /// What tells devices apart: name, id, and whether it is joined.
    name: Option<&'d str>,
    id: Option<&'d str>,
    joined: Option<&'d str>,
    prt: Option<&'d str>,
}

pub(super) fn choose(
    statuses: &[Arc<StatusDocument>],
    events: &[Arc<EventDocument>],
    now: Option<Timestamp>,
) -> Choice {
    let mut groups: Vec<Vec<Piece<'_>>> = Vec::new();
    for (number, status) in statuses.iter().enumerate() {
        for capture in &status.captures {
            let piece = Piece::of(number as u32, status, capture);
            let recent = groups.len().saturating_sub(RECENT);
            let group = groups[recent..].iter_mut().find(|group| belongs(group, &piece));
            match group {
                Some(group) => group.push(piece),
                None => groups.push(vec![piece]),
            }
        }
    }
    let (mut notes, mut left_out) = (Vec::new(), Vec::new());
    let (chosen, contradiction) = newest(&groups, now);
    let contradictory = contradiction.is_some();
    let pair = chosen.and_then(|chosen| of_two_contexts(&groups, chosen));
    if let Some(chosen) = chosen {
        if groups.iter().any(|group| different_device(group, &groups[chosen])) {
            left_out.push(phrase("several-devices"));
        } else if groups.len() > 1 {
            let again = |group: &Vec<Piece<'_>>| differ(id(group), id(&groups[chosen]));
            notes.push(match contradiction {
                _ if pair.is_some() => phrase("two-contexts"),
                Some(Contradiction { field, fails, denies }) => phrase("captures-contradict")
                    .with("field", field.key())
                    .with("fails", (fails + 1).to_string())
                    .with("denies", (denies + 1).to_string()),
                None => phrase("several-captures"),
            });
            if groups.iter().any(again) {
                notes.push(phrase("registered-again"));
            }
        }
    }
    let group = chosen.map(|at| &groups[at][..]).unwrap_or_default();
    let entries = match pair {
        Some((user, system)) => both(statuses, &groups[user], &groups[system]),
        None => entries_of(group).collect(),
    };
    let computer = name(group).or_else(|| computer_of(events)).map(str::to_owned);
    let has_others = computer.as_ref().is_some_and(|name| foreign_events(name, events, &mut left_out));
    Choice { entries, notes, left_out, contradictory, computer, has_others }
}

/// The places of a capture's entries.
fn entries_of<'g>(group: &'g [Piece<'_>]) -> impl Iterator<Item = (u32, u32)> + 'g {
    group.iter().flat_map(|piece| {
        let sections = piece.capture.sections.iter();
        sections.flat_map(|section| section.entries.clone().map(|entry| (piece.document, entry)))
    })
}

/// The newest capture that the user ran and the newest that ran as SYSTEM, where one of them is the chosen one
/// and they agree on the device and its join: each sees what the other cannot.
fn of_two_contexts(groups: &[Vec<Piece<'_>>], chosen: usize) -> Option<(usize, usize)> {
    let is_system = |group: &[Piece<'_>]| {
        let account = group.iter().find_map(|piece| piece.value(Field::ExecutingAccountName))?;
        Some(account.split([',', '@']).next()?.trim().ends_with('$'))
    };
    let system = is_system(&groups[chosen])?;
    let agrees = |group: &[Piece<'_>]| {
        let joined = |group: &[Piece<'_>]| group.iter().find_map(|piece| piece.joined).map(str::to_owned);
        !different_device(group, &groups[chosen])
            && !differ(id(group), id(&groups[chosen]))
            && joined(group) == joined(&groups[chosen])
    };
    let other = (0..groups.len())
        .filter(|at| is_system(&groups[*at]) == Some(!system) && agrees(&groups[*at]))
        .max_by_key(|at| groups[*at].iter().filter_map(Piece::clock).max())?;
    Some(if system { (other, chosen) } else { (chosen, other) })
}

/// What the user's capture says, and of that of SYSTEM what only it can: the test of the keys, and fields of the
/// device that the user's does not have.
fn both(statuses: &[Arc<StatusDocument>], user: &[Piece<'_>], system: &[Piece<'_>]) -> Vec<(u32, u32)> {
    let entry = |at: &(u32, u32)| statuses[at.0 as usize].entries[at.1 as usize];
    let tested = |at: &(u32, u32)| entry(at).field == Some(Field::KeySignTest);
    let keys = entries_of(system).any(|at| tested(&at));
    let mut entries: Vec<(u32, u32)> = entries_of(user).filter(|at| !(keys && tested(at))).collect();
    let known: HashSet<Field> = entries.iter().filter_map(|at| entry(at).field).collect();
    let of_device = |at: &(u32, u32)| {
        let entry = entry(at);
        entry.block == Block::Section && entry.field.is_some_and(|field| !known.contains(&field))
    };
    entries.extend(entries_of(system).filter(of_device));
    entries
}

impl<'d> Piece<'d> {
    fn of(document: u32, status: &'d StatusDocument, capture: &'d Capture) -> Piece<'d> {
        let kinds = kinds(capture);
        let mut piece =
            Piece { document, status, capture, kinds, name: None, id: None, joined: None, prt: None };
        piece.name = piece.value(Field::DeviceName);
        piece.id = piece.value(Field::DeviceId);
        piece.joined = piece.value(Field::AzureAdJoined);
        piece.prt = piece.value(Field::AzureAdPrt);
        piece
    }

    fn entries(&self) -> impl Iterator<Item = &'d Entry> + '_ {
        self.capture.sections.iter().flat_map(|section| self.status.entries_of(section))
    }

    fn value(&self, field: Field) -> Option<&'d str> {
        self.status.value_of(self.capture, field)
    }

    /// The capture's own clock: the caller's is not known for each, so the newest past time it shows.
    fn clock(&self) -> Option<Timestamp> {
        let fields = [Field::ClientTime, Field::AzureAdPrtUpdateTime, Field::PreviousPrtAttempt];
        let entries = self.entries().filter(|entry| entry.field.is_some_and(|field| fields.contains(&field)));
        entries.filter_map(|entry| Timestamp::parse_utc(self.status.text(entry.value))).max()
    }
}

/// Captures are pieces of one if no section stands in two of them and nothing contradicts it. Where titles were
/// lost, a line that a capture has once tells that a section does.
fn belongs(group: &[Piece<'_>], piece: &Piece<'_>) -> bool {
    let twice = |one: Option<&str>, other: Option<&str>| one.is_some() && other.is_some();
    let fits = |other: &Piece<'_>| {
        other.kinds & piece.kinds == 0
            && !differ(other.name, piece.name)
            && !differ(other.id, piece.id)
            && !twice(other.joined, piece.joined)
            && !twice(other.prt, piece.prt)
    };
    group.len() < PIECES && group.iter().all(fits)
}

/// Both are known, and not the same.
fn differ(one: Option<&str>, other: Option<&str>) -> bool {
    one.zip(other).is_some_and(|(one, other)| !one.eq_ignore_ascii_case(other))
}

fn kinds(capture: &Capture) -> u16 {
    capture.sections.iter().fold(0, |kinds, section| kinds | kind_bit(section.kind))
}

fn kind_bit(kind: SectionKind) -> u16 {
    match kind {
        SectionKind::Untitled | SectionKind::Other | SectionKind::WorkAccount(_) => 0,
        SectionKind::DeviceState => 1,
        SectionKind::DeviceDetails => 1 << 1,
        SectionKind::TenantDetails => 1 << 2,
        SectionKind::UserState => 1 << 3,
        SectionKind::SsoState => 1 << 4,
        SectionKind::DiagnosticData => 1 << 5,
        SectionKind::ProxyCurrentUser => 1 << 6,
        SectionKind::ProxySystemAccount => 1 << 7,
        SectionKind::ProxyUrlSpecific => 1 << 8,
        SectionKind::ProxyWinHttp => 1 << 9,
        SectionKind::NgcPrerequisiteCheck => 1 << 10,
    }
}

/// Of how many computers the events are, where they alternate; 1 where one name ends before the next begins, as a
/// renaming has it.
pub(crate) fn computer_count(documents: &[Arc<EventDocument>]) -> usize {
    let mut named = logged(documents).map(|(name, _)| name).filter(|name| is_name(name));
    let Some(first) = named.next() else { return 0 };
    if named.all(|name| name == first) {
        return 1;
    }
    let newest = believed(documents);
    let mut records: Vec<(Option<Timestamp>, String)> = Vec::new();
    for document in documents {
        for event in &document.events {
            let name = document.text(event.computer);
            let time = event.time.or_else(|| zone::local(document, event));
            let can_be =
                |newest: Timestamp| time.is_none_or(|time| time.seconds_since(newest) <= DAY_SECONDS);
            if is_name(name) && newest.is_none_or(can_be) {
                records.push((time, host(name)));
            }
        }
    }
    if records.iter().all(|record| record.0.is_some()) {
        records.sort_by_key(|record| record.0);
    }
    let changes = records.windows(2).filter(|pair| pair[0].1 != pair[1].1).count();
    let names = records.into_iter().map(|record| record.1).collect::<HashSet<_>>().len();
    if changes < names {
        return names.min(1);
    }
    names
}

fn different_device(one: &[Piece<'_>], other: &[Piece<'_>]) -> bool {
    let same_id = id(one).zip(id(other)).is_some_and(|(one, other)| one.eq_ignore_ascii_case(other));
    name(one).zip(name(other)).is_some_and(|(one, other)| host(one) != host(other)) && !same_id
}

fn name<'d>(group: &[Piece<'d>]) -> Option<&'d str> {
    group.iter().find_map(|piece| piece.name)
}

fn id<'d>(group: &[Piece<'d>]) -> Option<&'d str> {
    group.iter().find_map(|piece| piece.id)
}

/// Two captures of one device of which one denies the failure that the other shows.
struct Contradiction {
    field: Field,
    fails: usize,
    denies: usize,
}

/// Which capture is judged, and the contradiction if that is because captures without an order have one.
///
/// The newest by its own clock; without an order the last one, or one that shows a failure which another denies.
fn newest(groups: &[Vec<Piece<'_>>], now: Option<Timestamp>) -> (Option<usize>, Option<Contradiction>) {
    if groups.len() <= 1 {
        return (groups.len().checked_sub(1), None);
    }
    // a capture from long after the caller's clock is dated wrongly
    let can_be = |time: &Timestamp| now.is_none_or(|now| time.seconds_since(now) <= DAY_SECONDS);
    let clocks: Vec<Option<Timestamp>> =
        groups.iter().map(|group| group.iter().filter_map(Piece::clock).max().filter(can_be)).collect();
    let known = || clocks.iter().flatten().copied();
    let span = known().min().zip(known().max()).map_or(0, |(first, last)| last.seconds_since(first));
    if clocks.iter().all(Option::is_some) && span <= ORDERED {
        return ((0..groups.len()).max_by_key(|&at| clocks[at]), None);
    }
    match worse(groups) {
        Some(contradiction) => (Some(contradiction.fails), Some(contradiction)),
        None => (groups.len().checked_sub(1), None),
    }
}

/// Of captures of one device, the last that shows a failure which another one denies.
fn worse(groups: &[Vec<Piece<'_>>]) -> Option<Contradiction> {
    let has = |group: &[Piece<'_>], field, word: &str| {
        group.iter().filter_map(|piece| piece.value(field)).any(|value| value.eq_ignore_ascii_case(word))
    };
    [Field::AzureAdJoined, Field::AzureAdPrt].into_iter().find_map(|field| {
        let fails = groups.iter().rposition(|group| has(group, field, "NO"))?;
        let denies =
            |group: &Vec<Piece<'_>>| has(group, field, "YES") && !different_device(group, &groups[fails]);
        let denies = groups.iter().position(denies)?;
        Some(Contradiction { field, fails, denies })
    })
}

/// Of each record the computer's name and the time.
fn logged(documents: &[Arc<EventDocument>]) -> impl Iterator<Item = (&str, Option<Timestamp>)> + Clone {
    documents.iter().flat_map(|document| {
        document.events.iter().map(move |event| (document.text(event.computer), event.time))
    })
}

/// The computer that the newest event names, of those whose time can be believed.
fn computer_of(documents: &[Arc<EventDocument>]) -> Option<&str> {
    let believed = believed(documents);
    let can_be = |time: Timestamp| believed.is_none_or(|newest| time.seconds_since(newest) <= DAY_SECONDS);
    let named = logged(documents).filter(|record| !record.0.is_empty());
    named.max_by_key(|record| record.1.filter(|time| can_be(*time))).map(|record| record.0)
}

/// Events of other computers are not blended into the device; whether there are any.
fn foreign_events(name: &str, documents: &[Arc<EventDocument>], left_out: &mut Vec<Phrase>) -> bool {
    let foreign = logged(documents).filter(|record| !same_computer(name, record.0)).count();
    if foreign > 0 {
        left_out.push(counted(foreign, "other-computer", "other-computers"));
    }
    foreign > 0
}

/// One of two phrases: of one event, or of so many.
pub(super) fn counted(count: usize, one: &'static str, many: &'static str) -> Phrase {
    match count {
        1 => phrase(one),
        _ => phrase(many).with("count", count.to_string()),
    }
}
