//! Turns the knowledge files and rule pages into static tables.
//!
//! Reads only what lies under `src/`, writes only to `OUT_DIR`, and stops with file and line on an error.

mod apps;
mod codes;
mod events;
mod fields;
#[path = "../src/knowledge/hash.rs"]
mod hash;
mod inputs;
mod page;
mod pages;
mod row;
mod sources;
mod strings;
mod templates;
#[allow(dead_code)]
#[path = "../src/words.rs"]
mod words;

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build");
    stay_loaded();
    let root = PathBuf::from(env("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(env("OUT_DIR"));
    let data = root.join("src/knowledge/data");
    watch(&data);
    println!("cargo:rerun-if-changed=src/words.rs");
    println!("cargo:rerun-if-changed=src/knowledge/hash.rs");
    let mut strings = strings::Strings::new();
    let sources =
        sources::Sources::generate(&data.join("sources.jsonl"), &mut strings, &out.join("sources.rs"));
    codes::generate(&data, &sources, &mut strings, &out.join("codes.rs"));
    apps::generate(&data.join("apps.jsonl"), &sources, &mut strings, &out.join("apps.rs"));
    events::generate(&data.join("events.jsonl"), &sources, &mut strings, &out.join("events.rs"));
    fields::generate(&data.join("fields.jsonl"), &sources, &mut strings, &out);
    let words = data.join("templates.jsonl");
    templates::generate(&words, &sources, &mut strings, &out.join("templates.rs"));
    inputs::generate(&data, &mut strings, &out.join("inputs.rs"));
    strings.write(&out);
    let languages = root.join("src/rules/pages");
    let invented = root.join("tests/languages");
    watch(&languages);
    pages::generate(&[&languages], &out, "pages");
    if invented.exists() {
        watch(&invented);
    }
    pages::generate(&[&languages, &invented], &out, "pages-of-tests");
}

/// What the library builds once per process (a compiled pattern, a look-up) is never freed. A host that
/// loads and unloads it again and again would lose that each time, so unloading leaves it where it is.
fn stay_loaded() {
    if env("CARGO_CFG_TARGET_OS") == "linux" {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| stop(&format!("{name} is set by cargo")))
}

fn watch(path: &Path) {
    println!("cargo:rerun-if-changed={}", path.display());
}

/// Ends the build with a sentence that names the file and line, where cargo shows errors.
pub fn stop(message: &str) -> ! {
    println!("cargo::error={}", message.replace('\n', " "));
    std::process::exit(1)
}

/// The rows of a JSON Lines file with their line numbers.
pub fn rows(path: &Path) -> Vec<(usize, serde_json::Value)> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| stop(&format!("{}: {e}", path.display())));
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            let row = serde_json::from_str(line)
                .unwrap_or_else(|e| stop(&format!("{}:{}: {e}", path.display(), index + 1)));
            (index + 1, row)
        })
        .collect()
}

pub fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap_or_else(|e| stop(&format!("{}: {e}", path.display())));
}
