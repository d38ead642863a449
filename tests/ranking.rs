//! How findings stand to each other: what is one finding, what is over, what is hidden.

mod support;

use dsregdiag::document::Finding;
use dsregdiag::words::{Role, Severity};
use support::cases::Case;

/// What is less grave than asked for is hidden, but never the root of what is shown.
#[test]
fn the_root_of_what_is_shown_is_shown() {
    let case = Case::read(&support::root().join("tests/cases/prt-password-expired"));
    let files = case.files();
    let text =
        |name: &str| files.iter().find(|(known, _)| known.starts_with(name)).map(|(_, text)| text.as_bytes());
    let options = dsregdiag::DiagnoseOptions { min_severity: Some(Severity::Error), ..Default::default() };
    let diagnosis = dsregdiag::diagnose(text("status"), text("events"), &options).unwrap();
    let weaker: Vec<&Finding> = diagnosis.findings.iter().filter(|f| f.severity < Severity::Error).collect();
    assert!(weaker.iter().any(|finding| finding.id == "prt-password-expired"), "the root is hidden");
    let causes: Vec<u32> = diagnosis.findings.iter().flat_map(|finding| finding.caused_by.clone()).collect();
    assert!(weaker.iter().all(|finding| causes.contains(&finding.rank)), "more than roots is shown");
    assert!(causes.iter().all(|rank| diagnosis.finding(*rank).is_some()), "a cause is hidden");
}

/// A refusal that was over and came back is not over.
#[test]
fn what_is_over_in_one_record_and_not_in_another_is_not_over() {
    let event = |id: u32, hour: u32, data: &str| {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
             <Provider Name='Microsoft-Windows-AAD'/><EventID>{id}</EventID><Level>2</Level>\
             <TimeCreated SystemTime='2026-05-10T{hour:02}:00:00Z'/></System><EventData>{data}</EventData></Event>"
        )
    };
    let refused = "<Data Name='ErrorDescription'>AADSTS50126: wrong.</Data>";
    let well = event(1007, 9, "<Data Name='Status'>0</Data>");
    let judged = |events: &[String]| {
        let status = "+---+\n| Device State |\n+---+\n\n AzureAdJoined : YES\n DomainJoined : YES\n\n\
                      +---+\n| SSO State |\n+---+\n\n AzureAdPrt : NO\n";
        let case = Case::default().with("status.txt", status.to_owned());
        let diagnosis = case.with("events.xml", format!("<Events>{}</Events>", events.concat())).diagnose();
        let refused = diagnosis.findings.iter().find(|finding| finding.id == "prt-server-refused").unwrap();
        let explained = diagnosis.findings.iter().any(|finding| finding.caused_by.contains(&refused.rank));
        (refused.role, refused.severity, refused.evidence.len(), explained)
    };
    let before = event(1081, 8, refused);
    let after = event(1081, 10, refused);
    assert_eq!(judged(&[before.clone(), well.clone()]), (Role::Note, Severity::Information, 1, false));
    assert_eq!(judged(&[before, well, after]), (Role::RootCause, Severity::Error, 2, true));
}
