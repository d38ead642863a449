//! Sign-in by way of a federation service: AD FS, or another identity provider with WS-Trust.

use super::attempt::{describe, describe_event, server_code};
use super::judge::judge;
use super::{is_entra_host, Phase, Rule, Severity, PRT};
use crate::code::Code;
use crate::event::provider::AAD;
use crate::evidence::AsEvidence;
use crate::input::entity;
use crate::knowledge::{self, CodeRow, Context, FactKey};
use crate::phrase::{phrase, said_or};
use crate::rules::Findings;
use crate::story::tries::{DESCRIPTION, ENDPOINT, HTTP_STATUS, SERVER_ERROR, STATUS};
use crate::story::Story;
use crate::words::Certainty;

pub(super) const RULES: &[&Rule] =
    &[&REFUSED, &ENDPOINT_CLOSED, &METADATA_BROKEN, &WITHOUT_WS_TRUST, &OTHER_CREDENTIAL_PROVIDER];

/// What a fault of the federation service explains.
const OF_FEDERATION: &[&str] = &[
    "prt-attempt-failed",
    "prt-http-error",
    "prt-hello-sign-in-failed",
    "prt-plugin-call-failed",
    "prt-missing",
    "prt-stale",
    "prt-expired",
];

static REFUSED: Rule = Rule {
    id: "prt-federation-refused",
    explains: OF_FEDERATION,
    parameters: &["action", "user", "when", "answer", "endpoint", "known"],
    check: |story, findings| {
        for one in story.prt.tries.iter() {
            let Some(endpoint) = one.get(&ENDPOINT) else { continue };
            let address = endpoint.text().unwrap_or_default();
            if address.is_empty() || is_entra_host(address) {
                continue;
            }
            let answer = one.get(&DESCRIPTION).or(one.get(&SERVER_ERROR));
            let status = one.get(&HTTP_STATUS).filter(|status| status.number() >= Some(400));
            let of_service = status.filter(|status| !NOT_OF_SERVICE.contains(&status.number()));
            let Some(shown) = answer.or(of_service) else { continue };
            if shown.text().is_some_and(|text| server_code(text).is_some()) {
                continue;
            }
            let finding = findings.report(&REFUSED).because(&shown).and(&endpoint);
            finding.and_maybe(status);
            if let Some((status, code)) = one.failure(&STATUS) {
                finding.and(&status).code(knowledge::read(code, Context::Prt));
            }
            let fault = shown.text().map(fault_text);
            finding.with("known", fault.as_deref().map_or_else(String::new, known));
            finding.with("answer", said_or(fault.as_deref(), "an-error")).with("endpoint", address);
            describe(finding, story, one);
            judge(finding, story, one.when(), one.is_block());
        }
        for event in story.events(AAD, 1088) {
            // The event carries no correlation id; time ties it to the sign-in.
            let answer = event.said("ErrorDescription").or(event.said("Error"));
            let answer = answer.unwrap_or(event.message());
            let fault = fault_text(answer);
            if fault.is_empty() {
                continue;
            }
            let finding = findings.report(&REFUSED).because(&event.as_field("ErrorDescription", answer));
            finding.with("known", known(&fault));
            finding.with("answer", fault).with("endpoint", phrase("federation-service"));
            describe_event(finding, story, event);
            judge(finding, story, event.earliest(), false);
        }
    },
    ..PRT
};

/// There is no such address, or the proxy asks: no answer of the service itself.
const NOT_OF_SERVICE: [Option<u64>; 2] = [Some(NOT_FOUND), Some(407)];

/// What AD FS answers where an endpoint is not enabled.
const NOT_FOUND: u64 = 404;

/// What is known of the number in the fault, as sentences to add.
fn known(fault: &str) -> String {
    CodeRow::of_adfs(fault)
        .map_or_else(String::new, |row| format!("{} {} {}", row.meaning(), row.cause(), row.fix()))
}

/// A fault is told in a title, which is short.
const FAULT_LENGTH: usize = 160;

/// What the federation service says, out of the XML of its SOAP fault and on one line.
fn fault_text(answer: &str) -> String {
    let told = answer.split_once("Error description:").map_or(answer, |(_, told)| told);
    let mut text = String::new();
    let mut rest = told;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let text = entity::resolve(&text, |_| true);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().take(FAULT_LENGTH).collect()
}

/// The endpoints of AD FS that issue tokens to Windows, by the fact that says whether they are open.
const ENDPOINTS: [(FactKey, &str, &str); 3] = [
    (FactKey::AdfsUsernameMixedEnabled, "usernamemixed", "password"),
    (FactKey::AdfsCertificateMixedEnabled, "certificatemixed", "certificate"),
    (FactKey::AdfsWindowsTransportEnabled, "windowstransport", "windows"),
];

static ENDPOINT_CLOSED: Rule = Rule {
    id: "prt-federation-endpoint-closed",
    phase: Phase::Host,
    explains: super::SYMPTOMS,
    parameters: &["endpoint", "credential"],
    check: |story, findings| {
        for (key, endpoint, credential) in ENDPOINTS {
            let Some(fact) = story.fact_is(key, false) else {
                continue;
            };
            let finding = findings.report(&ENDPOINT_CLOSED).because(&fact);
            finding.about(endpoint).with("endpoint", endpoint).with("credential", phrase(credential));
            if endpoint == "windowstransport" || !is_federated(story) || !story.lacks_prt() {
                finding.severity(Severity::Information);
            }
        }
        for one in story.prt.tries.iter() {
            let missing = one.get(&HTTP_STATUS).filter(|status| status.number() == Some(NOT_FOUND));
            let (Some(status), Some(address)) = (missing, one.get(&ENDPOINT)) else { continue };
            let names = |endpoint: &str| address.text().is_some_and(|text| text.ends_with(endpoint));
            let Some((_, endpoint, credential)) = ENDPOINTS.iter().find(|(_, name, _)| names(name)) else {
                continue;
            };
            let finding = findings.report(&ENDPOINT_CLOSED).because(&address).and(&status);
            finding.about(*endpoint).with("endpoint", *endpoint).with("credential", phrase(credential));
            finding.certainty(Certainty::Likely);
            judge(finding, story, one.when(), one.is_block());
        }
    },
    ..PRT
};

/// The user's domain is federated: somebody says so, or a try went to another host than Entra ID's.
fn is_federated(story: &Story) -> bool {
    match story.fact(FactKey::TenantDomainType) {
        Some(kind) => kind.as_str() == Some("federated"),
        None => story.prt.asked(|address| !is_entra_host(address)),
    }
}

/// The answer to the request for the federation service's metadata is no XML, or holds what is refused:
/// a page of a proxy.
static METADATA_BROKEN: Rule = Rule {
    id: "prt-federation-metadata-broken",
    phase: Phase::Host,
    explains: super::SYMPTOMS,
    check: |story, findings| {
        if let Some(fact) = story.fact_is(FactKey::AdfsMetadataIsXml, false) {
            let finding = findings.report(&METADATA_BROKEN).because(&fact);
            if !story.lacks_prt() {
                finding.severity(Severity::Information);
            }
            return;
        }
        for one in story.prt.tries.iter() {
            let Some((status, code)) = one.failure(&STATUS) else { continue };
            if METADATA_CODES.contains(&code) {
                let finding = findings.report(&METADATA_BROKEN).because(&status);
                finding.and_maybe(one.get(&ENDPOINT)).code(knowledge::read(code, Context::Prt));
                judge(finding, story, one.when(), one.is_block());
            }
        }
    },
    ..PRT
};

/// An XML answer with a document type, and metadata without the address for passwords or certificates.
const METADATA_CODES: [Code; 3] =
    [Code::Number(0xc00c_ee4f), Code::Number(0xc004_848b), Code::Number(0xc004_848c)];

static WITHOUT_WS_TRUST: Rule = Rule {
    id: "prt-identity-provider-without-ws-trust",
    phase: Phase::Host,
    explains: super::SYMPTOMS,
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::IdentityProviderWsTrust) else { return };
        if fact.as_bool() == Some(false) && is_federated(story) {
            of_host(findings, &WITHOUT_WS_TRUST, &fact, story);
        }
    },
    ..PRT
};

static OTHER_CREDENTIAL_PROVIDER: Rule = Rule {
    id: "prt-credential-provider",
    severity: Severity::Warning,
    phase: Phase::Host,
    explains: &["prt-missing", "prt-stale", "prt-expired", "prt-cause-not-recorded"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::CredentialProvider) else { return };
        if fact.as_str() == Some("other") {
            of_host(findings, &OTHER_CREDENTIAL_PROVIDER, &fact, story);
        }
    },
    ..PRT
};

/// What somebody knows about the surroundings is a fault only where there is no PRT.
fn of_host(findings: &mut Findings, rule: &'static Rule, fact: &dyn AsEvidence, story: &Story) {
    let finding = findings.report(rule).because(fact);
    if story.lacks_prt() {
        finding.and_maybe(story.field(crate::status::Field::AzureAdPrt));
    } else {
        finding.severity(Severity::Information);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_read_out_of_its_markup() {
        let soap = "WSTrust response error: RequestFailed\nError description: <s:Text xml:lang=\"en-US\" \
                    xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">MSIS3126: Access\n denied.</s:Text>";
        assert_eq!(fault_text(soap), "MSIS3126: Access denied.");
        assert_eq!(fault_text("ID3242: a &lt;b&gt; &amp;amp;"), "ID3242: a <b> &amp;");
        assert_eq!(fault_text("<s:Text/>"), "");
        assert_eq!(fault_text("MSIS7065: cut <s:Te"), "MSIS7065: cut");
        assert_eq!(fault_text(&"x".repeat(500)).len(), FAULT_LENGTH);
    }

    #[test]
    fn a_known_number_is_told_in_words() {
        assert!(known("MSIS3126: Access denied.").starts_with("AD FS refused access"));
        assert!(known("the answer was ID3242: no.").contains("password"));
        assert_eq!(known("MSIS0001: new"), "");
        assert_eq!(known(""), "");
    }
}
