//! Device join: its state, and why it failed.

use super::{Findings, Phase, Prerequisite, Rule};
use crate::code::{self, Code};
use crate::evidence::{Evidence, Joined, Reading};
use crate::knowledge::{self, Context};
use crate::report::document::{Area, Certainty, Severity};
use crate::status::{Block, Field, Value};

pub(super) const RULES: &[&Rule] = &[&STATE, &CONTRADICTORY, &ALSO_REGISTERED, &TEST_FAILED, &FAILED];

pub(super) const PREREQUISITES: &[&Prerequisite] = &[];

static STATE: Rule = Rule {
    id: "join-state",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::State,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["state", "meaning"],
    check: state,
};

fn state(evidence: &Evidence, findings: &mut Findings) {
    let Some(flag) = evidence.field(Field::AzureAdJoined) else { return };
    let (state, meaning) = match evidence.join_state().joined {
        Joined::Entra => ("joined to Microsoft Entra ID", "Users sign in with their Entra account."),
        Joined::Hybrid => ("hybrid joined", "It is joined to Active Directory and to Microsoft Entra ID."),
        Joined::Registered => (
            "registered with Microsoft Entra ID",
            "A work account was added on a device that is not joined. Such a device has no Primary Refresh \
             Token of its own, and the fields about one are normal when they say NO.",
        ),
        Joined::Domain => (
            "joined to Active Directory only",
            "Nothing is wrong with that. It has no device identity in Microsoft Entra ID unless hybrid join \
             is wanted and completes.",
        ),
        Joined::OnPremDrs => (
            "joined to the registration service of AD FS",
            "Its device identity is the one of AD FS, not of Microsoft Entra ID.",
        ),
        Joined::None => ("not joined", "It is a standalone device, and nothing is wrong with that."),
        Joined::Unknown => return,
    };
    let domain = evidence.field(Field::DomainJoined);
    let enterprise = evidence.field(Field::EnterpriseJoined).filter(Reading::is_yes);
    let registered = evidence.field(Field::WorkplaceJoined).filter(Reading::is_yes);
    let finding = findings.report(&STATE).because(&flag);
    finding.and_maybe(domain).and_maybe(enterprise).and_maybe(registered);
    finding.with("state", state).with("meaning", meaning);
}

static CONTRADICTORY: Rule = Rule {
    id: "join-state-contradictory",
    area: Area::Join,
    severity: Severity::Warning,
    phase: Phase::Capture,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |evidence, findings| {
        let flags = (evidence.field(Field::AzureAdJoined), evidence.field(Field::EnterpriseJoined));
        if let ((Some(entra), Some(enterprise)), true) = (flags, evidence.join_state().contradictory) {
            findings.report(&CONTRADICTORY).because(&entra).and(&enterprise);
        }
    },
};

static ALSO_REGISTERED: Rule = Rule {
    id: "join-also-registered",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::State,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |evidence, findings| {
        if let (Some(flag), true) =
            (evidence.field(Field::WorkplaceJoined), evidence.join_state().also_registered)
        {
            findings.report(&ALSO_REGISTERED).because(&flag);
        }
    },
};

/// The tests before a join, in the order in which Windows runs them, with the step each stands for.
const TESTS: [(Field, Phase); 6] = [
    (Field::AdConnectivityTest, Phase::PreCheck),
    (Field::AdConfigurationTest, Phase::Discover),
    (Field::DrsDiscoveryTest, Phase::Discover),
    (Field::DrsConnectivityTest, Phase::Discover),
    (Field::KerberosTicketTest, Phase::Auth),
    (Field::TokenAcquisitionTest, Phase::Auth),
];

static TEST_FAILED: Rule = Rule {
    id: "join-test-failed",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::PreCheck,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-failed"],
    parameters: &["test"],
    check: test_failed,
};

/// The first test that failed is the cause; what failed or was skipped after it follows from it.
fn test_failed(evidence: &Evidence, findings: &mut Findings) {
    let readings = TESTS.iter().filter_map(|(test, _)| evidence.field_in(Block::PreJoinTests, *test));
    let mut failed = readings.filter(|reading| matches!(reading.value, Value::Failed(..)));
    let Some(first) = failed.next() else { return };
    let Value::Failed(outer, inner) = first.value else { return };
    let finding = findings.report(&TEST_FAILED).because(&first);
    failed.for_each(|later| {
        finding.and(&later);
    });
    finding.about(first.field.key()).with("test", first.field.key());
    finding.and_maybe(evidence.field_in(Block::PreJoinTests, Field::UserContext));
    for code in [inner, outer].into_iter().flatten() {
        finding.code(knowledge::read(code, Context::Join));
    }
    if first.field == Field::AdConfigurationTest && !hybrid_is_wanted(evidence) {
        finding.severity(Severity::Information);
    }
    finding.at(evidence.field_in(Block::PreJoinTests, Field::ClientTime).and_then(|reading| reading.time()));
}

/// Somebody said that this device is to be hybrid joined: a fact, or the symptom that it is not.
fn hybrid_is_wanted(evidence: &Evidence) -> bool {
    let fact = evidence.fact("hybridJoinExpected").and_then(|fact| fact.as_bool());
    fact.unwrap_or_else(|| evidence.symptom("hybrid-join-missing"))
}

static FAILED: Rule = Rule {
    id: "join-failed",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Join,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["phase", "when", "server"],
    check: failed,
};

/// The last registration attempt, with the step at which it ended and what the server said.
fn failed(evidence: &Evidence, findings: &mut Findings) {
    let block = |field| evidence.field_in(Block::PreviousRegistration, field);
    let Some(client) = block(Field::ClientErrorCode) else { return };
    let Value::Code(number) = client.value else { return };
    if number.is_success() {
        return;
    }
    let reading = knowledge::read(number, Context::Join);
    let time = block(Field::PreviousRegistration).and_then(|reading| reading.time());
    let finding = findings.report(&FAILED).because(&client);
    finding.and_maybe(block(Field::ErrorPhase)).and_maybe(block(Field::PreviousRegistration));
    let server = block(Field::ServerMessage).or_else(|| block(Field::ServerErrorCode));
    for code in server.iter().flat_map(|server| code::find(server.raw)) {
        finding.code(knowledge::read(code.code, Context::Join));
    }
    finding.and_maybe(block(Field::ServerErrorCode)).and_maybe(block(Field::ServerMessage));
    finding.code(reading).about(number.to_string()).at(time);
    finding.with("phase", block(Field::ErrorPhase).and_then(|r| r.text()).unwrap_or("unknown"));
    finding.with("when", time.map_or_else(|| "an unknown time".to_owned(), |time| time.to_string()));
    finding.with("server", server_words(server));
    if evidence.join_state().is_entra() {
        finding.history(true).severity(Severity::Information);
    } else if number == SCP_NOT_FOUND && !hybrid_is_wanted(evidence) {
        finding.severity(Severity::Information).certainty(Certainty::Likely);
    }
}

/// A domain without hybrid join gives this on every device, and nothing is wrong.
const SCP_NOT_FOUND: Code = Code::Number(0x801c_001d);

fn server_words(server: Option<Reading<'_>>) -> String {
    match server.and_then(|server| server.text()) {
        Some(text) => format!(" The server said: {text}"),
        None => String::new(),
    }
}
