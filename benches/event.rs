//! How fast events are read, and what their size costs in time and memory.
//!
//! `cargo bench --bench event` first prints the curve (time and peak memory for a MiB of input, over sizes and
//! shapes, hostile ones too), then measures XML: 150 MB/s is the least that is acceptable.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use criterion::{Criterion, Throughput};
use dsregdiag::decode::Decoded;
use dsregdiag::event::parse;

const RECORD: &str = include_str!("../tests/fixtures/event/xml-one.xml");
const OBJECT: &str = include_str!("../tests/fixtures/event/json-xml-member.json");
const TEXT: &str = include_str!("../tests/fixtures/event/general-english.txt");

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: passes every call on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        // SAFETY: as the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        let now = NOW.fetch_add(size, Ordering::Relaxed) + size;
        PEAK.fetch_max(now, Ordering::Relaxed);
        // SAFETY: as the caller's.
        unsafe { System.realloc(place, layout, size) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller's.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn decoded(text: String) -> Decoded {
    Decoded { text, encoding: "utf-8", guessed: false }
}

fn main() {
    if !std::env::args().any(|argument| argument == "--test") {
        curve();
    }
    let mut criterion = Criterion::default().configure_from_args();
    let text = RECORD.repeat(1_000);
    let mut group = criterion.benchmark_group("event");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("XML to records", |b| {
        b.iter_batched(
            || decoded(text.clone()),
            |input| parse(black_box(input)),
            criterion::BatchSize::LargeInput,
        )
    });
    group.finish();
    criterion.final_summary();
}

fn curve() {
    println!("{:<28} {:>8} {:>12} {:>14}", "input", "MiB", "ms a MiB", "memory x input");
    let shapes: [(&str, String); 14] = [
        ("events as XML", RECORD.into()),
        (
            "small events as XML",
            "<Event><System><Provider Name='x'/><EventID>1</EventID></System></Event>".into(),
        ),
        ("events as JSON lines", OBJECT.trim_matches(['[', ']']).to_owned() + "\n"),
        ("small events as JSON lines", "{\"Id\":1,\"Source\":\"x\"}\n".into()),
        ("copied events", TEXT.into()),
        ("one endless line", "x".into()),
        ("blank data", "<Data/>".into()),
        ("open arrays", "[".into()),
        ("an array of zeros", "0,".into()),
        ("open elements", "<Event>".into()),
        ("open comments", "<Event><!--".into()),
        ("labels", "Log Name:".into()),
        ("colons", ":".into()),
        ("quotes", "\"a\",".into()),
    ];
    for (name, piece) in &shapes {
        for mebibytes in [1, 4, 16] {
            let size = mebibytes << 20;
            let head = match *name {
                "an array of zeros" => "[",
                "blank data" => "<Event><System><Provider Name='x'/><EventID>1</EventID></System><EventData>",
                _ => "",
            };
            let text = head.to_owned() + &piece.repeat(size / piece.len());
            let input = decoded(text);
            PEAK.store(NOW.load(Ordering::Relaxed), Ordering::Relaxed);
            let before = NOW.load(Ordering::Relaxed) - input.text.capacity();
            let start = Instant::now();
            let result = parse(input);
            let time = start.elapsed().as_secs_f64() * 1e3 / mebibytes as f64;
            let memory = (PEAK.load(Ordering::Relaxed) - before) as f64 / size as f64;
            black_box(&result);
            println!("{name:<28} {mebibytes:>8} {time:>12.1} {memory:>14.1}");
        }
    }
}
