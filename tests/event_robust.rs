//! Whatever happens to events on their way: no panic, no lost whole record, nothing without a bound.

mod support;

use dsregdiag::event::read::find_in_text;
use dsregdiag::event::EventDocument;
use dsregdiag::report::json;
use dsregdiag::{parse_events, Error};
use once_cell::sync::Lazy;
use proptest::prelude::*;

/// The inputs of the corpus.
static FIXTURES: Lazy<Vec<Vec<u8>>> =
    Lazy::new(|| support::corpus::inputs("event").into_iter().map(|(_, bytes)| bytes).collect());

/// Reads, and walks over all that was read.
fn read(bytes: &[u8]) -> Option<EventDocument> {
    let document = parse_events(bytes).ok()?;
    assert!(json::events(&document).starts_with('{'));
    for event in &document.events {
        assert!(!document.text(event.provider).is_empty());
        assert!(event.data.start <= event.data.end && event.data.end as usize <= document.data.len());
    }
    Some(document)
}

fn xml_event(record: usize) -> String {
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider \
         Name='Microsoft-Windows-AAD'/><EventID>1104</EventID><Level>2</Level><EventRecordID>{record}</EventRecordID>\
         <Channel>Microsoft-Windows-AAD/Operational</Channel></System><EventData><Data Name='API'>Get &lt;token&gt;</Data>\
         <Data Name='Result'>3221225567</Data></EventData></Event>"
    )
}

fn json_event(record: usize) -> String {
    format!(
        "{{\"Id\":1104,\"ProviderName\":\"Microsoft-Windows-AAD\",\"RecordId\":{record},\"Message\":\"a \\\"b\\\" {{}} []\",\
         \"Properties\":[{{\"Value\":\"Get token\"}},{{\"Value\":3221225567}}]}}"
    )
}

fn clixml_event(record: usize) -> String {
    format!(
        "<Obj RefId=\"{record}\"><TN RefId=\"0\"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T></TN><ToString>e</ToString>\
         <Props><I32 N=\"Id\">1104</I32><S N=\"ProviderName\">Microsoft-Windows-AAD</S><I64 N=\"RecordId\">{record}</I64>\
         <Obj N=\"Properties\" RefId=\"9\"><LST><Obj RefId=\"10\"><Props><S N=\"Value\">a_x000A_b</S></Props></Obj></LST></Obj>\
         </Props></Obj>"
    )
}

fn text_event(record: usize) -> String {
    format!(
        "Log Name:      Microsoft-Windows-AAD/Operational\nSource:        Microsoft-Windows-AAD\nDate:          \
         3/10/2026 8:45:12 AM\nEvent ID:      1104\nLevel:         Error\nComputer:      pc-{record}\nDescription:\n\
         AAD Cloud AP plugin call Get token returned error: 0xC000005F\n\n"
    )
}

/// A file of some records: what stands before, between and behind them.
struct Form {
    head: &'static str,
    record: fn(usize) -> String,
    between: &'static str,
    tail: &'static str,
    /// The record is whole as soon as this part of it is there.
    whole: fn(&str) -> usize,
}

const CLIXML: &str = "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">";

const FORMS: [Form; 6] = [
    Form { head: "<Events>", record: xml_event, between: "", tail: "</Events>", whole: str::len },
    Form { head: "", record: xml_event, between: "\r\n", tail: "", whole: str::len },
    Form { head: "[", record: json_event, between: ",\n", tail: "]", whole: str::len },
    Form { head: "{\"value\":[", record: json_event, between: ", ", tail: "],\"Count\":5}", whole: str::len },
    Form { head: "", record: json_event, between: "\n", tail: "\n", whole: str::len },
    Form { head: CLIXML, record: clixml_event, between: "\r\n", tail: "</Objs>", whole: str::len },
];

impl Form {
    /// The file, and where each record ends in it.
    fn build(&self, count: usize) -> (String, Vec<usize>) {
        let mut text = self.head.to_owned();
        let mut ends = Vec::new();
        for record in 0..count {
            let piece = (self.record)(record);
            ends.push(text.len() + (self.whole)(&piece));
            text += &piece;
            text += if record + 1 < count { self.between } else { self.tail };
        }
        (text, ends)
    }
}

#[test]
fn whole_records_survive_every_cut() {
    for form in FORMS {
        let (text, ends) = form.build(5);
        for cut in 0..=text.len() {
            let whole = ends.iter().filter(|end| **end <= cut).count();
            let read: Vec<u64> = read(&text.as_bytes()[..cut])
                .map(|document| {
                    let whole = document.events.iter().filter(|event| !document.data_of(event).is_empty());
                    whole.filter_map(|event| event.record_id).collect()
                })
                .unwrap_or_default();
            let expected: Vec<u64> = (0..whole as u64).collect();
            assert!(read.starts_with(&expected), "{:?}... cut at {cut}: {read:?}", form.head);
        }
    }
}

#[test]
fn copied_events_survive_every_cut() {
    let text: String = (0..3).map(text_event).collect();
    for cut in 0..=text.len() {
        let whole = text[..cut].matches("0xC000005F\n").count();
        let read = read(&text.as_bytes()[..cut]).map_or(0, |document| document.events.len());
        assert!(read >= whole, "cut at {cut}: {read} of {whole}");
    }
}

#[test]
fn a_damaged_record_costs_only_itself() {
    // in one list the brackets of a record part those behind it
    let parted = |form: &&Form| form.between != ", " && !["[", CLIXML].contains(&form.head);
    for form in FORMS.iter().filter(parted) {
        let (text, ends) = form.build(5);
        for at in ends[1] + form.between.len()..ends[2] {
            for damage in ["", "\"", "<", ">", "{", "}", "&"] {
                let broken = format!("{}{damage}{}", &text[..at], &text[at + 1..]);
                let Some(document) = read(broken.as_bytes()) else { panic!("nothing read: {broken}") };
                let ids: Vec<u64> = document.events.iter().filter_map(|event| event.record_id).collect();
                for whole in [0, 1, 3, 4] {
                    assert!(ids.contains(&whole), "{damage:?} at {at}: {ids:?}\n{broken}");
                }
            }
        }
    }
}

#[test]
fn events_inside_other_text_are_found_with_their_lines() {
    let capture = "| SSO State |\n\n   AzureAdPrt : NO\n";
    let text = format!("{capture}\n{}{}+----------------+\n{capture}", text_event(1), xml_event(2));
    let found = find_in_text(&text, true).expect("two events");
    assert_eq!(found.document.events.len(), 2);
    assert_eq!(found.lines, [(5, 12), (14, 14)]);
    assert!(find_in_text(capture, true).is_none());
    assert!(find_in_text("The event log Microsoft-Windows-AAD/Operational was empty.", true).is_none());
}

#[test]
fn more_events_than_the_limit_are_refused() {
    let at_the_limit = format!("Id,Source,Level\n{}", "1,x,2\n".repeat(1_000_000));
    assert_eq!(parse_events(at_the_limit.as_bytes()).expect("at the limit").events.len(), 1_000_000);
    let above = at_the_limit + "1,x,2\n";
    assert!(matches!(parse_events(above.as_bytes()), Err(Error::InputTooLarge(_))));
}

/// Inputs that make careless readers slow: each is read or refused, and soon.
#[test]
fn bombs_end() {
    let times = |piece: &str| piece.repeat(20_000);
    for bomb in [
        times("["),
        times("{\"a\":"),
        times("{\n"),
        times("{\"\n"),
        times("[{\"Id\":1,"),
        times("<Event>"),
        times("<Event "),
        times("<Event><!--"),
        times("<Event><![CDATA["),
        times("<Event><System><"),
        times("<!--"),
        times("<a>"),
        times("&lt;Event"),
        times("Log Name:"),
        times("Event ID: 1 "),
        times("Log Name:Event ID:1Description:"),
        times("Source: x\nEvent ID: 1\n"),
        times("ProviderName: x\n"),
        times("Id : 1\n"),
        times("Id : 1\nProviderName : x\n"),
        times("System\nProvider\n"),
        times(":"),
        times("\u{ff1a}"),
        times("\"a\",\"b\",\"c\"\n"),
        format!("Id,ProviderName,x\n{}", times("\"")),
        format!("<Event>{}", times("<UserData>")),
        times(">"),
    ] {
        read(bomb.as_bytes());
        let _ = find_in_text(&format!("Microsoft-Windows-{bomb}"), true);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
    }

    #[test]
    fn any_text_of_their_parts_is_read_or_refused(parts in proptest::collection::vec(prop_oneof![
        Just("<Event>"), Just("</Event>"), Just("<System>"), Just("<Provider Name='x'/>"), Just("<EventID>1</EventID>"),
        Just("<EventData>"), Just("<Data>"), Just("</Data>"), Just("<!--"), Just("-->"), Just("<![CDATA["), Just("]]>"),
        Just("{"), Just("}"), Just("["), Just("]"), Just(","), Just(":"), Just("\"Id\":1"), Just("\"ProviderName\":\"x\""),
        Just("\""), Just("\\"), Just("\\u12"), Just("\n"), Just(" "), Just("\u{e9}"), Just("Log Name: x\n"),
        Just("Event ID: 1"), Just("Source: x"), Just("Description:"), Just("Event Xml:"), Just("Microsoft-Windows-"),
        Just("Id : 1\n"), Just("ProviderName : x\n"), Just("ProviderName: x\n"), Just("TimeCreated  Id LevelDisplayName Message\n"),
        Just("-- --\n"), Just("System\n"), Just("Provider\n"), Just("EventData\n"), Just("&lt;"), Just("&#xd;"),
    ], 0..60)) {
        let text = parts.concat();
        read(text.as_bytes());
        let _ = find_in_text(&text, true);
    }

    #[test]
    fn any_mutation_of_an_input_is_read_or_refused(
        which in any::<prop::sample::Index>(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..4), 1..8),
    ) {
        let mut bytes = which.get(&FIXTURES).clone();
        for (place, byte, kind) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = place.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                _ => bytes.truncate(at),
            }
        }
        read(&bytes);
        let _ = find_in_text(&String::from_utf8_lossy(&bytes), true);
    }
}
