//! One walk over a text: at the beginning of each word what stands there is recognised and replaced.

use super::coded;
use super::known;
use super::shape;
use super::table::{Kind, Table};

/// What was found at a place: how long it is, its kind, and what stands there instead.
struct Found {
    length: usize,
    kind: Kind,
    placeholder: String,
}

/// Replaces, or only learns from what a text shows of names (`count` is false then).
pub(super) fn scan(table: &mut Table, text: &str, count: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if !c.is_alphanumeric() {
            out.push(c);
            at += c.len_utf8();
            continue;
        }
        if let Some(found) = at_word(table, text, at) {
            out.push_str(&found.placeholder);
            if count {
                table.count(found.kind);
            }
            at += found.length;
            continue;
        }
        let word = word_length(&text[at..]);
        // "\ncontoso": the letter belongs to an escape
        let escape = text[..at].ends_with('\\') && matches!(c, 'n' | 'r' | 't' | 'u');
        let copied = match (escape, c) {
            (true, 'u') if word > 5 && text.as_bytes()[at + 1..at + 5].iter().all(u8::is_ascii_hexdigit) => 5,
            (true, 'n' | 'r' | 't') => 1,
            _ => word,
        };
        out.push_str(&text[at..at + copied]);
        at += copied;
    }
    out
}

fn word_length(text: &str) -> usize {
    text.chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum::<usize>().max(1)
}

fn at_word(table: &mut Table, text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    ids(table, text, at)
        .or_else(|| account(table, rest))
        .or_else(|| below_authority(table, text, at))
        .or_else(|| authority(table, text, at))
        .or_else(|| host(table, text, at))
        .or_else(|| name(table, rest))
        .or_else(|| coded(table, rest))
}

fn ids(table: &mut Table, text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    let first = rest.as_bytes()[0];
    if first.is_ascii_hexdigit() {
        if let Some(length) = shape::guid(rest) {
            let lower = rest[..length].to_ascii_lowercase();
            table.learn_request(&text[..at], &lower);
            if known::is_shared_id(&lower) || is_provider(&text[..at]) || table.is_kept(&lower) {
                return Some(Found { length, kind: Kind::Id, placeholder: rest[..length].to_owned() });
            }
            let made = table.shape(Kind::Id, &lower.replace('-', ""), |number| format!("{number:032x}"));
            let made = format!(
                "{}-{}-4{}-8{}-{}",
                &made[..8],
                &made[8..12],
                &made[13..16],
                &made[17..20],
                &made[20..]
            );
            return Some(Found { length, kind: Kind::Id, placeholder: in_case(made, &rest[..length]) });
        }
        if let Some(length) = shape::hexadecimal(rest) {
            let lower = rest[..length].to_ascii_lowercase();
            let kind = if length == 32 { Kind::Id } else { Kind::Thumbprint };
            let made = table.shape(kind, &lower, |number| format!("{number:0length$x}"));
            return Some(Found {
                length,
                kind,
                placeholder: in_case(format!("{made:0>length$}"), &rest[..length]),
            });
        }
        if let Some(length) = shape::mac(rest) {
            let made = table.shape(Kind::Address, &rest[..length].to_lowercase(), |number| {
                format!("02-00-00-00-{:02x}-{:02x}", number >> 8 & 255, number & 255)
            });
            return Some(Found { length, kind: Kind::Address, placeholder: made });
        }
        if let Some(length) = shape::ipv6(rest) {
            let made =
                table.shape(Kind::Address, &rest[..length].to_lowercase(), |n| format!("2001:db8::{n:x}"));
            return Some(Found { length, kind: Kind::Address, placeholder: made });
        }
    }
    if first.is_ascii_digit() && !is_version(&text[..at]) {
        let length = shape::ipv4(rest)?;
        let made = table.shape(Kind::Address, &rest[..length], |number| {
            format!("192.0.{}.{}", 2 + (number / 250) * 2, 1 + number % 250)
        });
        return Some(Found { length, kind: Kind::Address, placeholder: made });
    }
    let length = shape::sid(rest)?;
    let made = sid(table, &rest[..length]);
    Some(Found { length, kind: Kind::Sid, placeholder: made })
}

/// The authority and a well-known last part stay: an administrator remains one.
fn sid(table: &mut Table, written: &str) -> String {
    let (domain, last) = written.rsplit_once('-').unwrap_or((written, ""));
    let well_known = last.parse::<u32>().is_ok_and(|last| last < 1_000);
    let prefix: Vec<&str> = written.split('-').take(4).collect();
    let parts = domain.split('-').count().saturating_sub(4);
    let domain =
        table.shape(Kind::Sid, &domain.to_uppercase(), |number| vec![number.to_string(); parts].join("-"));
    let last = match well_known {
        true => last.to_owned(),
        false => table.shape(Kind::Sid, &written.to_uppercase(), |number| (1_000 + number).to_string()),
    };
    format!("{}-{domain}-{last}", prefix.join("-"))
}

/// A provider's or a type's own id is the same everywhere.
fn is_provider(before: &str) -> bool {
    let before = before.trim_end_matches(['{', '"', '\'', ' ', '\\', ':', '=']);
    let end: String = before.chars().rev().take(10).collect::<Vec<_>>().into_iter().rev().collect();
    end.ends_with("Guid") || end.ends_with("ProviderId")
}

fn is_version(before: &str) -> bool {
    let tail: String = before.chars().rev().take(9).collect::<Vec<_>>().into_iter().rev().collect();
    let tail = tail.to_ascii_lowercase();
    tail.contains("version")
        || tail.contains("build")
        || tail.ends_with('v')
        || tail.ends_with('/') && !tail.ends_with("//")
}

/// `jdoe@contoso.com`
fn account(table: &mut Table, rest: &str) -> Option<Found> {
    let (name, mark, domain) = shape::address(rest)?;
    let dollar = rest[..name].trim_end_matches('$');
    let user = match table.learn(Kind::User, dollar) {
        Some(user) => in_case(user, dollar) + &rest[dollar.len()..name],
        None => rest[..name].to_owned(),
    };
    let host = table.domain(&rest[name + mark..name + mark + domain]);
    let host = in_case(host, &rest[name + mark..name + mark + domain]);
    let placeholder = format!("{user}{}{host}", &rest[name..name + mark]);
    Some(Found { length: name + mark + domain, kind: Kind::User, placeholder })
}

/// The name behind `CONTOSO\` and behind `\Users\`.
fn below_authority(table: &mut Table, text: &str, at: usize) -> Option<Found> {
    let before = text[..at].trim_end_matches('\\');
    let slashes = at - before.len();
    let behind_slash =
        (1..=4).contains(&slashes) || text[..at].ends_with("/home/") || text[..at].ends_with("/Users/");
    if !behind_slash {
        return None;
    }
    let start = before.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_')).len();
    let authority = &before[start..];
    let folder = authority.eq_ignore_ascii_case("users") || text[..at].ends_with('/');
    // the letter of "\n" before it
    let escaped = before[..start].ends_with('\\') && authority.starts_with(['n', 'r', 't']);
    let is_known = table.is_authority(authority) || escaped && table.is_authority(&authority[1..]);
    if !folder && !is_known {
        return None;
    }
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    let length: usize = text[at..].chars().take(64).take_while(|c| is_name(*c)).map(char::len_utf8).sum();
    let written = text[at..at + length].trim_end_matches('.');
    let user = table.learn(Kind::User, written)?;
    Some(Found { length: written.len(), kind: Kind::User, placeholder: in_case(user, written) })
}

/// `CONTOSO\jdoe` in a sentence: a word, one backslash, a word, and no path.
fn authority(table: &mut Table, text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let length =
        |text: &str| text.chars().take(64).take_while(|c| is_name(*c)).map(char::len_utf8).sum::<usize>();
    let domain = &rest[..length(rest)];
    let behind = &rest[domain.len()..];
    let slashes = behind.len() - behind.trim_start_matches('\\').len();
    let name = behind[slashes..].get(..length(&behind[slashes..]))?.trim_end_matches('.');
    let opens = text[..at]
        .chars()
        .next_back()
        .is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | '(' | '='));
    let closes = !behind[slashes + name.len()..].starts_with(['\\', ':', '/']);
    let is_account = (1..=2).contains(&slashes) && domain.len() > 1 && name.len() > 1 && opens && closes;
    if !is_account || known::is_folder(domain) || name.starts_with(|c: char| !c.is_alphanumeric()) {
        return None;
    }
    // "\n" of JSON is no name, nor does one begin with it: a backslash of a name is doubled there
    let is_json = text.trim_start().starts_with(['{', '[']);
    let escaped = is_json && name.starts_with(['n', 'r', 't', 'u', 'b', 'f']);
    if slashes == 1 && (escaped || matches!(name, "n" | "r" | "t" | "nt")) {
        return None;
    }
    let (kept_domain, kept_name) = (domain.to_owned(), name.to_owned());
    let domain = match domain.contains('.') {
        true => table.domain(domain),
        false => table.learn(Kind::Domain, domain).unwrap_or(kept_domain.clone()),
    };
    let user = table.learn(Kind::User, name).unwrap_or(kept_name.clone());
    let placeholder = in_case(domain, &kept_domain) + &"\\".repeat(slashes) + &in_case(user, &kept_name);
    Some(Found { length: kept_domain.len() + slashes + kept_name.len(), kind: Kind::User, placeholder })
}

fn host(table: &mut Table, text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    let length = shape::host(rest)?;
    let written = &rest[..length];
    let end = written.rsplit('.').next()?;
    let before = text[..at].trim_end_matches('\\');
    let is_share = at - before.len() >= 2 && !before.ends_with(|c: char| c.is_alphanumeric());
    let in_address = is_share || text[..at].ends_with("//");
    let is_type = written.ends_with(".NET") || written.ends_with(".Net") || written.starts_with("Microsoft.");
    if !(in_address || known::is_host_end(end)) || is_type || end.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let placeholder = table.domain(written);
    let kind = Kind::Domain;
    match placeholder == written.to_lowercase() {
        true => Some(Found { length, kind, placeholder: written.to_owned() }),
        false => Some(Found { length, kind, placeholder: in_case(placeholder, written) }),
    }
}

/// A name that was learned, the longest first.
fn name(table: &Table, rest: &str) -> Option<Found> {
    let most = *table.tokens.last()?;
    let mut ends = Vec::with_capacity(most);
    let mut inside = false;
    for (at, c) in rest.char_indices().take(400) {
        if inside && !c.is_alphanumeric() {
            ends.push(at);
            if ends.len() == most {
                break;
            }
        }
        inside = c.is_alphanumeric();
    }
    if inside && ends.len() < most {
        ends.push(rest.char_indices().nth(400).map_or(rest.len(), |(at, _)| at));
    }
    table.tokens.iter().rev().filter_map(|count| ends.get(count - 1)).find_map(|end| {
        // a name may end in a mark: "Contoso Ltd."
        let lower = rest[..*end].to_lowercase();
        let (length, (kind, placeholder)) = table.name(&lower).map(|found| (*end, found)).or_else(|| {
            let marked = rest[*end..].chars().next().map(|c| end + c.len_utf8())?;
            table.name(&rest[..marked].to_lowercase()).map(|found| (marked, found))
        })?;
        Some(Found { length, kind, placeholder: in_case(placeholder.to_owned(), &rest[..length]) })
    })
}

/// A text in Base64 that holds an identity.
fn coded(table: &mut Table, rest: &str) -> Option<Found> {
    let (length, placeholder) = coded::in_base64(rest, |inner| scan(table, inner, false))?;
    Some(Found { length, kind: Kind::Id, placeholder })
}

/// Capitals stay capitals, and a name that has some keeps one.
fn in_case(placeholder: String, written: &str) -> String {
    match (written.chars().any(char::is_uppercase), written.chars().any(char::is_lowercase)) {
        (true, false) => placeholder.to_uppercase(),
        (true, true) => {
            let mut letters = placeholder.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        }
        _ => placeholder,
    }
}
