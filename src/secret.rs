//! Masks what opens doors: tokens, cookies, keys and passwords. Always, before anything else sees a text.
//!
//! A secret is known by its own form (a JSON Web Token, a refresh token, a private key) or by the name that
//! stands before it (`password=`, `Authorization:`, `<Password>`). Candidates are found by a scan for a few
//! bytes; the patterns are compiled when the first candidate is met, and each looks at one place only, so that
//! the time is linear. What remains says what was there and how long it was: `[masked: jwt, 1204]`.

mod key;
mod own;

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem::Finder;
use once_cell::sync::Lazy;

/// True for a name that secrets bear.
pub(crate) fn is_name(name: &str) -> bool {
    key::kind_of(name.as_bytes()).is_some()
}

/// How the place of a secret begins.
const MARK: &str = "[masked: ";

/// A secret in a text.
struct Secret {
    at: Range<usize>,
    kind: &'static str,
}

/// What is masked may leave a value that is a secret now, where one stood inside another; so often it is looked again.
const LOOKS: usize = 8;

/// The text with its secrets masked. Lines keep their numbers, and masking again changes nothing.
pub fn mask(text: &str) -> Cow<'_, str> {
    let Cow::Owned(mut masked) = look(text) else { return Cow::Borrowed(text) };
    for _ in 1..LOOKS {
        let Cow::Owned(more) = look(&masked) else { break };
        masked = more;
    }
    Cow::Owned(masked)
}

fn look(text: &str) -> Cow<'_, str> {
    let mut secrets = own::find(text);
    secrets.extend(key::find(text));
    secrets.retain(|secret| mark_len(&text[secret.at.start..]).is_none());
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    secrets.sort_unstable_by_key(|secret| (secret.at.start, std::cmp::Reverse(secret.at.end)));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for Secret { at, kind } in secrets {
        if at.end <= done {
            continue;
        }
        // of two that overlap the rest of the second is masked too
        let at = at.start.max(done)..at.end;
        out.push_str(&text[done..at.start]);
        out.push_str(&masked(kind, &text[at.clone()]));
        done = at.end;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// The same for a text of one's own.
pub(crate) fn mask_owned(text: String) -> String {
    match mask(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(masked) => masked,
    }
}

/// Every string of a JSON value.
pub(crate) fn mask_json(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = mask_owned(std::mem::take(text)),
        serde_json::Value::Array(items) => items.iter_mut().for_each(mask_json),
        serde_json::Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                match value {
                    serde_json::Value::String(text) if key::kind_of(name.as_bytes()).is_some() => {
                        *text = mask_value(name, text)
                    }
                    other => mask_json(other),
                }
            }
        }
        _ => {}
    }
}

/// True for a text in which something was masked.
pub fn is_masked(text: &str) -> bool {
    static FINDER: Lazy<Finder> = Lazy::new(|| Finder::new(MARK));
    text.len() > MARK.len() && FINDER.find_iter(text.as_bytes()).any(|at| mark_len(&text[at..]).is_some())
}

/// The length of the mark with which a text begins, if it does.
fn mark_len(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(MARK)?;
    let end = rest.bytes().take(40).position(|b| b == b']')?;
    let (kind, length) = rest[..end].split_once(", ")?;
    let is_kind = kind.bytes().all(|b| b.is_ascii_lowercase() || b == b' ');
    let is_number = !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit());
    (is_kind && is_number).then_some(MARK.len() + end + 1)
}

fn masked(kind: &str, secret: &str) -> String {
    format!("{MARK}{kind}, {}]", secret.chars().count())
}

/// The value of a member or column that bears the name of a secret.
pub(crate) fn mask_value(name: &str, value: &str) -> String {
    match key::is_harmless(value.trim()) || mark_len(value) == Some(value.len()) {
        true => mask(value).into_owned(),
        false => masked(key::kind_of(name.as_bytes()).unwrap_or("token"), value),
    }
}

/// True where [`mask`] would change the text.
pub(crate) fn has_secret(text: &str) -> bool {
    matches!(mask(text), Cow::Owned(_))
}

#[cfg(test)]
mod tests;
