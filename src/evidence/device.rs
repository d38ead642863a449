//! Which of several captures is the device.

use std::sync::Arc;

use super::events::same_computer;
use crate::event::EventDocument;
use crate::status::{Block, Capture, Entry, Field, SectionKind, StatusDocument, Value};
use crate::time::Timestamp;

/// The captures that are the device, and what has to be said about the choice.
pub(super) struct Choice {
    pub(super) entries: Vec<(u16, u32)>,
    pub(super) notes: Vec<String>,
    /// The device's computer name, where events of other computers have to be left out.
    pub(super) computer: Option<String>,
}

/// A group of captures that are pieces of one.
struct Piece<'d> {
    document: u16,
    status: &'d StatusDocument,
    capture: &'d Capture,
}

pub(super) fn choose(statuses: &[Arc<StatusDocument>], events: &[Arc<EventDocument>]) -> Choice {
    let mut groups: Vec<Vec<Piece<'_>>> = Vec::new();
    for (number, status) in statuses.iter().enumerate() {
        for capture in &status.captures {
            let piece = Piece { document: number as u16, status, capture };
            let group = groups.iter_mut().find(|group| group.iter().all(|other| fits(other, &piece)));
            match group {
                Some(group) => group.push(piece),
                None => groups.push(vec![piece]),
            }
        }
    }
    let mut notes = Vec::new();
    let chosen = newest(&groups);
    if let Some(chosen) = chosen {
        if groups.iter().any(|group| different_device(group, &groups[chosen])) {
            notes.push(
                "The input holds captures of different devices; only the newest one is judged. Diagnose each \
                 device on its own."
                    .to_owned(),
            );
        } else if groups.len() > 1 {
            notes.push("The input holds several captures; the newest one is judged.".to_owned());
        }
    }
    let group = chosen.map(|at| &groups[at][..]).unwrap_or_default();
    let entries = group.iter().flat_map(|piece| {
        let sections = piece.capture.sections.iter();
        sections.flat_map(|section| section.entries.clone().map(|entry| (piece.document, entry)))
    });
    let name = group.iter().find_map(|piece| piece.value(Field::DeviceName));
    let computer = foreign_events(name, events, &mut notes);
    Choice { entries: entries.collect(), notes, computer }
}

impl<'d> Piece<'d> {
    fn entries(&self) -> impl Iterator<Item = &'d Entry> + '_ {
        self.capture.sections.iter().flat_map(|section| self.status.entries_of(section))
    }

    fn value(&self, field: Field) -> Option<&'d str> {
        let mut entries = self.entries();
        let entry = entries.find(|entry| entry.field == Some(field) && entry.block == Block::Section)?;
        let text = self.status.text(entry.value);
        (!matches!(Value::parse(field.kind(), text), Value::Blank | Value::Masked)).then_some(text)
    }

    /// The capture's own clock: the caller's is not known for each, so the newest past time it shows.
    fn clock(&self) -> Option<Timestamp> {
        let fields = [Field::ClientTime, Field::AzureAdPrtUpdateTime, Field::PreviousPrtAttempt];
        let entries = self.entries().filter(|entry| entry.field.is_some_and(|field| fields.contains(&field)));
        entries.filter_map(|entry| Timestamp::parse_utc(self.status.text(entry.value))).max()
    }
}

/// Two captures are pieces of one if no section stands in both and nothing contradicts it.
fn fits(one: &Piece<'_>, other: &Piece<'_>) -> bool {
    let titled = |section: &&crate::status::Section| section.kind != SectionKind::Untitled;
    let sections = || one.capture.sections.iter().filter(titled);
    let disjoint = other.capture.sections.iter().filter(titled).all(|section| {
        sections().all(|known| known.kind != section.kind || section.kind == SectionKind::Other)
    });
    let agrees = |field| match (one.value(field), other.value(field)) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        _ => true,
    };
    disjoint && agrees(Field::DeviceName) && agrees(Field::DeviceId) && agrees(Field::AzureAdJoined)
}

fn different_device(one: &[Piece<'_>], other: &[Piece<'_>]) -> bool {
    [Field::DeviceName, Field::DeviceId].into_iter().any(|field| {
        let value =
            |group: &[Piece<'_>]| group.iter().find_map(|piece| piece.value(field)).map(str::to_owned);
        match (value(one), value(other)) {
            (Some(a), Some(b)) => !a.eq_ignore_ascii_case(&b),
            _ => false,
        }
    })
}

/// The newest group by its own clock, the last one where clocks are missing or equal.
fn newest(groups: &[Vec<Piece<'_>>]) -> Option<usize> {
    let clocks: Vec<Option<Timestamp>> =
        groups.iter().map(|group| group.iter().filter_map(Piece::clock).max()).collect();
    if clocks.iter().any(Option::is_none) {
        return groups.len().checked_sub(1);
    }
    (0..groups.len()).max_by_key(|&at| clocks[at])
}

/// Events of other computers are not blended into the device.
fn foreign_events(
    name: Option<&str>,
    documents: &[Arc<EventDocument>],
    notes: &mut Vec<String>,
) -> Option<String> {
    let records = || {
        documents.iter().flat_map(|document| {
            document.events.iter().map(move |event| (document.text(event.computer), event.time))
        })
    };
    let name = match name {
        Some(name) => name,
        None => records().filter(|record| !record.0.is_empty()).max_by_key(|record| record.1)?.0,
    };
    let foreign = records().filter(|record| !same_computer(name, record.0)).count();
    if foreign == 0 {
        return None;
    }
    notes.push(format!(
        "{foreign} events were logged under another computer name and are left out; if the computer was \
         renamed, diagnose the older events on their own."
    ));
    Some(name.to_owned())
}
