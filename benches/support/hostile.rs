//! Evidence of any size that makes a careless engine slow: many records that concern each other.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use dsregdiag::knowledge::EventRow;

pub const AAD: &str = "Microsoft-Windows-AAD";
pub const REGISTRATION: &str = "Microsoft-Windows-User Device Registration";
pub const HELLO: &str = "Microsoft-Windows-HelloForBusiness";

/// What is given to the engine.
#[derive(Default)]
pub struct Given {
    pub status: String,
    pub events: String,
}

/// The moment of the record with this number: one a minute from 2026-01-01.
fn moment(number: usize) -> String {
    let (day, minute) = (number / 1440, number % 1440);
    let (month, day) = (day / 28 % 12 + 1, day % 28 + 1);
    let year = 2026 + number / 1440 / 28 / 12;
    format!("{year}-{month:02}-{day:02}T{:02}:{:02}:00Z", minute / 60, minute % 60)
}

/// One event as Windows writes it.
pub fn event(provider: &str, id: u32, time: Option<usize>, message: &str, data: &[(&str, String)]) -> String {
    let time = time.map(|at| format!("<TimeCreated SystemTime='{}'/>", moment(at))).unwrap_or_default();
    let data = data.iter().map(|(name, value)| format!("<Data Name='{name}'>{value}</Data>"));
    let message = match message {
        "" => String::new(),
        text => format!("<RenderingInfo Culture='en-US'><Message>{text}</Message></RenderingInfo>"),
    };
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'/>\
         <EventID>{id}</EventID><Level>2</Level>{time}<Channel>{provider}/Operational</Channel>\
         <Computer>pc-1</Computer></System><EventData>{}</EventData>{message}</Event>\n",
        data.collect::<String>()
    )
}

/// The events that `of` gives for each number.
pub fn events(n: usize, of: impl Fn(usize) -> String) -> Given {
    let events = (0..n).map(of).collect::<String>();
    Given { events: format!("<Events>{events}</Events>"), ..Given::default() }
}

/// A failing HRESULT for each number, another for each.
pub fn code(number: usize) -> String {
    format!("{:#010x}", 0x8fa0_0000_u32 + number as u32)
}

/// An answer of the sign-in service for each number, another for each.
pub fn aadsts(number: usize) -> String {
    format!("AADSTS{}: refused.", 500_000 + number)
}

/// A capture of a joined device without a PRT, with what stands in its SSO State.
pub fn capture(name: &str, sso_state: &str) -> String {
    format!(
        "{}  AzureAdJoined : YES\n  DomainJoined : NO\n  Device Name : {name}\n\n{}  AzureAdPrt : NO\n{sso_state}\n",
        title("Device State"),
        title("SSO State")
    )
}

/// A section's title between its rulers.
pub fn title(text: &str) -> String {
    format!("+------+\n| {text} |\n+------+\n\n")
}

/// Attempt blocks in one capture.
pub fn attempts(n: usize, code: impl Fn(usize) -> String) -> Given {
    let mut blocks = String::new();
    for at in 0..n {
        let when = moment(at).replace('T', " ").replace('Z', ".000 UTC");
        let _ = write!(
            blocks,
            "  AcquirePrtDiagnostics : PRESENT\n  Previous Prt Attempt : {when}\n  Attempt Status : {}\n  \
             User Identity : jdoe@contoso.com\n  Credential Type : Password\n",
            code(at)
        );
    }
    Given { status: capture("pc-1", &blocks), ..Given::default() }
}

/// Every event that the table knows to carry codes, failing over and over, each time with another code.
pub fn every_known_event(n: usize) -> Given {
    let rows: Vec<EventRow> = EventRow::all().filter(|row| row.code_fields().len() > 0).collect();
    events(n, |at| {
        let row = rows[at % rows.len()];
        let data: Vec<(&str, String)> = row.code_fields().map(|field| (field, code(at))).collect();
        event(row.provider(), row.id(), Some(at), "", &data)
    })
}

/// The events of a family's fixtures, over and over, each time at another moment and with other numbers of
/// records, beside the capture of the first.
pub fn family(name: &str, n: usize) -> Given {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules");
    let of_family =
        |path: &PathBuf| path.file_name().is_some_and(|rule| rule.to_string_lossy().starts_with(name));
    let folders = entries(&rules).into_iter().filter(of_family).flat_map(|rule| entries(&rule));
    let mut status = String::new();
    let mut records = Vec::new();
    for folder in folders.filter(|folder| folder.is_dir()) {
        let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap_or_default();
        if status.is_empty() {
            status = read("status.txt");
        }
        let text = read("events.xml");
        records.extend(text.split_inclusive("</Event>").filter_map(|part| {
            Some(part[part.find("<Event ")?..].to_owned()).filter(|part| part.ends_with("</Event>"))
        }));
    }
    assert!(!records.is_empty(), "{name}: no events in {}", rules.display());
    let of = |at: usize| at_moment(&records[at % records.len()], at);
    Given { status, ..events(n, of) }
}

/// The record at another moment, on a computer without a name.
fn at_moment(record: &str, at: usize) -> String {
    let replaced = |text: &str, from: &str, to: &str, with: &str| match text.split_once(from) {
        Some((before, rest)) => {
            let rest = rest.split_once(to).map_or("", |(_, rest)| rest);
            format!("{before}{from}{with}{to}{rest}")
        }
        None => text.to_owned(),
    };
    let timed = replaced(record, "SystemTime='", "'", &moment(at));
    replaced(
        &replaced(&timed, "<Computer>", "</Computer>", ""),
        "<EventRecordID>",
        "</EventRecordID>",
        &at.to_string(),
    )
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}
