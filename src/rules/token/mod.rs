//! Apps that get no token: whose fault it is, and what is no fault at all.

mod account;
mod application;
mod broker;
mod device;
mod interaction;
mod network;
mod policy;

use super::{Draft, Findings, Phase, Rule};
use crate::evidence::Reading;
use crate::knowledge::AppRow;
use crate::phrase::{phrase, said_or, Phrase, Said};
use crate::status::guid;
use crate::status::Field;
use crate::story::token::{Failure, Kind, Series, Tokens};
use crate::story::Story;
use crate::time::DAY_SECONDS;
use crate::words::{Area, Severity};

pub(super) const RULES: &[&[&Rule]] = &[
    device::RULES,
    policy::RULES,
    interaction::RULES,
    account::RULES,
    application::RULES,
    network::RULES,
    broker::RULES,
];

/// What a rule of this family says unless it says otherwise.
const TOKEN: Rule = Rule {
    id: "",
    area: Area::Token,
    severity: Severity::Warning,
    phase: Phase::Token,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["app", "resource", "when", "count"],
    check: |_, _| {},
};

/// Two failures so far apart are no single moment: an access token lives for about an hour, and a person who
/// is asked answers within one working session. Ours.
const APART_SECONDS: i64 = 4 * 60 * 60;

/// So many clients stand for every app. Ours.
const EVERY_APP: usize = 3;

/// The failures of a kind, by code, without those of roaming, which is a subject of its own.
fn each_series(story: &Story, kind: Kind, mut tell: impl FnMut(&Tokens<'_>, &Series<'_, '_>)) {
    for series in story.tokens.series(kind) {
        if let Some(series) = series.part(|failure| !failure.is_of_roaming()) {
            tell(&story.tokens, &series);
        }
    }
}

/// Begins the finding about a series.
fn report<'f>(findings: &'f mut Findings, rule: &'static Rule, series: &Series<'_, '_>) -> &'f mut Draft {
    let newest = series.newest();
    let code = newest.reason.code().to_string();
    let finding = findings.report(rule).because(&newest.event.as_field("Error", &code));
    if let Some(description) = newest.error.description {
        finding.and(&newest.event.as_field("AdditionalInformation", description));
    }
    for other in series.failures.iter().skip(1) {
        finding.and(&other.event.as_field("Error", &code));
    }
    finding.code(newest.reason).about(code).at(newest.event.time());
    finding.with("app", app(newest)).with("resource", resource(newest));
    finding.with("when", newest.event.when()).with("count", series.failures.len().to_string());
    finding
}

/// The client that asked, in words.
fn app(failure: &Failure<'_>) -> Said {
    match (failure.app(), failure.error.client.and_then(guid)) {
        (Some(known), _) => known.name().into(),
        (None, Some(id)) => phrase("app-by-id").with("id", id).into(),
        (None, None) => phrase("an-app").into(),
    }
}

/// What the token was for, in words.
fn resource(failure: &Failure<'_>) -> Said {
    said_or(failure.resource().map(AppRow::name), "what-it-needs")
}

/// How to find a request in the sign-in log: the parameter `request`.
fn request(failure: &Failure<'_>) -> Phrase {
    crate::rules::request(failure.error.correlation_id.and_then(guid), failure.event.when())
}

/// Nothing shows that it is long ago. A refusal that is a day older than the newest moment of the evidence may
/// be dealt with by now. Ours: a device in use asks for tokens every hour.
fn is_current(tokens: &Tokens<'_>, failure: &Failure<'_>) -> bool {
    tokens.age(failure).is_none_or(|age| age <= DAY_SECONDS)
}

/// It was met again hours later, and lately: no single moment.
fn stays(tokens: &Tokens<'_>, series: &Series<'_, '_>) -> bool {
    series.failures.len() > 1 && series.span_seconds() > APART_SECONDS && is_current(tokens, series.newest())
}

/// The PRT was renewed after the newest refusal: the sign-in was accepted since.
fn renewed_since(story: &Story, series: &Series<'_, '_>) -> bool {
    let update = story.field(Field::AzureAdPrtUpdateTime).as_ref().and_then(Reading::time);
    series.newest().event.time().zip(update).is_some_and(|(refused, update)| update > refused)
}

/// What is over, or a matter of one moment, only informs.
fn only_while(finding: &mut Draft, is_fault: bool) {
    if !is_fault {
        finding.severity(Severity::Information);
    }
}
