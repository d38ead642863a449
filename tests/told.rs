//! Whatever failed is told: each event and each code that the tables know leads to a line of the diagnosis.

use dsregdiag::document::{Diagnosis, EvidenceItem};
use dsregdiag::knowledge::{CodeRow, EventRow};
use dsregdiag::words::{Family, Level};
use dsregdiag::{DiagnoseOptions, Session};

const CAPTURE: &str = include_str!("fixtures/healthy/windows-11-hybrid/status.txt");

/// Newer than everything in the capture.
const TIME: &str = "2026-03-10T07:40:00.000Z";

fn event(provider: &str, channel: &str, id: u32, level: u32, time: &str, data: &[(&str, &str)]) -> String {
    let data: String =
        data.iter().map(|(name, value)| format!("<Data Name=\"{name}\">{value}</Data>")).collect();
    let time = if time.is_empty() { String::new() } else { format!("<TimeCreated SystemTime=\"{time}\"/>") };
    format!(
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider Name=\"{provider}\"/>\
         <EventID>{id}</EventID><Level>{level}</Level>{time}<Channel>{channel}</Channel></System>\
         <EventData>{data}</EventData></Event>"
    )
}

fn diagnose(events: &str) -> Diagnosis {
    let mut session = Session::new();
    session.add_status(CAPTURE.as_bytes()).unwrap();
    session.add_events(format!("<Events>{events}</Events>").as_bytes()).unwrap();
    session.diagnose(&DiagnoseOptions::default()).unwrap()
}

fn shows(diagnosis: &Diagnosis, provider: &str, id: u32) -> bool {
    diagnosis.findings.iter().flat_map(|finding| &finding.evidence).any(
        |item| matches!(item, EvidenceItem::Event { provider: p, event_id, .. } if p == provider && *event_id == id),
    )
}

#[test]
fn every_event_of_a_failure_leads_to_a_line() {
    let grave = |row: &EventRow| row.level() == Some(Level::Error) && !row.meaning().is_empty();
    let mut silent = Vec::new();
    for row in EventRow::all().filter(grave) {
        let codes: Vec<&str> = row.code_fields().collect();
        let coded = codes.iter().map(|name| (*name, "0x80070005"));
        let data: Vec<(&str, &str)> = coded.chain([("value", "503")]).collect();
        let diagnosis = diagnose(&event(row.provider(), row.channel(), row.id(), 2, TIME, &data));
        if !shows(&diagnosis, row.provider(), row.id()) {
            silent.push(format!("{row:?}"));
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_code_that_somebody_can_act_on_leads_to_a_line() {
    let acts = |row: &CodeRow| row.severity().is_some() && row.is_advice() && !row.fix().is_empty();
    let mut silent = Vec::new();
    for row in CodeRow::all().filter(acts) {
        let Some(code) = row.code() else { continue };
        let code = code.to_string();
        let text = format!("Error: {code} Failed.\nDescription: {code}: it failed.");
        let data: &[(&str, &str)] = match row.family() {
            Family::Aadsts => &[("Error", "0xcaa20003"), ("AdditionalInformation", &text)],
            _ => &[("Error", &code)],
        };
        let diagnosis = diagnose(&event(
            "Microsoft-Windows-AAD",
            "Microsoft-Windows-AAD/Operational",
            1098,
            2,
            TIME,
            data,
        ));
        let told = diagnosis.findings.iter().any(|finding| finding.codes.iter().any(|met| met.code == code));
        if !told {
            silent.push(format!("{row:?}"));
        }
    }
    assert!(silent.is_empty(), "{} {silent:#?}", silent.len());
}
