//! A Conditional Access policy refuses: join and PRT are not the reason.

use super::{each_series, is_current, only_while, report, request, TOKEN};
use crate::rules::Rule;
use crate::story::token::Kind;

pub(super) const RULES: &[&Rule] = &[&REFUSED];

static REFUSED: Rule = Rule {
    id: "token-refused-by-policy",
    parameters: &["app", "resource", "when", "count", "request"],
    check: |story, findings| {
        each_series(story, Kind::Policy, |tokens, series| {
            let newest = series.newest();
            let finding = report(findings, &REFUSED, series).with("request", request(newest));
            let is_newest_word = tokens.is_newest_word(newest);
            only_while(finding, is_newest_word && is_current(tokens, newest));
        });
    },
    ..TOKEN
};
