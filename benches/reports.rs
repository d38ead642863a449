//! What is handed on is linear: twice the identities, findings or devices take twice the instructions to
//! redact, to compare and to render.
//!
//! `cargo bench --bench reports` counts them under callgrind for n, 2n and 4n of each row below, and fails
//! where a doubling takes more than 2.3 times as many.

#[path = "support/callgrind.rs"]
mod callgrind;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;

use callgrind::Callgrind;
use dsregdiag::compare::compare;
use dsregdiag::document::Diagnosis;
use dsregdiag::redact::Redactor;
use dsregdiag::{diagnose, render, DiagnoseOptions, Format, RenderOptions, Session};

/// Twice as much may take this many times the instructions.
const FACTOR: f64 = 2.3;

/// A device whose user's token was refused.
const CAPTURE: &[u8] = include_bytes!("../tests/cases/hybrid-wrong-password/status.txt");

/// What is done with so many of something: what is made before is not counted.
type Work = Box<dyn FnOnce() -> usize>;

/// Name, smallest size, work.
type Row = (&'static str, usize, fn(usize) -> Work);

const ROWS: &[Row] = &[
    ("redact a text, identities", 200, |n| {
        let text: String = (0..n).map(identities).collect();
        Box::new(move || Session::new().redact(text.as_bytes()).expect("a text").len())
    }),
    ("redact a text, one user", 1_000, |n| {
        let text =
            "The sign-in of CONTOSO\\jdoe (jdoe@contoso.com) on pc-1.corp.contoso.com failed.\n".repeat(n);
        Box::new(move || Session::new().redact(text.as_bytes()).expect("a text").len())
    }),
    ("redact a text, nothing to replace", 1_000, |n| {
        let text =
            "Nothing of this line is the name of anybody, and so nothing of it is replaced.\n".repeat(n);
        Box::new(move || Session::new().redact(text.as_bytes()).expect("a text").len())
    }),
    ("redact a diagnosis, findings", 50, |n| {
        let document = serde_json::to_value(of_findings(n, 0)).expect("a document");
        Box::new(move || Redactor::new().json(document).to_string().len())
    }),
    ("compare, findings of both", 800, |n| {
        let (before, after) = (of_findings(n, 0), of_findings(n, n / 2));
        Box::new(move || compare(&before, &after).changed.len())
    }),
    ("summary, devices", 200, |n| fleet(n, Format::Summary)),
    ("table, devices", 200, |n| fleet(n, Format::Text)),
    ("Markdown, devices", 50, |n| fleet(n, Format::Markdown)),
    ("CSV, devices", 50, |n| fleet(n, Format::Csv)),
    ("HTML, devices", 250, |n| fleet(n, Format::Html)),
    ("a page, findings", 50, |n| {
        let diagnosis = of_findings(n, 0);
        Box::new(move || render(&[diagnosis], &RenderOptions::default()).len())
    }),
    ("HTML, findings", 50, |n| {
        let diagnosis = of_findings(n, 0);
        let mut options = RenderOptions::default();
        options.format = Format::Html;
        Box::new(move || render(&[diagnosis], &options).len())
    }),
];

fn identities(number: usize) -> String {
    format!(
        "user{number}x@contoso{number}.com host{number}.corp.contoso{number}.com 10.1.{}.{} {:040x}\n",
        number / 250 % 250,
        number % 250 + 1,
        number + 7
    )
}

fn diagnosis() -> Diagnosis {
    diagnose(Some(CAPTURE), None, &DiagnoseOptions::default()).expect("a capture")
}

/// A diagnosis with so many findings, each about something of its own.
fn of_findings(n: usize, from: usize) -> Diagnosis {
    let mut diagnosis = diagnosis();
    let one = diagnosis.findings[0].clone();
    diagnosis.findings = (0..n)
        .map(|at| {
            let mut finding = one.clone();
            finding.rank = at as u32 + 1;
            finding.subject = Some(format!("0x{:08x}", 0x8000_0000_u32 + (from + at) as u32));
            finding
        })
        .collect();
    diagnosis
}

fn fleet(n: usize, format: Format) -> Work {
    let mut options = RenderOptions::default();
    options.format = format;
    let devices: Vec<Diagnosis> = (0..n)
        .map(|at| {
            let mut one = diagnosis();
            one.device.name = Some(format!("pc-{at}.corp.contoso.com"));
            one
        })
        .collect();
    Box::new(move || render(&devices, &options).len())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, file] = arguments.as_slice() {
        if flag == "--count" {
            count(Path::new(file));
            return ExitCode::SUCCESS;
        }
    }
    if let Some(why) = callgrind::is_missing() {
        println!("SKIPPED, THAT REPORTS ARE LINEAR WAS NOT TESTED: {why}.");
        return ExitCode::SUCCESS;
    }
    let file = std::env::temp_dir().join(format!("dsregdiag-reports-{}", std::process::id()));
    let output = Callgrind::command(&file).arg("--count").arg(&file).output().expect("valgrind starts");
    let _ = std::fs::remove_file(&file);
    print!("{}", String::from_utf8_lossy(&output.stdout));
    if !output.status.success() {
        print!("{}", String::from_utf8_lossy(&output.stderr));
    }
    ExitCode::from(u8::from(!output.status.success()))
}

/// Counts every row and prints it; panics where one is steep.
fn count(file: &Path) {
    let mut callgrind = Callgrind::writing_to(file);
    let mut steep = Vec::new();
    for (name, least, make) in ROWS {
        let sizes = [*least, 2 * least, 4 * least];
        let counts = sizes.map(|n| {
            let work = make(n);
            callgrind.count(|| black_box(work())).1
        });
        let factors = [counts[1] as f64 / counts[0] as f64, counts[2] as f64 / counts[1] as f64];
        let each = counts[2] / sizes[2] as u64;
        println!("{name:<36} | {each:>8} instructions each | x{:.2} x{:.2}", factors[0], factors[1]);
        if factors.iter().any(|factor| *factor > FACTOR) {
            steep.push(*name);
        }
    }
    assert!(steep.is_empty(), "a doubling takes more than {FACTOR} times as much: {}", steep.join(", "));
}
