//! Identities that are known by their shape alone. Each function looks at the beginning of a text and gives
//! the length of what it found there.

/// 8-4-4-4-12 hexadecimal digits.
pub(super) fn guid(text: &str) -> Option<usize> {
    let bytes = text.as_bytes().get(..36)?;
    let fits = bytes.iter().enumerate().all(|(at, b)| match at {
        8 | 13 | 18 | 23 => *b == b'-',
        _ => b.is_ascii_hexdigit(),
    });
    (fits && ends(text, 36)).then_some(36)
}

/// Every GUID of a text.
pub(super) fn guids(text: &str) -> impl Iterator<Item = &str> {
    memchr::memchr_iter(b'-', text.as_bytes())
        .filter_map(|at| text.get(at.checked_sub(8)?..))
        .filter_map(|rest| guid(rest).map(|length| &rest[..length]))
}

/// `S-1-5-21-...` and `S-1-12-1-...`: of a person or a device, not of a group that all have.
pub(super) fn sid(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("S-1-").or_else(|| text.strip_prefix("s-1-"))?;
    let length = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'-').count();
    let rest = rest[..length].trim_end_matches('-');
    let own = rest.starts_with("5-21-") || rest.starts_with("12-1-") || rest.starts_with("15-");
    (own && rest.matches('-').count() >= 4).then_some(4 + rest.len())
}

pub(super) fn has_sid(text: &str) -> bool {
    text.starts_with("S-1-")
}

/// 32, 40 or 64 hexadecimal digits: an id without dashes, a thumbprint of SHA-1 or of SHA-256.
pub(super) fn hexadecimal(text: &str) -> Option<usize> {
    let length = text.bytes().take(65).take_while(u8::is_ascii_hexdigit).count();
    let mixed = text.as_bytes()[..length].iter().any(|b| !matches!(b, b'0'));
    (matches!(length, 32 | 40 | 64) && mixed && ends(text, length)).then_some(length)
}

/// An address of IPv4 that is not the device's own; versions have another number of parts, or larger ones.
pub(super) fn ipv4(text: &str) -> Option<usize> {
    let length = text.bytes().take(15).take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let written = text[..length].trim_end_matches('.');
    let address: std::net::Ipv4Addr = written.parse().ok()?;
    let own = address.is_loopback()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.octets()[3] == 0;
    (!own && ends(text, written.len())).then_some(written.len())
}

/// An address of IPv6 in full or shortened form.
pub(super) fn ipv6(text: &str) -> Option<usize> {
    let length =
        text.bytes().take(45).take_while(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')).count();
    let written = text[..length].trim_end_matches(['.', ':']);
    if written.matches(':').count() < 3 {
        return None;
    }
    let address: std::net::Ipv6Addr = written.parse().ok()?;
    (!address.is_loopback() && !address.is_unspecified()).then_some(written.len())
}

/// `00-11-22-AA-BB-CC`, with dashes or colons.
pub(super) fn mac(text: &str) -> Option<usize> {
    let bytes = text.as_bytes().get(..17)?;
    let mark = *bytes.get(2).filter(|b| matches!(b, b'-' | b':'))?;
    let fits =
        bytes.iter().enumerate().all(|(at, b)| if at % 3 == 2 { *b == mark } else { b.is_ascii_hexdigit() });
    (fits && ends(text, 17) && text.as_bytes().get(17) != Some(&mark)).then_some(17)
}

/// The part before `@` and the domain behind it: lengths of the name, of the mark, and of the domain.
pub(super) fn address(text: &str) -> Option<(usize, usize, usize)> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '$' | '\'' | '#');
    let name: usize = text.chars().take(128).take_while(|c| is_name(*c)).map(char::len_utf8).sum();
    let rest = &text[name..];
    let mark = if rest.starts_with('@') { 1 } else { usize::from(rest.starts_with("%40")) * 3 };
    if name == 0 || mark == 0 {
        return None;
    }
    let domain = host(&rest[mark..])?;
    Some((name, mark, domain))
}

/// Labels with dots between them.
pub(super) fn host(text: &str) -> Option<usize> {
    let is_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let length: usize = text.chars().take(253).take_while(|c| is_host(*c)).map(char::len_utf8).sum();
    let written = text[..length].trim_end_matches(['.', '-', '_']);
    let labels = written.split('.');
    (labels.clone().count() > 1 && labels.clone().all(|label| !label.is_empty())).then_some(written.len())
}

/// True for a value that one of these finds without its being learned.
pub(super) fn has_shape(value: &str) -> bool {
    let value = value.trim_start_matches(['{', '"']);
    guid(value).or(sid(value)).or(hexadecimal(value)).or(ipv4(value)).is_some() || address(value).is_some()
}

fn ends(text: &str, at: usize) -> bool {
    !text[at..].starts_with(|c: char| c.is_alphanumeric())
}
