//! `sources.jsonl` becomes the table of documents that rows rest on.

use std::fmt::Write as _;
use std::path::Path;

use crate::row::Row;
use crate::strings::Strings;

const KEYS: [&str; 7] = ["id", "title", "repo", "path", "date", "licence", "url"];

/// The ids of the sources, in the order of the table.
pub struct Sources(Vec<String>);

impl Sources {
    pub fn generate(path: &Path, strings: &mut Strings, target: &Path) -> Sources {
        let mut ids = Vec::new();
        let mut table = String::new();
        for row in Row::read(path, &KEYS) {
            let id = row.required("id").to_owned();
            if ids.contains(&id) {
                row.fail("this id is taken");
            }
            ids.push(id);
            for key in ["title", "date", "licence"] {
                row.required(key);
            }
            let fields = KEYS.map(|key| format!("{key}: {}", strings.add(row.text(key))));
            let _ = writeln!(table, "    RawSource {{ {} }},", fields.join(", "));
        }
        crate::write(target, &format!("static SOURCES: [RawSource; {}] = [\n{table}];\n", ids.len()));
        Sources(ids)
    }

    /// The list of a row's sources: at least one, all of them known.
    pub fn list(&self, row: &Row, strings: &mut Strings) -> u16 {
        let sources = row.texts("sources");
        if sources.is_empty() {
            row.fail("no source");
        }
        for id in &sources {
            if !self.0.iter().any(|known| known == id) {
                row.fail(&format!("source {id:?} is not in sources.jsonl"));
            }
        }
        strings.list(&sources)
    }
}
