//! Bytes to text: UTF-8, UTF-16 with and without a byte order mark, else one-byte text.
//!
//! Whatever the encoding, every ASCII key and value survives.

use memchr::memchr;

use crate::error::{Error, Result};

/// The largest input that is read: 64 MiB, 16 MiB in a 32-bit process.
pub const MAX_INPUT: usize = if usize::BITS > 32 { 64 << 20 } else { 16 << 20 };

/// Text and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// `utf-8`, `utf-16le`, `utf-16be` or `windows-1252`.
    pub encoding: &'static str,
}

/// Reads `bytes` as text.
///
/// # Errors
///
/// [`Error::InputTooLarge`] above [`MAX_INPUT`], [`Error::NotRecognised`] for what is not text.
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    if bytes.len() > MAX_INPUT {
        let limit = MAX_INPUT >> 20;
        let message =
            format!("The input is larger than {limit} MiB; give the part with the capture or the events.");
        return Err(Error::InputTooLarge(message));
    }
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => one_byte_units(rest),
        [0xff, 0xfe, rest @ ..] => Ok(utf_16(rest, Order::Little)),
        [0xfe, 0xff, rest @ ..] => Ok(utf_16(rest, Order::Big)),
        _ => one_byte_units(bytes),
    }
}

/// No byte order mark of UTF-16: UTF-8, unless NUL bytes tell another story.
fn one_byte_units(bytes: &[u8]) -> Result<Decoded> {
    if memchr(0, bytes).is_some() {
        return with_nuls(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Decoded { text: text.to_owned(), encoding: "utf-8" }),
        Err(_) => not_utf_8(bytes),
    }
}

/// UTF-16 whose mark was lost, a mixture of UTF-16 and one-byte text, text padded with NULs, or no text.
fn with_nuls(bytes: &[u8]) -> Result<Decoded> {
    let (mut even, mut odd) = (0, 0);
    for pair in bytes.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let pairs = bytes.len() / 2;
    if !has_ascii_run(bytes) {
        if odd * 4 > pairs && even * 20 <= odd {
            return Ok(utf_16(bytes, Order::Little));
        }
        if even * 4 > pairs && odd * 20 <= even {
            return Ok(utf_16(bytes, Order::Big));
        }
    }
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    if is_binary(&text) {
        return Err(not_text());
    }
    one_byte_units(&text)
}

/// A stretch of one-byte text, longer than chance gives in UTF-16 of any script.
fn has_ascii_run(bytes: &[u8]) -> bool {
    let mut run = 0;
    bytes.iter().any(|byte| {
        run = if (b' '..=b'~').contains(byte) { run + 1 } else { 0 };
        run >= 32
    })
}

/// Which byte of a unit of UTF-16 comes first.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

/// A unit that is no character becomes U+FFFD.
fn utf_16(bytes: &[u8], order: Order) -> Decoded {
    let (encoding, unit): (_, fn([u8; 2]) -> u16) = match order {
        Order::Little => ("utf-16le", u16::from_le_bytes),
        Order::Big => ("utf-16be", u16::from_be_bytes),
    };
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let units = units.enumerate().filter(|(at, unit)| *at > 0 || *unit != 0xfeff).map(|(_, unit)| unit);
    let characters = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    let mut text = String::with_capacity(bytes.len() / 2);
    text.extend(characters);
    Decoded { text, encoding }
}

/// What stands at 0x80 to 0x9f in windows-1252, with the five free places as the WHATWG Encoding Standard maps
/// them; all other bytes are the first 256 characters of Unicode.
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}',
    '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}',
    '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}',
    '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

fn windows_1252(bytes: &[u8]) -> String {
    let character = |byte: &u8| match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(*byte),
    };
    bytes.iter().map(character).collect()
}

/// UTF-8 that was cut in the middle of a character at either end, else one-byte text.
fn not_utf_8(bytes: &[u8]) -> Result<Decoded> {
    if is_binary(bytes) {
        return Err(not_text());
    }
    let cut = bytes.iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
    let inner = &bytes[cut..];
    let inner = match std::str::from_utf8(inner) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&inner[..error.valid_up_to()]).ok(),
        Err(_) => None,
    };
    if let Some(text) = inner.filter(|text| !text.is_ascii()) {
        return Ok(Decoded { text: text.to_owned(), encoding: "utf-8" });
    }
    Ok(Decoded { text: windows_1252(bytes), encoding: "windows-1252" })
}

/// More than one byte in twenty is a control character that no text holds.
fn is_binary(bytes: &[u8]) -> bool {
    let controls =
        bytes.iter().filter(|byte| matches!(byte, 0..=6 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)).count();
    controls * 20 > bytes.len()
}

fn not_text() -> Error {
    Error::NotRecognised(
        "The input is not text; give the output of 'dsregcmd /status', or events as JSON, XML or copied text."
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "             AzureAdJoined : YES\r\n                TenantName : Caf\u{e9}\r\n";

    fn utf_16_bytes(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let marked = |little| utf_16_bytes(&format!("\u{feff}{LINE}"), little);
        let latin: Vec<u8> = LINE.chars().map(|c| c as u8).collect();
        for (bytes, encoding) in [
            (LINE.as_bytes().to_vec(), "utf-8"),
            (format!("\u{feff}{LINE}").into_bytes(), "utf-8"),
            (marked(true), "utf-16le"),
            (marked(false), "utf-16be"),
            (utf_16_bytes(LINE, true), "utf-16le"),
            (utf_16_bytes(LINE, false), "utf-16be"),
            (latin, "windows-1252"),
        ] {
            let expected = Decoded { text: LINE.to_owned(), encoding };
            assert_eq!(decode(&bytes), Ok(expected));
        }
    }

    #[test]
    fn what_is_no_character_is_replaced() {
        let text = |bytes: &[u8]| decode(bytes).map(|decoded| decoded.text);
        let lone = [0xff, 0xfe, b'a', 0, 0x3d, 0xd8, b'b', 0];
        assert_eq!(text(&lone), Ok("a\u{fffd}b".to_owned()));
        let pair = [0xfe, 0xff, 0xd8, 0x3d, 0xde, 0x00];
        assert_eq!(text(&pair), Ok("\u{1f600}".to_owned()));
        assert_eq!(text(b"caf\xe9 \x80 \x9f \x81"), Ok("caf\u{e9} \u{20ac} \u{178} \u{81}".to_owned()));
    }

    #[test]
    fn cut_and_mixed_bytes_keep_what_is_ascii() {
        let little = utf_16_bytes(LINE, true);
        let odd = decode(&little[..little.len() - 1]).unwrap();
        assert!(odd.text.ends_with("Caf\u{e9}\r"));
        let headless = decode(&little[1..]).unwrap();
        assert!(headless.text.contains("AzureAdJoined : YES"));

        let mixed = [LINE.as_bytes(), &little].concat();
        assert_eq!(decode(&mixed).unwrap().text.matches("AzureAdJoined : YES").count(), 2);
        let padded = [LINE.as_bytes(), &[0; 4_000]].concat();
        assert_eq!(decode(&padded).unwrap().text, LINE);

        let twice = [LINE, LINE].concat();
        let cut = decode(&twice.as_bytes()[..twice.len() - 3]).unwrap();
        assert!(cut.encoding == "utf-8" && cut.text.ends_with("Caf"));
    }

    #[test]
    fn binaries_are_refused() {
        let noise: Vec<u8> = (0..4_096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(matches!(decode(&noise), Err(Error::NotRecognised(_))));
        assert!(decode(&[]).unwrap().text.is_empty());
        assert!(matches!(decode(&vec![b'a'; MAX_INPUT + 1]), Err(Error::InputTooLarge(_))));
    }
}
