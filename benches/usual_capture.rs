//! Decoding, parsing and judging a usual capture, warm, without JSON.
//!
//! `cargo bench --bench usual_capture` prints microseconds. With a number as its argument it only runs that
//! many times, for counting instructions: `make bench` takes the difference of two such runs under callgrind.

use std::hint::black_box;
use std::time::Instant;

use dsregdiag::evidence::{Evidence, Parts};
use dsregdiag::input::decode;
use dsregdiag::story::Story;
use dsregdiag::{diagnose, status, DiagnoseOptions, Session};

/// A registered-only device: the shortest of the captures that people send, 3.1 kB.
const CAPTURE: &[u8] = include_bytes!("../tests/fixtures/healthy/windows-11-registered-only/status.txt");

fn once(bytes: &[u8]) -> usize {
    let decoded = decode::decode(bytes).expect("the fixture is text");
    let document = status::parse(decoded, &[]).expect("the fixture is within the limits");
    let evidence = Evidence::new(Parts { statuses: vec![document.into()], ..Parts::default() });
    diagnose::find(&Story::of(&evidence)).0.len()
}

/// 10 captures and 1,000 events of one device, from bytes to findings.
fn large(captures: &[u8], events: &[u8]) -> usize {
    let mut session = Session::new();
    session.add_status(captures).expect("the fixture is a capture");
    session.add_events(events).expect("the fixture is events");
    session.diagnose(&DiagnoseOptions::default()).expect("there is evidence").findings.len()
}

fn print_large() {
    let captures = CAPTURE.repeat(10);
    let events = include_bytes!("../examples/events.xml").repeat(500);
    let runs = 50;
    let start = Instant::now();
    for _ in 0..runs {
        black_box(large(black_box(&captures), black_box(&events)));
    }
    let each = start.elapsed().as_secs_f64() * 1e3 / f64::from(runs);
    println!(
        "10 captures with 1,000 events ({} bytes), to a document: {each:.2} ms",
        captures.len() + events.len()
    );
}

fn main() {
    let runs = std::env::args().skip(1).find_map(|argument| argument.parse::<u32>().ok());
    let counted = runs.unwrap_or(20_000);
    let start = Instant::now();
    for _ in 0..counted {
        black_box(once(black_box(CAPTURE)));
    }
    if runs.is_none() {
        let each = start.elapsed().as_secs_f64() * 1e6 / f64::from(counted);
        println!("decode, parse and all rules on {} bytes: {each:.1} microseconds", CAPTURE.len());
        print_large();
    }
}
