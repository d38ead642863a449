//! The "friendly view" of Event Viewer's details: a tree of names and values, without tags.
//!
//! Its names are those of the XML and the same in every language.

use memchr::memmem;

use super::member::Member;
use super::sink::Sink;
use super::text::Form;
use crate::text::{lines, Line};
use crate::Result;

/// Records by the node `System` that each begins with.
pub(super) struct Friendly<'t> {
    text: &'t str,
}

impl<'t> Friendly<'t> {
    pub(super) fn new(text: &'t str) -> Friendly<'t> {
        Friendly { text }
    }

    /// The node `System` on a line of its own, with the provider behind it.
    fn next(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        memmem::find_iter(&bytes[from..], "System").map(|offset| from + offset).find_map(|at| {
            // Looks only at the blanks and the mark around it: lines may be long.
            let before = self.text[..at].trim_end_matches([' ', '\t', '+', '-']);
            let after = self.text[at + "System".len()..].trim_start_matches([' ', '\t']);
            let alone = (before.is_empty() || before.ends_with(['\n', '\r']))
                && before.len() >= from
                && after.starts_with(['\n', '\r']);
            let node = after.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '+' | '-'));
            (alone && node.starts_with("Provider")).then_some(before.len())
        })
    }
}

/// A node's name without the mark before it.
fn node_name(line: &str) -> &str {
    line.trim_start_matches(['+', '-']).trim()
}

impl Form for Friendly<'_> {
    fn find(&mut self, from: usize) -> Result<Option<usize>> {
        Ok(self.next(from))
    }

    fn read(&mut self, start: usize, limit: usize, sink: &mut Sink) -> Result<usize> {
        let system = self.text[start..].find("System").map_or(start, |at| start + at + "System".len());
        let end = self.next(system).unwrap_or(self.text.len()).min(limit);
        let mut reader = Reader { sink, parent: "", in_data: false, item: None };
        let mut stop = end;
        for line in lines(&self.text[system..end]) {
            if line.text.trim_start().starts_with("+---") {
                stop = system + line.start;
                break;
            }
            reader.line(&line, &self.text[system..end]);
        }
        reader.end_item(&self.text[system..stop], stop - system);
        sink.finish()?;
        Ok(stop)
    }
}

struct Reader<'k, 's, 't> {
    sink: &'k mut Sink<'t>,
    /// The node whose attributes follow.
    parent: &'s str,
    in_data: bool,
    /// The item being read: its name, and where its value begins.
    item: Option<(&'s str, usize)>,
}

impl<'s> Reader<'_, 's, '_> {
    fn line(&mut self, line: &Line<'s>, text: &'s str) {
        let trimmed = line.text.trim();
        let is_node = trimmed.starts_with(['+', '-']);
        let name = node_name(trimmed);
        if is_node && matches!(name, "EventData" | "UserData") {
            self.end_item(text, line.start);
            self.in_data = true;
        } else if self.in_data {
            self.data_line(line, text, is_node);
        } else if let Some(attribute) = trimmed.strip_prefix('[') {
            let Some((name, value)) = attribute.split_once(']') else { return };
            let member = match (self.parent, name.trim()) {
                ("Provider", "Name") => Member::Provider,
                ("TimeCreated", "SystemTime") => Member::Time,
                ("Correlation", "ActivityID") => Member::ActivityId,
                ("Security", "UserID") => Member::User,
                _ => return,
            };
            self.sink.set(member, value);
        } else if !name.is_empty() {
            self.parent = name.split_whitespace().next().unwrap_or_default();
            let member = match self.parent {
                "EventID" => Member::Id,
                "Version" => Member::Version,
                "Level" => Member::Level,
                "EventRecordID" => Member::RecordId,
                "Channel" => Member::Channel,
                "Computer" => Member::Computer,
                _ => return,
            };
            self.sink.set(member, &name[self.parent.len()..]);
        }
    }

    /// An item begins with a name at the tree's indentation; its value may go on over several lines,
    /// which are not indented.
    fn data_line(&mut self, line: &Line<'s>, text: &'s str, is_node: bool) {
        let indent = line.text.len() - line.text.trim_start().len();
        let rest = line.text.trim_start();
        let name = rest.split_whitespace().next().unwrap_or_default();
        let plausible = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !name.is_empty();
        if is_node {
            // The element around the items of UserData.
            self.end_item(text, line.start);
        } else if indent > 0 && plausible {
            self.end_item(text, line.start);
            self.item = Some((name, line.start + indent + name.len()));
        } else if indent > 0 && self.item.is_none() && !rest.is_empty() {
            self.item = Some(("", line.start + indent));
        }
    }

    fn end_item(&mut self, text: &'s str, end: usize) {
        if let Some((name, start)) = self.item.take() {
            self.sink.item(name, text.get(start..end).unwrap_or_default().trim());
        }
    }
}
