//! The device object and the device's keys and certificate, after the join.

use super::{Draft, Findings, Phase, Rule};
use crate::code::{self, Code};
use crate::event::provider::{AAD, REGISTRATION};
use crate::evidence::{AsEvidence, EventRef, FactReading, Joined, Reading};
use crate::knowledge::{self, Context, FactKey};
use crate::phrase::{phrase, said_or};
use crate::status::{Field, Value};
use crate::story::Story;
use crate::time::Timestamp;
use crate::words::{Area, Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[
    &REFUSED,
    &DISABLED_IN_AD,
    &NOT_CHECKED,
    &RECOVERY,
    &KEY_TEST,
    &TRANSPORT_KEY,
    &KEY_EVENT,
    &KEY_CLOSED,
    &CERTIFICATE_MISSING,
    &CERTIFICATE_EXPIRED,
    &SOFTWARE_KEY,
    &NAME_UPDATE,
];

/// What needs a device that can prove itself: the PRT, and the tokens of apps.
const PROOF: &[&str] = &[
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
    "esr-not-enabled",
    "token-device-not-accepted",
    "token-key-unusable",
    "esr-token-refused",
];

static REFUSED: Rule = Rule {
    id: "device-disabled-or-deleted",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: PROOF,
    parameters: &["what"],
    check: refused,
};

/// The tenant's answers that speak of the device object.
const OBJECT_CODES: [Code; 2] = [Code::Aadsts(135_011), Code::Aadsts(700_003)];

/// The check of the device object, what the administrator knows of it, and what the tenant answered.
fn refused(story: &Story, findings: &mut Findings) {
    let status = story.field(Field::DeviceAuthStatus);
    let says = |words: &str| status.is_some_and(|r| r.raw.to_ascii_lowercase().contains(words));
    if let Some(status) = status.filter(|r| r.value != Value::Unknown && says("disabled or deleted")) {
        let finding = findings.report(&REFUSED).because(&status);
        answers(story, |_, code| {
            finding.code(knowledge::read(code, Context::Token));
        });
        finding.with("what", phrase("is-disabled-or-deleted"));
        return;
    }
    if let Some(fact) = story.fact(FactKey::DeviceRegistration) {
        let state = fact.as_str().unwrap_or_default().to_ascii_lowercase();
        if matches!(state.as_str(), "disabled" | "deleted") && story.join_state().joined != Joined::None {
            let finding = findings.report(&REFUSED).because(&fact).and_maybe(status);
            finding.with("what", phrase(if state == "disabled" { "is-disabled" } else { "is-deleted" }));
        }
        return;
    }
    if says("success") {
        return;
    }
    answers(story, |shown, code| {
        let finding = findings.report(&REFUSED).because(shown);
        finding.code(knowledge::read(code, Context::Token));
        finding.with("what", phrase(if code == OBJECT_CODES[0] { "is-disabled" } else { "is-deleted" }));
    });
}

/// What an attempt or an event quotes of the tenant about the device object, since the registration.
fn answers(story: &Story, mut each: impl FnMut(&dyn AsEvidence, Code)) {
    for attempt in story.attempts() {
        let Some(description) = attempt.field(Field::ServerErrorDescription) else { continue };
        let found = code::find(description.raw).map(|found| found.code);
        found.filter(|code| OBJECT_CODES.contains(code)).take(1).for_each(|code| each(&description, code));
    }
    let since = story.registered_since();
    let answers = story.requests.refused.iter().chain(&story.requests.plugin);
    for answer in answers.filter(|answer| since.is_none() || answer.event.time() > since) {
        if let Some(code) = answer.error.server_codes.iter().find(|code| OBJECT_CODES.contains(code)) {
            each(&answer.event.as_field("code", &code.to_string()), *code);
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
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::AdComputerEnabled) else { return };
        if fact.as_bool() == Some(false) {
            let finding = findings
                .report(&DISABLED_IN_AD)
                .because(&fact)
                .and_maybe(story.fact(FactKey::DeviceRegistration));
            if !story.join_state().is_entra() && !story.hybrid_is_expected() {
                finding.severity(Severity::Information);
            }
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
    check: |story, findings| {
        let Some(status) = story.field(Field::DeviceAuthStatus) else { return };
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
    check: |story, findings| {
        let Some(flag) = story.field(Field::AadRecoveryEnabled).filter(Reading::is_yes) else { return };
        let finding = findings.report(&RECOVERY).because(&flag);
        finding.and_maybe(story.field(Field::KeySignTest)).and_maybe(story.field(Field::TpmProtected));
        finding.with(
            "prompt",
            match story.join_state().joined {
                Joined::Hybrid => phrase("asks-nothing"),
                _ => phrase("asks"),
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
    explains: PROOF,
    parameters: &["which"],
    check: |story, findings| {
        let Some(test) = story.field(Field::KeySignTest) else { return };
        let raw = test.raw.trim_start_matches([':', ' ']);
        if !sign_test_failed(raw) || is_transport_key(raw) {
            return;
        }
        let finding = findings.report(&KEY_TEST).because(&test);
        finding.and_maybe(story.field(Field::KeyProvider)).and_maybe(story.field(Field::TpmProtected));
        add_key_facts(story, finding);
        finding.with("which", raw.to_owned());
        if let Value::Error(Some(code)) = test.value {
            finding.code(knowledge::read(code, Context::Tpm));
        }
    },
};

fn sign_test_failed(raw: &str) -> bool {
    raw.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("FAILED"))
}

/// `FAILED (transport key)`: not the key that proves the device, but the one that unlocks the user's tokens.
fn is_transport_key(raw: &str) -> bool {
    raw.to_ascii_lowercase().contains("transport key")
}

static TRANSPORT_KEY: Rule = Rule {
    id: "device-transport-key-unusable",
    area: Area::Prt,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: PROOF,
    parameters: &["which"],
    check: |story, findings| {
        let Some(test) = story.field(Field::KeySignTest) else { return };
        let raw = test.raw.trim_start_matches([':', ' ']);
        if !sign_test_failed(raw) || !is_transport_key(raw) {
            return;
        }
        let finding = findings.report(&TRANSPORT_KEY).because(&test);
        finding.and_maybe(story.field(Field::KeyProvider)).and_maybe(story.field(Field::TpmProtected));
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
    explains: PROOF,
    parameters: &["what", "when"],
    check: |story, findings| {
        let newest = |id| story.newest_event(REGISTRATION, id);
        let Some(event) = [newest(344), newest(345)].into_iter().flatten().max_by_key(|event| event.time())
        else {
            return;
        };
        let what = phrase(if event.id() == 344 { "unusable" } else { "removed" });
        let finding = findings.report(&KEY_EVENT).because(&event).at(event.time());
        finding.with("what", what).with("when", event.when());
        if let Some(code) = event.code(&["ExitCode"]).filter(|code| !code.is_success()) {
            finding.code(knowledge::read(code, Context::Tpm));
        }
        add_key_facts(story, finding);
        judge_age(story, finding, event);
    },
};

/// A fault of the keys is over when the device was registered later, or when its key works now.
fn judge_age(story: &Story, finding: &mut Draft, event: EventRef<'_>) {
    let renewed = story.registered_since() > event.time();
    let registered_later = !story.join_state().is_entra() && story.join_failure_is_over(event.time());
    if renewed || key_works(story) || registered_later {
        finding.history(true).severity(Severity::Information);
    } else if is_without_registration(story) {
        finding.severity(Severity::Information);
    }
}

/// The device is clearly not joined, and nothing says that it should be: it needs no key.
fn is_without_registration(story: &Story) -> bool {
    let in_domain = story.join_state().joined == Joined::Domain;
    story.is_out_of_domain() || in_domain && !story.hybrid_is_expected()
}

/// The collector tried to open the key, as an administrator. The device's own test of the key comes first.
static KEY_CLOSED: Rule = Rule {
    id: "device-key-does-not-open",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: PROOF,
    parameters: &["provider"],
    check: |story, findings| {
        let Some(fact) = closed_key(story) else { return };
        let test = story.field(Field::KeySignTest);
        if test.is_some_and(|test| sign_test_failed(test.raw.trim_start_matches([':', ' ']))) {
            return;
        }
        let provider = story.fact(FactKey::DeviceKeyProvider);
        let finding = findings.report(&KEY_CLOSED).because(&fact).and_maybe(provider);
        finding.with("provider", said_or(story.fact_text(FactKey::DeviceKeyProvider), "a-provider"));
        add_key_facts(story, finding);
        let error = story.fact_remark(FactKey::DeviceKeyOpens).and_then(|error| code::find(error).next());
        if let Some(error) = error {
            finding.code(knowledge::read(error.code, Context::Tpm));
        }
        if key_works(story) {
            finding.severity(Severity::Information).certainty(Certainty::Possible);
        } else if is_without_registration(story) {
            finding.severity(Severity::Information);
        }
    },
};

/// The fact that the key of the device does not open, unless its certificate is another device's.
fn closed_key<'e>(story: &'e Story<'e>) -> Option<FactReading<'e>> {
    let fact = story.fact_is(FactKey::DeviceKeyOpens, false)?;
    let own = story.field(Field::DeviceId).and_then(|reading| reading.text());
    let named = story.fact_text(FactKey::DeviceCertificateDeviceId);
    let other = own.zip(named).is_some_and(|(own, named)| !own.trim().eq_ignore_ascii_case(named));
    (!other).then_some(fact)
}

/// What the facts say of where the key is kept.
fn add_key_facts(story: &Story, finding: &mut Draft) {
    let locked = story.fact_is(FactKey::TpmLockedOut, true);
    let unready = story.fact_is(FactKey::TpmReady, false);
    finding.and_maybe(locked).and_maybe(unready).and_maybe(story.service_off(FactKey::KeyIsolationStart));
}

/// The device shows that its key works now.
fn key_works(story: &Story) -> bool {
    let signs = story.field(Field::KeySignTest).is_some_and(|test| test.raw.trim().ends_with("PASSED"));
    let accepted = story.field(Field::DeviceAuthStatus).is_some_and(|status| status.raw.trim() == "SUCCESS");
    signs || accepted
}

static CERTIFICATE_MISSING: Rule = Rule {
    id: "device-certificate-missing",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: PROOF,
    parameters: &["seen"],
    check: |story, findings| {
        let absent = story.fact_is(FactKey::DeviceCertificatePresent, false);
        let is_joined = story.join_state().is_entra() && !key_works(story);
        if let Some(event) = story.newest_event(AAD, 1153) {
            let finding = findings.report(&CERTIFICATE_MISSING).because(&event).at(event.time());
            finding.and_maybe(absent).with("seen", phrase("by-event").with("when", event.when()));
            judge_age(story, finding, event);
        } else if let (Some(absent), true) = (absent, is_joined) {
            let finding = findings.report(&CERTIFICATE_MISSING).because(&absent);
            finding.and_maybe(story.field(Field::AzureAdJoined)).with("seen", phrase("by-fact"));
            finding.certainty(Certainty::Likely);
            // what dsregcmd says of it stands in the certificate
            let read = story.field(Field::DeviceCertificateValidity);
            if let Some(read) = read.filter(|read| matches!(read.value, Value::Validity(..))) {
                finding.and(&read).severity(Severity::Information).certainty(Certainty::Possible);
            }
        }
    },
};

static CERTIFICATE_EXPIRED: Rule = Rule {
    id: "device-certificate-expired",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: PROOF,
    parameters: &["end", "clock"],
    check: |story, findings| {
        let Some((end, shown)) = certificate_end(story) else { return };
        let Some(clock) = story.not_before().filter(|clock| *clock > end) else { return };
        let finding = findings.report(&CERTIFICATE_EXPIRED).because(shown.as_ref()).at(Some(end));
        finding.with("end", end.to_string()).with("clock", clock.to_string());
        if story.now().is_none() {
            finding.certainty(Certainty::Likely);
        }
    },
};

/// The end of the certificate, by the capture, else by the store of the computer.
fn certificate_end<'e>(story: &'e Story<'e>) -> Option<(Timestamp, Box<dyn AsEvidence + 'e>)> {
    if let Some(validity) = story.field(Field::DeviceCertificateValidity) {
        let Value::Validity(_, end) = validity.value else { return None };
        return Some((end, Box::new(validity)));
    }
    let fact = story.fact(FactKey::DeviceCertificateNotAfter)?;
    Some((Timestamp::parse(fact.as_str()?)?, Box::new(fact)))
}

static SOFTWARE_KEY: Rule = Rule {
    id: "device-key-in-software",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::Device,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |story, findings| {
        let Some(flag) = story.field(Field::TpmProtected).filter(Reading::is_no) else { return };
        if story.fact_text(FactKey::TpmVersion).is_some_and(|version| version.starts_with('2')) {
            let finding = findings.report(&SOFTWARE_KEY).because(&flag);
            finding.and_maybe(story.field(Field::KeyProvider)).and_maybe(story.fact(FactKey::TpmVersion));
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
    check: |story, findings| {
        let update = story.field(Field::LastHostNameUpdate);
        let update = update.or_else(|| {
            let block = crate::status::Block::LastHostNameUpdate;
            story.has_status().then(|| story.field_in(block, Field::LastHostNameUpdate)).flatten()
        });
        if let Some(update) = update.filter(|update| {
            let word = update.raw.trim();
            word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("FAIL"))
                || word.eq_ignore_ascii_case("ERROR")
        }) {
            findings.report(&NAME_UPDATE).because(&update);
        } else if let Some(event) = story.newest_event(REGISTRATION, 252) {
            findings.report(&NAME_UPDATE).because(&event).at(event.time());
        }
    },
};
