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

    /// The piece that starts `from` bytes into this one and ends `to` bytes into it.
    pub fn slice(self, from: usize, to: usize) -> Span {
        Span::new(self.start as usize + from, self.start as usize + to)
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

    /// Gives the decoded input back.
    pub fn into_input(self) -> String {
        self.input
    }

    /// What was written anew, alone.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The input, and the place to append to while the input is borrowed.
    pub fn split(&mut self) -> (&str, Written<'_>) {
        (&self.input, Written { base: self.input.len(), input: &self.input, text: &mut self.written })
    }

    /// The text of a span made for this document.
    pub fn get(&self, span: Span) -> &str {
        text_of(&self.input, &self.written, span)
    }
}

fn text_of<'t>(input: &'t str, written: &'t str, span: Span) -> &'t str {
    let (start, end) = (span.start as usize, span.end as usize);
    let base = input.len();
    if start < base || end <= base {
        input.get(start..end).unwrap_or_default()
    } else {
        written.get(start - base..end - base).unwrap_or_default()
    }
}

/// A line of a text, without its line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'t> {
    /// Its number, from 1.
    pub number: u32,
    /// Where it starts in the text.
    pub start: usize,
    /// What it says.
    pub text: &'t str,
}

/// The text of the line before another one.
pub(crate) fn line_before<'t>(text: &'t str, line: Line<'_>) -> &'t str {
    let before = text.get(..line.start).unwrap_or_default();
    let before = before.strip_suffix('\n').unwrap_or(before);
    let before = before.strip_suffix('\r').unwrap_or(before);
    let start = memchr::memrchr2(b'\n', b'\r', before.as_bytes()).map_or(0, |end| end + 1);
    &before[start..]
}

/// The text of the line behind another one.
pub(crate) fn line_behind<'t>(text: &'t str, line: Line<'_>) -> &'t str {
    let rest = text.get(line.start + line.text.len()..).unwrap_or_default();
    lines(rest).nth(1).map_or("", |behind| behind.text)
}

/// True where a text holds some words, letter case aside.
pub fn contains_ignoring_case(text: &str, words: &str) -> bool {
    let words = words.as_bytes();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return true };
    let (small, large) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    // most places are ruled out by their ends
    let is_here = |part: &[u8]| {
        (part[0] == small || part[0] == large)
            && part[part.len() - 1].eq_ignore_ascii_case(last)
            && part.eq_ignore_ascii_case(words)
    };
    text.as_bytes().windows(words.len()).any(is_here)
}

/// The lines of a text, which end in LF, CR LF or CR.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> + Clone {
    let mut start = 0;
    let mut number = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let ends = match rest.as_bytes().get(end..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        number += 1;
        let line = Line { number, start, text: &rest[..end] };
        start += end + ends;
        Some(line)
    })
}

/// Appends text that does not stand in the input as it is.
pub struct Written<'t> {
    base: usize,
    input: &'t str,
    text: &'t mut String,
}

impl Written<'_> {
    /// Appends `text` and gives its span.
    pub fn push(&mut self, text: &str) -> Span {
        let start = self.base + self.text.len();
        self.text.push_str(text);
        Span::new(start, start + text.len())
    }

    /// Gives a span of the text of `span` and `more` behind it. What was appended last grows in place.
    pub fn extend(&mut self, span: Span, more: &str) -> Span {
        let (start, end) = (span.start as usize, span.end as usize);
        let top = self.base + self.text.len();
        let start = if start >= self.base && end == top && start < end {
            start
        } else {
            match start < self.base {
                true => self.text.push_str(self.input.get(start..end).unwrap_or_default()),
                false => {
                    let again =
                        self.text.get(start - self.base..end - self.base).unwrap_or_default().to_owned();
                    self.text.push_str(&again);
                }
            }
            top
        };
        self.text.push_str(more);
        Span::new(start, self.base + self.text.len())
    }

    /// The text of a span made for this document.
    pub fn get(&self, span: Span) -> &str {
        text_of(self.input, self.text, span)
    }

    /// Appends what `write` writes and gives its span.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) -> Span {
        let start = self.base + self.text.len();
        write(self.text);
        Span::new(start, self.base + self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::contains_ignoring_case;

    #[test]
    fn words_are_found_whatever_their_case() {
        let host = "syncservice.windows.net";
        for text in [
            host,
            "SyncService.Windows.NET",
            "https://syncservice.windows.net/*",
            ". .syncservice.windows.net",
        ] {
            assert!(contains_ignoring_case(text, host), "{text}");
        }
        for text in ["", ".", "syncservice.windows.ne", "ervice.windows.net", "syncservice-windows.net"] {
            assert!(!contains_ignoring_case(text, host), "{text}");
        }
        assert!(contains_ignoring_case("Discovery failed", "discover") && contains_ignoring_case("x", ""));
    }
}
