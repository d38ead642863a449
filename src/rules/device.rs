//! The device object and the device's keys and certificate, after the join.

use super::join::{
    event_code, hybrid_is_expected, is_out_of_domain, is_over, registered_since, REGISTRATION,
};
use super::{Draft, Findings, Phase, Rule};
use crate::code::{self, Code};
use crate::event::aad::TokenError;
use crate::evidence::{EventRef, Evidence, Joined, Reading};
use crate::knowledge::{self, Context};
use crate::status::{Field, Value};
use crate::words::{Area, Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[
    &REFUSED,
    &DISABLED_IN_AD,
    &NOT_CHECKED,
    &RECOVERY,
    &KEY_TEST,
    &KEY_EVENT,
    &CERTIFICATE_MISSING,
    &CERTIFICATE_EXPIRED,
    &SOFTWARE_KEY,
    &NAME_UPDATE,
];

/// The rules about the PRT, which needs a device that can prove itself.
const PRT: &[&str] = &[
    "prt-missing",
    "prt-attempt-failed",
    "prt-server-refused",
    "prt-stale",
    "prt-expired",
    "prt-cause-not-recorded",
    "prt-hello-sign-in-failed",
    "prt-plugin-call-failed",
    "prt-device-key-unusable",
    "prt-recovery-scheduled",
    "device-recovery-pending",
];

static REFUSED: Rule = Rule {
    id: "device-disabled-or-deleted",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: PRT,
    parameters: &["what", "how"],
    check: refused,
};

/// The tenant's answers that speak of the device object.
const OBJECT_CODES: [Code; 2] = [Code::Aadsts(135_011), Code::Aadsts(700_003)];

/// The check of the device object, what the administrator knows of it, and what the tenant answered.
fn refused(evidence: &Evidence, findings: &mut Findings) {
    let status = evidence.field(Field::DeviceAuthStatus);
    let says = |words: &str| status.is_some_and(|r| r.raw.to_ascii_lowercase().contains(words));
    if let Some(status) = status.filter(|_| says("disabled or deleted")) {
        let finding = findings.report(&REFUSED).because(&status);
        answers(evidence, |_, code| {
            finding.code(knowledge::read(code, Context::Token));
        });
        word(evidence, finding, "is disabled or deleted");
        return;
    }
    if let Some(fact) = evidence.fact("deviceRegistration") {
        let state = fact.as_str().unwrap_or_default().to_ascii_lowercase();
        if matches!(state.as_str(), "disabled" | "deleted") && evidence.join_state().joined != Joined::None {
            let finding = findings.report(&REFUSED).because(&fact).and_maybe(status);
            word(evidence, finding, if state == "disabled" { "is disabled" } else { "is deleted" });
        }
        return;
    }
    if says("success") {
        return;
    }
    answers(evidence, |shown, code| {
        let finding = findings.report(&REFUSED).because(shown);
        finding.code(knowledge::read(code, Context::Token));
        word(evidence, finding, if code == OBJECT_CODES[0] { "is disabled" } else { "is deleted" });
    });
}

/// What an attempt or an event quotes of the tenant about the device object, since the registration.
fn answers(evidence: &Evidence, mut each: impl FnMut(&dyn crate::evidence::AsEvidence, Code)) {
    for attempt in evidence.attempts() {
        let Some(description) = attempt.field(Field::ServerErrorDescription) else { continue };
        let found = code::find(description.raw).map(|found| found.code);
        found.filter(|code| OBJECT_CODES.contains(code)).take(1).for_each(|code| each(&description, code));
    }
    let since = registered_since(evidence);
    let events = [1098, 1081].into_iter().flat_map(|id| evidence.events("Microsoft-Windows-AAD", id));
    for event in events.filter(|event| since.is_none() || event.time() > since) {
        let error = TokenError::of(event.document(), event.record());
        if let Some(code) = error.server_codes.iter().find(|code| OBJECT_CODES.contains(code)) {
            each(&event.as_field("code", &code.to_string()), *code);
        }
    }
}

fn word(evidence: &Evidence, finding: &mut Draft, what: &'static str) {
    finding.with("what", what).with("how", register_again(evidence));
}

/// How a device of this kind gets a new registration.
fn register_again(evidence: &Evidence) -> &'static str {
    match evidence.join_state().joined {
        Joined::Hybrid => {
            "Run dsregcmd /leave elevated, restart, and sign in, so that the task registers the \
             device again. The computer account has to be in the scope of the sync."
        }
        Joined::Entra => {
            "Run dsregcmd /forcerecovery elevated and sign in with the work account when Windows \
             asks; else leave and join again."
        }
        Joined::Registered => {
            "Disconnect the account under Settings, Accounts, Access work or school, and connect \
             it again."
        }
        _ => {
            "A hybrid joined device leaves with dsregcmd /leave and registers again by itself, an \
             Entra joined one recovers with dsregcmd /forcerecovery, a registered one reconnects its account."
        }
    }
}

static DISABLED_IN_AD: Rule = Rule {
    id: "device-disabled-in-ad",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: &["device-disabled-or-deleted", "join-object-pending", "join-incomplete", "prt-missing"],
    parameters: &[],
    check: |evidence, findings| {
        let Some(fact) = evidence.fact("adComputerEnabled") else { return };
        if fact.as_bool() == Some(false) {
            findings.report(&DISABLED_IN_AD).because(&fact).and_maybe(evidence.fact("deviceRegistration"));
        }
    },
};

static NOT_CHECKED: Rule = Rule {
    id: "device-check-not-possible",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |evidence, findings| {
        let Some(status) = evidence.field(Field::DeviceAuthStatus) else { return };
        let Value::Error(code) = status.value else { return };
        let finding = findings.report(&NOT_CHECKED).because(&status);
        if let Some(code) = code {
            finding.code(knowledge::read(code, Context::Prt)).about(code.to_string());
        }
    },
};

static RECOVERY: Rule = Rule {
    id: "device-recovery-pending",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: &[
        "prt-missing",
        "prt-attempt-failed",
        "prt-server-refused",
        "prt-stale",
        "prt-expired",
        "prt-cause-not-recorded",
        "prt-plugin-call-failed",
        "prt-recovery-scheduled",
    ],
    parameters: &["prompt"],
    check: |evidence, findings| {
        let Some(flag) = evidence.field(Field::AadRecoveryEnabled).filter(Reading::is_yes) else { return };
        let finding = findings.report(&RECOVERY).because(&flag);
        finding.and_maybe(evidence.field(Field::KeySignTest)).and_maybe(evidence.field(Field::TpmProtected));
        finding.with(
            "prompt",
            match evidence.join_state().joined {
                Joined::Hybrid => "On a hybrid joined device this asks nothing of the user.",
                _ => "Windows asks the user to sign in once more.",
            },
        );
    },
};

static KEY_TEST: Rule = Rule {
    id: "device-key-unusable",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: PRT,
    parameters: &["which"],
    check: |evidence, findings| {
        let Some(test) = evidence.field(Field::KeySignTest) else { return };
        let raw = test.raw.trim_start_matches([':', ' ']);
        let failed = raw.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("FAILED"));
        if !failed {
            return;
        }
        let finding = findings.report(&KEY_TEST).because(&test);
        finding.and_maybe(evidence.field(Field::KeyProvider)).and_maybe(evidence.field(Field::TpmProtected));
        finding.with("which", raw.to_owned());
        if let Value::Error(Some(code)) = test.value {
            finding.code(knowledge::read(code, Context::Tpm));
        }
    },
};

static KEY_EVENT: Rule = Rule {
    id: "device-key-lost",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: PRT,
    parameters: &["what", "when"],
    check: |evidence, findings| {
        let newest = |id| evidence.newest_event(REGISTRATION, id);
        let Some(event) = [newest(344), newest(345)].into_iter().flatten().max_by_key(|event| event.time())
        else {
            return;
        };
        let what = if event.id() == 344 { "cannot be used" } else { "was removed" };
        let finding = findings.report(&KEY_EVENT).because(&event).at(event.time());
        finding.with("what", what).with("when", event.when());
        if let Some(code) = event_code(event, &["ExitCode"]).filter(|code| !code.is_success()) {
            finding.code(knowledge::read(code, Context::Tpm));
        }
        judge_age(evidence, finding, event);
    },
};

/// A fault of the keys is over when the device was registered later, or when its key works now.
fn judge_age(evidence: &Evidence, finding: &mut Draft, event: EventRef<'_>) {
    let renewed = registered_since(evidence) > event.time();
    let signs = evidence.field(Field::KeySignTest).is_some_and(|test| test.raw.trim().ends_with("PASSED"));
    let accepted =
        evidence.field(Field::DeviceAuthStatus).is_some_and(|status| status.raw.trim() == "SUCCESS");
    let registered_later = !evidence.join_state().is_entra() && is_over(evidence, event.time());
    if renewed || signs || accepted || registered_later {
        finding.history(true).severity(Severity::Information);
    } else if is_without_registration(evidence) {
        finding.severity(Severity::Information);
    }
}

/// The device is clearly not joined, and nothing says that it should be: it needs no key.
fn is_without_registration(evidence: &Evidence) -> bool {
    let in_domain = evidence.join_state().joined == Joined::Domain;
    is_out_of_domain(evidence) || in_domain && !hybrid_is_expected(evidence)
}

static CERTIFICATE_MISSING: Rule = Rule {
    id: "device-certificate-missing",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: PRT,
    parameters: &["when", "how"],
    check: |evidence, findings| {
        let Some(event) = evidence.newest_event("Microsoft-Windows-AAD", 1153) else { return };
        let finding = findings.report(&CERTIFICATE_MISSING).because(&event).at(event.time());
        finding.with("when", event.when()).with("how", register_again(evidence));
        judge_age(evidence, finding, event);
    },
};

static CERTIFICATE_EXPIRED: Rule = Rule {
    id: "device-certificate-expired",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: PRT,
    parameters: &["end", "clock", "how"],
    check: |evidence, findings| {
        let Some(validity) = evidence.field(Field::DeviceCertificateValidity) else { return };
        let Value::Validity(_, end) = validity.value else { return };
        let Some(clock) = evidence.not_before().filter(|clock| *clock > end) else { return };
        let finding = findings.report(&CERTIFICATE_EXPIRED).because(&validity).at(Some(end));
        finding.with("end", end.to_string()).with("clock", clock.to_string());
        finding.with("how", register_again(evidence));
        if evidence.now().is_none() {
            finding.certainty(Certainty::Likely);
        }
    },
};

static SOFTWARE_KEY: Rule = Rule {
    id: "device-key-in-software",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |evidence, findings| {
        let Some(flag) = evidence.field(Field::TpmProtected).filter(Reading::is_no) else { return };
        if evidence.fact_text("tpmVersion").is_some_and(|version| version.starts_with('2')) {
            let finding = findings.report(&SOFTWARE_KEY).because(&flag);
            finding.and_maybe(evidence.field(Field::KeyProvider)).and_maybe(evidence.fact("tpmVersion"));
        }
    },
};

static NAME_UPDATE: Rule = Rule {
    id: "device-attribute-update-failed",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::Feature,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |evidence, findings| {
        let update = evidence.field(Field::LastHostNameUpdate);
        let update = update.or_else(|| {
            let block = crate::status::Block::LastHostNameUpdate;
            evidence.has_status().then(|| evidence.field_in(block, Field::LastHostNameUpdate)).flatten()
        });
        if let Some(update) = update.filter(|update| {
            let word = update.raw.trim();
            word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("FAIL"))
                || word.eq_ignore_ascii_case("ERROR")
        }) {
            findings.report(&NAME_UPDATE).because(&update);
        } else if let Some(event) = evidence.newest_event(REGISTRATION, 252) {
            findings.report(&NAME_UPDATE).because(&event).at(event.time());
        }
    },
};
