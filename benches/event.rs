//! How fast events are read, and what their size costs in time and memory.
//!
//! `cargo bench --bench event` first prints the curve (time and peak memory for a MiB of input, over sizes and
//! shapes, hostile ones too) and ends with an error where an input takes over 2 seconds per 10 MiB, or over 12
//! times its size (events) or 40 times (anything else) in memory. A limit of the engine that refuses an input
//! counts as an answer. Then it measures XML: 150 MB/s is the least that is acceptable.

mod support;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use dsregdiag::event::read::parse;
use dsregdiag::input::decode::Decoded;

const RECORD: &str = include_str!("../tests/fixtures/event/xml-one.xml");
const OBJECT: &str = include_str!("../tests/fixtures/event/json-xml-member.json");
const SMALL: &str = "<Event><System><Provider Name='x'/><EventID>1</EventID></System></Event>";
const OPEN_DATA: &str = "<Event><System><Provider Name='x'/><EventID>1</EventID></System><EventData>";
const TEXT: &str = include_str!("../tests/fixtures/event/general-english.txt");

#[global_allocator]
static ALLOCATOR: support::Counting = support::Counting;

fn decoded(text: String) -> Decoded {
    Decoded { text, encoding: "utf-8" }
}

/// A shape of input: its name, how much memory it may take, what stands before it, and what it repeats.
type Shape = (&'static str, f64, &'static str, &'static str);

const SHAPES: &[Shape] = &[
    ("events as XML", 12.0, "", RECORD),
    ("small events as XML", 12.0, "", SMALL),
    ("events as JSON lines", 12.0, "", OBJECT),
    ("small events as JSON lines", 12.0, "", "{\"Id\":1,\"Source\":\"x\"}\n"),
    ("small events in an array", 12.0, "[", "{\"Id\":1,\"Source\":\"x\"},"),
    ("copied events", 12.0, "", TEXT),
    ("blank data", 40.0, OPEN_DATA, "<Data/>"),
    ("references", 40.0, OPEN_DATA, "<Data>&#x26;&amp;</Data>"),
    ("entities", 40.0, "<!DOCTYPE x [<!ENTITY a 'aaaa'>", "<!ENTITY b '&a;&a;'>"),
    ("one endless line", 40.0, "", "x"),
    ("open arrays", 40.0, "", "["),
    ("an array of zeros", 40.0, "[", "0,"),
    ("open elements", 40.0, "", "<Event>"),
    ("open comments", 40.0, "", "<Event><!--"),
    ("labels", 40.0, "", "Log Name:"),
    ("colons", 40.0, "", ":"),
    ("quotes", 40.0, "", "\"a\","),
];

/// No input may take longer: 2 seconds for 10 MiB.
const MILLISECONDS_A_MIB: f64 = 200.0;

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--test") && !curve() {
        eprintln!("An input took more time or memory than is allowed.");
        return ExitCode::FAILURE;
    }
    let mut criterion = Criterion::default().configure_from_args();
    let text = RECORD.repeat(1_000);
    let mut group = criterion.benchmark_group("event");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("XML to records", |b| {
        b.iter_batched(
            || decoded(text.clone()),
            |mut input| parse(black_box(&mut input)),
            criterion::BatchSize::LargeInput,
        )
    });
    group.finish();
    criterion.final_summary();
    ExitCode::SUCCESS
}

/// Prints time and memory of every shape and size; false where one is beyond what is allowed.
fn curve() -> bool {
    println!("{:<28} {:>8} {:>12} {:>14}", "input", "MiB", "ms a MiB", "memory x input");
    let mut allowed = true;
    for (name, most, head, piece) in SHAPES {
        for mebibytes in [1, 4, 16, 63] {
            let (time, memory) = measure(head, piece, mebibytes << 20);
            let each = time.as_secs_f64() * 1e3 / mebibytes as f64;
            let beyond = each > MILLISECONDS_A_MIB || memory > *most;
            let mark = if beyond { "  too much" } else { "" };
            println!("{name:<28} {mebibytes:>8} {each:>12.1} {memory:>14.1}{mark}");
            allowed &= !beyond;
        }
    }
    allowed
}

fn measure(head: &str, piece: &str, size: usize) -> (Duration, f64) {
    let mut input = decoded(head.to_owned() + &piece.repeat(size / piece.len()));
    let before = support::restart() - input.text.capacity();
    let start = Instant::now();
    let result = parse(&mut input);
    let time = start.elapsed();
    black_box(&result);
    (time, (support::peak() - before) as f64 / size as f64)
}
