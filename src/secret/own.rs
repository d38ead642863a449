//! Secrets that are known by their own form.

use memchr::memmem::{self, Finder};
use once_cell::sync::Lazy;
use regex::Regex;

use super::Secret;

/// What a form contains, where its pattern begins before that, its pattern, and whether it may go on in the
/// next lines.
struct Form {
    kind: &'static str,
    needle: Needle,
    before: usize,
    /// Spares the pattern where a glance shows that it is another thing.
    is_likely: fn(&[u8]) -> bool,
    pattern: Lazy<Regex>,
    wraps: bool,
}

/// What a scan looks for before the pattern is tried.
enum Needle {
    /// A text of its own.
    Text(Lazy<Box<Finder<'static>>>),
    /// The hyphens between groups of six digits.
    Hyphens,
}

macro_rules! needle {
    ($text:literal) => {
        Needle::Text(Lazy::new(|| Box::new(Finder::new($text))))
    };
}

/// A pattern that is anchored at the place that is looked at.
macro_rules! pattern {
    ($text:literal) => {
        Lazy::new(|| Regex::new(concat!(r"\A(?:", $text, ")")).expect("the pattern is constant"))
    };
}

static FORMS: [Form; 6] = [
    Form {
        kind: "jwt",
        needle: needle!("eyJ"),
        before: 0,
        pattern: pattern!(r"(?-u)eyJ[A-Za-z0-9_+/=%-]{12,}(?:\.[A-Za-z0-9_+/=%-]*)*"),
        is_likely: is_web_token,
        wraps: true,
    },
    Form {
        kind: "refresh token",
        needle: needle!(".A"),
        before: 1,
        is_likely: is_long_word,
        pattern: pattern!(r"(?-u)[01]\.A[A-Za-z0-9_-]{28,}(?:\.[A-Za-z0-9_-]*)*"),
        wraps: true,
    },
    Form {
        kind: "refresh token",
        needle: needle!("AQAB"),
        before: 0,
        is_likely: is_long_word,
        pattern: pattern!(r"(?-u)[OPQ]?AQAB[A-Za-z0-9_-]{40,}(?:\.[A-Za-z0-9_-]*)*"),
        wraps: true,
    },
    Form {
        kind: "authorization",
        needle: needle!("earer "),
        before: 1,
        is_likely: |_| true,
        pattern: pattern!(r"(?-u)[Bb]earer +(?P<secret>[A-Za-z0-9_.~+/=-]{20,})"),
        wraps: true,
    },
    Form {
        kind: "private key",
        needle: needle!("-----BEGIN "),
        before: 0,
        is_likely: |text| memmem::find(&text[..text.len().min(60)], b"PRIVATE KEY-----").is_some(),
        // the lines of the key may stand in one string, with breaks written out
        pattern: pattern!(
            r"(?-u)-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----(?P<secret>[A-Za-z0-9+/=\\,:; \r\n\t]{4,})"
        ),
        wraps: false,
    },
    Form {
        kind: "recovery key",
        needle: Needle::Hyphens,
        before: 0,
        is_likely: |text| text.get(2 * GROUP - 1) == Some(&b'-'),
        pattern: pattern!(r"(?-u)[0-9]{6}(?:-[0-9]{6}){7}"),
        wraps: false,
    },
];

fn is_token(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'/' | b'=')
}

/// A web token has parts behind dots, or names in its head what such a head names first. Base64 of any JSON
/// object begins as one does: SettingsUrl of every capture.
fn is_web_token(text: &[u8]) -> bool {
    // typ, alg, kid, x5t, enc, ctx or cty, nonce, zip, iss, aud
    const HEADS: [&[u8]; 10] = [
        b"eyJ0eX", b"eyJhbG", b"eyJraW", b"eyJ4NX", b"eyJlbm", b"eyJjdH", b"eyJub2", b"eyJ6aX", b"eyJpc3",
        b"eyJhdW",
    ];
    let head = text.iter().position(|b| !is_token(*b) && *b != b'%').unwrap_or(text.len());
    let part = text[head..].iter().skip(1).take_while(|b| is_token(**b)).take(10).count();
    HEADS.iter().any(|known| text.starts_with(known)) || text.get(head) == Some(&b'.') && part == 10
}

fn is_long_word(text: &[u8]) -> bool {
    text.get(3..31).is_some_and(|word| word.iter().all(|b| is_token(*b) || *b == b'.'))
}

/// No form is shorter than this; most values of a capture are.
const SHORTEST: usize = 15;

pub(super) fn find(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    if text.len() < SHORTEST {
        return found;
    }
    for form in &FORMS {
        let mut done = 0;
        let look = |at: usize| {
            let Some(at) = begins(text, at, form).filter(|at| *at >= done) else { return };
            if !(form.is_likely)(&text.as_bytes()[at..]) {
                return;
            }
            let Some(captures) = form.pattern.captures(&text[at..]) else { return };
            let Some(secret) = captures.name("secret").or_else(|| captures.get(0)) else { return };
            done = add(&mut found, text, form, at + secret.start(), at + secret.end());
        };
        match &form.needle {
            Needle::Text(finder) => finder.find_iter(text.as_bytes()).for_each(look),
            Needle::Hyphens => hyphens(text.as_bytes()).for_each(look),
        }
    }
    found
}

/// The groups of a recovery key, and its hyphens: eight of six digits.
const GROUP: usize = 7;

/// A key is so long without its last group: of these places every one is less than a group before a hyphen, or one.
const STRIDE: usize = 7 * GROUP;

/// A hyphen of each recovery key: the first at or behind one of the places of which one falls into each key.
fn hyphens(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let places = (0..bytes.len()).step_by(STRIDE).filter(move |&at| bytes[at] == b'-' || digit(at));
    let hyphen =
        |at: usize| bytes[at..].iter().take(GROUP).position(|b| *b == b'-').map(|behind| at + behind);
    places.filter_map(hyphen).filter(move |&at| digit(at + 1) && at > 0 && digit(at - 1))
}

/// Where the groups begin of which `hyphen` ends one.
fn first_group(bytes: &[u8], hyphen: usize) -> Option<usize> {
    let group = |end: usize| {
        let start = end.checked_sub(GROUP - 1)?;
        bytes[start..end].iter().all(u8::is_ascii_digit).then_some(start)
    };
    let mut start = group(hyphen)?;
    for _ in 0..GROUP {
        match start.checked_sub(1).filter(|hyphen| bytes[*hyphen] == b'-').and_then(group) {
            Some(before) => start = before,
            None => break,
        }
    }
    Some(start)
}

/// Where the pattern of a form begins whose needle stands at `at`: at the beginning of a word.
fn begins(text: &str, at: usize, form: &Form) -> Option<usize> {
    let bytes = text.as_bytes();
    let start = match &form.needle {
        Needle::Hyphens => first_group(bytes, at)?,
        // the letter before it may be missing
        Needle::Text(finder) if finder.needle() == b"AQAB" => {
            at - usize::from(at > 0 && matches!(bytes[at - 1], b'O' | b'P' | b'Q'))
        }
        Needle::Text(_) => at.checked_sub(form.before)?,
    };
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'+' | b'/');
    let free = match (&form.needle, &bytes[..start]) {
        (_, [.., b'\\', b'n' | b'r' | b't'] | []) => true,
        (Needle::Hyphens, [.., last]) => !last.is_ascii_digit() && *last != b'-',
        (Needle::Text(_), [.., last]) => !is_word(*last),
    };
    (free && text.is_char_boundary(start)).then_some(start)
}

/// Adds a secret, and the lines in which it goes on; gives its end.
fn add(found: &mut Vec<Secret>, text: &str, form: &Form, start: usize, end: usize) -> usize {
    found.push(Secret { at: start..end, kind: form.kind });
    let (mut end, mut length) = (end, end - start);
    while let Some(next) = form.wraps.then(|| goes_on(&text[end..], length)).flatten() {
        found.push(Secret { at: end + next.start..end + next.end, kind: form.kind });
        length = next.len();
        end += next.end;
    }
    end
}

/// The piece of a token in the next line: a word of letters of both sizes and digits, behind a full line.
fn goes_on(text: &str, length: usize) -> Option<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let gap = bytes.iter().take(80).take_while(|b| matches!(b, b'\r' | b'\n' | b' ' | b'\t' | b'>')).count();
    if length < 32 || memchr::memchr2(b'\n', b'\r', &bytes[..gap]).is_none() {
        return None;
    }
    let word = bytes[gap..].iter().take_while(|b| is_token(**b) || **b == b'.').count();
    let word = gap..gap + word;
    let has = |class: fn(&u8) -> bool| bytes[word.clone()].iter().any(class);
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    let ends = bytes
        .get(word.end)
        .is_none_or(|b| matches!(b, b'\r' | b'\n' | b' ' | b'"' | b'\'' | b'<' | b'&' | b';' | b','));
    (word.len() >= 16 && mixed && ends).then_some(word)
}
