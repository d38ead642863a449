//! What Get-WinEvent, Get-EventLog and Format-Table print: a heading, a ruler of dashes, a row a record,
//! at times under the name of the provider that the rows have in common. The columns stand in any order.
//! Messages are cut to the width of the console or go on below themselves.

use std::borrow::Cow;

use memchr::memmem;

use super::member::{self, Member};
use super::sink::Sink;
use super::text::Form;
use crate::input::text::{line_before, lines, Line};
use crate::Result;

/// Records by the rows of the tables.
pub(super) struct Tables<'t> {
    text: &'t str,
    table: Option<Table<'t>>,
    row_at: usize,
    /// Rulers before this were looked at.
    searched: usize,
}

/// The table whose rows are being read.
struct Table<'t> {
    /// What all rows have in common, from the line above the heading.
    common: Option<(Member, &'t str)>,
    columns: Vec<Column>,
    /// Where the heading begins, until the first row was found.
    heading: Option<usize>,
    /// The end of the ruler.
    rows: usize,
}

/// A column: what it holds, and where its heading begins, in characters.
#[derive(Clone, Copy)]
struct Column {
    member: Member,
    start: usize,
    /// Its values end where its heading does.
    number: bool,
}

impl<'t> Tables<'t> {
    pub(super) fn new(text: &'t str) -> Tables<'t> {
        Tables { text, table: None, row_at: 0, searched: 0 }
    }

    /// Goes to the next table at or behind `from`.
    fn next_table(&mut self, from: usize) -> Option<()> {
        let mut from = from.max(self.searched);
        loop {
            let at = from + memmem::find(self.text.as_bytes().get(from..)?, b"--")?;
            let start = self.text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
            let length = self.text[start..].find(['\n', '\r']).unwrap_or(self.text.len() - start);
            let ruler = Line { number: 0, start, text: &self.text[start..start + length] };
            from = start + length;
            self.searched = from;
            if let Some(table) = self.table_of(ruler) {
                self.table = Some(table);
                return Some(());
            }
        }
    }

    fn table_of(&self, ruler: Line<'t>) -> Option<Table<'t>> {
        if !ruler.text.bytes().all(|byte| matches!(byte, b'-' | b' ')) {
            return None;
        }
        let heading = above(self.text, ruler)?;
        let columns = columns(heading.text, ruler.text);
        let has = |wanted: &[Member]| columns.iter().any(|column| wanted.contains(&column.member));
        let over = above(self.text, heading);
        // a blank line stands between the provider and the heading
        let over =
            over.and_then(
                |line| if line.text.trim().is_empty() { above(self.text, line) } else { Some(line) },
            );
        let common = over.and_then(|line| Some((line.start, common(line.text)?)));
        let named = has(&[Member::Provider, Member::Channel, Member::Message]) || common.is_some();
        (has(&[Member::Id, Member::InstanceId]) && named).then(|| Table {
            common: common.map(|(_, pair)| pair),
            heading: Some(common.map_or(heading.start, |(start, _)| start)),
            columns,
            rows: ruler.start + ruler.text.len(),
        })
    }
}

/// The line above another one.
fn above<'t>(text: &'t str, line: Line<'_>) -> Option<Line<'t>> {
    let before = line_before(text, line);
    (line.start > 0).then(|| Line {
        number: 0,
        start: before.as_ptr() as usize - text.as_ptr() as usize,
        text: before,
    })
}

/// `ProviderName: Microsoft-Windows-AAD`
fn common(line: &str) -> Option<(Member, &str)> {
    let (name, value) = line.trim().split_once(": ")?;
    let member = member::by_name(&name.to_ascii_lowercase())?;
    matches!(member, Member::Provider | Member::Channel | Member::Computer).then_some((member, value.trim()))
}

fn columns(heading: &str, ruler: &str) -> Vec<Column> {
    let heading: Vec<char> = heading.chars().collect();
    let mut columns = Vec::new();
    let mut at = 0;
    for dashes in ruler.split(' ') {
        let name = heading.get(at..heading.len().min(at + dashes.len())).unwrap_or_default();
        let name: String = name.iter().collect::<String>().trim().to_ascii_lowercase();
        if !dashes.is_empty() {
            let member = member::by_name(&name).unwrap_or(Member::Ignored);
            let number = matches!(
                member,
                Member::Id | Member::InstanceId | Member::RecordId | Member::RecordNumber | Member::Version
            ) || matches!(
                &*name,
                "index" | "processid" | "threadid" | "level" | "task" | "opcode"
            );
            columns.push(Column { member, start: at, number });
        }
        at += dashes.len() + 1;
    }
    columns
}

impl Table<'_> {
    /// The cells of a row; `None` for a line that is none, as its id is no number.
    fn row<'l>(&self, line: &'l str) -> Option<Vec<(Member, &'l str)>> {
        let place = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        let mut cells = Vec::with_capacity(self.columns.len());
        let mut start = 0;
        for (at, column) in self.columns.iter().enumerate() {
            let end = match self.columns.get(at + 1) {
                Some(next) => {
                    let end = place(next.start);
                    let digits = line[start..end.max(start)].bytes().rev().take_while(u8::is_ascii_digit);
                    end - if next.number { digits.count() } else { 0 }
                }
                None => line.len(),
            };
            let end = end.max(start);
            cells.push((column.member, line[start..end].trim()));
            start = end;
        }
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let id = cells.iter().find(|(member, _)| matches!(member, Member::Id | Member::InstanceId))?;
        is_number(id.1).then_some(cells)
    }

    /// True for a line on which the message of the row above goes on.
    fn goes_on(&self, line: &str) -> bool {
        let Some(last) = self.columns.last().filter(|column| column.member == Member::Message) else {
            return false;
        };
        let indent = line.chars().take_while(|c| *c == ' ').count();
        last.start > 0 && indent >= last.start && indent < line.len()
    }
}

impl Form for Tables<'_> {
    fn find(&mut self, from: usize) -> Result<Option<usize>> {
        let mut from = from;
        loop {
            if let Some(table) = &mut self.table {
                let start = table.rows.max(from);
                for line in lines(&self.text[start..]) {
                    if table.row(line.text).is_some() {
                        self.row_at = start + line.start;
                        return Ok(Some(table.heading.take().unwrap_or(self.row_at)));
                    }
                    // The end of the line before, and lines on which a long row goes on.
                    if line.text.trim().is_empty() && line.start > 0 {
                        break;
                    }
                }
                self.table = None;
                from = start;
            }
            if self.next_table(from).is_none() {
                return Ok(None);
            }
        }
    }

    fn read(&mut self, _start: usize, limit: usize, sink: &mut Sink) -> Result<usize> {
        let Some(table) = &self.table else { return Ok(limit) };
        let mut following = lines(&self.text[self.row_at..]);
        let Some((line, cells)) = following.next().and_then(|line| Some((line, table.row(line.text)?)))
        else {
            return Ok(limit);
        };
        let mut end = line.text.len();
        let mut more = Vec::new();
        for line in following.take_while(|line| table.goes_on(line.text)) {
            end = line.start + line.text.len();
            more.push(line.text.trim());
        }
        for (member, value) in cells.into_iter().chain(table.common) {
            let whole = match member {
                Member::Message if !more.is_empty() => Cow::Owned([&[value], &more[..]].concat().join("\n")),
                _ => Cow::Borrowed(value),
            };
            sink.set(member, &whole);
        }
        sink.finish()?;
        Ok(self.row_at + end)
    }
}
