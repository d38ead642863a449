//! Decoded input and the spans into it.
//!
//! Parsed entries do not copy: a key or a value is a [`Span`] into the [`Texts`] of its document. What
//! has to be written anew (a value joined over two lines, an unescaped XML entity) is appended once
//! behind the input, so that it is a span too.

/// A piece of a document's [`Texts`], by byte offsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The bytes `start..end` of the input.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end && end <= u32::MAX as usize);
        Span { start: start as u32, end: end as u32 }
    }

    /// True where the piece has no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The text of one input, and behind it what the parser wrote anew.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    input: String,
    written: String,
}

impl Texts {
    /// Takes the decoded input.
    pub fn new(input: String) -> Texts {
        Texts { input, written: String::new() }
    }

    /// The decoded input alone.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// The input, and the place to append to while the input is borrowed.
    pub fn split(&mut self) -> (&str, Written<'_>) {
        (&self.input, Written { base: self.input.len(), text: &mut self.written })
    }

    /// The text of a span made for this document.
    pub fn get(&self, span: Span) -> &str {
        let (start, end) = (span.start as usize, span.end as usize);
        let base = self.input.len();
        if start < base || end <= base {
            self.input.get(start..end).unwrap_or_default()
        } else {
            self.written.get(start - base..end - base).unwrap_or_default()
        }
    }
}

/// Appends text that does not stand in the input as it is.
pub struct Written<'t> {
    base: usize,
    text: &'t mut String,
}

impl Written<'_> {
    /// Appends `text` and gives its span.
    pub fn push(&mut self, text: &str) -> Span {
        let start = self.base + self.text.len();
        self.text.push_str(text);
        Span::new(start, start + text.len())
    }

    /// Appends what `write` writes and gives its span.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) -> Span {
        let start = self.base + self.text.len();
        write(self.text);
        Span::new(start, self.base + self.text.len())
    }
}
