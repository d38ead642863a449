//! Rule and prerequisite pages become static parts.
//!
//! A page: front matter with one `source: title <url>` a line between `---`, then the headings Title,
//! Summary, Cause, Fix, Verify, False positives. Fix is a numbered list, one step an item, each with an
//! optional fenced command and the markers `(admin)` and `(disruptive)`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const HEADINGS: [&str; 6] = ["Title", "Summary", "Cause", "Fix", "Verify", "False positives"];

#[derive(Default)]
struct Page {
    sources: Vec<(String, String)>,
    parts: [String; 6],
}

struct Step {
    text: String,
    command: String,
    admin: bool,
    disruptive: bool,
}

/// One text for all pages, and rows of places in it.
#[derive(Default)]
struct Output {
    text: String,
    pages: String,
    steps: String,
    sources: String,
    step_count: usize,
    source_count: usize,
    page_count: usize,
}

pub fn generate(folder: &Path, out: &Path) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap_or_else(|e| panic!("{}: {e}", folder.display())).path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    paths.sort_by(|a, b| a.file_stem().cmp(&b.file_stem()));
    let mut output = Output::default();
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        output.page(&id, &parse(path, &text), path);
    }
    let rust = format!(
        "static TEXT: &str = include_str!(concat!(env!(\"OUT_DIR\"), \"/pages.txt\"));\n\
         static PAGES: [PageRow; {}] = [\n{}];\nstatic STEPS: [StepRow; {}] = [\n{}];\n\
         static SOURCES: [(Place, Place); {}] = [\n{}];\n",
        output.page_count, output.pages, output.step_count, output.steps, output.source_count, output.sources
    );
    crate::write(&out.join("pages.rs"), &rust);
    crate::write(&out.join("pages.txt"), &output.text);
}

impl Output {
    fn place(&mut self, text: &str) -> String {
        let start = self.text.find(text).unwrap_or_else(|| {
            self.text.push_str(text);
            self.text.len() - text.len()
        });
        format!("({start}, {})", text.len())
    }

    fn page(&mut self, id: &str, page: &Page, path: &Path) {
        let id = self.place(id);
        let [title, summary, cause, fix, verify, false_positives] = &page.parts;
        let steps = steps(fix, path);
        let places = [title, summary, cause, verify, false_positives].map(|part| self.place(part));
        let (first_step, first_source) = (self.step_count, self.source_count);
        for step in &steps {
            let (text, command) = (self.place(&step.text), self.place(&step.command));
            let _ = writeln!(
                self.steps,
                "    StepRow {{ text: {text}, command: {command}, admin: {}, disruptive: {} }},",
                step.admin, step.disruptive
            );
        }
        for (title, url) in &page.sources {
            let (title, url) = (self.place(title), self.place(url));
            let _ = writeln!(self.sources, "    ({title}, {url}),");
        }
        self.step_count += steps.len();
        self.source_count += page.sources.len();
        self.page_count += 1;
        let _ = writeln!(
            self.pages,
            "    PageRow {{ id: {id}, parts: [{}], steps: ({first_step}, {}), sources: ({first_source}, {}) }},",
            places.join(", "),
            self.step_count,
            self.source_count
        );
    }
}

fn parse(path: &Path, text: &str) -> Page {
    let fail = |line: usize, what: &str| -> ! { panic!("{}:{}: {what}", path.display(), line + 1) };
    let mut page = Page::default();
    let mut lines = text.lines().enumerate();
    if lines.next().is_none_or(|(_, line)| line != "---") {
        fail(0, "a page begins with front matter between lines of ---");
    }
    for (number, line) in lines.by_ref() {
        if line == "---" {
            break;
        }
        match line.strip_prefix("source: ").and_then(|s| s.strip_suffix('>')).and_then(|s| s.split_once(" <"))
        {
            Some((title, url)) => page.sources.push((title.to_owned(), url.to_owned())),
            None => fail(number, "front matter holds lines of `source: title <url>`"),
        }
    }
    let mut at = None;
    for (number, line) in lines {
        if let Some(heading) = line.strip_prefix("## ") {
            let next = at.map_or(0, |at: usize| at + 1);
            if HEADINGS.get(next) != Some(&heading) {
                fail(
                    number,
                    "the headings are Title, Summary, Cause, Fix, Verify, False positives, in this order",
                );
            }
            at = Some(next);
        } else if let Some(at) = at {
            page.parts[at].push_str(line);
            page.parts[at].push('\n');
        } else if !line.is_empty() {
            fail(number, "text before the first heading");
        }
    }
    for (part, heading) in page.parts.iter_mut().zip(HEADINGS) {
        *part = if heading == "Fix" { part.trim().to_owned() } else { paragraphs(part) };
        if part.is_empty() {
            fail(0, &format!("nothing under {heading}"));
        }
    }
    page
}

/// Lines of a paragraph are one line; paragraphs stay apart.
fn paragraphs(text: &str) -> String {
    let joined: Vec<String> = text
        .trim()
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    joined.join("\n\n")
}

fn steps(text: &str, path: &Path) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            fenced = !fenced;
        } else if let (false, Some(rest)) = (fenced, item(trimmed)) {
            steps.push(Step {
                text: rest.to_owned(),
                command: String::new(),
                admin: false,
                disruptive: false,
            });
        } else if let Some(step) = steps.last_mut() {
            let (part, between) = if fenced { (&mut step.command, "\n") } else { (&mut step.text, " ") };
            if !part.is_empty() && !trimmed.is_empty() {
                part.push_str(between);
            }
            part.push_str(trimmed);
        } else if !trimmed.is_empty() {
            panic!("{}: Fix is a numbered list", path.display());
        }
    }
    for step in &mut steps {
        for (marker, flag) in [("(admin)", &mut step.admin), ("(disruptive)", &mut step.disruptive)] {
            if step.text.contains(marker) {
                *flag = true;
                step.text = step.text.replace(marker, " ").split_whitespace().collect::<Vec<_>>().join(" ");
            }
        }
        step.text = step.text.replace(" .", ".");
    }
    steps
}

/// The text behind `1. `.
fn item(line: &str) -> Option<&str> {
    let (number, text) = line.split_once(". ")?;
    number.bytes().all(|b| b.is_ascii_digit()).then_some(text)
}
