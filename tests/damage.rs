//! Whatever was done to an input, the engine answers: with a document that is JSON, or with an error. No call
//! panics and no rule fails.
//!
//! Every input of the corpus is damaged in many ways by a generator whose numbers are always the same.
//! `DSREGDIAG_DAMAGED` says how many inputs are tried in place of 6,000.

mod support;

use std::panic::{catch_unwind, AssertUnwindSafe};

use dsregdiag::report::json;
use dsregdiag::{diagnose, parse_events, parse_status, DiagnoseOptions};
use support::corpus::inputs;

/// A small generator of numbers (xorshift64*): the same ones in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound.max(1)
    }
}

/// What turns up in pastes, and what parsers trip over.
const PIECES: &[&[u8]] = &[
    b"\n",
    b"\r\n",
    b"\r",
    b">",
    b"&gt;",
    b"<br/>",
    b"\xff\xfe",
    b"\xc3\xa9",
    b"\xe2\x80\x94",
    b"\xf0\x9f\x92\xbb",
    b"\0",
    b"\"",
    b"{",
    b"[",
    b"]",
    b"}",
    b"<Event>",
    b"</Event>",
    b"<Data",
    b"]]>",
    b" : ",
    b"|",
    b"+--+",
    b"...",
    b"0x",
    b"0xd000023c",
    b"-895352820",
    b"AzureAdPrt",
    b"Event[0]",
    b"\\",
    b"\t",
    b"`",
    b"**",
    b"  \"",
];

/// One thing that can happen to bytes on their way.
fn damage(bytes: &mut Vec<u8>, numbers: &mut Numbers, others: &[(String, Vec<u8>)]) {
    let from = numbers.below(bytes.len());
    let to = (from + 1 + numbers.below(200)).min(bytes.len());
    match numbers.below(10) {
        0 => drop(bytes.drain(from..to)),
        1 if !bytes.is_empty() => bytes[from] = numbers.below(256) as u8,
        2 => {
            let again = bytes[from..to].to_vec();
            bytes.splice(from..from, again);
        }
        3 => {
            let other = &others[numbers.below(others.len())].1;
            let start = numbers.below(other.len());
            let end = (start + numbers.below(2_000)).min(other.len());
            bytes.splice(from..from, other[start..end].iter().copied());
        }
        4 => bytes.truncate(from),
        5 => drop(bytes.drain(..from)),
        6 => drop(bytes.splice(from..to, PIECES[numbers.below(PIECES.len())].iter().copied())),
        7 => {
            let wide = bytes.iter().flat_map(|byte| [*byte, 0]).collect();
            *bytes = wide;
        }
        8 => swap_words(bytes, from),
        _ => {
            let end = PIECES[numbers.below(6)];
            *bytes = bytes.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(end);
        }
    }
}

/// Swaps the first word of a line with one behind it, as in a heading whose columns stand in another order.
fn swap_words(bytes: &mut Vec<u8>, at: usize) {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| at + end);
    let mut words: Vec<Vec<u8>> = bytes[start..end].split(|byte| *byte == b' ').map(<[u8]>::to_vec).collect();
    let spoken: Vec<usize> = (0..words.len()).filter(|word| !words[*word].is_empty()).collect();
    if let [first, .., last] = spoken[..] {
        words.swap(first, last);
        bytes.splice(start..end, words.join(&b' '));
    }
}

/// Every call that takes such bytes.
fn read(bytes: &[u8]) {
    if let Ok(document) = parse_status(bytes) {
        assert!(json::status(&document).starts_with('{'));
    }
    if let Ok(document) = parse_events(bytes) {
        assert!(json::events(&document).starts_with('{'));
    }
    for (status, events) in [(Some(bytes), None), (None, Some(bytes))] {
        if let Ok(diagnosis) = diagnose(status, events, &DiagnoseOptions::default()) {
            let failed = diagnosis.warnings.iter().find_map(|warning| warning.rule.as_ref());
            assert_eq!(failed, None, "the rule failed");
        }
    }
}

#[test]
fn damaged_inputs_are_answered() {
    let count = std::env::var("DSREGDIAG_DAMAGED").ok().and_then(|count| count.parse().ok()).unwrap_or(6_000);
    let corpus = [inputs("status"), inputs("event")].concat();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for number in 0..count {
        let (name, bytes) = &corpus[number % corpus.len()];
        let mut bytes = bytes.clone();
        bytes.truncate(64 * 1024);
        for _ in 0..=numbers.below(5) {
            damage(&mut bytes, &mut numbers, &corpus);
        }
        if catch_unwind(AssertUnwindSafe(|| read(&bytes))).is_err() {
            let path = std::env::temp_dir().join("dsregdiag-damaged");
            std::fs::write(&path, &bytes).expect("the input can be kept");
            panic!("input {number}, made from {name}, is kept as {}", path.display());
        }
    }
}
