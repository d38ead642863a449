//! Reads what Export-Clixml writes, as the values that ConvertTo-Json would have made of the same objects.

use quick_xml::events::{BytesStart, Event};
use quick_xml::Reader as XmlReader;

use super::tree::{Documents, Kind, Tree, Value, DEPTH_LIMIT, OPEN};

/// True for the begin of such a file.
pub(super) fn is_clixml(start: &str) -> bool {
    let start = match start.strip_prefix("<?xml") {
        Some(rest) => rest.split_once('>').map_or("", |(_, rest)| rest.trim_start()),
        None => start,
    };
    start.starts_with("<Objs ")
}

/// Reads the documents of a text: the list of the objects of each `Objs`.
pub(super) struct Reader<'t> {
    text: &'t str,
    xml: XmlReader<&'t [u8]>,
    /// The elements that have not ended, and how many of them are containers.
    open: Vec<Open>,
    depth: usize,
    /// The document that was read last.
    tree: Tree<'t>,
    /// Nothing more is read.
    ended: bool,
    /// Where the XML broke off.
    damage: Vec<usize>,
}

/// Where a piece of the text begins and ends.
type Span = (usize, usize);

/// An element that has not ended; values know their node, and the node of their name or their own.
enum Open {
    /// `Objs`.
    Root,
    /// The items of an object that is a list.
    Items,
    /// `Props` and the like: its members are those of the object around it.
    Members,
    /// A value that may hold others, and what it says if it holds none.
    Object { node: usize, first: usize, kind: Option<Kind>, text: Option<Span> },
    /// The text of an object.
    ToString(Option<Span>),
    /// A string or number.
    Scalar { node: usize, first: usize, text: Option<Span> },
    /// Names of types and the like.
    Skipped,
}

impl<'t> Documents<'t> for Reader<'t> {
    fn form(&self) -> &'static str {
        "Clixml"
    }

    fn next_document(&mut self) -> Option<Value<'_, 't>> {
        self.tree.nodes.clear();
        while !self.ended {
            match self.xml.read_event() {
                Ok(Event::Start(tag)) => self.start(&tag),
                Ok(Event::Empty(tag)) => {
                    self.start(&tag);
                    self.end();
                }
                Ok(Event::End(_)) => self.end(),
                Ok(Event::Text(text)) => self.text(&text),
                Ok(Event::Eof | Event::DocType(_)) | Err(_) => self.break_off(),
                Ok(_) => {}
            }
            if self.open.is_empty() && !self.tree.nodes.is_empty() {
                break;
            }
        }
        self.tree.root()
    }

    fn damage(&self) -> &[usize] {
        &self.damage
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Reader<'t> {
        let mut xml = XmlReader::from_str(text);
        xml.config_mut().check_end_names = false;
        xml.config_mut().allow_unmatched_ends = true;
        Reader {
            text,
            xml,
            open: Vec::new(),
            depth: 0,
            tree: Tree::new(text),
            ended: false,
            damage: Vec::new(),
        }
    }

    fn start(&mut self, tag: &BytesStart) {
        if matches!(self.open.last(), Some(Open::Skipped | Open::Scalar { .. } | Open::ToString(_))) {
            return self.open.push(Open::Skipped);
        }
        let first = self.tree.nodes.len();
        let open = match tag.local_name().as_ref() {
            b"Objs" if self.open.is_empty() => {
                self.value(tag, Kind::Array);
                self.tree.nodes[first].next = OPEN;
                Open::Root
            }
            b"TN" | b"TNRef" | b"T" => Open::Skipped,
            b"ToString" => Open::ToString(None),
            b"Props" | b"MS" => Open::Members,
            b"LST" | b"IE" | b"QUE" | b"STK" | b"DCT" if self.object_around(Kind::Array) => Open::Items,
            b"Obj" | b"En" if self.depth == DEPTH_LIMIT => return self.break_off(),
            b"Obj" | b"En" if self.name(tag) => {
                self.depth += 1;
                let node = self.value(tag, Kind::Clixml);
                Open::Object { node, first, kind: None, text: None }
            }
            b"LST" | b"IE" | b"QUE" | b"STK" | b"DCT" | b"Obj" | b"En" => Open::Skipped,
            b"Nil" | b"Ref" if self.name(tag) => {
                self.value(tag, Kind::Null);
                Open::Skipped
            }
            _ if self.name(tag) => {
                let node = self.value(tag, Kind::Clixml);
                Open::Scalar { node, first, text: None }
            }
            _ => Open::Skipped,
        };
        self.open.push(open);
    }

    /// Takes a place for a value, which begins where its tag ends; gives its node.
    fn value(&mut self, tag: &BytesStart, kind: Kind) -> usize {
        let (_, end) = self.span(tag);
        let start = (end + 1).min(self.text.len());
        self.tree.push(kind, start, start);
        self.tree.nodes.len() - 1
    }

    /// Takes the name of a value, where it has one. False where no value can stand.
    fn name(&mut self, tag: &BytesStart) -> bool {
        if matches!(self.open.last(), Some(Open::Root | Open::Items)) {
            return true;
        }
        let mut attributes = tag.attributes();
        let name = attributes.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == b"N");
        let Some(name) = name.filter(|_| self.object_around(Kind::Object)) else { return false };
        let (start, end) = self.span(&name.value);
        self.tree.push(Kind::Clixml, start, end);
        true
    }

    /// Makes the object around a list or an object of members. False where it is the other, or where there is none.
    fn object_around(&mut self, wanted: Kind) -> bool {
        let mut around = self.open.iter_mut().rev().skip_while(|open| matches!(open, Open::Members));
        let Some(Open::Object { node, kind, .. }) = around.next() else { return false };
        if kind.is_none() {
            *kind = Some(wanted);
            self.tree.nodes[*node].kind = wanted;
            self.tree.nodes[*node].next = OPEN;
        }
        *kind == Some(wanted)
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Open::Root) => self.close(0),
            Some(Open::Object { node, kind, text, .. }) => {
                self.depth -= 1;
                match kind {
                    Some(_) => self.close(node),
                    None => self.say(node, text),
                }
            }
            Some(Open::Scalar { node, text, .. }) => self.say(node, text),
            Some(Open::ToString(said)) => {
                if let Some(Open::Object { text, .. }) = self.open.last_mut() {
                    *text = said;
                }
            }
            _ => {}
        }
    }

    /// Ends a container: what follows stands behind it.
    fn close(&mut self, node: usize) {
        let next = self.tree.nodes.len() as u32;
        let node = &mut self.tree.nodes[node];
        node.end = self.xml.buffer_position() as u32;
        node.next = next;
    }

    fn say(&mut self, node: usize, text: Option<Span>) {
        if let Some((start, end)) = text {
            let node = &mut self.tree.nodes[node];
            (node.start, node.end) = (start as u32, end as u32);
        }
    }

    fn text(&mut self, raw: &[u8]) {
        let span = self.span(raw);
        if let Some(Open::Scalar { text, .. } | Open::ToString(text)) = self.open.last_mut() {
            text.get_or_insert(span);
        }
    }

    /// Leaves what has not ended: containers stay open, and a value without its end is none.
    fn break_off(&mut self) {
        self.ended = true;
        if !self.open.is_empty() {
            let end = self.xml.buffer_position() as usize;
            self.damage.push(end.min(self.text.len()));
        }
        while let Some(open) = self.open.pop() {
            let (node, kind) = match open {
                Open::Scalar { first, .. } | Open::Object { first, kind: None, .. } => {
                    self.tree.nodes.truncate(first);
                    continue;
                }
                Open::Root => (0, Kind::OpenArray),
                Open::Object { node, kind: Some(Kind::Array), .. } => (node, Kind::OpenArray),
                Open::Object { node, .. } => (node, Kind::OpenObject),
                _ => continue,
            };
            self.close(node);
            self.tree.nodes[node].kind = kind;
        }
    }

    /// Where bytes that quick-xml lent stand in the text.
    fn span(&self, bytes: &[u8]) -> Span {
        let start = (bytes.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize).min(self.text.len());
        (start, (start + bytes.len()).min(self.text.len()))
    }
}
