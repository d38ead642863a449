//! The machine: its build, its clock, the hosts that it reaches.

use serde_json::Value as Json;

use super::Story;
use crate::document::EvidenceItem;
use crate::event::provider::REGISTRATION;
use crate::evidence::{AsEvidence, FactReading};
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

    /// A server, which administrators sign in to with accounts of their own.
    pub fn is_server(&self) -> bool {
        let says = |key, words: &[&str]| self.fact_text(key).is_some_and(|text| words.contains(&text));
        says(FactKey::OsRole, &["memberServer", "domainController"])
            || says(FactKey::InstallationType, &["Server", "Server Core"])
            || says(FactKey::OsProductType, &["server"])
    }

    /// How a service is set to start, where that keeps it from starting at all. One that waits to be asked is well.
    pub fn service_off(&self, key: FactKey) -> Option<FactReading<'_>> {
        self.fact(key).filter(|start| matches!(start.as_str(), Some("disabled" | "missing")))
    }

    /// The registry key of the user's token broker has another owner or other permissions than it should.
    pub fn changed_broker_rights(&self) -> Option<FactReading<'_>> {
        self.fact(FactKey::BrokerKeyRights).filter(|rights| rights.as_str() == Some("changed"))
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
