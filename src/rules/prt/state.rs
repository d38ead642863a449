//! The PRT as the capture shows it: absent, old, expired, of another tenant, without tickets.

use super::standing::{last_success, unresolved_failure};
use super::tries::{self, STATUS};
use super::{host, is_absent, is_present, time, Phase, Rule, Severity, AAD, PRT, RENEWAL_SECONDS};
use crate::evidence::{EventRef, Evidence, Reading};
use crate::rules::Findings;
use crate::status::{Field, Value};
use crate::time::Timestamp;

pub(super) const RULES: &[&Rule] = &[
    &MISSING,
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
    explains: &["esr-no-default-account"],
    check: |evidence, findings| {
        let Some(prt) = evidence.field(Field::AzureAdPrt).filter(Reading::is_no) else { return };
        if is_absent(evidence) {
            findings.report(&MISSING).because(&prt).and_maybe(evidence.field(Field::ExecutingAccountName));
        }
    },
    ..PRT
};

/// The ids of the events that would tell why there is no PRT.
const TELLING: [u32; 10] = [1081, 1084, 1085, 1086, 1088, 1094, 1152, 1210, 1250, 1252];

static CAUSE_NOT_RECORDED: Rule = Rule {
    id: "prt-cause-not-recorded",
    severity: Severity::Information,
    phase: Phase::Unexplained,
    check: |evidence, findings| {
        if !is_absent(evidence) {
            return;
        }
        let Some(prt) = evidence.field(Field::AzureAdPrt) else { return };
        let is_told = evidence.attempts().iter().any(|attempt| !attempt.enterprise)
            || TELLING.iter().any(|&id| evidence.newest_event(AAD, id).is_some());
        if !is_told {
            findings.report(&CAUSE_NOT_RECORDED).because(&prt).and_maybe(evidence.fact("osBuild"));
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
fn stale(evidence: &Evidence, findings: &mut Findings) {
    let Some(update) = evidence.field(Field::AzureAdPrtUpdateTime) else { return };
    let Some(time) = last_success(evidence).filter(|_| is_present(evidence)) else { return };
    let event = later_event(evidence, time);
    let Some(clock) = evidence.not_before().max(event.and_then(|event| event.time())) else { return };
    let age = clock.seconds_since(time);
    if age <= RENEWAL_SECONDS || is_expired(evidence) {
        return;
    }
    let later =
        |one: &tries::Try<'_>| one.failure(&STATUS).is_some() && one.when().is_some_and(|when| when > time);
    let failed = tries::tries(evidence, false).find(later);
    let finding = findings.report(&STALE).because(&update);
    finding.with("hours", (age / 3600).to_string()).with("clock", clock.to_string()).at(update.time());
    if let Some((status, _)) = failed.and_then(|one| one.failure(&STATUS)) {
        finding.severity(Severity::Warning).and(&status);
    } else if let Some(event) = event {
        finding.severity(Severity::Warning).and(&event);
    }
}

/// An event that tells of a failed renewal since.
fn later_event(evidence: &Evidence, renewed: Timestamp) -> Option<EventRef<'_>> {
    if !evidence.has_events() {
        return None;
    }
    let events = [1084, 1085, 1094].into_iter().filter_map(|id| evidence.newest_event(AAD, id));
    events.into_iter().find(|event| event.time().is_some_and(|when| when > renewed))
}

static EXPIRED: Rule = Rule {
    id: "prt-expired",
    phase: Phase::State,
    parameters: &["expiry", "clock"],
    check: |evidence, findings| {
        let Some(expiry) = evidence.field(Field::AzureAdPrtExpiryTime) else { return };
        if !is_expired(evidence) {
            return;
        }
        let clock = evidence.not_before().max(unresolved_failure(evidence));
        let (Some(time), Some(clock)) = (expiry.time(), clock) else { return };
        let finding = findings.report(&EXPIRED).because(&expiry);
        finding.and_maybe(evidence.field(Field::AzureAdPrtUpdateTime));
        finding.with("expiry", time.to_string()).with("clock", clock.to_string()).at(Some(time));
    },
    ..PRT
};

/// Past its expiry by the clock; by events alone only where they tell of a failure since, because they may
/// be younger than the capture. An expiry before the last update is impossible: such a capture was edited.
pub(super) fn is_expired(evidence: &Evidence) -> bool {
    let Some(expiry) = time(evidence, Field::AzureAdPrtExpiryTime) else { return false };
    let is_past = |clock: Option<Timestamp>| clock.is_some_and(|clock| expiry < clock);
    is_present(evidence)
        && time(evidence, Field::AzureAdPrtUpdateTime).is_none_or(|update| update < expiry)
        && (is_past(evidence.captured_not_before())
            || evidence.has_events()
                && is_past(evidence.not_before())
                && is_past(unresolved_failure(evidence)))
}

static TIMES_CONTRADICTORY: Rule = Rule {
    id: "prt-times-contradictory",
    severity: Severity::Information,
    phase: Phase::Capture,
    check: |evidence, findings| {
        let Some(expiry) = evidence.field(Field::AzureAdPrtExpiryTime) else { return };
        let Some(update) = evidence.field(Field::AzureAdPrtUpdateTime) else { return };
        if expiry.time() < update.time() && expiry.time().is_some() {
            findings.report(&TIMES_CONTRADICTORY).because(&expiry).and(&update);
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
    check: |evidence, findings| {
        let Some(expiry) = evidence.field(Field::AzureAdPrtExpiryTime) else { return };
        let Some(update) = evidence.field(Field::AzureAdPrtUpdateTime) else { return };
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
    check: |evidence, findings| {
        let Some(authority) = evidence.field(Field::AzureAdPrtAuthority) else { return };
        let Value::Text(address) = authority.value else { return };
        let Some(tenant) = evidence.field(Field::TenantId) else { return };
        let Value::Guid(id) = tenant.value else { return };
        let signed = evidence.field(Field::AuthCodeUrl).filter(|url| matches!(url.value, Value::Text(_)));
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
    check: |evidence, findings| {
        let Some(ticket) = evidence.field(Field::CloudTgt).filter(Reading::is_no) else { return };
        if is_present(evidence) {
            let finding = findings.report(&CLOUD_TICKET_MISSING).because(&ticket);
            finding.and_maybe(evidence.newest_event(AAD, 1249));
        }
    },
    ..PRT
};

/// Normal after a sign-in with a password. It matters where sign-ins with Hello or a security key are to
/// give access on-premises by way of the cloud, and users say that it does not work.
static ON_PREMISES_TICKET_MISSING: Rule = Rule {
    id: "prt-on-premises-ticket-missing",
    severity: Severity::Information,
    phase: Phase::Feature,
    check: |evidence, findings| {
        let Some(ticket) = evidence.field(Field::OnPremTgt).filter(Reading::is_no) else { return };
        let trust = evidence.fact("helloTrust").filter(|trust| trust.as_str() == Some("cloud"));
        let Some(trust) = trust.filter(|_| is_present(evidence)) else { return };
        let finding = findings.report(&ON_PREMISES_TICKET_MISSING).because(&ticket).and(&trust);
        finding.and_maybe(evidence.newest_event(AAD, 1241));
        if let Some(symptom) = evidence.symptom_reading("on-premises-access-fails") {
            finding.and(&symptom).severity(Severity::Warning);
        }
    },
    ..PRT
};

static ENTERPRISE_MISSING: Rule = Rule {
    id: "prt-enterprise-missing",
    severity: Severity::Warning,
    phase: Phase::State,
    check: |evidence, findings| {
        let Some(prt) = evidence.field(Field::EnterprisePrt).filter(Reading::is_no) else { return };
        let trust = evidence.fact("helloTrust").filter(|trust| trust.as_str() == Some("certificate"));
        let Some(trust) = trust.filter(|_| evidence.context().user_fields) else { return };
        if evidence.join_state().is_entra() {
            findings.report(&ENTERPRISE_MISSING).because(&prt).and(&trust);
        }
    },
    ..PRT
};
