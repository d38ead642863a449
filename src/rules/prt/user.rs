//! The user: a name that cannot be routed, a stale cached name, an expired password, Windows Hello.

use super::attempt::server_code;
use super::judge::judge;
use super::{Phase, Rule, Severity, PRT};
use crate::code::Code;
use crate::document::EvidenceItem;
use crate::event::provider::{AAD, HELLO};
use crate::evidence::{AsEvidence, EventRef, FactReading, Joined};
use crate::knowledge::{self, Context, FactKey};
use crate::phrase::{phrase, said_or};
use crate::status::{Field, Value};
use crate::story::event::moment;
use crate::story::prt::{is_one_sign_in, SIGN_IN_SECONDS};
use crate::story::timeline::Timeline;
use crate::story::tries::{DESCRIPTION, STATUS, USER};
use crate::story::Story;
use crate::time::{Timestamp, DAY_SECONDS};
use crate::words::{Certainty, Topic};

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
    check: |story, findings| {
        for one in story.prt.tries.iter() {
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
            if !fits || is_from_stale_cache(story, name) {
                continue;
            }
            let finding = findings.report(&NAME_NOT_ROUTABLE).because(&user);
            finding.and_maybe(status.map(|status| status.0)).and_maybe(answer.filter(|_| refused.is_some()));
            finding.code(match (refused, status) {
                (None, Some((_, code))) => knowledge::read(code, Context::Prt),
                (code, _) => knowledge::read(code.unwrap_or(USER_UNKNOWN), Context::Prt),
            });
            finding.about(name).with("user", name).with("domain", domain(name));
            judge(finding, story, one.when(), one.is_block());
        }
        let failures = name_failures(story);
        for event in story.events(AAD, 1144) {
            // The name stands in the data item called Method.
            let unusual = |name: &&str| !is_routable(name) && !is_from_stale_cache(story, name);
            let Some(name) = event.said("Method").filter(unusual) else { continue };
            let Some(when) = event.time() else { continue };
            let near = |line: &Timeline<_>| line.near(when, SIGN_IN_SECONDS, SIGN_IN_SECONDS).copied();
            let Some((failed, code)) = failures.iter().find_map(near) else { continue };
            let finding = findings.report(&NAME_NOT_ROUTABLE).because(&event.as_field("Method", name));
            finding.and(&failed).code(knowledge::read(code, Context::Prt));
            finding.about(name).with("user", name).with("domain", domain(name));
            judge(finding, story, event.earliest(), false);
        }
    },
    ..PRT
};

/// On a hybrid joined device a name without a suffix, or with the short name of the domain, is the one of a
/// stale cache: no change of suffixes mends that.
/// Source: Intermittent STATUS_ACCOUNT_DISABLED, 2026-09-01.
fn is_from_stale_cache(story: &Story, name: &str) -> bool {
    let short = name.rsplit_once('@').is_none_or(|(_, domain)| !domain.contains('.'));
    short && story.join_state().joined == Joined::Hybrid
}

fn is_name_fault(code: Code) -> bool {
    [NO_SUCH_LOGON_SESSION, NAME_MALFORMED, ACCOUNT_DISABLED].contains(&code)
}

fn domain(name: &str) -> &str {
    name.rsplit_once('@').map_or(name, |(_, domain)| domain)
}

/// One of the names of an account, as `Executing Account Name` lists them, can be known to a tenant.
pub(super) fn is_routable_account(names: &str) -> bool {
    names.split(',').any(|name| is_routable(name.trim()))
}

/// A name whose domain can be verified in a tenant: it has a dot, and ends in a public domain.
fn is_routable(name: &str) -> bool {
    let Some((_, domain)) = name.rsplit_once('@') else { return false };
    let end = domain.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| {
        !end.is_empty() && !PRIVATE_DOMAINS.iter().any(|known| known.eq_ignore_ascii_case(end))
    })
}

/// The failures that a name can cause: of the realm look-up, of the sign-in.
fn name_failures<'e>(story: &'e Story<'e>) -> [Timeline<(EventRef<'e>, Code)>; 3] {
    [1086, 1085, 1007].map(|id| {
        let coded = story.events(AAD, id).filter_map(|event| Some((event, event.code(&["Status"])?)));
        Timeline::new(coded.filter(|(_, code)| is_name_fault(*code)).map(|fault| (fault.0.time(), fault)))
    })
}

/// On a hybrid device a sign-in that reaches no domain controller may send the short account name. Entra
/// ID does not know it, and Windows reports that as a disabled account.
static STALE_CACHED_NAME: Rule = Rule {
    id: "prt-account-not-really-disabled",
    explains: super::SYMPTOMS,
    parameters: &["user", "when", "reason"],
    check: |story, findings| {
        let Some(disabled) = disabled(story) else { return };
        // a name that cannot be known to a tenant is a cause of its own
        if disabled.user.is_some_and(|name| !is_routable(name) && !is_from_stale_cache(story, name)) {
            return;
        }
        let unknown = user_unknown(story, disabled.when);
        if unknown.is_none() && disabled.other_answer {
            return;
        }
        if story.join_state().joined != Joined::Hybrid && (story.has_status() || unknown.is_none()) {
            return;
        }
        let finding = findings.report(&STALE_CACHED_NAME).because(&disabled.item);
        let (certainty, reason) = match unknown {
            Some(_) => (Certainty::Likely, "unknown-name"),
            None => (Certainty::Possible, "maybe-unknown-name"),
        };
        finding.with("reason", phrase(reason));
        finding.and_maybe(unknown).and_maybe(story.field(Field::DomainJoined)).certainty(certainty);
        finding.code(knowledge::read(ACCOUNT_DISABLED, Context::Prt));
        finding.with("user", said_or(disabled.user, "the-user")).with("when", moment(disabled.when));
        judge(finding, story, disabled.when, disabled.is_block);
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

fn disabled<'e>(story: &'e Story<'e>) -> Option<Disabled<'e>> {
    for one in story.prt.tries.iter() {
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
    let of_aad = [1085, 1007].into_iter().flat_map(|id| story.events(AAD, id)).map(|e| (e, "Status"));
    let hello = |name| story.events(HELLO, 7001).map(move |event| (event, name));
    let of_hello = hello("AuthenticationErrorSubStatus").chain(hello("AuthenticationErrorStatus"));
    let mut all = of_aad.chain(of_hello);
    let (event, name) = all.find(|(event, name)| event.code(&[name]) == Some(ACCOUNT_DISABLED))?;
    Some(Disabled {
        item: event.shown(name).item(),
        user: None,
        when: event.time(),
        is_block: false,
        other_answer: false,
    })
}

/// The answer that the user does not exist, to the same sign-in.
fn user_unknown(story: &Story, when: Option<Timestamp>) -> Option<EvidenceItem> {
    let is_unknown = |answer: &str| server_code(answer).is_some_and(|code| code.code() == USER_UNKNOWN);
    let of_tries = story.prt.tries.iter().find_map(|one| {
        let answer = one.get(&DESCRIPTION).filter(|answer| answer.text().is_some_and(is_unknown))?;
        is_one_sign_in(one.when(), when).then(|| answer.item())
    });
    of_tries.or_else(|| {
        story.events(AAD, 1081).find_map(|event| {
            let answer = event.said("ErrorDescription").unwrap_or(event.message());
            let fits = is_unknown(answer) && is_one_sign_in(event.time(), when);
            fits.then(|| event.as_field("ErrorDescription", answer).item())
        })
    })
}

static PASSWORD_EXPIRED: Rule = Rule {
    id: "prt-password-expired",
    severity: Severity::Warning,
    explains: super::SYMPTOMS,
    parameters: &["when"],
    check: |story, findings| {
        for event in [1210, 1212].into_iter().flat_map(|id| story.events(AAD, id)) {
            let name = if event.id() == 1210 { "value" } else { "Status" };
            let finding = findings.report(&PASSWORD_EXPIRED).because(&event.shown(name));
            finding.with("when", event.when());
            judge(finding, story, event.earliest(), false);
        }
    },
    ..PRT
};

static HELLO_FAILED: Rule = Rule {
    id: "prt-hello-sign-in-failed",
    severity: Severity::Warning,
    explains: &["prt-missing", "prt-stale", "prt-expired"],
    parameters: &["when", "trust"],
    check: |story, findings| {
        let (trust, words) = hello_trust(story);
        for event in story.events(HELLO, 7001) {
            let part = |name| Some((name, event.failure(name)?));
            let parts = [part("AuthenticationErrorSubStatus"), part("AuthenticationErrorStatus")];
            let Some((name, code)) = parts.into_iter().flatten().next() else { continue };
            let finding = findings.report(&HELLO_FAILED).because(&event.shown(name));
            finding.code(knowledge::read(code, Context::Hello)).about(code.to_string());
            for (_, code) in parts.into_iter().flatten().skip(1) {
                finding.code(knowledge::read(code, Context::Hello));
            }
            finding.and_maybe(trust).with("trust", phrase(words)).with("when", event.when());
            judge(finding, story, event.earliest(), false);
            if !finding.history && stays_broken(story, event, code) {
                finding.severity(Severity::Warning);
            }
        }
    },
    ..PRT
};

/// The code names a fault of Windows Hello itself, which a PRT by another way of signing in says nothing of.
fn stays_broken(story: &Story, event: EventRef<'_>, code: Code) -> bool {
    let row = knowledge::read(code, Context::Hello).row();
    let of_hello =
        row.is_some_and(|row| row.topic() == Topic::Hello && row.severity() == Some(Severity::Error));
    of_hello && story.join_state().is_entra() && story.age(event).is_some_and(|age| age <= DAY_SECONDS)
}

/// The trust of Windows Hello, where somebody says it, and what to look at by it.
fn hello_trust<'e>(story: &'e Story<'_>) -> (Option<FactReading<'e>>, &'static str) {
    let fact = story.fact(FactKey::HelloTrust);
    let words = match fact.as_ref().and_then(|fact| fact.as_str()) {
        Some("cloud") => "trust-cloud",
        Some("key") => "trust-key",
        Some("certificate") => "trust-certificate",
        None if story.cloud_trust_check().is_some() => "trust-cloud",
        _ => "trust-unknown",
    };
    (fact, words)
}

static OF_OTHER_TENANT: Rule = Rule {
    id: "prt-user-of-other-tenant",
    phase: Phase::Host,
    explains: super::SYMPTOMS,
    parameters: &["user-tenant", "device-tenant"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::UserTenantId) else { return };
        let Some(tenant) = story.field(Field::TenantId) else { return };
        let (Some(user), Value::Guid(device)) = (fact.as_str(), tenant.value) else { return };
        if user.trim_matches(['{', '}']).eq_ignore_ascii_case(device) {
            return;
        }
        let finding = findings.report(&OF_OTHER_TENANT).because(&fact).and(&tenant);
        finding.with("user-tenant", user).with("device-tenant", device);
        if !story.lacks_prt() {
            finding.severity(Severity::Information);
        }
    },
    ..PRT
};
