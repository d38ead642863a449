//! `sources.jsonl` becomes the table of documents that rows rest on, and of their sections.

use std::fmt::Write as _;
use std::path::Path;

use crate::row::Row;
use crate::strings::Strings;

const KEYS: [&str; 9] = ["id", "title", "repo", "path", "date", "licence", "url", "read", "sections"];

/// The names by which rows know a document: its id, or `id#anchor` for a section of it.
pub struct Sources {
    names: Vec<String>,
    /// The ids of documents of which a row has to name a section.
    divided: Vec<String>,
}

impl Sources {
    pub fn generate(path: &Path, strings: &mut Strings, target: &Path) -> Sources {
        let mut sources = Sources { names: Vec::new(), divided: Vec::new() };
        let mut table = String::new();
        for row in Row::read(path, &KEYS) {
            let id = row.required("id").to_owned();
            if sources.names.contains(&id) {
                row.fail("this id is taken");
            }
            for key in ["title", "date", "licence"] {
                row.required(key);
            }
            if !is_day(row.required("read")) {
                row.fail("\"read\" is the day when it was read, as 2026-11-24");
            }
            let sections: Vec<(&str, &str)> =
                row.texts("sections").into_iter().map(|section| split(&row, section)).collect();
            match sections[..] {
                [] => entry(&row, &id, ("", ""), strings, &mut table),
                // all that rests on it rests on this section
                [only] => entry(&row, &id, only, strings, &mut table),
                _ => {
                    for section in &sections {
                        let name = format!("{id}#{}", section.0);
                        entry(&row, &name, *section, strings, &mut table);
                        sources.names.push(name);
                    }
                    sources.divided.push(id.clone());
                }
            }
            sources.names.push(id);
        }
        let count = table.lines().count();
        crate::write(target, &format!("static SOURCES: [RawSource; {count}] = [\n{table}];\n"));
        sources
    }

    /// The list of a row's sources: at least one, all of them known, with their sections.
    pub fn list(&self, row: &Row, strings: &mut Strings) -> u16 {
        let sources = row.texts("sources");
        if sources.is_empty() {
            row.fail("no source");
        }
        for name in &sources {
            if !self.names.iter().any(|known| known == name) {
                self.fail_unknown(row, name);
            }
            if self.divided.iter().any(|id| id == name) {
                row.fail(&format!("say which section of {name:?} bears it: \"{name}#anchor\""));
            }
        }
        strings.list(&sources)
    }

    fn fail_unknown(&self, row: &Row, name: &str) -> ! {
        let id = name.split('#').next().unwrap_or(name);
        let known: Vec<&String> = self
            .names
            .iter()
            .filter(|known| known.split('#').next() == Some(id))
            .filter(|known| !self.divided.contains(known))
            .collect();
        match known[..] {
            [] => row.fail(&format!("source {name:?} is not in sources.jsonl")),
            _ => row.fail(&format!("source {name:?} is not in sources.jsonl, which has {known:?}")),
        }
    }
}

/// `anchor: Heading`.
fn split<'t>(row: &Row, section: &'t str) -> (&'t str, &'t str) {
    section.split_once(": ").unwrap_or_else(|| row.fail("a section is written as \"anchor: Heading\""))
}

fn is_day(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00"
}

fn entry(row: &Row, name: &str, (anchor, heading): (&str, &str), strings: &mut Strings, table: &mut String) {
    let address = match (row.text("url"), anchor) {
        (url, "") | (url @ "", _) => url.to_owned(),
        (url, anchor) => format!("{url}#{anchor}"),
    };
    let mut fields = vec![
        format!("id: {}", strings.add(name)),
        format!("url: {}", strings.add(&address)),
        format!("section: {}", strings.add(heading)),
    ];
    let same = ["title", "repo", "path", "date", "licence", "read"];
    fields.extend(same.map(|key| format!("{key}: {}", strings.add(row.text(key)))));
    let _ = writeln!(table, "    RawSource {{ {} }},", fields.join(", "));
}
