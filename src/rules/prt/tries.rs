//! Every try to get or renew a PRT, whether a capture's attempt block or an event tells of it.

use super::{event_text, Attempt, AAD};
use crate::code::{self, Code};
use crate::document::EvidenceItem;
use crate::evidence::{AsEvidence, EventRef, Evidence, Reading};
use crate::status::{Field, Value};
use crate::time::Timestamp;

/// A part of a try: the field of an attempt block, and the data item of the event that records the same.
/// The event's rendered labels are shifted against its data names in Windows 11 21H2; names decide.
pub(super) struct Part {
    field: Field,
    data: &'static str,
}

pub(super) const STATUS: Part = Part { field: Field::AttemptStatus, data: "Result" };
pub(super) const USER: Part = Part { field: Field::UserIdentity, data: "UserIdentity" };
pub(super) const CREDENTIAL: Part = Part { field: Field::CredentialType, data: "CredentialType" };
pub(super) const CORRELATION: Part = Part { field: Field::CorrelationId, data: "CorrelationID" };
pub(super) const ENDPOINT: Part = Part { field: Field::EndpointUri, data: "EndpointUri" };
pub(super) const HTTP_ERROR: Part = Part { field: Field::HttpError, data: "HTTPTransportError" };
pub(super) const HTTP_STATUS: Part = Part { field: Field::HttpStatus, data: "HTTPStatus" };
pub(super) const SERVER_ERROR: Part = Part { field: Field::AttemptServerErrorCode, data: "ErrorCode" };
pub(super) const DESCRIPTION: Part = Part { field: Field::ServerErrorDescription, data: "ErrorDescription" };

/// A try.
#[derive(Clone, Copy)]
pub(super) enum Try<'e> {
    /// The attempt block of a capture.
    Block(Attempt<'e>),
    /// The event that records the same.
    Record(EventRef<'e>),
}

/// A part of a try, with its place.
#[derive(Clone, Copy)]
pub(super) enum Detail<'e> {
    Field(Reading<'e>),
    Data(EventRef<'e>, &'static str, &'e str),
}

/// The attempt blocks that speak of the user whose sign-in matters.
pub(super) fn attempts(evidence: &Evidence) -> impl Iterator<Item = Attempt<'_>> {
    let attempts = evidence.attempts().into_iter();
    attempts.filter(|attempt| evidence.attempt_counts(attempt) && other_user(evidence, attempt).is_none())
}

/// The tries to get the Entra PRT, or the PRT of AD FS: blocks first, then events, newest first.
pub(super) fn tries(evidence: &Evidence, enterprise: bool) -> impl Iterator<Item = Try<'_>> {
    let blocks = attempts(evidence).filter(move |attempt| attempt.enterprise == enterprise).map(Try::Block);
    let ids = if enterprise { [1251, 1253] } else { [1250, 1252] };
    let records = ids.into_iter().flat_map(|id| evidence.events(AAD, id));
    let own = |event: &EventRef<'_>| {
        let name = event_text(*event, USER.data);
        !evidence.context().user_fields || !name.is_some_and(|name| is_other_name(evidence, name))
    };
    blocks.chain(records.filter(own).map(Try::Record))
}

/// The user of an attempt, if it is clearly not the one who ran the capture.
pub(super) fn other_user<'e>(evidence: &'e Evidence, attempt: &Attempt<'e>) -> Option<Reading<'e>> {
    let identity = attempt.field(Field::UserIdentity)?;
    is_other_name(evidence, identity.text()?).then_some(identity)
}

/// A name that is clearly not of the user who ran the capture: another one in the same domain. A name in
/// another domain may be the same user under an alternate login id.
pub(super) fn is_other_name(evidence: &Evidence, identity: &str) -> bool {
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
    pub(super) fn get(&self, part: &Part) -> Option<Detail<'e>> {
        match self {
            Try::Block(attempt) => {
                let reading = attempt.field(part.field)?;
                (!matches!(reading.value, Value::Blank | Value::Masked)).then_some(Detail::Field(reading))
            }
            Try::Record(event) => {
                event_text(*event, part.data).map(|value| Detail::Data(*event, part.data, value))
            }
        }
    }

    /// The code of a part, if it reports a failure.
    pub(super) fn failure(&self, part: &Part) -> Option<(Detail<'e>, Code)> {
        let detail = self.get(part)?;
        let code = detail.code().filter(|code| !code.is_success())?;
        Some((detail, code))
    }

    /// When it was made.
    pub(super) fn when(&self) -> Option<Timestamp> {
        match self {
            Try::Block(attempt) => attempt.field(Field::PreviousPrtAttempt)?.time(),
            Try::Record(event) => event.time(),
        }
    }

    /// Renewing a PRT, not getting a new one.
    pub(super) fn is_refresh(&self) -> bool {
        match self {
            Try::Block(attempt) => attempt.refresh,
            Try::Record(event) => matches!(event.id(), 1252 | 1253),
        }
    }

    /// An attempt block stands in the capture as long as nothing succeeded after it.
    pub(super) fn is_block(&self) -> bool {
        matches!(self, Try::Block(_))
    }
}

impl<'e> Detail<'e> {
    /// The text, where it says something.
    pub(super) fn text(&self) -> Option<&'e str> {
        match self {
            Detail::Field(reading) => reading.text(),
            Detail::Data(_, _, value) => Some(value),
        }
    }

    /// The code that it is.
    pub(super) fn code(&self) -> Option<Code> {
        match self {
            Detail::Field(reading) => match reading.value {
                Value::Code(code) => Some(code),
                _ => None,
            },
            Detail::Data(_, _, value) => code::parse_number(value),
        }
    }

    /// The decimal number that it is.
    pub(super) fn number(&self) -> Option<u64> {
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
