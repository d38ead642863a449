//! A capture on its way: its lines, and what of the undistorted one they hold.

use std::collections::BTreeSet;

/// When a distortion happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The values themselves.
    Content,
    /// How the console or a tool laid the lines out.
    Layout,
    /// What a mail, a forum or an editor put around them.
    Paste,
    /// How they were stored.
    Encoding,
}

pub struct Distortion {
    pub name: &'static str,
    pub stage: Stage,
    pub apply: fn(&mut Text, &mut Random),
}

/// A line of a distorted capture and which lines of the undistorted one it holds.
#[derive(Clone, Debug)]
pub struct Line {
    pub text: String,
    pub origins: Vec<u32>,
    /// Text that was not in the capture stands on it too.
    pub mixed: bool,
}

#[derive(Clone, Debug)]
pub struct Text {
    pub lines: Vec<Line>,
    /// Lines of the undistorted capture whose information was lost.
    pub destroyed: BTreeSet<u32>,
    /// Lines of it that are not there any more.
    pub removed: BTreeSet<u32>,
    pub line_end: fn(usize) -> &'static str,
    pub final_line_end: bool,
    pub encode: fn(&str) -> Vec<u8>,
}

/// xorshift64*: the same cases on every run.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit.max(1)
    }

    pub fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    pub fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

impl Text {
    pub fn new(capture: &str) -> Text {
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

    pub fn bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            text.push_str(&line.text);
            if index + 1 < self.lines.len() || self.final_line_end {
                text.push_str((self.line_end)(index));
            }
        }
        (self.encode)(&text)
    }

    pub fn each(&mut self, mut change: impl FnMut(&str) -> String) {
        for line in &mut self.lines {
            line.text = change(&line.text);
        }
    }

    /// Changes the values of pairs; where it gives something, the line's information is lost.
    pub fn values(&mut self, mut change: impl FnMut(&str, &str) -> Option<String>) {
        for line in &mut self.lines {
            let Some((key, value)) = line.text.split_once(" : ") else { continue };
            if let Some(new) = change(key.trim(), value) {
                line.text = format!("{key} : {new}");
                self.destroyed.extend(&line.origins);
            }
        }
    }

    pub fn insert(&mut self, at: usize, text: &str) {
        self.lines.insert(at, Line { text: text.to_owned(), origins: Vec::new(), mixed: true });
    }

    /// A place between two sections, or an end.
    pub fn gap(&self, random: &mut Random) -> usize {
        let gaps: Vec<usize> = (1..self.lines.len())
            .filter(|&at| self.lines[at - 1].text.trim().is_empty() && self.lines[at].text.starts_with('+'))
            .collect();
        match gaps.len() {
            0 => self.lines.len(),
            count => gaps[random.below(count)],
        }
    }

    /// A piece of this line was cut off, or all that it said.
    pub fn lost(&mut self, index: usize) {
        let line = &self.lines[index];
        let says_nothing = !line.text.contains(char::is_alphabetic);
        let lost = if says_nothing { &mut self.removed } else { &mut self.destroyed };
        lost.extend(&line.origins);
    }

    pub fn drop_lines(&mut self, range: std::ops::Range<usize>) {
        for line in self.lines.drain(range) {
            self.removed.extend(line.origins);
        }
    }
}

pub fn is_pair(text: &str) -> bool {
    text.contains(" :")
}

pub fn wrapped(text: &mut Text, width: usize, trim: bool) {
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
pub fn filled(text: &mut Text, width: usize) {
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
