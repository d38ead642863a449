//! What is no evidence is refused with a sentence that says what to do; what is half there is used and
//! warned of; nothing is invented from either.

use dsregdiag::document::Diagnosis;
use dsregdiag::event::EventDocument;
use dsregdiag::facts::Facts;
use dsregdiag::warning::At;
use dsregdiag::words::{Severity, Verdict};
use dsregdiag::{diagnose, parse_events, parse_status, DiagnoseOptions, Error, Session};

const CAPTURE: &str = include_str!("fixtures/healthy/windows-11-hybrid/status.txt");
const EVENTS: &str = include_str!("../examples/events.xml");

fn of_status(text: &[u8]) -> Result<Diagnosis, Error> {
    diagnose(Some(text), None, &DiagnoseOptions::default())
}

fn of_events(text: &[u8]) -> Result<Diagnosis, Error> {
    diagnose(None, Some(text), &DiagnoseOptions::default())
}

fn with_facts(json: &[u8]) -> DiagnoseOptions {
    DiagnoseOptions { facts: Some(Facts::from_json(json).unwrap()), ..DiagnoseOptions::default() }
}

/// One sentence that ends, says something, and shows nothing of the input.
fn assert_sentence(error: &Error, input: &str) {
    let text = error.to_string();
    assert!(text.len() > 20 && text.ends_with('.'), "{text:?}");
    assert!(input.is_empty() || !text.contains(input), "the error quotes the input: {text:?}");
}

#[test]
fn nothing_is_not_recognised() {
    for nothing in [&b""[..], b" ", b"\r\n\r\n\r\n", b"\xef\xbb\xbf", b"\xff\xfe"] {
        let error = of_status(nothing).unwrap_err();
        assert!(matches!(error, Error::NotRecognised(_)), "{error:?}");
        assert_sentence(&error, "");
    }
    let none = diagnose(None, None, &DiagnoseOptions::default()).unwrap_err();
    assert!(matches!(none, Error::NotRecognised(_)));
    let empty = Session::new().diagnose(&DiagnoseOptions::default()).unwrap_err();
    assert!(matches!(empty, Error::NotRecognised(_)));
}

/// A text that is no evidence is refused with the codes that can be looked up, which is more than nothing.
#[test]
fn a_text_about_a_code_is_refused_with_the_code() {
    let refused = |text: &str| match Session::new().add(text.as_bytes()) {
        Err(Error::NotRecognised(words)) => words,
        other => panic!("{text}: {other:?}"),
    };
    let words =
        refused("Windows Hello says that something went wrong, 0x801c0451, and AADSTS50097 before.\n");
    assert!(words.ends_with("Resolve-DsregCode says what it means: 0x801c0451, AADSTS50097."), "{words}");
    for text in ["Nothing works any more.\n", "It ended with 0x0 and with 0x12345678.\n"] {
        assert!(!refused(text).contains("Resolve-DsregCode"), "{text}");
    }
}

#[test]
fn binary_and_foreign_text_are_not_recognised() {
    let binary: Vec<u8> = (0..4096u32).map(|n| (n * 37 % 256) as u8).collect();
    let prose = "The quick brown fox\njumps over: the lazy dog.\nDear all: see below.\n";
    let elf = b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00";
    for foreign in [&binary[..], prose.as_bytes(), elf] {
        let error = parse_status(foreign).unwrap_err();
        assert!(matches!(error, Error::NotRecognised(_)), "{error:?}");
        assert_sentence(&error, "lazy dog");
        assert!(of_status(foreign).is_err());
    }
}

#[test]
fn a_capture_without_sections_is_read_and_judged_by_what_is_there() {
    let lines = "AzureAdJoined : YES\nDomainJoined : YES\nAzureAdPrt : YES\n";
    let diagnosis = of_status(lines.as_bytes()).unwrap();
    assert_eq!(diagnosis.device.join_state, "hybridJoined");
    assert_eq!(diagnosis.verdict, Verdict::Healthy);
}

#[test]
fn evidence_that_cannot_be_judged_says_what_is_missing() {
    for (capture, missing) in [
        ("AzureAdPrt : NO\n", "AzureAdJoined or DomainJoined"),
        ("AzureAdJoined : ERROR\nDomainJoined : NO\n", "clearly"),
    ] {
        let diagnosis = of_status(capture.as_bytes()).unwrap();
        assert_eq!(diagnosis.verdict, Verdict::NotAssessable);
        assert!(
            diagnosis.context.notes.iter().any(|note| note.contains(missing)),
            "{:?}",
            diagnosis.context.notes
        );
    }
    let diagnosis = diagnose(None, None, &with_facts(br#"{"osBuild":22631}"#)).unwrap();
    assert!(diagnosis.context.notes[0].contains("No capture was given"));
}

#[test]
fn a_device_that_is_joined_may_have_no_token_whatever_it_is_joined_to_besides() {
    let diagnosis = of_status(b"AzureAdJoined : YES\nAzureAdPrt : NO\n").unwrap();
    assert_eq!(diagnosis.device.join_state, "unknown");
    assert_eq!(diagnosis.findings[0].id, "prt-missing");
}

#[test]
fn what_is_said_beside_the_evidence_and_not_known_is_a_warning() {
    let mut options = with_facts(br#"{"osBuilt":22631,"osBuild":"22H2"}"#);
    options.symptoms.push("slow".to_owned());
    let diagnosis = diagnose(Some(CAPTURE.as_bytes()), None, &options).unwrap();
    let messages: Vec<&str> = diagnosis.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    for word in ["osBuilt", "osBuild was not used", "slow"] {
        assert!(messages.iter().any(|message| message.contains(word)), "{word}: {messages:?}");
    }
}

#[test]
fn half_a_capture_gives_no_finding_that_the_whole_does_not() {
    let whole = of_status(CAPTURE.as_bytes()).unwrap();
    let known: Vec<&str> = whole.findings.iter().map(|finding| finding.id.as_str()).collect();
    for end in (0..CAPTURE.len()).step_by(3).filter(|end| CAPTURE.is_char_boundary(*end)) {
        let Ok(half) = of_status(&CAPTURE.as_bytes()[..end]) else { continue };
        for finding in &half.findings {
            let invented = finding.severity > Severity::Information && !known.contains(&finding.id.as_str());
            assert!(!invented, "cut at {end}: {}", finding.title);
        }
    }
    for start in (0..CAPTURE.len()).step_by(7).filter(|start| CAPTURE.is_char_boundary(*start)) {
        let Ok(half) = of_status(&CAPTURE.as_bytes()[start..]) else { continue };
        let invented = half.findings.iter().find(|finding| finding.severity > Severity::Information);
        assert!(invented.is_none(), "begun at {start}: {}", invented.unwrap().title);
    }
}

#[test]
fn a_document_type_is_refused() {
    let bomb = format!("<?xml version=\"1.0\"?><!DOCTYPE Event [<!ENTITY a \"bang\">]>{EVENTS}");
    let error = parse_events(bomb.as_bytes()).unwrap_err();
    assert!(matches!(error, Error::InvalidEvents(_)), "{error:?}");
    assert_sentence(&error, "bang");
    assert!(of_events(bomb.as_bytes()).is_err());
}

#[test]
fn a_json_record_that_names_no_event_is_counted_and_warned_of() {
    let good = r#"{"Id":1098,"ProviderName":"Microsoft-Windows-AAD"}"#;
    for (text, skipped) in [
        (format!(r#"[{good},{{"Id":5}},{good}]"#), vec![1]),
        (format!("{good}\n{{\"Message\":\"x\"}}\n{good}\n"), vec![1]),
        (format!(r#"[{{"ProviderName":"AAD"}},{good},{{"x":1}}]"#), vec![0, 2]),
        (format!(r#"{{"value":[{good}],"Count":1}}"#), vec![]),
    ] {
        let document = parse_events(text.as_bytes()).unwrap();
        let warned: Vec<At> = document.warnings.iter().map(|warning| warning.at).collect();
        assert_eq!(warned, skipped.iter().map(|index| At::Event(*index)).collect::<Vec<_>>(), "{text}");
        assert!(document.events.iter().all(|event| !skipped.contains(&event.index)), "{text}");
    }
}

#[test]
fn json_that_is_cut_off_gives_what_is_complete_and_a_warning() {
    let record = r#"{"Id":1098,"ProviderName":"Microsoft-Windows-AAD","Message":"Error: 0xCAA2000C"}"#;
    let one_of_two = format!("[{record},{}", &record[..40]);
    let document = parse_events(one_of_two.as_bytes()).unwrap();
    assert_eq!(document.events.len(), 1);
    assert!(!document.warnings.is_empty());
    let error = parse_events(&record.as_bytes()[..40]).unwrap_err();
    assert!(matches!(error, Error::InvalidEvents(_)), "{error:?}");
    assert_sentence(&error, "1098");
}

#[test]
fn xml_that_is_cut_off_gives_what_is_complete_and_a_warning() {
    let first = EVENTS.find("</Event>").unwrap() + "</Event>".len();
    let whole = parse_events(EVENTS.as_bytes()).unwrap();
    let cut = parse_events(&EVENTS.as_bytes()[..first + 200]).unwrap();
    let data = |document: &EventDocument| {
        let items = document.data_of(&document.events[0]).to_vec();
        items.iter().map(|item| document.text(item.value).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(data(&cut), data(&whole));
    assert!(!cut.warnings.is_empty());
}

#[test]
fn an_empty_list_of_events_is_no_error() {
    for empty in ["[]", "<Events/>", "<Events></Events>", " [ ] "] {
        let document = parse_events(empty.as_bytes()).unwrap_or_else(|error| panic!("{empty}: {error}"));
        assert!(document.events.is_empty());
    }
    let diagnosis = of_events(b"[]").unwrap();
    assert_eq!(diagnosis.verdict, Verdict::NotAssessable);
    assert_eq!(diagnosis.exit_code(), 2);
}

#[test]
fn a_part_that_is_not_recognised_is_a_warning_beside_one_that_is() {
    let options = DiagnoseOptions::default();
    let diagnosis = diagnose(Some(CAPTURE.as_bytes()), Some(b"no events here"), &options).unwrap();
    assert_eq!(diagnosis.verdict, Verdict::Unexplained);
    assert_eq!(diagnosis.warnings.len(), 1);
}

#[test]
fn captures_and_events_are_taken_whichever_way_they_are_given() {
    let options = DiagnoseOptions::default();
    let right = diagnose(Some(CAPTURE.as_bytes()), Some(EVENTS.as_bytes()), &options).unwrap();
    let swapped = diagnose(Some(EVENTS.as_bytes()), Some(CAPTURE.as_bytes()), &options).unwrap();
    let ids = |diagnosis: &Diagnosis| diagnosis.findings.iter().map(|f| f.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&right), ids(&swapped));
    assert_eq!(ids(&right)[0], "esr-mfa-required");
}

#[test]
fn a_capture_is_taken_whatever_it_stands_in() {
    let plain = of_status(CAPTURE.as_bytes()).unwrap();
    let quoted = serde_json::to_string(&CAPTURE.replace('\n', "\r\n")).unwrap();
    let lines: String = CAPTURE.lines().map(|line| format!("<S>{line}</S>\n")).collect();
    for around in [
        format!("<pre>\n{CAPTURE}</pre>\n"),
        format!("<!DOCTYPE html>\n<html><body><p>Hello</p><pre>\n{CAPTURE}</pre></body></html>"),
        format!("[code]\n{CAPTURE}[/code]\n"),
        format!("[3/12/2026 10:22 AM] Doe, Jane\n{CAPTURE}"),
        quoted.clone(),
        format!("{{\"computer\":\"pc\",\"output\":{quoted}}}"),
        format!("[{{\"Output\":{quoted}}}]"),
        format!("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">{lines}</Objs>"),
    ] {
        for diagnosis in [of_status(around.as_bytes()), of_events(around.as_bytes())] {
            let diagnosis = diagnosis.unwrap_or_else(|error| panic!("{error}: {}", &around[..60]));
            assert_eq!(diagnosis.device.join_state, plain.device.join_state, "{}", &around[..60]);
            assert_eq!(diagnosis.verdict, plain.verdict);
        }
    }
}

#[test]
fn a_failed_add_leaves_the_session_as_it_was() {
    let mut session = Session::new();
    session.add_status(CAPTURE.as_bytes()).unwrap();
    assert!(session.add_status(b"\x00\x01\x02\x03binary\x00\x00").is_err());
    assert!(session.add_events(b"{\"Id\":").is_err());
    assert!(session.add_facts(b"[1,2]").is_err());
    let diagnosis = session.diagnose(&DiagnoseOptions::default()).unwrap();
    assert_eq!(diagnosis.verdict, Verdict::Healthy);
}

#[test]
fn a_warning_says_in_which_kind_of_input_its_line_stands() {
    let capture = include_str!("fixtures/healthy/windows-11-hybrid/status.txt");
    let damaged = format!("{capture}\nwhat is this line\n");
    let events = "{\"Id\":1098,\"ProviderName\":\"Microsoft-Windows-AAD\"}\n{\"Id\":";
    let mut session = dsregdiag::Session::new();
    session.add_status(damaged.as_bytes()).unwrap();
    session.add_events(events.as_bytes()).unwrap();
    let diagnosis = session.diagnose(&dsregdiag::DiagnoseOptions::default()).unwrap();
    let placed = diagnosis.warnings.iter().filter(|warning| warning.line.is_some());
    let sources: Vec<_> = placed.map(|warning| (warning.source.as_deref(), warning.input)).collect();
    assert_eq!(sources, [(Some("status"), Some(0)), (Some("events"), Some(0))]);
}
