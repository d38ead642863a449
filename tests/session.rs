//! What a session takes, and whose evidence it is.

use dsregdiag::words::{Severity, Verdict};
use dsregdiag::{diagnose, DiagnoseOptions, Error, Session};

/// A capture of a joined device, its PRT there or refused.
fn capture(name: &str, id: &str, prt: bool) -> String {
    let prt = match prt {
        true => {
            "                AzureAdPrt : YES\n      AzureAdPrtUpdateTime : 2026-03-11 06:02:44.000 UTC\n      AzureAdPrtExpiryTime : 2026-03-25 06:02:43.000 UTC\n"
        }
        false => {
            "                AzureAdPrt : NO\n     AcquirePrtDiagnostics : PRESENT\n      Previous Prt Attempt : 2026-03-11 07:02:44.000 UTC\n            Attempt Status : 0xc000006d\n             User Identity : pat@contoso.example\n         Server Error Code : invalid_grant\n  Server Error Description : AADSTS50126: Error validating credentials due to invalid username or password.\n"
        }
    };
    format!(
        "+----------------------------------------------------------------------+\n\
         | Device State                                                         |\n\
         +----------------------------------------------------------------------+\n\n\
         \x20            AzureAdJoined : YES\n          EnterpriseJoined : NO\n              DomainJoined : NO\n               Device Name : {name}\n\n\
         +----------------------------------------------------------------------+\n\
         | Device Details                                                       |\n\
         +----------------------------------------------------------------------+\n\n\
         \x20                 DeviceId : {id}\n               TpmProtected : YES\n           DeviceAuthStatus : SUCCESS\n\n\
         +----------------------------------------------------------------------+\n\
         | SSO State                                                            |\n\
         +----------------------------------------------------------------------+\n\n{prt}"
    )
}

const ID: &str = "3f0a8d21-77c4-4b1e-9a60-d25e41c7b9f8";
const OTHER_ID: &str = "77d3c0e2-1a5f-4c98-8b26-e90f4d1a635c";
const MESSAGE: &str = "Error: 0xCAA20003 Authorization grant failed for this assertion.\nCode: invalid_grant\nDescription: AADSTS700003: Device object was not found in the tenant 'contoso' directory.\nTokenEndpoint: https://login.microsoftonline.com/common/oauth2/token\n";

/// An export of event XML with something in front of, between and behind its two records.
fn export_with(before: &str, between: &str, behind: &str) -> String {
    let record = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-AAD'/><EventID>1104</EventID></System></Event>";
    format!("{before}<Events>\r\n{record}{between}{record}\r\n</Events>{behind}")
}

#[test]
fn a_capture_stands_anywhere_beside_event_xml() {
    let capture = format!("\r\n{}\r\n", capture("PC-1", ID, true));
    let commented = format!("\r\n<!-- {capture} -->\r\n");
    let head = "<?xml version='1.0' encoding='utf-8'?>\r\n";
    for (text, named) in [
        (export_with(head, "", ""), false),
        (export_with("<!-- of today -->\r\n", "\r\n  ", "\r\n\r\n"), false),
        (export_with(&format!("{head}{capture}"), "", ""), true),
        (export_with(head, &capture, ""), true),
        (export_with(head, "", &capture), true),
        (export_with("", "", &commented), true),
        (export_with("", &format!("<Other>{capture}</Other>"), ""), true),
    ] {
        let answer = diagnose(None, Some(text.as_bytes()), &DiagnoseOptions::default()).expect("events");
        assert_eq!(answer.device.name.as_deref(), named.then_some("PC-1"), "{text}");
    }
}

#[test]
fn the_content_decides_what_is_added() {
    let mut session = Session::new();
    session.add(capture("PC-1", ID, true).as_bytes()).expect("a capture");
    session.add(MESSAGE.as_bytes()).expect("a message alone");
    session.add(br#"[{"ProviderName":"Microsoft-Windows-AAD","Id":1104,"Message":"x"}]"#).expect("events");
    session.add(br#"{"osBuild":{"value":22631}}"#).expect("facts");
    let options =
        DiagnoseOptions { include_status: true, include_events: true, ..DiagnoseOptions::default() };
    let diagnosis = session.diagnose(&options).expect("a diagnosis");
    assert_eq!(diagnosis.device.name.as_deref(), Some("PC-1"));
    assert_eq!(diagnosis.device.os_build, Some(22631));
    assert!(diagnosis.status.is_some());
    assert_eq!(diagnosis.events.expect("events").as_array().map(Vec::len), Some(2));
    for nothing in ["", "Dear all, the meeting is at ten.", "{}", "{\"color\":\"red\"}", "[1]"] {
        let refused = session.add(nothing.as_bytes());
        assert!(
            matches!(refused, Err(Error::NotRecognised(_) | Error::InvalidEvents(_))),
            "{nothing}: {refused:?}"
        );
    }
}

#[test]
fn an_answer_is_about_one_device() {
    let (one, other) = (capture("PC-1", ID, true), capture("PC-2", OTHER_ID, false));
    for both in [format!("{one}\n{other}"), format!("{other}\n{one}")] {
        let refused = diagnose(Some(both.as_bytes()), None, &DiagnoseOptions::default());
        match refused {
            Err(Error::SeveralDevices(message)) => assert!(message.contains("2 devices"), "{message}"),
            other => panic!("{other:?}"),
        }
    }
    let mut session = Session::new();
    session.add_status(one.as_bytes()).expect("the first device");
    let before = session.diagnose(&DiagnoseOptions::default()).expect("a diagnosis");
    assert!(matches!(session.add_status(other.as_bytes()), Err(Error::SeveralDevices(_))));
    assert!(matches!(session.add(other.as_bytes()), Err(Error::SeveralDevices(_))));
    let after = session.diagnose(&DiagnoseOptions::default()).expect("a diagnosis");
    assert_eq!(serde_json::to_string(&before).unwrap(), serde_json::to_string(&after).unwrap());
}

/// A device that was renamed keeps its id, one that registered again its name.
#[test]
fn a_device_stays_one() {
    for later in [capture("PC-9", ID, false), capture("pc-1", OTHER_ID, false), capture("PC-1", ID, false)] {
        let mut session = Session::new();
        session.add_status(capture("PC-1", ID, true).as_bytes()).expect("the first capture");
        session.add_status(later.as_bytes()).expect("the same device");
        let diagnosis = session.diagnose(&DiagnoseOptions::default()).expect("a diagnosis");
        assert_eq!(diagnosis.verdict, Verdict::Issues, "{later}");
    }
}

/// Text of others is quoted in events: a capture there neither is one, nor hides the real one.
#[test]
fn what_an_event_quotes_is_no_capture() {
    let healthy = capture("PC-1", ID, true);
    let quoted =
        serde_json::json!([{"ProviderName": "X", "Id": 1, "MachineName": "PC-1", "Message": healthy}]);
    let event = quoted.to_string();
    let alone = diagnose(None, Some(event.as_bytes()), &DiagnoseOptions::default()).expect("a diagnosis");
    assert_eq!(alone.verdict, Verdict::NotAssessable);
    let copied = format!(
        "Log Name: X/Admin\nSource: X\nEvent ID: 1\nComputer: PC-1\nDescription:\nhello\n\n{healthy}"
    );
    let real = capture("PC-1", ID, false);
    for events in [&event, &copied] {
        let judged = diagnose(Some(real.as_bytes()), Some(events.as_bytes()), &DiagnoseOptions::default());
        assert_eq!(judged.expect("a diagnosis").verdict, Verdict::Issues, "{events}");
    }
}

/// The user's capture shows the PRT, that of SYSTEM the keys: one answer uses both.
#[test]
fn captures_of_user_and_system_complete_each_other() {
    let diagnostic = |account: &str, test: &str| {
        format!("\n+----------------------------------------------------------------------+\n| Diagnostic Data                                                      |\n+----------------------------------------------------------------------+\n\n        AadRecoveryEnabled : NO\n    Executing Account Name : {account}\n               KeySignTest : {test}\n")
    };
    let user = capture("PC-1", ID, true)
        + &diagnostic("CONTOSO\\pat, pat@contoso.example", "MUST Run elevated to test.");
    let system = capture("PC-1", ID, true).replace("AzureAdPrt : YES", "AzureAdPrt : NO")
        + &diagnostic("CONTOSO\\PC-1$, PC-1$@contoso.example", "FAILED (device)");
    for order in [[&user, &system], [&system, &user]] {
        let mut session = Session::new();
        order.iter().for_each(|text| session.add_status(text.as_bytes()).expect("the same device"));
        let diagnosis = session.diagnose(&DiagnoseOptions::default()).expect("a diagnosis");
        let ids: Vec<&str> = diagnosis.findings.iter().map(|finding| finding.id.as_str()).collect();
        assert!(ids.contains(&"device-key-unusable"), "{ids:?}");
        assert!(!ids.contains(&"prt-missing"), "{ids:?}");
        assert_eq!(diagnosis.context.run_as, "user");
    }
}

/// A heading without its text makes no finding, and one event in two forms is one.
#[test]
fn events_count_once_and_only_where_they_were_read() {
    let heading =
        "Log Name: Microsoft-Windows-AAD/Operational\nSource: Microsoft-Windows-AAD\nEvent ID: 1081\n";
    let unread = diagnose(None, Some(heading.as_bytes()), &DiagnoseOptions::default()).expect("a diagnosis");
    assert_eq!(unread.findings.len(), 0);
    assert!(
        unread.warnings.iter().any(|warning| warning.message.contains("heading")),
        "{:?}",
        unread.warnings
    );
    let xml = "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider Name=\"Microsoft-Windows-AAD\"/><EventID>1085</EventID><Level>2</Level><TimeCreated SystemTime=\"2026-09-14T06:02:10.5Z\"/><Channel>Microsoft-Windows-AAD/Operational</Channel><Computer>PC-1</Computer></System><EventData><Data Name=\"Status\">3221225581</Data><Data Name=\"CorrelationID\">7B1C0F4E-19B2-4B6E-9E41-0A5B0C7D2E10</Data></EventData></Event>";
    let text = "TimeCreated : 9/14/2026 8:02:10 AM\nId          : 1085\nMessage     : Logon failure. Status: 0xC000006D Correlation ID: 7B1C0F4E-19B2-4B6E-9E41-0A5B0C7D2E10\n";
    let shown = |inputs: &[&str]| {
        let mut session = Session::new();
        inputs.iter().for_each(|input| session.add(input.as_bytes()).expect("events"));
        let diagnosis = session.diagnose(&DiagnoseOptions::default()).expect("a diagnosis");
        diagnosis
            .findings
            .iter()
            .map(|finding| (finding.id.clone(), finding.evidence.len()))
            .collect::<Vec<_>>()
    };
    assert!(!shown(&[xml]).is_empty());
    assert_eq!(shown(&[xml, text]), shown(&[xml]));
}

/// Records of the sign-in plug-in, each of a computer and a minute.
fn records(of: &[(&str, u32)]) -> String {
    let record = |(computer, minute): &(&str, u32)| {
        serde_json::json!({
            "ProviderName": "Microsoft-Windows-AAD", "Id": 1098, "MachineName": computer,
            "TimeCreated": format!("2026-03-11T07:{minute:02}:00Z"), "Message": MESSAGE,
        })
    };
    serde_json::Value::from(of.iter().map(record).collect::<Vec<_>>()).to_string()
}

#[test]
fn events_of_several_computers_are_no_device() {
    let answer = |events: &str, status: Option<&str>| {
        diagnose(status.map(str::as_bytes), Some(events.as_bytes()), &DiagnoseOptions::default())
    };
    let interleaved = records(&[("PC-1", 1), ("pc-2.contoso.example", 2), ("PC-1.contoso.example", 3)]);
    let refused = answer(&interleaved, None).expect_err("two computers");
    assert!(
        matches!(refused, Error::SeveralDevices(_)) && refused.to_string().contains("2 computers"),
        "{refused}"
    );
    // the capture says which of them it is
    let named = answer(&interleaved, Some(&capture("PC-1", ID, true))).expect("a diagnosis");
    assert!(named.warnings.iter().any(|warning| warning.message.contains("another computer name")));
    // one name ends before the next begins, in whatever order the records stand
    for renamed in [[("OLD", 1), ("OLD", 2), ("NEW", 3)], [("NEW", 3), ("OLD", 2), ("OLD", 1)]] {
        let diagnosis = answer(&records(&renamed), None).expect("a diagnosis");
        assert!(diagnosis.warnings.iter().any(|warning| warning.message.contains("another computer name")));
    }
    // somebody's words are no name
    assert!(answer(&records(&[("PC-1", 1), ("my laptop", 2), ("PC-1", 3)]), None).is_ok());
}

#[test]
fn a_capture_that_an_event_quotes_is_none_of_the_device() {
    let quoted = capture("PC-77", OTHER_ID, false);
    let general = format!(
        "Log Name:      Application\nSource:        HelpDeskTool\nDate:          3/11/2026 8:02:11 AM\nEvent ID:      7\nTask Category: None\nLevel:         Information\nKeywords:      Classic\nUser:          N/A\nComputer:      PC-1.contoso.example\nDescription:\nCollected:\n\n{quoted}"
    );
    let csv = format!("\"Id\",\"ProviderName\",\"MachineName\",\"Message\"\n\"7\",\"HelpDeskTool\",\"PC-1\",\"Collected:\n{quoted}\"\n");
    let pairs = format!("03/11/2026 08:02:11 AM LogName=Application SourceName=HelpDeskTool EventCode=7 ComputerName=PC-1 Message=Collected:\n{quoted}");
    let xml = format!("<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider Name=\"HelpDeskTool\"/><EventID>7</EventID><Computer>PC-1</Computer></System><EventData><Data>Collected:\n{quoted}</Data></EventData></Event>");
    let json = serde_json::json!([{"ProviderName": "HelpDeskTool", "Id": 7, "MachineName": "PC-1", "Message": quoted}]);
    for text in [general, csv, pairs, xml, json.to_string()] {
        let mut session = Session::new();
        session.add(text.as_bytes()).expect("events");
        let diagnosis = session.diagnose(&DiagnoseOptions::default()).expect("a diagnosis");
        let name = diagnosis.device.name.unwrap_or_default();
        assert!(diagnosis.findings.is_empty() && name.starts_with("PC-1"), "{name}: {text}");
    }
    // a capture of the same computer behind its event is the device's
    let own = format!(
        "Log Name:      Microsoft-Windows-AAD/Operational\nSource:        Microsoft-Windows-AAD\nDate:          3/11/2026 8:02:11 AM\nEvent ID:      1098\nTask Category: None\nLevel:         Error\nKeywords:      \nUser:          N/A\nComputer:      PC-77.contoso.example\nDescription:\n{MESSAGE}\n{}",
        capture("PC-77", OTHER_ID, false)
    );
    // and so is one behind an event that Windows itself logged on another computer: that event is left out
    for text in [own.clone(), own.replace("PC-77.contoso", "PC-1.contoso")] {
        let diagnosis =
            diagnose(Some(text.as_bytes()), None, &DiagnoseOptions::default()).expect("a diagnosis");
        assert_eq!(diagnosis.device.name.as_deref(), Some("PC-77"), "{text}");
        assert_eq!(diagnosis.warnings.is_empty(), text == own, "{:?}", diagnosis.warnings);
    }
}

#[test]
fn what_was_not_collected_and_when_it_was_reach_the_answer() {
    let mut session = Session::new();
    session.add(capture("PC-1", ID, true).as_bytes()).expect("a capture");
    let facts =
        br#"{"logsNotRead":{"value":{"Microsoft-Windows-AAD/Operational":"access is denied\u001b[2J"}},
        "collectedAt":{"value":"2026-03-12T06:02:44Z"}}"#;
    session.add(facts).expect("facts");
    let diagnosis = session.diagnose(&DiagnoseOptions::default()).expect("a diagnosis");
    let told = diagnosis.warnings.iter().any(|warning| {
        warning.message.contains("\"Microsoft-Windows-AAD/Operational\" was not read whole")
            && warning.message.contains("access is denied")
            && !warning.message.contains('\u{1b}')
    });
    assert!(told, "{:?}", diagnosis.warnings);
    assert_eq!(diagnosis.context.capture_time.as_deref(), Some("2026-03-12T06:02:44Z"));
    // the caller knows better
    let now = DiagnoseOptions {
        now: dsregdiag::time::Timestamp::parse("2026-03-13T00:00:00Z"),
        ..Default::default()
    };
    let diagnosis = session.diagnose(&now).expect("a diagnosis");
    assert_eq!(diagnosis.context.capture_time.as_deref(), Some("2026-03-13T00:00:00Z"));
}

/// What hides notes hides what is not known as well: both tell nothing of what is wrong.
#[test]
fn a_least_severity_hides_open_requirements_too() {
    let capture = capture("PC-1", ID, false);
    let of = |least| {
        let options = DiagnoseOptions { min_severity: least, ..DiagnoseOptions::default() };
        diagnose(Some(capture.as_bytes()), None, &options).expect("a capture")
    };
    let (whole, short) = (of(None), of(Some(Severity::Warning)));
    assert!(whole.prerequisites.iter().any(|one| one.state == "unknown"));
    assert!(short.prerequisites.iter().all(|one| one.state == "fail"), "{:?}", short.prerequisites);
    assert!(short.findings.len() < whole.findings.len() && short.verdict == whole.verdict);
}

/// What somebody tried to learn and could not is told with its reason; what nobody asked for is only open.
#[test]
fn an_open_requirement_says_why_it_could_not_be_read() {
    let capture = capture("PC-1", ID, false)
        .replace("AzureAdJoined : YES", "AzureAdJoined : NO")
        .replace("DomainJoined : NO", "DomainJoined : YES");
    let of = |facts: &[u8]| {
        let mut session = Session::new();
        session.add_status(capture.as_bytes()).unwrap();
        session.add_facts(facts).unwrap();
        let diagnosis = session.diagnose(&DiagnoseOptions::default()).unwrap();
        let told = |id| diagnosis.prerequisites.iter().find(|one| one.id == id).unwrap().detail.clone();
        (told("join-domain-controller-reachable"), told("join-scp"))
    };
    let reason = br#"{"domainControllerReachable": {"reason": "No answer came within 30 seconds."},
        "scpState": {"reason": "Access is denied."}, "scpTenantId": {"reason": "It is not set."}}"#;
    let (controller, scp) = of(reason);
    assert_eq!(
        controller,
        "Whether a domain controller answers is not known: \"No answer came within 30 seconds.\""
    );
    assert_eq!(
        scp,
        "Whether a service connection point names the tenant is not known: \"Access is denied.\""
    );
    let (_, several) =
        of(br#"{"scpState": "named", "scpTenantId": {"reason": "It names several tenants."}}"#);
    assert!(several.ends_with("not known: \"It names several tenants.\""), "{several}");
    let (_, open) = of(br#"{"scpTenantId": {"reason": "It is not set."}}"#);
    assert!(!open.contains("not known"), "{open}");
}
