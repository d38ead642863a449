//! What the programs say that ask for tokens, where the broker's own record was not given: lines of MSAL's logs
//! and its exceptions, of the sign-in log of Office, of the Company Portal, and what their windows show.
//!
//! A line has to begin with the fixed words of such a program, and name a code of the token broker, of the
//! sign-in service or of enrolment; what somebody writes about one inside a sentence is none. Each is read as the
//! record that Windows writes for the same failure.

use memchr::memmem;

use super::bare::{self, undecorated};
use super::label;
use super::sink::Sink;
use crate::code::{self, Code};
use crate::event::provider::{AAD, MANAGEMENT};
use crate::input::text::{line_before, lines, Line};
use crate::knowledge::{self, Context};

/// The record of a token that was refused, and that of an enrolment that failed.
const REFUSED: (&str, u32) = (AAD, 1098);
const NOT_ENROLLED: (&str, u32) = (MANAGEMENT, 71);

/// A failure that a program tells of.
pub(super) struct Said<'t> {
    pub(super) event: (&'static str, u32),
    pub(super) end: usize,
    pub(super) time: Option<&'t str>,
    /// The code of the client as it is written, and that of the service where only its number is.
    pub(super) error: Option<&'t str>,
    pub(super) answer: Option<String>,
    /// The codes, by which the same failure on the next line is known.
    pub(super) codes: Vec<Code>,
    /// Only its own line vouches for it. A text that explains codes has several such lines.
    pub(super) alone: bool,
}

impl Said<'_> {
    /// Gives the codes to the record that was begun.
    pub(super) fn give(&self, sink: &mut Sink) {
        let name = if self.event == NOT_ENROLLED { "HRESULT" } else { "Error" };
        if let Some(error) = self.error {
            sink.item(name, error);
        }
        if let Some(answer) = &self.answer {
            sink.item("AdditionalInformation", answer);
        }
    }
}

/// The words with which programs begin what they say of a failure.
const BEGINS: [&str; 14] = [
    "MsalUiRequiredException:",
    "MsalServiceException:",
    "MsalClientException:",
    "MsalException:",
    "[MSAL:",
    "MSAL ",
    "WAM Error",
    "WAM failure",
    "Status: Response_Status.",
    "[OneAuth",
    "Office Identity",
    "Server message: ",
    "[CompanyPortal]",
    "Company Portal",
];

/// Words of windows, behind which their code stands.
const WINDOWS: [&str; 2] = ["contact your system administrator", "Trusted Platform Module has malfunctioned"];

/// A description of the service ends with these, a page of it has them behind its number.
const ANSWERS: [&str; 8] = [
    "Trace ID:",
    "Correlation ID:",
    "Request Id:",
    "Correlation Id:",
    "App name:",
    "App id:",
    "Device platform:",
    "Device state:",
];

/// False for a text in which no program says anything; cheap.
pub(super) fn may_be_in(text: &str) -> bool {
    [
        "AADSTS",
        "Msal",
        "MSAL",
        "WAM ",
        "Response_Status.",
        "OneAuth",
        "Office Identity",
        "Error Code:",
        "Error code",
        "ompany",
    ]
    .iter()
    .chain(&WINDOWS)
    .any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// The failure that a program tells of on this line and those that belong to it.
pub(super) fn said<'t>(text: &'t str, line: Line<'t>) -> Option<Said<'t>> {
    let (of_service, of_program) = (is_answer(text, line), begins(line.text));
    let rest = &text[line.start..];
    let alone = !of_service && !of_program;
    let length = match (of_service, of_program) {
        (false, false) if is_sentence_of_service(text, line) => sentence_extent(rest),
        (false, false) if is_only_a_code(line.text) => line.text.len(),
        (false, false) => return None,
        (true, false) => answer_extent(rest),
        (false, true) => extent(rest),
        (true, true) => answer_extent(rest).max(extent(rest)),
    };
    let end = line.start + length;
    let block = &text[line.start..end];
    let codes: Vec<Code> = code::find(block).map(|found| found.code).collect();
    let answers = codes.iter().any(|code| code.number().is_none());
    let mut said =
        Said { event: REFUSED, end, time: time(line.text), error: None, answer: None, codes, alone };
    if let Some((token, code)) = labelled(block) {
        match code {
            Code::Aadsts(_) if !answers => said.answer = Some(code.to_string()),
            Code::Aadsts(_) => {}
            Code::Number(_) => said.error = Some(token),
        }
        said.codes.push(code);
    }
    let failing = |code: &Code| is_of_tokens(*code);
    if said.codes.iter().copied().any(is_of_enrolment) && !answers {
        said.event = NOT_ENROLLED;
    } else if !said.codes.iter().any(failing) || of_service && !answers && said.answer.is_none() {
        return None;
    }
    Some(said)
}

/// A description of the sign-in service at the begin of a line, or its number under the label of a page, with the
/// ids of the request behind it. Those in a capture and in the records of Windows stand behind their names.
fn is_answer(text: &str, line: Line<'_>) -> bool {
    let bare = undecorated(line.text);
    let is_numbered = bare.starts_with("Error Code:") && labelled(bare).is_some();
    if !is_numbered && !is_described(text, line) {
        return false;
    }
    let block = &text[line.start..];
    let block = &block[..answer_extent(block)];
    ANSWERS.iter().filter(|label| memmem::find(block.as_bytes(), label.as_bytes()).is_some()).count() > 1
}

/// The description is not the value of something else.
fn is_described(text: &str, line: Line<'_>) -> bool {
    let Some(at) = memmem::find(line.text.as_bytes(), b"AADSTS") else { return false };
    let above = line_before(text, line).trim_end();
    let is_value = line.text[..at].contains("Description") || line.text[..at].contains(" : ");
    !is_value && !above.ends_with(':') && is_head(&line.text[..at])
}

/// A description whose ids were cut off: the number begins the line, and a sentence follows. A reference has the
/// name of the number there, or marks in braces where an answer has its values.
fn is_sentence_of_service(text: &str, line: Line<'_>) -> bool {
    let Some(rest) = undecorated(line.text).strip_prefix("AADSTS") else { return false };
    let Some((number, words)) = rest.split_once(": ") else { return false };
    let is_number = (5..=7).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let first = words.split_whitespace().next().unwrap_or_default();
    let is_name = first.chars().filter(char::is_ascii_uppercase).count() > 1;
    const SENTENCE: usize = 4;
    is_number
        && first.starts_with(|c: char| c.is_ascii_uppercase())
        && !is_name
        // a cut, a placeholder of a reference, a quotation that ends inside the line
        && !words.ends_with("...")
        && !words.trim_end_matches('"').contains(['{', '"', '\u{201c}', '\u{201d}'])
        && words.split_whitespace().count() >= SENTENCE
        && is_described(text, line)
}

/// A line of a window that holds nothing but a code that only the token broker or an enrolment has, `Error code - caa20004`.
fn is_only_a_code(line: &str) -> bool {
    let line = undecorated(line).trim_end_matches([' ', '.', '"', '\u{201d}', '*', '`']);
    let label = line.get(.."Error code".len()).is_some_and(|label| label.eq_ignore_ascii_case("Error code"));
    let own = |code: Code| is_of_enrolment(code) || code.number().is_some_and(|number| number >> 20 == 0xcaa);
    label && labelled(line).is_some_and(|(token, code)| line.ends_with(token) && own(code))
}

/// The line begins as a program's does, but for a moment, a level and the names of the places in a program.
fn begins(line: &str) -> bool {
    let begin = BEGINS.iter().filter_map(|words| memmem::find(line.as_bytes(), words.as_bytes())).min();
    begin.is_some_and(|at| is_head(&line[..at]) && !is_sentence(&line[at..]))
        || WINDOWS.iter().any(|words| {
            let code = memmem::find(line.as_bytes(), words.as_bytes()).and_then(|at| labelled(&line[at..]));
            code.is_some_and(|(_, code)| !is_of_registration(code))
        })
}

/// A word in small letters behind the words of a program: "MSAL writes ...", "MsalServiceException: thrown when".
fn is_sentence(text: &str) -> bool {
    let mut words = text.split_whitespace().skip_while(|word| !word.ends_with(':') && *word != "MSAL");
    let behind = words.nth(1).unwrap_or_default();
    behind.len() > 1 && behind.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Nothing in front of a program's words is a word of a sentence.
fn is_head(head: &str) -> bool {
    const OF_PROGRAMS: [&str; 7] = ["exception.", "exception", "error", "error:", "rem", "at", "type"];
    // the innermost of exceptions that hold each other
    let head = head.rsplit_once("--->").map_or(head, |(_, inner)| inner);
    undecorated(head).split_whitespace().all(|word| {
        OF_PROGRAMS.contains(&word) || !word.bytes().all(|b| b.is_ascii_lowercase() || b == b',' || b == b'.')
    })
}

/// How much belongs to what begins here: the lines with a label of programs, and those on which a line goes on
/// that was broken. A line of a log stands for itself.
fn extent(text: &str) -> usize {
    const LABELS: [&str; 18] = [
        "Server message",
        "Correlation I",
        "Timestamp",
        "Trace ID",
        "Request I",
        "More ",
        "Additional problem information",
        "Error ",
        "Error:",
        "Internal Error",
        "WAM Error Message",
        "Tag",
        "Code",
        "Message",
        "DPTI",
        "StatusCode",
        "ResponseBody",
        "at ",
    ];
    const MOST_LINES: usize = 24;
    let mut end = 0;
    let mut before = "";
    for (at, line) in lines(text).take(MOST_LINES).enumerate() {
        let bare = undecorated(line.text).trim();
        let labelled = LABELS.iter().any(|label| bare.starts_with(label));
        if at > 0 && !(labelled || bare.is_empty() || goes_on(before, bare)) {
            break;
        }
        before = bare;
        if !bare.is_empty() {
            end = line.start + line.text.len();
        }
        if at == 0 && is_log(line.text) {
            break;
        }
    }
    end
}

/// How much belongs to an answer of the service, which the moment ends that it was given at. Pages have blank lines
/// in front of the ids.
fn answer_extent(text: &str) -> usize {
    const MOST_LINES: usize = 16;
    let (mut end, mut plain) = (0, None);
    for line in lines(text).take(MOST_LINES) {
        let bare = undecorated(line.text).trim();
        if bare::is_ruler(bare) {
            break;
        }
        if bare.is_empty() {
            plain = plain.or(Some(end));
            continue;
        }
        end = line.start + line.text.len();
        if bare.contains("Timestamp:") && !bare.ends_with("Timestamp:") {
            return end;
        }
    }
    plain.unwrap_or(end)
}

/// The sentence, and what ids stand below it.
fn sentence_extent(text: &str) -> usize {
    const IDS: [&str; 3] = ["Trace ID:", "Correlation ID:", "Timestamp:"];
    let is_id = |line: &Line<'_>| IDS.iter().any(|id| undecorated(line.text).starts_with(id));
    let mut all = lines(text);
    let first = all.next().map_or(0, |line| line.text.len());
    all.take_while(is_id).last().map_or(first, |line| line.start + line.text.len())
}

/// The line before was broken where there was no room for more.
fn goes_on(before: &str, line: &str) -> bool {
    const ROOM: usize = 50;
    let is_end = before.ends_with([';', '{', '}', ')']) || time(line).is_some() || begins(line);
    before.len() >= ROOM && !is_end && !bare::is_ruler(line)
}

fn is_log(line: &str) -> bool {
    undecorated(line).starts_with("[MSAL:") || time(line).is_some()
}

/// The moment in front of a log's line, or in the brackets of MSAL.
fn time(line: &str) -> Option<&str> {
    let line = undecorated(line).trim_start_matches('[');
    let inside = line.find(" [20").map(|at| &line[at + 2..]);
    [Some(line), inside].into_iter().flatten().find_map(|text| {
        let in_moment =
            |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | 'T' | 'Z' | ' ' | '/' | ',');
        let moment = &text[..text.find(|c| !in_moment(c)).unwrap_or(text.len())];
        let moment = moment.split(" - ").next().unwrap_or(moment).trim_end_matches([' ', '-', ',']);
        (moment.len() >= 16 && moment.starts_with(|c: char| c.is_ascii_digit()) && moment.contains(':'))
            .then_some(moment)
    })
}

/// The code behind one of the labels of programs, as written and read.
fn labelled(text: &str) -> Option<(&str, Code)> {
    const LABELS: [&str; 8] =
        ["rror Code", "rror code", "error_code", "rrorCode", "HRESULT", "hresult", "error=", "Result\""];
    let places = LABELS.iter().flat_map(|label| {
        let found = memmem::find_iter(text.as_bytes(), label.as_bytes());
        found.map(|at| at + label.len()).take(MOST_LABELS).collect::<Vec<_>>()
    });
    let mut places: Vec<usize> = places.collect();
    places.sort_unstable();
    places.into_iter().find_map(|at| {
        let rest = text[at..].trim_start_matches([' ', ':', '=', '"', '\'', '(', '[']);
        // a dash with a blank behind it is no sign
        let rest = ["- ", "\u{2013} "].iter().find_map(|dash| rest.strip_prefix(dash)).unwrap_or(rest);
        let is_of_code = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let token = &rest[..rest.find(|c| !is_of_code(c)).unwrap_or(rest.len())];
        Some((token, read(token)?))
    })
}

const MOST_LABELS: usize = 16;

fn read(token: &str) -> Option<Code> {
    let is_number = token.bytes().all(|byte| byte.is_ascii_digit());
    let code = match token.parse::<u32>() {
        Ok(number) if is_number && (5..=7).contains(&token.len()) => Code::Aadsts(number),
        _ => code::parse_number(token)?,
    };
    (is_of_tokens(code) || is_of_enrolment(code)).then_some(code)
}

/// A code of which the tables know what it says of a token, or one of the broker.
fn is_of_tokens(code: Code) -> bool {
    !code.is_success()
        && (knowledge::read(code, Context::Token).row().is_some()
            || code.number().is_some_and(|number| number >> 20 == 0xcaa))
}

fn is_of_enrolment(code: Code) -> bool {
    code.number().is_some_and(|number| number >> 16 == 0x8018)
}

/// The windows of a join are read with its trace.
fn is_of_registration(code: Code) -> bool {
    code.number().is_some_and(|number| number >> 16 == 0x801c)
}

/// The level that a line of a log names.
pub(super) fn level(line: &str) -> Option<&str> {
    let words = line.split_whitespace().take(6);
    words.map(|word| word.trim_matches(['[', ']', ':'])).find(|word| label::level(word).is_some())
}
