//! What happens to captures on their way must not change what is read from them.
//!
//! A distortion is a value: the stage at which it happens, what it does, and to which lines it does so
//! that their information is lost. A chain takes at most one of a stage, in the order of the stages.
//! Entries of all other lines must be read as before, without a warning; an entry whose line lost
//! information is read as before or there is a warning at its line.

use std::collections::BTreeSet;

use dsregdiag::input::decode::decode;
use dsregdiag::status::{parse, Block, Field, StatusDocument, Value};
use dsregdiag::warning::{At, Warning};

/// When a distortion happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// The values themselves.
    Content,
    /// How the console or a tool laid the lines out.
    Layout,
    /// What a mail, a forum or an editor put around them.
    Paste,
    /// How they were stored.
    Encoding,
}

struct Distortion {
    name: &'static str,
    stage: Stage,
    apply: fn(&mut Text, &mut Random),
}

/// A line of a distorted capture and which lines of the undistorted one it holds.
#[derive(Clone, Debug)]
struct Line {
    text: String,
    origins: Vec<u32>,
    /// Text that was not in the capture stands on it too.
    mixed: bool,
}

#[derive(Clone, Debug)]
struct Text {
    lines: Vec<Line>,
    /// Lines of the undistorted capture whose information was lost.
    destroyed: BTreeSet<u32>,
    /// Lines of it that are not there any more.
    removed: BTreeSet<u32>,
    line_end: fn(usize) -> &'static str,
    final_line_end: bool,
    encode: fn(&str) -> Vec<u8>,
}

/// xorshift64*: the same cases on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit.max(1)
    }

    fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

impl Text {
    fn new(capture: &str) -> Text {
        let lines = capture.lines().zip(1..);
        Text {
            lines: lines
                .map(|(text, number)| Line { text: text.to_owned(), origins: vec![number], mixed: false })
                .collect(),
            destroyed: BTreeSet::new(),
            removed: BTreeSet::new(),
            line_end: |_| "\n",
            final_line_end: true,
            encode: |text| text.as_bytes().to_vec(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            text.push_str(&line.text);
            if index + 1 < self.lines.len() || self.final_line_end {
                text.push_str((self.line_end)(index));
            }
        }
        (self.encode)(&text)
    }

    fn each(&mut self, mut change: impl FnMut(&str) -> String) {
        for line in &mut self.lines {
            line.text = change(&line.text);
        }
    }

    /// Changes the values of pairs; where it gives something, the line's information is lost.
    fn values(&mut self, mut change: impl FnMut(&str, &str) -> Option<String>) {
        for line in &mut self.lines {
            let Some((key, value)) = line.text.split_once(" : ") else { continue };
            if let Some(new) = change(key.trim(), value) {
                line.text = format!("{key} : {new}");
                self.destroyed.extend(&line.origins);
            }
        }
    }

    fn insert(&mut self, at: usize, text: &str) {
        self.lines.insert(at, Line { text: text.to_owned(), origins: Vec::new(), mixed: true });
    }

    /// A place between two sections, or an end.
    fn gap(&self, random: &mut Random) -> usize {
        let gaps: Vec<usize> = (1..self.lines.len())
            .filter(|&at| self.lines[at - 1].text.trim().is_empty() && self.lines[at].text.starts_with('+'))
            .collect();
        match gaps.len() {
            0 => self.lines.len(),
            count => gaps[random.below(count)],
        }
    }

    /// A piece of this line was cut off, or all that it said.
    fn lost(&mut self, index: usize) {
        let line = &self.lines[index];
        let says_nothing = !line.text.contains(char::is_alphabetic);
        let lost = if says_nothing { &mut self.removed } else { &mut self.destroyed };
        lost.extend(&line.origins);
    }

    fn drop_lines(&mut self, range: std::ops::Range<usize>) {
        for line in self.lines.drain(range) {
            self.removed.extend(line.origins);
        }
    }
}

fn is_pair(text: &str) -> bool {
    text.contains(" :")
}

fn wrapped(text: &mut Text, width: usize, trim: bool) {
    let mut lines = Vec::new();
    for line in text.lines.drain(..) {
        let mut rest: Vec<char> = line.text.chars().collect();
        let mut first = true;
        while first || !rest.is_empty() {
            let piece: String = rest.drain(..rest.len().min(width)).collect();
            let last = rest.is_empty();
            let piece = if trim && !last { piece.trim_end().to_owned() } else { piece };
            if trim && !last {
                let blanks = rest.iter().take_while(|c| **c == ' ').count();
                rest.drain(..blanks);
            }
            lines.push(Line { text: piece, origins: line.origins.clone(), mixed: line.mixed });
            first = false;
        }
    }
    text.lines = lines;
}

/// Breaks between words, as mail programs do.
fn filled(text: &mut Text, width: usize) {
    let mut lines = Vec::new();
    for line in text.lines.drain(..) {
        let mut rest = line.text.as_str();
        while rest.len() > width {
            let from = rest.find(" : ").map_or(0, |at| at + 3);
            let Some(at) = rest.get(from..width).and_then(|part| part.rfind(' ')).map(|at| from + at) else {
                break;
            };
            lines.push(Line {
                text: rest[..at].to_owned(),
                origins: line.origins.clone(),
                mixed: line.mixed,
            });
            rest = &rest[at + 1..];
        }
        lines.push(Line { text: rest.to_owned(), origins: line.origins.clone(), mixed: line.mixed });
    }
    text.lines = lines;
}

const DISTORTIONS: &[Distortion] = &[
    Distortion {
        name: "masked ids",
        stage: Stage::Content,
        apply: |text, _| {
            text.values(|_, value| {
                let hidden = |c: char| if c.is_ascii_alphanumeric() { 'x' } else { c };
                (value.len() >= 36
                    && value.bytes().filter(|b| *b == b'-').count() == 4
                    && !value.contains(' '))
                .then(|| value.chars().map(hidden).collect())
            });
        },
    },
    Distortion {
        name: "redaction words",
        stage: Stage::Content,
        apply: |text, random| {
            let word = random.pick(&["[REDACTED]", "<removed>", "xxxxx", "***", "[REDACTED_GUID]"]);
            text.values(|key, _| {
                ["TenantName", "TenantId", "Device Name", "User Identity"]
                    .contains(&key)
                    .then(|| word.to_owned())
            });
        },
    },
    Distortion {
        name: "ids of the wrong length",
        stage: Stage::Content,
        apply: |text, _| {
            text.values(|key, value| {
                ["DeviceId", "Thumbprint", "Correlation ID"]
                    .contains(&key)
                    .then(|| value[..value.len() - 1].to_owned())
            });
        },
    },
    Distortion {
        name: "damaged codes",
        stage: Stage::Content,
        apply: |text, random| {
            let extra = random.below(2) == 0;
            text.values(|_, value| {
                let code = value.starts_with("0x") && value.len() == 10;
                code.then(|| if extra { format!("{value}0") } else { value[..9].to_owned() })
            });
        },
    },
    Distortion {
        name: "times without milliseconds",
        stage: Stage::Content,
        apply: |text, _| {
            text.values(|_, value| value.contains(".000 UTC").then(|| value.replace(".000 UTC", " UTC")));
        },
    },
    Distortion {
        name: "accents",
        stage: Stage::Content,
        apply: |text, _| {
            text.values(|key, _| (key == "TenantName").then(|| "R\u{e9}pertoire par d\u{e9}faut".to_owned()));
        },
    },
    Distortion {
        name: "elision",
        stage: Stage::Content,
        apply: |text, random| {
            let from = random.below(text.lines.len() - 1);
            let to = random.between(from, (from + 20).min(text.lines.len()));
            text.drop_lines(from..to);
            text.insert(from, random.pick(&["...", "\u{2026}", "[...]", "<snip>", "...\u{7701}\u{7565}"]));
        },
    },
    Distortion {
        name: "cut at the start",
        stage: Stage::Content,
        apply: |text, random| {
            let cut = random.below(text.lines.len() / 2);
            text.drop_lines(0..cut);
            let at = random.below(text.lines[0].text.len() + 1);
            text.lines[0].text.drain(..at);
            text.lost(0);
        },
    },
    Distortion {
        name: "cut at the end",
        stage: Stage::Content,
        apply: |text, random| {
            let keep = random.between(text.lines.len() / 2, text.lines.len());
            text.drop_lines(keep..text.lines.len());
            let last = text.lines.len() - 1;
            let at = random.below(text.lines[last].text.len() + 1);
            text.lines[last].text.truncate(at);
            text.lost(last);
            text.final_line_end = false;
        },
    },
    Distortion {
        name: "indentation lost",
        stage: Stage::Layout,
        apply: |text, _| text.each(|line| line.trim_start().to_owned()),
    },
    Distortion {
        name: "indented",
        stage: Stage::Layout,
        apply: |text, random| {
            let blanks = " ".repeat(random.between(1, 8));
            text.each(|line| format!("{blanks}{line}"));
        },
    },
    Distortion {
        name: "blank lines doubled",
        stage: Stage::Layout,
        apply: |text, _| {
            let lines = std::mem::take(&mut text.lines);
            for line in lines {
                let (origins, mixed) = (line.origins.clone(), line.mixed);
                text.lines.push(line);
                text.lines.push(Line { text: String::new(), origins, mixed });
            }
        },
    },
    Distortion {
        name: "blank lines lost",
        stage: Stage::Layout,
        apply: |text, _| text.lines.retain(|line| !line.text.trim().is_empty()),
    },
    Distortion {
        name: "trailing blanks",
        stage: Stage::Layout,
        apply: |text, _| text.each(|line| format!("{line:<72}  ")),
    },
    Distortion {
        name: "wrapped by a console",
        stage: Stage::Layout,
        apply: |text, random| {
            let width = random.between(30, 160);
            wrapped(text, width, false);
        },
    },
    Distortion {
        name: "wrapped, blanks at the break lost",
        stage: Stage::Layout,
        apply: |text, random| {
            let width = random.between(60, 160);
            wrapped(text, width, true);
            // where the parts do not show it, a lost blank is lost
            for line in &text.lines {
                let free = ["Server Error Description", "Server Message", "TenantName"];
                if free.iter().any(|key| line.text.trim_start().starts_with(key))
                    && line.text.len() + 1 >= width
                {
                    text.destroyed.extend(&line.origins);
                }
            }
        },
    },
    Distortion {
        name: "indentation lost and wrapped",
        stage: Stage::Layout,
        apply: |text, random| {
            let width = random.between(60, 160);
            wrapped(text, width, false);
            text.each(|line| line.trim_start().to_owned());
            for line in &text.lines {
                if line.text.contains("Server Error Description") || line.text.contains("Server Message") {
                    text.destroyed.extend(&line.origins);
                }
            }
        },
    },
    Distortion {
        name: "filled by a mail program",
        stage: Stage::Layout,
        apply: |text, random| {
            let width = random.between(66, 78);
            text.each(|line| line.trim_start().to_owned());
            filled(text, width);
        },
    },
    Distortion {
        name: "no blank before the colon",
        stage: Stage::Layout,
        apply: |text, _| text.each(|line| line.replacen(" :", ":", 1)),
    },
    Distortion {
        name: "no blank at the colon",
        stage: Stage::Layout,
        apply: |text, _| text.each(|line| line.replacen(" : ", ":", 1).trim_start().to_owned()),
    },
    Distortion {
        name: "keys aligned left",
        stage: Stage::Layout,
        apply: |text, _| {
            text.each(|line| match line.split_once(" :") {
                Some((key, value)) => format!("{:<26} :{value}", key.trim()),
                None => line.to_owned(),
            });
        },
    },
    Distortion {
        name: "tabs",
        stage: Stage::Layout,
        apply: |text, random| {
            let separator = random.pick(&["\t: ", "\t:\t", "\t"]);
            text.each(|line| match line.split_once(" :") {
                Some((key, value)) => format!("\t{}{separator}{}", key.trim(), value.trim()),
                None => line.to_owned(),
            });
        },
    },
    Distortion {
        name: "several pairs in a line",
        stage: Stage::Layout,
        apply: |text, random| {
            let lines = std::mem::take(&mut text.lines);
            for line in lines {
                match text.lines.last_mut() {
                    Some(last) if is_pair(&line.text) && is_pair(&last.text) && random.below(3) > 0 => {
                        last.text = format!("{} {}", last.text.trim_end(), line.text.trim());
                        last.origins.extend(line.origins);
                    }
                    _ => text.lines.push(line),
                }
            }
        },
    },
    Distortion {
        name: "all in one line",
        stage: Stage::Layout,
        apply: |text, _| {
            let joined: Vec<&str> = text.lines.iter().flat_map(|line| line.text.split_whitespace()).collect();
            let origins = text.lines.iter().flat_map(|line| line.origins.clone()).collect();
            let mixed = text.lines.iter().any(|line| line.mixed);
            text.lines = vec![Line { text: joined.join(" "), origins, mixed }];
        },
    },
    Distortion {
        name: "rulers lost",
        stage: Stage::Layout,
        apply: |text, _| text.lines.retain(|line| !line.text.starts_with('+')),
    },
    Distortion {
        name: "titles bare",
        stage: Stage::Layout,
        apply: |text, _| {
            text.lines.retain(|line| !line.text.starts_with('+'));
            text.each(|line| match line.starts_with('|') {
                true => line.trim_matches(['|', ' ']).to_owned(),
                false => line.to_owned(),
            });
        },
    },
    Distortion {
        name: "quoted",
        stage: Stage::Paste,
        apply: |text, random| {
            let mark = random.pick(&["> ", ">", ">> ", "> > ", "| "]);
            text.each(|line| format!("{mark}{line}"));
        },
    },
    Distortion {
        name: "fenced",
        stage: Stage::Paste,
        apply: |text, random| {
            let (open, close) = [
                ("```", "```"),
                ("```text", "```"),
                ("~~~", "~~~"),
                ("[code]", "[/code]"),
                ("<pre>", "</pre>"),
            ][random.below(5)];
            text.insert(0, open);
            let end = text.lines.len();
            text.insert(end, close);
        },
    },
    Distortion {
        name: "numbered",
        stage: Stage::Paste,
        apply: |text, random| {
            let form = random.below(5);
            for (index, line) in text.lines.iter_mut().enumerate() {
                let number = index + 1;
                line.text = match form {
                    0 => format!("{number:4} {}", line.text),
                    1 => format!("{number}. {}", line.text),
                    2 => format!("{number}: {}", line.text),
                    3 => format!("[{number}] {}", line.text),
                    _ => format!("{number}\t{}", line.text),
                };
            }
        },
    },
    Distortion {
        name: "written to a log",
        stage: Stage::Paste,
        apply: |text, random| {
            let plain = random.below(2) == 0;
            text.each(|line| match plain {
                true => format!("2026-03-12 10:22:31.123 [INFO] {line}"),
                false => {
                    format!("<![LOG[{line}]LOG]!><time=\"10:22:31.123+000\" component=\"Detect\" type=\"1\">")
                }
            });
        },
    },
    Distortion {
        name: "bold",
        stage: Stage::Paste,
        apply: |text, random| {
            let mark = random.pick(&["**", "__", "`", "***"]);
            text.each(
                |line| if is_pair(line) { format!("{mark}{}{mark}", line.trim()) } else { line.to_owned() },
            );
        },
    },
    Distortion {
        name: "bullets",
        stage: Stage::Paste,
        apply: |text, random| {
            let mark = random.pick(&["- ", "* ", "\u{2022} ", "+ "]);
            text.each(|line| if is_pair(line) { format!("{mark}{}", line.trim()) } else { line.to_owned() });
        },
    },
    Distortion {
        name: "html breaks",
        stage: Stage::Paste,
        apply: |text, random| {
            let tag = random.pick(&["<br/>", "<br>", "<br />", "</p>"]);
            text.each(|line| format!("{line}{tag}"));
        },
    },
    Distortion {
        name: "html escaped",
        stage: Stage::Paste,
        apply: |text, _| {
            text.each(|line| {
                let line = line
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('>', "&gt;")
                    .replace('"', "&quot;");
                let blanks = line.len() - line.trim_start().len();
                format!("{}{}", "&nbsp;".repeat(blanks), line.trim_start())
            });
        },
    },
    Distortion {
        name: "no-break spaces",
        stage: Stage::Paste,
        apply: |text, _| text.each(|line| line.replace("  ", "\u{a0} ")),
    },
    Distortion {
        name: "dashes of a word processor",
        stage: Stage::Paste,
        apply: |text, _| text.each(|line| line.replace(" -- ", " \u{2014} ")),
    },
    Distortion {
        name: "smart quotes",
        stage: Stage::Paste,
        apply: |text, _| {
            text.each(|line| {
                if is_pair(line) {
                    format!("\u{201c}{}\u{201d}", line.trim())
                } else {
                    line.to_owned()
                }
            });
        },
    },
    Distortion {
        name: "strings of JSON",
        stage: Stage::Paste,
        apply: |text, _| text.each(|line| format!("  \"{line}\",")),
    },
    Distortion {
        name: "prompts and banners",
        stage: Stage::Paste,
        apply: |text, random| {
            let prompt = random.pick(&[
                "C:\\Users\\jdoe>",
                "PS C:\\> ",
                "[pc-1042]: PS C:\\> ",
                "*Evil-WinRM* PS C:\\Users\\x\\Documents> ",
                "admin@PC C:\\Users\\admin>",
            ]);
            for (at, line) in [
                "Microsoft Windows [Version 10.0.22631.3296]",
                "(c) Microsoft Corporation. All rights reserved.",
                "",
            ]
            .iter()
            .enumerate()
            {
                text.insert(at, line);
            }
            text.insert(3, &format!("{prompt}dsregcmd /status"));
            let end = text.lines.len();
            text.insert(end, prompt);
        },
    },
    Distortion {
        name: "progress lines",
        stage: Stage::Paste,
        apply: |text, random| {
            let at = text.gap(random);
            text.insert(at, "Waiting for Diagnostics Task to complete. This could take a few minutes...");
            text.insert(at + 1, &" ".repeat(93));
        },
    },
    Distortion {
        name: "prose",
        stage: Stage::Paste,
        apply: |text, random| {
            let at = text.gap(random);
            text.insert(
                at,
                random.pick(&[
                    "I think that this part is fine.",
                    "See the line with the PRT: it says NO, why?",
                    "-- and then --",
                    "Danke im Voraus!",
                ]),
            );
            text.insert(at + 1, "");
            text.insert(0, "Hello, this is what my laptop says:");
        },
    },
    Distortion {
        name: "terminal colours",
        stage: Stage::Paste,
        apply: |text, _| text.each(|line| format!("\u{1b}[32m{line}\u{1b}[0m")),
    },
    Distortion {
        name: "times of a log",
        stage: Stage::Paste,
        apply: |text, _| text.each(|line| format!("[2026-03-12 09:00:01] {line}")),
    },
    Distortion {
        name: "hard breaks of Markdown",
        stage: Stage::Paste,
        apply: |text, _| {
            text.each(|line| if !line.is_empty() { format!("{line}\\") } else { line.to_owned() })
        },
    },
    Distortion {
        name: "UTF-16",
        stage: Stage::Encoding,
        apply: |text, random| {
            text.encode = [
                (|text: &str| utf_16("\u{feff}", text, u16::to_le_bytes)) as fn(&str) -> Vec<u8>,
                |text| utf_16("", text, u16::to_le_bytes),
                |text| utf_16("\u{feff}", text, u16::to_be_bytes),
                |text| utf_16("", text, u16::to_be_bytes),
            ][random.below(4)];
        },
    },
    Distortion {
        name: "UTF-8 with a mark",
        stage: Stage::Encoding,
        apply: |text, _| text.encode = |text| format!("\u{feff}{text}").into_bytes(),
    },
    Distortion {
        name: "one byte a character",
        stage: Stage::Encoding,
        apply: |text, _| {
            for line in &text.lines {
                if !line.text.is_ascii() {
                    text.destroyed.extend(&line.origins);
                }
            }
            text.encode = |text| text.chars().map(one_byte).collect();
        },
    },
    Distortion { name: "CR LF", stage: Stage::Encoding, apply: |text, _| text.line_end = |_| "\r\n" },
    Distortion { name: "CR", stage: Stage::Encoding, apply: |text, _| text.line_end = |_| "\r" },
    Distortion {
        name: "mixed line ends",
        stage: Stage::Encoding,
        apply: |text, _| text.line_end = |index| ["\n", "\r\n", "\n"][index % 3],
    },
    Distortion {
        name: "no final line end",
        stage: Stage::Encoding,
        apply: |text, _| {
            // nothing shows that a value which ends the input is whole
            if let Some(line) = text.lines.last() {
                text.destroyed.extend(&line.origins);
            }
            text.final_line_end = false;
        },
    },
];

/// Windows-1252, as far as it is needed here.
fn one_byte(c: char) -> u8 {
    match c {
        '\u{2026}' => 0x85,
        '\u{2014}' => 0x97,
        '\u{2022}' => 0x95,
        '\u{201c}' => 0x93,
        '\u{201d}' => 0x94,
        c => u8::try_from(c).unwrap_or(b'?'),
    }
}

fn utf_16(mark: &str, text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}

/// What an entry says: the key it has, and its value as read.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    field: Option<Field>,
    key: String,
    value: String,
}

fn said(document: &StatusDocument) -> Vec<(u32, Block, Said)> {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    document
        .entries
        .iter()
        .map(|entry| {
            let raw = document.text(entry.value);
            let value = match entry.field.map(|field| Value::parse(field.kind(), raw)) {
                Some(Value::Text(_)) | None => words(raw),
                Some(typed) => format!("{typed:?}"),
            };
            let key = entry.field.map_or(document.text(entry.key), |field| field.key());
            (
                entry.line,
                entry.block,
                Said { field: entry.field, key: key.trim_end_matches(':').to_owned(), value },
            )
        })
        .collect()
}

fn warned(warnings: &[Warning], line: u32) -> bool {
    warnings.iter().any(|warning| matches!(warning.at, At::Lines(from, to) if (from..=to).contains(&line)))
}

/// Checks the law for one chain; gives what broke it.
fn check(capture: &str, chain: &[&Distortion], seed: u64) -> Result<(), String> {
    let plain = parse(decode(capture.as_bytes()).unwrap(), &[]).unwrap();
    if !plain.warnings.is_empty() {
        return Err(format!("the undistorted capture has warnings: {:?}", plain.warnings));
    }
    let mut text = Text::new(capture);
    let mut random = Random(seed | 1);
    for distortion in chain {
        (distortion.apply)(&mut text, &mut random);
    }
    if let Ok(path) = std::env::var("DSREGDIAG_DUMP") {
        std::fs::write(path, text.bytes()).unwrap();
    }
    let document =
        parse(decode(&text.bytes()).map_err(|e| e.to_string())?, &[]).map_err(|e| e.to_string())?;
    let origins = |line: u32| text.lines.get(line as usize - 1).map_or(&[] as &[u32], |line| &line.origins);
    let read = said(&document);
    let whole = text.destroyed.is_empty() && text.removed.is_empty();
    let mut taken = vec![false; read.len()];
    for (line, block, expected) in said(&plain) {
        if text.removed.contains(&line) {
            continue;
        }
        let found = (0..read.len()).find(|&at| {
            !taken[at]
                && read[at].2 == expected
                && origins(read[at].0).contains(&line)
                && (!whole || read[at].1 == block)
        });
        let warned = || {
            (1..=text.lines.len() as u32)
                .any(|at| origins(at).contains(&line) && warned(&document.warnings, at))
        };
        match found {
            Some(at) => taken[at] = true,
            None if text.destroyed.contains(&line) && warned() => {}
            // the value was changed by the distortion itself and is read as it now is
            None if text.destroyed.contains(&line) => {
                let same_key = (0..read.len()).find(|&at| {
                    !taken[at] && read[at].2.key == expected.key && origins(read[at].0).contains(&line)
                });
                match same_key {
                    Some(at) if is_plausible(&read[at].2, &expected) => taken[at] = true,
                    _ => return Err(format!("line {line} lost: {expected:?}")),
                }
            }
            None => {
                let there: Vec<_> = read.iter().filter(|entry| origins(entry.0).contains(&line)).collect();
                return Err(format!("line {line}: expected {block:?} {expected:?}, read {there:?}"));
            }
        }
    }
    for (at, entry) in read.iter().enumerate() {
        if !taken[at] && !origins(entry.0).iter().any(|line| text.destroyed.contains(line)) {
            return Err(format!("read what is not there: {entry:?}"));
        }
    }
    for warning in &document.warnings {
        let At::Lines(from, to) = warning.at else { continue };
        for line in from..=to {
            let untouched = |origin: &u32| !text.destroyed.contains(origin) && !text.removed.contains(origin);
            if !text.lines[line as usize - 1].mixed && origins(line).iter().all(untouched) {
                return Err(format!(
                    "warning at {line} {:?}: {}",
                    text.lines[line as usize - 1].text,
                    warning.message
                ));
            }
        }
    }
    Ok(())
}

/// A value that the content of a distortion changed is still of the same field; that is all that is left
/// to ask of it.
fn is_plausible(read: &Said, expected: &Said) -> bool {
    read.field == expected.field
}

fn captures() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/status");
    let mut captures: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| {
            let name = entry.file_name().into_string().unwrap();
            name.ends_with(".txt") && (name.starts_with("plain-") || name.starts_with("old-"))
        })
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    captures.sort();
    captures
}

/// One chain by name, for whoever looks into a failure: `DSREGDIAG_CHAIN="capture|seed|name|name"`.
#[test]
fn one_chain() {
    let Ok(chain) = std::env::var("DSREGDIAG_CHAIN") else { return };
    let mut parts = chain.split('|');
    let (name, seed) = (parts.next().unwrap(), parts.next().unwrap().parse().unwrap());
    let captures = captures();
    let (_, capture) = captures.iter().find(|capture| capture.0 == name).unwrap();
    let named = |name: &str| DISTORTIONS.iter().find(|distortion| distortion.name == name).unwrap();
    check(capture, &parts.map(named).collect::<Vec<_>>(), seed).unwrap();
}

#[test]
fn distortions_do_not_change_what_is_read() {
    assert!(DISTORTIONS.len() >= 25);
    let captures = captures();
    assert!(captures.len() >= 20, "{} captures", captures.len());
    let stages = [Stage::Content, Stage::Layout, Stage::Paste, Stage::Encoding];
    let by_stage: Vec<Vec<&Distortion>> = stages
        .iter()
        .map(|stage| DISTORTIONS.iter().filter(|distortion| distortion.stage == *stage).collect())
        .collect();
    let cases: usize = std::env::var("DSREGDIAG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut failures = Vec::new();
    let mut run = |name: &str, capture: &str, chain: Vec<&Distortion>, seed: u64| {
        if let Err(why) = check(capture, &chain, seed) {
            let names: Vec<&str> = chain.iter().map(|distortion| distortion.name).collect();
            failures.push(format!("{name} {names:?} seed {seed}: {why}"));
        }
    };
    for (name, capture) in &captures {
        for distortion in DISTORTIONS {
            run(name, capture, vec![distortion], 7);
        }
    }
    for case in 0..cases {
        let (name, capture) = &captures[random.below(captures.len())];
        let mut chain = Vec::new();
        for of_stage in &by_stage {
            // every second chain skips a stage
            if random.below(2) == 0 {
                chain.push(of_stage[random.below(of_stage.len())]);
            }
        }
        run(name, capture, chain, case as u64 * 2 + 1);
    }
    let shown = failures.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} failures\n{shown}", failures.len());
}
