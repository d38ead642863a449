//! A text for a console: lines broken at blanks to a width, colours put on after what is shown was made
//! harmless.

use std::borrow::Cow;

use super::sanitise;

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// A label or a heading.
    Heading,
    /// A line to be typed.
    Command,
    /// The word ERROR.
    Error,
    /// The word WARNING.
    Warning,
    /// The word INFORMATION, and what could not be judged.
    Information,
    /// The word HEALTHY.
    Healthy,
}

impl Style {
    /// Every one of them.
    #[cfg(test)]
    pub const ALL: [Style; 6] =
        [Style::Heading, Style::Command, Style::Error, Style::Warning, Style::Information, Style::Healthy];

    /// Letters and ground by their number among the 256 colours, which no theme changes (those below 16 it
    /// does). `None` is the terminal's own. A word on a ground of its own reads the same everywhere; the
    /// colour of commands stands between black and white.
    pub fn colors(self) -> (Option<u8>, Option<u8>) {
        match self {
            Style::Heading => (None, None),
            Style::Command => (Some(31), None),
            Style::Error => (Some(231), Some(124)),
            Style::Warning => (Some(16), Some(178)),
            Style::Information => (Some(231), Some(25)),
            Style::Healthy => (Some(231), Some(22)),
        }
    }
}

const BLANKS: &str = "                ";

/// Prose is not set wider than this: long lines are hard to read.
const WIDEST: usize = 120;

/// Below this nothing useful fits.
const NARROWEST: usize = 40;

/// A longer address may be cut inside.
const LONG_WORD: usize = 30;

/// The characters of a time of the documents, `2026-03-11T06:02:44Z`.
const TIME: usize = 20;

/// What stands for what was cut off.
const ELLIPSIS: &str = "...";

/// The text that grows.
pub(super) struct Page {
    out: String,
    width: usize,
    color: bool,
    /// Where the next character goes, from 0.
    column: usize,
    /// The lines that are ended.
    line: usize,
}

impl Page {
    /// An empty text for so many columns.
    pub fn new(width: usize, color: bool) -> Page {
        Page {
            out: String::with_capacity(4096),
            width: width.clamp(NARROWEST, WIDEST),
            color,
            column: 0,
            line: 0,
        }
    }

    /// The text.
    pub fn into_text(self) -> String {
        self.out
    }

    /// The columns of a line.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The lines that are ended.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The columns that are left in this line.
    pub fn left(&self) -> usize {
        self.width.saturating_sub(self.column)
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.out.push('\n');
        self.column = 0;
        self.line += 1;
    }

    /// Ends the line.
    pub fn end(&mut self) {
        let shown = self.out.trim_end_matches(' ').len();
        self.out.truncate(shown);
        self.blank();
    }

    /// Blanks up to a column, at least one behind a word.
    pub fn pad(&mut self, column: usize) {
        self.gap(column.saturating_sub(self.column).max(usize::from(self.column > 0)));
    }

    /// Where the next character goes, from 0.
    pub fn column(&self) -> usize {
        self.column
    }

    /// So many blanks.
    pub fn gap(&mut self, blanks: usize) {
        self.column += blanks;
        let mut left = blanks;
        while left > 0 {
            let some = left.min(BLANKS.len());
            self.out.push_str(&BLANKS[..some]);
            left -= some;
        }
    }

    /// What all of it is about, in bold letters.
    pub fn name(&mut self, text: &str) {
        let text = sanitise::line(text);
        self.styled(Style::Heading, &text);
    }

    /// A word of ours in its colour.
    pub fn styled(&mut self, style: Style, text: &str) {
        if !self.color {
            return self.push(text);
        }
        self.out.push_str("\u{1b}[1");
        let (letters, ground) = style.colors();
        for (what, color) in [("38", letters), ("48", ground)] {
            if let Some(color) = color {
                self.out.push_str(&format!(";{what};5;{color}"));
            }
        }
        self.out.push('m');
        self.push(text);
        self.out.push_str("\u{1b}[0m");
    }

    /// A line of its own that is not broken, whatever the width: what is to be typed or clicked.
    pub fn whole(&mut self, indent: usize, style: Option<Style>, text: &str) {
        let text = sanitise::line(text.trim_end());
        self.pad(indent);
        match style {
            Some(style) => self.styled(style, &text),
            None => self.push(&text),
        }
        self.end();
    }

    /// An address on a line of its own, which a terminal that takes colours makes a link.
    pub fn link(&mut self, indent: usize, url: &str) {
        let is_plain = url.starts_with("https://") && url.bytes().all(|b| b.is_ascii_graphic());
        if !(self.color && is_plain) {
            return self.whole(indent, None, url);
        }
        self.pad(indent);
        self.out.push_str("\u{1b}]8;;");
        self.out.push_str(url);
        self.out.push_str("\u{1b}\\");
        self.push(url);
        self.out.push_str("\u{1b}]8;;\u{1b}\\");
        self.end();
    }

    /// A text, broken at blanks; its further lines begin at `indent`.
    pub fn text(&mut self, indent: usize, text: &str) {
        self.lines(indent, usize::MAX, text);
    }

    /// A text of at most so many lines; what does not fit is cut off at a blank.
    pub fn lines(&mut self, indent: usize, mut lines: usize, text: &str) {
        let is_plain = sanitise::is_plain(text);
        let mut words = text.split_ascii_whitespace().peekable();
        let mut is_first = true;
        while let Some(word) = words.next() {
            let (word, cells) = match is_plain && word.len() < TIME {
                true => (Cow::Borrowed(word), word.len()),
                false => {
                    let word = shown(word);
                    let cells = cells(&word);
                    (word, cells)
                }
            };
            let blank = usize::from(!is_first);
            let more = if lines == 1 && words.peek().is_some() { ELLIPSIS.len() + 1 } else { 0 };
            let fits = self.column + blank + cells + more <= self.width;
            if !fits && lines == 1 {
                return self.cut(&word, is_first);
            }
            if fits || is_first && self.column <= indent {
                self.gap(blank);
            } else {
                self.end();
                self.pad(indent);
                lines -= 1;
            }
            self.out.push_str(&word);
            self.column += cells;
            is_first = false;
        }
    }

    /// Ends a text that does not fit: behind the last word, or inside one that no line holds with others.
    fn cut(&mut self, word: &str, is_first: bool) {
        self.gap(usize::from(!is_first));
        let room = self.left().saturating_sub(ELLIPSIS.len());
        if is_first || cells(word) > LONG_WORD && word.contains('/') {
            self.push(head(word, room));
        }
        self.push(ELLIPSIS);
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += cells(text);
    }
}

/// A word as it is shown: harmless, and a time of the documents as people write it.
fn shown(word: &str) -> Cow<'_, str> {
    match moment(word) {
        Some(moment) => Cow::Owned(moment),
        None => sanitise::line(word),
    }
}

/// A text with its times as people write them.
pub(super) fn moments(text: &str) -> Cow<'_, str> {
    if !text.split_ascii_whitespace().any(|word| moment(word).is_some()) {
        return Cow::Borrowed(text);
    }
    let words = text.split_inclusive(|c: char| c.is_ascii_whitespace()).map(|word| {
        let end = word.trim_end().len();
        moment(&word[..end]).map_or(Cow::Borrowed(word), |moment| Cow::Owned(moment + &word[end..]))
    });
    Cow::Owned(words.collect())
}

/// `2026-03-11T06:02:44.120Z` as `2026-03-11 06:02:44 UTC`, with what stands around it.
pub(super) fn moment(word: &str) -> Option<String> {
    let bytes = word.as_bytes();
    if bytes.len() < TIME {
        return None;
    }
    let start = bytes.iter().take(2).position(u8::is_ascii_digit)?;
    let time = bytes.get(start..start + 20)?;
    let is_digit = |at: usize| time[at].is_ascii_digit();
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let is_time = separators.iter().all(|&(at, byte)| time[at] == byte)
        && (0..19).filter(|at| ![4, 7, 10, 13, 16].contains(at)).all(is_digit);
    if !is_time {
        return None;
    }
    let rest = word.get(start + 19..)?;
    let rest =
        rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let behind = rest.strip_prefix('Z')?;
    let (date, clock) = (&word[start..start + 10], &word[start + 11..start + 19]);
    Some(format!("{}{date} {clock} UTC{}", &word[..start], sanitise::line(behind)))
}

/// The columns that a text takes: two for each East Asian character, none for a mark on another.
pub(super) fn cells(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(cells_of).sum()
}

fn cells_of(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// The beginning of a text that takes at most so many columns.
pub(super) fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += cells_of(c);
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// A text of one line in at most so many columns; what is cut off is named by an ellipsis.
pub(super) fn fitted(text: &str, columns: usize) -> Cow<'_, str> {
    if cells(text) <= columns {
        return Cow::Borrowed(text);
    }
    let room = columns.saturating_sub(ELLIPSIS.len());
    let head = head(text, room);
    let at_blank =
        head.rfind(' ').filter(|&at| cells(&head[..at]) * 2 >= room).map_or(head, |at| &head[..at]);
    Cow::Owned(format!("{}{ELLIPSIS}", at_blank.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width: usize, write: impl Fn(&mut Page)) -> String {
        let mut page = Page::new(width, false);
        write(&mut page);
        page.into_text()
    }

    #[test]
    fn lines_break_at_blanks_and_keep_long_words() {
        let long = "x".repeat(60);
        let text = page(40, |page| page.text(2, &format!("one two {long} three {}", "four ".repeat(12))));
        assert_eq!(text.lines().next(), Some("one two"));
        assert_eq!(text.lines().nth(1), Some(&*format!("  {long}")));
        assert!(text.lines().filter(|line| !line.contains(&long)).all(|line| line.len() <= 40), "{text}");
        let wide = page(40, |page| page.text(0, &"\u{6587}\u{5b57} ".repeat(20)));
        assert!(wide.lines().all(|line| cells(line) <= 40), "{wide}");
    }

    #[test]
    fn what_does_not_fit_is_cut_at_a_blank() {
        let cut = |text: &str| page(40, |page| page.lines(0, 1, text));
        assert_eq!(cut("a short text"), "a short text");
        assert_eq!(cut(&"word ".repeat(9)), "word word word word word word word ...");
        assert_eq!(cut(&"x".repeat(41)), format!("{}...", "x".repeat(37)));
        assert_eq!(cut(&"x".repeat(40)), "x".repeat(40));
        assert_eq!(fitted("one two three", 9), "one...");
        assert_eq!(fitted("abcdefghijkl", 9), "abcdef...");
        assert_eq!(fitted("abc", 3), "abc");
    }

    #[test]
    fn times_are_shown_to_the_second() {
        for (word, expected) in [
            ("2026-03-11T06:02:44.120Z", Some("2026-03-11 06:02:44 UTC")),
            ("2026-03-11T06:02:44Z.", Some("2026-03-11 06:02:44 UTC.")),
            ("(2026-03-11T06:02:44.1234567Z),", Some("(2026-03-11 06:02:44 UTC),")),
            ("2026-03-11T06:02:44", None),
            ("2026-03-11T06:02:44+01:00", None),
            ("2026-03-11", None),
            ("20260311T060244Z-and-more", None),
            ("\u{e9}2026-03-11T06:02:44Z", None),
        ] {
            assert_eq!(moment(word).as_deref(), expected, "{word}");
        }
    }

    /// Relative luminance (WCAG 2) of a colour of the cube of 256 colours.
    fn luminance(rgb: [u8; 3]) -> f64 {
        let channel = |value: u8| match f64::from(value) / 255.0 {
            low if low <= 0.04045 => low / 12.92,
            high => ((high + 0.055) / 1.055).powf(2.4),
        };
        let [red, green, blue] = rgb.map(channel);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn rgb(color: u8) -> [u8; 3] {
        let at = color.checked_sub(16).expect("a colour that no theme changes");
        [at / 36, at / 6 % 6, at % 6].map(|level| if level == 0 { 0 } else { 55 + 40 * level })
    }

    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn colors_read_on_black_white_and_the_blue_of_powershell() {
        for style in Style::ALL {
            match style.colors() {
                (Some(letters), Some(ground)) => {
                    assert!(contrast(rgb(letters), rgb(ground)) >= 4.5, "{style:?}");
                }
                // Bold letters: 3 is what WCAG asks of large or bold text.
                (Some(letters), None) => {
                    for ground in [[0, 0, 0], [255, 255, 255], [0x01, 0x24, 0x56]] {
                        let contrast = contrast(rgb(letters), ground);
                        assert!(contrast >= 3.0, "{style:?} on {ground:?}: {contrast}");
                    }
                }
                (None, _) => assert_eq!(style, Style::Heading, "bold letters in the colour of the terminal"),
            }
        }
    }

    #[test]
    fn only_an_address_is_a_link() {
        let linked = |url: &str| {
            let mut page = Page::new(80, true);
            page.link(2, url);
            page.into_text()
        };
        let url = "https://learn.microsoft.com/x";
        assert_eq!(linked(url), format!("  \u{1b}]8;;{url}\u{1b}\\{url}\u{1b}]8;;\u{1b}\\\n"));
        assert_eq!(linked("file:///etc/passwd"), "  file:///etc/passwd\n");
        assert_eq!(linked("https://a\u{7}b"), "  https://a\\u{7}b\n");
    }
}
