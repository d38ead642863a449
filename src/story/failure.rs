//! Everything that failed, wherever the evidence shows it: the list against which the findings are held.

use super::event::moment;
use super::token::is_notice;
use super::tries::{Detail, Try, HTTP_ERROR, STATUS};
use super::Story;
use crate::code::{self, Code};
use crate::document::EvidenceItem;
use crate::event::aad;
use crate::event::provider::{AAD, CLOUD_STORE, SETTING_SYNC, SETTING_SYNC_AZURE};
use crate::evidence::{AsEvidence, EventRef, Reading, TraceRef};
use crate::knowledge::{self, CodeReading, Context, EventRow};
use crate::phrase::Said;
use crate::status::{Block, Field, Value};
use crate::time::Timestamp;
use crate::words::{Area, Level};

/// Where a failure stands.
#[derive(Clone, Copy)]
pub enum Place<'e> {
    /// In an event.
    Event(EventRef<'e>),
    /// In a field of the capture.
    Field(Reading<'e>),
    /// In a line of a trace.
    Trace(TraceRef<'e>),
}

/// One failure.
#[derive(Clone, Copy)]
pub struct Failure<'e> {
    /// Where it stands.
    pub place: Place<'e>,
    /// Its code, where one is given.
    pub code: Option<CodeReading>,
    /// The subject that it belongs to.
    pub area: Area,
}

impl<'e> Story<'e> {
    /// Every failure: events of level error or with a failing code, failing fields, attempts and tests, and lines
    /// of a trace with a failing code. Events of providers that are not in the catalogue are not among them.
    pub fn failures(&self) -> Vec<Failure<'e>> {
        let evidence = self.evidence;
        let read = |event: &EventRef<'_>| self.join.reads(*event) || is_refusal_by_http(*event);
        let events = evidence.all_events().filter(|event| !read(event)).filter_map(of_event);
        let attempts = self.prt.tries.iter().chain(&self.prt.enterprise).flat_map(of_try);
        let tests = evidence.block(Block::PreJoinTests);
        let tests = TESTS.into_iter().filter_map(move |field| of_field(tests.field(field)?));
        let states = [Field::KeySignTest, Field::NgcPreReq, Field::DeviceAuthStatus];
        let states = states.into_iter().filter_map(|field| of_field(evidence.field(field)?));
        let traces = evidence.trace().filter_map(of_trace);
        events.chain(attempts).chain(tests).chain(states).chain(traces).collect()
    }
}

const TESTS: [Field; 6] = [
    Field::AdConnectivityTest,
    Field::AdConfigurationTest,
    Field::DrsDiscoveryTest,
    Field::DrsConnectivityTest,
    Field::KerberosTicketTest,
    Field::TokenAcquisitionTest,
];

/// The part of a try that failed, if an attempt block tells of it; events stand for themselves.
fn of_try<'t, 'e>(one: &'t Try<'e>) -> impl Iterator<Item = Failure<'e>> + 't {
    [&STATUS, &HTTP_ERROR].into_iter().filter_map(|part| match one.failure(part)?.0 {
        Detail::Field(reading) => of_field(reading),
        Detail::Data(..) => None,
    })
}

/// HTTP 400 and 401 are how the sign-in service refuses; then its own code, in another event, is what counts.
fn is_refusal_by_http(event: EventRef<'_>) -> bool {
    let status = || event.said("value").and_then(|value| value.parse::<u32>().ok());
    event.id() == 1025
        && event.provider().eq_ignore_ascii_case(AAD)
        && status().is_none_or(|status| matches!(status, 0..=401))
}

fn of_event(event: EventRef<'_>) -> Option<Failure<'_>> {
    let row = knowledge::event(event.provider(), event.id())?;
    let grave = matches!(event.level().or(row.level()), Some(Level::Critical | Level::Error));
    let code = failing_code(event, row, grave);
    let failed = grave || code.is_some_and(|code| !is_notice(code.code()));
    failed.then_some(Failure { place: Place::Event(event), code, area: area_of_event(event, row) })
}

/// The service's code if it answered, else the one of the data; of a grave event also one of its message.
fn failing_code(event: EventRef<'_>, row: EventRow, grave: bool) -> Option<CodeReading> {
    let answer = event.said("ErrorDescription").or_else(|| event.said("AdditionalInformation"));
    let answer = answer.or(grave.then(|| event.message())).unwrap_or_default();
    if let Some(code) = aad::server_codes(answer).next() {
        return Some(knowledge::read(code, Context::Token));
    }
    let codes = row.code_fields().filter_map(|name| code::parse_number(event.data(name)?.trim()));
    let failing: Vec<Code> = codes.filter(|code| !code.is_success()).collect();
    // a small number beside a code counts something: a state, a step
    let large = |code: &&Code| code.number().is_some_and(|number| number > 0xffff);
    let of_data = failing.iter().find(large).or(failing.first()).copied();
    let code = of_data.or_else(|| grave.then(|| event.code(&[])).flatten())?;
    (!code.is_success()).then(|| knowledge::read(code, row.code_context()))
}

fn area_of_event(event: EventRef<'_>, row: EventRow) -> Area {
    let is = |name: &str| event.provider().eq_ignore_ascii_case(name);
    if [CLOUD_STORE, SETTING_SYNC, SETTING_SYNC_AZURE].into_iter().any(is) {
        return Area::Esr;
    }
    match row.code_context() {
        Context::Token => Area::Token,
        Context::Hello => Area::Hello,
        Context::Mdm => Area::Mdm,
        Context::Prt => Area::Prt,
        Context::Network | Context::Tpm | Context::Windows if is(AAD) => Area::Prt,
        Context::Join | Context::Network | Context::Tpm | Context::Windows => Area::Join,
    }
}

fn of_field(reading: Reading<'_>) -> Option<Failure<'_>> {
    let context = reading.field.context();
    let failed = |code: Option<Code>| Failure {
        place: Place::Field(reading),
        code: code.map(|code| knowledge::read(code, context)),
        area: match context {
            Context::Prt | Context::Network => Area::Prt,
            Context::Hello => Area::Hello,
            _ => Area::Join,
        },
    };
    match reading.value {
        Value::Error(code) => Some(failed(code)),
        Value::Failed(outer, inner) => Some(failed(inner.or(outer))),
        Value::Code(code) if !code.is_success() => Some(failed(Some(code))),
        Value::Text(text) if starts_with_fail(text) => Some(failed(None)),
        _ => None,
    }
}

fn starts_with_fail(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("fail"))
}

fn of_trace(line: TraceRef<'_>) -> Option<Failure<'_>> {
    let code = code::find(line.text).map(|found| found.code).find(|code| !code.is_success())?;
    Some(Failure {
        place: Place::Trace(line),
        code: Some(knowledge::read(code, Context::Join)),
        area: Area::Join,
    })
}

impl<'e> Failure<'e> {
    /// When it happened.
    pub fn time(&self) -> Option<Timestamp> {
        match self.place {
            Place::Event(event) => event.time(),
            Place::Field(_) | Place::Trace(_) => None,
        }
    }

    /// How its time is named in a sentence.
    pub fn when(&self) -> Said {
        match self.place {
            Place::Event(event) => event.when(),
            Place::Field(_) | Place::Trace(_) => moment(None),
        }
    }

    /// The failure as evidence.
    pub fn item(&self) -> EvidenceItem {
        match self.place {
            Place::Event(event) => match self.code {
                Some(code) => event.as_field("code", &code.code().to_string()).item(),
                None => event.item(),
            },
            Place::Field(reading) => reading.item(),
            Place::Trace(line) => line.item(),
        }
    }

    /// Its place in a few words: `Microsoft-Windows-AAD 1098`, the name of a field, `trace`.
    pub fn name(&self) -> String {
        match self.place {
            Place::Event(event) => format!("{} {}", event.provider(), event.id()),
            Place::Field(reading) => reading.field.key().to_owned(),
            Place::Trace(_) => "trace".to_owned(),
        }
    }
}
