//! The machine: its build, its clock, the hosts that it reaches.

use serde_json::Value as Json;

use super::Story;
use crate::document::EvidenceItem;
use crate::event::provider::REGISTRATION;
use crate::evidence::AsEvidence;
use crate::knowledge::FactKey;
use crate::time::Timestamp;

/// Kerberos and token checks allow five minutes.
pub const CLOCK_TOLERANCE_SECONDS: u64 = 300;

impl Story<'_> {
    /// The build of Windows.
    pub fn build(&self) -> Option<u64> {
        self.fact(FactKey::OsBuild)?.as_u64()
    }

    /// By how many seconds the device's clock is ahead of the true time, with what shows it: a fact, or the
    /// service's clock in an answer beside the time of the event that quotes it.
    pub fn clock_offset(&self) -> Option<(i64, EvidenceItem)> {
        if let Some(fact) = self.fact(FactKey::ClockOffsetSeconds) {
            return Some((fact.as_f64()? as i64, fact.item()));
        }
        [(204, "ServerResponse"), (304, "ServerErrorMessage")].into_iter().find_map(|(id, field)| {
            let event = self.newest_event(REGISTRATION, id)?;
            let text = event.said(field).unwrap_or(event.message());
            let seconds = event.record().time?.seconds_since(service_time(text)?);
            Some((seconds, event.as_field(field, text).item()))
        })
    }

    /// What a fact says about a host: reached or not as SYSTEM. An answer of any HTTP status, also 404, is one.
    pub fn reaches(&self, host: &str) -> Option<bool> {
        let fact = self.fact(FactKey::SystemEndpoints)?;
        let (_, state) = fact.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(host))?;
        is_reached(state)
    }
}

/// What the fact says beside one host.
pub fn is_reached(state: &Json) -> Option<bool> {
    if let Some(word) = state.as_str() {
        return Some(!["fail", "failed", "no", "unreachable"].iter().any(|no| word.eq_ignore_ascii_case(no)));
    }
    state.as_bool().or_else(|| state.as_u64().map(|status| status > 0))
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
