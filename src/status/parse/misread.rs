//! Lines that were read off a picture: letters and signs are taken for others that look alike.

use super::*;

impl<'t> Parser<'t> {
    /// Takes a title or a pair whose letters, box or colon were misread. False if it is none.
    pub(super) fn misread(
        &mut self,
        line: Line<'t>,
        part: Part<'_>,
        body: (usize, usize),
        dress: Dress,
    ) -> bool {
        let text = &part.text[body.0..body.1];
        if let Some((kind, (start, end))) = title(text) {
            self.title(kind, part.span((body.0 + start, body.0 + end)), line.number);
            return true;
        }
        let Some(pair) = pair(part.text, body) else { return false };
        self.flush_fragment();
        self.pair(part, &pair, line, dress);
        true
    }
}

/// A title whose box became letters: `I Device State   I`.
fn title(text: &str) -> Option<(super::super::SectionKind, (usize, usize))> {
    const SIDES: [char; 5] = ['I', 'l', '1', '!', '|'];
    let inner = text.strip_prefix(SIDES)?.strip_prefix(' ')?;
    let name = inner.trim_end_matches(SIDES).trim_end();
    let start = text.len() - inner.len();
    Some((line::section_kind(name)?, (start, start + name.len())))
}

/// A pair with blanks around its separator, which may have become a semicolon, and letters of its key others.
fn pair(text: &str, (start, end): (usize, usize)) -> Option<Pair> {
    const LONGEST: usize = 64;
    let near = text.as_bytes().get(start..end.min(start + LONGEST))?;
    let separator = start + memchr::memchr2(b':', b';', near)?;
    let mut pair = line::pair_at(text, start, separator, end)?;
    let key = &text[pair.key.0..pair.key.1];
    let closed = text.as_bytes().get(separator + 1).is_none_or(|byte| line::is_blank(*byte));
    pair.field = pair.field.or_else(|| Field::from_misread_key(key)).filter(|_| pair.spaced && closed);
    pair.field.is_some().then_some(pair)
}
