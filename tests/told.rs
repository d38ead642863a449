//! Whatever failed is told: each event and each code that the tables know leads to a line of the diagnosis; and
//! noise is no failure.

mod support;

use dsregdiag::document::{Diagnosis, EvidenceItem};
use dsregdiag::knowledge::{CodeRow, EventRow};
use dsregdiag::words::{Family, Level, Role, Severity};
use dsregdiag::{DiagnoseOptions, Session};
use support::cases::{fixtures, folders, Case};

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

/// A week of what healthy devices log, of every kind, as it ends at this moment.
fn noise(end: &str) -> String {
    const AAD: &str = "Microsoft-Windows-AAD";
    const AAD_LOG: &str = "Microsoft-Windows-AAD/Operational";
    const MDM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
    const MDM_LOG: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin";
    const REGISTRATION: &str = "Microsoft-Windows-User Device Registration";
    const REGISTRATION_LOG: &str = "Microsoft-Windows-User Device Registration/Admin";
    let broker = |error: &'static str, answer: &str| {
        let told = format!(
            "Code: invalid_grant\nDescription: {answer}\nRequest: authority: \
             https://login.microsoftonline.com/common, client: d3590ed6-52b3-4102-aeff-aad2292ab01c, \
             resource: https://outlook.office365.com"
        );
        event(AAD, AAD_LOG, 1098, 2, end, &[("Error", error), ("AdditionalInformation", &told)])
    };
    let personal =
        "Request: authority: https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a, \
                    client: 872cd9fa-d31f-45e0-9eab-6e460a02d1f1, resource: https://graph.microsoft.com";
    [
        event(AAD, AAD_LOG, 1097, 3, end, &[("Error", "2326069553"), ("ErrorMessage", "It succeeded.")]),
        event(AAD, AAD_LOG, 1097, 4, end, &[("Error", "0x4aa90033"), ("ErrorMessage", "Complete.")]),
        broker("0xcaa2000c", "AADSTS50076: multi-factor authentication is needed."),
        broker("0xcaa20003", "AADSTS50132: the session is not valid."),
        broker("0xcaa20003", "AADSTS65001: nobody has consented."),
        broker("0xcaa20003", "AADSTS65002: no consent between two apps."),
        broker("0xcaa2000b", "AADSTS500011: there is no such resource."),
        event(AAD, AAD_LOG, 1098, 2, end, &[("Error", "0xcaa82ee7"), ("AdditionalInformation", "")]),
        event(AAD, AAD_LOG, 1097, 3, end, &[("Error", "0xcaa90056"), ("AdditionalInformation", "")]),
        event(AAD, AAD_LOG, 1098, 2, end, &[("Error", "0xcaa20003"), ("AdditionalInformation", personal)]),
        event(AAD, AAD_LOG, 1104, 2, end, &[("API", "Lookup name name from SID"), ("Result", "0xc000023c")]),
        event(AAD, AAD_LOG, 1104, 2, end, &[("API", "GenericCallPkg"), ("Result", "0xc0048512")]),
        event(
            MDM,
            MDM_LOG,
            404,
            2,
            end,
            &[("Message1", "CSP URI: (./ADMXInstall/Policy/FakePolicy/Version)")],
        ),
        event(REGISTRATION, REGISTRATION_LOG, 359, 2, end, &[("Api", "LsaGetSSOAccountType")]),
        event(REGISTRATION, REGISTRATION_LOG, 336, 3, end, &[("Error", "12180")]),
    ]
    .concat()
}

/// The newest moment of a case's own events, so that noise makes nothing older than it was.
fn newest(case: &Case) -> String {
    let texts = case.files().iter().filter(|(name, _)| name.starts_with("events")).map(|(_, text)| text);
    let times =
        texts.flat_map(|text| text.split("SystemTime=\"").skip(1).chain(text.split("SystemTime='").skip(1)));
    let times = times.filter_map(|rest| rest.split(['"', '\'']).next());
    let mut times: Vec<&str> = times.collect();
    times.sort_unstable();
    // one record alone may be of a clock that was wrong
    let month = |time: &str| time.get(..7).unwrap_or_default().to_owned();
    let in_company = |time: &&&str| times.iter().filter(|other| month(other) == month(time)).count() > 1;
    times.iter().rev().find(in_company).or(times.last()).copied().unwrap_or_default().to_owned()
}

fn roots(diagnosis: &Diagnosis) -> Vec<(String, Option<String>)> {
    let roots = diagnosis.findings.iter().filter(|finding| finding.role == Role::RootCause);
    roots.map(|finding| (finding.id.clone(), finding.subject.clone())).collect()
}

#[test]
fn noise_changes_neither_verdict_nor_root() {
    let root = support::root();
    let folders = folders(&fixtures().join("healthy")).into_iter().chain(folders(&root.join("tests/cases")));
    let mut changed = Vec::new();
    for path in folders {
        let case = Case::read(&path);
        let before = case.diagnose();
        let events = format!("<Events>{}</Events>", noise(&newest(&case)));
        let after = case.with("events-noise.xml", events).diagnose();
        if before.verdict != after.verdict || roots(&before) != roots(&after) {
            let new = after.findings.iter().filter(|finding| finding.severity > Severity::Information);
            let new: Vec<_> = new.map(|finding| (&finding.id, &finding.subject)).collect();
            changed.push(format!("{}: {:?} {:?}: {new:?}", path.display(), before.verdict, after.verdict));
        }
    }
    assert!(changed.is_empty(), "{changed:#?}");
}
