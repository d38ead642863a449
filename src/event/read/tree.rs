//! The objects of a text, as JSON and Clixml write them.
//!
//! A document is a flat list of nodes over the text, which the next document takes over. Nothing is copied, and
//! numbers stay as written.

use std::borrow::Cow;

use super::{escape, grow};

/// Deeper nesting is taken for damage.
pub(super) const DEPTH_LIMIT: usize = 128;

/// What stands behind a container that has not ended.
pub(super) const OPEN: u32 = u32::MAX;

/// The documents of a text, one after the other.
pub(super) trait Documents<'t> {
    /// What it is written in, for messages.
    fn form(&self) -> &'static str;

    /// The next document, whole or as far as it goes; `None` at the end of the text. What stands between
    /// documents or is of another form is noted as damage.
    fn next_document(&mut self) -> Option<Value<'_, 't>>;

    /// Where something was met so far that is of another form, by bytes.
    fn damage(&self) -> &[usize];
}

/// One document.
pub(super) struct Tree<'t> {
    text: &'t str,
    pub(super) nodes: Vec<Node>,
}

#[derive(Clone, Copy)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The node behind this one and all that it holds.
    pub(super) next: u32,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `null`.
    Null,
    /// A number or a truth value, as written.
    Bare,
    /// A string without escapes.
    Plain,
    /// A string with escapes.
    Escaped,
    /// A string with the escapes of Clixml.
    Clixml,
    /// An array.
    Array,
    /// An object.
    Object,
    /// An array whose end is missing.
    OpenArray,
    /// An object whose end is missing.
    OpenObject,
}

/// A value of a document.
#[derive(Clone, Copy)]
pub(super) struct Value<'a, 't> {
    tree: &'a Tree<'t>,
    at: u32,
}

struct Siblings<'a, 't> {
    tree: &'a Tree<'t>,
    at: u32,
    end: u32,
}

impl<'t> Tree<'t> {
    pub(super) fn new(text: &'t str) -> Tree<'t> {
        Tree { text, nodes: Vec::new() }
    }

    /// Adds a value that holds no others.
    pub(super) fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let next = self.nodes.len() as u32 + 1;
        grow::push(&mut self.nodes, Node { kind, start: start as u32, end: end as u32, next });
    }

    /// The value that holds all others.
    pub(super) fn root(&self) -> Option<Value<'_, 't>> {
        (!self.nodes.is_empty()).then_some(Value { tree: self, at: 0 })
    }
}

impl<'a, 't> Iterator for Siblings<'a, 't> {
    type Item = Value<'a, 't>;

    fn next(&mut self) -> Option<Value<'a, 't>> {
        if self.at >= self.end {
            return None;
        }
        let value = Value { tree: self.tree, at: self.at };
        self.at = value.node().next;
        Some(value)
    }
}

impl<'a, 't> Value<'a, 't> {
    fn node(&self) -> Node {
        self.tree.nodes[self.at as usize]
    }

    pub(super) fn kind(&self) -> Kind {
        self.node().kind
    }

    pub(super) fn is_object(&self) -> bool {
        matches!(self.kind(), Kind::Object | Kind::OpenObject)
    }

    pub(super) fn is_array(&self) -> bool {
        matches!(self.kind(), Kind::Array | Kind::OpenArray)
    }

    /// True where the end of an array or object is missing.
    pub(super) fn is_cut_off(&self) -> bool {
        matches!(self.kind(), Kind::OpenArray | Kind::OpenObject)
    }

    /// Where the value begins, by bytes.
    pub(super) fn start(&self) -> usize {
        self.node().start as usize
    }

    /// The value as written; a string without its quotes.
    pub(super) fn raw(&self) -> &'t str {
        let node = self.node();
        self.tree.text.get(node.start as usize..node.end as usize).unwrap_or_default()
    }

    /// A string, number or truth value as text; `None` for anything else.
    pub(super) fn text(&self) -> Option<Cow<'t, str>> {
        match self.kind() {
            Kind::Plain | Kind::Bare => Some(Cow::Borrowed(self.raw())),
            Kind::Escaped => Some(escape::json(self.raw())),
            Kind::Clixml => Some(escape::clixml(self.raw())),
            _ => None,
        }
    }

    /// The elements of an array; none for anything else.
    pub(super) fn elements(&self) -> impl Iterator<Item = Value<'a, 't>> {
        self.children(self.is_array())
    }

    /// The members of an object in order; none for anything else.
    pub(super) fn members(&self) -> impl Iterator<Item = (Cow<'t, str>, Value<'a, 't>)> {
        let mut children = self.children(self.is_object());
        std::iter::from_fn(move || {
            let name = children.next()?.text()?;
            Some((name, children.next()?))
        })
    }

    /// The first member of that name, without regard to case.
    pub(super) fn member(&self, name: &str) -> Option<Value<'a, 't>> {
        self.members().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn children(&self, any: bool) -> Siblings<'a, 't> {
        let end = if any { self.node().next } else { self.at };
        Siblings { tree: self.tree, at: self.at + 1, end }
    }
}
