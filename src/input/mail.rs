//! Mails whose text was encoded on its way.

use memchr::memmem;

/// The text of a mail in quoted-printable, as far as a part says that it is: soft line breaks joined, bytes
/// in place of their numbers. `None` for any other text.
pub fn quoted_printable(text: &str) -> Option<String> {
    const HEADER: &[u8] = b"Transfer-Encoding: quoted-printable";
    let header = memmem::find(text.as_bytes(), HEADER)?;
    let (head, body) = text.split_at(header + HEADER.len());
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
    fn a_mail_is_decoded() {
        let mail =
            "Content-Transfer-Encoding: quoted-printable\r\n\r\nAzureAdPrt=20: N=\r\nO caf=C3=A9 a=b = =";
        let text = quoted_printable(mail).expect("a mail");
        assert!(text.ends_with("\r\n\r\nAzureAdPrt : NO caf\u{e9} a=b = ="), "{text}");
        assert_eq!(quoted_printable("AzureAdPrt=20: NO"), None);
    }
}
