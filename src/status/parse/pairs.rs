//! Pairs of a key and a value, and what else stands with them on one line.

use super::*;
use crate::status::form::Fit;
use crate::status::{Field, FieldKind, SectionKind};

impl<'t> Parser<'t> {
    /// Takes the rulers, titles and pairs that a text is made of. False if it does not start with one.
    pub(super) fn items(
        &mut self,
        line: Line<'t>,
        part: Part<'_>,
        body: (usize, usize),
        dress: Dress,
    ) -> bool {
        let (mut at, end) = body;
        let mut taken = false;
        if let Some(start) = self.items_behind(part.text, body) {
            self.warn(line.number, NOT_UNDERSTOOD);
            at = start;
        }
        while at < end {
            let rest = &part.text[at..end];
            if line::is_blank(rest.as_bytes()[0]) {
                at += 1;
            } else if let Some(length) = ruler_length(rest) {
                self.ruler(line.number);
                at += length;
            } else if let Some((kind, name, length)) = self.title_at(rest, taken) {
                self.title(kind, part.span((at + name.0, at + name.1)), line.number);
                at += length;
            } else if let Some(length) = paste::sentence_length(rest) {
                self.close();
                at += length;
            } else if let Some(pair) = self.pair_at(part, at, end, dress) {
                at = next_item(part.text, pair.value.0, end, pair.spaced, pair.field);
                let others = taken || at < end;
                let own = if others { self.before_unknown(line, part, &pair, at) } else { at };
                let own = if at < end { within_sentence(part.text, pair.value.0, own) } else { own };
                self.take_pair(line, part, pair, own, dress);
                self.take_unknown(line, part, (own, at), dress);
            } else if let Some(next) = taken
                .then(|| next_item(part.text, at, end, true, None))
                .filter(|next| *next > at && *next < end)
            {
                self.warn(line.number, NOT_UNDERSTOOD);
                at = next;
            } else {
                break;
            }
            taken = true;
        }
        if taken && part.text[at..end].contains(char::is_alphanumeric) {
            self.warn(line.number, NOT_UNDERSTOOD);
        }
        taken
    }

    /// Where the known pairs of a text begin, if it starts with something else and holds more than one.
    /// A single one is a quotation in a sentence.
    pub(super) fn items_behind(&self, text: &str, (start, end): (usize, usize)) -> Option<usize> {
        memchr::memmem::find_iter(&text.as_bytes()[start..end], b" : ").nth(1)?;
        let first = next_item(text, start, end, true, None);
        if first == start || first == end || self.in_message() {
            return None;
        }
        let pair = marked_pair(text, first, end, Dress::default())?;
        (next_item(text, pair.value.0, end, true, None) < end).then_some(first)
    }

    pub(super) fn title_at(&self, text: &str, taken: bool) -> Option<(SectionKind, (usize, usize), usize)> {
        if let Some((kind, name, length)) = line::boxed_title(text) {
            let boxed = self.ruler.is_some() && length == text.len();
            return kind.or(boxed.then_some(SectionKind::Other)).map(|kind| (kind, name, length));
        }
        let name = text.trim_end_matches([':', ' ', '|', '#']);
        line::section_kind(name).filter(|_| !taken).map(|kind| (kind, (0, name.len()), text.len()))
    }

    /// The known pair at `at`, if it is not the end of a message that the entry before has begun.
    pub(super) fn pair_at(&mut self, part: Part<'_>, at: usize, end: usize, dress: Dress) -> Option<Pair> {
        let pair =
            marked_pair(part.text, at, end, dress).or_else(|| table_pair(part.text, at, end, dress))?;
        if wrap::is_in_message(&pair) && self.in_message() {
            return None;
        }
        Some(pair)
    }

    /// The entry before is a message which the Entra service ends with "Correlation ID: ...".
    pub(super) fn in_message(&self) -> bool {
        self.open.is_some()
            && self.out.entries.last().is_some_and(|entry| {
                entry.field.is_some_and(|field| field.kind() == FieldKind::Message) && !entry.value.is_empty()
            })
    }

    /// Takes a pair whose value ends where the next item begins.
    pub(super) fn take_pair(&mut self, line: Line<'t>, part: Part<'_>, pair: Pair, end: usize, dress: Dress) {
        let value = &part.text[pair.value.0..end];
        let (mut from, mut to) = paste::within(value, dress);
        // "**Key** : **value**", but "**Key : value**"
        if part.text[pair.key.1..pair.separator].trim().is_empty() {
            from = 0;
        }
        let mut dress = dress;
        if let Some(kept) = paste::hard_break(&value[from..to], pair.field) {
            to = from + kept.trim_end().len();
            dress = dress.with_break();
        }
        let pair = Pair { value: (pair.value.0 + from.min(to), pair.value.0 + to), ..pair };
        let pair = self.without_elision(line, part, pair);
        let traced = pair.field.is_some_and(Field::is_of_trace);
        if traced || self.tracing && !pair.spaced {
            self.trace(line, part);
        } else {
            self.flush_fragment();
            self.pair(part, &pair, line, dress);
        }
    }

    /// Where the value of a pair ends, if a pair with a key that is not known stands between it and `end`.
    /// Where the value does not show it, the two stay together, and there is a warning.
    pub(super) fn before_unknown(
        &mut self,
        line: Line<'t>,
        part: Part<'_>,
        pair: &Pair,
        end: usize,
    ) -> usize {
        let Some(field) = pair.field.filter(|field| field.kind() != FieldKind::Message) else { return end };
        let value = &part.text[pair.value.0..end];
        let Some(colon) = value.find(" : ") else { return end };
        let words = || value[..colon].match_indices(' ').map(|(at, _)| at + 1).filter(|at| *at < colon);
        let whole = |at: &usize| form::fit(field, value[..*at].trim()) == Fit::Whole;
        let key = match words().rfind(whole) {
            None if form::has_no_blank(field) => words().next().or(Some(0)),
            None if words().next().is_none() => Some(0),
            key => key,
        };
        if key.is_none() {
            self.warn(line.number, SEVERAL);
        }
        key.map_or(end, |key| pair.value.0 + key)
    }

    /// Takes the pairs with keys that are not known. All but the first key are one word.
    pub(super) fn take_unknown(
        &mut self,
        line: Line<'t>,
        part: Part<'_>,
        (start, end): (usize, usize),
        dress: Dress,
    ) {
        let mut start = start;
        while let Some(separator) = part.text[start..end].find(" : ").map(|at| start + at + 1) {
            let from = (separator + 2).min(end);
            let next = part.text[from..end].find(" : ").map(|at| from + at);
            let next = next.and_then(|colon| part.text[from..colon].rfind(' ').map(|at| from + at + 1));
            let value = line::trimmed(part.text, from, next.unwrap_or(end));
            let (_, to) = paste::within(&part.text[value.0..value.1], dress);
            let pair = Pair {
                key: line::trimmed(part.text, start, separator),
                value: (value.0, value.0 + to),
                separator,
                field: None,
                spaced: true,
            };
            self.flush_fragment();
            self.pair(part, &pair, line, dress);
            start = next.unwrap_or(end);
        }
    }

    /// In a text of one line, the mark of an elision ends a value.
    pub(super) fn without_elision(&mut self, line: Line<'t>, part: Part<'_>, pair: Pair) -> Pair {
        let value = &part.text[pair.value.0..pair.value.1];
        match value.rsplit_once(' ') {
            Some((value, last)) if paste::is_elision(last) => {
                self.warn(line.number, LEFT_OUT);
                Pair { value: (pair.value.0, pair.value.0 + value.trim_end().len()), ..pair }
            }
            _ => pair,
        }
    }

    /// A pair with a key that is not known, printed where and as `dsregcmd` prints its own.
    pub(super) fn unknown_pair(&self, text: &str, (start, end): (usize, usize)) -> Option<Pair> {
        if self.foreign || !self.out.has_section() {
            return None;
        }
        let colon = start + memchr::memchr(b':', text.as_bytes().get(start..end.min(start + 64))?)?;
        let pair = line::pair_at(text, start, colon, end)?;
        let key = &text[pair.key.0..pair.key.1];
        let letters =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '(' | ')');
        let plausible = key.len() <= 48 && key.chars().all(letters) && key.split(' ').count() <= 4;
        (plausible && style(text, &pair) == self.style).then_some(pair)
    }
}

/// Where a value ends behind which a comma or a semicolon parts it from the next pair.
fn within_sentence(text: &str, from: usize, end: usize) -> usize {
    from + text[from..end].trim_end_matches([' ', '\t', ',', ';']).len()
}

/// Whether blanks stand before and behind the separator. At the end of a line, one is taken to be lost.
pub(super) fn style(text: &str, pair: &Pair) -> (bool, bool) {
    let behind = text.as_bytes().get(pair.separator + 1).is_none_or(|byte| line::is_blank(*byte));
    (pair.spaced, behind)
}

/// True if a text with this in front of it starts where the console puts the rest of a line: at the left
/// edge, or under the value.
pub(super) fn in_column(measure: &Measure, open: &Open<'_>, before: &str) -> bool {
    let indent = wrap::indent(before);
    let under_value = open.first.is_some_and(|(separator, _)| before.len() > separator);
    let as_before = open.first.is_none() && indent == open.indent;
    indent <= measure.indent.saturating_add(1) || under_value || as_before
}

/// The pair with a known key at `at`, also where marks stand around key or value.
pub(super) fn marked_pair(text: &str, at: usize, end: usize, dress: Dress) -> Option<Pair> {
    let near = text.as_bytes().get(at..end.min(at + 96))?;
    let colon = at + memchr::memchr(b':', near)?;
    let pair = line::pair_at(text, at, colon, end)?;
    if pair.field.is_some() {
        return Some(pair);
    }
    let key = &text[pair.key.0..pair.key.1];
    let (from, to) = paste::within(key, dress);
    let field = Field::from_key(key.get(from..to)?)?;
    Some(Pair { key: (pair.key.0 + from, pair.key.0 + to), field: Some(field), ..pair })
}

/// A known key that a tab, a bar, an equals sign or several blanks part from its value.
pub(super) fn table_pair(text: &str, at: usize, end: usize, dress: Dress) -> Option<Pair> {
    let near = text.as_bytes().get(at..end.min(at + 64))?;
    let parted = near.iter().enumerate().position(|(i, byte)| match byte {
        b'\t' | b'|' | b'=' => true,
        b' ' => near.get(i + 1) == Some(&b' '),
        _ => false,
    });
    let separator = match parted {
        Some(length) => at + length,
        None if text.as_bytes().get(end) == Some(&b'\t') => end,
        None => return None,
    };
    let (from, to) = paste::within(&text[at..separator], dress);
    let field = Field::from_key(&text[at + from..at + to])?;
    let behind = text[separator..end].trim_start_matches(['\t', '|', '=', ' ', ':']);
    // "Key => value"
    let behind = behind
        .strip_prefix('>')
        .filter(|_| separator < end && text.as_bytes()[separator] == b'=')
        .map_or(behind, str::trim_start);
    Some(Pair {
        key: (at + from, at + to),
        value: line::trimmed(text, end - behind.len(), end),
        separator,
        field: Some(field),
        spaced: true,
    })
}

/// The length of the ruler at the start of a text.
pub(super) fn ruler_length(text: &str) -> Option<usize> {
    let end = text.find([' ', '|', '\t']).unwrap_or(text.len());
    line::is_ruler(&text[..end]).then_some(end)
}

/// Where the value that starts at `from` ends because a ruler, a title or another known key follows.
pub(super) fn next_item(text: &str, from: usize, end: usize, spaced: bool, field: Option<Field>) -> usize {
    let bytes = &text.as_bytes()[..end];
    // all of them in one pass: no byte is looked at for two values
    for at in (from..end).filter(|at| matches!(bytes[*at], b':' | b'+' | b'|' | b'=')) {
        let blank_before = at == from || line::is_blank(bytes[at - 1]);
        match bytes[at] {
            b':' => {
                let blank_behind = match bytes.get(at + 1) {
                    Some(b'\\') => at + 2 == end,
                    byte => byte.is_none_or(|byte| line::is_blank(*byte)),
                };
                if !blank_behind || spaced && !blank_before {
                    continue;
                }
                let Some((start, found)) = key_before(text, from, at) else { continue };
                let in_message = field.is_some_and(|field| field.kind() == FieldKind::Message);
                if !(in_message && !spaced && found == Field::CorrelationId) {
                    return before_sentence(text, from, start);
                }
            }
            b'=' => {
                if let Some((start, _)) = key_before(text, from, at) {
                    return before_sentence(text, from, start);
                }
            }
            b'+' if blank_before && bytes[at..].starts_with(b"+--") => {
                return before_sentence(text, from, at)
            }
            b'|' if line::boxed_title(&text[at..end]).is_some_and(|(kind, ..)| kind.is_some()) => {
                return before_sentence(text, from, at)
            }
            _ => {}
        }
    }
    before_sentence(text, from, end)
}

pub(super) fn before_sentence(text: &str, from: usize, end: usize) -> usize {
    paste::find_sentence(&text[from..end]).map_or(end, |(at, _)| from + at)
}

/// The longest known key that ends at a separator, and where it starts.
pub(super) fn key_before(text: &str, from: usize, separator: usize) -> Option<(usize, Field)> {
    let bytes = text.as_bytes();
    // no key is longer; looking back further would not be linear
    let nearest = separator.saturating_sub(64).max(from);
    let mut end = separator;
    while end > nearest && matches!(bytes[end - 1], b':' | b' ' | b'\t') {
        end -= 1;
    }
    let mut found = None;
    for at in (nearest..end).rev().take(40) {
        let starts_word = at == from || line::is_blank(bytes[at - 1]);
        if starts_word && !line::is_blank(bytes[at]) {
            if let Some(field) = text.get(at..end).and_then(Field::from_key) {
                found = Some((at, field));
            }
        }
    }
    found
}
