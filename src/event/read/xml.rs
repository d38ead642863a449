//! Event XML: `ToXml()`, `wevtutil qe`, Event Viewer's exports and its XML view.
//!
//! Records are looked for one by one, so that text around them, several roots and a damaged record
//! cost nothing but themselves. A DTD is refused, and no entity is ever expanded but XML's own five.

use std::borrow::Cow;

use memchr::{memchr, memmem};
use quick_xml::events::{BytesStart, Event};
use quick_xml::Reader;

use super::member::Member;
use super::sink::Sink;
use super::{escape, CUT_OFF};
use crate::{Error, Result};

/// Finds the records of a text, one after the other.
pub(super) struct Records<'s> {
    source: &'s str,
    at: usize,
    /// Bytes that were read to the end of the input for nothing; bounds what damage can cost.
    wasted: usize,
    /// An `<Events>` or `<Event>` element was met.
    pub(super) root: bool,
    /// The end of a record was met whose begin was not.
    headless: bool,
    /// A record was left before its end.
    left: bool,
    /// Something stands beside the records and what is around them in an export.
    beside: bool,
}

impl<'s> Records<'s> {
    pub(super) fn new(source: &'s str) -> Records<'s> {
        Records { source, at: 0, wasted: 0, root: false, headless: false, left: false, beside: false }
    }

    /// Goes on at `at`, unless reading is already further.
    pub(super) fn skip_to(&mut self, at: usize) {
        self.at = self.at.max(at);
    }

    /// Where the next record begins; nothing is read yet.
    pub(super) fn find(&mut self) -> Result<Option<usize>> {
        let bytes = self.source.as_bytes();
        while let Some(offset) = memchr(b'<', &bytes[self.at..]) {
            let start = self.at + offset;
            self.beside |= !bytes[self.at..start].trim_ascii().is_empty();
            let tag = &bytes[start + 1..];
            if tag.starts_with(b"!DOCTYPE") {
                return Err(doctype());
            }
            if tag.starts_with(b"!--") {
                // A comment without an end is no comment.
                self.at = match self.seek(start, b"-->") {
                    Some(length) => start + length,
                    None => start + 1,
                };
                continue;
            }
            let (name, closes) = match tag.strip_prefix(b"/") {
                Some(tag) => (local_name(tag), true),
                None => (local_name(tag), false),
            };
            match (name, closes) {
                (b"Event", false) => {
                    self.root = true;
                    self.at = start;
                    return Ok(Some(start));
                }
                (b"Event", true) => self.headless |= !std::mem::take(&mut self.left),
                (b"Events", false) => self.root = true,
                _ => {}
            }
            let around = name == b"Events" || tag.starts_with(b"?xml ");
            self.at = match memchr(b'>', tag).filter(|_| around) {
                Some(end) => start + 1 + end + 1,
                None => start + 1,
            };
        }
        self.beside |= !bytes[self.at..].trim_ascii().is_empty();
        self.at = bytes.len();
        Ok(None)
    }

    fn seek(&mut self, from: usize, what: &[u8]) -> Option<usize> {
        if self.exhausted() {
            return None;
        }
        let found = memmem::find(&self.source.as_bytes()[from..], what);
        if found.is_none() {
            self.wasted += self.source.len() - from;
        }
        found
    }

    fn exhausted(&self) -> bool {
        self.wasted > self.source.len().saturating_mul(4)
    }

    /// Reads the record found last into the sink's draft; gives its end.
    pub(super) fn read(&mut self, sink: &mut Sink) -> Result<usize> {
        let start = self.at;
        let (length, end) = fill(&self.source[start..], sink)?;
        self.at = start + length.max(1);
        self.left = end == End::CutOff;
        self.beside |= self.left;
        if self.left {
            // What is damaged may have swallowed whole records: go on at the next one.
            self.wasted += length;
            if let Some(next) = self.seek(start + 1, b"<Event ") {
                self.at = self.at.min(start + 1 + next);
            }
        }
        Ok(self.at)
    }
}

fn doctype() -> Error {
    Error::InvalidEvents(
        "The XML has a document type declaration, which event XML never has; export the events again with wevtutil or Event Viewer.".into(),
    )
}

/// What was read of a text.
pub(super) struct Outcome {
    /// The text is event XML at all.
    pub(super) recognised: bool,
    /// Nothing but records stands in it.
    pub(super) alone: bool,
}

/// Reads every record of a text.
pub(super) fn read_all(source: &str, sink: &mut Sink) -> Result<Outcome> {
    let mut records = Records::new(source);
    loop {
        let found = records.find()?;
        if std::mem::take(&mut records.headless) {
            sink.start(0);
            sink.warn("The begin of this record is missing, so it was skipped.");
            sink.skip();
        }
        if found.is_none() {
            return Ok(Outcome { recognised: records.root, alone: !records.beside });
        }
        sink.start(0);
        records.read(sink)?;
        sink.finish()?;
    }
}

/// Reads the first record of a text into the sink's draft, or its bare data where it is no whole event.
pub(super) fn read_into(source: &str, sink: &mut Sink) -> Result<()> {
    let mut records = Records::new(source);
    match records.find()? {
        Some(_) => records.read(sink).map(drop),
        None => Filler::new(source, sink, Section::Bare).run().map(drop),
    }
}

/// How the reading of a record ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// At its end tag, or at the next record.
    Whole,
    /// At the end of the input or at something that is no XML.
    CutOff,
}

/// Reads the record at the start of `source`; gives the bytes it took.
fn fill(source: &str, sink: &mut Sink) -> Result<(usize, End)> {
    Filler::new(source, sink, Section::Outside).run()
}

/// The parts of an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Outside,
    Event,
    System,
    Data,
    /// Data without an event around it.
    Bare,
    Rendering,
    Other,
}

struct Filler<'s, 't, 'k> {
    source: &'s str,
    reader: Reader<&'s [u8]>,
    sink: &'k mut Sink<'t>,
    section: Section,
    /// How deep inside the section.
    depth: u32,
    /// The innermost element that has no child yet.
    leaf: Option<Leaf<'s>>,
}

struct Leaf<'s> {
    element: &'s [u8],
    name: Cow<'s, str>,
    value: Cow<'s, str>,
}

impl<'s, 't, 'k> Filler<'s, 't, 'k> {
    fn new(source: &'s str, sink: &'k mut Sink<'t>, section: Section) -> Self {
        let mut reader = Reader::from_str(source);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Filler { source, reader, sink, section, depth: 0, leaf: None }
    }

    fn run(mut self) -> Result<(usize, End)> {
        loop {
            let before = self.reader.buffer_position() as usize;
            let event = self.reader.read_event();
            if let Some(length) = event.as_ref().ok().and_then(swallowed) {
                self.cut_off();
                return Ok((before + length, End::CutOff));
            }
            match event {
                Ok(Event::Start(tag)) => {
                    if self.is_next_record(&tag) {
                        self.cut_off();
                        return Ok((before, End::Whole));
                    }
                    self.open(&tag);
                }
                Ok(Event::Empty(tag)) => {
                    self.open(&tag);
                    if self.close() {
                        break;
                    }
                }
                Ok(Event::End(_)) => {
                    if self.close() {
                        break;
                    }
                }
                Ok(Event::Text(text)) => self.text(escape::xml(inside(self.source, &text))),
                Ok(Event::CData(text)) => self.text(Cow::Borrowed(inside(self.source, &text))),
                Ok(Event::DocType(_)) => return Err(doctype()),
                Ok(Event::Eof) if self.section == Section::Bare && self.depth == 0 => break,
                Ok(Event::Eof) | Err(_) => {
                    self.cut_off();
                    return Ok((self.reader.buffer_position() as usize, End::CutOff));
                }
                Ok(_) => {}
            }
        }
        Ok((self.reader.buffer_position() as usize, End::Whole))
    }

    /// An `<Event>` inside an event is the next record; inside data only if it says that it is one.
    fn is_next_record(&self, tag: &BytesStart) -> bool {
        const NAMESPACE: &[u8] = b"schemas.microsoft.com/win/2004/08/events/event";
        self.section != Section::Outside
            && tag.local_name().as_ref() == b"Event"
            && (!matches!(self.section, Section::Data | Section::Bare | Section::Other)
                || memmem::find(tag.attributes_raw(), NAMESPACE).is_some())
    }

    fn open(&mut self, tag: &BytesStart) {
        let name = self.local_name(tag);
        if self.depth == 0 {
            self.section = match (self.section, name) {
                (Section::Outside, _) => {
                    self.section = Section::Event;
                    return;
                }
                (Section::Event, b"System") => Section::System,
                (Section::Event, b"EventData" | b"UserData" | b"BinaryEventData") => Section::Data,
                (Section::Event, b"RenderingInfo") => Section::Rendering,
                (Section::Event, b"ProcessingErrorData") => {
                    self.sink.warn("The exporter could not render the data of this event; export it again on the device.");
                    Section::Other
                }
                (Section::Event, _) => Section::Other,
                (section, _) => section,
            };
        }
        self.depth += 1;
        let mut leaf = Leaf { element: name, name: Cow::Borrowed(""), value: Cow::Borrowed("") };
        match self.section {
            Section::System => self.system(tag, name),
            Section::Data | Section::Bare => leaf.name = self.item_name(tag, name),
            _ => {}
        }
        self.leaf = Some(leaf);
    }

    fn item_name(&self, tag: &BytesStart, element: &'s [u8]) -> Cow<'s, str> {
        match self.attribute(tag, b"Name") {
            Some(name) => name,
            None if matches!(element, b"Data" | b"Param" | b"string") => Cow::Borrowed(""),
            None => Cow::Borrowed(inside(self.source, element)),
        }
    }

    /// Members that stand in attributes.
    fn system(&mut self, tag: &BytesStart, name: &[u8]) {
        let (member, attribute): (_, &[u8]) = match name {
            b"Provider" => (Member::Provider, b"Name"),
            b"TimeCreated" => (Member::Time, b"SystemTime"),
            b"Correlation" => (Member::ActivityId, b"ActivityID"),
            b"Security" => (Member::User, b"UserID"),
            _ => return,
        };
        if let Some(value) = self.attribute(tag, attribute) {
            self.sink.set(member, &value);
        }
    }

    /// Takes an end tag; true at the end of the event.
    fn close(&mut self) -> bool {
        if let Some(leaf) = self.leaf.take() {
            match self.section {
                Section::Data | Section::Bare => self.data(&leaf),
                _ => self.member(&leaf),
            }
        }
        match (self.depth, self.section) {
            (0, _) => return true,
            (1, Section::Bare) => {}
            (1, _) => self.section = Section::Event,
            _ => {}
        }
        self.depth -= 1;
        false
    }

    /// Items of data. The elements around them are none, unless they hold text of their own.
    fn data(&mut self, leaf: &Leaf) {
        // A value that begins with a line break was laid out anew by an editor.
        let laid_out = leaf.value.starts_with(['\n', '\r']);
        let value = if laid_out { leaf.value.trim() } else { &leaf.value };
        let around = matches!(leaf.element, b"EventData" | b"UserData" | b"BinaryEventData" | b"DataItem");
        if !around {
            self.sink.item(&leaf.name, value);
        } else if !value.trim().is_empty() {
            self.sink.item("", value);
        }
    }

    /// Members that stand in elements.
    fn member(&mut self, leaf: &Leaf) {
        let member = match (self.section, leaf.element) {
            (Section::System, b"EventID") => Member::Id,
            (Section::System, b"Version") => Member::Version,
            (Section::System, b"EventRecordID") => Member::RecordId,
            (Section::System, b"Channel") => Member::Channel,
            (Section::System, b"Computer") => Member::Computer,
            (Section::System | Section::Rendering, b"Level") => Member::Level,
            (Section::Rendering, b"Message") => Member::Message,
            _ => return,
        };
        self.sink.set(member, &leaf.value);
    }

    fn text(&mut self, text: Cow<'s, str>) {
        let Some(leaf) = &mut self.leaf else { return };
        if leaf.value.is_empty() {
            leaf.value = text;
        } else {
            leaf.value.to_mut().push_str(&text);
        }
    }

    /// Keeps what is certain of a value that ends in the middle, and says that the record is cut off.
    fn cut_off(&mut self) {
        self.sink.warn(CUT_OFF);
        if let Some(leaf) = self.leaf.take() {
            let whole = super::whole_words(&leaf.value);
            if !whole.is_empty() && matches!(self.section, Section::Data | Section::Bare) {
                self.sink.item(&leaf.name, whole);
            }
        }
    }

    fn local_name(&self, tag: &BytesStart) -> &'s [u8] {
        inside(self.source, tag.local_name().as_ref()).as_bytes()
    }

    fn attribute(&self, tag: &BytesStart, name: &[u8]) -> Option<Cow<'s, str>> {
        if tag.attributes_raw().is_empty() {
            return None;
        }
        let mut attributes = tag.attributes();
        attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)
            .map(|attribute| escape::xml(inside(self.source, &attribute.value)))
    }
}

/// Where a tag that has lost its end has swallowed the next one.
fn swallowed(event: &Event) -> Option<usize> {
    match event {
        Event::Start(tag) | Event::Empty(tag) => memchr(b'<', tag).map(|at| at + 1),
        Event::End(tag) => memchr(b'<', tag).map(|at| at + 2),
        _ => None,
    }
}

/// The bytes that quick-xml lent, as a piece of the source.
fn inside<'s>(source: &'s str, bytes: &[u8]) -> &'s str {
    let start = (bytes.as_ptr() as usize).wrapping_sub(source.as_ptr() as usize);
    source.get(start..start.wrapping_add(bytes.len())).unwrap_or_default()
}

/// The name of the tag whose inside begins here, without its prefix.
fn local_name(tag: &[u8]) -> &[u8] {
    const LONGEST: usize = 64;
    let window = &tag[..tag.len().min(LONGEST)];
    let end = window.iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>'));
    let name = &window[..end.unwrap_or(0)];
    match memchr(b':', name) {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}
