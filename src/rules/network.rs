//! Proxies, endpoints and inspection, as SYSTEM meets them.

use super::hello::DAY_SECONDS;
use super::join::{attempts, hybrid_is_wanted, is_over, may_lack_join, REGISTRATION};
use super::{Phase, Rule};
use crate::code::Code;
use crate::evidence::{Evidence, FactReading, Reading};
use crate::status::{Block, Field, SectionKind, Value};
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

/// What a fact says about a host: reached or not as SYSTEM. An answer of any HTTP status, also 404, is one.
pub(super) fn reachable(evidence: &Evidence, host: &str) -> Option<bool> {
    let fact = evidence.fact("systemEndpoints")?;
    let (_, state) = fact.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(host))?;
    if let Some(word) = state.as_str() {
        return Some(!["fail", "failed", "no", "unreachable"].iter().any(|no| word.eq_ignore_ascii_case(no)));
    }
    state.as_bool().or_else(|| state.as_u64().map(|status| status > 0))
}

/// A code of the network stack: no connection, no name, no answer, or one that cannot be read.
pub(super) fn is_network(code: Code) -> bool {
    let Some(number) = code.number() else { return false };
    let low = number & 0xffff;
    let stack = matches!(number >> 16, 0x8007 | 0xcaa8 | 0);
    stack && (12000..12200).contains(&low)
}

/// The device's latest failing step towards the registration service failed in the network.
fn network_failure<'e>(evidence: &'e Evidence) -> Option<Box<dyn crate::evidence::AsEvidence + 'e>> {
    let tests = evidence.block(Block::PreJoinTests);
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
    let mut newest = attempts(evidence).into_iter().take(1);
    let attempt = newest.next().filter(|attempt| !is_over(evidence, attempt.time))?;
    attempt.codes.iter().any(|code| is_network(code.code())).then_some(())?;
    Some(Box::new(attempt.evidence.into_iter().next()?))
}

static SYSTEM_PROXY: Rule = Rule {
    id: "network-proxy-not-for-system",
    explains: &["join-failed", "join-test-failed", "join-incomplete"],
    parameters: &["proxy"],
    check: |evidence, findings| {
        if !may_lack_join(evidence) || !evidence.has_status() {
            return;
        }
        let Some(failure) = network_failure(evidence) else { return };
        let Some(user) = proxy_of(evidence, SectionKind::ProxyCurrentUser) else { return };
        let system = proxy_of(evidence, SectionKind::ProxySystemAccount);
        let direct = evidence.section(SectionKind::ProxyWinHttp).find(|r| r.field == Field::AccessType);
        let is_direct = direct.is_some_and(|access| access.raw.trim().eq_ignore_ascii_case("DIRECT"));
        if system.is_none() && is_direct {
            let finding =
                findings.report(&SYSTEM_PROXY).because(&user).and(failure.as_ref()).and_maybe(direct);
            finding.certainty(Certainty::Likely).with("proxy", user.raw.trim());
        }
    },
    ..NETWORK
};

/// The proxy or the script that a section names.
fn proxy_of<'e>(evidence: &'e Evidence, section: SectionKind) -> Option<Reading<'e>> {
    let fields = [Field::ProxyServerList, Field::AutoConfigurationUrl, Field::ProxyAutoConfigUrl];
    evidence.section(section).find(|reading| fields.contains(&reading.field) && reading.value != Value::Blank)
}

static NO_PROXY_FOUND: Rule = Rule {
    id: "network-no-proxy-discovered",
    severity: Severity::Information,
    explains: &["join-failed", "join-test-failed"],
    parameters: &["what"],
    check: |evidence, findings| {
        let events =
            [341, 337, 340, 336].into_iter().filter_map(|id| evidence.newest_event(REGISTRATION, id));
        let Some(event) = events.max_by_key(|event| event.time()) else { return };
        if evidence.age(event) > Some(DAY_SECONDS) {
            return;
        }
        let proxy_failed = matches!(event.id(), 337 | 341);
        let Some(failure) = network_failure(evidence) else { return };
        let finding = findings.report(&NO_PROXY_FOUND).because(&event).and(failure.as_ref()).at(event.time());
        if proxy_failed {
            finding.severity(Severity::Error).certainty(Certainty::Likely);
        }
        finding.with(
            "what",
            if proxy_failed {
                "The proxies that Windows knows did not carry the request."
            } else {
                "Windows found no proxy by itself (WPAD) and went directly; where a proxy is needed, that fails."
            },
        );
    },
    ..NETWORK
};

static ENDPOINT_BLOCKED: Rule = Rule {
    id: "network-endpoint-blocked",
    explains: OF_WAY,
    parameters: &["hosts"],
    check: |evidence, findings| {
        let Some(fact) = evidence.fact("systemEndpoints") else { return };
        let hosts: Vec<&str> =
            fact.as_object().into_iter().flatten().map(|(host, _)| host.as_str()).collect();
        let blocked: Vec<&str> =
            hosts.into_iter().filter(|host| reachable(evidence, host) == Some(false)).collect();
        if blocked.is_empty() {
            return;
        }
        let finding = findings.report(&ENDPOINT_BLOCKED).because(&fact).with("hosts", blocked.join(", "));
        if hybrid_is_wanted(evidence) == Some(false) {
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
    check: |evidence, findings| {
        if let Some(fact) = answered(evidence, "deviceLoginTlsInspected", true) {
            findings.report(&TLS_INSPECTED).because(&fact);
        }
    },
    ..NETWORK
};

static PROXY_UNREACHABLE: Rule = Rule {
    id: "network-proxy-unreachable",
    explains: OF_WAY,
    check: |evidence, findings| {
        if let Some(fact) = answered(evidence, "winHttpProxyReachable", false) {
            findings.report(&PROXY_UNREACHABLE).because(&fact).and_maybe(evidence.fact("winHttpProxy"));
        }
    },
    ..NETWORK
};

/// A fact that says this.
fn answered<'e>(evidence: &'e Evidence, key: &str, answer: bool) -> Option<FactReading<'e>> {
    evidence.fact(key).filter(|fact| fact.as_bool() == Some(answer))
}
