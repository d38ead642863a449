//! The look-up of events: by provider and id, with the names of their data.

use dsregdiag::knowledge::{event, events_with_id, Context, EventRow};
use dsregdiag::words::Level;

const AAD: &str = "Microsoft-Windows-AAD";
const REGISTRATION: &str = "Microsoft-Windows-User Device Registration";

fn names(row: EventRow, version: Option<u8>, count: usize) -> Vec<&'static str> {
    row.field_names(version, count).collect()
}

#[test]
fn an_event_is_known_by_provider_and_id() {
    let row = event("microsoft-windows-aad", 1098).unwrap();
    assert_eq!((row.provider(), row.id()), (AAD, 1098));
    assert_eq!(row.channel(), "Microsoft-Windows-AAD/Operational");
    assert_eq!(row.level(), Some(Level::Error));
    assert_eq!(row.code_context(), Context::Token);
    assert_eq!(row.code_fields().collect::<Vec<_>>(), ["Error"]);
    assert_eq!(row.personal_fields().collect::<Vec<_>>(), ["AdditionalInformation"]);
    assert!(row.meaning().ends_with('.') && row.next().ends_with('.'));
    assert_eq!(event(AAD, 304), None);
    assert_eq!(event("Some-Other-Provider", 1098), None);
}

#[test]
fn one_id_can_have_several_meanings() {
    let rows = events_with_id(6065);
    let providers: Vec<_> = rows.iter().map(|row| row.provider()).collect();
    assert!(providers.contains(&"Microsoft-Windows-SettingSync"), "{providers:?}");
    assert!(providers.contains(&"Microsoft-Windows-HelloForBusiness"), "{providers:?}");
}

#[test]
fn older_records_have_the_first_of_todays_fields() {
    let row = event(REGISTRATION, 304).unwrap();
    assert_eq!(names(row, Some(0), 3), ["ExitCode", "ServerErrorMessage", "TenantType"]);
    assert_eq!(names(row, None, 5).last(), Some(&"DebugOutput"));
    assert!(names(row, None, 6).is_empty(), "more data than the manifest has");
    assert!(names(row, Some(1), 3).is_empty(), "a manifest that is newer than the table");
}

#[test]
fn where_the_order_has_changed_only_the_full_count_is_named() {
    let row = event(AAD, 1144).unwrap();
    assert_eq!(names(row, None, 4), ["value", "Method", "EndpointUri", "CorrelationID"]);
    assert!(names(row, None, 3).is_empty());
}

#[test]
fn an_event_of_the_manifest_alone_has_names_but_no_words() {
    let row = EventRow::all().find(|row| row.meaning().is_empty() && row.fields().len() > 1).unwrap();
    assert_eq!(names(row, None, row.fields().len()).len(), row.fields().len());
}

/// Documents write a provider's name with other blanks and hyphens than Windows.
#[test]
fn a_provider_spelled_as_documents_do_is_the_same() {
    for (written, id, meant) in [
        ("Microsoft-Windows-Hello-for-Business", 7001, "Microsoft-Windows-HelloForBusiness"),
        ("Hello for Business", 7001, "Microsoft-Windows-HelloForBusiness"),
        ("User Device Registration", 304, "Microsoft-Windows-User Device Registration"),
        ("Microsoft-Windows-UserDeviceRegistration", 304, "Microsoft-Windows-User Device Registration"),
        ("Hello.for.Business", 7001, "Hello.for.Business"),
        ("Hello for Business", 1, "Hello for Business"),
    ] {
        let xml = format!(
            "<Event><System><Provider Name='{written}'/><EventID>{id}</EventID><Level>2</Level>\
             <TimeCreated SystemTime='2026-03-01T08:00:00Z'/></System></Event>"
        );
        let document = dsregdiag::parse_events(xml.as_bytes()).unwrap();
        let json: serde_json::Value =
            serde_json::from_str(&dsregdiag::report::json::events(&document)).unwrap();
        assert_eq!(json["events"][0]["provider"], meant, "{written}");
    }
}
