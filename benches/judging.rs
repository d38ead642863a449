//! Reading and judging are linear: twice the evidence takes twice the instructions, whatever it is.
//!
//! `cargo bench --bench judging` counts them under callgrind for n, 2n and 4n of each row below, and fails
//! where a doubling takes more than 2.3 times as many. `cargo bench --bench judging -- WORD` counts the rows
//! whose name has the word.

#[path = "support/callgrind.rs"]
mod callgrind;
#[path = "support/hostile.rs"]
mod hostile;

use std::path::PathBuf;
use std::process::{ExitCode, Stdio};

use callgrind::Callgrind;
use dsregdiag::{DiagnoseOptions, Session};
use hostile::{
    aadsts, attempts, capture, code, event, events, family, title, Given, AAD, HELLO, REGISTRATION,
};

/// Twice the evidence may take this many times the instructions.
const FACTOR: f64 = 2.3;

/// Judging a large input may take this many times the instructions of reading it.
const TIMES_READING: u64 = 4;

/// Rows that are not linear yet. One that has become so fails until it is taken from here.
const KNOWN: &[&str] = &[];

/// An input of any size.
struct Row {
    name: &'static str,
    /// The smallest size that is counted.
    n: usize,
    given: fn(usize) -> Given,
    /// The size at which judging is compared with reading.
    large: Option<usize>,
}

const fn row(name: &'static str, n: usize, given: fn(usize) -> Given) -> Row {
    Row { name, n, given, large: None }
}

const fn large(name: &'static str, n: usize, large: usize, given: fn(usize) -> Given) -> Row {
    Row { name, n, given, large: Some(large) }
}

const ROWS: &[Row] = &[
    // What the tries of a PRT and the records of one sign-in have to do with each other.
    large("attempt blocks, each with its code", 100, 4_000, |n| attempts(n, code)),
    large("attempt blocks with one code", 100, 4_000, |n| attempts(n, |_| code(0))),
    large("1250 with an answer", 100, 10_000, |n| {
        events(n, |at| aad(1250, at, &[("Result", code(0)), ("ErrorDescription", aadsts(0))]))
    }),
    large("1160 beside 1081, each with its code", 60, 560, |n| {
        events(n, |at| match at % 2 {
            0 => aad(1160, at, &[("Status", code(at))]),
            _ => aad(1081, at, &[("ErrorDescription", aadsts(at))]),
        })
    }),
    row("1160, each with its code", 250, |n| events(n, |at| aad(1160, at, &[("Status", code(at))]))),
    row("1007, all alike", 250, |n| events(n, |at| aad(1007, at, &[("Status", code(0))]))),
    row("1084 beside 1025", 500, |n| {
        events(n, |at| {
            aad(
                if at % 2 == 0 { 1084 } else { 1025 },
                at,
                &[("Status", code(0)), ("CorrelationID", at.to_string())],
            )
        })
    }),
    row("1085 beside 1007", 250, |n| {
        events(n, |at| aad(if at % 2 == 0 { 1085 } else { 1007 }, at, &[("Status", code(0))]))
    }),
    row("1144 beside 1160", 2_000, |n| events(n, |at| named(1160, at, n))),
    row("1144 beside 1086", 2_000, |n| events(n, |at| named(1086, at, n))),
    row("sixteen ids of AAD, all failing", 500, |n| {
        events(n, |at| aad(1080 + at as u32 % 16, at, &[("Status", code(0)), ("Error", code(0))]))
    }),
    row("1022", 1_000, |n| events(n, |at| aad(1022, at, &[("Status", code(0))]))),
    // Tokens for applications and for roaming.
    large("one 1098 with a heap of codes", 500, 36_000, |n| {
        let text: String = (0..n).map(|at| format!("AADSTS{} ", 500_000 + at)).collect();
        events(1, |at| aad(1098, at, &[("Error", code(0)), ("AdditionalInformation", text.clone())]))
    }),
    large("1098 beside 1104, far apart", 500, 20_000, |n| {
        events(n, |at| match at % 2 {
            0 => token(at, "0xcaa10001", "", "https://outlook.office.com"),
            _ => aad(1104, n * 3 + at, &[("Result", "-1073445549".to_owned())]),
        })
    }),
    row("1098 of roaming, each with its answer", 250, |n| {
        events(n, |at| token(at, "0xcaa2000c", &aadsts(at), "https://syncservice.windows.net/*"))
    }),
    row("1098 of apps, each with its answer", 250, |n| {
        events(n, |at| token(at, "0xcaa2000c", &aadsts(at), &format!("https://app-{at}.contoso.com")))
    }),
    // Registration, and every other family.
    row("304 without times", 500, |n| {
        events(n, |at| event(REGISTRATION, 304, None, "", &[("ExitCode", code(at % 7))]))
    }),
    row("304 and 305, each with its code", 250, |n| {
        events(n, |at| event(REGISTRATION, 304 + at as u32 % 2, Some(at), "", &[("ExitCode", code(at))]))
    }),
    row("7001 of Hello, each with its code", 250, |n| {
        events(n, |at| event(HELLO, 7001, Some(at), "", &[("Error", code(at))]))
    }),
    row("every known event, each with its code", 500, hostile::every_known_event),
    row("events of the rules of join", 500, |n| family("join", n)),
    row("events of the rules of prt", 500, |n| family("prt", n)),
    row("events of the rules of esr", 500, |n| family("esr", n)),
    row("events of the rules of token", 500, |n| family("token", n)),
    row("events of the rules of hello", 500, |n| family("hello", n)),
    row("events of the rules of mdm", 500, |n| family("mdm", n)),
    row("events of the rules of network", 500, |n| family("network", n)),
    row("events of the rules of device", 500, |n| family("device", n)),
    // Large inputs that say little.
    row("events of unknown providers", 1_000, |n| {
        events(n, |at| event("Contoso", at as u32 % 60_000, Some(at), "", &[]))
    }),
    row("captures", 200, |n| Given {
        status: (0..n).map(|_| capture("pc-1", "")).collect(),
        ..Given::default()
    }),
    row("captures, then a large one without a name", 100, |n| {
        let small: String = (0..n).map(|_| capture("pc-1", "")).collect();
        let keys: String = (0..20 * n).map(|at| format!("  Key{at} : YES\n")).collect();
        Given {
            status: format!("{small}{}  AzureAdJoined : YES\n{keys}", title("Device State")),
            ..Given::default()
        }
    }),
    row("unknown keys", 2_000, |n| {
        let keys: String = (0..n).map(|at| format!("  Key{at} : {at}\n")).collect();
        Given { status: capture("pc-1", &keys), ..Given::default() }
    }),
    row("work accounts", 300, |n| {
        let account =
            |at| format!("{}  WorkplaceTenantName : Contoso\n", title(&format!("Work Account {at}")));
        Given { status: capture("pc-1", "") + &(1..=n).map(account).collect::<String>(), ..Given::default() }
    }),
    row("lines of a trace", 1_000, |n| {
        let line = |at| {
            format!(
                "DsrCmdJoinHelper::Join: ClientRequestId: {at}, wmain: failed with error code {}.\n",
                code(0)
            )
        };
        Given { status: capture("pc-1", "") + &(0..n).map(line).collect::<String>(), ..Given::default() }
    }),
];

fn aad(id: u32, at: usize, data: &[(&str, String)]) -> String {
    event(AAD, id, Some(at), "", data)
}

/// Records of a failure, and far from them the names that were sent.
fn named(id: u32, at: usize, n: usize) -> String {
    match at % 2 {
        0 => aad(id, at, &[("Status", code(0))]),
        _ => aad(1144, n * 3 + at, &[("UserName", "jdoe@contoso.com".to_owned())]),
    }
}

/// A token that an app did not get.
fn token(at: usize, error: &str, answer: &str, resource: &str) -> String {
    let additional = format!("{answer} Logged at ClientCache.cpp, line: 374, method: ClientCache::LoadPrimaryAccount. Resource: {resource}");
    aad(
        1098,
        at,
        &[
            ("Error", error.to_owned()),
            ("ErrorMessage", answer.to_owned()),
            ("AdditionalInformation", additional),
        ],
    )
}

/// What a row took: its sizes, instructions of reading and of judging.
struct Counted {
    name: String,
    sizes: Vec<(usize, u64, u64)>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, file, part, word @ ..] = arguments.as_slice() {
        if flag == "--count" {
            count(
                &PathBuf::from(file),
                part.parse().expect("a number"),
                word.first().map_or("", |word| word),
            );
            return ExitCode::SUCCESS;
        }
    }
    if let Some(why) = callgrind::is_missing() {
        println!("SKIPPED, THAT JUDGING IS LINEAR WAS NOT TESTED: {why}.");
        return ExitCode::SUCCESS;
    }
    let counted = count_all(arguments.first().map_or("", |word| word));
    println!("name | size: million instructions of reading, of judging | factors of reading, of judging");
    let failures: Vec<String> = counted.iter().flat_map(judged).collect();
    println!("{}", failures.join("\n"));
    ExitCode::from(u8::from(!failures.is_empty()))
}

/// How many processes share the rows.
const PARTS: usize = 2;

/// Counts the rows whose name has the word, in processes of their own under callgrind.
fn count_all(word: &str) -> Vec<Counted> {
    let folder = std::env::temp_dir().join(format!("dsregdiag-judging-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the counts");
    let start = |part: usize| {
        let file = folder.join(format!("part-{part}"));
        let mut command = Callgrind::command(&file);
        command.arg("--count").arg(&file).arg(part.to_string()).arg(word);
        command.stdout(Stdio::piped()).spawn().expect("valgrind starts")
    };
    let children: Vec<_> = (0..PARTS).map(start).collect();
    let mut counted = Vec::new();
    for child in children {
        let output = child.wait_with_output().expect("valgrind ends");
        assert!(output.status.success(), "the count failed: {}", output.status);
        counted.extend(String::from_utf8_lossy(&output.stdout).lines().map(read));
    }
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    counted
}

/// Counts every second row, and prints a line for each.
fn count(file: &std::path::Path, part: usize, word: &str) {
    let mut callgrind = Callgrind::writing_to(file);
    for row in ROWS.iter().filter(|row| row.name.contains(word)).skip(part).step_by(PARTS) {
        let mut counts = Vec::new();
        for n in [row.n, 2 * row.n, 4 * row.n].into_iter().chain(row.large) {
            if doublings(&counts).any(|factor| factor.1 > FACTOR) {
                break; // it would take too long, and says nothing new
            }
            counts.push(once(&mut callgrind, n, &(row.given)(n)));
        }
        let sizes = counts.iter().map(|(n, read, judged)| format!("\t{n} {read} {judged}"));
        println!("{}{}", row.name, sizes.collect::<String>());
    }
}

/// Instructions of reading this, and of judging it and writing the document.
fn once(callgrind: &mut Callgrind, n: usize, given: &Given) -> (usize, u64, u64) {
    let (session, read) = callgrind.count(|| {
        let mut session = Session::new();
        if !given.status.is_empty() {
            session.add_status(given.status.as_bytes()).expect("a capture");
        }
        if !given.events.is_empty() {
            session.add_events(given.events.as_bytes()).expect("events");
        }
        session
    });
    let (document, judged) = callgrind.count(|| {
        let diagnosis = session.diagnose(&DiagnoseOptions::default()).expect("there is evidence");
        serde_json::to_vec(&diagnosis).expect("a document is JSON")
    });
    assert!(!document.is_empty());
    (n, read, judged)
}

fn read(line: &str) -> Counted {
    let mut parts = line.split('\t');
    let name = parts.next().unwrap_or_default().to_owned();
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok()).expect("a number");
    let size = |part: &str| {
        let mut numbers = part.split(' ');
        (number(numbers.next()) as usize, number(numbers.next()), number(numbers.next()))
    };
    Counted { name, sizes: parts.map(size).collect() }
}

/// Where a size is twice the one before: the factors of reading and of judging.
fn doublings(sizes: &[(usize, u64, u64)]) -> impl Iterator<Item = (f64, f64)> + '_ {
    let pairs = sizes.windows(2).filter(|pair| pair[1].0 == 2 * pair[0].0);
    pairs.map(|pair| (pair[1].1 as f64 / pair[0].1 as f64, pair[1].2 as f64 / pair[0].2 as f64))
}

/// What is wrong with a row. Prints it.
fn judged(row: &Counted) -> Option<String> {
    let million = |count: u64| count as f64 / 1e6;
    print!("{:<42}", row.name);
    for (n, read, judged) in &row.sizes {
        print!(" | {n:>6}: {:>8.2} {:>8.2}", million(*read), million(*judged));
    }
    let factors: Vec<(f64, f64)> = doublings(&row.sizes).collect();
    for (reading, judging) in &factors {
        print!(" | x{reading:.2} x{judging:.2}");
    }
    println!();
    let steep = factors.iter().any(|(reading, judging)| reading.max(*judging) > FACTOR);
    let largest = ROWS.iter().find(|other| other.name == row.name).and_then(|row| row.large);
    let dear =
        row.sizes.iter().any(|(n, read, judged)| Some(*n) == largest && *judged > TIMES_READING * read);
    match (steep || dear, KNOWN.contains(&row.name.as_str())) {
        (true, false) if steep => {
            Some(format!("{}: a doubling takes more than {FACTOR} times as much", row.name))
        }
        (true, false) => {
            Some(format!("{}: judging takes more than {TIMES_READING} times what reading does", row.name))
        }
        (false, true) => Some(format!("{}: is linear now; take it from KNOWN", row.name)),
        _ => None,
    }
}
