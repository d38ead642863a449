//! A failed attempt to register, put together from the capture's Previous Registration, from a trace, and from
//! the events that Windows logs for one attempt.

use crate::phrase::{phrase, Said};
use serde_json::Value as Json;
use std::collections::HashSet;

use super::event::moment;
use crate::code::{self, Code};
use crate::document::EvidenceItem;
use crate::event::provider::REGISTRATION;
use crate::evidence::{AsEvidence, BlockFields, EventRef, Evidence, Logged, Reading, TraceRef};
use crate::input::text::contains_ignoring_case;
use crate::knowledge::{self, CodeReading, Context, Specificity};
use crate::status::{Block, Field, Value};
use crate::time::Timestamp;

/// The events of one attempt stand within this many seconds, and so does its entry in the capture.
const WINDOW: i64 = 300;

/// How many older attempts are looked at.
const LIMIT: usize = 4;

/// An event of a failing attempt: its id, whether an attempt ends with it, the step that it names, and
/// where its code and the server's words stand. The most telling come first.
struct Row {
    id: u32,
    ends: bool,
    phase: &'static str,
    codes: &'static [&'static str],
    server: &'static str,
}

/// No such domain, no sign-in server, no configuration in the directory.
const BEFORE_THE_TENANT: [u32; 3] = [0x8007_054b, 0x8007_051f, 0x801c_001d];

const ROWS: [Row; 22] = [
    row(204, true, "join", &["ExitCode"], "ServerResponse"),
    row(201, true, "discover", &["ExitCode"], "ServerMessage"),
    row(354, true, "join", &["ExitCode"], "ServerMessage"),
    row(305, true, "auth", &["ExitCode"], "ServerErrorMessage"),
    row(231, false, "", &["ErrorCode"], ""),
    row(226, false, "", &["ErrorCode"], ""),
    row(230, false, "", &["ErrorCode"], ""),
    row(235, false, "", &["ErrorCode"], ""),
    row(233, false, "", &["ErrorCode"], ""),
    row(220, false, "", &["ErrorCode"], ""),
    row(221, false, "", &["ErrorCode"], ""),
    row(244, false, "auth", &["ExitCode"], ""),
    row(245, false, "auth", &["ExitCode"], ""),
    row(240, true, "join", &["ExitCode"], ""),
    row(202, true, "join", &["ExitCode"], ""),
    row(203, true, "join", &["ExitCode"], ""),
    row(205, true, "join", &["ExitCode"], ""),
    row(206, true, "join", &["ExitCode"], ""),
    row(200, true, "discover", &["ExitCode"], ""),
    row(309, true, "discover", &["ExitCode"], ""),
    row(307, true, "discover", &["ExitCode"], ""),
    row(304, true, "join", &["ExitCode"], "ServerErrorMessage"),
];

/// The events of the scheduled task alone.
const SCHEDULED: [u32; 4] = [304, 305, 307, 309];

const fn row(
    id: u32,
    ends: bool,
    phase: &'static str,
    codes: &'static [&'static str],
    server: &'static str,
) -> Row {
    Row { id, ends, phase, codes, server }
}

/// What the registration service answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Its class of error, "DirectoryError".
    pub kind: String,
    /// Its sub-code, "error_missing_device".
    pub subcode: String,
    /// Its sentence.
    pub message: String,
}

impl Answer {
    /// Its class or sub-code is this word.
    pub fn names(&self, word: &str) -> bool {
        [&self.kind, &self.subcode].into_iter().any(|own| own.trim().eq_ignore_ascii_case(word))
    }
}

/// One failed attempt.
pub struct Attempt {
    /// When it ended, if that is known as an instant.
    pub time: Option<Timestamp>,
    /// When it ended, in words.
    pub when: Said,
    /// The step at which it ended, as Windows names it.
    pub phase: String,
    /// Its codes, the most telling first; at least one.
    pub codes: Vec<CodeReading>,
    /// The scheduled task made it, which registers members of a domain.
    pub scheduled: bool,
    /// The server's answer, empty where there was none.
    pub answer: Answer,
    /// The registration path, "sync" or "federated"; empty where it is not said.
    pub path: String,
    /// What shows it; at least one.
    pub evidence: Vec<EvidenceItem>,
    /// How many attempts with the same answer the evidence holds.
    pub count: usize,
    /// The first of several: when it ended in words, and how many seconds before the last.
    pub first: Option<(Said, i64)>,
}

/// The failed attempts, newest first, each with another outcome than the ones before it.
pub fn attempts(evidence: &Evidence) -> Vec<Attempt> {
    let block = evidence.block(Block::PreviousRegistration);
    let mut attempts = if evidence.has_events() { of_events(evidence) } else { Vec::new() };
    if let Some(status) = of_capture(block) {
        merge(status, &mut attempts);
    }
    if let Some(trace) = of_trace(evidence) {
        attempts.insert(0, trace);
    }
    attempts
}

/// An attempt ends with such an event.
pub(super) fn ends_with(id: u32) -> bool {
    ROWS.iter().any(|row| row.ends && row.id == id)
}

impl Attempt {
    /// The most telling code.
    pub fn code(&self) -> Code {
        self.codes[0].code()
    }

    /// One of its codes is this.
    pub fn has(&self, number: u32) -> bool {
        self.codes.iter().any(|reading| reading.code() == Code::Number(number))
    }

    /// It got beyond the search for a domain controller and for the tenant's name in the directory.
    pub fn knows_the_tenant(&self) -> bool {
        self.phase != "pre-check" && !BEFORE_THE_TENANT.iter().any(|number| self.has(*number))
    }

    /// The server said this, in whatever case.
    pub fn server_says(&self, words: &str) -> bool {
        [&self.answer.message, &self.answer.subcode, &self.answer.kind]
            .into_iter()
            .any(|text| contains_ignoring_case(text, words))
    }

    /// The server's answer as a sentence to add, empty where there was none.
    pub fn server_sentence(&self) -> Said {
        let Answer { kind, subcode, message } = &self.answer;
        let head = [kind, subcode].into_iter().filter(|part| !part.is_empty());
        let head = head.map(String::as_str).collect::<Vec<_>>().join(", ");
        match (head.is_empty(), message.is_empty()) {
            (true, true) => Said::Text(String::new()),
            (false, true) => phrase("server-kind").with("kind", head).into(),
            (true, false) => phrase("server-message").with("message", message.as_str()).into(),
            (false, false) => {
                phrase("server-both").with("kind", head).with("message", message.as_str()).into()
            }
        }
    }
}

/// The attempt that the capture remembers.
fn of_capture(block: BlockFields<'_>) -> Option<Attempt> {
    if block.is_empty() {
        return None;
    }
    let client = block.field(Field::ClientErrorCode)?;
    let Value::Code(number) = client.value else { return None };
    if number.is_success() {
        return None;
    }
    let text = |field| block.field(field).and_then(|r: Reading<'_>| r.text()).unwrap_or_default();
    let answer = Answer {
        kind: text(Field::ServerErrorCode).to_owned(),
        subcode: text(Field::ServerErrorSubCode).to_owned(),
        message: text(Field::ServerMessage).to_owned(),
    };
    let shown = [
        Field::PreviousRegistration,
        Field::ErrorPhase,
        Field::ClientErrorCode,
        Field::ServerErrorCode,
        Field::ServerErrorSubCode,
        Field::ServerMessage,
        Field::RequestId,
    ];
    let readings = shown.into_iter().filter_map(|field| block.field(field));
    let mut codes = server_codes(&answer);
    codes.push(knowledge::read(number, Context::Join));
    let time = block.field(Field::PreviousRegistration).and_then(|reading| reading.time());
    Some(Attempt {
        time,
        when: moment(time),
        phase: text(Field::ErrorPhase).to_owned(),
        codes: telling_first(codes),
        scheduled: true,
        answer,
        path: text(Field::RegistrationType).to_owned(),
        evidence: readings.map(|reading| reading.item()).collect(),
        count: 1,
        first: None,
    })
}

/// The attempt that a trace of `dsregcmd /join /debug` ends with, or that of another program that joins.
fn of_trace(evidence: &Evidence) -> Option<Attempt> {
    const FAILED: [&str; 5] = [
        "failed with error code",
        "failed with status code",
        "failed 0x",
        // the screens of set-up and of Settings
        "with the error code",
        "error code:",
    ];
    let failed = |line: &TraceRef<'_>| FAILED.iter().any(|words| contains_ignoring_case(line.text, words));
    let line = evidence.trace().filter(failed).last()?;
    let number = code::find(line.text).map(|found| found.code).find(|code| !code.is_success())?;
    let (answer, told) = traced_answer(evidence);
    let phase = match line.text {
        text if contains_ignoring_case(text, "discover") => "discover",
        text if contains_ignoring_case(text, "token") => "auth",
        _ => "join",
    };
    Some(Attempt {
        time: None,
        when: moment(None),
        phase: phase.to_owned(),
        codes: vec![knowledge::read(number, Context::Join)],
        scheduled: false,
        answer,
        path: String::new(),
        evidence: told.into_iter().chain([line.item()]).collect(),
        count: 1,
        first: None,
    })
}

/// What the service answered, by the last lines of a trace that say so, and those lines.
fn traced_answer(evidence: &Evidence) -> (Answer, Vec<EvidenceItem>) {
    let last = |key: &str| evidence.trace().filter(|line| line.key.eq_ignore_ascii_case(key)).last();
    let lines = ["Join error code", "Join error subcode", "Join message"].map(last);
    let [kind, subcode, message] = lines.map(|line| line.map_or(String::new(), |line| line.value.to_owned()));
    (Answer { kind, subcode, message }, lines.iter().flatten().map(|line| line.item()).collect())
}

/// The attempts that the log shows.
fn of_events(evidence: &Evidence) -> Vec<Attempt> {
    let mut found: Vec<(&Row, EventRef<'_>)> =
        ROWS.iter().flat_map(|row| evidence.events(REGISTRATION, row.id).map(move |e| (row, e))).collect();
    // stable: events of one time stay in the order of the table, the most telling first
    found.sort_by_key(|(_, event)| std::cmp::Reverse(event.logged()));
    let mut attempts: Vec<(Attempt, Option<Logged>)> = Vec::new();
    let mut rest = &found[..];
    while let Some(end) = rest.iter().position(|(row, _)| row.ends) {
        rest = &rest[end..];
        let last = rest[0].1.logged();
        let length = rest.iter().take_while(|(_, event)| is_one_attempt(last, event.logged())).count();
        let (members, older) = rest.split_at(length.max(1));
        rest = older;
        let Some(attempt) = of_members(members) else { continue };
        match attempts.iter().position(|(known, _)| known.code() == attempt.code()) {
            Some(at) => {
                let (known, newest) = &mut attempts[at];
                let seconds = newest.zip(last).and_then(|(newest, time)| newest.seconds_since(time));
                known.count += 1;
                known.first = seconds.map(|seconds| (attempt.when, seconds)).or(known.first.take());
            }
            None if attempts.len() < LIMIT => attempts.push((attempt, last)),
            None => {}
        }
    }
    attempts.into_iter().map(|(attempt, _)| attempt).collect()
}

/// Records of one attempt, unless their times say that they are not.
fn is_one_attempt(one: Option<Logged>, other: Option<Logged>) -> bool {
    let apart = one.zip(other).and_then(|(one, other)| one.seconds_since(other));
    apart.is_none_or(|seconds| seconds.abs() <= WINDOW)
}

/// One attempt from its events.
fn of_members(members: &[(&Row, EventRef<'_>)]) -> Option<Attempt> {
    let mut sorted: Vec<_> = members.to_vec();
    sorted.sort_by_key(|(row, _)| ROWS.iter().position(|known| known.id == row.id));
    let mut answer = Answer::default();
    let mut codes = Vec::new();
    let mut items = Vec::new();
    let mut debug = "";
    for (row, event) in &sorted {
        let text = if row.server.is_empty() { None } else { event.data(row.server) };
        let text = text.map(|text| if is_answer(text) { text.trim() } else { "" });
        if !row.server.is_empty() && answer.message.is_empty() && answer.kind.is_empty() {
            answer = text.map_or_else(|| quoted_answer(event.message()), read_answer);
        }
        let output = event.data("DebugOutput").unwrap_or_else(|| event.message());
        if output.contains("errorPhase") {
            debug = output;
        }
        let Some(number) = event.code(row.codes).filter(|number| !number.is_success()) else {
            continue;
        };
        let context =
            knowledge::event(REGISTRATION, row.id).map_or(Context::Join, |event| event.code_context());
        codes.push(knowledge::read(number, context));
        items.push(event.as_field(row.codes[0], &number.to_string()).item());
        if let (Some(text), false) = (text.filter(|text| !text.is_empty()), items.len() > 6) {
            items.push(event.as_field(row.server, text).item());
        }
    }
    let (end, last) = members.iter().find(|(row, _)| row.ends)?;
    let inner = debug_word(debug, "adalResponseCode").and_then(code::parse_number);
    codes.extend(inner.filter(|code| !code.is_success()).map(|code| knowledge::read(code, Context::Token)));
    let mut all = server_codes(&answer);
    all.extend(codes);
    if all.is_empty() {
        return None;
    }
    let early = sorted.iter().find(|(row, _)| row.ends).map_or(end.phase, |(row, _)| row.phase);
    Some(Attempt {
        time: last.time(),
        when: last.when(),
        phase: debug_word(debug, "errorPhase").unwrap_or(early).to_owned(),
        codes: telling_first(all),
        scheduled: members.iter().any(|(row, _)| SCHEDULED.contains(&row.id)),
        answer,
        path: debug_word(debug, "registrationType").unwrap_or_default().to_owned(),
        evidence: items,
        count: 1,
        first: None,
    })
}

/// `errorPhase: join` inside the debug output.
fn debug_word<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(key)?;
    let word = rest.trim_start_matches([':', ' ', '\t', '"', '=']);
    let end =
        word.find(|c: char| c.is_whitespace() || matches!(c, ',' | '"' | '\\' | '}')).unwrap_or(word.len());
    Some(&word[..end]).filter(|word| !word.is_empty() && *word != "undefined")
}

/// False for what Windows writes where there was no answer.
fn is_answer(text: &str) -> bool {
    const NO_ANSWER: [&str; 3] = ["empty", "undefined", "null"];
    !NO_ANSWER.contains(&text.trim()) && text.contains(char::is_alphanumeric)
}

/// The answer in JSON; else the text as it is.
fn read_answer(text: &str) -> Answer {
    json_answer(text).unwrap_or_else(|| Answer { message: text.trim().to_owned(), ..Answer::default() })
}

/// The answer that a rendered message quotes, where the event's data is not there.
fn quoted_answer(message: &str) -> Answer {
    json_answer(message).or_else(|| labelled_answer(message)).unwrap_or_else(|| {
        let is_of_service =
            |line: &&str| SERVICE_WORDS.iter().any(|words| contains_ignoring_case(line, words));
        let line = message.lines().find(is_of_service).unwrap_or_default();
        let behind_label =
            line.split_once(": ").filter(|(label, _)| !contains_ignoring_case(label, SERVICE_WORDS[0]));
        let words = behind_label.map_or(line, |(_, words)| words);
        Answer { message: words.trim().to_owned(), ..Answer::default() }
    })
}

/// The answer behind its label in the English message, which may stand on one line.
fn labelled_answer(message: &str) -> Option<Answer> {
    const NEXT_LABELS: [&str; 4] = ["Tenant Name", "Tenant type", "Registration type", "Debug Output"];
    let (_, rest) = message.split_once("Server error:")?;
    let line = rest.trim_start().lines().next()?;
    let starts = |at: usize| {
        NEXT_LABELS.iter().any(|label| {
            line.as_bytes()[at..]
                .get(..label.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(label.as_bytes()))
        })
    };
    let end = (0..line.len()).find(|at| starts(*at)).unwrap_or(line.len());
    let words = line[..end].trim();
    is_answer(words).then(|| Answer { message: words.to_owned(), ..Answer::default() })
}

/// By these a line that quotes the service is known in a message of any language: the service speaks English.
const SERVICE_WORDS: [&str; 8] = [
    "aadsts",
    "device object by the given id",
    "user certificate is not found",
    "resource id",
    "verification of the target computer",
    "error_missing_device",
    "hostname_duplicate",
    "throttled",
];

/// The JSON inside a text, of either generation of the service.
fn json_answer(text: &str) -> Option<Answer> {
    let start = text.find('{')?;
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Json>();
    let Some(Ok(Json::Object(members))) = values.next() else { return None };
    let member = |names: &[&str]| {
        let mut found =
            members.iter().filter(|(key, _)| names.iter().any(|name| key.eq_ignore_ascii_case(name)));
        found.find_map(|(_, value)| value.as_str()).unwrap_or_default().to_owned()
    };
    Some(Answer {
        kind: member(&["ErrorType", "ErrorCode", "code"]),
        subcode: member(&["ErrorSubCode", "subcode"]),
        message: member(&["Message", "ErrorMessage", "error_description"]),
    })
}

fn server_codes(answer: &Answer) -> Vec<CodeReading> {
    code::find(&answer.message).map(|found| knowledge::read(found.code, Context::Join)).collect()
}

/// The codes, each once, the first specific one in front.
fn telling_first(mut codes: Vec<CodeReading>) -> Vec<CodeReading> {
    let mut seen = HashSet::new();
    codes.retain(|reading| seen.insert(reading.code()));
    let specific =
        |reading: &CodeReading| reading.row().is_some_and(|row| row.specificity() == Specificity::Specific);
    if let Some(at) = codes.iter().position(specific) {
        codes[..=at].rotate_right(1);
    }
    codes
}

/// Joins the capture's attempt to the events of the same one, or puts it at its place in time.
fn merge(status: Attempt, attempts: &mut Vec<Attempt>) {
    let same = |attempt: &&mut Attempt| {
        let apart = status.time.zip(attempt.time).map(|(one, other)| one.seconds_since(other).abs());
        let near = apart.is_some_and(|seconds| seconds <= WINDOW);
        near || attempt.codes.iter().any(|code| code.code() == status.code())
    };
    if let Some(attempt) = attempts.iter_mut().find(same) {
        let mut codes = std::mem::take(&mut attempt.codes);
        codes.extend(status.codes);
        attempt.codes = telling_first(codes);
        if status.time > attempt.time {
            (attempt.time, attempt.when) = (status.time, status.when);
        }
        attempt.evidence.splice(0..0, status.evidence);
        if attempt.answer.message.is_empty() {
            attempt.answer = status.answer;
        }
        for (own, other) in [(&mut attempt.phase, status.phase), (&mut attempt.path, status.path)] {
            if !other.is_empty() {
                *own = other;
            }
        }
        return;
    }
    let newer =
        attempts.iter().take_while(|attempt| attempt.time > status.time && status.time.is_some()).count();
    attempts.insert(newer, status);
}
