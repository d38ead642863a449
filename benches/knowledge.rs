//! How long a look-up takes: the first of a process, and the later ones.

use std::hint::black_box;
use std::time::Instant;

use criterion::Criterion;
use dsregdiag::code::{find, parse_number, Code};
use dsregdiag::knowledge::{event, read, Context};

fn look_up(code: Code, context: Context) -> usize {
    let reading = read(black_box(code), context);
    reading.meaning().len() + reading.fix().len()
}

fn main() {
    let start = Instant::now();
    black_box(look_up(Code::Number(0x801c001d), Context::Join));
    println!("first look-up of the process: {} ns (at most 200,000)", start.elapsed().as_nanos());
    let start = Instant::now();
    black_box(event("Microsoft-Windows-AAD", 1098));
    println!("first event of the process:   {} ns (at most 200,000)", start.elapsed().as_nanos());

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("knowledge");
    for (name, code, context) in [
        ("a code of its own row", Code::Number(0x801c001d), Context::Join),
        ("a wrapped code", Code::Number(0x80070520), Context::Prt),
        ("an AADSTS number", Code::Aadsts(50076), Context::Token),
        ("an unknown code", Code::Number(0xdeadbeef), Context::Windows),
    ] {
        group.bench_function(name, |b| b.iter(|| look_up(code, context)));
    }
    group.bench_function("an event", |b| b.iter(|| event(black_box("microsoft-windows-aad"), 1098)));
    group.bench_function("a field's code", |b| b.iter(|| parse_number(black_box("0xc000006d"))));
    let text = "Error: 0xCAA2000C The request requires user interaction. Code: interaction_required \
                Description: AADSTS50076: Due to a configuration change made by your administrator.";
    group.bench_function("codes in a sentence", |b| b.iter(|| find(black_box(text)).count()));
    group.finish();
    criterion.final_summary();
}
