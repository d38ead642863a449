//! The "friendly view" of Event Viewer's details: a tree of names and values, without tags.
//!
//! Its names are those of the XML and the same in every language.

use memchr::memmem;

use super::member::Member;
use super::sink::Sink;
use super::text::Form;
use crate::input::text::{lines, Line};
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
        let mut reader =
            Reader { sink, parent: "", in_data: false, in_user_data: false, item: None, items: Vec::new() };
        let mut stop = end;
        for line in lines(&self.text[system..end]) {
            // a capture, or binary data
            if ["+---", "----"].iter().any(|ruler| line.text.trim_start().starts_with(ruler)) {
                stop = system + line.start;
                break;
            }
            reader.line(&line, &self.text[system..end]);
        }
        reader.end_item(&self.text[system..stop], stop - system);
        reader.finish();
        sink.finish()?;
        Ok(stop)
    }
}

struct Reader<'k, 's, 't> {
    sink: &'k mut Sink<'t>,
    /// The node whose attributes follow.
    parent: &'s str,
    in_data: bool,
    in_user_data: bool,
    /// Where the item being read begins.
    item: Option<usize>,
    items: Vec<&'s str>,
}

impl<'s> Reader<'_, 's, '_> {
    fn line(&mut self, line: &Line<'s>, text: &'s str) {
        let trimmed = line.text.trim();
        let is_node = trimmed.starts_with(['+', '-']);
        let name = node_name(trimmed);
        if is_node && matches!(name, "EventData" | "UserData") {
            self.end_item(text, line.start);
            self.in_data = true;
            self.in_user_data = name == "UserData";
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

    /// An item begins at the tree's indentation, most with a name; its value may go on over several lines,
    /// which are not indented.
    fn data_line(&mut self, line: &Line<'s>, text: &'s str, is_node: bool) {
        let indent = line.text.len() - line.text.trim_start().len();
        if is_node {
            // The element around the items of UserData.
            self.end_item(text, line.start);
        } else if indent > 0 && indent < line.text.len() {
            self.end_item(text, line.start);
            self.item = Some(line.start + indent);
        }
    }

    fn end_item(&mut self, text: &'s str, end: usize) {
        if let Some(start) = self.item.take() {
            self.items.push(text.get(start..end).unwrap_or_default().trim());
        }
    }

    /// The items have names, or none has: the names known for the event decide, else whether each item
    /// begins with what can be one.
    fn finish(self) {
        let known = self.sink.field_names();
        let first = |item: &&'s str| item.split_whitespace().next().unwrap_or_default();
        let is_known = |item: &&'s str| known.iter().any(|name| name.eq_ignore_ascii_case(first(item)));
        let named = match known.is_empty() || self.in_user_data {
            true => self.items.iter().all(|item| is_name(first(item))),
            false => self.items.iter().any(is_known),
        };
        for item in &self.items {
            let name = if named && is_name(first(item)) { first(item) } else { "" };
            self.sink.item(name, item[name.len()..].trim_start());
        }
    }
}

/// `ErrorCode`, but not `0x801c03f2`.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
