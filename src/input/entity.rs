//! Entities of XML and HTML: the five of XML, the blank that does not break, and character numbers. Anything else
//! stays as it is written.

use std::borrow::Cow;

use memchr::memchr;

/// The text with its entities resolved, but for those of characters that are not wanted.
pub fn resolve(text: &str, is_wanted: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let (done, mut rest) = text.split_at(first);
    out.push_str(done);
    while let Some(tail) = rest.strip_prefix('&') {
        match entity(tail).filter(|(c, _)| is_wanted(*c)) {
            Some((resolved, length)) => {
                out.push(resolved);
                rest = &tail[length..];
            }
            None => {
                out.push('&');
                rest = tail;
            }
        }
        let next = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(out)
}

/// The character of the entity that begins behind `&`, and its length up to and with `;`.
fn entity(tail: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 10;
    let window = tail.as_bytes().get(..tail.len().min(LONGEST))?;
    let end = memchr(b';', window)?;
    let name = tail.get(..end)?;
    let resolved = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((resolved, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_entities_are_resolved_and_others_stay() {
        let text = "a &lt;b&gt; &amp;amp; &#65;&#x42; &quot;&apos;&nbsp;&euro; & &#0;&#xD800;";
        assert_eq!(resolve(text, |_| true), "a <b> &amp; AB \"'\u{a0}&euro; & \0&#xD800;");
        assert_eq!(resolve(text, |c| c.is_alphabetic()), text.replace("&#65;&#x42;", "AB"));
    }
}
