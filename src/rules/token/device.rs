//! The device, or a key of it, is the reason.

use super::{each_series, is_current, only_while, renewed_since, report, request, TOKEN};
use crate::code::Code;
use crate::phrase::{phrase, Phrase};
use crate::rules::Rule;
use crate::status::guid;
use crate::status::Field;
use crate::story::event::KEY_NOT_READY;
use crate::story::token::{Kind, Series};
use crate::story::Story;
use crate::words::{Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[&NOT_ACCEPTED, &KEY_UNUSABLE];

/// Codes that name the state of the device object; the rule about that object tells them, unless the device is
/// accepted now.
const OF_OBJECT: [Code; 2] = [Code::Aadsts(135_011), Code::Aadsts(700_003)];

static NOT_ACCEPTED: Rule = Rule {
    id: "token-device-not-accepted",
    parameters: &["app", "resource", "when", "count", "device", "request"],
    check: |story, findings| {
        each_series(story, Kind::Device, |tokens, series| {
            let Some(series) = series.part(|failure| !failure.was_asked_wrongly()) else { return };
            let status = story.field(Field::DeviceAuthStatus);
            let accepted = status.is_some_and(|status| status.raw.trim() == "SUCCESS");
            if OF_OBJECT.contains(&series.newest().reason.code()) && !accepted {
                return;
            }
            let finding = report(findings, &NOT_ACCEPTED, &series).certainty(Certainty::Likely);
            finding.and_maybe(status).with("device", device(story));
            finding.with("request", request(series.newest()));
            only_while(finding, is_current(tokens, series.newest()) && !accepted);
        });
    },
    ..TOKEN
};

/// The device as the portal knows it.
fn device(story: &Story) -> Phrase {
    let id = story.field(Field::DeviceId).and_then(|reading| reading.text()).and_then(guid);
    id.map_or_else(|| phrase("by-name"), |id| phrase("by-id").with("id", id))
}

static KEY_UNUSABLE: Rule = Rule {
    id: "token-key-unusable",
    parameters: &["app", "when", "count"],
    check: |story, findings| {
        each_series(story, Kind::Key, |tokens, series| {
            let finding = report(findings, &KEY_UNUSABLE, series).certainty(Certainty::Likely);
            finding.and_maybe(story.field(Field::TpmProtected));
            finding.and_maybe(story.field(Field::KeySignTest));
            let woke_up = series.newest().reason.code() == KEY_NOT_READY && series.failures.len() == 1;
            only_while(finding, is_current(tokens, series.newest()) && !woke_up);
            if works_since(story, series) {
                finding.severity(Severity::Information);
            }
        });
    },
    ..TOKEN
};

/// The user has a PRT that was issued after the failure.
fn works_since(story: &Story, series: &Series<'_, '_>) -> bool {
    renewed_since(story, series) && story.field(Field::AzureAdPrt).is_some_and(|prt| prt.is_yes())
}
