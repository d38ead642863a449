//! Escapes of XML, Clixml and JSON.

use std::borrow::Cow;

use memchr::memchr;

use crate::input::entity;

/// Resolves the entities of XML text.
pub(super) fn xml(text: &str) -> Cow<'_, str> {
    entity::resolve(text, |_| true)
}

/// Resolves the entities of text in Clixml, and its own escapes of characters, `_x000A_`.
pub(super) fn clixml(text: &str) -> Cow<'_, str> {
    match xml(text) {
        Cow::Borrowed(text) => characters(text),
        Cow::Owned(text) => Cow::Owned(characters(&text).into_owned()),
    }
}

fn characters(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let tail = &rest[at + 2..];
        let digits = tail.get(..4).filter(|_| tail.as_bytes().get(4) == Some(&b'_'));
        let (done, length) = match digits.and_then(hex4).and_then(char::from_u32) {
            Some(c) => {
                out.push_str(&rest[..at]);
                out.push(c);
                ("", 7)
            }
            None => (&rest[..at + 2], 2),
        };
        out.push_str(done);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Resolves the escapes of the inside of a JSON string.
pub(super) fn json(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'\\', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let (done, mut rest) = text.split_at(first);
    out.push_str(done);
    while let Some(tail) = rest.strip_prefix('\\') {
        let (resolved, length) = json_escape(tail).unwrap_or(('\\', 0));
        out.push(resolved);
        rest = &tail[length..];
        let next = memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(out)
}

/// The character of the escape that begins behind `\`, and its length.
fn json_escape(tail: &str) -> Option<(char, usize)> {
    let simple = match tail.as_bytes().first()? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'u' => {
            let high = hex4(tail.get(1..5)?)?;
            if !(0xd800..0xdc00).contains(&high) {
                return Some((char::from_u32(high).unwrap_or('\u{fffd}'), 5));
            }
            let low = tail.get(5..11).and_then(|pair| hex4(pair.strip_prefix("\\u")?));
            return Some(match low {
                Some(low @ 0xdc00..=0xdfff) => {
                    let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    (char::from_u32(code).unwrap_or('\u{fffd}'), 11)
                }
                _ => ('\u{fffd}', 5),
            });
        }
        _ => return None,
    };
    Some((simple, 1))
}

fn hex4(digits: &str) -> Option<u32> {
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_entities() {
        assert_eq!(xml("a &lt;b&gt; &amp;amp; &#65;&#x42; &quot;&apos;"), "a <b> &amp; AB \"'");
        assert_eq!(xml("&foo; &; &#xd800; &#99999999999; &"), "&foo; &; &#xd800; &#99999999999; &");
    }

    #[test]
    fn json_escapes() {
        assert_eq!(json(r#"\/Date(1)\/ \u00e9 \ud83d\ude00 \r\n \""#), "/Date(1)/ \u{e9} \u{1f600} \r\n \"");
        assert_eq!(json(r"\q \u12 \ud83d \ud83dx"), "\\q \\u12 \u{fffd} \u{fffd}x");
    }
}
