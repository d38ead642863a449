//! Error codes in every form in which Windows and Entra ID write them, compared as numbers.

use crate::knowledge::{self, Context};

pub use crate::knowledge::Code;

impl Code {
    /// Reads one code, in any form: `0xCAA2000C`, `caa2000c`, `3399614476`, `-895352820`, `--1073445695`,
    /// `(0x80070520)`, `AADSTS50076`. A bare small number is a code only if it is a known AADSTS number.
    pub fn parse(text: &str) -> Option<Code> {
        let text = bare(text);
        if let Some(code) = aadsts(text).or_else(|| number(text)) {
            return Some(code);
        }
        let small = text.parse().ok()?;
        knowledge::is_aadsts(small).then_some(Code::Aadsts(small))
    }
}

/// Reads the value of a field that is known to hold a code, so that any bare decimal is one too.
/// Hexadecimal digits that were lost or doubled are put right where a known code shows how.
pub fn parse_number(text: &str) -> Option<Code> {
    let text = bare(text);
    aadsts(text).or_else(|| number(text)).or_else(|| text.parse().ok().map(Code::from_number))
}

/// A code in running text, and the bytes that it takes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The code.
    pub code: Code,
    /// Where it starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// So many codes of one text are looked at. The longest texts of Windows and of the sign-in service hold a
/// dozen; a text that was made to hold thousands must not cost more than reading it.
pub const CODES_OF_A_TEXT: usize = 256;

/// The codes in running text, in order, [`CODES_OF_A_TEXT`] at most. Parts of GUIDs, hashes and ids are none, nor are bare decimals;
/// eight bare hexadecimal digits are one if they are a known code or wrap one.
pub fn find(text: &str) -> impl Iterator<Item = Found> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = next(text, at)?;
        at = found.end;
        Some(found)
    })
    .take(CODES_OF_A_TEXT)
}

fn next(text: &str, from: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let starts = at == 0 || CLASSES[usize::from(bytes[at - 1])] & WORD == 0;
        if starts && CLASSES[usize::from(bytes[at])] & BEGIN != 0 {
            let length = token(&bytes[at..]);
            // the shortest code in a text is 0x2ee1
            let found = (length >= 6).then(|| text.get(at..at + length)).flatten();
            if let Some(code) = found.and_then(|token| in_text(token, &bytes[..at], &bytes[at + length..])) {
                return Some(Found { code, start: at, end: at + length });
            }
            // no code begins inside of a word, but one may behind a sign
            let signs = bytes[at..].iter().take(2).take_while(|byte| **byte == b'-').count();
            at += if signs > 0 { 1 } else { length };
        } else if starts {
            at += 1;
        } else {
            at +=
                bytes[at..].iter().take_while(|byte| CLASSES[usize::from(**byte)] & WORD != 0).count().max(1);
        }
    }
    None
}

/// What a byte can be: part of a word, or the begin of a code.
const WORD: u8 = 1;
const BEGIN: u8 = 2;
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        // languages without blanks between words set codes close to their letters
        if (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_' {
            classes[byte] |= WORD;
        }
        if matches!(byte as u8, b'0' | b'-' | b'A' | b'a' | b'8' | b'C' | b'c' | b'D' | b'd') {
            classes[byte] |= BEGIN;
        }
        byte += 1;
    }
    classes
};

/// The length of the code-like piece that starts here: up to two minus signs, then letters and digits.
fn token(bytes: &[u8]) -> usize {
    let signs = bytes.iter().take(2).take_while(|&&b| b == b'-').count();
    signs + bytes[signs..].iter().take_while(|&&b| is_word(b)).count()
}

fn is_word(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & WORD != 0
}

fn in_text(token: &str, before: &[u8], after: &[u8]) -> Option<Code> {
    if let Some(code) = aadsts(token) {
        return Some(code);
    }
    if let Some(digits) = hex_digits(token) {
        return match digits.len() {
            8 => hex(digits),
            7 | 9 => repaired(digits),
            16 => hex(low_half(digits)?),
            // The network errors that the token library writes without their facility.
            4 => hex(digits).filter(|code| (0x2ee1..0x2fff).contains(&code.number().unwrap_or(0))),
            _ => None,
        };
    }
    let (first, last) = (before.last().copied().unwrap_or(b' '), after.first().copied().unwrap_or(b' '));
    let of_an_id = |byte: u8| matches!(byte, b'-' | b'{' | b'}');
    if of_an_id(first) || of_an_id(last) {
        return None;
    }
    if token.starts_with('-') {
        return negative(token)
            .filter(|code| (0x8000_0000..0xe000_0000).contains(&code.number().unwrap_or(0)));
    }
    // Eight digits of an id are a known code once in a million; some logs write codes without the 0x.
    let code = (token.len() == 8).then(|| hex(token)).flatten()?;
    let is_known = !code.is_success() && !knowledge::read(code, Context::Windows).is_unknown();
    is_known.then_some(code)
}

/// The text without the brackets, quotes and punctuation around it.
fn bare(text: &str) -> &str {
    let around = |c: char| {
        matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '"' | '\'' | '`' | ',' | ';' | ':' | '.')
    };
    text.trim_matches(|c: char| around(c) || c.is_ascii_whitespace())
}

/// `AADSTS50076`, also with a blank or colon before the number.
fn aadsts(text: &str) -> Option<Code> {
    let prefix = text.get(..6).filter(|prefix| prefix.eq_ignore_ascii_case("AADSTS"))?;
    let digits = text[prefix.len()..].trim_start_matches([' ', ':']);
    let all_digits = digits.bytes().all(|b| b.is_ascii_digit());
    // the service has no shorter numbers: the text was cut
    const SHORTEST: usize = 5;
    digits.parse().ok().filter(|_| all_digits && digits.len() >= SHORTEST).map(Code::Aadsts)
}

/// A number that shows by its form that it is a code.
fn number(text: &str) -> Option<Code> {
    if let Some(digits) = hex_digits(text) {
        return match digits.len() {
            7 | 9 => repaired(digits).or_else(|| hex(digits)),
            16 => hex(low_half(digits)?),
            _ => hex(digits),
        };
    }
    if text.starts_with('-') {
        return negative(text);
    }
    let has_letter = text.bytes().any(|b| b.is_ascii_alphabetic());
    if text.len() == 8 && (has_letter || matches!(text.as_bytes()[0], b'8' | b'9')) {
        return hex(text);
    }
    let decimal: u32 = text.parse().ok()?;
    (text.len() == 10 && decimal >= 0x8000_0000).then_some(Code::from_number(decimal))
}

/// The digits behind `0x`.
fn hex_digits(text: &str) -> Option<&str> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit())).then_some(digits)
}

/// A code that was widened to 64 bits with its sign: `0xffffffff80070520`.
fn low_half(digits: &str) -> Option<&str> {
    let (high, low) = digits.split_at_checked(8)?;
    let is_negative = low.bytes().next().is_some_and(|b| !matches!(b, b'0'..=b'7'));
    (high.eq_ignore_ascii_case("ffffffff") && is_negative).then_some(low)
}

fn hex(digits: &str) -> Option<Code> {
    let signed = digits.starts_with('+') || digits.starts_with('-');
    u32::from_str_radix(digits, 16).ok().filter(|_| !signed).map(Code::from_number)
}

/// A signed number; documents print some with the minus doubled.
fn negative(text: &str) -> Option<Code> {
    let digits = text.strip_prefix('-')?;
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    let all_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let value = digits.parse::<u32>().ok().filter(|&value| all_digits && value <= 1 << 31)?;
    Some(Code::from_number(value.wrapping_neg()))
}

fn is_known_failure(code: Code) -> bool {
    !code.is_success() && code.number() >= Some(0x8000_0000) && knowledge::is_known(code)
}

/// Seven or nine digits are a code in which a zero was lost or doubled, if exactly one known code
/// differs from it in no more than that.
fn repaired(digits: &str) -> Option<Code> {
    let mut known = None;
    for at in 0..=digits.len() {
        let mut candidate = [b'0'; 8];
        let bytes = digits.as_bytes();
        if bytes.len() == 9 {
            if bytes.get(at) != Some(&b'0') {
                continue;
            }
            candidate[..at].copy_from_slice(&bytes[..at]);
            candidate[at..].copy_from_slice(&bytes[at + 1..]);
        } else {
            candidate[..at].copy_from_slice(&bytes[..at]);
            candidate[at + 1..].copy_from_slice(&bytes[at..]);
        }
        let code = std::str::from_utf8(&candidate).ok().and_then(hex).filter(|&code| is_known_failure(code));
        match (known, code) {
            (None, Some(code)) => known = Some(code),
            (Some(first), Some(code)) if first != code => return None,
            _ => {}
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERACTION: Code = Code::Number(0xcaa2000c);

    #[test]
    fn one_code_in_every_written_form() {
        for form in
            ["0xCAA2000C", "0Xcaa2000c", "caa2000c", "CAA2000C", "3399614476", "-895352820", "(0xCAA2000C)"]
        {
            assert_eq!(Code::parse(form), Some(INTERACTION), "{form}");
            assert_eq!(parse_number(form), Some(INTERACTION), "{form}");
        }
        assert_eq!(Code::parse("--1073445695"), Some(Code::Number(0xc00484c1)));
        assert_eq!(Code::parse("AADSTS50076:"), Some(Code::Aadsts(50076)));
        assert_eq!(Code::parse(" aadsts 50076 "), Some(Code::Aadsts(50076)));
        assert_eq!(Code::parse("50076"), Some(Code::Aadsts(50076)));
        assert_eq!(Code::parse("80070259"), Some(Code::Number(0x80070259)));
        assert_eq!(Code::parse("0x2ee7"), Some(Code::Number(12007)));
        assert_eq!(Code::parse("0xffffffff80070520"), Some(Code::Number(0x8007_0520)));
        assert_eq!(Code::parse("4AA90033"), Some(Code::Number(0x4aa9_0033)));
    }

    #[test]
    fn what_is_no_code() {
        for text in [
            "",
            "-",
            "0x",
            "0xg",
            "0x123456789a",
            "1098",
            "hello",
            "-1x",
            "---5",
            "AADSTS",
            "AADSTS5x",
            "4294967296",
            "\u{e9}\u{e9}\u{e9}\u{e9}",
        ] {
            assert_eq!(Code::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_field_may_hold_a_bare_number() {
        assert_eq!(parse_number("1312"), Some(Code::Number(1312)));
        assert_eq!(parse_number("0"), Some(Code::Number(0)));
        assert_eq!(parse_number("2147943712"), Some(Code::Number(0x80070520)));
        assert_eq!(parse_number("-895418359"), Some(Code::Number(0xcaa10009)));
        assert_eq!(parse_number("invalid_grant"), None);
    }

    #[test]
    fn a_wrapped_ntstatus_is_the_ntstatus() {
        assert_eq!(Code::parse("0xd000023c"), Some(Code::Number(0xc000023c)));
        assert_eq!(Code::parse("0xd0020017"), Some(Code::Number(0xc0020017)));
        assert_eq!(Code::parse("0xdeadbeef"), Some(Code::Number(0xdeadbeef)));
    }

    #[test]
    fn success_is_told_from_failure() {
        for code in [0, 1, 0x00180011, 0x00090312, 0x4aa90008, 0x0aa300c8] {
            assert!(Code::Number(code).is_success(), "{code:x}");
        }
        for code in [0x80070005, 0xc000006d, 0xcaa2000c, 12007, 5] {
            assert!(!Code::Number(code).is_success(), "{code:x}");
        }
    }

    fn codes(text: &str) -> Vec<String> {
        find(text)
            .inspect(|found| assert!(found.start < found.end && found.end <= text.len()))
            .map(|found| found.code.to_string())
            .collect()
    }

    #[test]
    fn codes_are_found_in_running_text() {
        assert_eq!(codes("FAIL [0x801c0021/0x80072ee2]"), ["0x801c0021", "0x80072ee2"]);
        assert_eq!(codes("Error: 0xCAA2000C The request requires user interaction."), ["0xcaa2000c"]);
        assert_eq!(codes("AADSTS50076: Due to ... error=AADSTS50079,"), ["AADSTS50076", "AADSTS50079"]);
        assert_eq!(codes("exit code -2145648611, then (--1073445695)."), ["0x801c001d", "0xc00484c1"]);
        assert_eq!(codes("Result caa5001c; status:0xd000023c"), ["0xcaa5001c", "0xc000023c"]);
        assert_eq!(
            codes("STATUS_NO_SUCH_LOGON_SESSION: 0xC0000005F or 0xC00005F"),
            ["0xc000005f", "0xc000005f"]
        );
        assert_eq!(codes("it is 0xFFFFFFFF80070520 here, 0x0000000080070520 not"), ["0x80070520"]);
        assert_eq!(codes("adalLog: 0x2ee7 0xcaa1000e"), ["0x00002ee7", "0xcaa1000e"]);
    }

    #[test]
    fn time_grows_with_the_text_and_not_faster() {
        for piece in ["-", "0x", "--1", "a-", "AADSTS", "0x80070520/"] {
            let text = piece.repeat((1 << 18) / piece.len());
            assert!(find(&text).count() <= text.len());
        }
    }

    #[test]
    fn ids_and_bare_numbers_are_no_codes() {
        for text in [
            "Correlation ID: caa2000c-1b2c-4d5e-8f90-c000006d1234",
            "{CAA2000C-0000-0000-0000-000000000000}",
            "thumbprint A1B2C3D4E5F60718293A4B5C6D7E8F9001234567",
            "S-1-5-21-1073445822-2145648611-1234567890-1001",
            "request 3399614476 line 50076",
            "Keywords 0x8000000000000000 flags 0x10 0x0000005 mask 0x000000005",
            "range 10-1073741824, 2026-11-24, tel -12345",
            "x0x801c001d y_0x801c001d 0x801c001dz",
            "decade facade deadbeef 80079999 20261124 88888888",
        ] {
            assert_eq!(codes(text), [""; 0], "{text}");
        }
    }
}
