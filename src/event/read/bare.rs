//! Records of which only the text is left: the message alone, behind an id or a level, in a bullet, a
//! comment, a quotation, a row of a table or a line of a log. The fixed words of a message name its event.
//!
//! A message begins its line or its cell; what somebody writes about it inside a sentence is none.

use std::borrow::Cow;

use super::client;
use super::lead::{is_pair, lead, Lead};
use super::lines::Lines;
use super::member::Member;
use super::sink::Sink;
use crate::input::text::{lines, Line};
use crate::knowledge::{may_begin_message, Recognised};
use crate::Result;

/// A record that was found.
struct Told<'t> {
    start: usize,
    end: usize,
    id: Option<u32>,
    level: Option<&'t str>,
    time: Option<&'t str>,
    message: Cow<'t, str>,
    /// What it is where its message alone does not say it.
    event: Option<(&'static str, u32)>,
    /// What a program says of a failure.
    said: Option<client::Said<'t>>,
    /// `Event 1104: ...`, with nothing else before the message.
    titled: bool,
}

/// Reads the records of `text[from..until]`, which no other form has taken; notes the lines they stand on.
pub(super) fn read(
    text: &str,
    (from, until): (usize, usize),
    sink: &mut Sink,
    taken: &mut Vec<(u32, u32)>,
) -> Result<()> {
    let mut numbers = Lines::new(text);
    for told in find(text.get(from..until).unwrap_or_default()) {
        let line = numbers.line_at(from + told.start);
        sink.start(line);
        sink.set(Member::Id, &told.id.map(|id| id.to_string()).unwrap_or_default());
        sink.set(Member::Level, told.level.unwrap_or_default());
        sink.set(Member::Time, told.time.unwrap_or_default());
        sink.set(Member::Message, &told.message);
        if let Some((provider, id)) = told.event {
            sink.name(provider, id);
        }
        if let Some(said) = told.said {
            said.give(sink);
        }
        if sink.finish()? {
            taken.push((line, numbers.line_at(from + told.end)));
        }
    }
    Ok(())
}

fn find(piece: &str) -> Vec<Told<'_>> {
    let mut all = lines(piece);
    let mut before: Option<(Lead, Line)> = None;
    let mut found: Vec<Told> = Vec::new();
    let mut titles_of_prose = 0;
    let programs = client::may_be_in(piece);
    while let Some(line) = all.next() {
        if let Some(said) = Some(line).filter(|_| programs).and_then(|line| client::said(piece, line)) {
            let end = said.end;
            tell(&mut found, piece, line, said);
            while all.clone().next().is_some_and(|next| next.start < end) {
                all.next();
            }
            before = None;
            continue;
        }
        let Some(lead) = lead(line.text) else {
            // lines of the heading that say something else
            if !line.text.trim().is_empty() && !is_pair(line.text) {
                before = None;
            }
            continue;
        };
        if line.text[lead.end..].trim().is_empty() {
            before = Some(match before {
                Some((head, first)) if is_pair(line.text) => (head.with(&lead), first),
                _ => (lead, line),
            });
            continue;
        }
        // an id on the line above
        let (head, first) = before.take().unwrap_or((lead, line));
        let message = &piece[line.start + lead.end..];
        let length = match lead.closes {
            Some(mark) => message.find([mark, '\n', '\r']).unwrap_or(message.len()),
            None => extent(message),
        };
        let whole = undressed(&message[..length], lead.end > 0);
        let (recognised, id) = if head.has_id() { head } else { lead }.recognise(&whole);
        let titled = lead.labelled && lead.time.is_none() && lead.level.is_none();
        if recognised == Recognised::Unknown || is_quoted_in_a_sentence(line.text, lead.end) {
            titles_of_prose += usize::from(titled);
            continue;
        }
        let end = line.start + lead.end + length;
        let taken = found.last().map_or(0, |told| told.end);
        let above = tail_begins(piece, taken, first.start).filter(|_| is_tail(&whole));
        let (start, message, event) = match (above, recognised) {
            (Some(start), Recognised::Event(provider, id)) => {
                (start, undressed(&piece[start..end], true), Some((provider, id)))
            }
            _ => (first.start, whole, None),
        };
        found.push(Told {
            start,
            end,
            id,
            level: head.level.or(lead.level),
            time: head.time.or(lead.time),
            message,
            event,
            said: None,
            titled,
        });
        while all.clone().next().is_some_and(|next| next.start < end) {
            all.next();
        }
    }
    // a text that explains events names each and goes on in words of its own
    found.retain(|told| !told.titled || titles_of_prose == 0);
    let alone = |told: &Told| told.said.as_ref().is_some_and(|said| said.alone);
    if found.iter().filter(|told| alone(told)).count() > 1 {
        found.retain(|told| !alone(told));
    }
    found
}

/// `"MDM Session: ... (Unknown Win32 Error code: 0xcaa2000c)" has the same cause`
fn is_quoted_in_a_sentence(line: &str, start: usize) -> bool {
    let closes = match line[..start].chars().next_back() {
        Some('"') => '"',
        Some('\u{201c}') => '\u{201d}',
        Some('\u{201e}') => '\u{201c}',
        Some('`') => '`',
        Some('\'') => '\'',
        _ => return false,
    };
    let behind = line[start..].rsplit_once(closes).map(|(_, behind)| behind);
    behind.is_some_and(|behind| {
        behind.split_whitespace().filter(|word| word.starts_with(char::is_alphabetic)).count() > 1
    })
}

/// Takes what a program says. The same failure on the next line of its log is no other record.
fn tell<'t>(found: &mut Vec<Told<'t>>, piece: &'t str, line: Line<'t>, said: client::Said<'t>) {
    let again = |last: &client::Said| last.codes.iter().any(|code| said.codes.contains(code));
    if let Some(last) = found.last_mut().filter(|last| last.said.as_ref().is_some_and(again)) {
        last.end = said.end;
        return;
    }
    found.push(Told {
        start: line.start,
        end: said.end,
        id: None,
        level: client::level(line.text),
        time: said.time,
        message: undressed(&piece[line.start..said.end], true),
        event: Some(said.event),
        said: Some(said),
        titled: false,
    });
}

/// How long the message is that begins here: to the next record, or to a blank line behind which it does not
/// go on.
pub(super) fn extent(text: &str) -> usize {
    let mut end = 0;
    let mut blank = false;
    for (at, line) in lines(text).enumerate() {
        let bare = undecorated(line.text);
        if bare.trim().is_empty() {
            blank = true;
            continue;
        }
        let ends = at > 0 && !goes_on(bare) && (blank || is_ruler(bare) || begins_record(line.text));
        if ends {
            break;
        }
        blank = false;
        end = line.start + line.text.len();
    }
    end
}

/// A line that only stands inside the messages of events.
fn goes_on(line: &str) -> bool {
    const LABELS: [&str; 18] = [
        "joinMode:",
        "Request:",
        "Logged at ",
        "Log:",
        "Code:",
        "Description:",
        "TokenEndpoint:",
        "Operation name:",
        "Error description:",
        "CorrelationID:",
        "Exit code:",
        "Server error:",
        "Tenant type:",
        "Registration type:",
        "Debug Output:",
        "Activity Id:",
        "The server returned HTTP status:",
        "Server response was:",
    ];
    LABELS.iter().any(|label| line.starts_with(label))
}

/// The part of a message that is the same in every language of Windows; what stands above it is not.
fn is_tail(message: &str) -> bool {
    message.starts_with("joinMode:")
}

/// Where the message begins whose tail begins at a place: with the lines above it, to a blank one or to what
/// belongs to another record.
fn tail_begins(piece: &str, from: usize, tail: usize) -> Option<usize> {
    const MOST_LINES: usize = 16;
    let above = piece.get(from..tail)?.trim_end();
    let (mut start, mut end) = (above.len(), above.len());
    for line in above.rsplit('\n').take(MOST_LINES) {
        let bare = undecorated(line).trim();
        if bare.is_empty() || is_ruler(bare) {
            break;
        }
        start = end - line.len();
        end = start.saturating_sub(1);
    }
    (start < above.len()).then_some(from + start)
}

/// What stands between records and around them: rules, fences, and the marks of trackers.
pub(super) fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    const MARKS: [&str; 8] = ["+--", "```", "~~~", "{noformat", "{code", "{quote", "[code", "[/code"];
    MARKS.iter().any(|mark| line.starts_with(mark))
        || line.len() >= 3 && line.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'_' | b'*'))
}

/// A line with the id of an event, or the begin of its message.
fn begins_record(line: &str) -> bool {
    lead(line).is_some_and(|lead| {
        let rest = &line[lead.end..];
        lead.has_id() && rest.trim().is_empty() || !goes_on(rest) && may_begin_message(rest)
    })
}

/// A line without the marks that quotations, lists, comments and Markdown put before it.
pub(super) fn undecorated(line: &str) -> &str {
    let mut rest = line;
    loop {
        let shorter = rest.trim_start_matches([
            ' ', '\t', '>', '|', '*', '`', '"', '\'', '#', '\u{a0}', '\u{201c}', '\u{201e}', '\u{ab}',
            '\u{2022}', '\u{b7}',
        ]);
        let shorter = if matches!(shorter, "REM" | "rem") { "" } else { shorter };
        let shorter = ["//", "REM ", "rem ", "- ", "+ ", "\u{2013} ", "&gt;", "&quot;", "\\\""]
            .iter()
            .find_map(|mark| shorter.strip_prefix(mark))
            .unwrap_or(shorter);
        if shorter.len() == rest.len() {
            return rest;
        }
        rest = shorter;
    }
}

/// A message without the marks before and behind its lines.
fn undressed(message: &str, dressed: bool) -> Cow<'_, str> {
    if !dressed {
        return Cow::Borrowed(message.trim());
    }
    let behind = [' ', '|', '*', '`', '"', '\u{201d}', '\u{bb}'];
    let plain = |line: Line| undecorated(line.text).trim_end_matches(behind).to_owned();
    let plain: Vec<String> = lines(message).map(plain).collect();
    Cow::Owned(plain.join("\n").trim().to_owned())
}
