//! `apps.jsonl` becomes the table of apps and resources that ask for tokens, sorted by id.

use std::fmt::Write as _;
use std::path::Path;

use crate::row::Row;
use crate::sources::Sources;
use crate::strings::Strings;

const KEYS: [&str; 4] = ["id", "name", "background", "sources"];

pub fn generate(path: &Path, sources: &Sources, strings: &mut Strings, target: &Path) {
    let rows = Row::read(path, &KEYS);
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by_key(|row| row.required("id").to_owned());
    for pair in sorted.windows(2) {
        if pair[0].text("id") == pair[1].text("id") {
            pair[1].fail("this id is taken");
        }
    }
    let mut table = String::new();
    for row in &sorted {
        let id = row.required("id");
        if id != id.to_ascii_lowercase() {
            row.fail("ids stand in lower case");
        }
        let (id, name) = (strings.add(id), strings.add(row.required("name")));
        let (background, sources) = (row.flag("background"), sources.list(row, strings));
        let _ = writeln!(
            table,
            "    AppRow {{ id: {id}, name: {name}, background: {background}, sources: {sources} }},"
        );
    }
    crate::write(target, &format!("static APPS: [AppRow; {}] = [\n{table}];\n", sorted.len()));
}
