//! The same records in every form in which people hand them on: what the form still holds is read the same.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dsregdiag::words::Role;
use dsregdiag::{diagnose, parse_events, DiagnoseOptions, Session};

/// Every order of four columns.
fn orders() -> Vec<[usize; 4]> {
    let all = (0..256).map(|n: usize| [n & 3, n >> 2 & 3, n >> 4 & 3, n >> 6 & 3]);
    all.filter(|order| (0..4).all(|column| order.contains(&column))).collect()
}

/// A table as Format-Table lays it out: numbers to the right, everything else to the left.
fn table(rows: &[[&str; 4]], order: [usize; 4]) -> String {
    const NAMES: [&str; 4] = ["TimeCreated", "Id", "LevelDisplayName", "Message"];
    let width =
        |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0).max(NAMES[column].len());
    let line = |cells: [&str; 4]| {
        let cell = |column: usize| match column {
            1 => format!("{:>1$}", cells[column], width(column)),
            _ => format!("{:<1$}", cells[column], width(column)),
        };
        order.map(cell).join(" ").trim_end().to_owned()
    };
    let ruler = NAMES.map(|name| "-".repeat(name.len()));
    let rulers = [&*ruler[0], &*ruler[1], &*ruler[2], &*ruler[3]];
    let mut lines = vec!["\n   ProviderName: Microsoft-Windows-AAD\n".to_owned(), line(NAMES), line(rulers)];
    lines.extend(rows.iter().map(|row| line(*row)));
    lines.join("\n") + "\n\n"
}

#[test]
fn a_table_is_read_in_every_order_of_its_columns() {
    let rows = [
        [
            "3/10/2026 8:45:12 AM",
            "1098",
            "Error",
            "Error: 0xCAA2000C The request requires user interaction....",
        ],
        [
            "3/10/2026 8:45:11 AM",
            "1104",
            "Warning",
            "AAD Cloud AP plugin call Get token returned error: 0xC000005F",
        ],
    ];
    assert_eq!(orders().len(), 24);
    for order in orders() {
        let text = table(&rows, order);
        let document = parse_events(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert!(document.warnings.is_empty(), "{text}\n{:?}", document.warnings);
        let read: Vec<[String; 4]> = document
            .events
            .iter()
            .map(|event| {
                assert_eq!(document.text(event.provider), "Microsoft-Windows-AAD");
                let level = format!("{:?}", event.level.expect("a level"));
                let texts = [event.local_time, event.message].map(|span| document.text(span).to_owned());
                let [time, message] = texts;
                [time, event.id.to_string(), level, message]
            })
            .collect();
        assert_eq!(read, rows.map(|row| row.map(str::to_owned)), "{text}");
    }
}

/// Every file below a folder, with its path.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut all: Vec<(PathBuf, Vec<u8>)> = entries
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![(path.clone(), std::fs::read(&path).expect("a file"))],
        })
        .collect();
    all.sort();
    all
}

/// What is written about events and captures is none: neither by others, nor by our own source, pages and
/// documents, which are about nothing else.
fn ordinary_texts() -> Vec<(PathBuf, Vec<u8>)> {
    let folders = ["tests/fixtures/prose", "src", "build", "docs"].iter();
    let all = folders.flat_map(|folder| files(&support::root().join(folder)));
    let is_text = |path: &Path| {
        path.extension().is_some_and(|kind| ["txt", "log", "rs", "md"].iter().any(|text| kind == *text))
    };
    let texts: Vec<(PathBuf, Vec<u8>)> = all.filter(|(path, _)| is_text(path)).collect();
    let lines: usize =
        texts.iter().map(|(_, bytes)| bytes.iter().filter(|byte| **byte == b'\n').count()).sum();
    assert!(lines > 10_000, "{lines}");
    texts
}

#[test]
fn ordinary_texts_are_no_records() {
    for (path, bytes) in ordinary_texts() {
        let Ok(document) = parse_events(&bytes) else { continue };
        let told = document.events.iter().find(|event| event.provider_from_text);
        let message = told.map(|event| document.text(event.message));
        assert_eq!(message, None, "{}", path.display());
    }
}

/// The ids of the findings about a text, whichever kind it is.
fn findings(bytes: &[u8]) -> Vec<String> {
    let mut session = Session::new();
    let diagnosis = session.add(bytes).and_then(|()| session.diagnose(&DiagnoseOptions::default()));
    diagnosis.map_or_else(
        |_| Vec::new(),
        |diagnosis| diagnosis.findings.into_iter().map(|finding| finding.id).collect(),
    )
}

#[test]
fn ordinary_texts_give_no_finding() {
    for (path, bytes) in ordinary_texts() {
        assert_eq!(findings(&bytes), [""; 0], "{}", path.display());
        for (status, events) in [(Some(&*bytes), None), (None, Some(&*bytes))] {
            let Ok(diagnosis) = diagnose(status, events, &DiagnoseOptions::default()) else { continue };
            let ids: Vec<&str> = diagnosis.findings.iter().map(|finding| finding.id.as_str()).collect();
            assert_eq!(ids, [""; 0], "{}", path.display());
        }
    }
}

/// One line with a code is what a window or the service said. Several are a text about codes, and what follows a
/// label in another product is its own.
#[test]
fn codes_that_are_explained_are_no_failures() {
    for text in [
        "Error code: 0xCAA20004\nCause: an admin has to approve.\n\nError code: 0xCAA82EE7\nCause: the network.\n",
        "AADSTS50097: Device authentication is required.\nAsk the user.\n\nAADSTS53003: Access has been blocked by \
         Conditional Access policies.\nAsk an admin.\n",
        "Error code: 90072\n",
        "Error code: 80090030\n",
        "AADSTS70043: BadTokenDueToSignInFrequency - The refresh token has expired or is invalid.\n",
        "AADSTS70043: The token was issued on {issueDate} and the lifetime for this request is {time}.\n",
        "AADSTS50076: Due to a configuration change made by your ...\n",
        "AADSTS50155: Device authentication failed\" is what the page shows then.\n",
    ] {
        assert_eq!(findings(text.as_bytes()), [""; 0], "{text}");
    }
    for (text, id) in [
        ("Error code - caa20004\n", "failure-not-explained"),
        ("Error code: 80180014\n", "mdm-enrolment-failed"),
        ("You can try again or contact your system administrator with the error code 80180018.\n", "mdm-enrolment-failed"),
        ("You can try again or contact your system administrator with the error code 801c0003.\n", "join-failed"),
        (
            "AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow \
             token issuance.\n",
            "token-refused-by-policy",
        ),
    ] {
        assert!(findings(text.as_bytes()).iter().any(|found| found == id), "{text}");
    }
}

/// A line that says all that a record would is one where nothing else is given.
const WHOLE_MESSAGE: &str = "Event 1104: AAD Cloud AP plugin call Get token returned error: 0xC000005F";

#[test]
fn lines_of_ordinary_texts_give_no_finding() {
    let mut seen = BTreeSet::from([WHOLE_MESSAGE.to_owned(), String::new()]);
    for (path, bytes) in ordinary_texts() {
        let text = String::from_utf8(bytes).expect("UTF-8");
        for line in text.lines().filter(|line| seen.insert(line.trim().to_owned())) {
            assert_eq!(findings(line.as_bytes()), [""; 0], "{}: {line}", path.display());
        }
    }
    assert!(seen.len() > 10_000, "{}", seen.len());
}

/// Records as an exporter of chosen properties has them: time, id, level, message.
type Row = [String; 4];

const NAMES: [&str; 4] = ["TimeCreated", "Id", "LevelDisplayName", "Message"];

fn rows() -> Vec<Row> {
    let of = |time: &str, id: &str, message: &str| [time, id, "Error", message].map(str::to_owned);
    vec![
        of("9/14/2026 8:02:11 AM", "1098", "Error: 0xCAA2000C The request requires user interaction.\nCode: interaction_required\nDescription: AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication to access 'https://syncservice.windows.net/*'.\nTokenEndpoint: https://login.microsoftonline.com/common/oauth2/token\nLogged at OAuthTokenRequestBase.cpp, line: 449, method: OAuthTokenRequestBase::ProcessOAuthResponse.\n\nRequest: authority: https://login.microsoftonline.com/common, client: 26a7ee05-5602-4d76-a7ba-eae8b7b67941, redirect URI: ms-appx-web://x, resource: https://syncservice.windows.net/*, correlation ID (request): 0e0c5a55-6a34-4a09-93e8-2a7b2dcb3c11"),
        of("9/14/2026 8:02:10 AM", "1085", "Logon failure. Status: 0xC000006D Correlation ID: 7B1C0F4E-19B2-4B6E-9E41-0A5B0C7D2E10"),
        of("9/14/2026 8:02:09 AM", "1081", "OAuth response error: invalid_grant\nError description: AADSTS50126: Error validating credentials due to invalid username or password.\nCorrelationID: 7B1C0F4E-19B2-4B6E-9E41-0A5B0C7D2E10"),
        of("9/14/2026 8:02:08 AM", "304", "Automatic registration failed at join phase.  \nExit code: Unknown HResult Error code: 0x801c03f3 \nServer error: The device object by the given id (3f0a8d21-77c4-4b1e-9a60-d25e41c7b9f8) is not found. \nTenant type: Managed \nRegistration type: sync \nDebug Output: \njoinMode: Join\ndrsInstance: azure\nregistrationType: sync"),
        of("9/14/2026 8:02:07 AM", "1104", "AAD Cloud AP plugin call Get token returned error: 0xC000005F"),
    ]
}

/// A form in which records are handed on.
struct Shape {
    name: &'static str,
    write: fn(&[Row]) -> String,
}

const fn shape(name: &'static str, write: fn(&[Row]) -> String) -> Shape {
    Shape { name, write }
}

fn each(rows: &[Row], between: &str, write: impl Fn(&Row) -> String) -> String {
    rows.iter().map(write).collect::<Vec<_>>().join(between) + "\n"
}

fn marked(message: &str, mark: &str) -> String {
    message.lines().map(|line| format!("{mark}{line}\n")).collect()
}

fn one_line(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join(" ")
}

fn list(rows: &[Row], columns: &[usize]) -> String {
    let width = columns.iter().map(|column| NAMES[*column].len()).max().unwrap_or(0);
    let pair = |row: &Row, column: usize| {
        let value = row[column].replace('\n', &format!("\n{}", " ".repeat(width + 3)));
        format!("{:<width$} : {value}\n", NAMES[column])
    };
    each(rows, "\n", |row| columns.iter().map(|column| pair(row, *column)).collect())
}

fn csv(rows: &[Row], columns: &[usize], separator: &str) -> String {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |cells: Vec<&str>| cells.into_iter().map(cell).collect::<Vec<_>>().join(separator) + "\r\n";
    let head = line(columns.iter().map(|column| NAMES[*column]).collect());
    head + &rows
        .iter()
        .map(|row| line(columns.iter().map(|column| &*row[*column]).collect()))
        .collect::<String>()
}

fn json(rows: &[Row], columns: &[usize]) -> Vec<serde_json::Value> {
    fn object(row: &Row, columns: &[usize]) -> serde_json::Value {
        let pairs = columns.iter().map(|column| (NAMES[*column].to_owned(), row[*column].clone().into()));
        serde_json::Value::Object(pairs.collect())
    }
    rows.iter().map(|row| object(row, columns)).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn clixml(rows: &[Row]) -> String {
    let member = |row: &Row, column: usize| {
        format!("<S N=\"{}\">{}</S>", NAMES[column], escaped(&row[column]).replace('\n', "_x000D__x000A_"))
    };
    let object = |row: &Row| {
        format!(
            "<Obj RefId=\"0\"><MS>{}</MS></Obj>",
            (0..4).map(|column| member(row, column)).collect::<String>()
        )
    };
    let all: String = rows.iter().map(object).collect();
    format!(
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">{all}</Objs>"
    )
}

fn html(rows: &[Row]) -> String {
    let cells = |cells: Vec<String>, tag: &str| {
        format!(
            "<tr>{}</tr>\n",
            cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).collect::<String>()
        )
    };
    let head = cells(NAMES.map(str::to_owned).to_vec(), "th");
    let body: String = rows.iter().map(|row| cells(row.to_vec(), "td")).collect();
    format!("<!DOCTYPE html>\n<html><body>\n<table>\n{head}{body}</table>\n</body></html>\n")
}

fn quoted_printable(text: &str) -> String {
    let mut out = String::from("Content-Transfer-Encoding: quoted-printable\n\n");
    for line in text.replace('=', "=3D").lines() {
        let chars: Vec<char> = line.chars().collect();
        let broken: Vec<String> = chars.chunks(70).map(|piece| piece.iter().collect()).collect();
        out += &(broken.join("=\n") + "\n");
    }
    out
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut digits = String::new();
    for bytes in text.as_bytes().chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(bytes.get(at).copied().unwrap_or(0)));
        let digit = |at: usize| char::from(DIGITS[(bits >> (18 - 6 * at) & 63) as usize]);
        digits.extend((0..4).map(|at| if at <= bytes.len() { digit(at) } else { '=' }));
    }
    let lines: Vec<&str> =
        digits.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    format!("Content-Transfer-Encoding: base64\n\n{}\n", lines.join("\n"))
}

fn provider(row: &Row) -> &'static str {
    match &*row[1] {
        "304" => "Microsoft-Windows-User Device Registration",
        _ => "Microsoft-Windows-AAD",
    }
}

/// The heading of Event Viewer, with what some copies leave out.
fn general(row: &Row, source: &str, behind: &str) -> String {
    let registration = row[1] == "304";
    let provider = if registration { "User Device Registration" } else { "AAD" };
    let channel = if registration { "Admin" } else { "Operational" };
    format!("Log Name: Microsoft-Windows-{provider}/{channel}\nSource: {source}{provider}\nDate: {}\nEvent ID: {}\nLevel: {}\n{behind}{}\n", row[0], row[1], row[2], row[3])
}

const SHAPES: &[Shape] = &[
    shape("messages alone", |rows| each(rows, "\n\n", |row| row[3].clone())),
    shape("ids above", |rows| each(rows, "\n\n", |row| format!("Event ID {}\n{}", row[1], row[3]))),
    shape("ids with a colon above", |rows| {
        each(rows, "\n\n", |row| format!("Event ID: {}\n\n{}", row[1], row[3]))
    }),
    shape("ids before", |rows| each(rows, "\n\n", |row| format!("{}: {}", row[1], row[3]))),
    shape("ids with their label before", |rows| {
        each(rows, "\n\n", |row| format!("Event ID {}: {}", row[1], row[3]))
    }),
    shape("time, id and level before", |rows| {
        each(rows, "\n", |row| format!("{} {} {} {}", row[0], row[1], row[2], row[3]))
    }),
    shape("log lines", |rows| {
        each(rows, "\n", |row| format!("[{}] [{}] {}: {}", row[0], row[2], row[1], one_line(&row[3])))
    }),
    shape("short sources before", |rows| {
        each(rows, "\n", |row| {
            format!("{} ({}): {}", provider(row).trim_start_matches("Microsoft-Windows-"), row[1], row[3])
        })
    }),
    shape("blanks that do not break", |rows| {
        each(rows, "\n\n", |row| row[3].replace(' ', "\u{a0}").replace("AADSTS", "\u{200b}AADSTS"))
    }),
    shape("bullets", |rows| {
        each(rows, "\n", |row| format!("- **{}** {}", row[1], row[3].replace('\n', "\n  ")))
    }),
    shape("round bullets", |rows| {
        each(rows, "\n", |row| format!("\u{2022} Event {}: {}", row[1], row[3].replace('\n', "\n  ")))
    }),
    shape("numbered", |rows| each(rows, "\n", |row| format!("1. {}", row[3].replace('\n', "\n   ")))),
    shape("quoted", |rows| each(rows, ">\n", |row| marked(&row[3], "> "))),
    shape("quoted twice", |rows| each(rows, ">>\n", |row| marked(&row[3], ">> "))),
    shape("comments", |rows| each(rows, "#\n", |row| marked(&row[3], "# "))),
    shape("comments of slashes", |rows| each(rows, "//\n", |row| marked(&row[3], "// "))),
    shape("comments of REM", |rows| each(rows, "REM\n", |row| marked(&row[3], "REM "))),
    shape("bold", |rows| {
        each(rows, "\n\n", |row| {
            row[3]
                .lines()
                .map(|line| if line.is_empty() { "\n".into() } else { format!("**{line}**\n") })
                .collect()
        })
    }),
    shape("fenced", |rows| each(rows, "\n", |row| format!("```\n{}\n```", row[3]))),
    shape("Markdown table", |rows| {
        let line = |cells: &Row| {
            format!("| {} |", cells.iter().map(|cell| one_line(cell)).collect::<Vec<_>>().join(" | "))
        };
        format!("{}\n|---|---|---|---|\n{}", line(&NAMES.map(str::to_owned)), each(rows, "\n", line))
    }),
    shape("tabs", |rows| {
        each(rows, "\n", |row| row.iter().map(|cell| one_line(cell)).collect::<Vec<_>>().join("\t"))
    }),
    shape("Format-List of four", |rows| list(rows, &[0, 1, 2, 3])),
    shape("Format-List of two", |rows| list(rows, &[1, 3])),
    shape("Format-List in another order", |rows| list(rows, &[3, 2, 1])),
    shape("Format-List of messages", |rows| list(rows, &[3])),
    shape("Format-List without its columns", |rows| {
        each(rows, "\n", |row| {
            (0..4).map(|column| format!("{} : {}\n", NAMES[column], row[column])).collect()
        })
    }),
    shape("CSV of four", |rows| csv(rows, &[0, 1, 2, 3], ",")),
    shape("CSV of two", |rows| csv(rows, &[1, 3], ",")),
    shape("CSV with semicolons", |rows| csv(rows, &[0, 1, 2, 3], ";")),
    shape("CSV with tabs", |rows| csv(rows, &[3, 1], "\t")),
    shape("JSON of four", |rows| serde_json::Value::from(json(rows, &[0, 1, 2, 3])).to_string()),
    shape("JSON of two", |rows| serde_json::Value::from(json(rows, &[1, 3])).to_string()),
    shape("JSON of messages", |rows| serde_json::Value::from(json(rows, &[3])).to_string()),
    shape("JSON lines", |rows| json(rows, &[0, 1, 2, 3]).iter().map(|row| format!("{row}\n")).collect()),
    shape("Clixml", clixml),
    shape("HTML", html),
    shape("paragraphs of HTML", |rows| {
        each(rows, "\n", |row| format!("<p>{}</p>", escaped(&row[3]).replace('\n', "<br>\n")))
    }),
    shape("messages of a chat as JSON", |rows| {
        rows.iter().map(|row| format!("{}\n", serde_json::json!({"user": "U1", "text": row[3]}))).collect()
    }),
    shape("headings", |rows| each(rows, "\n", |row| general(row, "Microsoft-Windows-", "Description:\n"))),
    shape("headings with short sources", |rows| each(rows, "\n", |row| general(row, "", "Description:\n"))),
    shape("headings without a label of the message", |rows| each(rows, "\n", |row| general(row, "", "\n"))),
    shape("headings and the message on the next line", |rows| each(rows, "\n", |row| general(row, "", ""))),
    shape("a misspelt channel", |rows| {
        each(rows, "\n", |row| {
            general(row, "Microsoft-Windows-", "Description:\n")
                .replace("/Operational", " Operational")
                .replace("/Admin", "-Admn")
        })
    }),
    shape("syslog", |rows| {
        each(rows, "\n", |row| {
            let provider = if row[1] == "304" { "User Device Registration" } else { "AAD" };
            format!(
                "<131>Sep 14 08:02:11 pc-1 Microsoft-Windows-{provider}[4100]: {}: {}",
                row[1],
                one_line(&row[3])
            )
        })
    }),
    shape("pairs on a line", |rows| {
        each(rows, "\n", |row| {
            format!(
                "2026-09-14 08:02:11 EventCode=\"{}\" Type=\"{}\" Message=\"{}\"",
                row[1],
                row[2],
                one_line(&row[3])
            )
        })
    }),
    shape("pairs without quotes on a line", |rows| {
        each(rows, "\n", |row| {
            let provider = provider(row);
            format!(
                "{} LogName={provider}/x SourceName={provider} EventCode={} EventType=2 Type={} ComputerName=pc-1 Keywords=Operational, Error Message={}",
                row[0], row[1], row[2], one_line(&row[3])
            )
        })
    }),
    shape("structured data of syslog", |rows| {
        each(rows, "\n", |row| {
            let provider = provider(row);
            format!(
                "<11>1 2026-09-14T08:02:11.3Z pc-1 x 4100 {0} [NXLOG@14506 EventType=\"ERROR\" EventID=\"{0}\" SourceName=\"{provider}\"] {1}",
                row[1], one_line(&row[3])
            )
        })
    }),
    shape("the heading below the message", |rows| {
        each(rows, "\n", |row| {
            let source = provider(row).trim_start_matches("Microsoft-Windows-");
            format!(
                "{}\n\nSource:\t{source}\tLogged:\t{}\nEvent ID:\t{}\tTask Category:\tNone\nLevel:\t{}\tComputer:\tpc-1\n",
                row[3], row[0], row[1], row[2]
            )
        })
    }),
    shape("a list with tabs and broken lines", |rows| {
        let line = |row: &Row| {
            let source = provider(row).trim_start_matches("Microsoft-Windows-");
            format!("{}\t{}\t{source}\t{}\tNone\t{}", row[2], row[0], row[1], row[3])
        };
        format!("Level\tDate and Time\tSource\tEvent ID\tTask Category\n{}", each(rows, "\n", line))
    }),
    shape("marks of a tracker", |rows| {
        each(rows, "\n", |row| format!("{{noformat}}\n{}\n{{noformat}}", row[3]))
    }),
    shape("pairs on lines", |rows| {
        each(rows, "\n\n", |row| {
            format!("{}\nEventCode={}\nType={}\nMessage={}", row[0], row[1], row[2], row[3])
        })
    }),
    shape("a mail in base64", |rows| base64(&each(rows, "\n\n", |row| row[3].clone()))),
    shape("a mail in quoted-printable", |rows| quoted_printable(&each(rows, "\n\n", |row| row[3].clone()))),
];

/// Provider, id and codes of each record.
fn read(text: &str) -> Vec<(String, u32, Vec<String>)> {
    let Ok(document) = parse_events(text.as_bytes()) else { return Vec::new() };
    let document: serde_json::Value =
        serde_json::from_str(&dsregdiag::report::json::events(&document)).expect("a document is JSON");
    let codes = |event: &serde_json::Value| {
        let all = event["codes"].as_array().expect("codes");
        all.iter().map(|code| code["code"].as_str().expect("a code").to_owned()).collect()
    };
    let event = |event: &serde_json::Value| {
        let id = event["id"].as_u64().expect("an id") as u32;
        (event["provider"].as_str().expect("a provider").to_owned(), id, codes(event))
    };
    document["events"].as_array().expect("events").iter().map(event).collect()
}

/// The findings that are roots.
fn roots(text: &str) -> Vec<(String, Option<String>)> {
    let diagnosis = diagnose(None, Some(text.as_bytes()), &DiagnoseOptions::default()).expect("a diagnosis");
    let roots = diagnosis.findings.into_iter().filter(|finding| finding.role == Role::RootCause);
    let mut roots: Vec<_> = roots.map(|finding| (finding.id, finding.subject)).collect();
    roots.sort();
    roots
}

#[test]
fn every_form_gives_the_same_records_and_the_same_root() {
    let expected: Vec<(String, u32, Vec<String>)> = [
        ("Microsoft-Windows-AAD", 1098, &["0xcaa2000c", "AADSTS50076"][..]),
        ("Microsoft-Windows-AAD", 1085, &["0xc000006d"]),
        ("Microsoft-Windows-AAD", 1081, &["AADSTS50126"]),
        ("Microsoft-Windows-User Device Registration", 304, &["0x801c03f3"]),
        ("Microsoft-Windows-AAD", 1104, &["0xc000005f"]),
    ]
    .map(|(provider, id, codes)| {
        (provider.to_owned(), id, codes.iter().map(|code| (*code).to_owned()).collect())
    })
    .to_vec();
    let rows = rows();
    let mut failures = Vec::new();
    for shape in SHAPES {
        let text = (shape.write)(&rows);
        let found = read(&text);
        if found != expected {
            failures.push(format!("{}: {found:?}\n{text}", shape.name));
        }
        // each record on its own, and the answer that it gives
        for row in &rows {
            let alone = (shape.write)(std::slice::from_ref(row));
            let known = general(row, "Microsoft-Windows-", "Description:\n");
            if read(&alone) != read(&known) {
                failures.push(format!("{}: {:?}\n{alone}", shape.name, read(&alone)));
            } else if roots(&alone) != roots(&known) {
                failures.push(format!(
                    "{}: {:?} is not {:?}\n{alone}",
                    shape.name,
                    roots(&alone),
                    roots(&known)
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n----\n"));
}

/// What the programs say that got no token: the code of the client, and the service's description.
const PROGRAMS: &[(&str, &str)] = &[
    ("a line of MSAL's log", "[MSAL:0003]\tERROR  \tErrorInternalImpl:134  \tCreated an error: 8xg43, StatusInternal::InteractionRequired, InternalEvent::None, Error Code {number}, Context '{text}'\n"),
    ("a line of MSAL.NET's log", "MSAL 4.61.3 MSAL.NetCore .NET 8.0.4 Microsoft Windows 10.0.22631 [2026-09-14 08:02:11Z - 8a1e2f6b-1111-4222-8333-444455556666] [RuntimeBroker] WAM failure error_code: {number} message: {text}\n"),
    ("an exception of MSAL.NET", "Unhandled exception. Microsoft.Identity.Client.MsalUiRequiredException: {text} Trace ID: 6f5e4d3c-2b1a-4098-8765-43210fedcba9 Correlation ID: 2b3c4d5e-6f70-4812-93a4-b5c6d7e8f901 Timestamp: 2026-09-14 08:02:11Z\n\tErrorCode: {hex}\n   at Microsoft.Identity.Client.X()\n"),
    ("an error of the broker", "MsalServiceException: WAM Error  \n Error Code: {number}\n Error Message: {text}\n WAM Error Message: {text}\n Internal Error Code: 557973642\n"),
    ("an answer of MSAL for Python", "{'error': 'broker_error', 'error_description': \"(pii). Status: Response_Status.Status_InteractionRequired, Error code: {number}, Tag: 508170375, {text}\"}\n"),
    ("the sign-in log of Office", "2026-09-14T08:02:11.345Z\tOUTLOOK (0x1f40)\t0x2a3c\tOffice Identity\tb1a2c\tMedium\t{\"Action\": \"AcquireToken\", \"Result\": \"{number}\", \"Message\": \"{text}\"}\n"),
    ("a line of OneAuth", "2026-09-14T08:02:11.345Z\tOUTLOOK (0x1f40)\t0x2a3c\tIdentity\tb1a2d\tMedium\t[OneAuth] SignInSilently failed: error={hex} {text}\n"),
    ("the log of the management extension", "<![LOG[[Win32App] failed, exception is X.\nException: A.TokenAquireException: Attempt to get token, but failed. ---> Microsoft.Identity.Client.MsalUiRequiredException: {hex} {text} Trace ID: 6f5e4d3c-2b1a-4098-8765-43210fedcba9 Correlation ID: 2b3c4d5e-6f70-4812-93a4-b5c6d7e8f901 Timestamp: 2026-09-14 08:02:11Z]LOG]!><time=\"08:02:11.3451234\" date=\"9-14-2026\" component=\"x\" context=\"\" type=\"3\" thread=\"4\" file=\"\">\n"),
    ("a window", "Something went wrong.\nWe couldn't sign you in. If this error persists, contact your system administrator and provide the error code {bare}.\nMore information: https://www.microsoft.com/wamerrors\n\nServer message: {text}\nCorrelation ID: 2b3c4d5e-6f70-4812-93a4-b5c6d7e8f901\n"),
];

#[test]
fn what_programs_say_is_read_as_the_record_of_windows() {
    let row = &rows()[0];
    let known = general(row, "Microsoft-Windows-", "Description:\n");
    let text = row[3].lines().find_map(|line| line.strip_prefix("Description: ")).expect("a description");
    for (name, form) in PROGRAMS {
        let said = form
            .replace("{number}", "3399614476")
            .replace("{hex}", "0xcaa2000c")
            .replace("{bare}", "CAA2000C");
        let said = said.replace("{text}", text);
        assert_eq!(read(&said), read(&known), "{name}: {said}");
        assert_eq!(roots(&said), roots(&known), "{name}: {said}");
        let twice = format!("Hello,\n\n{said}{said}\nAny idea?\n");
        assert_eq!(read(&twice), read(&known), "{name}: {twice}");
    }
}

/// Some exports hold the level twice, and the number of another scale last.
#[test]
fn the_first_number_of_a_level_decides() {
    let event =
        r#"[{"ProviderName":"Microsoft-Windows-AAD","Id":1098,"Level":2,"EventLevel":4,"Message":"m"}]"#;
    let document = parse_events(event.as_bytes()).unwrap();
    assert_eq!(document.events[0].level.map(|level| level.as_str()), Some("error"));
}
