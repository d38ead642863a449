//! Secrets that are known by the name before them: `password=x`, `"refresh_token": "x"`, `<Password>x<`,
//! `Name="AuthToken">x<`, `Authorization: Bearer x`.

use memchr::{memchr3_iter, memchr_iter, memrchr};
use once_cell::sync::Lazy;
use regex::Regex;

use super::{mark_len, Secret};

/// How the names of secrets end, without regard to case, `_` and `-`, and what a secret of that name is. A
/// name may go on in digits (`x-ms-RefreshTokenCredential1`).
const KEYS: [(&str, &str); 22] = [
    ("password", "password"),
    ("passwd", "password"),
    ("pwd", "password"),
    ("passphrase", "password"),
    ("secret", "password"),
    ("token", "token"),
    ("ticket", "token"),
    ("assertion", "token"),
    ("tokencredential", "cookie"),
    ("devicecredential", "cookie"),
    ("cookie", "cookie"),
    ("estsauth", "cookie"),
    ("estsauthpersistent", "cookie"),
    ("authorization", "authorization"),
    ("sig", "signature"),
    ("sharedaccesssignature", "signature"),
    ("accountkey", "key"),
    ("accesskey", "key"),
    ("apikey", "key"),
    ("sessionkey", "key"),
    ("privatekey", "key"),
    ("subscriptionkey", "key"),
];

/// Names that end so and are none.
const OTHERS: [&str; 8] = [
    "publickeytoken",
    "hasrefreshtoken",
    "adfsrefreshtoken",
    "canceltoken",
    "cancellationtoken",
    "continuationtoken",
    "skiptoken",
    "primarytoken",
];

/// A name has at most this many characters.
const NAME: usize = 64;

/// A value behind `=`, `:` or their escapes: quoted, or a word.
static VALUE: Lazy<Regex> = Lazy::new(|| {
    let text = r#"(?x)\A
        (?: = | : | (?i-u:%3[ad]) ) [\x20\t]{0,40}
        (?: \\?"(?P<a>[^"\r\n\\]+) | \\?'(?P<b>[^'\r\n\\]+) | &quot;(?P<c>[^&\r\n]+)
          | (?P<d>(?: [^\x00-\x20"'<>&;\\] | \\[^rntu"'\x00-\x20] )+) )"#;
    Regex::new(text).expect("the pattern is constant")
});

/// The value of a header: to the end of its line or string.
static HEADER: Lazy<Regex> = Lazy::new(|| {
    let text = r#"(?x)\A
        (?: = | : | (?i-u:%3[ad]) ) [\x20\t]{0,40} (?: \\?["'] )?
        (?P<a>(?: [^\x00-\x1f"'<>\\] | \\[^rntu"'\x00-\x20] )+)"#;
    Regex::new(text).expect("the pattern is constant")
});

/// The text of an element.
static ELEMENT: Lazy<Regex> = Lazy::new(|| {
    Regex::new(r"\A>(?:<!\[CDATA\[)?[\x20\t\r\n]{0,80}(?P<a>[^<\x5d]+)").expect("the pattern is constant")
});

/// How a code, an id or a thumbprint is written.
static SHAPE: Lazy<Regex> = Lazy::new(|| {
    let text = r"(?xi-u)\A(?: 0x[0-9a-f]{1,16} | -?[0-9]{1,10} | AADSTS[0-9]{4,8} | S-1(?:-[0-9]+){1,15} | [0-9a-f]{40}
        | \{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}? )[.,;:)]*\z";
    Regex::new(text).expect("the pattern is constant")
});

pub(super) fn find(text: &str) -> Vec<Secret> {
    let bytes = text.as_bytes();
    let marks = memchr3_iter(b'=', b':', b'>', bytes);
    let escaped = memchr_iter(b'%', bytes)
        .filter(|at| matches!(bytes[at + 1..], [b'3', b'd' | b'D' | b'a' | b'A', ..]));
    let mut found: Vec<Secret> = Vec::new();
    for (at, key) in marks.chain(escaped).filter_map(|at| Some((at, key_before(bytes, at)?))) {
        if let Some(secret) = value_behind(text, at, key) {
            found.push(secret);
        }
    }
    found
}

/// What the secret is whose separator stands at `at`.
fn key_before(text: &[u8], at: usize) -> Option<&'static str> {
    let blanks = |b: &&u8| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b'\\');
    let end = at - text[..at].iter().rev().take(12).take_while(blanks).count();
    let last = *text[..end].last()?;
    if text[at] == b'>' {
        let tag_has_more = end < at || last.is_ascii_alphanumeric();
        return tag_has_more.then(|| key_of_tag(text, at)).flatten();
    }
    if !may_end_a_key(&text[..end]) {
        return None;
    }
    let is_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let length = text[..end].iter().rev().take(NAME).take_while(is_name).count();
    kind_of(&text[end - length..end])
}

/// The last two letters are those of a key, or the name ends otherwise than in letters: a look that spares most
/// names the rest.
fn may_end_a_key(name: &[u8]) -> bool {
    match name {
        [.., before, last] if before.is_ascii_alphabetic() && last.is_ascii_alphabetic() => matches!(
            &[before | 0x20, last | 0x20],
            b"rd"
                | b"wd"
                | b"se"
                | b"et"
                | b"en"
                | b"on"
                | b"al"
                | b"ie"
                | b"th"
                | b"nt"
                | b"ig"
                | b"re"
                | b"ey"
        ),
        _ => true,
    }
}

/// A tag is not longer.
const TAG: usize = 256;

/// What the secret is that an element's name or its `Name` attribute names; `at` is the end of its tag.
fn key_of_tag(text: &[u8], at: usize) -> Option<&'static str> {
    let start = at.saturating_sub(TAG);
    let open = start + memrchr(b'<', &text[start..at])? + 1;
    let tag = &text[open..at];
    if matches!(tag.first()?, b'/' | b'!' | b'?') || tag.ends_with(b"/") {
        return None;
    }
    let end = tag.iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')).unwrap_or(tag.len());
    let (name, attributes) = tag.split_at(end);
    let prefix = memrchr(b':', name).map_or(0, |colon| colon + 1);
    kind_of(&name[prefix..]).or_else(|| kind_of(named(attributes)?))
}

/// The value of the `Name` among the attributes of a tag, or of the `N` that Clixml has in its place.
fn named(attributes: &[u8]) -> Option<&[u8]> {
    let behind = |name: &[u8]| memchr_iter(b'=', attributes).find(|at| attributes[..*at].ends_with(name));
    let value = &attributes[behind(b"Name").or_else(|| behind(b"N"))? + 1..];
    let mut parts = value.split(|b| matches!(b, b'"' | b'\'')).skip_while(|part| part.is_empty());
    parts.next()
}

/// What a secret of this name is.
pub(super) fn kind_of(name: &[u8]) -> Option<&'static str> {
    if !(3..=NAME).contains(&name.len()) {
        return None;
    }
    let behind = |b: &u8| b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'.');
    let name = &name[..name.len() - name.iter().rev().take_while(|b| behind(b)).count()];
    if !may_end_a_key(name) {
        return None;
    }
    let last = name.last()?.to_ascii_lowercase();
    // a short name is one only alone: "sig" is no "config"
    let known = |word: &str| rest_before(name, word).is_some_and(|rest| word != "sig" || rest.is_empty());
    let (_, kind) = KEYS.iter().find(|(word, _)| word.as_bytes().last() == Some(&last) && known(word))?;
    let other = |word: &&str| rest_before(name, word).is_some_and(|rest| rest.is_empty());
    (!OTHERS.iter().any(other)).then_some(kind)
}

/// What stands before the word with which a name ends, if it does.
fn rest_before<'n>(name: &'n [u8], word: &str) -> Option<&'n [u8]> {
    let mut rest = name;
    for letter in word.bytes().rev() {
        while let [before @ .., b'_' | b'-' | b'.'] = rest {
            rest = before;
        }
        match rest {
            [before @ .., last] if last.to_ascii_lowercase() == letter => rest = before,
            _ => return None,
        }
    }
    while let [before @ .., b'_' | b'-' | b'.'] = rest {
        rest = before;
    }
    Some(rest)
}

fn value_behind(text: &str, at: usize, kind: &'static str) -> Option<Secret> {
    let rest = &text[at..];
    let element = rest.starts_with('>');
    let header = !element && matches!(kind, "authorization" | "cookie");
    let pattern = if element {
        &ELEMENT
    } else if header {
        &HEADER
    } else {
        &VALUE
    };
    let captures = pattern.captures(rest)?;
    let group =
        ["a", "b", "c", "d"].into_iter().find_map(|name| captures.name(name).map(|found| (name, found)));
    let (group, value) = group?;
    let quoted = element || group != "d";
    let trimmed = before_mark(value.as_str(), &rest[value.start()..]).trim_end();
    let behind = &rest[value.start() + trimmed.len()..];
    let secret = match (kind, rest.as_bytes()[0]) {
        _ if is_harmless(trimmed) => false,
        // "password: try again" is prose, "password: Sommer2026" is none, and neither is "password: secret"
        ("password", b':') if !quoted => !is_prose(trimmed, behind),
        ("password", _) => true,
        ("signature" | "token" | "key", _) => trimmed.len() >= 16 && !trimmed.contains(' '),
        _ => trimmed.len() >= 12 && !is_sentence(trimmed),
    };
    let start = at + value.start();
    secret.then(|| Secret { at: start..start + trimmed.len(), kind })
}

/// A value up to what was masked in it; `rest` is the text from where the value begins. Alone, what stands before
/// the mark was looked at already.
fn before_mark<'v>(value: &'v str, rest: &str) -> &'v str {
    let mark = value.match_indices('[').find(|(at, _)| mark_len(&rest[*at..]).is_some());
    mark.map_or(value, |(at, _)| &value[..at])
}

/// A word of a sentence: letters, and more words behind it.
fn is_prose(word: &str, behind: &str) -> bool {
    let word = word.trim_end_matches(['.', ',', '!', '?', ')']);
    let goes_on = behind.trim_start_matches([' ', '\t']).starts_with(|c: char| c.is_alphanumeric());
    word.is_empty() || word.chars().all(|c| c.is_lowercase() || c == '-') && goes_on
}

/// Words of small letters with blanks between them.
fn is_sentence(text: &str) -> bool {
    let is_word = |word: &str| word.chars().all(|c| c.is_lowercase() || c.is_ascii_punctuation() && c != '=');
    text.contains(' ') && text.split(' ').take(2).all(is_word)
}

/// What stands behind such a name and is no secret: a state, a code, an id.
pub(super) fn is_harmless(value: &str) -> bool {
    const STATES: [&str; 18] = [
        "yes", "no", "true", "false", "null", "none", "nil", "unknown", "not set", "n/a", "error", "present",
        "missing", "absent", "required", "expired", "(null)", "ok",
    ];
    let short = value.trim_end_matches(['.', ',', ';', ')', '}', ']', '\r', '\n']);
    short.is_empty()
        || STATES.iter().any(|state| state.eq_ignore_ascii_case(short))
        || value.len() <= 200 && SHAPE.is_match(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_passes_the_first_look() {
        for (word, _) in KEYS {
            assert!(
                may_end_a_key(word.as_bytes()) && may_end_a_key(word.to_uppercase().as_bytes()),
                "{word}"
            );
        }
        assert!(may_end_a_key(b"Credential1") && !may_end_a_key(b"DeviceId"));
    }
}
