//! The parts that a line of a capture is made of: rulers, titles, keys with values.

use memchr::memchr;

use super::{Field, SectionKind};

/// A key and a value in a text, by offsets into it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) key: (usize, usize),
    pub(super) value: (usize, usize),
    /// The offset of the separator.
    pub(super) separator: usize,
    pub(super) field: Option<Field>,
    /// A blank stands before the separator, as `dsregcmd` prints it.
    pub(super) spaced: bool,
}

/// A line as `dsregcmd` prints it. What is none of these has to be looked at more closely.
pub(super) enum Plain {
    Blank,
    Ruler,
    Title(SectionKind, (usize, usize)),
    Pair(Pair),
    Other,
}

/// Reads a line that nothing happened to.
pub(super) fn plain(line: &str) -> Plain {
    let (start, end) = trimmed(line, 0, line.len());
    let bytes = line.as_bytes();
    match bytes.get(start) {
        None => Plain::Blank,
        _ if start == end => Plain::Blank,
        Some(b'+') if is_ruler(&line[start..end]) => Plain::Ruler,
        Some(b'|') => match boxed_title(&line[start..end]) {
            Some((Some(kind), name, rest)) if start + rest == end => {
                Plain::Title(kind, (start + name.0, start + name.1))
            }
            _ => Plain::Other,
        },
        _ => match known_pair(line, start, end) {
            Some(pair) if pair.spaced && is_plain_value(&bytes[pair.value.0..pair.value.1]) => {
                Plain::Pair(pair)
            }
            _ => Plain::Other,
        },
    }
}

/// The range without outer blanks.
pub(super) fn trimmed(text: &str, start: usize, end: usize) -> (usize, usize) {
    let mut inner = &text.as_bytes()[start..end];
    // keys are indented and titles filled with many blanks
    while let Some(rest) = inner.strip_prefix(b"        ") {
        inner = rest;
    }
    while let [first, rest @ ..] = inner {
        if !is_blank(*first) {
            break;
        }
        inner = rest;
    }
    let first = end - inner.len();
    while let Some(rest) = inner.strip_suffix(b"        ") {
        inner = rest;
    }
    while let [rest @ .., last] = inner {
        if !is_blank(*last) {
            break;
        }
        inner = rest;
    }
    (first, first + inner.len())
}

/// The pair whose key is a known field and starts at `start`.
pub(super) fn known_pair(text: &str, start: usize, end: usize) -> Option<Pair> {
    let colon = start + memchr(b':', text.as_bytes().get(start..end)?)?;
    pair_at(text, start, colon, end).filter(|pair| pair.field.is_some())
}

/// The pair of the key between `start` and the separator, its value ending at `end`.
pub(super) fn pair_at(text: &str, start: usize, separator: usize, end: usize) -> Option<Pair> {
    let (first, last) = trimmed(text, start, separator);
    if first == last {
        return None;
    }
    let spaced = last < separator;
    let (mut from, to) = trimmed(text, separator + 1, end);
    // "KeySignTest: : PASSED" of old builds
    let doubled = text.as_bytes()[from..to].first() == Some(&b':');
    if doubled {
        from = trimmed(text, from + 1, to).0;
    }
    let field = Field::from_key(&text[first..last]);
    Some(Pair { key: (first, last), value: (from, to), separator, field, spaced: spaced || doubled })
}

/// Nothing in the value asks for a closer look: no sign of paste, no second pair.
fn is_plain_value(value: &[u8]) -> bool {
    let calm = value.iter().enumerate().all(|(at, &byte)| match byte {
        b':' => {
            !value.get(at + 1).is_none_or(|next| is_blank(*next)) && (at == 0 || !is_blank(value[at - 1]))
        }
        b'&' | b'<' | b'*' | b'`' | b'"' | b'|' | b'\t' | 0x1b | 0x80.. => false,
        _ => true,
    });
    calm && value.last() != Some(&b'\\')
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0b | 0x0c)
}

/// `+-----+`, also a piece of it, also with the dashes that editors make of two hyphens.
pub(super) fn is_ruler(text: &str) -> bool {
    let of_ascii = |byte: &u8| matches!(byte, b'-' | b'+' | b'=');
    let mut dashes = text.as_bytes().strip_prefix(b"+").unwrap_or(text.as_bytes());
    while let Some(rest) = dashes.strip_prefix(b"--------") {
        dashes = rest;
    }
    text.len() >= 3 && dashes.iter().all(of_ascii)
        || text.chars().nth(2).is_some()
            && text.chars().all(|c| matches!(c, '-' | '+' | '=' | '\u{2013}' | '\u{2014}' | '\u{2500}'))
}

/// `| Device State   |` at the start of a text: which section, the name, and where the box ends.
/// The kind is `None` for a title that is not known.
pub(super) fn boxed_title(text: &str) -> Option<(Option<SectionKind>, (usize, usize), usize)> {
    let inside = text.strip_prefix('|')?.as_bytes();
    let close = 1 + memchr(b'|', &inside[..inside.len().min(158)])?;
    let name = trimmed(text, 1, close);
    // the second line of a Markdown table has no words
    let is_named = text[name.0..name.1].contains(char::is_alphanumeric);
    is_named.then(|| (section_kind(&text[name.0..name.1]), name, close + 1))
}

/// Which section a title names.
pub(super) fn section_kind(title: &str) -> Option<SectionKind> {
    const TITLES: &[(&str, SectionKind)] = &[
        ("Device State", SectionKind::DeviceState),
        ("User State", SectionKind::UserState),
        ("SSO State", SectionKind::SsoState),
        ("Device Details", SectionKind::DeviceDetails),
        ("Tenant Details", SectionKind::TenantDetails),
        ("Diagnostic Data", SectionKind::DiagnosticData),
        ("Diagnostics Data", SectionKind::DiagnosticData),
        ("Ngc Prerequisite Check", SectionKind::NgcPrerequisiteCheck),
        ("IE Proxy Config for Current User", SectionKind::ProxyCurrentUser),
        ("IE Proxy Config for System Account", SectionKind::ProxySystemAccount),
        ("URL Specific Proxy Config", SectionKind::ProxyUrlSpecific),
        ("WinHttp Default Proxy Config", SectionKind::ProxyWinHttp),
        ("Virtual Desktop Settings", SectionKind::Other),
    ];
    let known = TITLES.iter().find(|(name, _)| title.eq_ignore_ascii_case(name));
    known.map(|(_, kind)| *kind).or_else(|| {
        let (name, number) = title.split_at_checked("Work Account".len())?;
        let number = number.trim_matches([' ', '\t']);
        let count = if number.is_empty() { 0 } else { number.parse().ok()? };
        name.eq_ignore_ascii_case("Work Account").then_some(SectionKind::WorkAccount(count))
    })
}
