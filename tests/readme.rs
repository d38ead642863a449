//! The programs that the README shows compile and run as they stand there, and what it and the guide say of
//! the product is so. `BLESS=1 cargo test --test readme` writes the shown answer anew.

#![cfg(unix)]

mod support;

use dsregdiag::{diagnose, render, DiagnoseOptions, RenderOptions};
use support::consumer::{run_program, Language, C, CPP};
use support::root;

/// What people read first.
const PAGES: [&str; 2] = ["README.md", "docs/guide.md"];

#[test]
fn the_answer_shown_is_the_one_given() {
    let example =
        |name: &str| std::fs::read(root().join("examples").join(name)).expect("the example is there");
    let (capture, events) = (example("capture.txt"), example("events.xml"));
    let diagnosis = diagnose(Some(&capture), Some(&events), &DiagnoseOptions::default()).expect("an answer");
    let shown = render(&[diagnosis], &RenderOptions::default());
    for page in PAGES {
        let path = root().join(page);
        let text = std::fs::read_to_string(&path).expect("the page is there");
        let (before, rest) = text.split_once("```text\n").expect("the page shows an answer");
        let (_, behind) = rest.split_once("```\n").expect("the block ends");
        let written = format!("{before}```text\n{shown}```\n{behind}");
        assert!(
            support::golden::check(&path, &written).is_ok(),
            "{page} does not show what is given:\n{shown}"
        );
    }
}

#[test]
fn what_the_pages_name_is_there() {
    let manifest = root().join("powershell/DsregDiag/DsregDiag.psd1");
    let manifest = std::fs::read_to_string(manifest).expect("the manifest is there");
    for page in PAGES {
        let path = root().join(page);
        let text = std::fs::read_to_string(&path).expect("the page is there");
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        for cmdlet in words.filter(|word| word.contains("-Dsreg")) {
            assert!(manifest.contains(&format!("'{cmdlet}'")), "{page} names {cmdlet}, which is no cmdlet");
        }
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            let there = file.is_empty() || link.contains("://") || path.parent().unwrap().join(file).exists();
            assert!(there, "{page} links to {link}, which is not there");
        }
    }
}

/// The fenced blocks of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

fn run_blocks(fence: &str, language: &Language) -> usize {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md is there");
    let blocks = blocks(&readme, fence);
    for (number, block) in blocks.iter().enumerate() {
        let output = run_program(language, &format!("readme-{number}"), block);
        assert!(output.contains("has no Primary Refresh Token"), "{fence} block {number}: {output}");
    }
    blocks.len()
}

#[test]
fn programs_in_c_and_cpp_run() {
    assert!(run_blocks("c", &C) >= 1, "the README shows a program in C");
    assert!(run_blocks("cpp", &CPP) >= 1, "the README shows a program in C++");
}

#[test]
fn the_examples_are_short() {
    for (example, most) in [("examples/c/diagnose.c", 40), ("examples/cpp/diagnose.cpp", 40)] {
        let text = std::fs::read_to_string(root().join(example)).expect("the example is there");
        let lines = text.lines().count();
        assert!(lines <= most, "{example} has {lines} lines");
    }
}
