//! From a document in JSON to the text that people read.
//!
//! `cargo bench --bench render` prints microseconds for a page and milliseconds for a table of 5,000 devices.
//! With a number as its argument it only renders the page that many times, for counting instructions:
//! `make bench` takes the difference of two such runs under callgrind.

use std::hint::black_box;
use std::time::Instant;

use dsregdiag::{diagnose, render_documents, DiagnoseOptions, Format, RenderOptions};

/// A device whose discovery names no tenant: two errors.
const CAPTURE: &[u8] = include_bytes!("../tests/cases/join-discovery-names-no-tenant/status.txt");

/// A fleet, and one that is a page.
const DEVICES: usize = 5_000;
const ON_PAGE: usize = 10_000;

fn main() {
    let diagnosis = diagnose(Some(CAPTURE), None, &DiagnoseOptions::default()).expect("a capture");
    let document = dsregdiag::report::json::to_text(&diagnosis);
    let options = RenderOptions::default();
    let page = |documents: &str| render_documents(documents.as_bytes(), &options).expect("documents").len();
    let runs = std::env::args().skip(1).find_map(|argument| argument.parse::<u32>().ok());
    let counted = runs.unwrap_or(20_000);
    let start = Instant::now();
    for _ in 0..counted {
        black_box(page(black_box(&document)));
    }
    if runs.is_some() {
        return;
    }
    let each = start.elapsed().as_secs_f64() * 1e6 / f64::from(counted);
    println!("a document of {} bytes to a page: {each:.1} microseconds", document.len());
    let fleet = format!("{document}\n").repeat(DEVICES);
    let start = Instant::now();
    black_box(page(black_box(&fleet)));
    let each = start.elapsed().as_secs_f64() * 1e3;
    println!(
        "{DEVICES} documents ({} bytes) to a table: {each:.0} milliseconds (at most 1,000)",
        fleet.len()
    );
    let fleet = format!("{document}\n").repeat(ON_PAGE);
    let mut html = RenderOptions::default();
    html.format = Format::Html;
    let start = Instant::now();
    let page = render_documents(fleet.as_bytes(), &html).expect("documents");
    let each = start.elapsed().as_secs_f64() * 1e3;
    println!(
        "{ON_PAGE} documents to a page of HTML of {:.1} MB (at most 25): {each:.0} milliseconds (at most 2,000)",
        page.len() as f64 / 1e6
    );
}
