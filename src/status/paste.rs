//! What copying and pasting puts around a line of a capture, and how to take it off again.

use super::line::{boxed_title, is_blank, is_ruler, known_pair};
use super::unescape::clean;
use super::Field;

/// The decoration in front of a line, so that its continuation is freed from the same and its end from
/// what closes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dress(u16);

impl Dress {
    const QUOTE: u16 = 1;
    const NUMBER: u16 = 1 << 1;
    const BULLET: u16 = 1 << 2;
    const STAR: u16 = 1 << 3;
    const BACKTICK: u16 = 1 << 4;
    const DOUBLE: u16 = 1 << 5;
    const SINGLE: u16 = 1 << 6;
    const UNDERSCORE: u16 = 1 << 7;
    const PIPE: u16 = 1 << 8;
    /// A backslash at the end, Markdown's hard break.
    const BREAK: u16 = 1 << 9;
    const ALL: Dress = Dress(u16::MAX);

    fn has(self, mark: u16) -> bool {
        self.0 & mark != 0
    }

    /// The same, and a hard break at the end.
    pub(super) fn with_break(self) -> Dress {
        Dress(self.0 | Dress::BREAK)
    }

    /// The characters that close what this opened.
    fn closes(self, c: char) -> bool {
        match c {
            '*' => self.has(Dress::STAR),
            '`' => self.has(Dress::BACKTICK),
            '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' => self.has(Dress::DOUBLE),
            '\'' | '\u{2018}' | '\u{2019}' => self.has(Dress::SINGLE),
            '_' | '~' => self.has(Dress::UNDERSCORE),
            '|' => self.has(Dress::PIPE),
            '\\' => self.has(Dress::BREAK),
            ',' | ';' => self.has(Dress::DOUBLE | Dress::SINGLE),
            _ => false,
        }
    }
}

/// How long the decoration in front of `text` is, and what it is.
pub(super) fn prefix(text: &str) -> (usize, Dress) {
    prefix_of(text, Dress::ALL)
}

/// How long the decoration in front of a continuation is, if its first line wore `dress`.
pub(super) fn prefix_like(text: &str, dress: Dress) -> usize {
    match dress {
        Dress(0) => text.len() - text.trim_start().len(),
        _ => prefix_of(text, dress).0,
    }
}

fn prefix_of(text: &str, allowed: Dress) -> (usize, Dress) {
    let mut at = speaker(text);
    let mut dress = Dress(if at > 0 { Dress::NUMBER } else { 0 });
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (mark, length) = match c {
            ' ' | '\t' => (0, 1),
            '>' | '\u{bb}' | '\u{276f}' => (Dress::QUOTE, c.len_utf8()),
            '0'..='9' | '[' => (Dress::NUMBER, number(rest)),
            '-' | '+' | '=' if starts_ruler(rest) => break,
            '-' | '+' | '#' | '/' | '\u{2022}' | '\u{b7}' | '\u{2013}' => (Dress::BULLET, bullet(rest, c)),
            '\\' if rest[1..].starts_with(|next: char| next.is_ascii_punctuation()) => (Dress::BULLET, 1),
            '*' => (Dress::STAR, 1),
            '`' => (Dress::BACKTICK, 1),
            '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' => (Dress::DOUBLE, c.len_utf8()),
            '\'' | '\u{2018}' | '\u{2019}' => (Dress::SINGLE, c.len_utf8()),
            '_' | '~' => (Dress::UNDERSCORE, 1),
            '|' => (Dress::PIPE, 1),
            _ if at == 0 => (Dress::NUMBER, place(rest)),
            _ => break,
        };
        // what follows a number is the text, even if it is another number
        if length == 0 || mark & !allowed.0 != 0 || mark == Dress::NUMBER && dress.has(mark) {
            break;
        }
        // what a title's box is made of is no decoration
        if mark == Dress::PIPE && is_box(rest) {
            break;
        }
        dress.0 |= mark;
        at += length;
    }
    (at, dress)
}

/// The length of what a chat puts in front of a line of a capture: when it was said, and by whom.
/// `[9:17 AM] Anna Berg: `, `20.11.26, 09:17 - Anna: `, `09:17 <anna> `.
fn speaker(text: &str) -> usize {
    const LONGEST: usize = 100;
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '[' || c == '<') {
        return 0;
    }
    let said = |end: usize| {
        let head = &text[..end];
        let has_moment = head.starts_with('<')
            || head.contains(':') && head.bytes().filter(u8::is_ascii_digit).count() > 2;
        let behind = &text[end..];
        // the colon of a name stands at it, and a name is no key
        let name = head.trim_end_matches([' ', ':', '>']);
        let is_key = name.len() + 2 < end
            || name.match_indices(' ').any(|(at, _)| Field::from_key(&name[at + 1..]).is_some());
        has_moment
            && name.contains(char::is_alphabetic)
            && !is_key
            && (is_box(behind) || starts_ruler(behind) || known_pair(behind, 0, behind.len()).is_some())
    };
    let ends = memchr::memchr2_iter(b':', b'>', &text.as_bytes()[..text.len().min(LONGEST)]);
    let ends = ends.filter(|at| text.as_bytes().get(at + 1) == Some(&b' ')).map(|at| at + 2);
    ends.into_iter().find(|end| said(*end)).unwrap_or(0)
}

/// The box of a title: a known one, or one that takes up the whole line.
fn is_box(text: &str) -> bool {
    let whole = text.trim_end().len();
    boxed_title(text).is_some_and(|(kind, _, end)| kind.is_some() || end == whole && !text.contains(':'))
}

fn starts_ruler(text: &str) -> bool {
    text.get(..3).is_some_and(is_ruler)
}

/// The length of a bullet or a mark of a heading or comment, which a blank follows: `-`, `##`, `//`.
fn bullet(text: &str, mark: char) -> usize {
    let rest = text.trim_start_matches(mark);
    if rest.is_empty() || rest.starts_with([' ', '\t']) {
        text.len() - rest.len()
    } else {
        0
    }
}

/// The length of a line number, of a time of a log, or of the place that a search prints: `12`, `12.`, `[12]`,
/// `12:`, `[2026-01-02 03:04:05]`, `2026-01-02 03:04:05 [INFO]`.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    if bytes[0] == b'[' {
        let inner = bytes[1..].iter().take(40).take_while(|byte| in_moment(byte) || **byte == b' ').count();
        let starts = bytes.get(1).is_some_and(u8::is_ascii_digit);
        let closes = starts && bytes.get(1 + inner) == Some(&b']');
        return if closes { inner + 2 + bracketed_level(&text[inner + 2..]) } else { 0 };
    }
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = digits + usize::from(matches!(bytes.get(digits), Some(b'.' | b':' | b')' | b'|')));
    let behind = bytes.get(end);
    let of_search = bytes.get(digits) == Some(&b':') && !behind.is_some_and(u8::is_ascii_digit);
    if digits <= 6 && (behind.is_none_or(|byte| is_blank(*byte)) || bytes[end - 1] == b'|' || of_search) {
        return end;
    }
    moment(text)
}

/// The length of the level in brackets behind a time: ` [INFO]`.
fn bracketed_level(text: &str) -> usize {
    let inner = text.trim_start_matches([' ', '\t']);
    let word = inner.strip_prefix('[').and_then(|inner| inner.split(']').next()).unwrap_or_default();
    let is_level = LEVELS.iter().any(|level| level.eq_ignore_ascii_case(word));
    let length = text.len() - inner.len() + word.len() + 2;
    if is_level && text.get(..length).is_some_and(|level| level.ends_with(']')) {
        length
    } else {
        0
    }
}

/// The levels that logs write behind a time.
const LEVELS: &[&str] = &["INFO", "INFORMATION", "WARN", "WARNING", "ERROR", "DEBUG", "VERBOSE", "TRACE"];

fn in_moment(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b':' | b'.' | b'-' | b'/' | b',' | b'T' | b'Z')
}

/// The length of the date and time that a log writes, and of the level behind them.
fn moment(text: &str) -> usize {
    const ZONES: &[&str] = &["AM", "PM", "UTC", "-"];
    let is_moment = |word: &str| {
        let bytes = word.trim_end_matches([',', ':', ';']).as_bytes();
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let twice = |mark: u8| bytes.iter().filter(|byte| **byte == mark).count() == 2;
        (1..=4).contains(&digits)
            && bytes.len() < 40
            && bytes.iter().all(in_moment)
            && b":-/".iter().any(|mark| twice(*mark))
            && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
    };
    // "Error Phase" is a key
    let is_level = |word: &str| {
        let bare = word.trim_matches(['[', ']', '(', ')', ':']);
        LEVELS
            .iter()
            .any(|known| known == &bare || bare.len() < word.len() && known.eq_ignore_ascii_case(bare))
    };
    // a date and a time; what follows them may be a time of the capture
    let mut end = 0;
    let mut moments = 0;
    while let Some(word) = text[end..].split([' ', '\t']).find(|word| !word.is_empty()) {
        let behind = end + text[end..].find(word).unwrap_or_default() + word.len();
        let is_last = end > 0 && is_level(word);
        if is_moment(word) && moments < 2 {
            moments += 1;
        } else if !(is_last || end > 0 && ZONES.contains(&word)) {
            break;
        }
        end = behind;
        if is_last {
            break;
        }
    }
    end
}

/// The length of the name of a file, with or without the number of a line, in front of what a search found.
fn place(text: &str) -> usize {
    let head = &text.as_bytes()[..text.len().min(260)];
    // "C:\\temp\\a.txt:12:"
    let drive = if head.get(1) == Some(&b':') { 2 } else { 0 };
    let Some(colon) = memchr::memchr(b':', &head[drive..]).map(|at| drive + at) else { return 0 };
    let name = &head[..colon];
    let Some(dot) = memchr::memrchr(b'.', name).filter(|_| !name.contains(&b' ')) else { return 0 };
    let kind = &name[dot + 1..];
    if !(2..=4).contains(&kind.len()) || !kind.iter().all(u8::is_ascii_alphanumeric) {
        return 0;
    }
    let digits = head[colon + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    match head.get(colon + 1 + digits) {
        Some(b':') if digits > 0 => colon + digits + 2,
        Some(b' ' | b'|' | b'+') if digits == 0 => colon + 1,
        _ => 0,
    }
}

/// True for a line that is only a number or a time, as the line before or behind it is numbered or timed.
pub(super) fn counts(text: &str, before: &str, behind: &str) -> bool {
    let mark = |text: &str| -> Option<(Option<u32>, String)> {
        let text = text.trim_start_matches(['>', ' ', '\t']);
        let end = text.starts_with(|c: char| c.is_ascii_digit() || c == '[').then(|| number(text))?;
        let (digits, form): (String, String) = text[..end].chars().partition(char::is_ascii_digit);
        (end > 0).then(|| (digits.parse().ok().filter(|_| digits.len() <= 6), form))
    };
    let Some((this, form)) = mark(text) else { return false };
    [before, behind].into_iter().filter_map(mark).any(|(other, like)| {
        let next = this.zip(other).is_none_or(|(this, other)| this.abs_diff(other) == 1);
        like == form && next
    })
}

/// The length of `text` without the decoration at its end.
pub(super) fn suffix(text: &str, dress: Dress) -> usize {
    let mut rest = text.trim_end();
    // the box of a title is no decoration
    let dress = if rest.trim_start().starts_with('|') { Dress(dress.0 & !Dress::PIPE) } else { dress };
    if dress.0 & !(Dress::QUOTE | Dress::NUMBER | Dress::BULLET) != 0 {
        rest = rest.trim_end_matches(|c: char| dress.closes(c) || c == ' ' || c == '\t');
    }
    rest.len()
}

/// A value without Markdown's hard break behind it. But `CONTOSO\` may be an account that was broken at the
/// wrap column.
pub(super) fn hard_break(value: &str, field: Option<Field>) -> Option<&str> {
    let kept = value.strip_suffix('\\')?;
    (field != Some(Field::ExecutingAccountName) || kept.contains('\\')).then_some(kept)
}

/// An item of a list: a bullet or a number in front of words.
pub(super) fn is_item(text: &str) -> bool {
    let bullet = text.strip_prefix(['-', '*', '+', '\u{2022}', '\u{b7}', '\u{2013}']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[digits..].strip_prefix(['.', ')']).filter(|_| (1..=2).contains(&digits));
    let words = bullet.or(number).and_then(|rest| rest.strip_prefix(' '));
    words.is_some_and(|words| words.starts_with(char::is_alphabetic))
}

/// The range of `text` without the marks of `dress` around it.
pub(super) fn within(text: &str, dress: Dress) -> (usize, usize) {
    let end = suffix(text, dress);
    let start =
        end - text[..end].trim_start_matches(|c: char| dress.closes(c) || c == ' ' || c == '\t').len();
    (start, end)
}

/// A line that is known to stand around captures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Around {
    /// It says nothing: a rule, a fence, a banner, a progress line.
    Nothing,
    /// A command line that runs `dsregcmd`.
    Dsregcmd,
    /// Another command line.
    Command,
    /// Something was left out here.
    Elision,
}

/// Knows what stands around captures.
pub(super) fn around(text: &str) -> Option<Around> {
    let starts = |what: &str| text.get(..what.len()).is_some_and(|start| start.eq_ignore_ascii_case(what));
    if is_elision(text) {
        return Some(Around::Elision);
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Some(Around::Nothing);
    }
    if let Some(command) = command(text) {
        let word = command.trim_start_matches(['.', '\\', '/', '&', ' ', '"', '\'']);
        let runs = memchr::memmem::find(command.to_ascii_lowercase().as_bytes(), b"dsregcmd").is_some();
        return Some(match (runs, word.is_empty()) {
            (true, _) => Around::Dsregcmd,
            (_, true) => Around::Nothing,
            _ => Around::Command,
        });
    }
    const KNOWN: &[&str] = &[
        "Microsoft Windows [",
        "(c) ",
        "\u{a9} ",
        "Copyright (C) ",
        "Windows PowerShell",
        "PowerShell 7",
        "Install the latest PowerShell",
        "Try the new cross-platform PowerShell",
        "Loading personal and system profiles",
        "Evil-WinRM shell v",
        "Info: Establishing connection to remote endpoint",
        "```",
        "~~~",
        "[code",
        "[/code",
        "{code",
        "{noformat",
        "[quote",
        "[/quote",
    ];
    // the same in every language
    const LINKS: &[&str] = &["https://aka.ms/PSWindows", "https://aka.ms/pscore6"];
    let known = KNOWN.iter().any(|known| starts(known)) || LINKS.iter().any(|link| text.ends_with(link));
    known.then_some(Around::Nothing)
}

/// A mark that stands where lines were left out.
pub(super) fn is_elision(text: &str) -> bool {
    let starts = |what: &str| text.get(..what.len()).is_some_and(|start| start.eq_ignore_ascii_case(what));
    const ELISIONS: &[&str] = &[
        "snip",
        "...",
        "\u{2026}",
        "[...",
        "[snip",
        "<snip",
        "(snip",
        "(...",
        "--snip",
        "[truncated",
        "(truncated",
        "[omitted",
        "<omitted",
        "(omitted",
    ];
    if text.chars().any(char::is_alphanumeric) {
        return text.len() < 60 && ELISIONS.iter().any(|word| starts(word));
    }
    text.contains("...") || text.contains('\u{2026}')
}

/// What `dsregcmd` prints besides its sections.
const SENTENCES: &[&str] = &[
    "For more information, please visit https://www.microsoft.com/aadjerrors",
    "Waiting for Diagnostics Task to complete. This could take a few minutes...",
];

/// Where such a sentence stands in a text, whole.
pub(super) fn find_sentence(text: &str) -> Option<(usize, usize)> {
    let find = |sentence: &&str| {
        memchr::memmem::find(text.as_bytes(), sentence.as_bytes()).map(|at| (at, at + sentence.len()))
    };
    SENTENCES.iter().filter_map(find).min()
}

/// The length of the sentence at the start of a text.
pub(super) fn sentence_length(text: &str) -> Option<usize> {
    SENTENCES.iter().find(|sentence| text.starts_with(**sentence)).map(|sentence| sentence.len())
}

/// If a text is the beginning of such a sentence, the rest of it, which may stand on the next line.
pub(super) fn sentence(text: &str) -> Option<&'static str> {
    const ENOUGH: usize = 20;
    SENTENCES.iter().find_map(|sentence| {
        let same = sentence.bytes().zip(text.bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
        (same >= ENOUGH).then(|| if same == text.len() { &sentence[same..] } else { "" })
    })
}

/// What is typed behind a prompt: `C:\>`, `PS C:\Windows>`, `[pc]: PS C:\>`, `$`; or a bare `dsregcmd`.
fn command(text: &str) -> Option<&str> {
    let start = text.get(..9.min(text.len())).unwrap_or_default();
    if start.eq_ignore_ascii_case("dsregcmd ")
        || start.eq_ignore_ascii_case("dsregcmd.")
        || text.eq_ignore_ascii_case("dsregcmd")
    {
        return Some(text);
    }
    if let Some(rest) = text.strip_prefix(['$', '#', '%', '>']) {
        return rest.trim_start().get(..8).filter(|word| word.eq_ignore_ascii_case("dsregcmd")).map(|_| rest);
    }
    let head = &text.as_bytes()[..text.len().min(260)];
    let end = memchr::memchr(b'>', head)?;
    let prompt = &text[..end];
    let path = memchr::memmem::find(prompt.as_bytes(), b":\\").is_some_and(|at| at > 0 && at < 80);
    let shell = prompt == "PS" || prompt.starts_with("PS ") || prompt.starts_with("\\\\");
    (path || shell).then(|| &text[end + 1..])
}

/// The number of characters of a line without the decoration that it wears, its indentation counted.
pub(super) fn width(line: &str, dress: Dress) -> usize {
    let line = clean(line);
    let start = prefix_like(&line, dress);
    let end = suffix(&line, dress).max(start);
    let blanks = line[..start].bytes().filter(|byte| is_blank(*byte)).count();
    blanks + line[start..end].chars().count()
}
