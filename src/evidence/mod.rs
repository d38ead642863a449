//! What rules may ask of one device's evidence.
//!
//! [`Evidence`] owns the parsed documents. A rule asks for a [`Reading`] of a field, for the PRT
//! [`Attempt`]s, for [`EventRef`]s by provider and id, or for a fact; each knows its place, so that a
//! finding can show where it comes from.

pub mod codes;
mod context;
mod device;
mod events;
mod item;
mod join_state;
mod one_device;
mod reading;
mod user;
mod zone;

use std::ops::Range;
use std::sync::Arc;

pub use context::{RunAs, RunContext};
pub(crate) use device::computer_count;
pub use events::{AsEvent, EventRef, Logged};
pub use item::{AsEvidence, FactReading, SymptomReading};
pub use join_state::{JoinState, Joined};
pub(crate) use one_device::OneDevice;
pub use reading::{Attempt, BlockFields, Reading, TraceRef};

use crate::error::{quoted, shown};
use crate::event::computer::same_computer;
use crate::event::EventDocument;
use crate::facts::Facts;
use crate::knowledge;
use crate::knowledge::FactKey;
use crate::phrase::{phrase, Phrase};
use crate::status::{Block, Entry, Field, SectionKind, StatusDocument, Value};
use crate::time::Timestamp;

/// How many kinds of field there are, for the index by field.
const FIELDS: usize = Field::COUNT;

/// Everything that was given about one device.
#[derive(Debug)]
pub struct Evidence {
    statuses: Vec<Arc<StatusDocument>>,
    events: Vec<Arc<EventDocument>>,
    facts: Facts,
    symptoms: Vec<String>,
    now: Option<Timestamp>,
    captured_not_before: Option<Timestamp>,
    not_before: Option<Timestamp>,
    /// Every entry of the device's captures, in order, as (document, entry).
    entries: Vec<(u32, u32)>,
    /// The first entry outside any block of each field that there is, and the entries of the PRT attempts and of the
    /// single blocks.
    held: Vec<Held>,
    /// Where each field outside any block stands in `held`, plus one.
    by_field: [u32; FIELDS],
    /// The PRT attempts: their kind, and where their entries begin and end in `held`; most captures have none.
    attempts: Vec<(Block, Range<usize>)>,
    /// Where each of the single blocks begins and ends in `held`.
    by_block: [(usize, usize); 3],
    order: events::Order,
    /// The zone of the clock of each document of events.
    zones: Vec<zone::Zone>,
    notes: Vec<Phrase>,
    left_out: Vec<Phrase>,
    contradictory: bool,
    unused: Vec<Phrase>,
    computer: Option<String>,
    context: RunContext,
    join_state: JoinState,
    session: bool,
}

/// An entry that rules ask for again and again, read once.
#[derive(Debug)]
struct Held {
    /// Its document, and its place there.
    at: (u32, u32),
    field: Field,
    /// A text is a range of the value as written.
    value: Value<Range<usize>>,
}

/// The parts from which [`Evidence`] is made.
#[derive(Debug, Default)]
pub struct Parts {
    /// Captures, in the order in which they were given.
    pub statuses: Vec<Arc<StatusDocument>>,
    /// Events, in the order in which they were given.
    pub events: Vec<Arc<EventDocument>>,
    /// Facts about the host.
    pub facts: Facts,
    /// Ids of symptoms that somebody has seen.
    pub symptoms: Vec<String>,
    /// The caller's clock.
    pub now: Option<Timestamp>,
    /// The parts were added to a session: places then carry the number of their input.
    pub session: bool,
}

impl Evidence {
    /// Puts the parts together: decides which captures are the device, and indexes fields and events.
    pub fn new(mut parts: Parts) -> Evidence {
        let mut unused = parts.facts.settle();
        unused.extend(unknown_symptoms(&parts.symptoms));
        let more = unused.len().saturating_sub(UNUSED);
        if more > 0 {
            unused.truncate(UNUSED);
            unused.push(phrase("more-unused").with("count", more.to_string()));
        }
        unused.extend(logs_not_read(&parts.facts));
        let collected = parts.facts.value("collectedAt").and_then(|(_, at)| Timestamp::parse(at.as_str()?));
        parts.now = parts.now.or(collected);
        let choice = device::choose(&parts.statuses, &parts.events, parts.now);
        let mut evidence = Evidence {
            order: events::Order::default(),
            zones: Vec::new(),
            statuses: parts.statuses,
            events: parts.events,
            facts: parts.facts,
            symptoms: parts.symptoms,
            now: parts.now,
            captured_not_before: None,
            not_before: None,
            entries: choice.entries,
            held: Vec::new(),
            by_field: [0; FIELDS],
            attempts: Vec::new(),
            by_block: [(0, 0); 3],
            notes: choice.notes,
            left_out: choice.left_out,
            contradictory: choice.contradictory,
            unused,
            computer: choice.computer,
            context: RunContext::default(),
            join_state: JoinState::default(),
            session: parts.session,
        };
        evidence.index_fields();
        evidence.context = RunContext::of(&evidence);
        evidence.join_state = JoinState::of(&evidence);
        evidence.set_clock_of_captures();
        if !evidence.events.is_empty() {
            evidence.order_events(choice.has_others);
        }
        let newest = evidence.order.newest();
        evidence.not_before = evidence.now().or_else(|| evidence.captured_not_before.max(newest));
        evidence.note_times_that_cannot_be();
        evidence
    }

    /// Indexes the events of the device and its user.
    fn order_events(&mut self, has_others: bool) {
        let owner = user::Owner::of(self);
        let computer = self.computer.as_deref().filter(|_| has_others);
        let made = self.attempts().filter_map(|attempt| {
            let id = attempt.field(Field::CorrelationId)?.text()?.to_ascii_lowercase();
            Some((id, attempt.field(Field::PreviousPrtAttempt)?.time()?))
        });
        self.zones = zone::zones(&self.events, &made.collect(), self.captured_not_before.is_some());
        self.order = events::Order::new(&self.events, &self.zones, |document, record| {
            let other = |name| !same_computer(name, document.text(record.computer));
            computer.is_some_and(other)
                || owner.is_of_other(document, record)
                || events::is_in_foreign_channel(document, record)
        });
        let records = self.events.iter().flat_map(|d| d.events.iter().map(move |record| (&**d, record)));
        let foreign = records.filter(|(document, record)| events::is_in_foreign_channel(document, record));
        match foreign.count() {
            0 => {}
            count => self.left_out.push(device::counted(count, "foreign-channel", "foreign-channels")),
        }
        self.notes.extend(user::note(self, &owner));
    }

    /// Says of records from a time that nothing else supports that they end nothing.
    fn note_times_that_cannot_be(&mut self) {
        let times = self.all_events().filter_map(|event| event.time());
        match times.filter(|time| !self.believes(*time)).count() {
            0 => {}
            count => self.notes.push(device::counted(count, "time-beyond", "times-beyond")),
        }
    }

    fn index_fields(&mut self) {
        let mut last_of_attempt = None;
        for number in 0..self.entries.len() {
            let at = self.entries[number];
            let status = &self.statuses[at.0 as usize];
            let Some(entry) = status.entries.get(at.1 as usize).copied() else { continue };
            match (entry.block, entry.field) {
                (Block::Attempt { .. }, field) => {
                    let head =
                        matches!(field, Some(Field::AcquirePrtDiagnostics | Field::RefreshPrtDiagnostics));
                    let goes_on = last_of_attempt == Some((entry.block, number)) && !head;
                    self.hold_of_attempt(at, &entry, goes_on);
                    last_of_attempt = Some((entry.block, number + 1));
                }
                (Block::Section, Some(field)) if self.by_field[field as usize] == 0 => {
                    self.hold(at, &entry, field);
                    self.by_field[field as usize] = self.held.len() as u32;
                }
                (block, Some(field)) => {
                    let Some(single) = single(block) else { continue };
                    self.hold(at, &entry, field);
                    let (begin, end) = &mut self.by_block[single];
                    if *end == 0 {
                        *begin = self.held.len() - 1;
                    }
                    *end = self.held.len();
                }
                (_, None) => {}
            }
        }
    }

    fn hold(&mut self, at: (u32, u32), entry: &Entry, field: Field) {
        let raw = self.statuses[at.0 as usize].text(entry.value);
        let value = self.statuses[at.0 as usize].value(entry, field).map(|text| range_in(raw, text));
        self.held.push(Held { at, field, value });
    }

    fn hold_of_attempt(&mut self, at: (u32, u32), entry: &Entry, goes_on: bool) {
        let begin = self.held.len();
        if let Some(field) = entry.field {
            self.hold(at, entry, field);
        }
        let end = self.held.len();
        match self.attempts.last_mut() {
            Some((_, range)) if goes_on => range.end = end,
            _ => self.attempts.push((entry.block, begin..end)),
        }
    }

    /// What a field says of the device or the current user (not inside an attempt, a work account, or
    /// another block). `None` where it was not printed: an absent field says nothing.
    pub fn field(&self, field: Field) -> Option<Reading<'_>> {
        let held = self.by_field[field as usize].checked_sub(1)?;
        Some(self.held_reading(&self.held[held as usize]))
    }

    /// What a field says inside a block.
    pub fn field_in(&self, block: Block, field: Field) -> Option<Reading<'_>> {
        self.block(block).field(field)
    }

    /// One of the blocks of which a capture has at most one (not an attempt or a work account); empty
    /// where it was not printed.
    pub fn block(&self, block: Block) -> BlockFields<'_> {
        let range = single(block).map_or((0, 0), |single| self.by_block[single]);
        BlockFields { evidence: self, block, range }
    }

    /// Every reading of a section, in order.
    pub fn section(&self, kind: SectionKind) -> impl Iterator<Item = Reading<'_>> + '_ {
        let entries = self.entries.iter().copied();
        let is_of = move |(document, entry): (u32, u32)| {
            let section = self.statuses[document as usize].section_of(entry);
            section.map_or(SectionKind::Untitled, |section| section.kind) == kind
        };
        entries.filter(move |&at| is_of(at)).filter_map(|at| self.reading(at))
    }

    /// The lines of `/debug` and `/join` traces, in order.
    pub fn trace(&self) -> impl Iterator<Item = TraceRef<'_>> + '_ {
        self.statuses.iter().enumerate().flat_map(move |(number, document)| {
            let input = self.session.then_some(number as u32);
            let lines = document.captures.iter().flat_map(|capture| &capture.trace);
            lines.map(move |line| {
                let text = document.text(line.text);
                let (key, value) = match line.pair {
                    Some((key, value)) => (document.text(key), document.text(value)),
                    None => text.split_once(": ").unwrap_or(("", text)),
                };
                TraceRef { text, key, value, line: line.line, input }
            })
        })
    }

    /// The PRT attempts, in the order of the capture.
    pub fn attempts(&self) -> impl Iterator<Item = Attempt<'_>> + Clone {
        self.attempts.iter().filter_map(|(block, range)| {
            let Block::Attempt { enterprise, refresh } = *block else { return None };
            Some(Attempt { evidence: self, range: (range.start, range.end), enterprise, refresh })
        })
    }

    /// Who ran the capture, and what that makes meaningless.
    pub fn context(&self) -> &RunContext {
        &self.context
    }

    /// The device's name, as its capture or else its events have it.
    pub fn device_name(&self) -> Option<&str> {
        let in_capture = self.field(Field::DeviceName).and_then(|reading| reading.text());
        in_capture.or(self.computer.as_deref())
    }

    /// How the device is joined.
    pub fn join_state(&self) -> &JoinState {
        &self.join_state
    }

    /// The clock: the caller's, else the time at which the pre-join tests ran.
    pub fn now(&self) -> Option<Timestamp> {
        self.now.or_else(|| self.field_in(Block::PreJoinTests, Field::ClientTime)?.time())
    }

    /// The clock, else the latest past moment that the capture itself shows: it can prove that something
    /// is stale, never that it is fresh.
    pub fn captured_not_before(&self) -> Option<Timestamp> {
        self.captured_not_before
    }

    /// The clock, else the latest past moment of the capture and the events. The events may have been
    /// exported long after the capture was taken.
    pub fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    fn set_clock_of_captures(&mut self) {
        self.captured_not_before = self.now().or_else(|| {
            let attempts = self.attempts().filter_map(|a| a.field(Field::PreviousPrtAttempt)?.time());
            let update = self.field(Field::AzureAdPrtUpdateTime).and_then(|reading| reading.time());
            attempts.chain(update).max()
        });
    }

    /// A known fact.
    pub fn fact(&self, key: FactKey) -> Option<FactReading<'_>> {
        if self.facts.is_empty() {
            return None;
        }
        self.facts.value(key.name()).map(|(key, value)| FactReading { key, value })
    }

    /// A fact that is known to be so.
    pub fn fact_is(&self, key: FactKey, answer: bool) -> Option<FactReading<'_>> {
        self.fact(key).filter(|fact| fact.as_bool() == Some(answer))
    }

    /// True where somebody says that they see this symptom.
    pub fn symptom(&self, id: &str) -> bool {
        self.symptoms.iter().any(|symptom| symptom == id)
    }

    /// The symptom as evidence, where somebody says that they see it.
    pub fn symptom_reading(&self, id: &str) -> Option<SymptomReading<'_>> {
        self.symptoms.iter().find(|symptom| *symptom == id).map(|id| SymptomReading { id })
    }

    /// Every symptom that somebody sees, of those that are known.
    pub fn symptoms(&self) -> impl Iterator<Item = SymptomReading<'_>> {
        let known = |id: &&String| knowledge::symptoms().any(|known| known.id == id.as_str());
        self.symptoms.iter().filter(known).map(|id| SymptomReading { id })
    }

    /// Remarks on how the evidence was put together (several devices in one input ...).
    pub fn notes(&self) -> &[Phrase] {
        &self.notes
    }

    /// Evidence that was left out because it is of another device.
    pub fn left_out(&self) -> &[Phrase] {
        &self.left_out
    }

    /// Captures of which nobody knows the order contradict each other, so that none of them can say that all is well.
    pub fn captures_contradict(&self) -> bool {
        self.contradictory
    }

    /// What was said beside the evidence and is of no use, with the reason.
    pub fn unused(&self) -> &[Phrase] {
        &self.unused
    }

    /// The parsed captures.
    pub fn statuses(&self) -> &[Arc<StatusDocument>] {
        &self.statuses
    }

    /// The parsed events.
    pub fn event_documents(&self) -> &[Arc<EventDocument>] {
        &self.events
    }

    /// True where any capture of the device is there.
    pub fn has_status(&self) -> bool {
        !self.entries.is_empty()
    }

    /// The parts were added to a session.
    pub fn is_session(&self) -> bool {
        self.session
    }

    /// The facts that were given.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    fn entry(&self, (document, entry): (u32, u32)) -> &Entry {
        &self.statuses[document as usize].entries[entry as usize]
    }

    fn reading(&self, at: (u32, u32)) -> Option<Reading<'_>> {
        let entry = self.entry(at);
        let field = entry.field?;
        Some(self.reading_of(at, field, self.statuses[at.0 as usize].value(entry, field)))
    }

    fn held_reading(&self, held: &Held) -> Reading<'_> {
        let raw = self.statuses[held.at.0 as usize].text(self.entry(held.at).value);
        self.reading_of(held.at, held.field, held.value.clone().map(|range| &raw[range]))
    }

    fn reading_of<'e>(&'e self, at: (u32, u32), field: Field, value: Value<&'e str>) -> Reading<'e> {
        let document = &*self.statuses[at.0 as usize];
        let raw = document.text(self.entry(at).value);
        Reading { field, value, raw, document, entry: at.1, input: self.session.then_some(at.0) }
    }
}

/// Where a piece of a text stands in it.
fn range_in(whole: &str, piece: &str) -> Range<usize> {
    let start = piece.as_ptr() as usize - whole.as_ptr() as usize;
    start..start + piece.len()
}

/// So many facts and symptoms that are of no use are named, the rest is counted.
const UNUSED: usize = 40;

/// A log that could not be read is not one without records.
fn logs_not_read(facts: &Facts) -> Vec<Phrase> {
    let logs = facts.value("logsNotRead").and_then(|(_, logs)| logs.as_object());
    let words = |(log, why): (&String, &serde_json::Value)| {
        let reason = quoted(why.as_str().unwrap_or_default(), 160);
        phrase("log-not-read").with("log", quoted(log, 80)).with("reason", reason)
    };
    logs.into_iter().flatten().take(UNUSED).map(words).collect()
}

fn unknown_symptoms(given: &[String]) -> impl Iterator<Item = Phrase> + '_ {
    let unknown = |symptom: &&String| knowledge::symptoms().all(|known| known.id != symptom.as_str());
    given.iter().filter(unknown).map(|symptom| phrase("unknown-symptom").with("symptom", shown(symptom)))
}

/// The place of a block of which a capture has at most one.
fn single(block: Block) -> Option<usize> {
    match block {
        Block::PreJoinTests => Some(0),
        Block::PreviousRegistration => Some(1),
        Block::LastHostNameUpdate => Some(2),
        Block::Section | Block::Attempt { .. } | Block::WorkAccount(_) => None,
    }
}
