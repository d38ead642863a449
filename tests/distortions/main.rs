//! What happens to captures on their way must not change what is read from them.
//!
//! A distortion is a value: the stage at which it happens, what it does, and to which lines it does so
//! that their information is lost. A chain takes at most one of a stage, in the order of the stages.
//! Entries of all other lines must be read as before, without a warning; an entry whose line lost
//! information is read as before or there is a warning at its line.

mod all;
mod text;

use all::DISTORTIONS;
use dsregdiag::input::decode::decode;
use dsregdiag::status::{parse, Block, Field, StatusDocument, Value};
use dsregdiag::warning::{At, Warning};
use text::{Distortion, Random, Stage, Text};

/// What an entry says: the key it has, and its value as read.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    field: Option<Field>,
    key: String,
    value: String,
}

fn said(document: &StatusDocument) -> Vec<(u32, Block, Said)> {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    document
        .entries
        .iter()
        .map(|entry| {
            let raw = document.text(entry.value);
            let value = match entry.field.map(|field| Value::parse(field.kind(), raw)) {
                Some(Value::Text(_)) | None => words(raw),
                Some(typed) => format!("{typed:?}"),
            };
            let key = entry.field.map_or(document.text(entry.key), |field| field.key());
            (
                entry.line,
                entry.block,
                Said { field: entry.field, key: key.trim_end_matches(':').to_owned(), value },
            )
        })
        .collect()
}

fn warned(warnings: &[Warning], line: u32) -> bool {
    warnings.iter().any(|warning| matches!(warning.at, At::Lines(from, to) if (from..=to).contains(&line)))
}

/// Checks the law for one chain; gives what broke it.
fn check(capture: &str, chain: &[&Distortion], seed: u64) -> Result<(), String> {
    let plain = parse(decode(capture.as_bytes()).unwrap(), &[]).unwrap();
    if !plain.warnings.is_empty() {
        return Err(format!("the undistorted capture has warnings: {:?}", plain.warnings));
    }
    let mut text = Text::new(capture);
    let mut random = Random(seed | 1);
    for distortion in chain {
        (distortion.apply)(&mut text, &mut random);
    }
    if let Ok(path) = std::env::var("DSREGDIAG_DUMP") {
        std::fs::write(path, text.bytes()).unwrap();
    }
    let document =
        parse(decode(&text.bytes()).map_err(|e| e.to_string())?, &[]).map_err(|e| e.to_string())?;
    let origins = |line: u32| text.lines.get(line as usize - 1).map_or(&[] as &[u32], |line| &line.origins);
    let read = said(&document);
    let whole = text.destroyed.is_empty() && text.removed.is_empty();
    let mut taken = vec![false; read.len()];
    for (line, block, expected) in said(&plain) {
        if text.removed.contains(&line) {
            continue;
        }
        let found = (0..read.len()).find(|&at| {
            !taken[at]
                && read[at].2 == expected
                && origins(read[at].0).contains(&line)
                && (!whole || read[at].1 == block)
        });
        let warned = || {
            (1..=text.lines.len() as u32)
                .any(|at| origins(at).contains(&line) && warned(&document.warnings, at))
        };
        match found {
            Some(at) => taken[at] = true,
            None if text.destroyed.contains(&line) && warned() => {}
            // the value was changed by the distortion itself and is read as it now is
            None if text.destroyed.contains(&line) => {
                let same_key = (0..read.len()).find(|&at| {
                    !taken[at] && read[at].2.key == expected.key && origins(read[at].0).contains(&line)
                });
                match same_key {
                    Some(at) if is_plausible(&read[at].2, &expected) => taken[at] = true,
                    _ => return Err(format!("line {line} lost: {expected:?}")),
                }
            }
            None => {
                let there: Vec<_> = read.iter().filter(|entry| origins(entry.0).contains(&line)).collect();
                return Err(format!("line {line}: expected {block:?} {expected:?}, read {there:?}"));
            }
        }
    }
    for (at, entry) in read.iter().enumerate() {
        if !taken[at] && !origins(entry.0).iter().any(|line| text.destroyed.contains(line)) {
            return Err(format!("read what is not there: {entry:?}"));
        }
    }
    for warning in &document.warnings {
        let At::Lines(from, to) = warning.at else { continue };
        for line in from..=to {
            let untouched = |origin: &u32| !text.destroyed.contains(origin) && !text.removed.contains(origin);
            if !text.lines[line as usize - 1].mixed && origins(line).iter().all(untouched) {
                return Err(format!(
                    "warning at {line} {:?}: {}",
                    text.lines[line as usize - 1].text,
                    warning.message
                ));
            }
        }
    }
    Ok(())
}

/// A value that the content of a distortion changed is still of the same field; that is all that is left
/// to ask of it.
fn is_plausible(read: &Said, expected: &Said) -> bool {
    read.field == expected.field
}

fn captures() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/status");
    let mut captures: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| {
            let name = entry.file_name().into_string().unwrap();
            name.ends_with(".txt") && (name.starts_with("plain-") || name.starts_with("old-"))
        })
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    captures.sort();
    captures
}

/// One chain by name, for whoever looks into a failure: `DSREGDIAG_CHAIN="capture|seed|name|name"`.
#[test]
fn one_chain() {
    let Ok(chain) = std::env::var("DSREGDIAG_CHAIN") else { return };
    let mut parts = chain.split('|');
    let (name, seed) = (parts.next().unwrap(), parts.next().unwrap().parse().unwrap());
    let captures = captures();
    let (_, capture) = captures.iter().find(|capture| capture.0 == name).unwrap();
    let named = |name: &str| DISTORTIONS.iter().find(|distortion| distortion.name == name).unwrap();
    check(capture, &parts.map(named).collect::<Vec<_>>(), seed).unwrap();
}

#[test]
fn distortions_do_not_change_what_is_read() {
    assert!(DISTORTIONS.len() >= 25);
    let captures = captures();
    assert!(captures.len() >= 20, "{} captures", captures.len());
    let stages = [Stage::Content, Stage::Layout, Stage::Paste, Stage::Encoding];
    let by_stage: Vec<Vec<&Distortion>> = stages
        .iter()
        .map(|stage| DISTORTIONS.iter().filter(|distortion| distortion.stage == *stage).collect())
        .collect();
    let cases: usize = std::env::var("DSREGDIAG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut failures = Vec::new();
    let mut run = |name: &str, capture: &str, chain: Vec<&Distortion>, seed: u64| {
        if let Err(why) = check(capture, &chain, seed) {
            let names: Vec<&str> = chain.iter().map(|distortion| distortion.name).collect();
            failures.push(format!("{name} {names:?} seed {seed}: {why}"));
        }
    };
    for (name, capture) in &captures {
        for distortion in DISTORTIONS {
            run(name, capture, vec![distortion], 7);
        }
    }
    for case in 0..cases {
        let (name, capture) = &captures[random.below(captures.len())];
        let mut chain = Vec::new();
        for of_stage in &by_stage {
            // every second chain skips a stage
            if random.below(2) == 0 {
                chain.push(of_stage[random.below(of_stage.len())]);
            }
        }
        run(name, capture, chain, case as u64 * 2 + 1);
    }
    let shown = failures.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} failures\n{shown}", failures.len());
}
