//! Event Viewer's "General" text, as its copy command writes it: labels with values, a description, and
//! at times the XML behind it. In any language of Windows, and with line breaks lost.

use std::borrow::Cow;

use super::bare;
use super::label::{self, Label};
use super::member::Member;
use super::sink::Sink;
use super::text::Form;
use super::xml;
use crate::event::computer::host;
use crate::input::text::lines;
use crate::knowledge::{may_begin_message, recognise_message, Recognised};
use crate::Result;

/// A header has no more labels than this, and its values are no longer.
const LONGEST_HEADER: usize = 16;
const LONGEST_VALUE: usize = 400;

/// Records by their labels.
pub(super) struct General<'t> {
    text: &'t str,
    labels: Vec<Label>,
    at: usize,
}

/// The labels of a record, by their numbers: `first..end`.
struct Header {
    first: usize,
    end: usize,
}

impl<'t> General<'t> {
    pub(super) fn new(text: &'t str) -> General<'t> {
        General { text, labels: label::find(text), at: 0 }
    }

    /// The next label that begins a record.
    fn next_header(&self, from: usize) -> Option<Header> {
        (from..self.labels.len()).find_map(|first| self.header_at(first))
    }

    /// The header that begins with a label: one that opens the copy of a record, or opens a line, with
    /// an id and a provider or channel behind it before any label comes twice.
    fn header_at(&self, first: usize) -> Option<Header> {
        let opens = match self.labels[first].member {
            Member::Channel => true,
            Member::Provider | Member::Id | Member::Time | Member::Level => self.labels[first].leads,
            _ => false,
        };
        if !opens {
            return None;
        }
        let mut seen: Vec<Member> = Vec::with_capacity(LONGEST_HEADER);
        let mut end = first;
        for label in self.labels.iter().skip(first).take(LONGEST_HEADER) {
            let far = end > first && label.start - self.labels[end - 1].value > LONGEST_VALUE;
            let again = label.member != Member::Ignored && seen.contains(&label.member);
            if far || again || label.member == Member::Xml {
                break;
            }
            // a message has labels of its own
            if label.member == Member::Message && end > first && self.has_message_before(end, label.start) {
                break;
            }
            seen.push(label.member);
            end += 1;
            if label.member == Member::Message {
                break;
            }
        }
        let id = (first..end).find(|index| self.labels[*index].member == Member::Id)?;
        let numbered = self.value(id).trim_start().starts_with(|c: char| c.is_ascii_digit());
        let named = seen.contains(&Member::Channel) || seen.contains(&Member::Provider);
        (numbered && named).then_some(Header { first, end })
    }

    /// A message begins between the last label of a header and a place behind it.
    fn has_message_before(&self, end: usize, place: usize) -> bool {
        let between = self.text.get(self.labels[end - 1].value..place).unwrap_or_default();
        lines(between).skip(1).any(|line| may_begin_message(line.text))
    }

    /// The message behind a header that has no label for it: it begins on the next line, or it has the words
    /// of the event's messages. Gives where it begins and ends.
    fn unlabelled(&self, first: usize, end: usize, stop: usize) -> Option<(usize, usize)> {
        let value = self.labels[end - 1].value;
        let rest = self.text.get(value..stop)?;
        let header = rest.find(['\n', '\r'])?;
        let start = header + rest[header..].find(|c: char| !c.is_whitespace())?;
        let message = &rest[start..];
        let message = &message[..bare::extent(message).min(self.message_end(message, first))];
        let id = (first..end).find(|index| self.labels[*index].member == Member::Id)?;
        let digits = self.value(id).split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty());
        let known = recognise_message(message, digits?.parse().ok()) != Recognised::Unknown;
        let next_line = lines(&rest[header..start]).count() <= 1;
        (known || next_line && !message.trim().is_empty())
            .then_some((value + start, value + start + message.len()))
    }

    /// The marks before the first label on its line, where a mail quotes the record.
    fn quote(&self, first: usize) -> &'t str {
        if !self.labels[first].leads {
            return "";
        }
        let before = &self.text[..self.labels[first].start];
        let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        before[line..].trim_end().trim_start()
    }

    /// Where the message ends of the record whose header begins with a label.
    fn message_end(&self, message: &str, first: usize) -> usize {
        let quote = self.quote(first);
        let quoted = is_quote(quote);
        let mut before = "";
        // whose the first capture is decides for all of it
        let mut is_capture_behind = None;
        for line in lines(message) {
            let text = line.text.trim();
            let leaves = quoted && !text.is_empty() && !text.starts_with(quote);
            let begins = text.starts_with("+---")
                && *is_capture_behind
                    .get_or_insert_with(|| self.is_behind(&message[line.start..], before, first));
            if line.start > 0 && (leaves || begins || is_other(text)) {
                return line.start;
            }
            before = text;
        }
        message.len()
    }

    /// The capture that begins here stands behind the record. One that follows a line of the message at once, or
    /// that is of another computer, is quoted in it.
    fn is_behind(&self, capture: &str, before: &str, first: usize) -> bool {
        let said = |member: Member| {
            let mut header = (first..self.labels.len()).take(LONGEST_HEADER);
            let label = header.find(|index| self.labels[*index].member == member);
            label.map_or("", |index| self.value(index))
        };
        // Windows itself quotes none
        let of_windows =
            [Member::Provider, Member::Channel].iter().any(|member| said(*member).starts_with("Microsoft-"));
        let computer = if of_windows { "" } else { said(Member::Computer) };
        let is_own = device_of(capture).is_none_or(|name| host(name) == host(computer));
        (is_own || computer.is_empty()) && (before.is_empty() || before.ends_with('>'))
    }

    fn end_of_line(&self, from: usize, stop: usize) -> usize {
        let rest = &self.text[from..stop.max(from)];
        from + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }

    /// What stands between a label of a header and the next one; the last one's value ends with its line.
    fn value(&self, index: usize) -> &'t str {
        let label = self.labels[index];
        let text = self.text;
        let next = self.labels.get(index + 1).map_or(text.len(), |next| next.start.max(label.value));
        let value = &text[label.value..next];
        // a label behind it may be of no known language
        let value = value.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or_default();
        value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '*' | '|'))
    }
}

impl Form for General<'_> {
    fn find(&mut self, from: usize) -> Result<Option<usize>> {
        while self.labels.get(self.at).is_some_and(|label| label.start < from) {
            self.at += 1;
        }
        let header = self.next_header(self.at);
        self.at = header.as_ref().map_or(self.labels.len(), |header| header.first);
        Ok(header.map(|header| self.labels[header.first].start))
    }

    fn read(&mut self, _start: usize, limit: usize, sink: &mut Sink) -> Result<usize> {
        let Some(Header { first, end }) = self.header_at(self.at) else { return Ok(limit) };
        let last = self.labels[end - 1];
        let next = self.next_header(end).map_or(self.text.len(), |header| self.labels[header.first].start);
        let xml_label = self.labels[end..].iter().take_while(|label| label.start < next).find(|label| {
            label.member == Member::Xml && self.text[label.value..].trim_start().starts_with(['<', '-'])
        });
        let mut stop = next.min(limit);
        if let Some(label) = xml_label {
            // Its XML knows everything better; the text adds the message.
            xml::read_into(&self.text[label.value..next], sink)?;
            stop = next;
        }
        for index in first..end {
            let member = self.labels[index].member;
            if member != Member::Message {
                sink.set(member, self.value(index));
            }
        }
        if last.member != Member::Message && xml_label.is_none() && sink.heads_the_last() {
            sink.head_the_last();
            return Ok(self.end_of_line(last.value, stop));
        }
        if last.member == Member::Message {
            let message = &self.text[last.value..xml_label.map_or(stop, |label| label.start).max(last.value)];
            let message = &message[..self.message_end(message, first)];
            // "**Description:**" in bold
            let message = message.trim_start().strip_prefix("**\n").unwrap_or(message);
            sink.set(Member::Message, unquoted(message, self.quote(first)).trim());
            if xml_label.is_none() {
                stop = last.value + message.len();
            }
        } else if let (None, Some((start, end))) = (xml_label, self.unlabelled(first, end, stop)) {
            sink.set(Member::Message, unquoted(&self.text[start..end], self.quote(first)).trim());
            stop = end;
        } else if xml_label.is_none() {
            stop = self.end_of_line(last.value, stop);
        }
        sink.unread();
        sink.finish()?;
        Ok(stop)
    }
}

/// A message without the marks of a quotation before its lines.
fn unquoted<'m>(message: &'m str, quote: &str) -> Cow<'m, str> {
    if !is_quote(quote) {
        return Cow::Borrowed(message);
    }
    let plain = |line: &'m str| {
        let rest = line.trim_start().strip_prefix(quote);
        rest.map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest))
    };
    Cow::Owned(message.split('\n').map(plain).collect::<Vec<_>>().join("\n"))
}

fn is_quote(quote: &str) -> bool {
    !quote.is_empty() && quote.bytes().all(|b| matches!(b, b'>' | b'|' | b' '))
}

/// A line with which something of another kind begins: the end of a fence, or the next heading of an article.
fn is_other(line: &str) -> bool {
    const HEADINGS: &[&str] = &[
        "Cause",
        "Resolution",
        "Symptoms",
        "Workaround",
        "More information",
        "More Information",
        "Status",
        "{noformat}",
        "{code}",
    ];
    line.starts_with("```") || line.starts_with("# ") || line.starts_with("## ") || HEADINGS.contains(&line)
}

/// The device that the first capture of a text names.
fn device_of(text: &str) -> Option<&str> {
    let named = lines(text).find_map(|line| line.text.trim().strip_prefix("Device Name"))?;
    Some(named.trim_start().strip_prefix(':')?.trim())
}
