//! The way to the sign-in service: connections, proxies, TLS, HTTP answers that are nobody's refusal.

use super::attempt::{describe, describe_event, server_code, shown};
use super::standing::{belong_together, judge};
use super::tries::{self, CORRELATION, DESCRIPTION, ENDPOINT, HTTP_ERROR, HTTP_STATUS, SERVER_ERROR};
use super::{event_code, event_text, host, Phase, Rule, AAD, PRT};
use crate::code::Code;
use crate::evidence::{EventRef, Evidence};
use crate::knowledge::{self, Context};
use crate::rules::Findings;

pub(super) const RULES: &[&Rule] =
    &[&CONNECTION_FAILED, &TLS_INTERCEPTED, &PROXY_AUTHENTICATION, &HTTP_ERROR_RULE];

/// What a failed connection explains.
const OF_CONNECTION: &[&str] = &[
    "prt-attempt-failed",
    "prt-hello-sign-in-failed",
    "prt-plugin-call-failed",
    "prt-realm-lookup-failed",
    "prt-missing",
    "prt-stale",
    "prt-expired",
];

static CONNECTION_FAILED: Rule = Rule {
    id: "prt-connection-failed",
    explains: OF_CONNECTION,
    parameters: &["action", "user", "when", "endpoint"],
    check: |evidence, findings| {
        for one in tries::tries(evidence, false) {
            let Some((error, code)) = one.failure(&HTTP_ERROR) else { continue };
            let endpoint = one.get(&ENDPOINT);
            let finding = findings.report(&CONNECTION_FAILED).because(&error);
            finding.and_maybe(endpoint).and_maybe(one.get(&CORRELATION));
            finding.code(knowledge::read(code, Context::Network)).about(code.to_string());
            let address = endpoint.and_then(|endpoint| endpoint.text());
            finding.with("endpoint", address.unwrap_or("the sign-in service"));
            describe(finding, evidence, &one);
            judge(finding, evidence, one.when(), one.is_block());
        }
        for event in evidence.events(AAD, 1084) {
            let Some(code) = event_code(event, "Result").filter(|code| !code.is_success()) else { continue };
            let finding = findings.report(&CONNECTION_FAILED).because(&shown(event, "Result"));
            let asked = asked_address(evidence, event);
            if let Some((event, name, address)) = asked {
                finding.and(&event.as_field(name, address));
            }
            finding.code(knowledge::read(code, Context::Network)).about(code.to_string());
            finding.with("endpoint", asked.map_or("the sign-in service", |asked| asked.2));
            describe_event(finding, evidence, event);
            judge(finding, evidence, event.time(), false);
        }
    },
    ..PRT
};

/// The address that was asked when an event was logged: of the HTTP event of the same request, else the
/// newest one of the same sign-in that was named before. Event 1084 itself names none, though a document
/// says so: its Target is the correlation id.
fn asked_address<'e>(
    evidence: &'e Evidence,
    event: EventRef<'e>,
) -> Option<(EventRef<'e>, &'static str, &'e str)> {
    let id = event.data("Target").or_else(|| event.data("CorrelationID"));
    let of_request = evidence.events(AAD, 1025).find_map(|other| {
        let same = belong_together((id, None), (other.data("CorrelationID"), None));
        Some((other, "EndpointUri", event_text(other, "EndpointUri").filter(|_| same)?))
    });
    of_request.or_else(|| {
        let mut named = evidence.events(AAD, 1022).filter(|other| other.time() <= event.time());
        let near = named.find(|other| belong_together((None, other.time()), (None, event.time())))?;
        Some((near, "value", event_text(near, "value")?))
    })
}

/// The host with which a device authenticates by its certificate, which no inspection can pass on.
const DEVICE_HOST: &str = "device.login.microsoftonline.com";

/// Failures of TLS in WinHTTP's and WinINet's numbers: certificates that do not fit, a channel that
/// cannot be made, a client certificate that is asked for or refused.
const TLS_FAILURES: [u32; 12] =
    [12037, 12038, 12044, 12045, 12057, 12157, 12169, 12170, 12175, 12179, 12185, 12186];

fn is_tls_failure(code: Code) -> bool {
    let number = code.number().unwrap_or_default();
    let is_network = number < 0x1_0000 || matches!(number >> 16, 0x8007 | 0xc007);
    is_network && TLS_FAILURES.contains(&(number & 0xffff))
}

static TLS_INTERCEPTED: Rule = Rule {
    id: "prt-tls-intercepted",
    phase: Phase::Host,
    explains: super::SYMPTOMS,
    parameters: &["endpoint"],
    check: |evidence, findings| {
        for one in tries::tries(evidence, false) {
            let Some((error, code)) = one.failure(&HTTP_ERROR) else { continue };
            let Some(endpoint) = one.get(&ENDPOINT) else { continue };
            let address = endpoint.text().unwrap_or_default();
            if !is_tls_failure(code) || !host(address).eq_ignore_ascii_case(DEVICE_HOST) {
                continue;
            }
            let finding = findings.report(&TLS_INTERCEPTED).because(&endpoint).and(&error);
            finding.code(knowledge::read(code, Context::Network)).with("endpoint", address);
            judge(finding, evidence, one.when(), one.is_block());
        }
        for event in evidence.events(AAD, 1084) {
            let Some(code) = event_code(event, "Result").filter(|code| is_tls_failure(*code)) else {
                continue;
            };
            let Some((asked, name, address)) = asked_address(evidence, event) else { continue };
            if !host(address).eq_ignore_ascii_case(DEVICE_HOST) {
                continue;
            }
            let finding = findings.report(&TLS_INTERCEPTED).because(&shown(event, "Result"));
            finding.and(&asked.as_field(name, address));
            finding.code(knowledge::read(code, Context::Network)).with("endpoint", address);
            judge(finding, evidence, event.time(), false);
        }
    },
    ..PRT
};

/// HTTP 407, which only a proxy answers.
const PROXY_AUTHENTICATION_REQUIRED: u64 = 407;

static PROXY_AUTHENTICATION: Rule = Rule {
    id: "prt-proxy-authentication",
    phase: Phase::Host,
    explains: super::SYMPTOMS,
    parameters: &["endpoint"],
    check: |evidence, findings| {
        http_answers(evidence, findings, &PROXY_AUTHENTICATION, |status| {
            status == PROXY_AUTHENTICATION_REQUIRED
        })
    },
    ..PRT
};

static HTTP_ERROR_RULE: Rule = Rule {
    id: "prt-http-error",
    explains: OF_CONNECTION,
    parameters: &["endpoint"],
    check: |evidence, findings| {
        // 400 and 401 are how the sign-in service refuses; then its own code is what counts.
        http_answers(evidence, findings, &HTTP_ERROR_RULE, |status| {
            (402..600).contains(&status) && status != PROXY_AUTHENTICATION_REQUIRED
        })
    },
    ..PRT
};

/// Reports HTTP statuses that came without an answer of the sign-in service.
fn http_answers(
    evidence: &Evidence,
    findings: &mut Findings,
    rule: &'static Rule,
    is_meant: fn(u64) -> bool,
) {
    for one in tries::tries(evidence, false) {
        let Some(status) = one.get(&HTTP_STATUS) else { continue };
        let Some(number) = status.number().filter(|number| is_meant(*number)) else { continue };
        let answer = one.get(&DESCRIPTION).and_then(|answer| answer.text());
        if answer.is_some_and(|answer| server_code(answer).is_some()) || one.get(&SERVER_ERROR).is_some() {
            continue;
        }
        let endpoint = one.get(&ENDPOINT);
        let finding = findings.report(rule).because(&status).and_maybe(endpoint);
        let address = endpoint.and_then(|endpoint| endpoint.text());
        finding.code(knowledge::read(Code::from_number(number as u32), Context::Network));
        finding.about(format!("HTTP {number}")).with("endpoint", address.unwrap_or("the sign-in service"));
        judge(finding, evidence, one.when(), one.is_block());
    }
    for event in evidence.events(AAD, 1025) {
        let status = event_text(event, "value").and_then(|value| value.parse::<u64>().ok());
        let Some(number) = status.filter(|number| is_meant(*number)) else { continue };
        let finding = findings.report(rule).because(&shown(event, "value"));
        let address = event_text(event, "EndpointUri");
        if let Some(address) = address {
            finding.and(&event.as_field("EndpointUri", address));
        }
        finding.code(knowledge::read(Code::from_number(number as u32), Context::Network));
        finding.about(format!("HTTP {number}")).with("endpoint", address.unwrap_or("the sign-in service"));
        judge(finding, evidence, event.time(), false);
    }
}
