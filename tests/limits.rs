//! Judging stays quick on inputs of many captures, sections and devices, and says what it left out.

use dsregdiag::{diagnose, parse_status, DiagnoseOptions, Error};

fn capture(name: &str) -> String {
    format!(
        "+---+\n| Device State |\n+---+\n\n  AzureAdJoined : YES\n  DomainJoined : NO\n  Device Name : {name}\n\n"
    )
}

/// A quadratic step would need minutes here.
#[test]
fn many_captures_and_sections() {
    let of = |devices: usize| -> String {
        (0..20_000).map(|number| capture(&format!("pc-{}", number % devices))).collect()
    };
    let several = diagnose(Some(of(3).as_bytes()), None, &DiagnoseOptions::default());
    assert!(matches!(several, Err(Error::SeveralDevices(message)) if message.contains("3 devices")));
    let diagnosis = diagnose(Some(of(1).as_bytes()), None, &DiagnoseOptions::default()).unwrap();
    assert_eq!(diagnosis.context.notes.len(), 1);

    let accounts = (1..50_000)
        .map(|n| format!("+---+\n| Work Account {n} |\n+---+\n\n  WorkplaceTenantName : Contoso\n"));
    let sections = capture("pc-1") + &accounts.collect::<String>();
    assert_eq!(parse_status(sections.as_bytes()).unwrap().captures[0].sections.len(), 50_000);
    let diagnosis = diagnose(Some(sections.as_bytes()), None, &DiagnoseOptions::default()).unwrap();
    assert_eq!(diagnosis.device.name.as_deref(), Some("pc-1"));
}

#[test]
fn captures_of_two_devices_are_not_blended() {
    let two = capture("pc-1") + &capture("pc-2").replace("AzureAdJoined : YES", "AzureAdJoined : NO");
    let refused = diagnose(Some(two.as_bytes()), None, &DiagnoseOptions::default());
    assert!(matches!(refused, Err(Error::SeveralDevices(message)) if message.contains("2 devices")));
    assert_eq!(parse_status(two.as_bytes()).unwrap().captures.len(), 2);
}

#[test]
fn events_of_another_computer_are_left_out() {
    let events =
        include_str!("../examples/events.xml").replace("pc-1042.corp.contoso.com", "pc-9.contoso.com");
    let status = include_str!("../examples/capture.txt");
    let options = DiagnoseOptions::default();
    let diagnosis = diagnose(Some(status.as_bytes()), Some(events.as_bytes()), &options).unwrap();
    assert!(diagnosis.findings.iter().all(|finding| finding.id != "esr-mfa-required"));
    assert!(diagnosis.warnings.iter().any(|warning| warning.message.contains("another computer name")));
}
