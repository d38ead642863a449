//! The user: a name that cannot be routed, a stale cached name, an expired password, Windows Hello.

use super::attempt::{server_code, shown};
use super::standing::{belong_together, judge};
use super::tries::{self, DESCRIPTION, STATUS, USER};
use super::{event_code, event_text, is_absent, moment, Phase, Rule, Severity, AAD, HELLO, PRT};
use crate::code::Code;
use crate::document::EvidenceItem;
use crate::evidence::{AsEvidence, EventRef, Evidence, Joined};
use crate::knowledge::{self, Context};
use crate::status::{Field, Value};
use crate::time::Timestamp;
use crate::words::Certainty;

pub(super) const RULES: &[&Rule] =
    &[&NAME_NOT_ROUTABLE, &STALE_CACHED_NAME, &PASSWORD_EXPIRED, &HELLO_FAILED, &OF_OTHER_TENANT];

/// Windows found no tenant for the user's domain.
const NO_SUCH_LOGON_SESSION: Code = Code::Number(0xc000_005f);
/// The user's name is no user principal name.
const NAME_MALFORMED: Code = Code::Number(0xc004_844c);
/// The account counts as disabled.
const ACCOUNT_DISABLED: Code = Code::Number(0xc000_0072);
/// The tenant does not know the user.
const USER_UNKNOWN: Code = Code::Aadsts(50034);
/// The answers of the service that a name which cannot be routed leads to.
const NAME_ANSWERS: [Code; 4] = [USER_UNKNOWN, Code::Aadsts(50020), Code::Aadsts(50059), Code::Aadsts(90002)];

/// Top-level domains that are not delegated on the internet and that companies use inside.
const PRIVATE_DOMAINS: &[&str] = &[
    "local",
    "lan",
    "internal",
    "intranet",
    "intra",
    "private",
    "corp",
    "home",
    "localdomain",
    "loc",
    "ad",
    "domain",
    "priv",
    "dom",
    "test",
    "invalid",
];

static NAME_NOT_ROUTABLE: Rule = Rule {
    id: "prt-user-name-not-routable",
    explains: super::SYMPTOMS,
    parameters: &["user", "domain"],
    check: |evidence, findings| {
        for one in tries::tries(evidence, false) {
            let Some(user) = one.get(&USER) else { continue };
            let Some(name) = user.text().filter(|name| !is_routable(name)) else { continue };
            let status = one.failure(&STATUS);
            let answer = one.get(&DESCRIPTION);
            let refused = answer.and_then(|answer| server_code(answer.text()?)).map(|code| code.code());
            let fits = match (refused, &status) {
                (Some(code), _) => NAME_ANSWERS.contains(&code),
                (None, Some((_, code))) => is_name_fault(*code),
                (None, None) => false,
            };
            if !fits {
                continue;
            }
            let finding = findings.report(&NAME_NOT_ROUTABLE).because(&user);
            finding.and_maybe(status.map(|status| status.0)).and_maybe(answer.filter(|_| refused.is_some()));
            finding.code(match (refused, status) {
                (None, Some((_, code))) => knowledge::read(code, Context::Prt),
                (code, _) => knowledge::read(code.unwrap_or(USER_UNKNOWN), Context::Prt),
            });
            finding.about(name).with("user", name).with("domain", domain(name));
            judge(finding, evidence, one.when(), one.is_block());
        }
        for event in evidence.events(AAD, 1144) {
            // The name stands in the data item called Method.
            let Some(name) = event_text(event, "Method").filter(|name| !is_routable(name)) else { continue };
            let Some((failed, code)) = name_failure(evidence, event.time()) else { continue };
            let finding = findings.report(&NAME_NOT_ROUTABLE).because(&event.as_field("Method", name));
            finding.and(&failed).code(knowledge::read(code, Context::Prt));
            finding.about(name).with("user", name).with("domain", domain(name));
            judge(finding, evidence, event.time(), false);
        }
    },
    ..PRT
};

fn is_name_fault(code: Code) -> bool {
    [NO_SUCH_LOGON_SESSION, NAME_MALFORMED, ACCOUNT_DISABLED].contains(&code)
}

fn domain(name: &str) -> &str {
    name.rsplit_once('@').map_or(name, |(_, domain)| domain)
}

/// A name whose domain can be verified in a tenant: it has a dot, and ends in a public domain.
fn is_routable(name: &str) -> bool {
    let Some((_, domain)) = name.rsplit_once('@') else { return false };
    let end = domain.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| {
        !end.is_empty() && !PRIVATE_DOMAINS.iter().any(|known| known.eq_ignore_ascii_case(end))
    })
}

/// A failure of the same sign-in that a name can cause: of the realm look-up, of the sign-in.
fn name_failure(evidence: &Evidence, when: Option<Timestamp>) -> Option<(EventRef<'_>, Code)> {
    let near = |event: &EventRef<'_>| belong_together((None, event.time()), (None, when));
    let events = [1086, 1085, 1007].into_iter().flat_map(|id| evidence.events(AAD, id)).filter(near);
    let fault = events.filter_map(|event| Some((event, event_code(event, "Status")?)));
    fault.into_iter().find(|(_, code)| is_name_fault(*code))
}

/// On a hybrid device a sign-in that reaches no domain controller may send the short account name. Entra
/// ID does not know it, and Windows reports that as a disabled account.
static STALE_CACHED_NAME: Rule = Rule {
    id: "prt-account-not-really-disabled",
    explains: super::SYMPTOMS,
    parameters: &["user", "when", "reason"],
    check: |evidence, findings| {
        let Some(disabled) = disabled(evidence) else { return };
        let unknown = user_unknown(evidence, disabled.when);
        if unknown.is_none() && disabled.other_answer {
            return;
        }
        if evidence.join_state().joined != Joined::Hybrid && (evidence.has_status() || unknown.is_none()) {
            return;
        }
        let finding = findings.report(&STALE_CACHED_NAME).because(&disabled.item);
        let (certainty, reason) = match unknown {
            Some(_) => (Certainty::Likely, "because Entra ID did not know the name that was sent"),
            None => (
                Certainty::Possible,
                "which here often means that Entra ID did not know the name that was sent",
            ),
        };
        finding.with("reason", reason);
        finding.and_maybe(unknown).and_maybe(evidence.field(Field::DomainJoined)).certainty(certainty);
        finding.code(knowledge::read(ACCOUNT_DISABLED, Context::Prt));
        finding.with("user", disabled.user.unwrap_or("the user")).with("when", moment(disabled.when));
        judge(finding, evidence, disabled.when, disabled.is_block);
    },
    ..PRT
};

/// A sign-in that ended as if the account were disabled.
struct Disabled<'e> {
    item: EvidenceItem,
    user: Option<&'e str>,
    when: Option<Timestamp>,
    is_block: bool,
    /// The server gave another reason for it.
    other_answer: bool,
}

fn disabled(evidence: &Evidence) -> Option<Disabled<'_>> {
    for one in tries::tries(evidence, false) {
        let Some((status, _)) = one.failure(&STATUS).filter(|(_, code)| *code == ACCOUNT_DISABLED) else {
            continue;
        };
        let answer = one.get(&DESCRIPTION).and_then(|answer| server_code(answer.text()?));
        return Some(Disabled {
            item: status.item(),
            user: one.get(&USER).and_then(|user| user.text()),
            when: one.when(),
            is_block: one.is_block(),
            other_answer: answer.is_some_and(|code| code.code() != USER_UNKNOWN),
        });
    }
    let of_aad = [1085, 1007].into_iter().flat_map(|id| evidence.events(AAD, id)).map(|e| (e, "Status"));
    let hello = |name| evidence.events(HELLO, 7001).map(move |event| (event, name));
    let of_hello = hello("AuthenticationErrorSubStatus").chain(hello("AuthenticationErrorStatus"));
    let mut all = of_aad.chain(of_hello);
    let (event, name) = all.find(|(event, name)| event_code(*event, name) == Some(ACCOUNT_DISABLED))?;
    Some(Disabled {
        item: shown(event, name).item(),
        user: None,
        when: event.time(),
        is_block: false,
        other_answer: false,
    })
}

/// The answer that the user does not exist, to the same sign-in.
fn user_unknown(evidence: &Evidence, when: Option<Timestamp>) -> Option<EvidenceItem> {
    let is_unknown = |answer: &str| server_code(answer).is_some_and(|code| code.code() == USER_UNKNOWN);
    let of_tries = tries::tries(evidence, false).find_map(|one| {
        let answer = one.get(&DESCRIPTION).filter(|answer| answer.text().is_some_and(is_unknown))?;
        belong_together((None, one.when()), (None, when)).then(|| answer.item())
    });
    of_tries.or_else(|| {
        evidence.events(AAD, 1081).find_map(|event| {
            let answer = event_text(event, "ErrorDescription").unwrap_or(event.message());
            let fits = is_unknown(answer) && belong_together((None, event.time()), (None, when));
            fits.then(|| event.as_field("ErrorDescription", answer).item())
        })
    })
}

static PASSWORD_EXPIRED: Rule = Rule {
    id: "prt-password-expired",
    severity: Severity::Warning,
    explains: super::SYMPTOMS,
    parameters: &["when"],
    check: |evidence, findings| {
        for event in [1210, 1212].into_iter().flat_map(|id| evidence.events(AAD, id)) {
            let name = if event.id() == 1210 { "value" } else { "Status" };
            let finding = findings.report(&PASSWORD_EXPIRED).because(&shown(event, name));
            finding.with("when", event.when());
            judge(finding, evidence, event.time(), false);
        }
    },
    ..PRT
};

static HELLO_FAILED: Rule = Rule {
    id: "prt-hello-sign-in-failed",
    severity: Severity::Warning,
    explains: &["prt-missing", "prt-stale", "prt-expired"],
    parameters: &["when"],
    check: |evidence, findings| {
        for event in evidence.events(HELLO, 7001) {
            let part = |name| Some((name, event_code(event, name).filter(|code| !code.is_success())?));
            let parts = [part("AuthenticationErrorSubStatus"), part("AuthenticationErrorStatus")];
            let Some((name, code)) = parts.into_iter().flatten().next() else { continue };
            let finding = findings.report(&HELLO_FAILED).because(&shown(event, name));
            finding.code(knowledge::read(code, Context::Hello)).about(code.to_string());
            for (_, code) in parts.into_iter().flatten().skip(1) {
                finding.code(knowledge::read(code, Context::Hello));
            }
            finding.with("when", event.when());
            judge(finding, evidence, event.time(), false);
        }
    },
    ..PRT
};

static OF_OTHER_TENANT: Rule = Rule {
    id: "prt-user-of-other-tenant",
    phase: Phase::Host,
    explains: super::SYMPTOMS,
    parameters: &["user-tenant", "device-tenant"],
    check: |evidence, findings| {
        let Some(fact) = evidence.fact("userTenantId") else { return };
        let Some(tenant) = evidence.field(Field::TenantId) else { return };
        let (Some(user), Value::Guid(device)) = (fact.as_str(), tenant.value) else { return };
        if user.trim_matches(['{', '}']).eq_ignore_ascii_case(device) {
            return;
        }
        let finding = findings.report(&OF_OTHER_TENANT).because(&fact).and(&tenant);
        finding.with("user-tenant", user).with("device-tenant", device);
        if !is_absent(evidence) {
            finding.severity(Severity::Information);
        }
    },
    ..PRT
};
