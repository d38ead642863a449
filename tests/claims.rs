//! Evidence is unsigned: what dates or names itself as it cannot be decides nothing.

use dsregdiag::document::Diagnosis;
use dsregdiag::time::Timestamp;
use dsregdiag::words::Verdict;
use dsregdiag::{DiagnoseOptions, Session};

const CAPTURE: &str = include_str!("fixtures/healthy/windows-11-hybrid/status.txt");

fn event(channel: &str, computer: &str, id: u32, time: &str, data: &str) -> String {
    format!(
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>\
         <Provider Name=\"Microsoft-Windows-AAD\"/><EventID>{id}</EventID><Level>2</Level>\
         <TimeCreated SystemTime=\"{time}\"/><Channel>{channel}</Channel><Computer>{computer}</Computer></System>\
         <EventData>{data}</EventData></Event>"
    )
}

fn diagnose(captures: &[&str], events: &str, now: Option<&str>) -> Diagnosis {
    let mut session = Session::new();
    for capture in captures {
        session.add_status(capture.as_bytes()).unwrap();
    }
    if !events.is_empty() {
        session.add_events(format!("<Events>{events}</Events>").as_bytes()).unwrap();
    }
    let now = now.map(|now| Timestamp::parse(now).unwrap());
    session.diagnose(&DiagnoseOptions { now, ..DiagnoseOptions::default() }).unwrap()
}

const LOG: &str = "Microsoft-Windows-AAD/Operational";

fn failures() -> String {
    let failed = |minute: u32| {
        let time = format!("2026-03-10T07:{minute}:00.000Z");
        event(LOG, "pc-1", 1160, &time, "<Data Name=\"Status\">0xc000006d</Data>")
    };
    (10..16).map(failed).collect()
}

#[test]
fn a_success_of_the_far_future_ends_nothing() {
    let success = |time| event(LOG, "pc-1", 1007, time, "<Data Name=\"Status\">0x0</Data>");
    let forged = diagnose(&[], &(failures() + &success("2099-01-01T00:00:00.000Z")), None);
    assert_eq!(forged.verdict, Verdict::Issues);
    let real = diagnose(&[], &(failures() + &success("2026-03-10T07:50:00.000Z")), None);
    assert_ne!(real.verdict, Verdict::Issues);
}

#[test]
fn a_record_of_the_far_future_does_not_name_the_device() {
    let other = event(LOG, "zz", 1007, "2099-01-01T00:00:00.000Z", "<Data Name=\"Status\">0x0</Data>");
    let diagnosis = diagnose(&[], &(failures() + &other), None);
    assert_eq!(diagnosis.verdict, Verdict::Issues);
    assert!(diagnosis.context.notes.iter().any(|note| note.contains("1 event was logged under another")));
}

#[test]
fn a_provider_counts_in_its_own_channel_only() {
    let answer = "<Data Name=\"Error\">0xcaa20003</Data><Data Name=\"AdditionalInformation\">Description: \
                  AADSTS700003: Device object was not found.</Data>";
    let told = |channel| {
        let events = event(channel, "pc-1042.corp.contoso.com", 1098, "2026-03-10T07:40:00.000Z", answer);
        let diagnosis = diagnose(&[CAPTURE], &events, None);
        let codes = diagnosis.findings.iter().flat_map(|finding| &finding.codes);
        (codes.filter(|code| code.code == "AADSTS700003").count() > 0, diagnosis.context.notes.join(" "))
    };
    assert!(told(LOG).0);
    assert!(told("").0);
    assert!(told("Microsoft-Windows-AAD/Betriebsbereit").0, "a localised channel says nothing");
    let (counts, notes) = told("Application");
    assert!(!counts && notes.contains("does not write to the channel"), "{notes}");
}

#[test]
fn a_capture_of_the_far_future_hides_no_failure_and_is_said() {
    let later = |text: &str| text.replace("2026-03-10 07:31:05.000 UTC", "2099-03-10 07:31:05.000 UTC");
    let fails = CAPTURE.replace("AzureAdPrt : YES", "AzureAdPrt : NO");
    assert_ne!(fails, CAPTURE);
    let now = Some("2026-03-10T08:00:00Z");
    for captures in [[fails.clone(), later(CAPTURE)], [CAPTURE.to_owned(), later(&fails)]] {
        let diagnosis = diagnose(&[&captures[0], &captures[1]], "", now);
        let notes = diagnosis.context.notes.join(" ");
        assert_eq!(diagnosis.verdict, Verdict::Issues, "{notes}");
        assert!(notes.contains("contradict"), "{notes}");
    }
}
