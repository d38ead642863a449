//! Looks up values in a JSON document by JSON Pointer (RFC 6901), for callers without a JSON parser.
//!
//! The document is read once into a list of nodes, spans into its text. A value that is asked for is
//! copied out once and kept in its node, so that its address holds as long as the index.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use memchr::{memchr, memchr2};
use serde::de::IgnoredAny;

use super::ctext::CText;

/// The values of a document and where they stand in its text.
pub struct Index {
    nodes: Vec<Node>,
    /// The members of every array and object, each a run of node numbers.
    members: Vec<u32>,
}

/// One value. Offsets are of 32 bits, for a document of events has millions of nodes.
struct Node {
    kind: Kind,
    /// The name as written between its quotes, for a member of an object.
    name: Range<u32>,
    /// The value as written.
    value: Range<u32>,
    /// A run of [`Index::members`].
    members: Range<u32>,
    /// The value as it was handed out.
    text: OnceLock<Option<CText>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Array,
    Object,
    Scalar,
}

impl Index {
    /// Reads a document; `None` for a text that is not JSON, or is over 4 GiB.
    pub fn new(text: &str) -> Option<Index> {
        u32::try_from(text.len()).ok()?;
        serde_json::from_str::<IgnoredAny>(text).ok()?;
        Reader { bytes: text.as_bytes(), at: 0, nodes: Vec::new(), members: Vec::new() }.read()
    }

    /// How many members the array or object at a pointer has.
    pub fn count(&self, text: &str, pointer: &[u8]) -> usize {
        self.find(text, pointer).map_or(0, |node| node.members.len())
    }

    /// The value at a pointer: a string without quotes and escapes, anything else as written.
    pub fn text(&self, text: &str, pointer: &[u8]) -> Option<&CText> {
        let node = self.find(text, pointer)?;
        let read = || {
            let written = slice(text, &node.value)?;
            let value = if written.starts_with('"') {
                serde_json::from_str(written).ok()?
            } else {
                written.to_owned()
            };
            Some(CText::new(value))
        };
        node.text.get_or_init(read).as_ref()
    }

    fn find(&self, text: &str, pointer: &[u8]) -> Option<&Node> {
        let mut node = self.nodes.first()?;
        let mut rest = pointer;
        while let Some(begun) = rest.strip_prefix(b"/") {
            let (token, behind) = begun.split_at(memchr(b'/', begun).unwrap_or(begun.len()));
            node = self.member(text, node, token)?;
            rest = behind;
        }
        rest.is_empty().then_some(node)
    }

    fn member(&self, text: &str, of: &Node, token: &[u8]) -> Option<&Node> {
        let members = self.members.get(of.members.start as usize..of.members.end as usize)?;
        let mut nodes = members.iter().filter_map(|&member| self.nodes.get(member as usize));
        match of.kind {
            Kind::Array => self.nodes.get(*members.get(array_index(token)?)? as usize),
            Kind::Object => {
                let name = unescape(token)?;
                nodes.find(|node| slice(text, &node.name).is_some_and(|written| is_name(written, &name)))
            }
            Kind::Scalar => None,
        }
    }
}

fn slice<'t>(text: &'t str, span: &Range<u32>) -> Option<&'t str> {
    text.get(span.start as usize..span.end as usize)
}

/// A number without sign and leading zeros.
fn array_index(token: &[u8]) -> Option<usize> {
    let plain = token.iter().all(u8::is_ascii_digit) && (token.len() == 1 || !token.starts_with(b"0"));
    std::str::from_utf8(token).ok().filter(|_| plain)?.parse().ok()
}

/// `~1` is a slash, `~0` a tilde; any other tilde makes the pointer none.
fn unescape(token: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !token.contains(&b'~') {
        return Some(Cow::Borrowed(token));
    }
    let mut name = Vec::with_capacity(token.len());
    let mut bytes = token.iter();
    while let Some(&byte) = bytes.next() {
        name.push(match byte {
            b'~' => match bytes.next()? {
                b'0' => b'~',
                b'1' => b'/',
                _ => return None,
            },
            plain => plain,
        });
    }
    Some(Cow::Owned(name))
}

/// Whether a name as written between its quotes says `name`.
fn is_name(written: &str, name: &[u8]) -> bool {
    if !written.contains('\\') {
        return written.as_bytes() == name;
    }
    serde_json::from_str::<String>(&format!("\"{written}\"")).is_ok_and(|read| read.as_bytes() == name)
}

/// Reads a text that is known to be JSON. Without recursion: nesting costs no stack.
struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    members: Vec<u32>,
}

/// An array or object that is not closed yet.
struct Open {
    node: usize,
    /// Where its members begin among those that wait for their array or object to close.
    first: usize,
}

impl Reader<'_> {
    fn read(mut self) -> Option<Index> {
        let mut open: Vec<Open> = Vec::new();
        let mut waiting: Vec<u32> = Vec::new();
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => self.at += 1,
                b'}' | b']' => {
                    self.at += 1;
                    let closed = open.pop()?;
                    let members = waiting.drain(closed.first..);
                    self.close(closed.node, members);
                }
                _ => {
                    let parent = open.last().map(|open| self.nodes[open.node].kind);
                    let name = if parent == Some(Kind::Object) { self.name()? } else { 0..0 };
                    let number = self.nodes.len();
                    if parent.is_some() {
                        waiting.push(number as u32);
                    }
                    if self.value(name)? != Kind::Scalar {
                        open.push(Open { node: number, first: waiting.len() });
                    }
                }
            }
        }
        Some(Index { nodes: self.nodes, members: self.members })
    }

    fn close(&mut self, node: usize, members: impl Iterator<Item = u32>) {
        let first = self.members.len() as u32;
        self.members.extend(members);
        self.nodes[node].members = first..self.members.len() as u32;
        self.nodes[node].value.end = self.at as u32;
    }

    /// The name of a member; goes to its value.
    fn name(&mut self) -> Option<Range<u32>> {
        let start = self.at + 1;
        self.string();
        let name = start as u32..self.at as u32 - 1;
        self.at += memchr(b':', self.bytes.get(self.at..)?)? + 1;
        let blanks = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.at += blanks;
        Some(name)
    }

    /// A scalar as a whole, or the opening bracket of anything else.
    fn value(&mut self, name: Range<u32>) -> Option<Kind> {
        let start = self.at;
        let kind = match self.bytes.get(start)? {
            b'[' => Kind::Array,
            b'{' => Kind::Object,
            _ => Kind::Scalar,
        };
        match self.bytes[start] {
            b'[' | b'{' => self.at += 1,
            b'"' => self.string(),
            _ => {
                let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
                let rest = &self.bytes[start..];
                self.at += rest.iter().position(ends).unwrap_or(rest.len());
            }
        }
        let value = start as u32..self.at as u32;
        self.nodes.push(Node { kind, name, value, members: 0..0, text: OnceLock::new() });
        Some(kind)
    }

    /// Goes behind the closing quote of the string that begins here.
    fn string(&mut self) {
        self.at += 1;
        while let Some(found) = memchr2(b'"', b'\\', self.bytes.get(self.at..).unwrap_or_default()) {
            self.at += found + 1;
            if self.bytes[self.at - 1] == b'"' {
                return;
            }
            self.at += 1;
        }
        self.at = self.bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(text: &str, pointer: &str) -> Option<String> {
        Index::new(text)?.text(text, pointer.as_bytes()).map(|text| text.as_str().to_owned())
    }

    #[test]
    fn examples_of_the_standard() {
        let text = r#"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}"#;
        for (pointer, value) in [
            ("/foo", r#"["bar", "baz"]"#),
            ("/foo/0", "bar"),
            ("/foo/1", "baz"),
            ("/", "0"),
            ("/a~1b", "1"),
            ("/c%d", "2"),
            ("/e^f", "3"),
            ("/g|h", "4"),
            ("/i\\j", "5"),
            ("/k\"l", "6"),
            ("/ ", "7"),
            ("/m~0n", "8"),
        ] {
            assert_eq!(get(text, pointer).as_deref(), Some(value), "{pointer}");
        }
        for pointer in
            ["foo", "/foo/2", "/foo/-", "/foo/01", "/foo/+1", "/foo/", "/foo/0/x", "/m~n", "/m~", "/none"]
        {
            assert_eq!(get(text, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn every_value_is_what_a_json_parser_reads() {
        let text = r#" { "a" : [ ] , "b":{"":[{},[[1.5e3 , -2],true],null]}, "u":"\u0041\n\u0000\ud83d\ude00", "z":{ "}":"]" } } "#;
        let document: serde_json::Value = serde_json::from_str(text).unwrap();
        let index = Index::new(text).unwrap();
        let mut pointers = vec![String::new()];
        while let Some(pointer) = pointers.pop() {
            let value = document.pointer(&pointer).unwrap();
            let read = index.text(text, pointer.as_bytes()).unwrap().as_str();
            let count = index.count(text, pointer.as_bytes());
            match value {
                serde_json::Value::String(string) => assert_eq!(read, string.replace('\0', "\u{fffd}")),
                other => assert_eq!(serde_json::from_str::<serde_json::Value>(read).unwrap(), *other),
            }
            match value {
                serde_json::Value::Array(items) => {
                    assert_eq!(count, items.len());
                    pointers.extend((0..items.len()).map(|at| format!("{pointer}/{at}")));
                }
                serde_json::Value::Object(members) => {
                    assert_eq!(count, members.len());
                    pointers.extend(members.keys().map(|name| format!("{pointer}/{name}")));
                }
                _ => assert_eq!(count, 0),
            }
        }
    }

    #[test]
    fn what_is_not_json_has_no_values() {
        for text in ["", "The device is healthy.", "{\"a\":1", "{\"a\":1}\n{\"a\":2}"] {
            assert!(Index::new(text).is_none(), "{text}");
        }
        assert_eq!(get("\"scalar\"", "").as_deref(), Some("scalar"));
        assert_eq!(get("7", "/0"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_pointer_and_no_text_break_it(text in r#"[\[\]{}",:\\ u0-9atrue~/]{0,40}"#, pointer in r"[/~0-9a-z]{0,12}") {
            if let Some(index) = Index::new(&text) {
                let found = index.text(&text, pointer.as_bytes()).is_some();
                let known = serde_json::from_str::<serde_json::Value>(&text).ok();
                // A lone surrogate is skipped as JSON, but is no string; nothing else may differ.
                if let Some(document) = known {
                    proptest::prop_assert!(found || document.pointer(&pointer).is_none() || pointer.contains('~'));
                }
            }
        }
    }
}
