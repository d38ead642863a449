//! The modules of the engine stand on each other in one order, and no file grows beyond reading.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use support::root;

/// From the ground up. A module uses those before it, never one behind it.
const ORDER: [&str; 23] = [
    "words",     // vocabularies, levels and severities
    "phrase",    // what is said, before it is in a language
    "secret",    // what is masked in every text
    "error",     // why there is no document
    "time",      // moments
    "input",     // bytes to text
    "warning",   // what was not understood
    "document",  // what a diagnosis is, as it is written
    "knowledge", // codes, events, fields: tables
    "code",      // codes in text
    "status",    // text to captures
    "event",     // text to records
    "facts",     // what is known of the host
    "evidence",  // everything about one device
    "story",     // what evidence adds up to
    "rules",     // what is wrong
    "diagnose",  // rank, relate, put into words
    "report",    // documents to text and JSON
    "redact",    // identities to placeholders
    "compare",   // two documents to one
    "reference", // what can be told without evidence
    "session",   // what a caller does, and its options
    "ffi",       // the C ABI
];

/// What belongs to a module of another name.
const PARTS: [(&str, &str); 1] = [("options", "session")];

#[test]
fn no_module_uses_one_above_it() {
    let place = |module: &str| {
        let module = PARTS.iter().find(|(part, _)| *part == module).map_or(module, |(_, of)| of);
        ORDER.iter().position(|known| *known == module)
    };
    let exported = exports();
    let mut wrong = BTreeSet::new();
    let mut used = BTreeSet::new();
    for file in files("src", "rs").into_iter().filter(|file| !file.ends_with("src/lib.rs")) {
        let own = module_of(&file);
        let at = place(&own).unwrap_or_else(|| panic!("{own}: a module without a place in the order"));
        for name in uses(&code_of(&file)) {
            let module =
                if place(&name).is_some() { &name } else { exported.get(&name).unwrap_or(&name) }.clone();
            match place(&module) {
                Some(other) if other <= at => {}
                Some(_) => drop(wrong.insert(format!("{}: {own} uses {module}", file.display()))),
                None => panic!("{}: crate::{name} is no module", file.display()),
            }
            used.insert(module);
        }
    }
    assert!(wrong.is_empty(), "arrows that run up:\n{}", Vec::from_iter(wrong).join("\n"));
    let idle: Vec<_> = ORDER[..ORDER.len() - 2].iter().filter(|module| !used.contains(**module)).collect();
    assert!(idle.is_empty(), "used by nobody, so that their place is not tested: {idle:?}");
}

/// The names that stand right behind `crate::`, also in braces.
fn uses(code: &str) -> Vec<String> {
    let path = Regex::new(r"(?-u:\b)crate::(\{[^;]*|[a-zA-Z_]+)").unwrap();
    path.captures_iter(code).flat_map(|found| names(&found[1])).collect()
}

/// The first names of the paths in a list in braces, or the one name.
fn names(list: &str) -> Vec<String> {
    let mut depth = 0;
    let outer: String = list
        .chars()
        .filter(|c| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth <= 1
        })
        .collect();
    let paths = outer.trim_start_matches('{').trim_end_matches('}').split(',');
    let first = paths.map(|path| path.trim().split("::").next().unwrap_or_default().to_owned());
    first.filter(|name| !name.is_empty()).collect()
}

#[test]
fn what_is_used_is_seen_in_every_form() {
    let code =
        "use crate::time::Timestamp;\nuse crate::{\n    options::{a, b}, Session\n};\nlet a = crate::code::find(text);";
    assert_eq!(uses(code), ["time", "options", "Session", "code"]);
}

/// What `lib.rs` hands on: its name, and the module that it comes from.
fn exports() -> BTreeMap<String, String> {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let line = Regex::new(r"pub use ([a-zA-Z_]+)::\{?([^;}]*)\}?;").unwrap();
    let all = line.captures_iter(&text).flat_map(|found| {
        let names: Vec<String> = found[2].split(',').map(|name| name.trim().to_owned()).collect();
        names.into_iter().map(|name| (name, found[1].to_owned())).collect::<Vec<_>>()
    });
    all.collect()
}

fn module_of(file: &Path) -> String {
    let path = file.strip_prefix(root().join("src")).unwrap().with_extension("");
    path.iter().next().unwrap().to_string_lossy().into_owned()
}

/// The code of a file without comments and without its tests, which may use anything.
fn code_of(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    if file.file_stem().is_some_and(|name| name == "tests") {
        return String::new();
    }
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// A family of rules is told apart from the others by what it concludes, and shares nothing with them but
/// the story.
#[test]
fn no_family_of_rules_uses_another() {
    let families: BTreeSet<String> = files("src/rules", "rs").iter().map(|file| family_of(file)).collect();
    let paths = Regex::new(r"crate::rules::(\{[^;]*|[a-z_]+)").unwrap();
    let mut wrong = BTreeSet::new();
    for file in files("src/rules", "rs") {
        let own = family_of(&file);
        let others =
            paths.captures_iter(&code_of(&file)).flat_map(|found| names(&found[1])).collect::<Vec<_>>();
        let is_other =
            |name: &String| families.contains(name) && *name != own && !SHARED.contains(&name.as_str());
        wrong.extend(others.into_iter().filter(is_other).map(|other| (own.clone(), other)));
    }
    assert!(wrong.is_empty(), "a family uses another: {wrong:?}");
}

/// What all families are made of.
const SHARED: [&str; 4] = ["context", "findings", "mod", "page"];

fn family_of(file: &Path) -> String {
    let path = file.strip_prefix(root().join("src/rules")).unwrap().with_extension("");
    path.iter().next().unwrap().to_string_lossy().into_owned()
}

#[test]
fn no_file_is_longer_than_can_be_read() {
    let mut long = Vec::new();
    for (folder, suffix, most) in [
        ("src", "rs", 500),
        ("build", "rs", 500),
        ("powershell/src", "cs", 500),
        ("tests", "rs", 700),
        ("benches", "rs", 700),
    ] {
        for file in files(folder, suffix) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            if lines > most {
                long.push(format!("{}: {lines} lines, and at most {most} are read", file.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// The files of a folder and of those in it, but not what a build left there.
fn files(folder: &str, suffix: &str) -> Vec<PathBuf> {
    fn below(folder: &Path, suffix: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            match path.is_dir() {
                true if !matches!(&*name, "bin" | "obj" | "target") => below(&path, suffix, found),
                false if path.extension().is_some_and(|extension| extension == suffix) => found.push(path),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    below(&root().join(folder), suffix, &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder}: no file");
    found
}
