//! Tables of HTML, as ConvertTo-Html and reports write them.

use std::borrow::Cow;

use memchr::memmem;

use super::csv::{Row, Table};
use super::escape;

/// True for the begin of an HTML page or of a piece of one.
pub(super) fn is_html(start: &str) -> bool {
    const BEGINS: [&str; 6] = ["<!doctype html", "<html", "<table", "<body", "<div", "<style"];
    BEGINS.iter().any(|begin| start.get(..begin.len()).is_some_and(|found| found.eq_ignore_ascii_case(begin)))
}

/// True for text with the marks of HTML around its paragraphs, as forums and tickets store it.
pub(super) fn is_markup(start: &str) -> bool {
    let marks = ["</p>", "<br", "</pre>", "</div>", "</span>"];
    start.starts_with('<')
        && marks.iter().any(|mark| memmem::find(start.as_bytes(), mark.as_bytes()).is_some())
}

/// What a page says, without its marks: a line for each paragraph and each break.
pub(super) fn text(page: &str) -> String {
    const BREAKS: [&str; 7] = ["br", "/p", "/div", "/li", "/tr", "/pre", "/h"];
    let mut text = String::with_capacity(page.len());
    for (at, piece) in page.split('<').enumerate() {
        let Some((tag, behind)) = piece.split_once('>').filter(|_| at > 0) else {
            text.push_str(piece);
            continue;
        };
        if BREAKS
            .iter()
            .any(|name| tag.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)))
        {
            text.push('\n');
        }
        text.push_str(behind);
    }
    escape::xml(&text.replace("&nbsp;", " ")).into_owned()
}

/// The tables of a page that are of events.
pub(super) fn tables(text: &str) -> impl Iterator<Item = Table<'_>> {
    let starts: Vec<usize> = memmem::find_iter(text.as_bytes(), "<table").collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.into_iter().zip(ends).filter_map(move |(at, end)| {
        let mut rows = Rows { text, at, end };
        let heading = rows.next()?.fields;
        Table::of(text, heading, Box::new(rows))
    })
}

/// The rows of one table.
struct Rows<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl<'t> Iterator for Rows<'t> {
    type Item = Row<'t>;

    fn next(&mut self) -> Option<Row<'t>> {
        let bytes = self.text.as_bytes();
        let start = self.at + memmem::find(&bytes[self.at..self.end], b"<tr")?;
        let next =
            memmem::find(&bytes[start + 3..self.end], b"<tr").map_or(self.end, |next| start + 3 + next);
        self.at = next;
        let mut fields = Vec::new();
        let mut at = start + 3;
        while let Some(begin) = memmem::find(&bytes[at..next], b"<t").map(|begin| at + begin) {
            at = begin + 2;
            if !matches!(bytes.get(at), Some(b'd' | b'h')) {
                continue;
            }
            let Some(open) = memchr::memchr(b'>', &bytes[at..next]).map(|open| at + open + 1) else { break };
            let close = memmem::find(&bytes[open..next], b"</t").map_or(next, |close| open + close);
            fields.push(plain(&self.text[open..close]));
            at = close;
        }
        Some(Row { start, end: next, fields, cut_off: false })
    }
}

/// The text of a cell: line breaks for `<br>`, no other tags, entities resolved.
fn plain(cell: &str) -> Cow<'_, str> {
    let cell = cell.trim();
    if !cell.contains('<') {
        return escape::xml(cell);
    }
    let mut text = String::with_capacity(cell.len());
    for (at, piece) in cell.split('<').enumerate() {
        let tag = piece.split('>').next().unwrap_or_default();
        let behind = if at == 0 { piece } else { piece.get(tag.len() + 1..).unwrap_or_default() };
        if at > 0 && tag.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("br")) {
            text.push('\n');
        }
        text.push_str(behind);
    }
    Cow::Owned(escape::xml(&text).into_owned())
}
