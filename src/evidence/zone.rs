//! The zone of the clock of records whose times name none: text that people copy, and tables of PowerShell.
//!
//! The sign-in service dates its answers in UTC, as dsregcmd does an attempt, and both are logged within moments: that
//! tells the zone. Where nothing in the evidence is dated in UTC, the log's own clock is as good as any.

use std::collections::HashMap;
use std::sync::Arc;

use crate::event::aad::{TokenError, PROVIDER};
use crate::event::{EventDocument, EventRecord};
use crate::time::Timestamp;

/// By how many seconds the clock of a document's records is ahead of UTC.
pub(super) type Zone = Option<i64>;

/// Zones are quarters of an hour apart.
const STEP: i64 = 15 * 60;

/// The farthest zone.
pub(super) const FARTHEST: i64 = 14 * 60 * 60;

/// An answer is logged so soon after it was given, by a clock that is about right. Ours.
const MOMENTS: i64 = 90;

/// So many answers of a document are read; bounds the work.
const READ: usize = 50;

/// When a request was made, by its id.
pub(super) type Requests = HashMap<String, Timestamp>;

/// The zone of each document. `is_dated` where anything else is dated in UTC.
pub(super) fn zones(documents: &[Arc<EventDocument>], requests: &Requests, is_dated: bool) -> Vec<Zone> {
    let told: Vec<Zone> = documents.iter().map(|document| told(document, requests)).collect();
    let dated =
        is_dated || documents.iter().any(|document| document.events.iter().any(|event| event.time.is_some()));
    let common = told.iter().flatten().next().copied().or((!dated).then_some(0));
    told.into_iter().map(|zone| zone.or(common)).collect()
}

/// When a record was logged, where that is an instant.
pub(super) fn instant(document: &EventDocument, record: &EventRecord, zone: Zone) -> Option<Timestamp> {
    record.time.or_else(|| local(document, record)?.before(zone?))
}

/// When a record was logged by its own clock.
pub(super) fn local(document: &EventDocument, record: &EventRecord) -> Option<Timestamp> {
    Timestamp::parse_wall_clock(document.text(record.local_time))
}

/// The zone that the records of a document tell: of two that agree, or of the only one.
fn told(document: &EventDocument, requests: &Requests) -> Zone {
    let of_aad = |record: &&EventRecord| document.text(record.provider).eq_ignore_ascii_case(PROVIDER);
    let undated = document.events.iter().filter(|record| record.time.is_none()).filter(of_aad);
    let mut zones = undated.take(READ).filter_map(|record| {
        let error = TokenError::of(document, record);
        let request = || requests.get(&error.correlation_id?.to_ascii_lowercase()).copied();
        zone_between(local(document, record)?, error.server_time.or_else(request)?)
    });
    let first = zones.next()?;
    zones.next().is_none_or(|second| second == first).then_some(first)
}

fn zone_between(local: Timestamp, answered: Timestamp) -> Zone {
    let apart = local.seconds_since(answered);
    let zone = (apart + STEP / 2).div_euclid(STEP) * STEP;
    ((apart - zone).abs() <= MOMENTS && zone.abs() <= FARTHEST).then_some(zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(local: &str, answered: &str) -> Zone {
        zone_between(Timestamp::parse_wall_clock(local).unwrap(), Timestamp::parse(answered).unwrap())
    }

    #[test]
    fn an_answer_tells_the_zone() {
        assert_eq!(zone("3/10/2026 9:12:50 AM", "2026-03-10 08:12:44Z"), Some(3_600));
        assert_eq!(zone("3/10/2026 12:12:44 AM", "2026-03-10 08:12:40Z"), Some(-8 * 3_600));
        assert_eq!(zone("3/10/2026 1:57:45 PM", "2026-03-10 08:12:40Z"), Some(5 * 3_600 + 45 * 60));
        assert_eq!(zone("3/10/2026 9:19:50 AM", "2026-03-10 08:12:44Z"), None, "the clock is off");
        assert_eq!(zone("3/11/2026 9:12:50 AM", "2026-03-10 08:12:44Z"), None, "a day apart");
    }
}
