//! The account, not the device, is the reason.

use super::{each_series, is_current, only_while, report, request, stays, TOKEN};
use crate::code::Code;
use crate::rules::Rule;
use crate::status::Field;
use crate::story::token::{Failure, Kind};
use crate::story::Story;
use crate::words::Severity;

pub(super) const RULES: &[&Rule] = &[&ACCOUNT, &PASSWORD, &SESSION, &PERSONAL];

/// The account that was asked for is gone: a fault only if it is the user's own.
const DELETED: Code = Code::Aadsts(500_341);

/// An account of another provider that the tenant does not know.
const OF_OTHERS: Code = Code::Aadsts(90_072);

static ACCOUNT: Rule = Rule {
    id: "token-account-not-usable",
    parameters: &["app", "resource", "when", "count", "request"],
    check: |story, findings| {
        each_series(story, Kind::Account, |tokens, series| {
            let newest = series.newest();
            let finding = report(findings, &ACCOUNT, series).with("request", request(newest));
            let is_own = match newest.reason.code() {
                DELETED => is_of_own_tenant(story, newest),
                code => code != OF_OTHERS,
            };
            only_while(finding, is_own && is_current(tokens, newest));
        });
    },
    ..TOKEN
};

/// The request went to the tenant that the device belongs to.
fn is_of_own_tenant(story: &Story, failure: &Failure<'_>) -> bool {
    let Some(tenant) = story.field(Field::TenantId).and_then(|reading| reading.text()) else {
        return false;
    };
    failure
        .error
        .authority
        .is_some_and(|place| place.to_ascii_lowercase().contains(&tenant.to_ascii_lowercase()))
}

static PASSWORD: Rule = Rule {
    id: "token-password-wrong",
    parameters: &["app", "resource", "when", "count", "request"],
    check: |story, findings| {
        each_series(story, Kind::Password, |tokens, series| {
            let finding = report(findings, &PASSWORD, series).with("request", request(series.newest()));
            only_while(finding, stays(tokens, series));
        });
    },
    ..TOKEN
};

static SESSION: Rule = Rule {
    id: "token-session-ended",
    parameters: &["app", "resource", "when", "count"],
    check: |story, findings| {
        each_series(story, Kind::Session, |tokens, series| {
            let in_background = series.part(|failure| failure.is_of_background());
            let is_fault = in_background.is_some_and(|part| stays(tokens, &part));
            only_while(report(findings, &SESSION, series), is_fault);
        });
    },
    ..TOKEN
};

static PERSONAL: Rule = Rule {
    id: "token-personal-account",
    severity: Severity::Information,
    parameters: &["app", "when", "count"],
    check: |story, findings| {
        each_series(story, Kind::Personal, |_, series| {
            report(findings, &PERSONAL, series);
        });
    },
    ..TOKEN
};
