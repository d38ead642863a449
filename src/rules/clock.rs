//! The clock of the device.

use serde_json::Value as Json;

use super::join::{registered_since, REGISTRATION};
use super::{Phase, Rule};
use crate::document::EvidenceItem;
use crate::evidence::{AsEvidence, Evidence};
use crate::status::Field;
use crate::time::Timestamp;
use crate::words::{Area, Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[&OFF, &CERTIFICATE_IN_FUTURE];

/// Kerberos and token checks allow five minutes.
pub(super) const TOLERANCE: i64 = 300;

/// By how many seconds the device's clock is ahead of the true time, with what shows it: a fact, or the
/// service's clock in an answer beside the time of the event that quotes it.
pub(super) fn offset(evidence: &Evidence) -> Option<(i64, EvidenceItem)> {
    if let Some(fact) = evidence.fact("clockOffsetSeconds") {
        return Some((fact.as_f64()? as i64, fact.item()));
    }
    [(204, "ServerResponse"), (304, "ServerErrorMessage")].into_iter().find_map(|(id, field)| {
        let event = evidence.newest_event(REGISTRATION, id)?;
        let text = event.data(field)?;
        let seconds = event.time()?.seconds_since(service_time(text)?);
        Some((seconds, event.as_field(field, text).item()))
    })
}

/// `"Time":"11-24-2025 9:10:21Z"` of an answer in JSON; month, day, year.
fn service_time(text: &str) -> Option<Timestamp> {
    let start = text.find('{')?;
    let Json::Object(members) =
        serde_json::Deserializer::from_str(&text[start..]).into_iter().next()?.ok()?
    else {
        return None;
    };
    let time = members.iter().find(|(key, _)| key.eq_ignore_ascii_case("time"))?.1.as_str()?;
    Timestamp::parse(time).or_else(|| {
        let (date, clock) = time.strip_suffix('Z')?.split_once(' ')?;
        let mut date = date.split('-').map(|part| part.parse::<u32>().ok());
        let (month, day, year) = (date.next()??, date.next()??, date.next()??);
        let (hour, rest) = clock.split_once(':')?;
        Timestamp::parse(&format!("{year:04}-{month:02}-{day:02}T{:02}:{rest}Z", hour.parse::<u32>().ok()?))
    })
}

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
    check: |evidence, findings| {
        let Some((seconds, item)) = offset(evidence) else { return };
        if seconds.abs() > TOLERANCE {
            let finding = findings.report(&OFF).because(&item);
            finding.with("seconds", seconds.abs().to_string());
            finding.with("direction", if seconds > 0 { "ahead of" } else { "behind" });
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
    check: |evidence, findings| {
        let (Some(now), Some(start)) = (evidence.now(), registered_since(evidence)) else { return };
        let Some(validity) = evidence.field(Field::DeviceCertificateValidity) else { return };
        if start.seconds_since(now) > TOLERANCE {
            let finding = findings.report(&CERTIFICATE_IN_FUTURE).because(&validity);
            finding.certainty(Certainty::Likely);
            finding.with("start", start.to_string()).with("clock", now.to_string());
        }
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_the_service_is_read() {
        for (text, expected) in [
            (r#"{"ErrorType":"DirectoryError","Time":"11-24-2025 9:10:21Z"}"#, Some("2025-11-24T09:10:21Z")),
            (r#"x {"time":"2025-11-24T09:10:21Z"} tail"#, Some("2025-11-24T09:10:21Z")),
            (r#"{"Time":"yesterday"}"#, None),
            ("no answer", None),
        ] {
            assert_eq!(service_time(text).map(|time| time.to_string()).as_deref(), expected, "{text}");
        }
    }
}
