//! One page: front matter with one `source: title <url> date` a line between `---`, then the headings Title,
//! Summary, Cause, Fix, Verify, False positives, and Words where the page has any. Fix is a numbered list,
//! one step an item, each with an optional fenced command and markers: `(admin)`, `(disruptive: what is lost)`, `(interrupts: what is interrupted)`,
//! and for which kind of join it is: `(entra)`, `(hybrid)`, `(registered)`. What disturbs less stands first.
//! A step `{register-again}` stands for the steps that all pages share.
//! Words is a list of `- key: text`, what code may put into a parameter.

use std::path::Path;

use crate::stop;

const HEADINGS: [&str; 7] = ["Title", "Summary", "Cause", "Fix", "Verify", "False positives", "Words"];
const WORDS: usize = HEADINGS.len() - 1;

/// The parts of a page; of the words that all pages share, `words` alone.
#[derive(Default)]
pub struct Page {
    /// Title, address, and the date of the document; empty where it bears none.
    pub sources: Vec<[String; 3]>,
    /// Title, Summary, Cause, Verify, False positives.
    pub parts: [String; 5],
    pub steps: Vec<Step>,
    pub words: Vec<(String, String)>,
}

#[derive(Clone)]
pub struct Step {
    pub text: String,
    pub command: String,
    pub admin: bool,
    /// What is lost or interrupted; empty where the step disturbs nobody.
    pub lost: String,
    /// It takes away what does not come back by itself.
    pub lasting: bool,
    /// One bit for each kind of join that it is for; none where it is for all.
    pub joins: u8,
}

/// The kinds of join that a step may be for, in the order of their bits.
const JOINS: [&str; 3] = ["(entra)", "(hybrid)", "(registered)"];

/// The step that stands for those that all pages share.
pub const REGISTER_AGAIN: &str = "{register-again}";

impl Page {
    pub fn read(path: &Path) -> Page {
        let text = read(path);
        let mut lines = text.lines().enumerate();
        if lines.next().is_none_or(|(_, line)| line != "---") {
            fail(path, 0, "a page begins with front matter between lines of ---: `source: title <url> date`, one a line");
        }
        let mut sources = Vec::new();
        for (number, line) in lines.by_ref().take_while(|(_, line)| *line != "---") {
            match source(line) {
                Some(source) => sources.push(source.map(str::to_owned)),
                None => fail(path, number, "front matter holds lines of `source: title <url> date`"),
            }
        }
        let [title, summary, cause, fix, verify, false_positives, words] = parts(path, lines);
        Page {
            sources,
            steps: steps(&fix, path),
            words: self::words(&words, path),
            parts: [title, summary, cause, verify, false_positives].map(|part| paragraphs(&part)),
        }
    }

    /// What all pages share: words, and the steps by which a device registers again.
    pub fn read_shared(path: &Path) -> Page {
        let text = read(path);
        let parts = text.trim_start().strip_prefix("## Words\n");
        let Some((list, again)) = parts.and_then(|parts| parts.split_once("\n## Register again\n")) else {
            fail(path, 0, "what pages share stands under `## Words` and `## Register again`")
        };
        Page { words: words(list, path), steps: steps(again, path), ..Page::default() }
    }

    /// What a page of another language has in common with its English one.
    pub fn fits(&self, english: &Page) -> Result<(), String> {
        let keys = |page: &Page| page.words.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        if keys(self) != keys(english) {
            return Err("its words have not the keys of the English page, in their order".to_owned());
        }
        let steps = |page: &Page| {
            let step = |step: &Step| {
                (step.command.clone(), step.admin, step.lost.is_empty(), step.lasting, step.joins)
            };
            page.steps.iter().map(step).collect::<Vec<_>>()
        };
        if steps(self) != steps(english) {
            return Err("its steps have not the commands and markers of the English page".to_owned());
        }
        match self.parameters() == english.parameters() {
            true => Ok(()),
            false => Err("it does not use the parameters of the English page".to_owned()),
        }
    }

    fn parameters(&self) -> Vec<&str> {
        let steps = self.steps.iter().map(|step| &step.text);
        let words = self.words.iter().map(|(_, text)| text);
        let texts = self.parts.iter().chain(steps).chain(words);
        let mut names: Vec<&str> = texts
            .flat_map(|text| text.split('{').skip(1).filter_map(|part| part.split_once('}')))
            .map(|(name, _)| name)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| stop(&format!("{}: {e}", path.display())))
}

fn fail(path: &Path, line: usize, what: &str) -> ! {
    stop(&format!("{}:{}: {what}", path.display(), line + 1))
}

/// `source: title <url> 2025-06-27`, the date only where the document bears one.
fn source(line: &str) -> Option<[&str; 3]> {
    let (title, rest) = line.strip_prefix("source: ")?.split_once(" <")?;
    let (url, date) = rest.split_once('>')?;
    Some([title, url, date.trim()])
}

/// The text under each heading.
fn parts<'t>(path: &Path, lines: impl Iterator<Item = (usize, &'t str)>) -> [String; 7] {
    let mut parts: [String; 7] = Default::default();
    let mut at = None;
    for (number, line) in lines {
        if let Some(heading) = line.strip_prefix("## ") {
            let next = at.map_or(0, |at: usize| at + 1);
            if HEADINGS.get(next) != Some(&heading) {
                fail(path, number, &format!("the headings are {}, in this order", HEADINGS.join(", ")));
            }
            at = Some(next);
        } else if let Some(at) = at {
            parts[at].push_str(line);
            parts[at].push('\n');
        } else if !line.is_empty() {
            fail(path, number, "text before the first heading");
        }
    }
    for (part, heading) in parts[..WORDS].iter().zip(HEADINGS) {
        if part.trim().is_empty() {
            fail(path, 0, &format!("nothing under {heading}"));
        }
    }
    parts
}

/// Lines of a paragraph are one line; paragraphs stay apart.
fn paragraphs(text: &str) -> String {
    let joined: Vec<String> = text.trim().split("\n\n").map(one_line).collect();
    joined.join("\n\n")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn steps(text: &str, path: &Path) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut fenced = false;
    for line in text.trim().lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            fenced = !fenced;
        } else if let (false, Some(rest)) = (fenced, item(trimmed)) {
            let (text, command) = (rest.to_owned(), String::new());
            steps.push(Step { text, command, admin: false, lost: String::new(), lasting: false, joins: 0 });
        } else if let Some(step) = steps.last_mut() {
            let (part, between) = if fenced { (&mut step.command, "\n") } else { (&mut step.text, " ") };
            if !part.is_empty() && !trimmed.is_empty() {
                part.push_str(between);
            }
            part.push_str(trimmed);
        } else if !trimmed.is_empty() {
            stop(&format!("{}: Fix is a numbered list", path.display()));
        }
    }
    steps.iter_mut().for_each(|step| take_markers(step, path));
    steps
}

/// Takes the markers out of a step's text.
fn take_markers(step: &mut Step, path: &Path) {
    for marker in ["(disruptive", "(interrupts"] {
        let Some((before, rest)) = step.text.split_once(marker) else { continue };
        let lost = rest.strip_prefix(": ").and_then(|rest| rest.split_once(')'));
        let Some((lost, after)) = lost else {
            fail(
                path,
                0,
                "a step says what is lost: `(disruptive: Windows Hello PIN)`, `(interrupts: unsaved work)`",
            )
        };
        step.lasting = marker == "(disruptive";
        (step.lost, step.text) = (lost.trim().to_owned(), format!("{before} {after}"));
    }
    let mut take = |marker: &str| {
        let found = step.text.contains(marker);
        step.text = step.text.replace(marker, " ");
        found
    };
    step.admin = take("(admin)");
    for (bit, marker) in JOINS.into_iter().enumerate() {
        step.joins |= u8::from(take(marker)) << bit;
    }
    step.text = one_line(&step.text).replace(" .", ".");
}

/// The text behind `1. `.
fn item(line: &str) -> Option<&str> {
    let (number, text) = line.split_once(". ")?;
    number.bytes().all(|b| b.is_ascii_digit()).then_some(text)
}

fn words(text: &str, path: &Path) -> Vec<(String, String)> {
    let mut words: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match (line.strip_prefix("- ").and_then(|item| item.split_once(": ")), words.last_mut()) {
            (Some((key, text)), _) => words.push((key.to_owned(), text.trim().to_owned())),
            (None, Some((_, last))) if line.starts_with("  ") => *last = one_line(&format!("{last} {line}")),
            _ => stop(&format!("{}: Words is a list of `- key: text`, not {line:?}", path.display())),
        }
    }
    words
}
