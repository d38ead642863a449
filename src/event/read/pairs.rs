//! Records as pairs of a name and a value: what Splunk keeps of a record (`EventCode=1098 ... Message=...`, on
//! one line or each on its own, quoted or not), and the structured data of syslog
//! (`[NXLOG@14506 EventID="1098" Channel="..."] Error: ...`).

use memchr::{memchr, memchr2, memchr_iter, memmem, memrchr};

use super::bare;
use super::label;
use super::member::{self, Member};
use super::sink::Sink;
use super::text::Form;
use crate::input::text::lines;
use crate::Result;

/// A record has no more pairs, and no more lines in front of the one with its id.
const MOST_PAIRS: usize = 64;

/// Records by the name that the id has in them.
pub(super) struct Pairs<'t> {
    text: &'t str,
    next: Option<Record<'t>>,
}

/// A record: where it stands, and what it says.
struct Record<'t> {
    start: usize,
    end: usize,
    members: Vec<(Member, &'t str)>,
}

impl<'t> Pairs<'t> {
    pub(super) fn new(text: &'t str) -> Pairs<'t> {
        Pairs { text, next: None }
    }

    /// Where the name of an id with its sign stands at or behind a place.
    fn id_from(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let found = memmem::find_iter(bytes.get(from..)?, b"Event").map(|at| from + at);
        found.into_iter().find(|at| {
            ["Code=", "ID=", "Id="].iter().any(|end| bytes[at + "Event".len()..].starts_with(end.as_bytes()))
                && begins_name(&self.text[..*at])
        })
    }

    /// Where the record begins whose id stands at a place: above it may be other pairs, and above these the
    /// moment.
    fn head_of(&self, id: usize, from: usize) -> usize {
        let mut start = line_start(self.text, from, id);
        for _ in 0..MOST_PAIRS {
            let above = line_start(self.text, from, start.saturating_sub(1).max(from));
            let line = self.text[above..start].trim();
            if !(is_pair(line) || is_moment(line)) {
                break;
            }
            start = above;
            if is_moment(line) {
                break;
            }
        }
        start
    }

    fn record_at(&self, id: usize, from: usize) -> Option<Record<'t>> {
        let start = self.head_of(id, from);
        let until = match self.id_from(id + 1) {
            Some(next) => {
                let line = memchr(b'\n', &self.text.as_bytes()[id..next]);
                self.head_of(next, line.map_or(next, |end| id + end + 1))
            }
            None => self.text.len(),
        };
        let mut reader = Reader { text: self.text, at: start, until, members: Vec::new() };
        reader.time();
        let end = reader.pairs()?;
        let has = |wanted: &[Member]| reader.members.iter().any(|(member, _)| wanted.contains(member));
        let named =
            has(&[Member::Id]) && has(&[Member::Provider, Member::Channel]) && has(&[Member::Message]);
        reader.members.sort_by_key(|(member, _)| member.rank());
        named.then_some(Record { start, end, members: reader.members })
    }
}

impl Form for Pairs<'_> {
    fn find(&mut self, from: usize) -> Result<Option<usize>> {
        let mut at = from;
        self.next = None;
        while let Some(id) = self.id_from(at) {
            // no record begins in front of an id that is none: each byte is looked at once
            self.next = self.record_at(id, at);
            if self.next.is_some() {
                break;
            }
            at = id + 1;
        }
        Ok(self.next.as_ref().map(|record| record.start))
    }

    fn read(&mut self, _start: usize, limit: usize, sink: &mut Sink) -> Result<usize> {
        let Some(record) = self.next.take() else { return Ok(limit) };
        for (member, value) in record.members {
            sink.set(member, value);
        }
        sink.finish()?;
        Ok(record.end)
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    until: usize,
    members: Vec<(Member, &'t str)>,
}

impl<'t> Reader<'t> {
    /// What stands in front of the first pair: the moment, and behind that of syslog the computer.
    fn time(&mut self) {
        let line = self.line();
        let first = memchr(b'=', line.as_bytes()).map_or(line.len(), |sign| name_before(line, sign));
        let head = line[..first].trim();
        let (is_syslog, head) = match head.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            Some((_, rest)) => (true, rest.strip_prefix("1 ").unwrap_or(rest)),
            None => (false, head),
        };
        let length = moment_length(head);
        self.members.push((Member::Time, &head[..length]));
        let host = head[length..].split_whitespace().next();
        if let Some(host) = host.filter(|_| is_syslog && length > 0) {
            self.members.push((Member::Host, host));
        }
        if !line.contains('=') {
            self.at += line.len();
        }
    }

    /// Takes the pairs, and gives where the record ends: behind its message.
    fn pairs(&mut self) -> Option<usize> {
        for _ in 0..MOST_PAIRS {
            let (name, value) = self.next_name()?;
            let rest = &self.text[value..self.until];
            if name.eq_ignore_ascii_case("Message") && !rest.starts_with('"') {
                let mut length = bare::extent(rest);
                // a capture that follows at once is quoted
                if rest[length..].trim_start_matches('\r').starts_with("\n+--") {
                    length = rest.len();
                }
                self.members.push((Member::Message, rest[..length].trim()));
                return Some(value + length);
            }
            let (value, end) = self.value(value);
            self.at = end;
            self.take(name, value);
            // the structured data end, and the message follows
            let behind = self.text[end..self.until].trim_start_matches(' ');
            // a search, not what it found
            if behind.starts_with('|') || name == "index" {
                return None;
            }
            if let Some(message) = behind.strip_prefix(']').filter(|_| self.text[..end].ends_with('"')) {
                let start = self.until - message.len();
                let length = memchr2(b'\n', b'\r', message.as_bytes()).unwrap_or(message.len());
                self.members.push((Member::Message, message[..length].trim_start_matches(['-', ' '])));
                return Some(start + length);
            }
            if name.eq_ignore_ascii_case("Message") && self.has_id() {
                return Some(end);
            }
        }
        None
    }

    fn has_id(&self) -> bool {
        self.members.iter().any(|(member, _)| *member == Member::Id)
    }

    fn take(&mut self, name: &str, value: &'t str) {
        let member = match name.to_ascii_lowercase().as_str() {
            "type" => Some(Member::Level),
            // a number here means another level to each program
            "eventtype" => label::level(value).map(|_| Member::Level),
            "user" if value == "NOT_TRANSLATED" => None,
            name => member::by_name(name),
        };
        let is_text = member.is_some_and(|member| !matches!(member, Member::Data | Member::Xml));
        if let Some(member) = member.filter(|_| is_text && !value.is_empty()) {
            self.members.push((member, value));
        }
    }

    /// The next name, and where its value begins. A line below has to begin with one.
    fn next_name(&mut self) -> Option<(&'t str, usize)> {
        loop {
            let line = self.line();
            for sign in memchr_iter(b'=', line.as_bytes()) {
                let start = name_before(line, sign);
                if start < sign {
                    return Some((&line[start..sign], self.at + sign + 1));
                }
            }
            let below = self.at + line.len();
            let rest = self.text.get(below..self.until)?;
            self.at = below + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
            if self.at == below || lines(rest).nth(1).is_none_or(|line| !is_pair(line.text.trim())) {
                return None;
            }
        }
    }

    /// The value that begins at a place: inside quotes, or to the next name or the end of the line.
    fn value(&self, start: usize) -> (&'t str, usize) {
        let rest = &self.text[start..self.until];
        if let Some(inside) = rest.strip_prefix('"') {
            if let Some(length) = memchr(b'"', inside.as_bytes()) {
                return (&inside[..length], start + length + 2);
            }
        }
        let line = &rest[..memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len())];
        let names = memchr_iter(b'=', line.as_bytes()).map(|sign| (name_before(line, sign), sign));
        let end = names.filter(|(name, sign)| name < sign && *name > 0).map(|(name, _)| name).next();
        let end = end.unwrap_or(line.len());
        (line[..end].trim_matches([' ', '"', ',', ';']), start + end)
    }

    /// The rest of the line.
    fn line(&self) -> &'t str {
        let rest = self.text.get(self.at..self.until).unwrap_or_default();
        &rest[..memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len())]
    }
}

/// Where the line of a place begins, or `from` if that is later.
fn line_start(text: &str, from: usize, at: usize) -> usize {
    memrchr(b'\n', &text.as_bytes()[from..at]).map_or(from, |end| from + end + 1)
}

/// A name may begin behind this.
fn begins_name(before: &str) -> bool {
    before.is_empty() || before.ends_with([' ', '\t', '\n', '\r', ',', ';', '|', '['])
}

/// Where the name in front of a sign begins; the sign itself where there is none.
fn name_before(line: &str, sign: usize) -> usize {
    let name = line.as_bytes()[..sign].iter().rev().take_while(|byte| is_of_name(**byte)).count();
    let start = sign - name;
    let is_name = line.as_bytes().get(start).is_some_and(u8::is_ascii_alphabetic);
    if is_name && begins_name(&line[..start]) {
        start
    } else {
        sign
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A line that begins with a name and its sign.
fn is_pair(line: &str) -> bool {
    memchr(b'=', line.as_bytes()).is_some_and(|sign| sign > 0 && name_before(line, sign) == 0)
}

/// A line that is a date and a time.
fn is_moment(line: &str) -> bool {
    !line.is_empty() && line.contains(':') && moment_length(line) == line.len()
}

/// The length of the date and time at the start of a text.
fn moment_length(text: &str) -> usize {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let is_part = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_digit() || b":.-/+,TZ".contains(&byte))
            || matches!(word, "AM" | "PM" | "UTC")
            || word.len() == 3 && MONTHS.contains(word)
    };
    let mut end = 0;
    for word in text.split(' ') {
        let next = if end == 0 { word.len() } else { end + 1 + word.len() };
        if !(is_part(word) || word.is_empty() && end > 0) {
            break;
        }
        end = next;
    }
    text[..end].trim_end().len()
}
