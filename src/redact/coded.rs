//! Identities that are broken over lines, or coded.

use std::borrow::Cow;

use crate::input::entity;
use crate::input::text::lines;
use crate::status::StatusDocument;

/// The text with each value that was broken over lines on one line; the lines that it filled stay, blank.
pub(super) fn joined(text: &str, document: &StatusDocument) -> String {
    if document.entries.iter().all(|entry| !entry.joined) {
        return text.to_owned();
    }
    let mut all: Vec<Cow<'_, str>> = lines(text).map(|line| line.text.into()).collect();
    for entry in document.entries.iter().filter(|entry| entry.joined) {
        let value = document.text(entry.value);
        let first = entry.line as usize - 1;
        let wanted: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        let Some((key, mut found)) = all.get(first).and_then(|line| {
            let (key, rest) = line.split_once(':')?;
            Some((key.to_owned(), rest.split_whitespace().collect::<String>()))
        }) else {
            continue;
        };
        let mut last = first;
        while found.len() < wanted.len() && last + 1 < all.len() && last - first < 64 {
            last += 1;
            found.extend(all[last].split_whitespace());
        }
        if found == wanted {
            all[first] = format!("{key}: {value}").into();
            all[first + 1..=last].iter_mut().for_each(|line| *line = "".into());
        }
    }
    all.join("\n") + if text.ends_with('\n') { "\n" } else { "" }
}

/// A run of so many characters may be coded text.
const LEAST: usize = 20;
const MOST: usize = 1 << 20;

/// Base64 at the beginning of a text whose content `replace` changes: its length and the new Base64.
pub(super) fn base64(text: &str, replace: impl FnOnce(&str) -> String) -> Option<(usize, String)> {
    let is_code = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    let body = text.bytes().take(MOST).take_while(|b| is_code(b)).count();
    if body < LEAST {
        return None;
    }
    let padding = text.as_bytes()[body..].iter().take(2).take_while(|b| **b == b'=').count();
    let bytes = decode(&text.as_bytes()[..body])?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let wide = bytes.len() % 2 == 0
        && bytes.iter().skip(1).step_by(2).filter(|b| **b == 0).count() * 2 > units.len();
    let content = if wide { String::from_utf16(&units).ok()? } else { String::from_utf8(bytes).ok()? };
    if content.chars().any(|c| c.is_control() && !matches!(c, '\r' | '\n' | '\t')) {
        return None;
    }
    let replaced = replace(&content);
    if replaced == content {
        return None;
    }
    let bytes = match wide {
        true => replaced.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        false => replaced.into_bytes(),
    };
    let url = text.as_bytes()[..body].iter().any(|b| matches!(b, b'-' | b'_'));
    Some((body + padding, encode(&bytes, url, padding > 0 || body % 4 == 0 && !url)))
}

fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0);
    for b in text {
        let six = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            _ => 63,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    (text.len() % 4 != 1).then_some(out)
}

fn encode(bytes: &[u8], url: bool, padded: bool) -> String {
    let last = if url { b"-_" } else { b"+/" };
    let digit = |six: u32| match six {
        0..=25 => (b'A' + six as u8) as char,
        26..=51 => (b'a' + six as u8 - 26) as char,
        52..=61 => (b'0' + six as u8 - 52) as char,
        _ => last[six as usize - 62] as char,
    };
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0, |word, b| word << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).for_each(|at| out.push(digit(word >> (18 - 6 * at) & 63)));
        (chunk.len()..3).filter(|_| padded).for_each(|_| out.push('='));
    }
    out
}

/// The text with characters that XML or JSON wrote by number as themselves, where they mean the same.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let means_the_same = |c: char| !c.is_control() && !matches!(c, '<' | '>' | '&' | '"' | '\'' | '\\');
    let json = text.trim_start().starts_with(['{', '[']);
    if !(json && text.contains("\\u")) {
        return entity::resolve(text, means_the_same);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        out.push_str(&rest[..at]);
        let found = if rest[..at].ends_with('\\') { None } else { escape(&rest[at..]) };
        let length = found.map_or(2, |(_, length)| length);
        match found.filter(|(c, _)| means_the_same(*c)) {
            Some((c, _)) => out.push(c),
            None => out.push_str(&rest[at..at + length]),
        }
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out.into()
}

/// `\u0041`, but for half of a pair.
fn escape(text: &str) -> Option<(char, usize)> {
    let number = u32::from_str_radix(text.get(2..6)?, 16).ok()?;
    Some((char::from_u32(number)?, 6))
}
