//! How time and memory grow with a status input, from 1 kB to 64 MiB: captures, garbage, one endless line,
//! a million quotes, a hundred thousand sections.
//!
//! `cargo bench --bench status` prints the curve and ends with an error where an input takes over 2 seconds
//! per 10 MiB, or over 12 times its size (captures) or 40 times (anything else) in memory. A limit of the
//! engine that refuses an input counts as an answer. With a number as its argument it only reads a usual
//! capture that many times, for counting instructions. `DSREGDIAG_LARGEST` leaves out what is larger, `DSREGDIAG_SHAPE`
//! all shapes but one.

mod support;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use dsregdiag::input::decode::{decode, MAX_INPUT};
use dsregdiag::status::parse;

const USUAL: &[u8] = include_bytes!("../tests/fixtures/status/plain-registered-two-accounts.txt");
const JOINED: &[u8] = include_bytes!("../tests/fixtures/status/plain-attempt-long-message.txt");
const WRAPPED: &[u8] = include_bytes!("../tests/fixtures/status/wrapped-80-crlf.txt");

#[global_allocator]
static ALLOCATOR: support::Counting = support::Counting;

fn repeated(unit: &[u8], size: usize) -> Vec<u8> {
    unit.iter().copied().cycle().take(size).collect()
}

fn random(size: usize, alphabet: &[u8]) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        alphabet[(state >> 33) as usize % alphabet.len()]
    };
    (0..size).map(|_| next()).collect()
}

/// A shape of input, how much memory it may take, and how it is made.
type Shape = (&'static str, usize, fn(usize) -> Vec<u8>);

const SHAPES: &[Shape] = &[
    ("captures", 12, |size| repeated(JOINED, size)),
    ("wrapped captures", 12, |size| repeated(WRAPPED, size)),
    ("captures in one line", 40, |size| {
        let line: Vec<u8> = JOINED.iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }).collect();
        repeated(&line, size)
    }),
    ("sections", 40, |size| repeated(b"+---+\n| Device State |\n+---+\nAzureAdJoined : YES\n", size)),
    ("shortest pairs", 40, |size| repeated(b"Idp :\n", size)),
    ("unknown pairs", 40, |size| [b"AzureAdJoined : YES\n", &*repeated(b"a : b\n", size)].concat()),
    ("one value over many lines", 40, |size| {
        [b"Server Error Description : a\n", &*repeated(b"word word word word word word\n", size)].concat()
    }),
    ("prose", 40, |size| repeated(b"The quick brown fox jumps over the lazy dog.\n", size)),
    ("garbage", 40, |size| random(size, b" :|+-><&;*`\"'\\\n\tabcXYZ019.{}[]()")),
    ("letters in one line", 40, |size| repeated(b"x", size)),
    ("colons in one line", 40, |size| repeated(b" : ", size)),
    ("bars in one line", 40, |size| repeated(b"| a ", size)),
    ("rulers in one line", 40, |size| repeated(b"+-- ", size)),
    ("quotes in one line", 40, |size| repeated(b">", size)),
    ("escapes in one line", 40, |size| repeated(b"&gt;", size)),
    ("tags in one line", 40, |size| repeated(b"<b><br/>", size)),
    ("open tags in one line", 40, |size| repeated(b"<", size)),
    ("keys in one line", 40, |size| repeated(b"AzureAdJoined : ", size)),
    ("dashes", 40, |size| repeated("\u{2014}".as_bytes(), size)),
    ("blank lines", 40, |size| repeated(b"\n", size)),
    ("returns", 40, |size| repeated(b"\r", size)),
    ("trace lines", 40, |size| repeated(b"DsrCmdJoinHelper::Join: x: y\n", size)),
    ("UTF-16", 40, |size| {
        let text = String::from_utf8_lossy(JOINED).into_owned();
        let unit: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        repeated(&unit, size & !1)
    }),
];

fn read(bytes: &[u8]) -> usize {
    match decode(bytes).and_then(|decoded| parse(decoded, &[])) {
        Ok(document) => document.entries.len() + document.warnings.len(),
        Err(_) => 0,
    }
}

fn main() -> ExitCode {
    if let Some(runs) = std::env::args().skip(1).find_map(|argument| argument.parse::<u32>().ok()) {
        for _ in 0..runs {
            black_box(read(black_box(USUAL)));
        }
        return ExitCode::SUCCESS;
    }
    let largest =
        std::env::var("DSREGDIAG_LARGEST").ok().and_then(|bytes| bytes.parse().ok()).unwrap_or(MAX_INPUT);
    let mut broken = false;
    println!("{:<26} {:>12} {:>10} {:>8} {:>7}", "input", "bytes", "ms", "MB/s", "memory");
    let only = std::env::var("DSREGDIAG_SHAPE").ok();
    for (name, times, make) in SHAPES {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        for size in
            [1 << 10, 32 << 10, 1 << 20, 8 << 20, MAX_INPUT].into_iter().filter(|size| *size <= largest)
        {
            let bytes = make(size);
            let bytes = &bytes[..bytes.len().min(MAX_INPUT)];
            let before = support::restart();
            let start = Instant::now();
            black_box(read(black_box(bytes)));
            let seconds = start.elapsed().as_secs_f64();
            let memory = (support::peak() - before) as f64 / bytes.len() as f64;
            // small inputs pay for a few fixed buffers
            let slow = size >= 1 << 20 && seconds > 2.0 * size as f64 / (10 << 20) as f64;
            let large = size >= 1 << 20 && memory > *times as f64;
            broken |= slow || large;
            println!(
                "{name:<26} {:>12} {:>10.3} {:>8.1} {memory:>6.1}x{}{}",
                bytes.len(),
                seconds * 1e3,
                bytes.len() as f64 / 1e6 / seconds,
                if slow { "  TOO SLOW" } else { "" },
                if large { "  TOO LARGE" } else { "" },
            );
        }
    }
    if broken {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
