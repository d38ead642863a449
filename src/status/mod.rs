//! `dsregcmd` captures: text to sections and entries.

mod form;
mod line;
mod mask;
mod parse;
mod paste;
mod sections;
mod trace;
mod unescape;
mod value;
mod wrap;

pub use crate::words::FieldKind;
pub use parse::{not_recognised, parse};
pub use value::{guid, Value};

pub(crate) use mask::mask;

pub use crate::knowledge::Field;

use crate::input::text::{Span, Texts};
use crate::warning::Warning;

/// Everything that was read from one `dsregcmd` input.
///
/// Lines count in `texts`. Where the capture stands inside JSON or Clixml that is the text of its strings, each
/// on its own line of the input if the strings before it leave that line free.
#[derive(Clone, Debug, Default)]
pub struct StatusDocument {
    /// The decoded text; every span of this document is into it.
    pub texts: Texts,
    /// How the bytes were read: `utf-8`, `utf-16le`, `utf-16be`, `windows-1252` ...
    pub encoding: &'static str,
    /// The captures in the order of the input.
    pub captures: Vec<Capture>,
    /// Every entry of every capture, in the order of the input.
    pub entries: Vec<Entry>,
    /// What was not understood.
    pub warnings: Vec<Warning>,
}

/// One run of `dsregcmd`.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The line on which it begins, from 1.
    pub line: u32,
    /// Which generation of `dsregcmd` printed it.
    pub layout: Layout,
    /// Its sections in order; never merged.
    pub sections: Vec<Section>,
    /// Lines of a `/debug` or `/join` trace.
    pub trace: Vec<TraceLine>,
}

/// Which generation of `dsregcmd` printed a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Windows 10 1803 and later.
    Current,
    /// Windows 10 1511 to 1709: everything in Device State and User State.
    Legacy,
    /// Only trace lines.
    Trace,
    /// Too little is there to say.
    Unknown,
}

/// A titled box of a capture with its entries.
#[derive(Clone, Debug)]
pub struct Section {
    /// Which one it is.
    pub kind: SectionKind,
    /// The title as written; empty for entries above any title.
    pub name: Span,
    /// The line of the title, from 1.
    pub line: u32,
    /// Its entries: a range of [`StatusDocument::entries`].
    pub entries: std::ops::Range<u32>,
}

/// The sections that `dsregcmd` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionKind {
    /// Entries above any title.
    Untitled,
    /// Device State.
    DeviceState,
    /// Device Details.
    DeviceDetails,
    /// Tenant Details.
    TenantDetails,
    /// User State.
    UserState,
    /// SSO State.
    SsoState,
    /// Work Account, with its number where one is printed.
    WorkAccount(u16),
    /// Diagnostic Data.
    DiagnosticData,
    /// IE Proxy Config for Current User.
    ProxyCurrentUser,
    /// IE Proxy Config for System Account.
    ProxySystemAccount,
    /// URL Specific Proxy Config.
    ProxyUrlSpecific,
    /// WinHttp Default Proxy Config.
    ProxyWinHttp,
    /// Ngc Prerequisite Check.
    NgcPrerequisiteCheck,
    /// A title that is not in this list.
    Other,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The key as written.
    pub key: Span,
    /// The field it names, if it is known.
    pub field: Option<Field>,
    /// The value as written, without outer blanks; see `joined`.
    pub value: Span,
    /// The line of the key, from 1.
    pub line: u32,
    /// The value was put together from more than one line.
    pub joined: bool,
    /// The input ends inside the value: what is left of it says something else than the whole did.
    pub cut: bool,
    /// What the entry is part of inside its section.
    pub block: Block,
}

/// What an entry belongs to. The same key says different things in different blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Block {
    /// The section itself.
    Section,
    /// A failed PRT attempt: of the Entra or the enterprise (AD FS) PRT, acquired or refreshed.
    Attempt {
        /// Under `EnterprisePrt`, not under `AzureAdPrt`.
        enterprise: bool,
        /// `RefreshPrtDiagnostics`, not `AcquirePrtDiagnostics`.
        refresh: bool,
    },
    /// A work account, counted from 1 in the order of the capture.
    WorkAccount(u16),
    /// The tests that run on a device which is not joined yet.
    PreJoinTests,
    /// The last try to register.
    PreviousRegistration,
    /// The last try to write the host name to the directory.
    LastHostNameUpdate,
}

/// A line of a `/debug` or `/join` trace.
#[derive(Clone, Copy, Debug)]
pub struct TraceLine {
    /// The line, from 1.
    pub line: u32,
    /// The whole line without outer blanks.
    pub text: Span,
    /// Key and value, where the line holds a pair.
    pub pair: Option<(Span, Span)>,
    /// The field that the key names, if it is known.
    pub field: Option<Field>,
}

/// True for a line that is a title or a known pair, as `dsregcmd` prints them.
pub(crate) fn is_line(text: &str) -> bool {
    matches!(line::plain(text), line::Plain::Title(..) | line::Plain::Pair(_))
}

impl StatusDocument {
    /// The entries of a section.
    pub fn entries_of(&self, section: &Section) -> &[Entry] {
        self.entries.get(section.entries.start as usize..section.entries.end as usize).unwrap_or_default()
    }

    /// What the value of an entry says, by its field; half a value says nothing.
    pub fn value(&self, entry: &Entry, field: Field) -> Value<&str> {
        match entry.cut {
            true => Value::Unknown,
            false => Value::parse(field.kind(), self.text(entry.value)),
        }
    }

    /// What a capture says of its device: the first value of a field outside any block, unless it is blank or masked.
    pub fn value_of<'d>(&'d self, capture: &'d Capture, field: Field) -> Option<&'d str> {
        let entry = self.entries_outside_blocks(capture, field).next()?;
        self.said(entry)
    }

    /// Every value of a field outside any block that is neither blank nor masked.
    pub fn values_of<'d>(&'d self, capture: &'d Capture, field: Field) -> impl Iterator<Item = &'d str> {
        self.entries_outside_blocks(capture, field).filter_map(|entry| self.said(entry))
    }

    /// What the first entry of a field outside any block says.
    pub(crate) fn first_value<'d>(&'d self, capture: &'d Capture, field: Field) -> Option<Value<&'d str>> {
        let entry = self.entries_outside_blocks(capture, field).next()?;
        Some(self.value(entry, field))
    }

    fn entries_outside_blocks<'d>(
        &'d self,
        capture: &'d Capture,
        field: Field,
    ) -> impl Iterator<Item = &'d Entry> {
        let entries = capture.sections.iter().flat_map(|section| self.entries_of(section));
        entries.filter(move |entry| entry.field == Some(field) && entry.block == Block::Section)
    }

    fn said(&self, entry: &Entry) -> Option<&str> {
        let text = self.text(entry.value);
        (!matches!(Value::parse(entry.field?.kind(), text), Value::Blank | Value::Masked)).then_some(text)
    }

    /// The section in which an entry stands.
    pub fn section_of(&self, entry: u32) -> Option<&Section> {
        let ends_behind =
            |sections: &&Vec<Section>| sections.last().is_some_and(|last| last.entries.end > entry);
        let sections = self.captures.iter().map(|capture| &capture.sections).find(ends_behind)?;
        // sections follow each other without a gap, and an empty one stands before the one that begins with it
        sections[..sections.partition_point(|section| section.entries.start <= entry)].last()
    }

    /// The text of a span of this document.
    pub fn text(&self, span: Span) -> &str {
        self.texts.get(span)
    }
}
