//! The text of every table: each distinct string once, named by a number.

use crate::stop;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

/// Collects strings and lists of strings; number 0 is the empty one.
pub struct Strings {
    text: String,
    ends: Vec<usize>,
    known: HashMap<String, u16>,
    lists: Vec<Vec<u16>>,
    known_lists: HashMap<Vec<u16>, u16>,
}

impl Strings {
    pub fn new() -> Strings {
        let mut strings = Strings {
            text: String::new(),
            ends: Vec::new(),
            known: HashMap::new(),
            lists: Vec::new(),
            known_lists: HashMap::new(),
        };
        strings.add("");
        strings.list(&[]);
        strings
    }

    pub fn add(&mut self, text: &str) -> u16 {
        if let Some(&id) = self.known.get(text) {
            return id;
        }
        let id = number(self.known.len());
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.known.insert(text.to_owned(), id);
        id
    }

    pub fn list(&mut self, texts: &[&str]) -> u16 {
        let ids: Vec<u16> = texts.iter().map(|text| self.add(text)).collect();
        if let Some(&id) = self.known_lists.get(&ids) {
            return id;
        }
        let id = number(self.lists.len());
        self.lists.push(ids.clone());
        self.known_lists.insert(ids, id);
        id
    }

    /// Writes the text as one file, and where each string and list ends as Rust source.
    pub fn write(&self, folder: &Path) {
        crate::write(&folder.join("strings.txt"), &self.text);
        let mut items = Vec::new();
        let mut ends = Vec::new();
        for list in &self.lists {
            items.extend(list);
            ends.push(items.len());
        }
        let mut source = String::new();
        for (name, kind, values) in [
            ("STRING_ENDS", "u32", &self.ends),
            ("LIST_ENDS", "u32", &ends),
            ("LIST_ITEMS", "u16", &items.iter().map(|&id: &u16| id as usize).collect()),
        ] {
            let _ = writeln!(source, "static {name}: [{kind}; {}] = {values:?};", values.len());
        }
        crate::write(&folder.join("strings.rs"), &source);
    }
}

fn number(count: usize) -> u16 {
    u16::try_from(count)
        .unwrap_or_else(|_| stop("more than 65,536 distinct strings: widen the ids in build/strings.rs"))
}
