//! `docs/abi.txt` lists what was promised so far: functions and statuses of the header, options with their words,
//! members of the documents with theirs. What is there today may differ from it only as `docs/abi.md` allows. `BLESS=1 cargo test --test abi` writes the list anew once the version says so.

mod support;

use std::collections::BTreeMap;

use support::header::Header;
use support::promised;
use support::root;

/// The promises of one version of the ABI.
#[derive(Clone)]
struct Abi {
    major: u32,
    minor: u32,
    /// Every constant, function, option, member and word by name, with its value or its type.
    items: BTreeMap<String, String>,
}

impl Abi {
    fn of_today() -> Abi {
        let header = Header::committed();
        let version = |name: &str| -> u32 {
            let constant = header.constants.iter().find(|constant| constant.name == name).expect(name);
            constant.value.parse().expect("a version is a number")
        };
        let (major, minor) = (version("DSREGDIAG_ABI_MAJOR"), version("DSREGDIAG_ABI_MINOR"));
        let constants = header.constants.iter().filter(|constant| !constant.name.contains("_ABI_"));
        let constants = constants.map(|constant| (constant.name.clone(), constant.value.clone()));
        let functions = header.functions.iter().map(|function| (function.name.clone(), function.signature()));
        let items = constants.chain(functions).chain(promised::options()).chain(promised::members());
        Abi { major, minor, items: items.collect() }
    }

    fn read(text: &str) -> Abi {
        let mut lines = text.lines();
        let version =
            lines.next().and_then(|line| line.strip_prefix("ABI ")).expect("the list begins with ABI");
        let (major, minor) = version.split_once('.').expect("a version is major.minor");
        let item = |line: &str| {
            let (name, what) = line.split_once(' ').expect("a line is a name and what it is");
            (name.to_owned(), what.to_owned())
        };
        Abi {
            major: major.parse().expect("a number"),
            minor: minor.parse().expect("a number"),
            items: lines.map(item).collect(),
        }
    }

    fn write(&self) -> String {
        let items = self.items.iter().map(|(name, what)| format!("{name} {what}\n"));
        format!("ABI {}.{}\n{}", self.major, self.minor, items.collect::<String>())
    }
}

/// The rules of `docs/abi.md` that `new` breaks against `old`.
fn broken_rules(old: &Abi, new: &Abi) -> Vec<String> {
    let (before, now) = ((old.major, old.minor), (new.major, new.minor));
    let mut broken = Vec::new();
    if now < before {
        broken.push(format!("Rule 4: the version went back from {before:?} to {now:?}."));
    }
    let may_break = new.major > old.major || (new.major == 0 && now > before);
    for (name, what) in &old.items {
        match new.items.get(name) {
            Some(same) if same == what => {}
            _ if may_break => {}
            None => broken.push(format!("Rule 1: {name} was removed; that takes a new major number.")),
            Some(other) => {
                broken.push(format!(
                    "Rule 2: {name} was {what} and is {other}; that takes a new major number."
                ));
            }
        }
    }
    for name in new.items.keys().filter(|name| !old.items.contains_key(*name)) {
        if now <= before {
            broken.push(format!("Rule 3: {name} is new; raise DSREGDIAG_ABI_MINOR in src/ffi/version.rs."));
        }
    }
    let values: Vec<&String> = new.items.values().filter(|what| what.parse::<i32>().is_ok()).collect();
    if (1..values.len()).any(|at| values[at..].contains(&values[at - 1])) {
        broken.push("Rule 5: two statuses have one number.".to_owned());
    }
    broken
}

#[test]
fn what_was_promised_is_kept() {
    let path = root().join("docs/abi.txt");
    let now = Abi::of_today();
    let promised = Abi::read(&std::fs::read_to_string(&path).expect("docs/abi.txt is there"));
    let broken = broken_rules(&promised, &now);
    let next = "Then BLESS=1 cargo test --test header, and after it BLESS=1 cargo test --test abi.";
    assert!(broken.is_empty(), "docs/abi.md is broken:\n{}\n{next}", broken.join("\n"));
    support::golden::check(&path, &now.write()).unwrap();
}

#[test]
fn a_deliberate_break_names_its_rule() {
    let old = Abi { major: 1, minor: 4, items: Abi::of_today().items };
    assert!(broken_rules(&old, &old.clone()).is_empty());
    let names = |new: &Abi, rule: &str| {
        let broken = broken_rules(&old, new);
        assert!(broken.iter().any(|sentence| sentence.starts_with(rule)), "{rule}: {broken:?}");
    };

    let mut removed = old.clone();
    removed.items.remove("dsregdiag_diagnose");
    names(&removed, "Rule 1");
    removed.minor += 1;
    names(&removed, "Rule 1");
    removed.major += 1;
    removed.minor = 0;
    assert!(broken_rules(&old, &removed).is_empty());

    let mut changed = old.clone();
    changed.items.insert("dsregdiag_result_status".into(), "(dsregdiag_result*) -> int64_t".into());
    names(&changed, "Rule 2");
    let mut renumbered = old.clone();
    renumbered.items.insert("DSREGDIAG_NOT_FOUND".into(), "4".into());
    names(&renumbered, "Rule 2");

    let mut added = old.clone();
    added.items.insert("dsregdiag_new".into(), "() -> void".into());
    names(&added, "Rule 3");
    added.minor += 1;
    assert!(broken_rules(&old, &added).is_empty());

    for name in ["option/render/format=papyrus", "diagnosis/findings[]/note", "diagnosis/verdict=unsure"] {
        let mut added = old.clone();
        added.items.insert(name.into(), "string".into());
        names(&added, "Rule 3");
    }
    let mut removed = old.clone();
    removed.items.remove("diagnosis/verdict=healthy").expect("the word of a member is promised");
    removed.items.remove("option/render/format=summary").expect("the word of an option is promised");
    names(&removed, "Rule 1");

    names(&Abi { minor: 3, ..old.clone() }, "Rule 4");
    let mut twice = old.clone();
    twice.items.insert("DSREGDIAG_OTHER".into(), "3".into());
    names(&twice, "Rule 5");
}

/// As long as the major number is 0 a change takes a higher minor number, so that no two versions are one.
#[test]
fn before_version_1_every_change_raises_the_minor_number() {
    let old = Abi { major: 0, minor: 1, items: Abi::of_today().items };
    let mut new = old.clone();
    new.items.remove("dsregdiag_diagnose");
    assert!(!broken_rules(&old, &new).is_empty());
    new.minor = 2;
    assert!(broken_rules(&old, &new).is_empty());
}
