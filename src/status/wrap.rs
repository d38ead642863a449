//! Lines that were broken at the wrap column: was this line full, so that the next can be its end?
//!
//! Nothing says at which column a console or an editor broke the lines. But no line of a wrapped capture
//! is longer than that column, so the longest one shows it; and where the indentation was lost, the
//! longest value does. The lines of one capture are measured together, once, and only if a line is met
//! that could be the end of the one before.

use memchr::memmem;

use crate::text::lines;

use super::line::{known_pair, plain, Plain};
use super::paste::{prefix, width};
use super::{Field, FieldKind};

/// How long the lines of a capture are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    /// Where the measured part of the input ends.
    pub(super) end: usize,
    /// Characters of the longest line that has a known key.
    line: usize,
    /// Characters of the longest value, the blanks in front of it counted.
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
    /// Characters behind the separator, if it stands on this line.
    pub(super) value: Option<usize>,
}

/// Measures the capture around `at`: from the title of its first section to the next one.
pub(super) fn measure(input: &str, at: usize) -> Measure {
    let title = b"Device State";
    let start = memmem::rfind(&input.as_bytes()[..at], title).unwrap_or(0);
    let end = memmem::find(&input.as_bytes()[at..], title).map_or(input.len(), |found| at + found);
    let mut measure = Measure { end, indent: usize::MAX, ..Measure::default() };
    let (mut filled, mut adjacent, mut after_text) = (0u32, 0u32, false);
    for line in lines(input.get(start..end).unwrap_or_default()) {
        if let Plain::Blank = plain(line.text) {
            after_text = false;
            continue;
        }
        filled += 1;
        measure.indent = measure.indent.min(indent(line.text));
        adjacent += u32::from(after_text);
        after_text = true;
        let from = prefix(line.text).0;
        if let Some(pair) = known_pair(line.text, from, line.text.len()) {
            measure.line = measure.line.max(width(line.text));
            measure.value = measure.value.max(width(&line.text[pair.separator + 1..]));
        }
    }
    measure.doubled = filled > 2 && adjacent * 20 < filled;
    measure
}

/// The blanks in front of a line.
pub(super) fn indent(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// Whether the line before could not take the first word of `next`, which then is its continuation.
pub(super) fn is_full(measure: &Measure, tail: Tail, field: Option<Field>, next: &str) -> bool {
    let word = width(next.split([' ', '\t']).next().unwrap_or(next));
    let exact = tail.line >= measure.line || tail.value.is_some_and(|value| value >= measure.value);
    // a value without blanks is broken at the column itself, or stands on the next line as a whole
    if field.is_some_and(has_no_blank) && tail.value != Some(0) {
        return exact;
    }
    // nothing has words that long; what does not fit for that reason is no continuation
    let word = if tail.value == Some(0) { word } else { word.min(24) };
    let over = |used: usize, longest: usize| used + 1 + word > longest;
    over(tail.line, measure.line) || tail.value.is_some_and(|value| over(value, measure.value))
}

/// The values of this field hold no blank.
pub(super) fn has_no_blank(field: Field) -> bool {
    let kind = field.kind();
    matches!(kind, FieldKind::Word | FieldKind::Url | FieldKind::Blob | FieldKind::Thumbprint)
        || matches!(kind, FieldKind::Guid | FieldKind::Code | FieldKind::Integer)
}
