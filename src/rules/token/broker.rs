//! The token broker: its service, its package, and its data in the user's profile.

use super::{each_series, is_current, only_while, report, stays, TOKEN};
use crate::evidence::{EventRef, Joined};
use crate::knowledge::FactKey;
use crate::rules::{Draft, Rule};
use crate::story::token::Kind;
use crate::story::Story;
use crate::words::{Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[&SERVICE, &PACKAGE, &DATA];

/// What is broken as long as the broker cannot run.
const OF_BROKER: &[&str] = &["token-broker-data", "esr-broker-data-damaged", "esr-cause-not-recorded"];

static SERVICE: Rule = Rule {
    id: "token-broker-disabled",
    explains: OF_BROKER,
    parameters: &[],
    check: |story, findings| {
        if let Some(start) = story.service_off(FactKey::TokenBrokerStart) {
            weigh(story, findings.report(&SERVICE).because(&start));
        }
    },
    ..TOKEN
};

static PACKAGE: Rule = Rule {
    id: "token-broker-missing",
    explains: OF_BROKER,
    parameters: &[],
    check: |story, findings| {
        if let Some(missing) = story.fact_is(FactKey::BrokerPackageRegistered, false) {
            weigh(story, findings.report(&PACKAGE).because(&missing));
        }
    },
    ..TOKEN
};

/// An error where the broker fails; of little weight where nobody signs in with an account of Entra ID.
fn weigh(story: &Story, finding: &mut Draft) {
    let joined = story.join_state().joined;
    if let Some(failure) = newest_failure(story) {
        finding.and(&failure.shown("Error")).severity(Severity::Error);
    } else if story.is_server() || matches!(joined, Joined::None | Joined::Domain | Joined::OnPremDrs) {
        finding.severity(Severity::Information);
    }
}

/// The broker failed within itself, lately.
fn newest_failure<'s>(story: &'s Story<'_>) -> Option<EventRef<'s>> {
    let mut failures = story.tokens.failures().iter();
    let own =
        failures.find(|failure| failure.kind() == Kind::BrokerData && is_current(&story.tokens, failure));
    own.map(|failure| failure.event)
}

/// The pair with event 1104 is told by the rule about roaming's broker, which names the registry rights.
static DATA: Rule = Rule {
    id: "token-broker-data",
    parameters: &["app", "when", "count"],
    check: |story, findings| {
        each_series(story, Kind::BrokerData, |tokens, series| {
            let finding = report(findings, &DATA, series).certainty(Certainty::Possible);
            if let Some(rights) = story.changed_broker_rights() {
                finding.and(&rights).certainty(Certainty::Likely);
            }
            only_while(finding, stays(tokens, series) && !tokens.were_served_during(series));
        });
    },
    ..TOKEN
};
