//! What is known about one code.

use super::code::Code;
use super::source::{self, Source};
use super::strings::{list, text};
use crate::words::{Benign, Confidence, Family, Severity, Specificity, Topic};

struct RawCode {
    number: u32,
    name: u16,
    aliases: u16,
    meaning: u16,
    cause: u16,
    fix: u16,
    note: u16,
    see_also: u16,
    sources: u16,
    family: Family,
    topic: Topic,
    confidence: Confidence,
    severity: Option<Severity>,
    specificity: Specificity,
    benign: u8,
    advice: bool,
    interaction: bool,
    retry: bool,
    rejoin: bool,
    admin: bool,
}

include!(concat!(env!("OUT_DIR"), "/codes.rs"));

/// A row of the code tables. It is only a number, and cheap to copy.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CodeRow(u32);

impl CodeRow {
    /// Every row: by number, then the AADSTS numbers, then rows whose number has not been published.
    pub fn all() -> impl ExactSizeIterator<Item = CodeRow> + Clone {
        rows(0..CODES.len())
    }

    /// The rows with this very number, one a family.
    pub fn of(code: Code) -> impl ExactSizeIterator<Item = CodeRow> + Clone {
        let (range, number) = match code {
            Code::Number(number) => (0..NUMBERS, number),
            Code::Aadsts(number) => (NUMBERS..AADSTS, number),
        };
        let sorted = &CODES[range.clone()];
        let first = sorted.partition_point(|row| row.number < number);
        let count = sorted[first..].iter().take_while(|row| row.number == number).count();
        rows(range.start + first..range.start + first + count)
    }

    /// The row that has this symbol as its name or alias.
    pub fn named(name: &str) -> Option<CodeRow> {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        CodeRow::all().find(|row| !name.is_empty() && (is(row.name()) || row.aliases().any(is)))
    }

    /// The row of the number that stands in an answer of AD FS: `MSIS3127: The specified request failed.`
    pub fn of_adfs(text: &str) -> Option<CodeRow> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let is_number = |word: &&str| {
            let digits = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            digits.len() == 4 && matches!(&word[..word.len() - digits.len()], "MSIS" | "ID")
        };
        words.filter(is_number).find_map(CodeRow::named)
    }

    /// Its code; `None` where only the name has been published.
    pub fn code(self) -> Option<Code> {
        let number = self.raw().number;
        match self.0 as usize {
            at if at < NUMBERS => Some(Code::Number(number)),
            at if at < AADSTS => Some(Code::Aadsts(number)),
            _ => None,
        }
    }

    /// The symbol; `""` if it has none.
    pub fn name(self) -> &'static str {
        text(self.raw().name)
    }

    /// Other spellings of the symbol.
    pub fn aliases(self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        list(self.raw().aliases)
    }

    /// Whose number it is.
    pub fn family(self) -> Family {
        self.raw().family
    }

    /// What it is about.
    pub fn topic(self) -> Topic {
        self.raw().topic
    }

    /// What it means, in sentences.
    pub fn meaning(self) -> &'static str {
        text(self.raw().meaning)
    }

    /// The likely cause; `""` if none is known.
    pub fn cause(self) -> &'static str {
        text(self.raw().cause)
    }

    /// What to do; `""` if nothing is known.
    pub fn fix(self) -> &'static str {
        text(self.raw().fix)
    }

    /// What else to know about the row itself; mostly `""`.
    pub fn note(self) -> &'static str {
        text(self.raw().note)
    }

    /// Codes (`0xcaa2000c`) and events (`provider/id`) to look at too.
    pub fn see_also(self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        list(self.raw().see_also)
    }

    /// How grave a finding about it is.
    pub fn severity(self) -> Option<Severity> {
        self.raw().severity
    }

    /// Whether it names its cause.
    pub fn specificity(self) -> Specificity {
        self.raw().specificity
    }

    /// The circumstances in which it is nothing to worry about.
    pub fn benign_in(self) -> impl Iterator<Item = Benign> {
        Benign::ALL.iter().copied().filter(move |&circumstance| self.is_benign_in(circumstance))
    }

    /// Whether it is nothing to worry about in this circumstance.
    pub fn is_benign_in(self, circumstance: Benign) -> bool {
        self.raw().benign & 1 << circumstance as u8 != 0
    }

    /// False where the meaning was only spelled out from the symbol: show the name, advise nothing.
    pub fn is_advice(self) -> bool {
        self.raw().advice
    }

    /// Whether the user has to do something.
    pub fn needs_user(self) -> bool {
        self.raw().interaction
    }

    /// Whether trying again can help.
    pub fn is_retryable(self) -> bool {
        self.raw().retry
    }

    /// Whether the device may have to register again, where nothing else helps.
    pub fn asks_to_register_again(self) -> bool {
        self.raw().rejoin
    }

    /// Whether what to do needs elevation or a directory role.
    pub fn needs_admin(self) -> bool {
        self.raw().admin
    }

    /// How surely it is known.
    pub fn confidence(self) -> Confidence {
        self.raw().confidence
    }

    /// The first of the documents that it rests on.
    pub fn source(self) -> Option<Source> {
        self.sources().next()
    }

    /// The documents that it rests on.
    pub fn sources(self) -> impl Iterator<Item = Source> {
        source::of(self.raw().sources)
    }

    fn raw(self) -> &'static RawCode {
        &CODES[self.0 as usize]
    }
}

impl std::fmt::Debug for CodeRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {} {}", self.code(), self.family().as_str(), self.name())
    }
}

fn rows(range: std::ops::Range<usize>) -> impl ExactSizeIterator<Item = CodeRow> + Clone {
    (range.start as u32..range.end as u32).map(CodeRow)
}

/// The tables of codes and how many rows each has.
pub fn code_tables() -> &'static [(&'static str, u32)] {
    &CODE_TABLES
}

/// The bytes of this table.
#[cfg(test)]
pub(super) fn size() -> usize {
    size_of_val(&CODES)
}
