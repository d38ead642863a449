//! Reads JSON as it is found: whole, one document a line, cut off, or pasted with bare line breaks in
//! its strings.
//!
//! What was complete before the damage stays usable, which a strict parser would not give.

use memchr::{memchr, memchr2, memmem};

use super::tree::{Documents, Kind, Tree, Value, DEPTH_LIMIT, OPEN};

/// Reads the documents of a text one after the other.
pub(super) struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The containers not ended yet.
    open: Vec<u32>,
    /// The first line in a string of this document that looks like the begin of the next one: the
    /// string may have lost its end there.
    broken: Option<usize>,
    /// Bytes read twice because of that.
    again: usize,
    /// The document that was read last.
    tree: Tree<'t>,
    /// Where something was met that is no JSON, by bytes.
    damage: Vec<usize>,
}

/// Something that is no JSON.
struct Damage;

impl<'t> Documents<'t> for Reader<'t> {
    fn form(&self) -> &'static str {
        "JSON"
    }

    fn next_document(&mut self) -> Option<Value<'_, 't>> {
        self.tree.nodes.clear();
        while self.tree.nodes.is_empty() {
            self.skip_blanks();
            if self.at == self.bytes.len() {
                return None;
            }
            self.broken = None;
            let start = self.at;
            if self.document().is_err() {
                self.give_up(start);
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
        Reader {
            text,
            bytes: text.as_bytes(),
            at: 0,
            open: Vec::new(),
            broken: None,
            again: 0,
            tree: Tree::new(text),
            damage: Vec::new(),
        }
    }

    /// Leaves the containers open as they are and goes on at the next line that begins a document.
    fn give_up(&mut self, start: usize) {
        if let Some(broken) = self.broken.filter(|broken| *broken < self.at) {
            self.again += self.at - broken;
            if self.again < self.bytes.len().saturating_mul(4) {
                self.at = broken;
            }
        }
        self.damage.push(self.at);
        self.open.clear();
        let end = self.at as u32;
        let nodes = &mut self.tree.nodes;
        nodes.truncate(nodes.partition_point(|node| node.start <= end));
        let next = nodes.len() as u32;
        for node in nodes {
            let cut_off = node.next == OPEN || node.end > end;
            match node.kind {
                Kind::Array if cut_off => node.kind = Kind::OpenArray,
                Kind::Object if cut_off => node.kind = Kind::OpenObject,
                _ => {}
            }
            node.next = node.next.min(next);
            node.end = if cut_off { end } else { node.end };
        }
        // The line may be the one on which it went wrong: the one before has lost its end.
        if self.at > start && self.bytes[self.at - 1] == b'\n' {
            self.at -= 1;
        }
        while let Some(offset) = memchr(b'\n', &self.bytes[self.at..]) {
            self.at += offset + 1;
            if matches!(self.bytes.get(self.at), Some(b'{' | b'[')) {
                return;
            }
        }
        self.at = self.bytes.len();
    }

    /// One value with all that it holds. Containers stand on a stack of their own, so that nesting
    /// costs no stack of the thread.
    fn document(&mut self) -> Result<(), Damage> {
        self.value()?;
        while let Some(&container) = self.open.last() {
            let object = self.tree.nodes[container as usize].kind == Kind::Object;
            let first = self.tree.nodes.len() as u32 == container + 1;
            self.skip_blanks();
            if self.peek() == Some(b',') && !first {
                self.at += 1;
                self.skip_blanks();
            } else if !first && !self.at_end_of(object) {
                return Err(Damage);
            }
            if self.at_end_of(object) {
                self.at += 1;
                self.close(container);
                continue;
            }
            if object {
                let key = self.tree.nodes.len();
                if let Err(damage) = self.key() {
                    self.tree.nodes.truncate(key);
                    return Err(damage);
                }
                if let Err(damage) = self.value() {
                    self.tree.nodes.truncate(key);
                    return Err(damage);
                }
            } else {
                self.value()?;
            }
        }
        // Some tools put a comma behind each of their lines.
        self.skip_blanks();
        if self.peek() == Some(b',') {
            self.at += 1;
        }
        Ok(())
    }

    fn at_end_of(&self, object: bool) -> bool {
        self.peek() == Some(if object { b'}' } else { b']' })
    }

    fn close(&mut self, container: u32) {
        self.open.pop();
        let next = self.tree.nodes.len() as u32;
        let node = &mut self.tree.nodes[container as usize];
        node.end = self.at as u32;
        node.next = next;
    }

    fn key(&mut self) -> Result<(), Damage> {
        if self.peek() != Some(b'"') {
            return Err(Damage);
        }
        self.string()?;
        self.skip_blanks();
        if self.peek() != Some(b':') {
            return Err(Damage);
        }
        self.at += 1;
        self.skip_blanks();
        Ok(())
    }

    /// A scalar, or the begin of a container.
    fn value(&mut self) -> Result<(), Damage> {
        match self.peek().ok_or(Damage)? {
            b'"' => self.string(),
            b'{' => self.container(Kind::Object),
            b'[' => self.container(Kind::Array),
            _ => self.bare(),
        }
    }

    fn container(&mut self, kind: Kind) -> Result<(), Damage> {
        if self.open.len() == DEPTH_LIMIT {
            return Err(Damage);
        }
        let node = self.tree.nodes.len();
        self.open.push(node as u32);
        self.tree.push(kind, self.at, self.at);
        self.tree.nodes[node].next = OPEN;
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<(), Damage> {
        let start = self.at + 1;
        let mut kind = Kind::Plain;
        let mut at = start;
        loop {
            match memchr2(b'"', b'\\', self.bytes.get(at..).ok_or(Damage)?) {
                Some(offset) if self.bytes[at + offset] == b'"' => {
                    self.tree.push(kind, start, at + offset);
                    self.note_break(start, at + offset);
                    self.at = at + offset + 1;
                    return Ok(());
                }
                Some(offset) => {
                    kind = Kind::Escaped;
                    at += offset + 2;
                }
                None => {
                    self.note_break(start, self.bytes.len());
                    return Err(Damage);
                }
            }
        }
    }

    fn note_break(&mut self, start: usize, end: usize) {
        if self.broken.is_none() {
            self.broken = memmem::find(&self.bytes[start..end], b"\n{").map(|offset| start + offset);
        }
    }

    fn bare(&mut self) -> Result<(), Damage> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)).count();
        let word = &rest[..length];
        let kind = match word {
            b"null" => Kind::Null,
            b"true" | b"false" => Kind::Bare,
            // A number at the very end may go on.
            [b'-' | b'0'..=b'9', ..] if length < rest.len() || self.open.is_empty() => Kind::Bare,
            _ => return Err(Damage),
        };
        self.tree.push(kind, self.at, self.at + length);
        self.at += length;
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{a0}', '\u{feff}']).len();
    }
}
