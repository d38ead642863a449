//! The programs that the README shows compile and run as they stand there.

#![cfg(unix)]

mod support;

use support::consumer::{run_program, Language, C, CPP};
use support::root;

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
