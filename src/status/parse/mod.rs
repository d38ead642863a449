//! Reads captures line by line.
//!
//! A line that nothing happened to is read by [`plain`](super::line::plain) and costs no allocation. Every
//! other line goes one way: it is freed from what pasting put around it, cut into rulers, titles and
//! pairs, tried as the continuation of the entry before it, and as something that is known to stand
//! around captures. What is still not understood is a warning.

mod misread;
mod pairs;

use pairs::{in_column, style};

use crate::error::{Error, Result};
use crate::input::decode::Decoded;
use crate::input::text::{line_before, line_behind, lines, Line, Span, Texts, Written};
use crate::warning::{At, Warnings};

use super::form::Joint;
use super::line::{self, Pair, Plain};
use super::paste::{self, Around, Dress};
use super::sections::Sections;
use super::unescape::clean;
use super::wrap::{self, Measure, Room, Tail};
use super::{form, trace, Field, StatusDocument};

/// An input has at most this many entries and trace lines.
const MAX_ENTRIES: usize = 1_000_000;
/// Half a key that waits for the next line is not longer.
const MAX_FRAGMENT: usize = 160;

const NOT_UNDERSTOOD: &str = "This is not understood and was left out.";
const LEFT_OUT: &str = "Lines were left out here before the capture was given.";
const SEVERAL: &str = "Another pair may stand in a value here; its key is not known.";
const CUT: &str = "The input ends here; the value may have been cut.";

/// What to say when neither a capture nor an event was found.
pub fn not_recognised() -> Error {
    Error::NotRecognised(
        "The input holds no dsregcmd output; give the output of 'dsregcmd /status' as text, or events as JSON, \
         XML or copied text."
            .to_owned(),
    )
}

/// Reads every capture of a text. Lines in `skip` (first and last, in order) belong to another reader.
///
/// A text without a capture gives a document without one.
///
/// # Errors
///
/// [`Error::InputTooLarge`] above 1,000,000 entries.
pub fn parse(decoded: Decoded, skip: &[(u32, u32)]) -> Result<StatusDocument> {
    let mut texts = Texts::new(decoded.text);
    let (input, written) = texts.split();
    let mut parser = Parser::new(input, written);
    let mut skip = skip.iter().peekable();
    for line in lines(input) {
        while skip.next_if(|(_, last)| *last < line.number).is_some() {}
        if skip.peek().is_some_and(|(first, _)| *first <= line.number) {
            parser.open = None;
            continue;
        }
        parser.line(line);
        if parser.size > MAX_ENTRIES {
            let message = "The input has more than 1,000,000 entries; give it in parts.";
            return Err(Error::InputTooLarge(message.to_owned()));
        }
    }
    parser.finish();
    let Parser { mut out, warnings, .. } = parser;
    out.finish();
    Ok(StatusDocument {
        texts,
        encoding: decoded.encoding,
        captures: out.captures,
        entries: out.entries,
        warnings: warnings.into_vec(),
    })
}

struct Parser<'t> {
    input: &'t str,
    written: Written<'t>,
    out: Sections,
    warnings: Warnings,
    size: usize,
    /// The entry printed last, while its value may go on.
    open: Option<Open<'t>>,
    /// A line that may be the first half of a key or a title.
    fragment: Option<Fragment<'t>>,
    measure: Option<Measure>,
    /// A line of the measured capture was broken between words.
    proven: bool,
    /// The rest of a sentence that `dsregcmd` prints, if the line before began it.
    sentence: &'static str,
    /// The line of the ruler just before.
    ruler: Option<u32>,
    /// Other text came in between: unknown keys are none of the capture.
    foreign: bool,
    tracing: bool,
    /// Blanks stood before and behind the separator of the last known pair.
    style: (bool, bool),
}

/// The entry printed last.
#[derive(Clone, Copy)]
struct Open<'t> {
    /// The line that ends it so far.
    line: Line<'t>,
    /// The column of the separator and the width of the value, if that line is its first.
    first: Option<(usize, usize)>,
    /// The blanks in front of that line.
    indent: usize,
    dress: Dress,
    blank_lines: u32,
}

/// A line without a meaning of its own.
#[derive(Clone, Copy)]
struct Fragment<'t> {
    line: Line<'t>,
    body: (usize, usize),
    dress: Dress,
}

/// A part of a line without line breaks, with its place in the document's text.
#[derive(Clone, Copy)]
struct Part<'p> {
    text: &'p str,
    origin: Span,
}

impl Part<'_> {
    fn span(&self, range: (usize, usize)) -> Span {
        self.origin.slice(range.0, range.1)
    }
}

impl<'t> Parser<'t> {
    fn new(input: &'t str, written: Written<'t>) -> Parser<'t> {
        Parser {
            input,
            written,
            out: Sections::default(),
            warnings: Warnings::default(),
            size: 0,
            open: None,
            fragment: None,
            measure: None,
            proven: false,
            sentence: "",
            ruler: None,
            foreign: false,
            tracing: false,
            style: (true, true),
        }
    }

    fn line(&mut self, line: Line<'t>) {
        let whole = Part { text: line.text, origin: Span::new(line.start, line.start + line.text.len()) };
        match line::plain(line.text) {
            Plain::Blank => self.blank(),
            Plain::Ruler => self.ruler(line.number),
            Plain::Title(kind, name) => self.title(kind, whole.span(name), line.number),
            Plain::Pair(pair) if self.fragment.is_none() => {
                self.pair(whole, &pair, line, Dress::default());
            }
            _ => self.touched(line, whole),
        }
    }

    fn blank(&mut self) {
        if let Some(open) = &mut self.open {
            open.blank_lines += 1;
        }
    }

    fn ruler(&mut self, line: u32) {
        self.close();
        self.ruler = Some(line);
    }

    fn title(&mut self, kind: super::SectionKind, name: Span, line: u32) {
        let begins = self.ruler.unwrap_or(line);
        self.close();
        self.foreign = false;
        self.tracing = false;
        self.out.title(kind, name, line, begins);
    }

    /// What comes next cannot belong to what came before.
    fn close(&mut self) {
        self.flush_fragment();
        self.open = None;
        self.ruler = None;
        self.sentence = "";
    }

    fn flush_fragment(&mut self) {
        if let Some(fragment) = self.fragment.take() {
            self.warn(fragment.line.number, NOT_UNDERSTOOD);
            self.foreign = true;
        }
    }

    fn warn(&mut self, line: u32, message: &'static str) {
        self.warnings.add(At::Lines(line, line), message);
    }

    /// Takes a pair. `line` is the line that it ends on.
    fn pair(&mut self, part: Part<'_>, pair: &Pair, line: Line<'t>, dress: Dress) {
        self.ruler = None;
        self.foreign = false;
        self.tracing = false;
        self.size += 1;
        if pair.field.is_some() {
            self.style = style(part.text, pair);
        }
        self.out.entry(part.span(pair.key), pair.field, part.span(pair.value), line.number);
        let first = Some((pair.separator, wrap::value_width(pair)));
        self.open = Some(Open { line, first, indent: 0, dress, blank_lines: 0 });
    }

    /// A line that something happened to.
    fn touched(&mut self, line: Line<'t>, whole: Part<'t>) {
        match clean(line.text) {
            std::borrow::Cow::Borrowed(_) => self.part(line, whole),
            std::borrow::Cow::Owned(text) => {
                let origin = self.written.push(&text);
                let mut start = 0;
                for piece in text.strip_suffix('\n').unwrap_or(&text).split('\n') {
                    let end = start + piece.len();
                    self.part(line, Part { text: piece, origin: origin.slice(start, end) });
                    start = end + 1;
                }
            }
        }
    }

    fn part(&mut self, line: Line<'t>, part: Part<'_>) {
        let (start, dress) = paste::prefix(part.text);
        let mut end = paste::suffix(part.text, dress);
        // Markdown's hard break; that of a pair is looked at with its value
        if part.text[..end].ends_with('\\') && !part.text.contains(':') {
            end -= 1;
        }
        if start >= end && part.text.trim().is_empty() {
            return self.blank();
        }
        let body = (start.min(end), end);
        if self.fragment_with(line, part, body) || self.items(line, part, body, dress) {
            return;
        }
        if self.continues(line, part) {
            return;
        }
        self.other(line, part, body, dress);
    }

    /// Takes a text as the continuation of the entry before it.
    fn continues(&mut self, line: Line<'t>, part: Part<'_>) -> bool {
        let Some(open) = self.open else { return false };
        let Some(entry) = self.out.entries.last().copied() else { return false };
        let start = paste::prefix_like(part.text, open.dress);
        let next = &part.text[start..];
        let next = &next[..paste::suffix(next, open.dress)];
        if next.is_empty() || open.blank_lines > 1 || paste::is_elision(next) || paste::is_item(next) {
            return false;
        }
        let measure = self.measure(line.start);
        if open.blank_lines == 1 && !measure.doubled || !in_column(&measure, &open, &part.text[..start]) {
            return false;
        }
        let value = self.written.get(entry.value);
        let first = open.first.map(|(_, width)| if value.is_empty() { 0 } else { width });
        // no line has more characters than bytes: most lines need not be counted
        let at_most = Tail { line: open.line.text.len(), value: first };
        if wrap::room(&measure, at_most, entry.field, next, self.proven) == Room::Left {
            return false;
        }
        let tail = Tail { line: paste::width(open.line.text, open.dress), value: first };
        let room = wrap::room(&measure, tail, entry.field, next, self.proven);
        let Some(joint) = form::joint(entry.field, value, next).filter(|_| room != Room::Left) else {
            return false;
        };
        let blank_kept = open.line.text.ends_with(' ')
            || wrap::indent(&part.text[..start]) == measure.indent.saturating_add(1);
        let between_words = room == Room::TooLittle || self.proven;
        let blank = match joint {
            Joint::Tight => false,
            Joint::Blank => true,
            Joint::Unknown => blank_kept || between_words,
        };
        self.proven |=
            room == Room::TooLittle && tail.line + 1 < measure.line && !open.line.text.ends_with(' ');
        let mut joined = entry.value;
        if blank && !value.is_empty() {
            joined = self.written.extend(joined, " ");
        }
        joined = self.written.extend(joined, next);
        if let Some(entry) = self.out.entries.last_mut() {
            entry.value = joined;
            entry.joined = true;
        }
        let indent = wrap::indent(&part.text[..start]);
        self.open = Some(Open { line, first: None, indent, blank_lines: 0, ..open });
        true
    }

    /// The measure of the capture around an offset.
    fn measure(&mut self, at: usize) -> Measure {
        match self.measure {
            Some(measure) if at < measure.end => measure,
            _ => {
                self.proven = false;
                *self.measure.insert(wrap::measure(self.input, at))
            }
        }
    }

    /// Takes a text together with the line before it, if the two are a pair or a title that was broken
    /// in its key or name.
    fn fragment_with(&mut self, line: Line<'t>, part: Part<'_>, body: (usize, usize)) -> bool {
        let Some(fragment) = self.fragment else { return false };
        if line.number > fragment.line.number + 2 {
            return false;
        }
        let (start, end) = fragment.body;
        let first = fragment.line.text[start..end].trim_end();
        let next = &part.text[body.0..body.1];
        let head = next.get(..next.len().min(64)).unwrap_or_default();
        let broken = format!("{first}{head}");
        if let Some(pair) =
            line::known_pair(&broken, 0, broken.len()).filter(|pair| pair.separator >= first.len())
        {
            self.fragment = None;
            let key = pair.field.map_or(first, |field| field.key());
            let key = self.written.push(key);
            let separator = pair.separator - first.len();
            let value = line::trimmed(part.text, body.0 + separator + 1, body.1);
            self.size += 1;
            self.foreign = false;
            self.out.entry(key, pair.field, part.span(value), fragment.line.number);
            if let Some(entry) = self.out.entries.last_mut() {
                entry.joined = true;
            }
            self.open = Some(Open { line, first: None, indent: 0, dress: fragment.dress, blank_lines: 0 });
            return true;
        }
        let spaced = format!("{first} {next}");
        for name in [&broken, &spaced] {
            let name = name.trim_end_matches(['|', ' ']);
            if let Some(kind) = line::section_kind(name).filter(|_| first.len() < name.len()) {
                self.fragment = None;
                let name = self.written.push(name);
                self.title(kind, name, fragment.line.number);
                return true;
            }
        }
        false
    }

    /// A text that is neither part of a capture by its form nor the end of the entry before.
    fn other(&mut self, line: Line<'t>, part: Part<'_>, body: (usize, usize), dress: Dress) {
        let text = part.text[body.0..body.1].trim_end_matches('\\');
        if let Some(rest) = self
            .sentence_goes_on(part.text.trim())
            .or_else(|| self.sentence_goes_on(text))
            .or_else(|| paste::sentence(text))
        {
            self.close();
            self.sentence = rest;
            return;
        }
        if text.is_empty() && part.text.contains(char::is_alphanumeric) {
            self.close();
            if !paste::counts(part.text, line_before(self.input, line), line_behind(self.input, line)) {
                self.warn(line.number, NOT_UNDERSTOOD);
            }
            return;
        }
        match paste::around(part.text.trim()).or_else(|| paste::around(text)) {
            Some(what) => return self.around(what, line.number),
            None if trace::is_trace(text) || self.tracing => {
                self.tracing = true;
                return self.trace(line, part);
            }
            None if trace::is_loose(text) => {
                let text = part.span(body);
                return self.trace(line, Part { text: &part.text[body.0..body.1], origin: text });
            }
            None => {}
        }
        if self.misread(line, part, body, dress) {
            return;
        }
        if let Some(pair) = self.unknown_pair(part.text, body) {
            self.flush_fragment();
            return self.pair(part, &pair, line, dress);
        }
        self.close();
        let own = part.text.len() == line.text.len();
        if own && text.len() <= MAX_FRAGMENT {
            self.fragment = Some(Fragment { line, body, dress });
        } else {
            self.warn(line.number, NOT_UNDERSTOOD);
            self.foreign = true;
        }
    }

    /// The rest of the sentence begun on the line before, behind this text.
    fn sentence_goes_on(&self, text: &str) -> Option<&'static str> {
        let rest = self.sentence.trim_start();
        rest.strip_prefix(text).filter(|_| !text.is_empty())
    }

    fn around(&mut self, what: Around, line: u32) {
        self.close();
        match what {
            Around::Nothing => {}
            Around::Dsregcmd => {
                self.out.command();
                (self.foreign, self.tracing) = (false, false);
            }
            Around::Command => (self.foreign, self.tracing) = (true, false),
            Around::Elision => self.warn(line, LEFT_OUT),
        }
    }

    fn trace(&mut self, line: Line<'t>, part: Part<'_>) {
        self.close();
        self.size += 1;
        let text = line::trimmed(part.text, 0, part.text.len());
        let pair = trace::pair(&part.text[text.0..text.1]);
        let span = |(start, end): (usize, usize)| part.span((text.0 + start, text.0 + end));
        self.out.trace(super::TraceLine {
            line: line.number,
            text: part.span(text),
            pair: pair.map(|pair| (span(pair.key), span(pair.value))),
            field: pair.and_then(|pair| pair.field),
        });
    }

    fn finish(&mut self) {
        self.flush_fragment();
        let Some(open) = self.open else { return };
        let Some(entry) = self.out.entries.last().copied() else { return };
        if open.line.start + open.line.text.len() < self.input.len() {
            return;
        }
        let value = self.written.get(entry.value);
        let half = entry.field.is_some_and(|field| form::is_half(field, value));
        let whole = entry.field.is_some_and(|field| form::may_be_whole(field, value));
        if half || !whole {
            self.warn(open.line.number, CUT);
        }
        if let Some(entry) = self.out.entries.last_mut() {
            entry.cut = half;
        }
    }
}
