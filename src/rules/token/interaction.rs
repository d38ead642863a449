//! The service wants the user to do something. An app with a window asks, and that is no fault; what asks in
//! the background cannot, and where every app is asked for days, the sign-in to Windows itself is not enough.

use super::{each_series, is_current, only_while, renewed_since, report, request, stays, EVERY_APP, TOKEN};
use crate::knowledge::FactKey;
use crate::rules::{Findings, Rule};
use crate::status::Field;
use crate::story::token::{Kind, Series, Tokens};
use crate::story::Story;
use crate::words::{Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[&EVERY, &BACKGROUND, &PROMPT];

/// What a series of requests for the user comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Every app is asked, again and again.
    Every,
    /// What asks in the background meets it again and again.
    Background,
    /// An app was asked and could show its window.
    Once,
}

fn asked(story: &Story, tokens: &Tokens<'_>, series: &Series<'_, '_>) -> Asked {
    let nobody = nobody_sits_there(story);
    let in_background = || series.part(|failure| nobody || failure.is_of_background());
    if series.clients() >= EVERY_APP && stays(tokens, series) && !renewed_since(story, series) {
        Asked::Every
    } else if in_background().is_some_and(|part| stays(tokens, &part)) {
        Asked::Background
    } else {
        Asked::Once
    }
}

/// The account of a meeting room, a kiosk or a service: no prompt is ever answered.
fn nobody_sits_there(story: &Story) -> bool {
    let kind = story.fact_text(FactKey::AccountKind);
    matches!(kind, Some("room" | "kiosk" | "service"))
}

fn tell(story: &Story, findings: &mut Findings, rule: &'static Rule, meant: Asked) {
    each_series(story, Kind::Interaction, |tokens, series| {
        if asked(story, tokens, series) != meant {
            return;
        }
        let nobody = nobody_sits_there(story);
        let part = series.part(|failure| meant != Asked::Background || nobody || failure.is_of_background());
        let Some(series) = part else { return };
        let finding = report(findings, rule, &series);
        if meant != Asked::Once {
            finding.with("request", request(series.newest())).certainty(Certainty::Likely);
            finding.and_maybe(story.field(Field::AzureAdPrtUpdateTime).filter(|_| meant == Asked::Every));
            finding.and_maybe(story.fact(FactKey::AccountKind).filter(|_| nobody));
            only_while(finding, is_current(tokens, series.newest()));
        }
    });
}

static EVERY: Rule = Rule {
    id: "token-interaction-for-every-app",
    parameters: &["when", "count", "request"],
    check: |story, findings| tell(story, findings, &EVERY, Asked::Every),
    ..TOKEN
};

static BACKGROUND: Rule = Rule {
    id: "token-interaction-in-background",
    parameters: &["app", "resource", "when", "count", "request"],
    check: |story, findings| tell(story, findings, &BACKGROUND, Asked::Background),
    ..TOKEN
};

static PROMPT: Rule = Rule {
    id: "token-prompt-needed",
    severity: Severity::Information,
    check: |story, findings| tell(story, findings, &PROMPT, Asked::Once),
    ..TOKEN
};
