//! Events as rows: Export-Csv of Get-WinEvent or Get-EventLog, and the lists that Event Viewer saves.

use std::borrow::Cow;

use memchr::memchr;

use super::lines::Lines;
use super::member::{self, Member};
use super::sink::Sink;
use super::{export, label, xml, CUT_OFF, LOST_PROPERTIES};
use crate::Result;

/// The columns of a table, if the text begins with a heading that names those of events.
pub(super) struct Table<'t> {
    text: &'t str,
    rows: Box<dyn Iterator<Item = Row<'t>> + 't>,
    /// The columns that are known, the better one of two that say the same first.
    columns: Vec<(usize, Member)>,
    /// A column names the provider or the channel; else only the messages can.
    pub(super) named: bool,
}

impl<'t> Table<'t> {
    pub(super) fn recognise(text: &'t str) -> Option<Table<'t>> {
        let mut at = text.len() - text.trim_start().len();
        if text[at..].starts_with("#TYPE") {
            at += memchr(b'\n', &text.as_bytes()[at..])? + 1;
        }
        let heading = text[at..].lines().next()?;
        [',', ';', '\t'].into_iter().find_map(|separator| {
            if !heading.contains(separator) {
                return None;
            }
            let mut rows = Rows { text, at, separator: separator as u8 };
            let heading = rows.next()?.fields;
            // a command line names columns, too
            if heading.iter().any(|name| name.contains(['|', '>', '\\'])) {
                return None;
            }
            Table::of(text, heading, Box::new(rows))
        })
    }

    /// The table with this heading, if it is one of events.
    pub(super) fn of(
        text: &'t str,
        heading: Vec<Cow<'t, str>>,
        rows: Box<dyn Iterator<Item = Row<'t>> + 't>,
    ) -> Option<Table<'t>> {
        let width = heading.len();
        let known = heading.iter().enumerate().filter_map(|(at, name)| Some((at, column(name)?)));
        // Event Viewer writes the message behind the last column that has a heading.
        let mut columns: Vec<(usize, Member)> = known.chain([(heading.len(), Member::Message)]).collect();
        columns.sort_by_key(|(_, member)| (*member != Member::Xml, member.rank()));
        let has = |wanted: &[Member]| columns.iter().any(|(_, member)| wanted.contains(member));
        let named = has(&[Member::Provider, Member::Channel]);
        let told = columns.iter().any(|(at, member)| *member == Member::Message && *at < width);
        let known = has(&[Member::Id, Member::InstanceId]) && (named || told);
        known.then_some(Table { text, rows, columns, named })
    }

    /// The lines of the rows, first and last.
    pub(super) fn lines(self) -> Vec<(u32, u32)> {
        let mut lines = Lines::new(self.text);
        let rows = self.rows.filter(|row| row.fields.len() > 1);
        rows.map(|row| (lines.line_at(row.start), lines.line_at(row.end))).collect()
    }

    /// Reads all rows.
    pub(super) fn read(self, sink: &mut Sink) -> Result<()> {
        let Table { text, rows, columns, .. } = self;
        let mut lines = Lines::new(text);
        let mut rows = rows.peekable();
        while let Some(mut row) = rows.next() {
            // a message that was pasted with its line breaks
            let last = row.fields.len().saturating_sub(1);
            let is_message = columns.contains(&(last, Member::Message));
            while let Some(more) = rows.next_if(|next| is_message && next.is_loose()) {
                let value = row.fields[last].to_mut();
                more.fields.iter().for_each(|field| value.extend(["\n", field.trim_end()]));
            }
            sink.start(lines.line_at(row.start));
            for (at, member) in &columns {
                let Some(value) = row.fields.get(*at) else { continue };
                match member {
                    Member::Xml => xml::read_into(value, sink)?,
                    Member::Data if sink.has_items() => {}
                    Member::Data => data(value, sink)?,
                    _ => sink.set(*member, value),
                }
            }
            if row.cut_off {
                sink.warn(CUT_OFF);
            }
            sink.finish()?;
        }
        Ok(())
    }
}

/// A cell with data: a structure as text where the exporter kept it, and else what it put in its place.
fn data(cell: &str, sink: &mut Sink) -> Result<()> {
    if cell.trim_start().starts_with(['<', '{', '[']) {
        return export::read_data(cell, sink);
    }
    sink.warn(LOST_PROPERTIES);
    Ok(())
}

fn column(name: &str) -> Option<Member> {
    let name = name.trim().trim_start_matches('\u{feff}').trim_end_matches(" [UTC]");
    member::by_name(&name.to_ascii_lowercase()).or_else(|| label::member(name))
}

/// A row: where it begins and ends, and its cells.
pub(super) struct Row<'t> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) fields: Vec<Cow<'t, str>>,
    /// The text ended inside quotes.
    pub(super) cut_off: bool,
}

impl Row<'_> {
    /// A line without any separator, in a table that has several columns.
    fn is_loose(&self) -> bool {
        self.fields.len() == 1 && !self.cut_off
    }
}

struct Rows<'t> {
    text: &'t str,
    at: usize,
    separator: u8,
}

impl<'t> Iterator for Rows<'t> {
    type Item = Row<'t>;

    fn next(&mut self) -> Option<Row<'t>> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b'\r' | b'\n')) {
            self.at += 1;
        }
        let mut row = Row { start: self.at, end: self.at, fields: Vec::new(), cut_off: false };
        bytes.get(self.at)?;
        loop {
            let field =
                if bytes.get(self.at) == Some(&b'"') { self.quoted(&mut row.cut_off) } else { self.plain() };
            row.fields.push(field);
            if bytes.get(self.at) != Some(&self.separator) {
                row.end = self.at;
                return Some(row);
            }
            self.at += 1;
        }
    }
}

impl<'t> Rows<'t> {
    fn plain(&mut self) -> Cow<'t, str> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let length = rest.iter().position(|b| *b == self.separator || matches!(b, b'\r' | b'\n'));
        self.at += length.unwrap_or(rest.len());
        Cow::Borrowed(&self.text[start..self.at])
    }

    fn quoted(&mut self, cut_off: &mut bool) -> Cow<'t, str> {
        self.at += 1;
        let mut value = Cow::Borrowed("");
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = memchr(b'"', rest.as_bytes()) else {
                *cut_off = true;
                self.at = self.text.len();
                append(&mut value, super::whole_words(rest));
                return value;
            };
            append(&mut value, &rest[..length]);
            self.at += length + 1;
            if !rest[length + 1..].starts_with('"') {
                // What stands between the quotes and the separator is damage.
                self.plain();
                return value;
            }
            append(&mut value, "\"");
            self.at += 1;
        }
    }
}

fn append<'t>(value: &mut Cow<'t, str>, more: &'t str) {
    if value.is_empty() {
        *value = Cow::Borrowed(more);
    } else {
        value.to_mut().push_str(more);
    }
}
