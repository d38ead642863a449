//! No sentence for a reader stands in code: rules, prerequisites and notes take their words from pages.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dsregdiag::rules::page::{Language, Page};

/// What is said on behalf of evidence stands in pages; what callers are told of their own input does not.
const ROOMS: [&str; 4] = ["src/rules", "src/story", "src/evidence", "src/diagnose"];

/// Texts that evidence is searched for.
const OF_EVIDENCE: [&str; 33] = [
    "Device based token is not supported",
    "Autopilot device not allowed to enroll",
    "Failed to get AAD Token for sync session",
    "user certificate is not found",
    "disabled or deleted",
    "device object by the given id",
    "verification of the target computer",
    "failed with error code",
    "failed with status code",
    "Join error code",
    "Join error subcode",
    "with the error code",
    "error code:",
    "a finding needs evidence: call `because`",
    "Access is denied.",
    "The device is already enrolled.",
    "Mobile Device Management (MDM) is not configured.",
    "A specified logon session does not exist.",
    "The operation timed out",
    "Http request status:",
    "possibly by Group Policy or the SetManagedExternally",
    "too many devices enrolled to Mobile Device Management",
    "Device is AAD joined",
    "User has logged on with AAD credentials",
    "Windows Hello for Business policy is enabled",
    "Windows Hello for Business post-logon provisioning is enabled",
    "Local computer meets Windows hello for business hardware requirements",
    "User is not connected to the machine via Remote Desktop",
    "User has successfully authenticated to the enterprise STS",
    "Enterprise user logon certificate enrollment endpoint is ready",
    "Enterprise user logon certificate template is",
    "Cloud trust for on premise auth policy is enabled",
    "User account has Cloud TGT",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The texts between quotes of what is no test, one line each.
fn literals(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let mut texts = Vec::new();
    let mut lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut open: Option<String> = None;
    for line in &mut lines {
        let mut rest = line;
        loop {
            let end = rest.match_indices('"').map(|(at, _)| at).find(|at| !rest[..*at].ends_with('\\'));
            match (open.take(), end) {
                (Some(text), Some(at)) => {
                    texts.push(text + &rest[..at]);
                    rest = &rest[at + 1..];
                }
                (Some(text), None) => {
                    open = Some(text + rest.trim().trim_end_matches('\\'));
                    break;
                }
                (None, Some(at)) if rest[..at].ends_with('\'') => rest = &rest[at + 1..],
                (None, Some(at)) => {
                    open = Some(String::new());
                    rest = &rest[at + 1..];
                }
                (None, None) => break,
            }
        }
    }
    texts
}

/// Three words, at least two of them in lower case beside each other.
fn is_sentence(text: &str) -> bool {
    let is_word = |word: &str| {
        word.len() > 1 && word.trim_matches(['.', ',', ';', ':']).bytes().all(|b| b.is_ascii_alphabetic())
    };
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let plain = words.iter().filter(|word| is_word(word)).count();
    let lower = |word: &str| is_word(word) && word.bytes().all(|b| !b.is_ascii_uppercase());
    plain >= 3 && words.windows(2).any(|pair| pair.iter().all(|word| lower(word)))
}

#[test]
fn no_sentence_stands_in_code() {
    let mut files = Vec::new();
    ROOMS.iter().for_each(|room| sources(&support::root().join(room), &mut files));
    assert!(files.len() > 40, "the rooms have moved");
    let mut met = Vec::new();
    for path in files {
        let code = std::fs::read_to_string(&path).unwrap();
        let sentences = literals(&code).into_iter().filter(|text| is_sentence(text));
        let sentences = sentences.filter(|text| !OF_EVIDENCE.contains(&text.as_str()));
        met.extend(sentences.map(|text| format!("{}: {text}", path.display())));
    }
    assert!(met.is_empty(), "these belong on a page, under Words:\n{}", met.join("\n"));
    assert!(is_sentence("The device is offline.") && is_sentence("joined to the domain"));
    assert!(!is_sentence("Microsoft-Windows-AAD/Operational") && !is_sentence("join-failed"));
}

/// Each key of a page stands in the code that says it.
#[test]
fn every_word_of_a_page_is_said() {
    let mut files = Vec::new();
    sources(&support::root().join("src"), &mut files);
    let code = files.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let said: BTreeSet<String> = code.flat_map(|code| literals(&code)).collect();
    let pages = Page::all(Language::ENGLISH);
    let keys = pages.flat_map(|page| page.words().map(move |(key, _)| (page.id(), key)));
    let idle: Vec<_> = keys
        .chain(Language::ENGLISH.words().map(|(key, _)| ("shared", key)))
        .filter(|(_, key)| !said.contains(*key))
        .collect();
    assert!(idle.is_empty(), "said nowhere: {idle:?}");
}
