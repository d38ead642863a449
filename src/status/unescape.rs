//! What a line is without the tags, escapes and odd characters that its way here put into it.

use std::borrow::Cow;

use crate::input::entity;

/// The line without what is no text of its own: HTML tags and escapes, blanks that are none in ASCII,
/// characters without width, terminal colours, the frame of a log, line ends written as `\r\n`. A tag that
/// ends a line ends it here too.
pub(super) fn clean(line: &str) -> Cow<'_, str> {
    let mut text = match log_text(line) {
        inner if inner.len() < line.len() => Cow::Owned(inner.to_owned()),
        _ => Cow::Borrowed(line),
    };
    if text.contains('\u{1b}') {
        text = Cow::Owned(without_escapes(&text));
    }
    if text.contains('\\') {
        text = without_backslashes(text);
    }
    if text.contains('<') {
        text = without_tags(text);
    }
    if text.contains('&') {
        text = unescaped(text);
    }
    if has_odd_blank(&text) {
        text = Cow::Owned(text.chars().filter_map(plain_blank).collect());
    }
    text
}

/// A blank that is none in ASCII stands where `dsregcmd` prints blanks: in front of the key, in it, beside
/// the separator, in a title. Then all of the line went through something that makes such blanks.
fn has_odd_blank(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let odd = |c: char| plain_blank(c) != Some(c);
    let trimmed = text.trim_matches(|c: char| c == ' ' || c == '\t');
    let outer = trimmed.starts_with(odd) || trimmed.ends_with(odd);
    let (key, value) = trimmed.split_once(':').unwrap_or((trimmed, ""));
    outer || key.contains(odd) || value.starts_with(odd)
}

/// The text of a line of a log that CMTrace reads, `<![LOG[...]LOG]!><time=...`, or of a piece of one.
fn log_text(line: &str) -> &str {
    let text = line.strip_prefix("<![LOG[").unwrap_or(line);
    if !line.ends_with('>') {
        return text;
    }
    text.find("]LOG]!>").map_or(text, |end| &text[..end])
}

/// Line ends that are written out, as inside JSON, and the backslashes that JSON doubles. One alone may be
/// the begin of a name behind a domain's.
fn without_backslashes(text: Cow<'_, str>) -> Cow<'_, str> {
    let end = ["\\r\\n", "\\n"].into_iter().find(|end| text.matches(end).nth(2).is_some());
    let in_string = text.trim_start().starts_with('"') && text.contains("\\\\");
    match end {
        Some(end) => Cow::Owned(text.replace(end, "\n").replace("\\\\", "\\").replace("\\\"", "\"")),
        None if in_string => Cow::Owned(text.replace("\\\\", "\\")),
        None => text,
    }
}

fn plain_blank(c: char) -> Option<char> {
    match c {
        '\u{2028}' | '\u{2029}' | '\u{85}' => Some('\n'),
        '\u{ff1a}' => Some(':'),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        _ => Some(c),
    }
}

fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('\u{1b}');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let sequence = match part.strip_prefix('[') {
            Some(rest) => 1 + rest.find(|c: char| ('@'..='~').contains(&c)).map_or(rest.len(), |at| at + 1),
            None => 0,
        };
        plain.push_str(&part[sequence..]);
    }
    plain
}

/// Tags that stand at the end or the start of a line, and those that only change how it looks.
fn tag(name: &str) -> Option<&'static str> {
    const LINE: &[&str] = &[
        "br",
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "tbody",
        "pre",
        "blockquote",
        "html",
        "body",
        "head",
        "doctype",
        "title",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "details",
        "summary",
        "dl",
        "dt",
        "dd",
        "section",
    ];
    const INLINE: &[&str] = &[
        "b", "strong", "i", "em", "u", "code", "span", "font", "a", "td", "th", "tt", "kbd", "samp", "s",
        "del", "ins", "mark", "small", "sub", "sup", "label", "meta", "link", "wbr",
    ];
    let is = |tags: &[&str]| tags.iter().any(|tag| tag.eq_ignore_ascii_case(name));
    if is(LINE) {
        Some("\n")
    } else {
        is(INLINE).then_some("")
    }
}

fn without_tags(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut plain = String::new();
    let mut done = 0;
    for open in memchr::memchr_iter(b'<', text.as_bytes()) {
        let inner = &text.as_bytes()[open + 1..text.len().min(open + 400)];
        let Some(close) = memchr::memchr(b'>', inner).map(|at| open + 1 + at) else { continue };
        let name = text[open + 1..close].trim_start_matches(['/', '!']);
        let (name, rest) =
            name.split_at(name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len()));
        // "<o:p>" of Word
        let instead = if rest.starts_with(':') && name.len() == 1 { Some("") } else { tag(name) };
        let Some(instead) = instead.filter(|_| open >= done) else { continue };
        plain.push_str(&text[done..open]);
        plain.push_str(instead);
        done = close + 1;
    }
    if done == 0 {
        return text;
    }
    plain.push_str(&text[done..]);
    Cow::Owned(plain)
}

fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    let resolved = match entity::resolve(&text, |c| !c.is_control()) {
        Cow::Borrowed(_) => None,
        Cow::Owned(resolved) => Some(resolved),
    };
    resolved.map_or(text, Cow::Owned)
}
