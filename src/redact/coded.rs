//! Identities that are broken over lines, or coded.

use std::borrow::Cow;

use crate::input::base64;
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
pub(super) fn in_base64(text: &str, replace: impl FnOnce(&str) -> String) -> Option<(usize, String)> {
    let is_code = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    let body = text.bytes().take(MOST).take_while(|b| is_code(b)).count();
    if body < LEAST {
        return None;
    }
    let padding = text.as_bytes()[body..].iter().take(2).take_while(|b| **b == b'=').count();
    if body % 4 == 1 {
        return None;
    }
    let bytes = base64::decode(&text.as_bytes()[..body]);
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
    Some((body + padding, base64::encode(&bytes, url, padding > 0 || body % 4 == 0 && !url)))
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
