//! Mails whose text was encoded on its way.

use memchr::memmem::{self, Finder};
use once_cell::sync::Lazy;

use super::base64;

/// The head of a part is not longer.
const LONGEST_HEAD: usize = 4096;

/// The end of a line in quoted-printable.
const LINE_END: &[u8] = b"=0D=0A";

const ENCODING: &[u8] = b"Transfer-Encoding: ";

/// The text of a mail whose text was encoded, `None` for any other text.
pub fn decoded(text: &str) -> Option<String> {
    static ENCODINGS: Lazy<Finder> = Lazy::new(|| Finder::new(ENCODING));
    static LINE_ENDS: Lazy<Finder> = Lazy::new(|| Finder::new(LINE_END));
    let has = |finder: &Finder| finder.find(text.as_bytes()).is_some();
    match has(&ENCODINGS) {
        true => base64_parts(text).or_else(|| quoted_printable(text)),
        false if has(&LINE_ENDS) => quoted_printable(text),
        false => None,
    }
}

/// The text of a mail with its parts in base64 that are text.
fn base64_parts(text: &str) -> Option<String> {
    let mut found = None;
    let mut done = 0;
    for at in memmem::find_iter(text.as_bytes(), ENCODING).map(|at| at + ENCODING.len()) {
        if at < done || !text[at..].starts_with("base64") {
            continue;
        }
        // the head of a part ends with a blank line, and its body with a line that holds no base64
        let rest = &text[at..];
        let head = &rest.as_bytes()[..rest.len().min(LONGEST_HEAD)];
        let ends =
            ["\r\n\r\n", "\n\n"].map(|end| memmem::find(head, end.as_bytes()).map(|at| at + end.len()));
        let Some(body) = ends.into_iter().flatten().min() else { continue };
        let (bytes, length) = base64_lines(&rest[body..]);
        let Ok(part) = String::from_utf8(bytes) else { continue };
        let whole = found.get_or_insert_with(String::new);
        whole.push_str(&text[done..at + body]);
        whole.push_str(&part);
        done = at + body + length;
    }
    let mut whole = found?;
    whole.push_str(&text[done..]);
    Some(whole)
}

/// The bytes of the lines of base64 at the start of a text, and how much of it they take.
fn base64_lines(text: &str) -> (Vec<u8>, usize) {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut digits = Vec::new();
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        let coded = line.trim_end();
        let body = coded.trim_end_matches('=');
        if body.is_empty() || !body.bytes().all(is_digit) {
            break;
        }
        digits.extend(body.bytes());
        length += line.len();
        if body.len() < coded.len() {
            break;
        }
    }
    (base64::decode(&digits), length)
}

/// The text of a mail in quoted-printable, as far as a part says that it is: soft line breaks joined, bytes
/// in place of their numbers.
fn quoted_printable(text: &str) -> Option<String> {
    let starts = memmem::find_iter(text.as_bytes(), ENCODING).map(|at| at + ENCODING.len());
    let header = starts.into_iter().find(|at| text[*at..].starts_with("quoted-printable"));
    // the header may be lost: nothing else writes the ends of lines like this
    let header = header.or_else(|| memmem::find(text.as_bytes(), LINE_END).map(|_| 0))?;
    let (head, body) = text.split_at(header);
    let mut bytes = Vec::with_capacity(text.len());
    bytes.extend(head.bytes());
    let mut rest = body.as_bytes();
    while let Some(at) = memchr::memchr(b'=', rest) {
        bytes.extend(&rest[..at]);
        let behind = &rest[at + 1..];
        let length = match behind {
            [b'\r', b'\n', ..] => 2,
            [b'\n', ..] => 1,
            [high, low, ..] => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    2
                }
                _ => {
                    bytes.push(b'=');
                    0
                }
            },
            _ => {
                bytes.push(b'=');
                0
            }
        };
        rest = &behind[length..];
    }
    bytes.extend(rest);
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_in_base64_are_decoded() {
        let mail = "Content-Transfer-Encoding: base64\r\n\r\nQXp1cmVBZFBydCA6\r\nIE5PDQo=\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\n/////w==\r\n--x--";
        let text = decoded(mail).expect("a mail");
        assert!(
            text.contains("\r\n\r\nAzureAdPrt : NO\r\n--x\r\n") && text.ends_with("/////w==\r\n--x--"),
            "{text}"
        );
        assert_eq!(decoded("the Transfer-Encoding: base64 of a mail"), None);
    }

    #[test]
    fn a_mail_is_decoded() {
        let mail =
            "Content-Transfer-Encoding: quoted-printable\r\n\r\nAzureAdPrt=20: N=\r\nO caf=C3=A9 a=b = =";
        let text = decoded(mail).expect("a mail");
        assert!(text.ends_with("\r\n\r\nAzureAdPrt : NO caf\u{e9} a=b = ="), "{text}");
        assert_eq!(decoded("AzureAdPrt=20: NO"), None);
    }
}
