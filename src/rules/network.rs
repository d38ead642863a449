//! Proxies, endpoints and inspection, as SYSTEM meets them.

use super::{Findings, Phase, Rule};
use crate::event::provider::REGISTRATION;
use crate::evidence::{AsEvidence, Reading};
use crate::knowledge::FactKey;
use crate::phrase::phrase;
use crate::status::{Block, Field, SectionKind, Value};
use crate::story::event::is_network;
use crate::story::host::is_reached;
use crate::story::Story;
use crate::time::DAY_SECONDS;
use crate::words::{Area, Certainty, Severity};

pub(super) const RULES: &[&Rule] =
    &[&SYSTEM_PROXY, &NO_PROXY_FOUND, &ENDPOINT_BLOCKED, &TLS_INSPECTED, &PROXY_UNREACHABLE];

/// What a rule of this family says unless it says otherwise.
const NETWORK: Rule = Rule {
    id: "",
    area: Area::Network,
    severity: Severity::Error,
    phase: Phase::PreCheck,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |_, _| {},
};

/// What a way to the sign-in service that is closed explains.
const OF_WAY: &[&str] = &[
    "join-failed",
    "join-test-failed",
    "join-incomplete",
    "prt-connection-failed",
    "prt-attempt-failed",
    "prt-realm-lookup-failed",
    "prt-missing",
];

/// The device's latest failing step towards the registration service failed in the network.
fn network_failure<'e>(story: &'e Story<'e>) -> Option<Box<dyn AsEvidence + 'e>> {
    let tests = story.block(Block::PreJoinTests);
    let failing = |test| {
        let reading = tests.field(test)?;
        match reading.value {
            Value::Failed(outer, inner) if inner.or(outer).is_some_and(is_network) => Some(reading),
            _ => None,
        }
    };
    if !tests.is_empty() {
        let test = failing(Field::DrsDiscoveryTest).or_else(|| failing(Field::DrsConnectivityTest));
        if let Some(test) = test {
            return Some(Box::new(test));
        }
    }
    let attempt = story.join.attempts.first().filter(|one| !story.join_failure_is_over(one.time))?;
    attempt.codes.iter().any(|code| is_network(code.code())).then_some(())?;
    Some(Box::new(attempt.evidence.first()?.clone()))
}

static SYSTEM_PROXY: Rule = Rule {
    id: "network-proxy-not-for-system",
    explains: &["join-failed", "join-test-failed", "join-incomplete"],
    parameters: &["proxy"],
    check: |story, findings| {
        if !story.may_lack_join() || !story.has_status() {
            return;
        }
        let Some(failure) = network_failure(story) else { return };
        let Some(user) = proxy_of(story, SectionKind::ProxyCurrentUser) else {
            return by_settings(story, failure.as_ref(), findings);
        };
        let system = proxy_of(story, SectionKind::ProxySystemAccount);
        let direct = story.section(SectionKind::ProxyWinHttp).find(|r| r.field == Field::AccessType);
        let is_direct = direct.is_some_and(|access| access.raw.trim().eq_ignore_ascii_case("DIRECT"));
        if system.is_none() && is_direct {
            let finding =
                findings.report(&SYSTEM_PROXY).because(&user).and(failure.as_ref()).and_maybe(direct);
            finding.certainty(Certainty::Likely).with("proxy", user.raw.trim());
        }
    },
    ..NETWORK
};

/// The same by the settings of user and WinHTTP, where the capture shows no proxies.
fn by_settings(story: &Story, failure: &dyn AsEvidence, findings: &mut Findings) {
    let (Some(user), Some(system)) = (story.fact(FactKey::UserProxy), story.fact(FactKey::WinHttpProxy))
    else {
        return;
    };
    let named = user.as_str().filter(|proxy| !["direct", "automatic", ""].contains(proxy));
    let own = proxy_of(story, SectionKind::ProxySystemAccount);
    if let (Some(proxy), Some("direct"), None) = (named, system.as_str(), own) {
        let finding = findings.report(&SYSTEM_PROXY).because(&user).and(failure).and(&system);
        finding.certainty(Certainty::Likely).with("proxy", proxy.to_owned());
    }
}

/// The proxy or the script that a section names.
fn proxy_of<'e>(story: &'e Story<'e>, section: SectionKind) -> Option<Reading<'e>> {
    let fields = [Field::ProxyServerList, Field::AutoConfigurationUrl, Field::ProxyAutoConfigUrl];
    story.section(section).find(|reading| fields.contains(&reading.field) && reading.value != Value::Blank)
}

static NO_PROXY_FOUND: Rule = Rule {
    id: "network-no-proxy-discovered",
    severity: Severity::Information,
    explains: &["join-failed", "join-test-failed"],
    parameters: &["what"],
    check: |story, findings| {
        let events = [341, 337, 340, 336].into_iter().filter_map(|id| story.newest_event(REGISTRATION, id));
        let Some(event) = events.max_by_key(|event| event.time()) else { return };
        if story.age(event) > Some(DAY_SECONDS) {
            return;
        }
        let proxy_failed = matches!(event.id(), 337 | 341);
        let Some(failure) = network_failure(story) else { return };
        let finding = findings.report(&NO_PROXY_FOUND).because(&event).and(failure.as_ref()).at(event.time());
        if proxy_failed {
            finding.severity(Severity::Error).certainty(Certainty::Likely);
        }
        finding.with("what", if proxy_failed { phrase("proxies") } else { phrase("none") });
    },
    ..NETWORK
};

static ENDPOINT_BLOCKED: Rule = Rule {
    id: "network-endpoint-blocked",
    explains: OF_WAY,
    parameters: &["hosts"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::SystemEndpoints) else { return };
        let hosts = fact.as_object().into_iter().flatten();
        let blocked = hosts.filter(|(_, state)| is_reached(state) == Some(false));
        let blocked: Vec<&str> = blocked.map(|(host, _)| host.as_str()).collect();
        if blocked.is_empty() {
            return;
        }
        let finding = findings.report(&ENDPOINT_BLOCKED).because(&fact).with("hosts", blocked.join(", "));
        if story.hybrid_is_wanted() == Some(false) {
            finding.severity(Severity::Information);
        }
    },
    ..NETWORK
};

static TLS_INSPECTED: Rule = Rule {
    id: "network-tls-inspected",
    explains: &[
        "join-failed",
        "join-test-failed",
        "prt-tls-intercepted",
        "prt-connection-failed",
        "prt-server-refused",
        "prt-attempt-failed",
        "prt-missing",
    ],
    check: |story, findings| {
        if let Some(fact) = story.fact_is(FactKey::DeviceLoginTlsInspected, true) {
            findings.report(&TLS_INSPECTED).because(&fact);
        }
    },
    ..NETWORK
};

static PROXY_UNREACHABLE: Rule = Rule {
    id: "network-proxy-unreachable",
    explains: OF_WAY,
    check: |story, findings| {
        if let Some(fact) = story.fact_is(FactKey::WinHttpProxyReachable, false) {
            findings.report(&PROXY_UNREACHABLE).because(&fact).and_maybe(story.fact(FactKey::WinHttpProxy));
        }
    },
    ..NETWORK
};
