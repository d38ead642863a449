//! What the document says of the input itself: the device, how it was taken, what was not understood.

use crate::document::{Context, Device, Warning};
use crate::evidence::Evidence;
use crate::knowledge::FactKey;
use crate::rules::page::Language;
use crate::status::Field;

/// The device.
pub(super) fn device(evidence: &Evidence) -> Device {
    let text = |field| evidence.field(field).and_then(|reading| reading.text()).map(str::to_owned);
    let state = evidence.join_state();
    let build = evidence
        .fact(FactKey::OsBuild)
        .and_then(|fact| fact.as_u64())
        .and_then(|build| u32::try_from(build).ok());
    let of_user = evidence.context().user_fields;
    let has_prt = evidence.field(Field::AzureAdPrt).filter(|_| of_user).and_then(|reading| {
        let yes = reading.is_yes();
        (yes || reading.is_no()).then_some(yes)
    });
    let updated = evidence.field(Field::AzureAdPrtUpdateTime).filter(|_| of_user);
    Device {
        join_state: state.joined.as_str().to_owned(),
        also_registered: state.also_registered,
        name: evidence.device_name().map(str::to_owned),
        device_id: text(Field::DeviceId),
        tenant_id: text(Field::TenantId),
        os_build: build,
        has_prt,
        prt_updated: updated.and_then(|reading| reading.time()).map(|time| time.to_string()),
    }
}

/// Who took the capture, when, and remarks.
pub(super) fn context(evidence: &Evidence, language: Language) -> Context {
    let notes = evidence.notes().iter().chain(evidence.left_out());
    Context {
        run_as: evidence.context().run_as.as_str().to_owned(),
        user: evidence.user().map(str::to_owned),
        capture_time: evidence.now().map(|now| now.to_string()),
        notes: notes.map(|note| language.say(None, note)).collect(),
    }
}

/// What was left out, not used or not understood.
pub(super) fn warnings(evidence: &Evidence, language: Language) -> impl Iterator<Item = Warning> + '_ {
    let both = !evidence.statuses().is_empty() && !evidence.event_documents().is_empty();
    let of_kind = move |source: &'static str, number: usize, met: &'_ [crate::warning::Warning]| {
        let input = evidence.is_session().then_some(number as u32);
        let source = Some(source.to_owned()).filter(|_| both);
        let warnings =
            met.iter().map(|warning| Warning { source: source.clone(), ..Warning::of(warning, input) });
        warnings.collect::<Vec<_>>()
    };
    let left_out = evidence.left_out().iter().chain(evidence.unused());
    let left_out =
        left_out.map(move |said| Warning { message: language.say(None, said), ..Warning::default() });
    let statuses = evidence.statuses().iter().enumerate();
    let events = evidence.event_documents().iter().enumerate();
    left_out
        .chain(statuses.flat_map(move |(number, document)| of_kind("status", number, &document.warnings)))
        .chain(events.flat_map(move |(number, document)| of_kind("events", number, &document.warnings)))
}
