//! A matter of one app and whoever looks after it; never the device's fault.

use super::{each_series, report, TOKEN};
use crate::rules::Rule;
use crate::story::token::Kind;
use crate::words::Severity;

pub(super) const RULES: &[&Rule] = &[&NOT_SET_UP, &NOT_HTTPS, &REGION];

static NOT_SET_UP: Rule = Rule {
    id: "token-app-not-set-up",
    severity: Severity::Information,
    check: |story, findings| {
        each_series(story, Kind::Application, |_, series| {
            report(findings, &NOT_SET_UP, series);
        });
    },
    ..TOKEN
};

static NOT_HTTPS: Rule = Rule {
    id: "token-sign-in-page-not-https",
    parameters: &["app", "when", "count"],
    check: |story, findings| {
        each_series(story, Kind::NotHttps, |tokens, series| {
            let finding = report(findings, &NOT_HTTPS, series);
            super::only_while(finding, super::is_current(tokens, series.newest()));
        });
    },
    ..TOKEN
};

static REGION: Rule = Rule {
    id: "token-region-consent",
    severity: Severity::Information,
    parameters: &["app", "when", "count"],
    check: |story, findings| {
        each_series(story, Kind::Region, |_, series| {
            report(findings, &REGION, series);
        });
    },
    ..TOKEN
};
