//! The Primary Refresh Token: is it there, is it fresh, why not.

mod attempt;
mod device;
mod federation;
mod network;
mod plugin;
mod prerequisites;
mod standing;
mod state;
mod tries;
mod user;

use super::{Phase, Rule};
use crate::code::{self, Code};
use crate::evidence::{Attempt, EventRef, Evidence, Joined};
use crate::status::Field;
use crate::time::Timestamp;
use crate::words::{Area, Severity};

pub(super) use prerequisites::PREREQUISITES;

pub(super) const RULES: &[&[&Rule]] = &[
    state::RULES,
    attempt::RULES,
    network::RULES,
    federation::RULES,
    user::RULES,
    device::RULES,
    plugin::RULES,
];

/// The provider of the sign-in plug-in's and the token broker's events.
pub(super) const AAD: &str = "Microsoft-Windows-AAD";

/// The provider of Windows Hello's events.
const HELLO: &str = "Microsoft-Windows-HelloForBusiness";

/// A PRT is renewed every four hours while its user is active.
/// Source: Troubleshoot primary refresh token issues on Windows devices, 2026-02-23.
const RENEWAL_SECONDS: i64 = 4 * 60 * 60;

/// What a rule of this family says unless it says otherwise.
const PRT: Rule = Rule {
    id: "",
    area: Area::Prt,
    severity: Severity::Error,
    phase: Phase::Prt,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |_, _| {},
};

/// The rules of states and codes, which a rule about one cause explains.
const SYMPTOMS: &[&str] = &[
    "prt-attempt-failed",
    "prt-server-refused",
    "prt-connection-failed",
    "prt-http-error",
    "prt-federation-refused",
    "prt-realm-lookup-failed",
    "prt-hello-sign-in-failed",
    "prt-plugin-call-failed",
    "prt-cause-not-recorded",
    "prt-missing",
    "prt-stale",
    "prt-expired",
];

/// The evidence allows to say something about the user's PRT.
pub(super) fn is_assessable(evidence: &Evidence) -> bool {
    let clear = evidence.field(Field::AzureAdPrt).is_some_and(|prt| prt.is_yes() || prt.is_no());
    let own_attempt = tries::attempts(evidence).any(|attempt| !attempt.enterprise);
    let joined = evidence.join_state();
    let is_judged = joined.is_entra() && clear && evidence.context().user_fields;
    is_judged || own_attempt && (joined.is_entra() || joined.joined == Joined::Unknown)
}

/// The user whose sign-in matters clearly has a PRT.
pub(super) fn is_present(evidence: &Evidence) -> bool {
    evidence.field(Field::AzureAdPrt).is_some_and(|prt| prt.is_yes()) && evidence.context().user_fields
}

/// The user whose sign-in matters clearly has no PRT, and should have one.
pub(super) fn is_absent(evidence: &Evidence) -> bool {
    evidence.field(Field::AzureAdPrt).is_some_and(|prt| prt.is_no())
        && evidence.join_state().is_entra()
        && evidence.context().user_fields
}

/// The moment that a field of the capture is.
fn time(evidence: &Evidence, field: Field) -> Option<Timestamp> {
    evidence.field(field).and_then(|reading| reading.time())
}

/// How a moment is named in a sentence.
pub(super) fn moment(time: Option<Timestamp>) -> String {
    time.map_or_else(|| "an unknown time".to_owned(), |time| time.to_string())
}

/// The code in an event's data, else the first in its message.
pub(super) fn event_code(event: EventRef<'_>, name: &str) -> Option<Code> {
    let of_data = event.data(name).and_then(|value| code::parse_number(value.trim()));
    of_data.or_else(|| code::find(event.message()).map(|found| found.code).find(|c| c.number().is_some()))
}

/// What an event's data says, where it says something.
pub(super) fn event_text<'e>(event: EventRef<'e>, name: &str) -> Option<&'e str> {
    event.data(name).map(str::trim).filter(|value| !value.is_empty() && !value.starts_with('%'))
}

/// The host of an address; an address without a scheme is one already.
fn host(address: &str) -> &str {
    let behind = address.split_once("://").map_or(address, |(_, rest)| rest);
    behind.split(['/', ':', '?']).next().unwrap_or_default()
}

/// The hosts of the Entra sign-in service in all clouds end like this; anything else is a federation
/// service or a proxy.
const ENTRA_HOSTS: &[&str] =
    &["microsoftonline.com", "windows.net", "microsoftonline.us", "microsoftonline.cn", "chinacloudapi.cn"];

fn is_entra_host(address: &str) -> bool {
    let host = host(address);
    let ends = |end: &&str| {
        let start = host.len().checked_sub(end.len());
        start.is_some_and(|start| host.get(start..).is_some_and(|tail| tail.eq_ignore_ascii_case(end)))
    };
    ENTRA_HOSTS.iter().any(ends)
}
