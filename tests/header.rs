//! `include/dsregdiag.h` is what cbindgen makes of `src/ffi` today, is documented, and declares exactly what
//! the shared library exports. `BLESS=1 cargo test --test header` writes the header anew.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

#[cfg(unix)]
use support::consumer::{run_program, Language, C, CPP};
use support::header::Header;
use support::{root, shared_library};

/// The files of `src/ffi` in the order of the header.
const SOURCES: [&str; 5] = ["version", "status", "calls", "session", "result"];

fn generate() -> String {
    let mut config =
        cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml is read");
    for text in [&mut config.header, &mut config.after_includes] {
        *text = text.as_ref().map(|text| text.trim_end().replace("{version}", env!("CARGO_PKG_VERSION")));
    }
    let sources = SOURCES.map(|name| root().join(format!("src/ffi/{name}.rs")));
    let builder = sources
        .iter()
        .fold(cbindgen::Builder::new().with_config(config), |builder, source| builder.with_src(source));
    let mut bytes = Vec::new();
    builder.generate().expect("cbindgen reads src/ffi").write(&mut bytes);
    with_calling_convention(&String::from_utf8(bytes).expect("the header is UTF-8"))
}

/// Puts the calling convention between type and name of each function, where cbindgen puts nothing, and
/// breaks what becomes too long.
fn with_calling_convention(header: &str) -> String {
    let line = |line: &str| match line.starts_with("DSREGDIAG_API ") {
        true => declaration(line),
        false => line.to_owned(),
    };
    header.lines().map(line).map(|line| line + "\n").collect()
}

fn declaration(line: &str) -> String {
    let (head, parameters) = line.split_once('(').expect("a function has parameters");
    let (returns, name) = head.split_at(head.rfind([' ', '*']).expect("a function has a type") + 1);
    let one_line = format!("{returns}DSREGDIAG_CALL {name}({parameters}");
    match one_line.len() > 110 {
        true => one_line.replace('(', "(\n    ").replace("_len, ", "_len,\n    "),
        false => one_line,
    }
}

#[test]
fn is_what_cbindgen_makes_of_the_sources() {
    let made = generate();
    let path = root().join("include/dsregdiag.h");
    if support::golden::is_blessing() {
        std::fs::write(&path, &made).expect("the header is written");
    }
    let committed =
        std::fs::read_to_string(&path).expect("include/dsregdiag.h is there").replace("\r\n", "\n");
    assert_eq!(committed, made, "run BLESS=1 cargo test --test header, and commit include/dsregdiag.h");
    assert!(made.is_ascii(), "the header is ASCII, for compilers of any code page");
    assert!(Header::committed().functions.len() >= 20, "the header declares its functions");
}

#[test]
fn sources_export_nothing_beside_the_header() {
    let declared = Header::committed().function_names();
    let mut defined = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("src/ffi")).expect("src/ffi is a folder") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a source file");
        let after = text.split("#[no_mangle]").skip(1);
        defined.extend(after.map(|rest| {
            let name = rest.split("fn ").nth(1).and_then(|rest| rest.split('(').next());
            name.expect("a function under #[no_mangle]").to_owned()
        }));
    }
    assert_eq!(defined, declared);
}

/// A library that exports less than its header does not link, one that exports more makes promises unseen.
#[test]
#[cfg(unix)]
fn the_library_exports_what_the_header_declares() {
    let declared = Header::committed().function_names();
    assert_eq!(exports(&shared_library()), declared);
}

#[test]
#[cfg(unix)]
fn the_examples_in_the_headers_run() {
    let given = "#include \"evidence.h\"\n";
    run_example("dsregdiag.h", &C, "");
    run_example("dsregdiag.hpp", &CPP, given);
}

/// Compiles the indented lines of a header's first comment as a careful user would, and runs them.
#[cfg(unix)]
fn run_example(header: &str, language: &Language, given: &str) {
    let text = std::fs::read_to_string(root().join("include").join(header)).expect("the header is there");
    let comment = text.split("*/").next().expect("the header begins with a comment");
    let lines =
        comment.lines().filter_map(|line| line.strip_prefix(" *     ").or((line == " *").then_some("")));
    let example = lines.map(|line| line.to_owned() + "\n").collect::<String>();
    let output = run_program(language, "header-example", &format!("{given}{example}"));
    assert!(!output.is_empty(), "{header}: the example prints");
}

#[cfg(unix)]
fn exports(library: &Path) -> BTreeSet<String> {
    let arguments: &[&str] = if cfg!(target_os = "macos") { &["-gU"] } else { &["-D", "--defined-only"] };
    let output = std::process::Command::new("nm").args(arguments).arg(library).output().expect("nm runs");
    assert!(output.status.success(), "nm: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("names are ASCII");
    let names = text.lines().filter_map(|line| line.split_whitespace().last());
    names.map(|name| name.strip_prefix('_').unwrap_or(name).to_owned()).collect()
}

#[test]
fn every_function_says_what_a_caller_must_know() {
    let header = Header::committed();
    for function in &header.functions {
        let (name, doc) = (&function.name, &function.doc);
        for parameter in &function.parameters {
            let described = doc.contains(&format!("@param {} ", parameter.name));
            assert!(described, "{name}: @param {} is missing", parameter.name);
            if parameter.kind.contains('*') {
                let said =
                    doc.split("@param ").find(|part| part.starts_with(&format!("{} ", parameter.name)));
                assert!(
                    said.is_some_and(|said| said.contains("NULL")),
                    "{name}: what of a NULL {}",
                    parameter.name
                );
            }
        }
        assert_eq!(doc.contains("@return "), function.returns != "void", "{name}: @return");
        assert!(doc.contains("thread"), "{name}: which threads may call it");
        if function.returns.starts_with("dsregdiag_") {
            assert!(doc.contains("_free"), "{name}: how what it returns is freed");
            assert!(doc.contains("DSREGDIAG_") || doc.contains("NULL only"), "{name}: its errors");
        }
        if function.returns.contains("char") {
            let lives = doc.contains("static") || doc.contains("lives");
            assert!(lives, "{name}: how long its string lives");
        }
    }
    for constant in &header.constants {
        assert!(constant.doc.len() > 20, "{} has no documentation", constant.name);
    }
}
