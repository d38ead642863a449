//! Lines that were broken at the wrap column: was this line full, so that the next can be its end?
//!
//! Nothing says at which column a console or an editor broke the lines. But no line of a wrapped capture
//! is longer than that column, so the longest one shows it; and where the indentation was lost, the
//! longest value does. The lines of one capture are measured together, once, and only if a line is met
//! that could be the end of the one before.

use memchr::{memmem, memrchr2};

use crate::input::text::lines;

use super::form::has_no_blank;
use super::line::{is_blank, known_pair, plain, Pair, Plain};
use super::paste::{hard_break, prefix, suffix, width};
use super::unescape::clean;
use super::Field;

/// How long the lines of a capture are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    /// Where the measured part of the input ends.
    pub(super) end: usize,
    /// Characters of the longest line that has a known key.
    pub(super) line: usize,
    /// Characters of the longest of them whose value holds a blank, at which an editor would break it.
    words: usize,
    /// Bytes of the longest value, the blanks in front of it counted.
    value: usize,
    /// Blanks in front of the line that has fewest.
    pub(super) indent: usize,
    /// A blank line stands between any two others.
    pub(super) doubled: bool,
}

/// The last line of an entry that may not be all of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail {
    /// Characters of the line.
    pub(super) line: usize,
    /// Bytes behind the separator, if it stands on this line.
    pub(super) value: Option<usize>,
}

/// Measures the capture around `at`: from the title of its first section to the next one.
pub(super) fn measure(input: &str, at: usize) -> Measure {
    let title = b"Device State";
    let start = memmem::rfind(&input.as_bytes()[..at], title).unwrap_or(0);
    let start = memrchr2(b'\n', b'\r', &input.as_bytes()[..start]).map_or(0, |end| end + 1);
    let end = memmem::find(&input.as_bytes()[at..], title).map_or(input.len(), |found| at + found);
    let mut measure = Measure { end, indent: usize::MAX, ..Measure::default() };
    let (mut filled, mut adjacent, mut after_text) = (0u32, 0u32, false);
    for line in lines(input.get(start..end).unwrap_or_default()) {
        if let Plain::Blank = plain(line.text) {
            after_text = false;
            continue;
        }
        filled += 1;
        adjacent += u32::from(after_text);
        after_text = true;
        let text = clean(line.text);
        let (start, dress) = prefix(&text);
        if start < text.len() {
            measure.indent = measure.indent.min(indent(&text[..start]));
        }
        let Some(pair) = known_pair(&text, start, suffix(&text, dress)) else { continue };
        if is_in_message(&pair) {
            continue;
        }
        let breaks = hard_break(&text[pair.value.0..pair.value.1], pair.field).is_some();
        let width = width(line.text, if breaks { dress.with_break() } else { dress });
        measure.line = measure.line.max(width);
        measure.value = measure.value.max(value_width(&pair) - usize::from(breaks));
        if text[pair.value.0..pair.value.1].contains(' ') {
            measure.words = measure.words.max(width);
        }
    }
    measure.doubled = filled > 2 && adjacent * 20 < filled;
    measure
}

/// True for "Correlation ID: ...", with which messages of the Entra service end.
pub(super) fn is_in_message(pair: &Pair) -> bool {
    !pair.spaced && pair.field == Some(Field::CorrelationId)
}

/// The bytes between the separator and the end of the value.
pub(super) fn value_width(pair: &Pair) -> usize {
    pair.value.1.saturating_sub(pair.separator + 1)
}

/// The blanks between the decoration in front of a line, or its start, and its text.
pub(super) fn indent(before: &str) -> usize {
    before.bytes().rev().take_while(|byte| is_blank(*byte)).count()
}

/// Whether a line had room for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// It could have taken the next word.
    Left,
    /// It ends at the column itself; a word may be broken there.
    None,
    /// It ends before the column: the break is between words.
    TooLittle,
}

/// Whether the line before had room for the first word of `next`. If not, `next` is its continuation.
/// `proven`: other lines of the capture were broken between words.
pub(super) fn room(measure: &Measure, tail: Tail, field: Option<Field>, next: &str, proven: bool) -> Room {
    if tail.line >= measure.line || tail.value.is_some_and(|value| value >= measure.value) {
        return Room::None;
    }
    let word = next.split([' ', '\t']).next().unwrap_or(next).chars().count();
    let full = if tail.value == Some(0) {
        // a blank value is not the next line's, unless that line is all that did not fit
        proven && tail.line + 1 + word > measure.words
    } else if field.is_some_and(has_no_blank) {
        // a value without blanks is broken at the column itself
        false
    } else {
        // nothing has longer words; what does not fit for that reason is no continuation
        let word = word.min(40);
        let value_full = |value| value + 1 + word > measure.value;
        tail.line + 1 + word > measure.words || tail.value.is_some_and(value_full)
    };
    if full {
        Room::TooLittle
    } else {
        Room::Left
    }
}
