//! The PRT as the capture shows it: absent, old, expired, of another tenant, without tickets.

use super::{host, Phase, Rule, Severity, PRT};
use crate::event::provider::{AAD, REGISTRATION};
use crate::evidence::{EventRef, Reading, RunAs};
use crate::knowledge::FactKey;
use crate::phrase::phrase;
use crate::rules::Findings;
use crate::status::{Field, Value};
use crate::story::hello as check;
use crate::story::prt::RENEWAL_SECONDS;
use crate::story::tries::{Try, STATUS};
use crate::story::Story;
use crate::time::{Timestamp, DAY_SECONDS};
use crate::words::{Certainty, Tells};

pub(super) const RULES: &[&Rule] = &[
    &MISSING,
    &OFFLINE,
    &CAUSE_NOT_RECORDED,
    &STALE,
    &EXPIRED,
    &TIMES_CONTRADICTORY,
    &LIFETIME_UNUSUAL,
    &OTHER_TENANT,
    &CLOUD_TICKET_MISSING,
    &ON_PREMISES_TICKET_MISSING,
    &ENTERPRISE_MISSING,
];

static MISSING: Rule = Rule {
    id: "prt-missing",
    phase: Phase::State,
    explains: &["esr-no-default-account", "esr-not-enabled", "esr-cause-not-recorded"],
    check: |story, findings| {
        let Some(prt) = story.field(Field::AzureAdPrt).filter(Reading::is_no) else { return };
        if story.lacks_prt() {
            let account = story.field(Field::ExecutingAccountName);
            let finding = findings.report(&MISSING).because(&prt).and_maybe(account);
            let told = is_told(story);
            // where nothing says who ran the capture, it may not have been the user; and where Windows did not
            // try, only the state is certain
            if story.context().run_as == RunAs::Unknown || !told {
                finding.certainty(Certainty::Likely);
            }
            // an account without a name that a tenant can know is mostly not synced, and has none by right
            let known = account.is_some_and(|account| super::user::is_routable_account(account.raw));
            if !known && !told && story.fact(FactKey::RunAs).is_none() {
                finding.severity(if story.is_server() { Severity::Information } else { Severity::Warning });
            }
            if !told && is_just_joined(story) {
                finding.severity(Severity::Information);
            }
        }
    },
    ..PRT
};

/// The user who is signed in while the device joins gets a PRT with the next sign-in. How long that may take is ours.
const JUST_JOINED_SECONDS: i64 = 60 * 60;

fn is_just_joined(story: &Story) -> bool {
    let age = story.now().zip(story.registered_since()).map(|(now, since)| now.seconds_since(since));
    age.is_some_and(|age| (0..=JUST_JOINED_SECONDS).contains(&age))
}

/// Windows tried to get one.
fn is_told(story: &Story) -> bool {
    story.attempts().any(|attempt| !attempt.enterprise)
        || story.newest_telling(Tells::PrtCause).next().is_some()
}

static OFFLINE: Rule = Rule {
    id: "prt-device-offline",
    severity: Severity::Warning,
    explains: &["prt-missing", "prt-cause-not-recorded"],
    check: |story, findings| {
        let Some(fact) = story.fact_is(FactKey::Online, false) else {
            return;
        };
        if story.lacks_prt() && !is_told(story) {
            let finding = findings.report(&OFFLINE).because(&fact).certainty(Certainty::Likely);
            finding.and_maybe(story.field(Field::AzureAdPrt));
        }
    },
    ..PRT
};

static CAUSE_NOT_RECORDED: Rule = Rule {
    id: "prt-cause-not-recorded",
    severity: Severity::Information,
    phase: Phase::Unexplained,
    check: |story, findings| {
        if !story.lacks_prt() {
            return;
        }
        let Some(prt) = story.field(Field::AzureAdPrt) else { return };
        if !is_told(story) {
            findings.report(&CAUSE_NOT_RECORDED).because(&prt).and_maybe(story.fact(FactKey::OsBuild));
        }
    },
    ..PRT
};

static STALE: Rule = Rule {
    id: "prt-stale",
    severity: Severity::Information,
    phase: Phase::State,
    parameters: &["hours", "clock"],
    check: stale,
    ..PRT
};

/// Old by the clock of the evidence, never by the reader's. Being old is normal for a device that was
/// asleep or offline; only a failed try to renew it makes it a warning.
fn stale(story: &Story, findings: &mut Findings) {
    let Some(update) = story.field(Field::AzureAdPrtUpdateTime) else { return };
    let Some(time) = story.prt.last_success().filter(|_| story.has_prt()) else { return };
    let event = later_event(story, time);
    let Some(clock) = story.not_before().max(event.and_then(|event| event.earliest())) else { return };
    let age = clock.seconds_since(time);
    if age <= RENEWAL_SECONDS || story.prt.is_expired() {
        return;
    }
    let later = |one: &&Try<'_>| one.failure(&STATUS).is_some() && one.when().is_some_and(|when| when > time);
    let failed = story.prt.tries.iter().find(later);
    let finding = findings.report(&STALE).because(&update);
    finding.with("hours", (age / 3600).to_string()).with("clock", clock.to_string()).at(update.time());
    if let Some((status, _)) = failed.and_then(|one| one.failure(&STATUS)) {
        finding.severity(Severity::Warning).and(&status);
    } else if let Some(event) = event {
        finding.severity(Severity::Warning).and(&event);
    }
}

/// An event that tells of a failed renewal since.
fn later_event<'e>(story: &'e Story<'e>, renewed: Timestamp) -> Option<EventRef<'e>> {
    if !story.has_events() {
        return None;
    }
    let events = [1084, 1085, 1094].into_iter().filter_map(|id| story.newest_event(AAD, id));
    events.into_iter().find(|event| event.earliest().is_some_and(|when| when > renewed))
}

static EXPIRED: Rule = Rule {
    id: "prt-expired",
    phase: Phase::State,
    explains: &["esr-cause-not-recorded"],
    parameters: &["expiry", "clock"],
    check: |story, findings| {
        let Some(expiry) = story.field(Field::AzureAdPrtExpiryTime) else { return };
        if !story.prt.is_expired() {
            return;
        }
        let clock = story.not_before().max(story.prt.unresolved_failure());
        let (Some(time), Some(clock)) = (expiry.time(), clock) else { return };
        let finding = findings.report(&EXPIRED).because(&expiry);
        finding.and_maybe(story.field(Field::AzureAdPrtUpdateTime));
        finding.with("expiry", time.to_string()).with("clock", clock.to_string()).at(Some(time));
    },
    ..PRT
};

static TIMES_CONTRADICTORY: Rule = Rule {
    id: "prt-times-contradictory",
    parameters: &["what"],
    severity: Severity::Information,
    phase: Phase::Capture,
    check: |story, findings| {
        let Some(update) = story.field(Field::AzureAdPrtUpdateTime) else { return };
        let expiry = story.field(Field::AzureAdPrtExpiryTime).filter(|expiry| expiry.time().is_some());
        if let Some(expiry) = expiry.filter(|expiry| expiry.time() < update.time()) {
            let finding = findings.report(&TIMES_CONTRADICTORY).because(&expiry).and(&update);
            finding.with("what", phrase("expiry"));
        } else if story
            .now()
            .zip(update.time())
            .is_some_and(|(now, time)| time.seconds_since(now) > DAY_SECONDS)
        {
            let finding = findings.report(&TIMES_CONTRADICTORY).because(&update).and_maybe(expiry);
            finding.with("what", phrase("update"));
        }
    },
    ..PRT
};

/// A PRT lasts 14 days from its issue, on Windows; some minutes more have been seen.
const LONGEST_LIFETIME_SECONDS: i64 = 15 * 24 * 60 * 60;

static LIFETIME_UNUSUAL: Rule = Rule {
    id: "prt-lifetime-unusual",
    severity: Severity::Information,
    phase: Phase::State,
    parameters: &["days"],
    check: |story, findings| {
        let Some(expiry) = story.field(Field::AzureAdPrtExpiryTime) else { return };
        let Some(update) = story.field(Field::AzureAdPrtUpdateTime) else { return };
        let (Some(end), Some(start)) = (expiry.time(), update.time()) else { return };
        let lifetime = end.seconds_since(start);
        if lifetime > LONGEST_LIFETIME_SECONDS {
            let finding = findings.report(&LIFETIME_UNUSUAL).because(&expiry);
            finding.and(&update).with("days", (lifetime / 86_400).to_string());
        }
    },
    ..PRT
};

static OTHER_TENANT: Rule = Rule {
    id: "prt-other-tenant",
    severity: Severity::Warning,
    parameters: &["authority", "tenant"],
    explains: &["prt-missing", "prt-attempt-failed", "prt-server-refused"],
    check: |story, findings| {
        let Some(authority) = story.field(Field::AzureAdPrtAuthority) else { return };
        let Value::Text(address) = authority.value else { return };
        let Some(tenant) = story.field(Field::TenantId) else { return };
        let Value::Guid(id) = tenant.value else { return };
        let signed = story.field(Field::AuthCodeUrl).filter(|url| matches!(url.value, Value::Text(_)));
        let other_cloud = signed.is_some_and(|url| cloud(url.raw) != cloud(address));
        if is_of_other_tenant(address, id) || other_cloud {
            let finding = findings.report(&OTHER_TENANT).because(&authority).and(&tenant);
            finding.and_maybe(signed.filter(|_| other_cloud));
            finding.with("authority", address).with("tenant", id);
        }
    },
    ..PRT
};

/// The authority names a tenant by GUID, and it is another one.
pub(super) fn is_of_other_tenant(authority: &str, tenant: &str) -> bool {
    let named = authority.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    matches!(Value::parse(crate::status::FieldKind::Guid, named), Value::Guid(_))
        && !named.eq_ignore_ascii_case(tenant)
}

/// The national clouds end in their own domains.
fn cloud(address: &str) -> &str {
    match host(address).rsplit('.').next() {
        Some("us") => "us",
        Some("cn") => "cn",
        _ => "public",
    }
}

static CLOUD_TICKET_MISSING: Rule = Rule {
    id: "prt-cloud-ticket-missing",
    severity: Severity::Information,
    phase: Phase::Feature,
    check: |story, findings| {
        let Some(ticket) = story.field(Field::CloudTgt).filter(Reading::is_no) else { return };
        if story.has_prt() {
            let finding = findings.report(&CLOUD_TICKET_MISSING).because(&ticket);
            finding.and_maybe(story.newest_event(AAD, 1249));
        }
    },
    ..PRT
};

fn has_on_premises_ticket(story: &Story) -> bool {
    story.field(Field::OnPremTgt).is_some_and(|ticket| ticket.is_yes())
}

/// Normal after a sign-in with a password. It matters where Windows Hello is to be set up by cloud trust, and where sign-ins with Hello or a security key are to
/// give access on-premises by way of the cloud, and users say that it does not work.
static ON_PREMISES_TICKET_MISSING: Rule = Rule {
    id: "prt-on-premises-ticket-missing",
    severity: Severity::Information,
    phase: Phase::Feature,
    explains: &["hello-will-not-provision"],
    check: |story, findings| {
        if let Some(check) = story.lacks_cloud_ticket().filter(|_| !has_on_premises_ticket(story)) {
            let finding = findings.report(&ON_PREMISES_TICKET_MISSING).because(&check).at(check.time());
            finding.and_maybe(story.field(Field::OnPremTgt)).severity(Severity::Warning);
            return;
        }
        let Some(ticket) = story.field(Field::OnPremTgt).filter(Reading::is_no) else { return };
        let trust = story.fact(FactKey::HelloTrust).filter(|trust| trust.as_str() == Some("cloud"));
        let check = story.cloud_trust_check();
        if !story.has_prt() || trust.is_none() && check.is_none() {
            return;
        }
        let finding = findings.report(&ON_PREMISES_TICKET_MISSING).because(&ticket);
        finding.and_maybe(trust).and_maybe(check).and_maybe(story.newest_event(AAD, 1241));
        if let Some(symptom) = story.symptom_reading("on-premises-access-fails") {
            finding.and(&symptom).severity(Severity::Warning);
        }
    },
    ..PRT
};

static ENTERPRISE_MISSING: Rule = Rule {
    id: "prt-enterprise-missing",
    severity: Severity::Warning,
    phase: Phase::State,
    explains: &["hello-will-not-provision"],
    check: enterprise_missing,
    ..PRT
};

/// Certificate trust is known by the fact, by how the certificate is enrolled, or by event 362, which only that
/// trust logs. Without a PRT of Entra ID there is none of AD FS either, and that is told by others.
fn enterprise_missing(story: &Story, findings: &mut Findings) {
    if story.has_status() && !story.join_state().is_entra() {
        return;
    }
    let of_user = |field| story.field(field).filter(|_| story.context().user_fields);
    let prt = of_user(Field::EnterprisePrt).filter(Reading::is_no);
    let trust = story.fact(FactKey::HelloTrust).filter(|trust| trust.as_str() == Some("certificate"));
    let token = of_user(Field::AdfsRefreshToken).filter(Reading::is_no);
    let authority = story.field(Field::CertEnrollment).filter(|by| by.raw.trim() == "enrollment authority");
    let event = story.newest_event(REGISTRATION, 362);
    let refused = event.filter(|event| {
        event.hello_check(check::ADFS_PRT) == Some(false) && event.hello_check(check::PRT) == Some(true)
    });
    if let (Some(prt), Some(trust)) = (&prt, &trust) {
        findings.report(&ENTERPRISE_MISSING).because(prt).and(trust);
    } else if let (Some(token), Some(authority), false) = (&token, &authority, story.lacks_prt()) {
        findings.report(&ENTERPRISE_MISSING).because(token).and(authority).and_maybe(prt);
    } else if let Some(event) =
        refused.filter(|_| !of_user(Field::EnterprisePrt).is_some_and(|prt| prt.is_yes()))
    {
        let finding =
            findings.report(&ENTERPRISE_MISSING).because(&event.shown("ADFSPrtPresent")).and_maybe(prt);
        finding.at(event.time());
        if story.newest_event(REGISTRATION, 358).is_some_and(|start| start.time() > event.time()) {
            finding.history(true).severity(Severity::Information);
        }
    }
}
