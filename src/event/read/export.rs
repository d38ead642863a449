//! Events as objects, from whichever exporter: their members become those of a record by the one
//! table of names.

use std::borrow::Cow;

use super::json;
use super::lines::Lines;
use super::member::{self, Member};
use super::sink::Sink;
use super::tree::{Documents, Kind, Value};
use super::xml;
use crate::knowledge::{has_message_tail, may_begin_message};
use crate::warning::At;
use crate::Result;

/// Members that hold records and are none.
const CONTAINERS: &[&str] = &["value", "events", "event", "hits", "records", "results", "items", "data"];

/// Members whose members count as those of the object around them.
const TRANSPARENT: &[&str] = &["_source", "result", "#attributes", "#text", "$", "_"];

/// What ConvertTo-Json and Export-Csv write in place of an event's properties.
const LOST: &str = "Diagnostics.Eventing.Reader.EventProperty";

/// What was found out about a text of objects.
pub(super) struct Outcome {
    /// A record, or an empty list of records, was met.
    pub(super) recognised: bool,
    /// Something in it is of another form.
    pub(super) damaged: bool,
}

/// Reads every record of the documents of a text.
pub(super) fn read_all<'t>(
    text: &'t str,
    documents: &mut dyn Documents<'t>,
    sink: &mut Sink,
) -> Result<Outcome> {
    let mut lines = Lines::new(text);
    let mut reader = Reader { sink, path: String::new(), recognised: false, line: 0 };
    while let Some(document) = documents.next_document() {
        reader.line = if document.is_array() { 0 } else { lines.line_at(document.start()) };
        reader.visit(document)?;
    }
    let recognised = reader.recognised;
    let mut lines = Lines::new(text);
    for &place in documents.damage() {
        let line = lines.line_at(place);
        let end = text[place..].find('\n').map_or(text.len(), |end| place + end);
        if super::text::is_between(text[place..end].trim()) && place < end {
            continue;
        }
        sink.warn_at(
            At::Lines(line, line),
            &format!("The {} is damaged or cut off here; only complete records were read.", documents.form()),
        );
    }
    Ok(Outcome { recognised, damaged: !documents.damage().is_empty() })
}

/// Reads the data of the record that was begun from a text that holds them as JSON or XML.
pub(super) fn read_data(text: &str, sink: &mut Sink) -> Result<()> {
    Reader { sink, path: String::new(), recognised: false, line: 0 }.data_text(text)
}

struct Reader<'k, 't> {
    sink: &'k mut Sink<'t>,
    path: String,
    recognised: bool,
    line: u32,
}

/// The members of an object that the table knows, each with its own name.
type Found<'a, 'j> = Vec<(Member, Cow<'j, str>, Value<'a, 'j>)>;

impl Reader<'_, '_> {
    /// A value that is a record, or holds some.
    fn visit(&mut self, value: Value) -> Result<()> {
        if value.is_array() {
            self.recognised |= value.elements().next().is_none();
            return value.elements().try_for_each(|element| self.visit(element));
        }
        if let Some(text) = value.text() {
            return self.xml_text(&text);
        }
        let mut found = Found::new();
        self.path.clear();
        collect(value, &mut self.path, &mut found);
        if is_record(&found) {
            self.recognised = true;
            if value.is_cut_off() {
                self.sink.skip();
                return Ok(());
            }
            return self.record(found);
        }
        let mut holds_records = false;
        for (name, inner) in value.members() {
            if name == "tables" {
                holds_records = true;
                inner.elements().try_for_each(|table| self.table(table))?;
            } else if is_container(&name) || is_event_xml(inner) {
                holds_records = true;
                self.visit(inner)?;
            }
        }
        let stands_for_one = self.recognised || found.iter().any(|(member, ..)| member.names_the_event());
        if !holds_records && stands_for_one && !value.is_cut_off() {
            // Ended without what names an event, it counts and is warned of.
            self.sink.start(self.line);
            self.sink.finish()?;
        }
        Ok(())
    }

    /// What `ToXml()` gave, as a string.
    fn xml_text(&mut self, text: &str) -> Result<()> {
        if text.trim_start().starts_with('<') {
            self.recognised |= xml::read_all(text, self.sink)?.recognised;
        }
        Ok(())
    }

    /// A query's table: the names of its columns once, then rows of values.
    fn table(&mut self, table: Value) -> Result<()> {
        let (Some(columns), Some(rows)) = (table.member("columns"), table.member("rows")) else {
            return Ok(());
        };
        let members: Vec<Option<Member>> = columns
            .elements()
            .map(|column| {
                let name = column.member("name").and_then(|name| name.text())?;
                member::by_name(&name.to_ascii_lowercase())
            })
            .collect();
        for row in rows.elements().filter(|row| !row.is_cut_off()) {
            let found: Found = members
                .iter()
                .zip(row.elements())
                .filter_map(|(member, value)| Some(((*member)?, Cow::Borrowed(""), value)))
                .collect();
            if is_record(&found) {
                self.recognised = true;
                self.record(found)?;
            }
        }
        Ok(())
    }

    fn record(&mut self, mut found: Found) -> Result<()> {
        found.sort_by_key(|(member, ..)| member.rank());
        self.sink.start(self.line);
        for (_, _, value) in found.iter().filter(|(member, ..)| *member == Member::Xml) {
            xml::read_into(&value.text().unwrap_or_default(), self.sink)?;
        }
        let described = self.sink.has_items();
        for (member, name, value) in found {
            match member {
                Member::Data if !self.sink.has_items() => self.data(value)?,
                Member::Item if !described => {
                    let name = name.rsplit('.').next().unwrap_or_default();
                    self.sink.item(item_name(name), &written(value));
                }
                Member::Data | Member::Item | Member::Xml => {}
                _ => self.sink.set(member, &value.text().unwrap_or_default()),
            }
        }
        self.sink.finish().map(drop)
    }

    /// Data in any of the shapes in which it is written.
    fn data(&mut self, value: Value) -> Result<()> {
        if let Some(text) = value.text() {
            return self.data_text(&text);
        }
        for element in value.elements() {
            match element.member("data") {
                Some(inner) => self.data(inner)?,
                None => self.element(element),
            }
        }
        for (name, inner) in value.members() {
            match name.to_ascii_lowercase().as_str() {
                "@xmlns" | "xmlns" | "#attributes" | "data_attributes" | "$" => {}
                "eventdata" | "userdata" => self.data(inner)?,
                "data" | "#text" if inner.is_array() || inner.is_object() => self.data(inner)?,
                "data" | "#text" => self.sink.item("", &written(inner)),
                _ if inner.is_object() => self.data(inner)?,
                _ if inner.is_array() => {
                    inner.elements().for_each(|each| self.sink.item(&name, &written(each)))
                }
                _ => self.sink.item(item_name(&name), &written(inner)),
            }
        }
        Ok(())
    }

    /// Data inside a string: XML, JSON, or what is left of properties that were too deep.
    fn data_text(&mut self, text: &str) -> Result<()> {
        match text.trim_start().as_bytes().first() {
            Some(b'<') => xml::read_into(text, self.sink)?,
            Some(b'{' | b'[') => {
                let mut documents = json::Reader::new(text);
                while let Some(document) = documents.next_document() {
                    if document.text().is_none() {
                        self.data(document)?;
                    }
                }
            }
            _ if text.contains(LOST) => self.lost(),
            Some(_) => self.sink.item("", text),
            None => {}
        }
        Ok(())
    }

    /// One item of a list: a bare value, or a name with a value.
    fn element(&mut self, element: Value) {
        if !element.is_object() {
            match element.text() {
                Some(text) if text.contains(LOST) => self.lost(),
                _ => self.sink.item("", &written(element)),
            }
            return;
        }
        let any = |names: &[&str]| names.iter().find_map(|name| element.member(name));
        let attributes = any(&["#attributes", "$"]).and_then(|attributes| attributes.member("name"));
        let name = any(&["name", "@name"]).or(attributes).and_then(|name| name.text()).unwrap_or_default();
        let value = any(&["value", "#text", "_"]).map(written).unwrap_or_default();
        self.sink.item(item_name(&name), &value);
    }

    fn lost(&mut self) {
        self.sink.warn(super::LOST_PROPERTIES);
    }
}

/// Finds the known members of an object, also inside its members.
fn collect<'a, 'j>(object: Value<'a, 'j>, path: &mut String, found: &mut Found<'a, 'j>) {
    const DEEPEST: usize = 64;
    for (name, value) in object.members() {
        let length = path.len();
        enter(path, &name);
        let known = member::by_name(path);
        let value = only_element(value, known);
        match known {
            Some(Member::Ignored) => {}
            Some(Member::Data) => found.push((Member::Data, name, value)),
            Some(member) if value.text().is_some() => found.push((member, name, value)),
            None if is_item(path) => found.push((Member::Item, name, value)),
            _ if value.is_object() && path.len() < DEEPEST => collect(value, path, found),
            _ => {}
        }
        path.truncate(length);
    }
}

/// True for a name with dots that leads into the data (`winlog.event_data.Error`).
fn is_item(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(parent, _)| member::by_name(parent) == Some(Member::Data))
}

/// Adds a name to the path, in the form the table has it.
fn enter(path: &mut String, name: &str) {
    if TRANSPARENT.contains(&name) {
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    let name = name.strip_prefix('@').filter(|_| !path.is_empty()).unwrap_or(name);
    let name = name.strip_suffix("_attributes").unwrap_or(name);
    path.extend(name.chars().map(|c| c.to_ascii_lowercase()));
}

fn is_container(name: &str) -> bool {
    CONTAINERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// A string that holds event XML, whatever its name.
fn is_event_xml(value: Value) -> bool {
    value.text().is_some_and(|text| text.trim_start().starts_with("<Event"))
}

/// True for an object that is an event record.
pub(super) fn is_event(object: Value) -> bool {
    let mut found = Found::new();
    collect(object, &mut String::new(), &mut found);
    object.is_object() && is_record(&found)
}

/// An object is a record if it says which event it is.
fn is_record(found: &Found) -> bool {
    let any = |wanted: &[Member]| found.iter().any(|(member, ..)| wanted.contains(member));
    let id = found.iter().any(|(member, _, value)| {
        matches!(member, Member::Id | Member::InstanceId)
            && value.raw().trim().starts_with(|c: char| c.is_ascii_digit() || c == '-')
    });
    // without a provider it is none that can be kept, but what was chosen of one
    let chosen = found.iter().any(|(_, name, _)| name.eq_ignore_ascii_case("TimeCreated"));
    any(&[Member::Xml]) || (id && (any(&[Member::Provider, Member::Channel]) || chosen)) || is_told(found)
}

/// The text of a member is that of an event.
fn is_told(found: &Found) -> bool {
    let mut messages = found.iter().filter(|(member, ..)| matches!(member, Member::Message | Member::Text));
    messages.any(|(.., value)| {
        value.text().is_some_and(|text| may_begin_message(&text) || has_message_tail(&text))
    })
}

/// The only element of an array in place of the array, as some converters of XML wrap each value.
fn only_element<'a, 'j>(value: Value<'a, 'j>, known: Option<Member>) -> Value<'a, 'j> {
    let mut elements = value.elements();
    match (elements.next(), elements.next()) {
        (Some(only), None) if known != Some(Member::Data) => only,
        _ => value,
    }
}

/// Winlogbeat numbers what has no name.
fn item_name(name: &str) -> &str {
    match name.strip_prefix("param") {
        Some(number) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => "",
        _ => name,
    }
}

/// A value as text: an object that only wraps a value as that value, other structures as written.
fn written<'j>(value: Value<'_, 'j>) -> Cow<'j, str> {
    match value.kind() {
        Kind::Null => Cow::Borrowed(""),
        _ => value
            .text()
            .or_else(|| value.member("value").and_then(|inner| inner.text()))
            .unwrap_or_else(|| Cow::Borrowed(value.raw())),
    }
}
