//! Base64 of either alphabet, of RFC 4648.

/// The bytes of digits; bits at their end that fill no byte are dropped.
pub fn decode(digits: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0u32, 0);
    for digit in digits {
        let six = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            _ => 63,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out
}

/// The digits of bytes, in the alphabet of addresses or the usual one.
pub fn encode(bytes: &[u8], url: bool, padded: bool) -> String {
    let last = if url { b"-_" } else { b"+/" };
    let digit = |six: u32| match six {
        0..=25 => (b'A' + six as u8) as char,
        26..=51 => (b'a' + six as u8 - 26) as char,
        52..=61 => (b'0' + six as u8 - 52) as char,
        _ => last[six as usize - 62] as char,
    };
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0, |word, b| word << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).for_each(|at| out.push(digit(word >> (18 - 6 * at) & 63)));
        (chunk.len()..3).filter(|_| padded).for_each(|_| out.push('='));
    }
    out
}
