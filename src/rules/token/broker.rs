//! The token broker's own data in the user's profile.

use super::{each_series, only_while, report, stays, TOKEN};
use crate::rules::Rule;
use crate::story::token::Kind;
use crate::words::Certainty;

pub(super) const RULES: &[&Rule] = &[&DATA];

/// The pair with event 1104 is told by the rule about roaming's broker, which names the registry rights.
static DATA: Rule = Rule {
    id: "token-broker-data",
    parameters: &["app", "when", "count"],
    check: |story, findings| {
        each_series(story, Kind::BrokerData, |tokens, series| {
            let finding = report(findings, &DATA, series).certainty(Certainty::Possible);
            only_while(finding, stays(tokens, series) && !tokens.were_served_during(series));
        });
    },
    ..TOKEN
};
