//! What a caller asks for: documents from bytes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::code::{self, Code};
use crate::diagnose::diagnose as judge;
use crate::document::{Diagnosis, Finding, Redaction};
use crate::event::read as events;
use crate::event::EventDocument;
use crate::evidence::{computer_count, Evidence, OneDevice, Parts};
use crate::facts::Facts;
use crate::input::{decode, mail};
use crate::knowledge::CodeRow;
use crate::redact::{Redact, Redactor};
use crate::report::json;
use crate::rules::page::Language;
use crate::secret;
use crate::status::{self, SectionKind, StatusDocument};
use crate::time::Timestamp;
use crate::words::{Severity, Verdict};
use crate::{Error, Result};

/// What a caller may say beside the evidence.
#[derive(Clone, Debug, Default)]
pub struct DiagnoseOptions {
    /// The moment for which to judge.
    pub now: Option<Timestamp>,
    /// The language wanted; English is delivered where it is not there.
    pub locale: Option<String>,
    /// Findings below this are not shown; nothing else changes.
    pub min_severity: Option<Severity>,
    /// Facts about the host; each wins over one that was added.
    pub facts: Option<Facts>,
    /// Ids of symptoms that somebody has seen.
    pub symptoms: Vec<String>,
    /// Add the document of `parse_status`.
    pub include_status: bool,
    /// Add the document of `parse_events`.
    pub include_events: bool,
    /// Replace identities by the placeholders of the session.
    pub redact: Redact,
}

/// One device whose evidence comes in parts.
#[derive(Clone, Debug, Default)]
pub struct Session {
    statuses: Vec<Arc<StatusDocument>>,
    /// Captures that stood among events: they count where none was given as one.
    found: Vec<Arc<StatusDocument>>,
    /// The device of the captures that were given, and that of those that stood among events.
    device: OneDevice,
    found_device: OneDevice,
    events: Vec<Arc<EventDocument>>,
    facts: Facts,
    bytes: usize,
    event_count: usize,
    given: bool,
    /// A session has one set of placeholders, and so has a copy of it.
    redactor: Arc<Mutex<Redactor>>,
}

/// A session takes this many bytes.
pub const SESSION_BYTES: usize = if cfg!(target_pointer_width = "32") { 64 << 20 } else { 256 << 20 };

/// A session takes this many events.
pub const SESSION_EVENTS: usize = 1_000_000;

/// What was read from one input: captures, events, or both.
struct Input {
    status: Option<StatusDocument>,
    /// The captures stand among events.
    beside: bool,
    events: Option<EventDocument>,
}

/// Reads the captures of an input.
pub fn parse_status(bytes: &[u8]) -> Result<StatusDocument> {
    let (mut document, _) = read_text(decoded(bytes)?)?;
    status::mask(&mut document);
    match document.captures.is_empty() {
        true => Err(status::not_recognised()),
        false => Ok(document),
    }
}

/// Reads the events of an input.
pub fn parse_events(bytes: &[u8]) -> Result<EventDocument> {
    let mut document = events::parse(&mut decoded(bytes)?)?;
    crate::event::mask(&mut document);
    Ok(document)
}

/// The text of an input. No secret in it is seen by anything else.
fn decoded(bytes: &[u8]) -> Result<decode::Decoded> {
    let mut decoded = decode::decode(bytes)?;
    if let Some(text) = mail::decoded(&decoded.text) {
        decoded.text = text;
    }
    Ok(decode::Decoded { text: secret::mask_owned(decoded.text), ..decoded })
}

/// Judges one device from one input of captures and one of events, either of which may be missing.
pub fn diagnose(
    status: Option<&[u8]>,
    events: Option<&[u8]>,
    options: &DiagnoseOptions,
) -> Result<Diagnosis> {
    let mut session = Session::new();
    let mut rejected: Vec<Error> = Vec::new();
    let parts = [(status, Kind::Status), (events, Kind::Events)];
    for (bytes, kind) in parts {
        if let Some(Err(error)) = bytes.map(|bytes| session.add_kind(bytes, kind)) {
            rejected.push(error);
        }
    }
    let fatal = rejected.iter().position(|error| !matches!(error, Error::NotRecognised(_)));
    if let Some(at) = fatal {
        return Err(rejected.swap_remove(at));
    }
    if let (false, Some(error)) = (session.given || options.facts.is_some(), rejected.first()) {
        return Err(error.clone());
    }
    let mut diagnosis = session.judge(options, false)?;
    if diagnosis.verdict == Verdict::Healthy && !rejected.is_empty() {
        diagnosis.verdict = Verdict::Unexplained;
    }
    for error in rejected {
        diagnosis
            .warnings
            .push(crate::document::Warning { message: error.to_string(), ..Default::default() });
    }
    Ok(diagnosis)
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Status,
    Events,
    /// The content decides.
    Any,
}

impl Session {
    /// A session without evidence.
    pub fn new() -> Session {
        Session::default()
    }

    /// Adds an input of captures. Events that stand in it are taken too.
    pub fn add_status(&mut self, bytes: &[u8]) -> Result<()> {
        self.add_kind(bytes, Kind::Status)
    }

    /// Adds an input of events. Captures that stand in it are taken too.
    pub fn add_events(&mut self, bytes: &[u8]) -> Result<()> {
        self.add_kind(bytes, Kind::Events)
    }

    /// Adds anything that is read, captures, events or facts: its content decides which it is.
    pub fn add(&mut self, bytes: &[u8]) -> Result<()> {
        let refused = match self.add_kind(bytes, Kind::Any) {
            Err(error @ (Error::NotRecognised(_) | Error::InvalidEvents(_))) => error,
            done => return done,
        };
        match Facts::from_json(bytes) {
            Ok(facts) if facts.are_known() => self.add_facts(bytes),
            _ => Err(refused),
        }
    }

    /// Adds facts; each wins over an earlier one of its key.
    pub fn add_facts(&mut self, bytes: &[u8]) -> Result<()> {
        let facts = Facts::from_json(bytes)?;
        self.facts.merge(&facts);
        self.given = true;
        Ok(())
    }

    /// Judges the device from everything that was added.
    pub fn diagnose(&self, options: &DiagnoseOptions) -> Result<Diagnosis> {
        self.judge(options, true)
    }

    /// A text with its identities replaced by the placeholders of this session, which knows the names of the
    /// evidence that was added.
    pub fn redact(&self, bytes: &[u8]) -> Result<String> {
        let mut decoded = decode::decode(bytes)?;
        if let Some(text) = mail::decoded(&decoded.text) {
            decoded.text = text;
        }
        let mut redactor = self.redactor();
        self.learn(&mut redactor);
        let (status, events) = (parse_status(bytes).ok(), parse_events(bytes).ok());
        Ok(redactor.text(&decoded.text, status.as_ref(), events.as_ref()))
    }

    /// From now on what is redacted keeps the ids of requests.
    pub fn keep_correlation_ids(&self) {
        self.redactor().keep_correlation_ids();
    }

    /// What was replaced so far, and what could not be checked.
    pub fn redaction(&self) -> Redaction {
        self.redactor().report()
    }

    fn redactor(&self) -> MutexGuard<'_, Redactor> {
        self.redactor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, redactor: &mut Redactor) {
        let (statuses, events) = redactor.learned;
        self.statuses.iter().skip(statuses).for_each(|document| redactor.learn_status(document));
        // few, and learning twice changes nothing
        self.found.iter().for_each(|document| redactor.learn_status(document));
        self.events.iter().skip(events).for_each(|document| redactor.learn_events(document));
        redactor.learned = (self.statuses.len(), self.events.len());
    }

    fn add_kind(&mut self, bytes: &[u8], kind: Kind) -> Result<()> {
        let too_much = |what: &str| {
            Error::InputTooLarge(format!("A session takes at most {what}; use one session for each device."))
        };
        if self.bytes + bytes.len() > SESSION_BYTES {
            return Err(too_much(&format!("{SESSION_BYTES} bytes")));
        }
        let input = read(bytes, kind)?;
        let event_count =
            self.event_count + input.events.as_ref().map_or(0, |document| document.events.len());
        if event_count > SESSION_EVENTS {
            return Err(too_much(&format!("{SESSION_EVENTS} events")));
        }
        let (captures, device) = match input.beside {
            true => (&mut self.found, &mut self.found_device),
            false => (&mut self.statuses, &mut self.device),
        };
        if let Some(status) = input.status {
            let devices = device.take(&status);
            if devices > 1 {
                return Err(several_devices(devices));
            }
            captures.push(Arc::new(status));
        }
        self.events.extend(input.events.map(Arc::new));
        self.bytes += bytes.len();
        self.event_count = event_count;
        self.given = true;
        Ok(())
    }

    /// The captures to be judged: text of others is quoted among events.
    fn captures(&self) -> &[Arc<StatusDocument>] {
        if self.statuses.is_empty() {
            &self.found
        } else {
            &self.statuses
        }
    }

    fn judge(&self, options: &DiagnoseOptions, session: bool) -> Result<Diagnosis> {
        if !self.given && options.facts.is_none() {
            return Err(status::not_recognised());
        }
        // no capture says which of the computers is the device
        let device = if self.statuses.is_empty() { &self.found_device } else { &self.device };
        if device.is_unknown() {
            let computers = computer_count(&self.events);
            if computers > 1 {
                return Err(several_computers(computers));
            }
        }
        let mut facts = self.facts.clone();
        options.facts.iter().for_each(|given| facts.merge(given));
        let evidence = Evidence::new(Parts {
            statuses: self.captures().to_vec(),
            events: self.events.clone(),
            facts,
            symptoms: options.symptoms.clone(),
            now: options.now,
            session,
        });
        let mut diagnosis = judge(&evidence, Language::of(options.locale.as_deref()));
        if let Some(least) = options.min_severity {
            hide_below(&mut diagnosis.findings, least);
            // an open requirement tells as much as information does
            diagnosis.prerequisites.retain(|one| least == Severity::Information || one.state == "fail");
        }
        if options.include_status {
            diagnosis.status =
                included(self.captures().iter().map(|document| json::status_document(document)));
        }
        if options.include_events {
            diagnosis.events = included(self.events.iter().map(|document| json::events_document(document)));
        }
        if options.redact != Redact::Nothing {
            let mut redactor = self.redactor();
            if options.redact == Redact::KeepCorrelationIds {
                redactor.keep_correlation_ids();
            }
            self.learn(&mut redactor);
            return Ok(redactor.diagnosis(diagnosis));
        }
        Ok(diagnosis)
    }
}

fn several_devices(count: usize) -> Error {
    Error::SeveralDevices(format!(
        "The evidence holds captures of {count} devices, and one answer is about one; give the captures of each device in a call or a session of its own."
    ))
}

fn several_computers(count: usize) -> Error {
    Error::SeveralDevices(format!(
        "The events are of {count} computers, and one answer is about one; give the events of each in a call or a session of its own, or a capture that names the device."
    ))
}

/// One document as it is, several as a list.
fn included<D: serde::Serialize>(documents: impl Iterator<Item = D>) -> Option<serde_json::Value> {
    let mut values: Vec<_> = documents.map(|document| json::to_value(&document)).collect();
    match values.len() {
        0 => None,
        1 => values.pop(),
        _ => Some(serde_json::Value::Array(values)),
    }
}

/// Hides findings that are less grave, but not the root of one that is shown.
fn hide_below(findings: &mut Vec<Finding>, least: Severity) {
    let shown = |finding: &Finding| finding.severity >= least;
    let roots: Vec<u32> = findings
        .iter()
        .filter(|finding| shown(finding))
        .flat_map(|finding| finding.caused_by.clone())
        .collect();
    findings.retain(|finding| shown(finding) || roots.contains(&finding.rank));
}

/// Reads an input as what it was given as, and as the other kind where it holds that too.
fn read(bytes: &[u8], kind: Kind) -> Result<Input> {
    let mut input = read_kind(bytes, kind)?;
    input.status.iter_mut().for_each(status::mask);
    input.events.iter_mut().for_each(crate::event::mask);
    Ok(input)
}

fn read_kind(bytes: &[u8], kind: Kind) -> Result<Input> {
    let mut decoded = decoded(bytes)?;
    if kind == Kind::Events || events::is_structured(&decoded.text) {
        return match events::parse(&mut decoded) {
            Ok(events) => {
                let status = match events.alone {
                    true => None,
                    false => captures_beside(events.texts.input(), decoded.encoding),
                };
                Ok(Input { status, beside: kind != Kind::Status, events: Some(events) })
            }
            // a capture may begin as JSON or XML does
            Err(error @ (Error::NotRecognised(_) | Error::InvalidEvents(_))) => {
                let document = captures(decoded, &[])?;
                let broken_events = matches!(error, Error::InvalidEvents(_)) && !has_title(&document);
                match broken_events || document.captures.is_empty() {
                    true => Err(error),
                    false => Ok(Input { status: Some(document), beside: false, events: None }),
                }
            }
            Err(error) => Err(error),
        };
    }
    let encoding = decoded.encoding;
    let (document, events) = read_text(decoded)?;
    match (document.captures.is_empty(), events) {
        (true, None) => Err(no_evidence(document.texts.input())),
        // once more as events, which says what stands between them
        (true, Some(found)) => {
            let mut text = decode::Decoded { text: document.texts.into_input(), encoding };
            let events = events::parse(&mut text).unwrap_or(found);
            Ok(Input { status: None, beside: false, events: Some(events) })
        }
        (false, events) => Ok(Input { status: Some(document), beside: false, events }),
    }
}

/// Says what to do about a text that is no evidence: a code that it names can be looked up.
fn no_evidence(text: &str) -> Error {
    const MOST: usize = 3;
    let mut known: Vec<Code> = code::find(text).map(|found| found.code).collect();
    known.retain(|code| !code.is_success() && CodeRow::of(*code).len() > 0);
    known.dedup();
    known.truncate(MOST);
    match (status::not_recognised(), known.is_empty()) {
        (Error::NotRecognised(words), false) => {
            let known: Vec<String> = known.iter().map(Code::to_string).collect();
            let known = known.join(", ");
            Error::NotRecognised(format!(
                "{words} A code alone shows no device; Resolve-DsregCode says what it means: {known}."
            ))
        }
        (error, _) => error,
    }
}

/// The captures of a text and the events that stand beside them.
fn read_text(decoded: decode::Decoded) -> Result<(StatusDocument, Option<EventDocument>)> {
    let encoding = decoded.encoding;
    let found = events::find_in_text(&decoded.text, false);
    let lines =
        |found: &Option<events::Found>| found.as_ref().map_or(Vec::new(), |found| found.lines.clone());
    let mut document = captures(decoded, &lines(&found))?;
    let known = lines(&found);
    let mut events = found.map(|found| found.document);
    if !is_well_formed(&document) {
        // messages without a heading are looked for only where something is no capture
        let text = document.texts.input();
        let found = events::find_in_text(text, true);
        if found.as_ref().is_some_and(|found| found.lines != known) {
            let again = decode::Decoded { text: text.to_owned(), encoding };
            document = status::parse(again, &lines(&found))?;
            events = found.map(|found| found.document);
        }
    }
    Ok((document, events))
}

/// True where every line is one that captures have.
fn is_well_formed(document: &StatusDocument) -> bool {
    !document.captures.is_empty()
        && document.warnings.is_empty()
        && document.entries.iter().all(|entry| entry.field.is_some())
}

/// True for what is a capture beyond doubt. The messages of events have lines of the form that captures have.
fn has_title(document: &StatusDocument) -> bool {
    document.captures.iter().any(|capture| {
        let mut sections = capture.sections.iter();
        !capture.trace.is_empty() || sections.any(|section| section.kind != SectionKind::Untitled)
    })
}

/// The captures of a text, or of the text that its JSON or Clixml holds.
fn captures(decoded: decode::Decoded, skip: &[(u32, u32)]) -> Result<StatusDocument> {
    match captures_inside(&decoded.text, decoded.encoding)? {
        Some(document) => Ok(document),
        None => status::parse(decoded, skip),
    }
}

fn captures_inside(text: &str, encoding: &'static str) -> Result<Option<StatusDocument>> {
    let Some(text) = events::text_inside(text, status::is_line) else { return Ok(None) };
    let document = status::parse(decode::Decoded { text, encoding }, &[])?;
    Ok((!document.captures.is_empty()).then_some(document))
}

/// The captures that stand beside events: in the same text, or in other members of the same JSON.
fn captures_beside(text: &str, encoding: &'static str) -> Option<StatusDocument> {
    if let Some(document) = captures_inside(text, encoding).ok()? {
        return Some(document);
    }
    let rows = events::lines_of_rows(text);
    let lines = match rows.is_empty() {
        // messages alone stand in text only
        true => match events::find_in_text(text, !events::is_structured(text)) {
            Some(found) => found.lines,
            None if events::is_markup(text) => Vec::new(),
            None => return None,
        },
        false => rows,
    };
    let again = decode::Decoded { text: text.to_owned(), encoding };
    let document = status::parse(again, &lines).ok()?;
    (!document.captures.is_empty()).then_some(document)
}
