//! The Primary Refresh Token: is it there, is it fresh, why not.

mod attempt;
mod device;
mod federation;
mod judge;
mod network;
mod plugin;
mod prerequisites;
mod state;
mod user;

use super::{Phase, Rule};
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
