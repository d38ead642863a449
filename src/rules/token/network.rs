//! Nothing answered. Moments without a network are part of a device's day.

use super::{each_series, is_current, only_while, report, TOKEN};
use crate::rules::Rule;
use crate::story::token::Kind;
use crate::words::{Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[&NO_ANSWER, &PAGE];

static NO_ANSWER: Rule = Rule {
    id: "token-no-answer",
    parameters: &["app", "when", "count"],
    check: |story, findings| {
        each_series(story, Kind::Network, |tokens, series| {
            let finding = report(findings, &NO_ANSWER, series).certainty(Certainty::Possible);
            let while_online = series.part(|failure| tokens.was_online(failure));
            let is_fault =
                while_online.is_some_and(|part| part.days() > 1 && is_current(tokens, part.newest()));
            only_while(finding, is_fault);
        });
    },
    ..TOKEN
};

static PAGE: Rule = Rule {
    id: "token-sign-in-page-failed",
    severity: Severity::Information,
    parameters: &["app", "when", "count"],
    check: |story, findings| {
        each_series(story, Kind::Page, |_, series| {
            report(findings, &PAGE, series).certainty(Certainty::Likely);
        });
    },
    ..TOKEN
};
