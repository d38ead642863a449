//! What the token broker and the sign-in plug-in (provider Microsoft-Windows-AAD) say of a failed request.
//!
//! Their long texts are lines of `Name: value`, at times several answers with the newest first, at times
//! with the line breaks lost or written out as `\r\n`. They are English in every language of Windows.

use std::collections::HashSet;

use memchr::memchr_iter;

use super::data::{data, is_guid};
use super::{EventDocument, EventRecord};
use crate::code::{self, Code};
use crate::time::Timestamp;

/// The provider of these events.
pub use super::provider::AAD as PROVIDER;

/// A failed token request, as far as its event tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TokenError<'d> {
    /// The error of the client (`0xcaa2000c`).
    pub code: Option<Code>,
    /// The words for it.
    pub message: Option<&'d str>,
    /// The answers of the server, the latest first.
    pub answers: Vec<Answer<'d>>,
    /// Every AADSTS code, of the latest answer first, each once.
    pub server_codes: Vec<Code>,
    /// The OAuth error of the latest answer (`interaction_required`).
    pub server_error: Option<&'d str>,
    /// The description of the latest answer.
    pub description: Option<&'d str>,
    /// The server's id of the latest answer.
    pub trace_id: Option<&'d str>,
    /// The id of the request.
    pub correlation_id: Option<&'d str>,
    /// When the server gave the latest answer, by its own clock.
    pub server_time: Option<Timestamp>,
    /// The endpoint that was asked.
    pub token_endpoint: Option<&'d str>,
    /// The authority of the request.
    pub authority: Option<&'d str>,
    /// The id of the application.
    pub client: Option<&'d str>,
    /// Where the application is answered.
    pub redirect_uri: Option<&'d str>,
    /// What the token was for (`https://syncservice.windows.net/*`).
    pub resource: Option<&'d str>,
}

/// One answer of the server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer<'d> {
    /// The OAuth error.
    pub error: Option<&'d str>,
    /// What the server says, with its AADSTS codes.
    pub description: Option<&'d str>,
    /// The server's id of this answer.
    pub trace_id: Option<&'d str>,
    /// The id of the request that it answers.
    pub correlation_id: Option<&'d str>,
    /// When it was given.
    pub time: Option<Timestamp>,
}

/// The names that the texts use.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Error,
    Code,
    Description,
    TraceId,
    CorrelationId,
    RequestCorrelationId,
    Timestamp,
    TokenEndpoint,
    Authority,
    Client,
    RedirectUri,
    Resource,
    /// Ends the value before it, and is of no use itself.
    Other,
}

/// Longer names first where one ends with another.
static KEYS: &[(&str, Key)] = &[
    ("Correlation ID (request)", Key::RequestCorrelationId),
    ("correlation ID (request)", Key::RequestCorrelationId),
    ("Correlation ID", Key::CorrelationId),
    ("Correlation Id", Key::CorrelationId),
    ("Trace ID", Key::TraceId),
    ("Timestamp", Key::Timestamp),
    ("TokenEndpoint", Key::TokenEndpoint),
    ("Token endpoint", Key::TokenEndpoint),
    ("Authority", Key::Authority),
    ("authority", Key::Authority),
    ("Client ID", Key::Client),
    ("client", Key::Client),
    ("Redirect URI", Key::RedirectUri),
    ("redirect URI", Key::RedirectUri),
    ("Resource", Key::Resource),
    ("resource", Key::Resource),
    ("Description", Key::Description),
    ("Error", Key::Error),
    ("Code", Key::Code),
    ("Request", Key::Other),
    ("Logged at", Key::Other),
];

impl<'d> TokenError<'d> {
    /// Reads a record: its data by name, else its message.
    pub fn of(document: &'d EventDocument, record: &'d EventRecord) -> TokenError<'d> {
        let value = |name| data(document, record, name).filter(|value| is_filled(value));
        let mut found = TokenError { message: value("ErrorMessage"), ..TokenError::default() };
        let error = value("Error").or_else(|| value("Result")).or_else(|| value("Status"));
        found.code = error.and_then(code::parse_number).filter(|code| code.number().is_some());
        let told = value("AdditionalInformation").or_else(|| value("ErrorDescription"));
        found.read(told.unwrap_or_else(|| document.text(record.message)));
        if let Some(words) = found.message {
            found.read(words);
        }
        if let (Some(error), None) = (error, found.code) {
            // The sign-in plug-in's events hold the OAuth error here.
            found.server_error = found.server_error.or(Some(error));
        }
        if let Some(id) = value("Target").filter(|id| is_guid(id)) {
            found.correlation_id.get_or_insert(id);
        }
        found.conclude();
        found
    }

    /// Reads one text.
    fn read(&mut self, text: &'d str) {
        let pairs = pairs(text);
        let mut answer = Answer::default();
        let mut codes_in_pairs = false;
        for &(key, value) in &pairs {
            let filled = Some(value).filter(|value| is_filled(value));
            match key {
                Key::Error => self.error(value),
                Key::Code => {
                    self.take(std::mem::take(&mut answer));
                    answer.error = filled;
                }
                Key::Description => {
                    if answer.description.is_some() {
                        self.take(std::mem::take(&mut answer));
                    }
                    answer.description = filled;
                    codes_in_pairs = true;
                }
                Key::TraceId => answer.trace_id = answer.trace_id.or(filled),
                Key::CorrelationId => answer.correlation_id = answer.correlation_id.or(filled),
                Key::Timestamp => answer.time = answer.time.or_else(|| Timestamp::parse(value)),
                Key::RequestCorrelationId => self.correlation_id = self.correlation_id.or(filled),
                Key::TokenEndpoint => self.token_endpoint = self.token_endpoint.or(filled),
                Key::Authority => self.authority = self.authority.or(filled),
                Key::Client => self.client = self.client.or(filled),
                Key::RedirectUri => self.redirect_uri = self.redirect_uri.or(filled),
                Key::Resource => self.resource = self.resource.or(filled),
                Key::Other => {}
            }
        }
        if !codes_in_pairs && answer.description.is_none() && has_server_code(text) {
            let end = pairs_start(text).unwrap_or(text.len());
            answer.description = Some(text[..end].trim()).filter(|description| has_server_code(description));
        }
        self.take(answer);
        if self.server_codes.is_empty() {
            self.server_codes.extend(server_codes(text));
        }
    }

    /// `Error: 0xCAA2000C The request requires user interaction.`
    fn error(&mut self, value: &'d str) {
        let Some(found) = code::find(value).find(|found| found.code.number().is_some()) else { return };
        if self.code.is_none() {
            self.code = Some(found.code);
            let words = value[found.end..].trim();
            self.message = self.message.or(Some(words).filter(|words| !words.is_empty()));
        }
    }

    fn take(&mut self, answer: Answer<'d>) {
        if answer != Answer::default() {
            self.answers.push(answer);
        }
    }

    /// Puts the answers in order, and the latest one's members where they are looked for.
    fn conclude(&mut self) {
        if self.answers.iter().all(|answer| answer.time.is_some()) {
            self.answers.sort_by_key(|answer| std::cmp::Reverse(answer.time));
        }
        let ordered: Vec<Code> = self
            .answers
            .iter()
            .flat_map(|answer| server_codes(answer.description.unwrap_or_default()))
            .collect();
        let mut seen = HashSet::new();
        let all = ordered.into_iter().chain(self.server_codes.drain(..));
        self.server_codes = all.filter(|code| seen.insert(*code)).collect();
        let answers = &self.answers;
        self.server_error = answers.iter().find_map(|answer| answer.error).or(self.server_error);
        self.description = answers.iter().find_map(|answer| answer.description);
        self.trace_id = answers.iter().find_map(|answer| answer.trace_id);
        self.server_time = answers.iter().find_map(|answer| answer.time);
        let answered = answers.iter().find_map(|answer| answer.correlation_id);
        self.correlation_id = self.correlation_id.or(answered).filter(|id| is_guid(id));
    }
}

/// "Error validating credentials." stands before the code that says why.
const ENVELOPE: Code = Code::Aadsts(70002);

/// The codes of the service in a text, the one that tells most in front.
pub(crate) fn server_codes(text: &str) -> impl Iterator<Item = Code> {
    let all: Vec<Code> =
        code::find(text).map(|found| found.code).filter(|code| code.number().is_none()).collect();
    let (telling, envelopes): (Vec<Code>, Vec<Code>) = all.into_iter().partition(|code| *code != ENVELOPE);
    telling.into_iter().chain(envelopes)
}

fn has_server_code(text: &str) -> bool {
    code::find(text).any(|found| found.code.number().is_none())
}

/// False for an insert that was never filled (`%4`), and for nothing.
fn is_filled(value: &str) -> bool {
    let value = value.trim();
    let insert = value.strip_prefix('%').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    !value.is_empty() && !insert
}

/// The names and values of a text in order. A value ends at the next name; all but a description end
/// with their line, too.
fn pairs(text: &str) -> Vec<(Key, &str)> {
    let keys: Vec<(Key, usize, usize)> = keys(text).collect();
    let ends = keys.iter().skip(1).map(|(_, start, _)| *start).chain(std::iter::once(text.len()));
    keys.iter()
        .zip(ends)
        .map(|((key, _, value), end)| {
            let value = text[*value..end.max(*value)].trim();
            (*key, if *key == Key::Description { trimmed(value) } else { first_line(value) })
        })
        .collect()
}

fn pairs_start(text: &str) -> Option<usize> {
    keys(text).next().map(|(_, start, _)| start)
}

/// Each name with where it begins and where its value does.
fn keys(text: &str) -> impl Iterator<Item = (Key, usize, usize)> + '_ {
    memchr_iter(b':', text.as_bytes()).filter_map(move |colon| {
        let head = text.get(..colon)?;
        let (name, key) = KEYS.iter().find(|(name, _)| head.ends_with(name))?;
        let start = head.len() - name.len();
        begins_name(&head[..start], name).then_some((*key, start, colon + 1))
    })
}

/// A name in lower case is a word of its own; `Code` and `Error` stand at the begin of a sentence, so that
/// "Status Code:" is none; other names may follow anything, for line breaks are lost.
fn begins_name(before: &str, name: &str) -> bool {
    let last = before.chars().next_back();
    if name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return !last.is_some_and(char::is_alphanumeric);
    }
    match name {
        "Code" | "Error" => {
            let before = before.trim_end_matches([' ', '>', '\t']);
            before.is_empty()
                || before.ends_with(['\n', '\r', '.', ',', ';', ')', ':'])
                || before.ends_with("\\r\\n")
        }
        _ => true,
    }
}

fn first_line(value: &str) -> &str {
    trimmed(value.split(['\n', '\r']).next().unwrap_or_default())
}

/// Without what separates it from the next value: commas of the request line, written-out line breaks,
/// and the place in the source that follows an answer.
fn trimmed(value: &str) -> &str {
    let value = value.split("\\r\\n").next().unwrap_or_default();
    let value = value.find("Logged at ").map_or(value, |at| &value[..at]);
    value.trim_end_matches(|c: char| c.is_whitespace() || c == ',')
}
