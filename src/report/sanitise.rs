//! The one way by which text leaves for people.
//!
//! Evidence is text of others. What a terminal, a log or a browser would obey instead of showing is written
//! out as `\u{1b}`: controls, what turns the direction of a line, what ends a line unseen, and characters
//! that have no width.

use std::borrow::Cow;

/// A quote of evidence has at most this many characters.
pub const QUOTE: usize = 160;

/// Text of several lines: line feeds stay.
pub fn text(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\n' && is_unsafe(c))
}

/// Text of one line, whatever it holds.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, is_unsafe)
}

/// A value as it is quoted: on one line, its blanks folded, at most [`QUOTE`] characters.
pub fn quote(value: &str) -> String {
    // blanks are folded as far as the quote reaches, however long the value is
    let mut quoted = String::new();
    let mut length = 0;
    for word in value.split_whitespace() {
        let blank = usize::from(length > 0);
        for c in std::iter::repeat_n(' ', blank).chain(word.chars()) {
            if length == QUOTE {
                return line(&quoted).into_owned() + "...";
            }
            quoted.push(c);
            length += 1;
        }
    }
    line(&quoted).into_owned()
}

/// True for a character that is shown by its number.
fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'   // controls of ASCII and Latin-1, and delete
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // direction
        | '\u{2028}' | '\u{2029}'               // line and paragraph separators
        | '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}') // without width, annotations, tags
}

/// What a keyboard has, as most of all texts. All bytes are looked at, for so it is done many at once.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & (b' '..=b'~').contains(&byte))
}

fn escaped(text: &str, shown_by_number: impl Fn(char) -> bool) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let Some(first) = text.find(&shown_by_number) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for c in text[first..].chars() {
        match shown_by_number(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_written_out() {
        let bad = "a\u{1b}]0;title\u{7}b\u{8}\u{9b}31m\u{202e}c\u{2028}d\re\u{7f}";
        let shown = r"a\u{1b}]0;title\u{7}b\u{8}\u{9b}31m\u{202e}c\u{2028}d\u{d}e\u{7f}";
        assert_eq!(line(bad), shown);
        assert_eq!(text("a\n\u{85}\tb"), "a\n\\u{85}\\u{9}b");
        assert_eq!(line("a\nb"), r"a\u{a}b");
    }

    #[test]
    fn what_is_safe_is_borrowed() {
        for plain in ["pc-1 \u{e9}\u{4e2d}\u{6587} \u{645}\u{631} \u{1f600}", "", "[x](y) <b> =1+1"] {
            assert!(matches!(line(plain), Cow::Borrowed(same) if same == plain));
        }
    }

    #[test]
    fn a_quote_is_one_short_line() {
        assert_eq!(quote(" a\r\n  b\tc "), "a b c");
        assert_eq!(quote("\u{1b}[31m"), r"\u{1b}[31m");
        let long = "word ".repeat(1_000);
        assert_eq!(quote(&long).chars().count(), QUOTE + 3);
        assert_eq!(quote(&"x".repeat(QUOTE)), "x".repeat(QUOTE));
    }
}
