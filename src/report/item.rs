//! A piece of evidence in a report: where it stands, and what it says. Every report takes it from here.

use super::page::moment;
use super::sanitise;
use crate::document::EvidenceItem;

/// Place, time and value of a piece of evidence, each on one line and free of what a reader's program obeys.
pub(super) struct Item {
    pub time: Option<String>,
    pub place: String,
    pub value: String,
}

impl Item {
    /// The time as people write it.
    pub fn when(&self) -> Option<String> {
        let time = self.time.as_deref()?;
        Some(moment(time).unwrap_or_else(|| time.to_owned()))
    }

    pub fn of(item: &EvidenceItem) -> Item {
        match item {
            EvidenceItem::Event { provider, event_id, time, field, value, .. } => {
                let provider = provider.strip_prefix("Microsoft-Windows-").unwrap_or(provider);
                let value = match (field, value) {
                    (Some(field), Some(value)) => format!("{field}: {value}"),
                    (_, Some(value)) => value.clone(),
                    _ => String::new(),
                };
                Item {
                    time: time.clone(),
                    place: format!("{provider} {event_id}"),
                    value: sanitise::quote(&value),
                }
            }
            EvidenceItem::Status { section, key, value, line, .. } => Item {
                time: None,
                place: match section.as_str() {
                    "" => format!("line {line}"),
                    section => format!("{}, line {line}", sanitise::quote(section)),
                },
                value: sanitise::quote(&format!("{key} : {value}")),
            },
            EvidenceItem::Fact { key, value, .. } => {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                Item {
                    time: None,
                    place: "fact".to_owned(),
                    value: sanitise::quote(&format!("{key} = {value}")),
                }
            }
        }
    }
}
