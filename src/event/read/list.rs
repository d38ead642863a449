//! What Format-List prints of Get-WinEvent or Get-EventLog: a name, a colon at one column, a value that
//! goes on with indented lines.

use std::borrow::Cow;

use memchr::memchr;

use super::bare;
use super::member::{self, Member};
use super::sink::Sink;
use super::text::Form;
use super::LOST_PROPERTIES;
use crate::input::text::{lines, Line};
use crate::knowledge::{has_message_tail, may_begin_message};
use crate::Result;

/// Records by the blocks of aligned names.
pub(super) struct List<'t> {
    text: &'t str,
    next: Option<Block<'t>>,
}

/// A record: what stands at each name, and where it ends.
struct Block<'t> {
    start: usize,
    end: usize,
    members: Vec<(Member, &'t str)>,
    /// Where values begin in their lines.
    column: usize,
}

impl<'t> List<'t> {
    pub(super) fn new(text: &'t str) -> List<'t> {
        List { text, next: None }
    }

    fn block_from(&self, from: usize) -> Option<Block<'t>> {
        let text = self.text.get(from..)?;
        let mut all = lines(text);
        while let Some(line) = all.next() {
            let Some((column, name, _)) = pair(line.text).filter(|(_, name, _)| known(name).is_some()) else {
                continue;
            };
            let mut names = vec![name];
            let mut pairs: Vec<(Member, usize, usize)> = Vec::new();
            self.open(&mut pairs, &line, column, name);
            let mut end = line.start + line.text.len();
            let mut rest = all.clone();
            // No record has more names; without a bound, finding one among them would cost too much.
            const MOST_NAMES: usize = 64;
            let mut message_end = loose_message_end(text, &line);
            while let Some(next) = rest.next() {
                let indent = next.text.len() - next.text.trim_start_matches(' ').len();
                let named = pair(next.text);
                let fits =
                    |at: usize, name: &str| at == column || is_loose(at, name) && known(name).is_some();
                match named.filter(|(at, name, _)| fits(*at, name) && !names.contains(name)) {
                    Some(_) if names.len() == MOST_NAMES => break,
                    Some((at, name, _)) => {
                        names.push(name);
                        message_end = loose_message_end(text, &next);
                        self.open(&mut pairs, &next, at, name);
                    }
                    None if indent > column || next.text.trim().is_empty() => {}
                    None if next.start < message_end
                        && named.and_then(|(_, name, _)| known(name)).is_none() => {}
                    None => break,
                }
                all = rest.clone();
                if !next.text.trim().is_empty() {
                    end = next.start + next.text.len();
                    if let Some(last) = pairs.last_mut() {
                        last.2 = end;
                    }
                }
            }
            let has = |wanted: &[Member]| pairs.iter().any(|(member, ..)| wanted.contains(member));
            let told = |&(member, start, end): &(Member, usize, usize)| {
                let value = text.get(start..end).unwrap_or_default();
                member == Member::Message && (may_begin_message(value) || has_message_tail(value))
            };
            let named = has(&[Member::Id, Member::InstanceId]) && has(&[Member::Provider, Member::Channel]);
            if named || pairs.iter().any(told) {
                let value = |&(member, start, end): &(Member, usize, usize)| {
                    (member, text.get(start..end).unwrap_or_default().trim())
                };
                let members = pairs.iter().map(value).collect();
                return Some(Block {
                    start: from + line.start,
                    end: from + end,
                    members,
                    column: column + 2,
                });
            }
        }
        None
    }

    fn open(&self, pairs: &mut Vec<(Member, usize, usize)>, line: &Line, column: usize, name: &str) {
        let member = known(name).unwrap_or(Member::Ignored);
        pairs.push((member, line.start + column + 1, line.start + line.text.len()));
    }
}

/// A blank stands before the colon, as where the columns of a list were lost.
fn is_loose(column: usize, name: &str) -> bool {
    column == name.len() + 1
}

/// Where a message ends whose lines lost their indentation; 0 for any other line.
fn loose_message_end(text: &str, line: &Line) -> usize {
    let message =
        pair(line.text).filter(|(at, name, _)| is_loose(*at, name) && known(name) == Some(Member::Message));
    message.map_or(0, |(at, ..)| {
        let start = line.start + at + 1;
        start + bare::extent(text.get(start..).unwrap_or_default())
    })
}

/// The column of the colon, the name and the value of a line that holds a pair.
fn pair(line: &str) -> Option<(usize, &str, &str)> {
    let is_plain = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    // what is indented holds none
    line.as_bytes().first().filter(|first| is_plain(first))?;
    let column = memchr(b':', line.as_bytes())?;
    let (head, value) = (&line[..column], &line[column + 1..]);
    let name = head.trim_end();
    let is_apart = head.ends_with(' ') && (value.is_empty() || value.starts_with(' '));
    (is_apart && name.bytes().all(|b| is_plain(&b))).then_some((column, name, value))
}

fn known(name: &str) -> Option<Member> {
    member::by_name(&name.to_ascii_lowercase())
}

impl Form for List<'_> {
    fn find(&mut self, from: usize) -> Result<Option<usize>> {
        self.next = self.block_from(from);
        Ok(self.next.as_ref().map(|block| block.start))
    }

    fn read(&mut self, _start: usize, limit: usize, sink: &mut Sink) -> Result<usize> {
        let Some(block) = self.next.take() else { return Ok(limit) };
        for (member, value) in block.members {
            if member == Member::Data {
                if value.contains("Eventing.Reader.EventProperty") {
                    sink.warn(LOST_PROPERTIES);
                } else {
                    for value in value.trim_matches(['{', '}']).split(", ") {
                        sink.item("", value.trim());
                    }
                }
            } else {
                sink.set(member, &unindented(value, block.column));
            }
        }
        sink.finish()?;
        Ok(block.end)
    }
}

/// A value without the blanks that put its further lines below its first.
fn unindented(value: &str, column: usize) -> Cow<'_, str> {
    if !value.contains('\n') {
        return Cow::Borrowed(value);
    }
    let shorter = |line: &str| {
        let blanks = line.bytes().take_while(|b| *b == b' ').count();
        line.split_at(blanks.min(column)).1.to_owned()
    };
    Cow::Owned(value.split('\n').map(shorter).collect::<Vec<_>>().join("\n"))
}
