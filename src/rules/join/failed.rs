//! Why the last registration failed, by the server's answer and the codes.

use super::state::is_pending;
use crate::code::Code;
use crate::document::EvidenceItem;
use crate::event::provider::REGISTRATION;
use crate::evidence::{EventRef, FactReading, Joined};
use crate::knowledge::{self, Context, FactKey};
use crate::phrase::{phrase, Said};
use crate::rules::{Draft, Findings, Phase, Rule};
use crate::status::{Block, Field, Value};
use crate::story::event::moment;
use crate::story::{Attempt, Story};
use crate::time::Timestamp;
use crate::words::{Area, Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[
    &FAILED,
    &SCP_MISSING,
    &COMPUTER_OBJECT,
    &CERTIFICATE_NOT_SYNCED,
    &NOT_SYNCED,
    &TENANT_UNKNOWN,
    &THROTTLED,
    &NAME_TAKEN,
    &VM_NAME,
];

/// The conclusion that an attempt allows; everything else is the code's own row.
fn conclusion(attempt: &Attempt, story: &Story) -> &'static Rule {
    let not_synced =
        ["error_missing_device", "device object by the given id", "verification of the target computer"];
    match () {
        () if attempt.server_says("user certificate is not found") => &CERTIFICATE_NOT_SYNCED,
        () if not_synced.iter().any(|words| attempt.server_says(words)) => &NOT_SYNCED,
        () if attempt.answer.names(DEVICE_NOT_FOUND) => &NOT_SYNCED,
        () if attempt.server_says("resource id") => &VM_NAME,
        () if attempt.server_says("aadsts90002") || attempt.has(TENANT_NOT_FOUND) => &TENANT_UNKNOWN,
        () if attempt.codes.iter().any(|code| code.code() == Code::Aadsts(90002)) => &TENANT_UNKNOWN,
        () if attempt.server_says("throttled") => &THROTTLED,
        () if attempt.server_says("hostname_duplicate") || attempt.has(0x801c_0083) => &NAME_TAKEN,
        () if attempt.has(SCP_NOT_READ) && lookup_failure(story).is_some() => &COMPUTER_OBJECT,
        () if attempt.has(SCP_NOT_READ)
            && !lacks_domain_controller(story, attempt.time)
            && !is_scp_known(story) =>
        {
            &SCP_MISSING
        }
        () => &FAILED,
    }
}

/// The service did not find the object of the device in the tenant.
pub(super) fn is_not_synced(attempt: &Attempt, story: &Story) -> bool {
    std::ptr::eq(conclusion(attempt, story), &NOT_SYNCED)
}

/// The sub-code of an answer whose sentence is not kept.
const DEVICE_NOT_FOUND: &str = "DeviceNotFound";

/// The configuration of the directory could not be read, or is not there.
const SCP_NOT_READ: u32 = 0x801c_001d;

/// Without a domain controller the configuration cannot be read, whether it is there or not.
fn lacks_domain_controller(story: &Story, when: Option<Timestamp>) -> bool {
    let event = no_domain_controller(story).and_then(|event| event.time());
    let near =
        event.zip(when).is_some_and(|(event, when)| event.seconds_since(when).abs() < SAME_RUN_SECONDS);

    let test = story.field_in(Block::PreJoinTests, Field::AdConnectivityTest);
    let fact = story.fact(FactKey::DomainControllerReachable);
    near || test.is_some_and(|test| matches!(test.value, Value::Failed(..)))
        || fact.is_some_and(|fact| fact.as_bool() == Some(false))
}

/// The newest event that says so: 334, or 220 with the code for it.
pub(super) fn no_domain_controller<'e>(story: &'e Story<'e>) -> Option<EventRef<'e>> {
    let events = [lookup_without_domain(story), story.newest_event(REGISTRATION, 334)];
    events.into_iter().flatten().max_by_key(|event| event.time())
}

/// The look-up of the computer's name that found no domain controller.
pub(super) fn lookup_without_domain<'e>(story: &'e Story<'e>) -> Option<EventRef<'e>> {
    story.newest_event(REGISTRATION, 220).filter(|event| win32(*event) == Some(NO_SUCH_DOMAIN))
}

/// ERROR_NO_SUCH_DOMAIN: no domain controller could be asked.
const NO_SUCH_DOMAIN: u32 = 1355;

/// The Win32 code of event 220.
fn win32(event: EventRef<'_>) -> Option<u32> {
    Some(event.code(&["ErrorCode"])?.number()? & 0xffff)
}

/// One run of the registration task ends within this time (ours).
const SAME_RUN_SECONDS: i64 = 5 * 60;

/// Somebody has read the service connection point: it is there, whatever the attempt could not read.
pub(super) fn is_scp_known(story: &Story) -> bool {
    story.fact_text(FactKey::ScpTenantId).is_some_and(|tenant| !tenant.is_empty())
        || story.fact_text(FactKey::ScpState) == Some("named")
}

/// Somebody has read the directory, and neither it nor the registry, which comes first, names a tenant.
pub(super) fn no_scp<'e>(story: &'e Story<'e>) -> Option<FactReading<'e>> {
    let named = [FactKey::ScpTenantId, FactKey::ScpTenantName];
    let in_registry =
        named.into_iter().any(|key| story.fact_text(key).is_some_and(|tenant| !tenant.is_empty()));
    story.fact(FactKey::ScpState).filter(|fact| !in_registry && fact.as_str() != Some("named"))
}

/// Reports the attempts whose conclusion is this rule: the newest as it is, older ones as history.
fn report(
    story: &Story,
    findings: &mut Findings,
    rule: &'static Rule,
    describe: fn(&Story, &Attempt, &mut Draft),
) {
    for (age, attempt) in story.join.attempts.iter().enumerate() {
        if !std::ptr::eq(conclusion(attempt, story), rule) {
            continue;
        }
        let Some((first, rest)) = attempt.evidence.split_first() else { continue };
        let finding = findings.report(rule).because(first);
        rest.iter().for_each(|item| {
            finding.and(item);
        });
        attempt.codes.iter().for_each(|code| {
            finding.code(*code);
        });
        finding.at(attempt.time).with("when", attempt.when.clone());
        describe(story, attempt, finding);
        let former = attempt.scheduled && story.is_out_of_domain();
        if age > 0 || former || story.join_failure_is_over(attempt.time) {
            finding.history(true).severity(Severity::Information);
        } else if story.hybrid_is_wanted() == Some(false) {
            finding.severity(Severity::Information);
        }
    }
}

/// What the registration service says.
fn tell_server(_: &Story, attempt: &Attempt, finding: &mut Draft) {
    finding.with("server", attempt.server_sentence());
}

static FAILED: Rule = Rule {
    id: "join-failed",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Join,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete", "join-object-pending", "token-refused-by-policy"],
    parameters: &["phase", "when", "server", "tpm"],
    check: |story, findings| {
        report(story, findings, &FAILED, |story, attempt, finding| {
            let phase = if attempt.phase.is_empty() { "unknown" } else { attempt.phase.as_str() };
            finding.about(attempt.code().to_string());
            finding.with("phase", phase).with("server", attempt.server_sentence());
            let tpm =
                if disables_tpm(story, attempt) { phrase("disable-tpm").into() } else { Said::from("") };
            finding.with("tpm", tpm);
            if !story.hybrid_may_be_expected() {
                finding.severity(Severity::Information);
            } else if !story.hybrid_is_expected() {
                finding.severity(Severity::Warning);
            } else if tests_pass_since(story, attempt) {
                finding.severity(Severity::Warning).certainty(Certainty::Possible);
            }
        });
    },
};

/// A release that does not go on without a TPM that fails: known by its build, and not supported any more.
fn disables_tpm(story: &Story, attempt: &Attempt) -> bool {
    const GOES_ON: u64 = 17763;
    [0x8028_0036, 0x8029_0407].contains(&attempt.codes[0].code().number().unwrap_or_default())
        && story.build().is_some_and(|build| build < GOES_ON)
}

/// The attempt ended before the registration itself, and the tests of that step pass now.
fn tests_pass_since(story: &Story, attempt: &Attempt) -> bool {
    let tests = story.block(Block::PreJoinTests);
    let passed = |field| tests.field(field).is_some_and(|test| test.value == Value::Passed);
    let now = tests.field(Field::ClientTime).and_then(|reading| reading.time());
    let steps: &[Field] = match attempt.phase.as_str() {
        "pre-check" => &[Field::AdConnectivityTest],
        "discover" => &[Field::AdConfigurationTest, Field::DrsDiscoveryTest, Field::DrsConnectivityTest],
        _ => return false,
    };
    now > attempt.time && steps.iter().all(|step| passed(*step))
}

static SCP_MISSING: Rule = Rule {
    id: "join-scp-missing",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::Discover,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete", "join-object-pending", "join-test-failed", "token-refused-by-policy"],
    parameters: &["found"],
    check: |story, findings| {
        let tests = story.block(Block::PreJoinTests);
        let test = tests
            .field(Field::AdConfigurationTest)
            .filter(|test| is_scp_missing(&test.value))
            .filter(|_| !lacks_domain_controller(story, None) && !is_scp_known(story));
        if let Some(test) = test {
            let time = tests.field(Field::ClientTime).and_then(|reading| reading.time());
            let finding = findings.report(&SCP_MISSING).because(&test).at(time);
            finding.with("found", phrase("looked").with("when", moment(time)));
            finding.and_maybe(tests.field(Field::AdConnectivityTest)).and_maybe(no_scp(story));
            judge_scp(story, finding);
        }
        report(story, findings, &SCP_MISSING, |story, attempt, finding| {
            finding.with("found", phrase("looked").with("when", attempt.when.clone()));
            judge_scp(story, finding);
            match no_scp(story) {
                Some(fact) => finding.and(&fact),
                None => finding.certainty(Certainty::Likely), // the code has two causes
            };
        });
        let told = |attempt: &Attempt| std::ptr::eq(conclusion(attempt, story), &SCP_MISSING);
        let is_new = test.is_none() && !story.join.attempts.iter().any(told);
        if let Some(fact) = no_scp(story).filter(|_| is_new && waits_for_scp(story)) {
            let empty = fact.as_str() == Some("empty");
            let finding = findings.report(&SCP_MISSING).because(&fact);
            finding.with("found", phrase(if empty { "read-empty" } else { "read-missing" }));
            judge_scp(story, finding);
        }
    },
};

/// A member of a domain that is not joined, unless somebody said that it is not to be. Windows' own test knows
/// better than an account that may not see the object.
fn waits_for_scp(story: &Story) -> bool {
    let test = story.block(Block::PreJoinTests).field(Field::AdConfigurationTest);
    let passed = test.is_some_and(|test| test.value == Value::Passed);
    story.join_state().joined == Joined::Domain && story.hybrid_is_wanted() != Some(false) && !passed
}

/// A domain without hybrid join looks like this on every device, and nothing is wrong with it. Where the device
/// itself is not seen, the failed attempt is told.
fn judge_scp(story: &Story, finding: &mut Draft) {
    if story.hybrid_is_wanted() == Some(true) {
        finding.severity(Severity::Error);
    } else {
        finding.certainty(Certainty::Likely);
        if story.join_state().joined == Joined::Unknown {
            finding.severity(Severity::Warning);
        }
    }
}

/// The test's code says that the object is not there, not that the directory could not be asked.
pub(super) fn is_scp_missing(test: &Value<&str>) -> bool {
    let Value::Failed(outer, inner) = test else { return false };
    let absent = [0x8007_0002, 0x8007_2030, SCP_NOT_READ];
    inner.or(*outer).is_none_or(|code| code.number().is_some_and(|number| absent.contains(&number)))
}

static COMPUTER_OBJECT: Rule = Rule {
    id: "join-computer-object-unreadable",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::PreCheck,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete", "join-object-pending"],
    parameters: &["when", "reason"],
    check: |story, findings| {
        if story.has_events() {
            report(story, findings, &COMPUTER_OBJECT, |story, _, finding| {
                let Some((event, number)) = lookup_failure(story) else { return };
                finding.with("reason", number.to_string());
                finding.and(&event.as_field("ErrorCode", &number.to_string()));
            });
        }
    },
};

/// The directory did not give the computer's own account (event 220); 1312 and 1317 are those of an account that
/// is not replicated. That no domain controller could be asked (1355) says nothing about the account.
fn lookup_failure<'e>(story: &'e Story<'e>) -> Option<(EventRef<'e>, u32)> {
    let event = story.newest_event(REGISTRATION, 220)?;
    let number = win32(event)?;
    (number != NO_SUCH_DOMAIN).then_some((event, number))
}

static VM_NAME: Rule = Rule {
    id: "join-vm-name-refused",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Join,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete", "join-object-pending", "host-vm-extension-failed"],
    parameters: &["when", "server"],
    check: |story, findings| {
        report(story, findings, &VM_NAME, tell_server);
    },
};

static NOT_SYNCED: Rule = Rule {
    id: "join-device-not-synced",
    area: Area::Join,
    severity: Severity::Warning,
    phase: Phase::Join,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete", "join-object-pending", "token-refused-by-policy"],
    parameters: &["when", "server", "repeated"],
    check: |story, findings| {
        report(story, findings, &NOT_SYNCED, |story, attempt, finding| {
            let span = attempt.first.as_ref().map_or(0, |(_, seconds)| *seconds);
            finding.with("server", attempt.server_sentence()).with(
                "repeated",
                match (&attempt.first, attempt.count) {
                    (Some((first, _)), count) => {
                        phrase("since").with("count", count.to_string()).with("first", first.clone())
                    }
                    (None, 1) => phrase("once"),
                    (None, count) => phrase("several").with("count", count.to_string()),
                },
            );
            if is_pending(story) {
                finding.severity(Severity::Information); // the object has arrived since
            } else if span > SYNC_PATIENCE && story.hybrid_is_wanted() == Some(true) {
                finding.severity(Severity::Error);
            } else if is_in_the_log(attempt) && attempt.count == 1 && is_fresh(story, attempt) {
                finding.severity(Severity::Information);
            }
        });
    },
};

/// The log tells of the attempt, and so would of others.
fn is_in_the_log(attempt: &Attempt) -> bool {
    attempt.evidence.iter().any(|item| matches!(item, EvidenceItem::Event { .. }))
}

/// A sync cycle of Microsoft Entra Connect runs every half hour; after a day it is not about patience.
const SYNC_PATIENCE: i64 = 24 * 60 * 60;

/// The attempt is less than two cycles old by the clock of the evidence.
fn is_fresh(story: &Story, attempt: &Attempt) -> bool {
    let age = story.now().zip(attempt.time).map(|(now, time)| now.seconds_since(time));
    age.is_some_and(|age| age < 60 * 60)
}

/// The object is in the tenant, without the certificate that the device proves itself with.
static CERTIFICATE_NOT_SYNCED: Rule = Rule {
    id: "join-certificate-not-synced",
    area: Area::Join,
    severity: Severity::Warning,
    phase: Phase::Join,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete", "join-object-pending", "token-refused-by-policy"],
    parameters: &["when", "server"],
    check: |story, findings| {
        report(story, findings, &CERTIFICATE_NOT_SYNCED, tell_server);
    },
};

static TENANT_UNKNOWN: Rule = Rule {
    id: "join-tenant-unknown",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Discover,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete", "join-object-pending", "join-test-failed", "token-refused-by-policy"],
    parameters: &["when", "server"],
    check: |story, findings| {
        let tests = story.block(Block::PreJoinTests);
        if let Some(test) = tests.field(Field::DrsDiscoveryTest).filter(|test| names_no_tenant(&test.value)) {
            let time = tests.field(Field::ClientTime).and_then(|reading| reading.time());
            let finding = findings.report(&TENANT_UNKNOWN).because(&test).at(time);
            finding.code(knowledge::read(Code::Number(TENANT_NOT_FOUND), Context::Join));
            finding.with("when", moment(time)).with("server", "");
        }
        report(story, findings, &TENANT_UNKNOWN, tell_server);
    },
};

/// The registration service knows no such tenant.
const TENANT_NOT_FOUND: u32 = 0x801c_003a;

fn names_no_tenant(test: &Value<&str>) -> bool {
    let Value::Failed(outer, inner) = test else { return false };
    [outer, inner].into_iter().any(|code| *code == Some(Code::Number(TENANT_NOT_FOUND)))
}

static THROTTLED: Rule = Rule {
    id: "join-throttled",
    area: Area::Join,
    severity: Severity::Warning,
    phase: Phase::Join,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete", "join-object-pending", "token-refused-by-policy"],
    parameters: &["when", "server"],
    check: |story, findings| {
        report(story, findings, &THROTTLED, tell_server);
    },
};

static NAME_TAKEN: Rule = Rule {
    id: "join-name-taken",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Join,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete", "join-object-pending", "token-refused-by-policy"],
    parameters: &["when", "server"],
    check: |story, findings| {
        report(story, findings, &NAME_TAKEN, tell_server);
    },
};
