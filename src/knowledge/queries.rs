//! What collectors ask the event log for: one query a channel.
//!
//! Windows refuses a query with more than about 20 expressions, so that a channel's ids are spread over
//! several Selects, and neighbours are asked for as a range.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use serde::Serialize;

use super::event_row::EventRow;

/// Expressions that Windows takes in one Select.
const EXPRESSIONS: usize = 20;
/// Those that every Select spends on the provider and on both ends of the time.
const FIXED: usize = 3;

/// What to ask one channel for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventQuery {
    /// The channel.
    pub channel: &'static str,
    /// The ids, by provider.
    pub providers: Vec<ProviderIds>,
    /// The query; `{startTime}` and `{endTime}` stand for ISO 8601 times in UTC.
    pub query: String,
}

/// The ids that are asked of one provider.
#[derive(Clone, Debug, Serialize)]
pub struct ProviderIds {
    /// Its name.
    pub provider: &'static str,
    /// The ids, rising.
    pub ids: Vec<u32>,
}

/// The query of every channel that is worth asking.
pub fn event_queries() -> Vec<EventQuery> {
    let mut channels: BTreeMap<&str, Vec<ProviderIds>> = BTreeMap::new();
    for row in EventRow::all().filter(|row| row.is_collected()) {
        let providers = channels.entry(row.channel()).or_default();
        match providers.last_mut() {
            Some(last) if last.provider == row.provider() => last.ids.push(row.id()),
            _ => providers.push(ProviderIds { provider: row.provider(), ids: vec![row.id()] }),
        }
    }
    let query = |(channel, providers): (&'static str, Vec<ProviderIds>)| EventQuery {
        channel,
        query: query_list(channel, &providers),
        providers,
    };
    channels.into_iter().map(query).collect()
}

fn query_list(channel: &str, providers: &[ProviderIds]) -> String {
    let mut text = format!("<QueryList><Query Id=\"0\" Path=\"{channel}\">");
    for provider in providers {
        for ranges in selects(&provider.ids) {
            let _ = write!(
                text,
                "<Select Path=\"{channel}\">*[System[Provider[@Name='{}'] and ({}) and \
                 TimeCreated[@SystemTime&gt;='{{startTime}}' and @SystemTime&lt;='{{endTime}}']]]</Select>",
                provider.provider,
                ranges.iter().map(condition).collect::<Vec<_>>().join(" or ")
            );
        }
    }
    text.push_str("</Query></QueryList>");
    text
}

fn condition(range: &RangeInclusive<u32>) -> String {
    match range.start() == range.end() {
        true => format!("EventID={}", range.start()),
        false => format!("(EventID&gt;={} and EventID&lt;={})", range.start(), range.end()),
    }
}

/// The ids as ranges, in portions that fit one Select.
fn selects(ids: &[u32]) -> Vec<Vec<RangeInclusive<u32>>> {
    let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
    for &id in ids {
        match ranges.last_mut() {
            Some(last) if last.end() + 1 == id => *last = *last.start()..=id,
            _ => ranges.push(id..=id),
        }
    }
    let mut portions = vec![Vec::new()];
    let mut spent = FIXED;
    for range in ranges {
        let cost = if range.start() == range.end() { 1 } else { 2 };
        if spent + cost > EXPRESSIONS {
            portions.push(Vec::new());
            spent = FIXED;
        }
        spent += cost;
        if let Some(last) = portions.last_mut() {
            last.push(range);
        }
    }
    portions
}
