//! The written forms of values: what a value of a field can look like, whole or cut.
//!
//! A form is a pattern in which `#` stands for a decimal digit and `%` for a hexadecimal one; letters
//! match without regard to case. Forms tell a whole value from one that was broken at the wrap column,
//! and where the break took a blank away.

use std::borrow::Cow;

use super::{Field, FieldKind};

const STATES: &[&str] = &["ERROR", "ERROR (0x%%%%%%%%)", "UNKNOWN", "NOT SET"];
const BOOLEAN: &[&str] = &["YES", "NO", "undefined"];
const TIME: &[&str] = &["####-##-## ##:##:##.### UTC", "####-##-## ##:##:## UTC"];
const VALIDITY: &[&str] = &[
    "[ ####-##-## ##:##:##.### UTC -- ####-##-## ##:##:##.### UTC ]",
    "[ ####-##-## ##:##:## UTC -- ####-##-## ##:##:## UTC ]",
];
const GUID: &[&str] =
    &["%%%%%%%%-%%%%-%%%%-%%%%-%%%%%%%%%%%%", "{%%%%%%%%-%%%%-%%%%-%%%%-%%%%%%%%%%%%}", "NO"];
const THUMBPRINT: &[&str] = &["%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%"];
const CODE: &[&str] = &["0x%%%%%%%%", "0x0"];
const TEST: &[&str] = &["PASS", "SKIPPED", "FAIL", "FAIL [0x%%%%%%%%]", "FAIL [0x%%%%%%%%/0x%%%%%%%%]"];
const URL: &[&str] = &["NO"];
/// What follows in every message of the Entra sign-in service.
const MESSAGE_TAIL: &[&str] = &["Trace ID:", "Correlation ID:", "Timestamp:"];

/// How much of a form a text fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It is not of the form.
    Not,
    /// It is the beginning of one.
    Begins,
    /// It is one, whole.
    Whole,
}

/// The best fit of `text` among the forms of a field.
pub(super) fn fit(field: Field, text: &str) -> Fit {
    forms(field).map(|form| fit_form(form, text)).max().unwrap_or(Fit::Not)
}

/// True if the value can be all that was printed.
pub(super) fn may_be_whole(field: Field, text: &str) -> bool {
    match field.kind() {
        FieldKind::Integer => !text.is_empty(),
        FieldKind::Code => crate::code::parse_number(text).is_some(),
        _ => fit(field, text) == Fit::Whole,
    }
}

/// True for what can only be the begin of a value, and would be read as another one.
pub(super) fn is_half(field: Field, text: &str) -> bool {
    let last = text.rsplit([' ', ',']).next().unwrap_or(text);
    match field.kind() {
        FieldKind::Code => text.len() > 3 && fit(field, text) == Fit::Begins,
        FieldKind::Message => {
            last.starts_with("AADSTS") && last.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
        // a name of a person has a domain
        _ if matches!(field, Field::UserIdentity | Field::ExecutingAccountName) => {
            last.rsplit_once('@').is_some_and(|(_, domain)| !domain.contains('.'))
        }
        _ => false,
    }
}

/// How the two parts of a broken value belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// As they stand.
    Tight,
    /// The break took a blank away.
    Blank,
    /// The parts do not show it.
    Unknown,
}

/// How `value` goes on with `next`; `None` if it cannot.
pub(super) fn joint(field: Option<Field>, value: &str, next: &str) -> Option<Joint> {
    let Some(field) = field else { return Some(Joint::Unknown) };
    if value.is_empty() {
        return (fit(field, next) > Fit::Not || open_kind(field, next)).then_some(Joint::Tight);
    }
    if value.len() <= LONGEST {
        let (value, next) = (plain_dashes(value), plain_dashes(first_of(next)));
        let tight = fit(field, &format!("{value}{next}"));
        let spaced = fit(field, &format!("{value} {next}"));
        if tight.max(spaced) > Fit::Not {
            return Some(if spaced > tight { Joint::Blank } else { Joint::Tight });
        }
        if fit(field, &value) == Fit::Whole {
            return None;
        }
    }
    open_kind(field, next).then(|| open_joint(field, value, next)).flatten()
}

/// A known form is at most this long; longer texts need not be looked at whole.
const LONGEST: usize = 160;

fn first_of(next: &str) -> &str {
    let mut end = next.len().min(LONGEST);
    while !next.is_char_boundary(end) {
        end -= 1;
    }
    &next[..end]
}

/// Two hyphens for the dash that an editor made of them.
fn plain_dashes(text: &str) -> Cow<'_, str> {
    match text.contains(['\u{2013}', '\u{2014}']) {
        true => Cow::Owned(text.replace(['\u{2013}', '\u{2014}'], "--")),
        false => Cow::Borrowed(text),
    }
}

/// True if `next` can be a part of a value that has no known form.
fn open_kind(field: Field, next: &str) -> bool {
    match field.kind() {
        FieldKind::Text | FieldKind::Message | FieldKind::Status => true,
        FieldKind::Boolean | FieldKind::Test | FieldKind::Time | FieldKind::Validity => false,
        FieldKind::Integer => next.bytes().all(|b| b.is_ascii_digit()),
        FieldKind::Code => next.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b'x' | b'-')),
        FieldKind::Blob => next.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')),
        FieldKind::Word | FieldKind::Url | FieldKind::Guid | FieldKind::Thumbprint => {
            !next.bytes().any(|b| b == b' ' || b == b'\t')
        }
    }
}

/// The joint of a value that has no known form.
fn open_joint(field: Field, value: &str, next: &str) -> Option<Joint> {
    if has_no_blank(field) {
        return Some(Joint::Tight);
    }
    if field == Field::ExecutingAccountName {
        // "CONTOSO\jdoe, jdoe@contoso.com" has one blank
        let second = value.contains(',') && next.contains(' ');
        return if value.ends_with(',') { Some(Joint::Blank) } else { (!second).then_some(Joint::Tight) };
    }
    if matches!(field, Field::ProxyServerList | Field::ProxyBypassList)
        && !value.contains(' ')
        && !next.contains(' ')
    {
        return Some(Joint::Tight);
    }
    if breaks_an_id(value, next) {
        return Some(Joint::Tight);
    }
    let tail = MESSAGE_TAIL.iter().any(|tail| next.starts_with(tail));
    Some(if field.kind() == FieldKind::Message && tail { Joint::Blank } else { Joint::Unknown })
}

/// True if the break goes through an id inside a text, such as the correlation id of a message.
fn breaks_an_id(value: &str, next: &str) -> bool {
    const LENGTH: usize = 36;
    let outside = |c: char| !c.is_ascii_hexdigit() && c != '-';
    let before = value.rsplit(outside).next().unwrap_or_default();
    let behind = next.split(outside).next().unwrap_or_default();
    let parts = !before.is_empty() && !behind.is_empty() && before.len() + behind.len() == LENGTH;
    parts && fit(Field::CorrelationId, &format!("{before}{behind}")) == Fit::Whole
}

/// The values of this field hold no blank.
pub(super) fn has_no_blank(field: Field) -> bool {
    let kind = field.kind();
    matches!(kind, FieldKind::Word | FieldKind::Url | FieldKind::Blob | FieldKind::Thumbprint)
        || matches!(kind, FieldKind::Guid | FieldKind::Code | FieldKind::Integer)
}

fn forms(field: Field) -> impl Iterator<Item = &'static str> {
    let of_kind: &[&str] = match field.kind() {
        FieldKind::Boolean => BOOLEAN,
        FieldKind::Time => TIME,
        FieldKind::Validity => VALIDITY,
        FieldKind::Guid => GUID,
        FieldKind::Thumbprint => THUMBPRINT,
        FieldKind::Code => CODE,
        FieldKind::Test => TEST,
        FieldKind::Url => URL,
        FieldKind::Text | FieldKind::Word | FieldKind::Integer => &[],
        FieldKind::Blob | FieldKind::Status | FieldKind::Message => &[],
    };
    let states: &[&str] = match field.kind() {
        FieldKind::Boolean | FieldKind::Status | FieldKind::Url => STATES,
        _ => &[],
    };
    field.forms().iter().chain(of_kind).chain(states).copied()
}

fn fit_form(form: &str, text: &str) -> Fit {
    if text.is_empty() || text.len() > form.len() {
        return Fit::Not;
    }
    let matches = form.bytes().zip(text.bytes()).all(|(pattern, byte)| match pattern {
        b'#' => byte.is_ascii_digit(),
        b'%' => byte.is_ascii_hexdigit(),
        _ => pattern.eq_ignore_ascii_case(&byte),
    });
    match (matches, text.len() == form.len()) {
        (false, _) => Fit::Not,
        (true, false) => Fit::Begins,
        (true, true) => Fit::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_break_of_a_known_form_is_mended() {
        for (field, text) in [
            (
                Field::DeviceCertificateValidity,
                "[ 2024-09-03 08:15:20.000 UTC -- 2034-09-03 08:45:20.000 UTC ]",
            ),
            (Field::ClientTime, "2026-03-12 09:20:31.000 UTC"),
            (Field::DeviceAuthStatus, "FAILED. Device is either disabled or deleted"),
            (Field::WamDefaultSet, "ERROR (0x80070520)"),
            (Field::DrsDiscoveryTest, "FAIL [0x801c0021/0x80072ee2]"),
            (Field::KeyProvider, "Microsoft Software Key Storage Provider"),
            (Field::WamDefaultGUID, "{B16898C6-A148-4967-9171-64D755DA8520} (AzureAd)"),
            (Field::DeviceId, "3f0c6a52-7d1e-4f2b-9c58-1a2b3c4d5e6f"),
        ] {
            for at in 1..text.len() {
                let (value, next) = (text[..at].trim_end(), text[at..].trim_start());
                let lost = value.len() + next.len() < text.len();
                let expected = if lost { Joint::Blank } else { Joint::Tight };
                assert_eq!(
                    joint(Some(field), value, next),
                    Some(expected),
                    "{field:?}: {value:?} + {next:?}"
                );
            }
        }
    }

    #[test]
    fn a_whole_value_does_not_go_on() {
        assert_eq!(joint(Some(Field::AzureAdJoined), "YES", "and so on"), None);
        assert_eq!(joint(Some(Field::DeviceId), "3f0c6a52-7d1e-4f2b-9c58-1a2b3c4d5e6f", "more"), None);
        assert_eq!(joint(Some(Field::PreReqResult), "WillProvision", "more"), None);
        assert_eq!(joint(Some(Field::MdmUrl), "https://enrollment.manage", "two words"), None);
        assert_eq!(
            joint(Some(Field::MdmUrl), "https://enrollment.manage", ".microsoft.com"),
            Some(Joint::Tight)
        );
        assert_eq!(joint(Some(Field::TenantName), "Contoso", "Limited"), Some(Joint::Unknown));
        let account = Some(Field::ExecutingAccountName);
        assert_eq!(joint(account, "CONTOSO\\jdoe,", "jdoe@contoso.com"), Some(Joint::Blank));
        assert_eq!(joint(account, "CONTOSO\\jdoe, jdoe@contoso", "and so on"), None);
    }
}
