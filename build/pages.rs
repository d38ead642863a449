//! The pages of every language become static parts: one text, and rows of places in it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::hash::{bucket, BUCKETS};
use crate::page::{Page, Step, REGISTER_AGAIN};
use crate::stop;

/// What stands in code is English; every other language falls back to it, page by page.
const ENGLISH: &str = "en";

/// The file of what all pages of a language share.
const SHARED: &str = "shared";

#[derive(Default)]
struct Output {
    text: String,
    places: HashMap<String, usize>,
    languages: String,
    pages: Table,
    steps: Table,
    sources: Table,
    words: Table,
}

/// The rows of a static table, and how many there are.
#[derive(Default)]
struct Table {
    rows: String,
    count: usize,
}

impl Table {
    fn push(&mut self, row: &str) {
        let _ = writeln!(self.rows, "    {row},");
        self.count += 1;
    }

    fn source(&self, name: &str, kind: &str) -> String {
        format!("static {name}: [{kind}; {}] = [\n{}];\n", self.count, self.rows)
    }
}

/// Writes `<stem>.rs` and `<stem>.txt` of every language that has a folder in one of these places.
pub fn generate(places: &[&Path], out: &Path, stem: &str) {
    let mut folders: Vec<PathBuf> = places.iter().flat_map(|place| entries(place)).collect();
    folders.retain(|path| path.is_dir());
    folders.sort_by_key(|path| (name(path) != ENGLISH, name(path)));
    let english = pages(&folders[0]);
    let mut output = Output::default();
    let mut count = 0;
    for folder in &folders {
        let pages = pages(folder);
        for (id, page) in &pages {
            let original = english.iter().find(|(known, _)| known == id);
            let why = original.map_or(Err("there is no English page".to_owned()), |(_, en)| page.fits(en));
            why.unwrap_or_else(|why| stop(&format!("{}/{id}.md: {why}", folder.display())));
        }
        output.language(&name(folder), &pages);
        count += 1;
    }
    let rust = format!(
        "static TEXT: &str = include_str!(concat!(env!(\"OUT_DIR\"), \"/{stem}.txt\"));\n\
         static LANGUAGES: [LanguageRow; {count}] = [\n{}];\n{}{}{}{}",
        output.languages,
        output.pages.source("PAGES", "PageRow"),
        output.steps.source("STEPS", "StepRow"),
        output.sources.source("SOURCES", "(Place, Place, Place)"),
        output.words.source("WORDS", "(Place, Place)"),
    );
    crate::write(&out.join(stem).with_extension("rs"), &rust);
    crate::write(&out.join(stem).with_extension("txt"), &output.text);
}

/// What a folder holds; nothing where there is none.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .map(|entry| entry.unwrap_or_else(|e| stop(&format!("{}: {e}", folder.display()))).path())
        .collect()
}

fn name(path: &Path) -> String {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned()
}

/// The pages of a language, sorted by id.
fn pages(folder: &Path) -> Vec<(String, Page)> {
    let mut paths = entries(folder);
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut pages: Vec<(String, Page)> = paths
        .iter()
        .map(|path| match name(path) {
            id if id == SHARED => (id, Page::read_shared(path)),
            id => (id, Page::read(path)),
        })
        .collect();
    pages.sort_by(|a, b| a.0.cmp(&b.0));
    pages
}

impl Output {
    fn language(&mut self, name: &str, pages: &[(String, Page)]) {
        let name = self.place(name);
        let first = self.pages.count;
        let shared = pages.iter().find(|(id, _)| id == SHARED).map(|(_, page)| page);
        let again = shared.map_or(&[][..], |shared| &shared.steps);
        let register_again = self.steps(again, &[]);
        let words = shared.map_or((0, 0), |shared| self.words(&shared.words));
        let mut pages: Vec<_> = pages.iter().filter(|(id, _)| id != SHARED).collect();
        pages.sort_by_key(|(id, _)| bucket(id.as_bytes()));
        for (id, page) in &pages {
            self.page(id, page, again);
        }
        let before = |bound| pages.iter().filter(|(id, _)| bucket(id.as_bytes()) < bound).count();
        let buckets: Vec<usize> = (0..=BUCKETS).map(|bound| first + before(bound)).collect();
        let _ = writeln!(
            self.languages,
            "    LanguageRow {{ name: {name}, buckets: {buckets:?}, words: {words:?}, \
             register_again: {register_again:?} }},"
        );
    }

    fn page(&mut self, id: &str, page: &Page, register_again: &[Step]) {
        let (steps, words) = (self.steps(&page.steps, register_again), self.words(&page.words));
        let id = self.place(id);
        let parts = page.parts.each_ref().map(|part| self.place(part)).join(", ");
        let first = self.sources.count;
        for source in &page.sources {
            let [title, url, date] = source.each_ref().map(|part| self.place(part));
            self.sources.push(&format!("({title}, {url}, {date})"));
        }
        let sources = (first, self.sources.count);
        self.pages.push(&format!(
            "PageRow {{ id: {id}, parts: [{parts}], steps: {steps:?}, sources: {sources:?}, words: {words:?} }}"
        ));
    }

    /// Where in the table the steps of a page begin and end.
    fn steps(&mut self, steps: &[Step], register_again: &[Step]) -> (usize, usize) {
        let first = self.steps.count;
        let expanded = steps.iter().flat_map(|step| match step.text == REGISTER_AGAIN {
            true => register_again,
            false => std::slice::from_ref(step),
        });
        for Step { text, command, admin, lost, lasting, joins } in expanded {
            let [text, command, lost] = [text, command, lost].map(|part| self.place(part));
            self.steps.push(&format!(
                "StepRow {{ text: {text}, command: {command}, lost: {lost}, admin: {admin}, lasting: {lasting}, joins: {joins} }}"
            ));
        }
        (first, self.steps.count)
    }

    /// Where in the table the words of a page begin and end.
    fn words(&mut self, words: &[(String, String)]) -> (usize, usize) {
        let first = self.words.count;
        for (key, text) in words {
            let (key, text) = (self.place(key), self.place(text));
            self.words.push(&format!("({key}, {text})"));
        }
        (first, self.words.count)
    }

    /// Where a text stands; each text stands once.
    fn place(&mut self, text: &str) -> String {
        let Output { text: all, places, .. } = self;
        let start = *places.entry(text.to_owned()).or_insert_with(|| {
            all.push_str(text);
            all.len() - text.len()
        });
        format!("({start}, {})", text.len())
    }
}
