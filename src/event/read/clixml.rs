//! What Export-Clixml writes, as the JSON that ConvertTo-Json would have written of the same objects.
//!
//! Lines stay: each begins in the JSON where it begins in the XML.

use quick_xml::events::{BytesStart, Event};
use quick_xml::Reader;

use super::escape;

/// True for the begin of such a file.
pub(super) fn is_clixml(start: &str) -> bool {
    let start = match start.strip_prefix("<?xml") {
        Some(rest) => rest.split_once('>').map_or("", |(_, rest)| rest.trim_start()),
        None => start,
    };
    start.starts_with("<Objs ")
}

/// The objects of a file as one JSON array. Where the file is damaged, the JSON ends.
pub(super) fn to_json(input: &str) -> String {
    let mut reader = Reader::from_str(input);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut writer = Writer { json: String::with_capacity(input.len() / 2), open: Vec::new() };
    let mut lines = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => writer.start(&tag),
            Ok(Event::Empty(tag)) => {
                writer.start(&tag);
                writer.end();
            }
            Ok(Event::End(_)) => writer.end(),
            Ok(Event::Text(text)) => {
                let raw = std::str::from_utf8(&text).unwrap_or_default();
                if !writer.text(raw) {
                    lines += raw.bytes().filter(|byte| *byte == b'\n').count();
                }
            }
            Ok(Event::Eof | Event::DocType(_)) | Err(_) => return writer.json,
            Ok(_) => {}
        }
        // a line end may stand between any two values
        if writer.is_between_values() {
            writer.json.extend(std::iter::repeat_n('\n', std::mem::take(&mut lines)));
        }
    }
}

struct Writer {
    json: String,
    open: Vec<Open>,
}

/// An element that has not ended.
enum Open {
    /// `Objs`, or a list.
    Array,
    /// An object whose members are being written, or which has none yet; its text if it has one.
    Object {
        begun: Begun,
        text: String,
    },
    /// `Props` and the like: its members are those of the object around it.
    Members,
    /// The text of an object.
    ToString(String),
    /// A string or number.
    Scalar(String),
    Null,
    /// Names of types and the like.
    Skipped,
}

#[derive(Clone, Copy, PartialEq)]
enum Begun {
    Not,
    AsObject,
    AsList,
}

impl Writer {
    fn start(&mut self, tag: &BytesStart) {
        if matches!(self.open.last(), Some(Open::Skipped | Open::Scalar(_) | Open::ToString(_) | Open::Null))
        {
            return self.open.push(Open::Skipped);
        }
        let open = match tag.local_name().as_ref() {
            b"Objs" => {
                self.json.push('[');
                Open::Array
            }
            b"TN" | b"TNRef" | b"T" => Open::Skipped,
            b"ToString" => Open::ToString(String::new()),
            b"Props" | b"MS" => Open::Members,
            b"LST" | b"IE" | b"QUE" | b"STK" | b"DCT" => match self.begin(Begun::AsList) {
                true => Open::Array,
                false => Open::Skipped,
            },
            b"Obj" | b"En" if self.name(tag) => Open::Object { begun: Begun::Not, text: String::new() },
            b"Nil" if self.name(tag) => Open::Null,
            b"Ref" if self.name(tag) => Open::Null,
            _ if self.name(tag) => Open::Scalar(String::new()),
            _ => Open::Skipped,
        };
        self.open.push(open);
    }

    /// Writes the name of a value and what parts it from the one before. False where no value can stand.
    fn name(&mut self, tag: &BytesStart) -> bool {
        let in_list = matches!(self.open.last(), Some(Open::Array));
        let name = tag.attributes().with_checks(false).flatten().find(|a| a.key.as_ref() == b"N");
        if !in_list && (name.is_none() || !self.begin(Begun::AsObject)) {
            return false;
        }
        if !matches!(self.json.trim_end().as_bytes().last(), Some(b'[' | b'{')) {
            self.json.push(',');
        }
        if let Some(name) = name.filter(|_| !in_list) {
            self.string(&String::from_utf8_lossy(&name.value));
            self.json.push(':');
        }
        true
    }

    /// Opens the object around, as an object or as a list. False if it is the other.
    fn begin(&mut self, wanted: Begun) -> bool {
        let object = self.open.iter_mut().rev().find_map(|open| match open {
            Open::Object { begun, .. } => Some(Some(begun)),
            Open::Members => None,
            _ => Some(None),
        });
        let Some(Some(begun)) = object else { return false };
        if *begun == Begun::Not {
            *begun = wanted;
            self.json.push(if wanted == Begun::AsList { '[' } else { '{' });
        }
        *begun == wanted
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Open::Array) if self.open.is_empty() => self.json.push(']'),
            Some(Open::Object { begun: Begun::AsObject, .. }) => self.json.push('}'),
            Some(Open::Object { begun: Begun::AsList, .. }) => self.json.push(']'),
            Some(Open::Object { begun: Begun::Not, text } | Open::Scalar(text)) => self.string(&text),
            Some(Open::Null) => self.json.push_str("null"),
            Some(Open::ToString(said)) => {
                if let Some(Open::Object { text, .. }) = self.open.last_mut() {
                    *text = said;
                }
            }
            _ => {}
        }
    }

    /// Takes the text of a value. False if there is none to take it.
    fn text(&mut self, raw: &str) -> bool {
        let Some(Open::Scalar(text) | Open::ToString(text)) = self.open.last_mut() else { return false };
        text.push_str(raw);
        true
    }

    fn string(&mut self, raw: &str) {
        let text = escape::xml(raw);
        let text = escape::clixml(&text);
        self.json.push_str(&serde_json::Value::from(&*text).to_string());
    }

    fn is_between_values(&self) -> bool {
        !matches!(self.open.last(), Some(Open::Scalar(_) | Open::ToString(_) | Open::Null))
    }
}
