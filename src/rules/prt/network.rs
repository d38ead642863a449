//! The way to the sign-in service: connections, proxies, TLS, HTTP answers that are nobody's refusal.

use super::attempt::{describe, describe_event, server_code};
use super::judge::judge;
use super::{host, Phase, Rule, PRT};
use crate::code::Code;
use crate::event::provider::AAD;
use crate::knowledge::{self, Context};
use crate::phrase::said_or;
use crate::rules::Findings;
use crate::story::event::of_plugin;
use crate::story::tries::{CORRELATION, DESCRIPTION, ENDPOINT, HTTP_ERROR, HTTP_STATUS, SERVER_ERROR};
use crate::story::Story;

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
    check: |story, findings| {
        for one in story.prt.tries.iter() {
            let failure = one.failure(&HTTP_ERROR).filter(|(_, code)| of_plugin(*code).is_none());
            let Some((error, code)) = failure else { continue };
            let endpoint = one.get(&ENDPOINT);
            let finding = findings.report(&CONNECTION_FAILED).because(&error);
            finding.and_maybe(endpoint).and_maybe(one.get(&CORRELATION));
            finding.code(knowledge::read(code, Context::Network)).about(code.to_string());
            let address = endpoint.and_then(|endpoint| endpoint.text());
            finding.with("endpoint", said_or(address, "sign-in-service"));
            describe(finding, story, one);
            judge(finding, story, one.when(), one.is_block());
        }
        for event in story.events(AAD, 1084) {
            let code = event.failure("Result").filter(|code| of_plugin(*code).is_none());
            let Some(code) = code else { continue };
            let finding = findings.report(&CONNECTION_FAILED).because(&event.shown("Result"));
            let asked = story.prt.asked_address(event);
            if let Some((event, name, address)) = asked {
                finding.and(&event.as_field(name, address));
            }
            finding.code(knowledge::read(code, Context::Network)).about(code.to_string());
            finding.with("endpoint", said_or(asked.map(|asked| asked.2), "sign-in-service"));
            describe_event(finding, story, event);
            judge(finding, story, event.earliest(), false);
        }
    },
    ..PRT
};

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
    check: |story, findings| {
        for one in story.prt.tries.iter() {
            let Some((error, code)) = one.failure(&HTTP_ERROR) else { continue };
            let Some(endpoint) = one.get(&ENDPOINT) else { continue };
            let address = endpoint.text().unwrap_or_default();
            if !is_tls_failure(code) || !host(address).eq_ignore_ascii_case(DEVICE_HOST) {
                continue;
            }
            let finding = findings.report(&TLS_INTERCEPTED).because(&endpoint).and(&error);
            finding.code(knowledge::read(code, Context::Network)).with("endpoint", address);
            judge(finding, story, one.when(), one.is_block());
        }
        for event in story.events(AAD, 1084) {
            let Some(code) = event.code(&["Result"]).filter(|code| is_tls_failure(*code)) else {
                continue;
            };
            let Some((asked, name, address)) = story.prt.asked_address(event) else { continue };
            if !host(address).eq_ignore_ascii_case(DEVICE_HOST) {
                continue;
            }
            let finding = findings.report(&TLS_INTERCEPTED).because(&event.shown("Result"));
            finding.and(&asked.as_field(name, address));
            finding.code(knowledge::read(code, Context::Network)).with("endpoint", address);
            judge(finding, story, event.earliest(), false);
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
    check: |story, findings| {
        http_answers(story, findings, &PROXY_AUTHENTICATION, |status| status == PROXY_AUTHENTICATION_REQUIRED)
    },
    ..PRT
};

static HTTP_ERROR_RULE: Rule = Rule {
    id: "prt-http-error",
    explains: OF_CONNECTION,
    parameters: &["endpoint"],
    check: |story, findings| {
        // 400 and 401 are how the sign-in service refuses; then its own code is what counts.
        http_answers(story, findings, &HTTP_ERROR_RULE, |status| {
            (402..600).contains(&status) && status != PROXY_AUTHENTICATION_REQUIRED
        })
    },
    ..PRT
};

/// Reports HTTP statuses that came without an answer of the sign-in service.
fn http_answers(story: &Story, findings: &mut Findings, rule: &'static Rule, is_meant: fn(u64) -> bool) {
    for one in story.prt.tries.iter() {
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
        finding.about(format!("HTTP {number}")).with("endpoint", said_or(address, "sign-in-service"));
        judge(finding, story, one.when(), one.is_block());
    }
    for event in story.events(AAD, 1025) {
        let status = event.said("value").and_then(|value| value.parse::<u64>().ok());
        let Some(number) = status.filter(|number| is_meant(*number)) else { continue };
        let finding = findings.report(rule).because(&event.shown("value"));
        let address = event.said("EndpointUri");
        if let Some(address) = address {
            finding.and(&event.as_field("EndpointUri", address));
        }
        finding.code(knowledge::read(Code::from_number(number as u32), Context::Network));
        finding.about(format!("HTTP {number}")).with("endpoint", said_or(address, "sign-in-service"));
        judge(finding, story, event.earliest(), false);
    }
}
