//! The clock of the device.

use super::{Phase, Rule};
use crate::knowledge::FactKey;
use crate::phrase::phrase;
use crate::status::Field;
use crate::story::host::CLOCK_TOLERANCE_SECONDS;
use crate::words::{Area, Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[&OFF, &CERTIFICATE_IN_FUTURE];

static OFF: Rule = Rule {
    id: "clock-off",
    area: Area::Clock,
    severity: Severity::Error,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &[
        "join-failed",
        "join-test-failed",
        "device-certificate-not-yet-valid",
        "prt-attempt-failed",
        "prt-connection-failed",
    ],
    parameters: &["seconds", "direction"],
    check: |story, findings| {
        let Some((seconds, item)) = story.clock_offset() else { return };
        if seconds.unsigned_abs() > CLOCK_TOLERANCE_SECONDS {
            let finding = findings.report(&OFF).because(&item);
            finding.and_maybe(story.service_off(FactKey::TimeServiceStart));
            finding.with("seconds", seconds.unsigned_abs().to_string());
            finding.with("direction", phrase(if seconds > 0 { "ahead" } else { "behind" }));
        }
    },
};

static CERTIFICATE_IN_FUTURE: Rule = Rule {
    id: "device-certificate-not-yet-valid",
    area: Area::Clock,
    severity: Severity::Warning,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-failed", "prt-attempt-failed", "prt-connection-failed", "prt-missing"],
    parameters: &["start", "clock"],
    check: |story, findings| {
        let (Some(now), Some(start)) = (story.now(), story.registered_since()) else { return };
        let Some(validity) = story.field(Field::DeviceCertificateValidity) else { return };
        if start.seconds_since(now) > CLOCK_TOLERANCE_SECONDS as i64 {
            let finding = findings.report(&CERTIFICATE_IN_FUTURE).because(&validity);
            finding.certainty(Certainty::Likely);
            finding.with("start", start.to_string()).with("clock", now.to_string());
        }
    },
};
