//! Documents and what is made of them. This part knows documents, not rules.

mod csv;
mod html;
mod item;
pub mod json;
mod labels;
mod markdown;
mod page;
mod read;
pub mod sanitise;
mod summary;
mod table;
mod text;

use crate::document::Diagnosis;
use crate::words::Area;
use crate::Result;

/// In which form a document is rendered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Advice to read at a console; of several devices a table.
    #[default]
    Text,
    /// One line of at most 2,048 characters, for a reader and for a program: `docs/summary-line.md`.
    Summary,
    /// A subject line and a body of at most 4,000 characters.
    Ticket,
    /// Markdown.
    Markdown,
    /// One HTML page; of several devices with counts and a table.
    Html,
    /// A table for spreadsheets, one row a finding.
    Csv,
    /// The documents, one a line.
    JsonLines,
}

/// How much of a document a text shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// The answer on one screen; several devices as a table.
    #[default]
    Short,
    /// Everything that the document holds, a page a device.
    Full,
}

/// How documents are rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderOptions {
    /// The form.
    pub format: Format,
    /// The columns of a text. Prose is set in 40 to 120 of them.
    pub width: usize,
    /// Whether the text may hold the sequences by which a terminal shows colours and links.
    pub color: bool,
    /// How much is shown.
    pub detail: Detail,
    /// Only the finding of this rank, with everything that the document holds of it.
    pub rank: Option<u32>,
    /// A summary judges only these areas; all of them if there are none.
    pub areas: Vec<Area>,
}

impl Default for RenderOptions {
    fn default() -> RenderOptions {
        RenderOptions {
            format: Format::Text,
            width: 80,
            color: false,
            detail: Detail::Short,
            rank: None,
            areas: Vec::new(),
        }
    }
}

/// The documents of one call may have this many bytes.
pub const RENDER_LIMIT: usize = if cfg!(target_pointer_width = "32") { 64 << 20 } else { 256 << 20 };

/// Renders diagnoses for people.
pub fn render(diagnoses: &[Diagnosis], options: &RenderOptions) -> String {
    if let (Format::Text, Some(rank)) = (options.format, options.rank) {
        return each(diagnoses, |one| {
            page(one, options, |page, diagnosis| text::finding(page, diagnosis, rank))
        });
    }
    match (options.format, options.detail, diagnoses) {
        (Format::Summary, ..) => each(diagnoses, |one| summary::line(one, &options.areas) + "\n"),
        (Format::Ticket, ..) => each(diagnoses, markdown::ticket),
        (Format::Markdown, ..) => markdown::render(diagnoses),
        (Format::Html, ..) => html::render(diagnoses),
        (Format::Csv, ..) => csv::render(diagnoses),
        (Format::JsonLines, ..) => each(diagnoses, |one| json::to_text(one) + "\n"),
        (Format::Text, Detail::Short, [_, _, ..]) => table::render(diagnoses, options),
        (Format::Text, Detail::Short, _) => each(diagnoses, |one| page(one, options, text::short)),
        (Format::Text, Detail::Full, _) => each(diagnoses, |one| page(one, options, text::full)),
    }
}

/// The diagnoses of a text in JSON: one, an array of them, or one a line.
pub(crate) fn diagnoses(documents: &[u8]) -> Result<Vec<Diagnosis>> {
    read::diagnoses(documents)
}

/// Renders documents in JSON: one diagnosis, an array of them, or one a line.
pub fn render_documents(documents: &[u8], options: &RenderOptions) -> Result<String> {
    Ok(render(&read::diagnoses(documents)?, options))
}

fn each(diagnoses: &[Diagnosis], render: impl Fn(&Diagnosis) -> String) -> String {
    diagnoses.iter().map(render).collect::<Vec<_>>().join("")
}

fn page(
    diagnosis: &Diagnosis,
    options: &RenderOptions,
    render: impl Fn(&mut page::Page, &Diagnosis),
) -> String {
    let mut page = page::Page::new(options.width, options.color);
    render(&mut page, diagnosis);
    page.into_text()
}
