//! Every try to get or renew a PRT, whether a capture's attempt block or an event tells of it.

use crate::code::{self, Code};
use crate::document::EvidenceItem;
use crate::evidence::{AsEvidence, Attempt, EventRef, Evidence, Reading};
use crate::status::{Field, Value};
use crate::time::Timestamp;

/// A part of a try: the field of an attempt block, and the data item of the event that records the same.
/// The event's rendered labels are shifted against its data names in Windows 11 21H2; names decide.
pub struct Part {
    field: Field,
    /// The name of the data item.
    pub(super) data: &'static str,
}

/// How it ended.
pub const STATUS: Part = Part { field: Field::AttemptStatus, data: "Result" };
/// Whose PRT it was.
pub const USER: Part = Part { field: Field::UserIdentity, data: "UserIdentity" };
/// With which credential.
pub const CREDENTIAL: Part = Part { field: Field::CredentialType, data: "CredentialType" };
/// The id of the request.
pub const CORRELATION: Part = Part { field: Field::CorrelationId, data: "CorrelationID" };
/// The address that was asked.
pub const ENDPOINT: Part = Part { field: Field::EndpointUri, data: "EndpointUri" };
/// The error of the connection.
pub const HTTP_ERROR: Part = Part { field: Field::HttpError, data: "HTTPTransportError" };
/// The HTTP status of the answer.
pub const HTTP_STATUS: Part = Part { field: Field::HttpStatus, data: "HTTPStatus" };
/// The server's word for the error.
pub const SERVER_ERROR: Part = Part { field: Field::AttemptServerErrorCode, data: "ErrorCode" };
/// What the server says.
pub const DESCRIPTION: Part = Part { field: Field::ServerErrorDescription, data: "ErrorDescription" };

/// A try.
#[derive(Clone, Copy)]
pub enum Try<'e> {
    /// The attempt block of a capture.
    Block(Attempt<'e>),
    /// The event that records the same.
    Record(EventRef<'e>),
}

/// A part of a try, with its place.
#[derive(Clone, Copy)]
pub enum Detail<'e> {
    /// The line of an attempt block.
    Field(Reading<'e>),
    /// The data item of an event: its name and value.
    Data(EventRef<'e>, &'static str, &'e str),
}

/// The attempt blocks that speak of the user whose sign-in matters.
pub(super) fn blocks(evidence: &Evidence) -> impl Iterator<Item = Attempt<'_>> {
    evidence
        .attempts()
        .filter(|attempt| evidence.attempt_counts(attempt) && other_user(evidence, attempt).is_none())
}

/// The user of an attempt, if it is clearly not the one who ran the capture.
pub fn other_user<'e>(evidence: &'e Evidence, attempt: &Attempt<'e>) -> Option<Reading<'e>> {
    let identity = attempt.field(Field::UserIdentity)?;
    is_other_name(evidence, identity.text()?).then_some(identity)
}

/// A name that is clearly not of the user who ran the capture: another one in the same domain. A name in
/// another domain may be the same user under an alternate login id.
pub fn is_other_name(evidence: &Evidence, identity: &str) -> bool {
    let Some((name, domain)) = identity.split_once('@') else { return false };
    let account = evidence.field(Field::ExecutingAccountName).and_then(|account| account.text());
    let mut names = account.unwrap_or_default().split(',').map(str::trim);
    let is_same = |account: &str| {
        let local = account.split_once('\\').map_or(account, |(_, name)| name);
        local.split('@').next().is_some_and(|local| local.eq_ignore_ascii_case(name))
    };
    let in_domain =
        |account: &str| account.split_once('@').is_some_and(|(_, other)| other.eq_ignore_ascii_case(domain));
    !names.clone().any(is_same) && names.any(in_domain)
}

impl<'e> Try<'e> {
    /// A part, where it says something.
    pub fn get(&self, part: &Part) -> Option<Detail<'e>> {
        match self {
            Try::Block(attempt) => {
                let reading = attempt.field(part.field)?;
                (!matches!(reading.value, Value::Blank | Value::Masked)).then_some(Detail::Field(reading))
            }
            Try::Record(event) => event.said(part.data).map(|value| Detail::Data(*event, part.data, value)),
        }
    }

    /// The code of a part, if it reports a failure.
    pub fn failure(&self, part: &Part) -> Option<(Detail<'e>, Code)> {
        let detail = self.get(part)?;
        let code = detail.code().filter(|code| !code.is_success())?;
        Some((detail, code))
    }

    /// When it was made.
    pub fn when(&self) -> Option<Timestamp> {
        match self {
            Try::Block(attempt) => attempt.field(Field::PreviousPrtAttempt)?.time(),
            Try::Record(event) => event.earliest(),
        }
    }

    /// Renewing a PRT, not getting a new one.
    pub fn is_refresh(&self) -> bool {
        match self {
            Try::Block(attempt) => attempt.refresh,
            Try::Record(event) => matches!(event.id(), 1252 | 1253),
        }
    }

    /// An attempt block stands in the capture as long as nothing succeeded after it.
    pub fn is_block(&self) -> bool {
        matches!(self, Try::Block(_))
    }
}

impl<'e> Detail<'e> {
    /// The text, where it says something.
    pub fn text(&self) -> Option<&'e str> {
        match self {
            Detail::Field(reading) => reading.text(),
            Detail::Data(_, _, value) => Some(value),
        }
    }

    /// The code that it is.
    pub fn code(&self) -> Option<Code> {
        match self {
            Detail::Field(reading) => match reading.value {
                Value::Code(code) => Some(code),
                _ => None,
            },
            Detail::Data(_, _, value) => code::parse_number(value),
        }
    }

    /// The decimal number that it is.
    pub fn number(&self) -> Option<u64> {
        self.text()?.trim().parse().ok()
    }
}

impl AsEvidence for Detail<'_> {
    fn item(&self) -> EvidenceItem {
        match self {
            Detail::Field(reading) => reading.item(),
            Detail::Data(event, name, value) => event.as_field(name, value).item(),
        }
    }
}
