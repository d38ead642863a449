//! What Get-WinEvent prints of itself: a table under the name of each provider. Messages are cut to the
//! width of the console, so it says little, but it says which events there were.

use memchr::memmem;

use super::member::Member;
use super::sink::Sink;
use super::text::Form;
use crate::input::text::lines;
use crate::Result;

/// Records by the rows of the tables.
pub(super) struct Table<'t> {
    text: &'t str,
    provider: &'t str,
    columns: Columns,
    /// Where the next row may stand; `None` outside of a table.
    rows: Option<usize>,
    /// Where the heading of the table begins, until its first row was found.
    heading: Option<usize>,
    row_at: usize,
}

/// Where columns begin and end, in characters.
#[derive(Clone, Copy, Default)]
struct Columns {
    id_end: usize,
    level: usize,
    message: usize,
}

const PROVIDER: &str = "ProviderName: ";

impl<'t> Table<'t> {
    pub(super) fn new(text: &'t str) -> Table<'t> {
        Table { text, provider: "", columns: Columns::default(), rows: None, heading: None, row_at: 0 }
    }

    /// Goes to the next table at or behind `from`.
    fn next_table(&mut self, from: usize) -> Option<()> {
        for at in memmem::find_iter(self.text.as_bytes().get(from..)?, PROVIDER) {
            let at = from + at;
            let before = self.text[..at].trim_end_matches([' ', '\t']);
            if !before.is_empty() && !before.ends_with(['\n', '\r']) {
                continue;
            }
            let mut following = lines(&self.text[at..]).filter(|line| !line.text.trim().is_empty());
            let provider = following.next()?.text[PROVIDER.len()..].trim();
            let Some((heading, ruler)) = following.next().zip(following.next()) else { continue };
            if let Some(columns) = columns(heading.text, ruler.text) {
                self.heading = Some(at);
                self.provider = provider;
                self.columns = columns;
                self.rows = Some(at + ruler.start + ruler.text.len());
                return Some(());
            }
        }
        None
    }

    fn row<'l>(&self, line: &'l str) -> Option<Row<'l>> {
        let place = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        let (id_end, level, message) =
            (place(self.columns.id_end), place(self.columns.level), place(self.columns.message));
        let head = line[..id_end].trim_end();
        let (time, id) = head.rsplit_once(' ')?;
        let number = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
        number.then(|| Row { time: time.trim(), id, level: &line[level..message], message: &line[message..] })
    }
}

struct Row<'l> {
    time: &'l str,
    id: &'l str,
    level: &'l str,
    message: &'l str,
}

fn columns(heading: &str, ruler: &str) -> Option<Columns> {
    let is_ruler = ruler.contains("--") && ruler.chars().all(|c| matches!(c, '-' | ' '));
    if !is_ruler || !heading.contains("Id") || !heading.contains("LevelDisplayName") {
        return None;
    }
    let begins = |name: &str| heading.find(name).map(|at| heading[..at].chars().count());
    let id_end = heading.find(" Id ").map(|at| heading[..at].chars().count() + 3)?;
    Some(Columns { id_end, level: begins("LevelDisplayName")?, message: begins("Message")? })
}

impl Form for Table<'_> {
    fn find(&mut self, from: usize) -> Result<Option<usize>> {
        let mut from = from;
        loop {
            if let Some(at) = self.rows {
                let start = at.max(from);
                for line in lines(&self.text[start..]) {
                    if self.row(line.text).is_some() {
                        self.row_at = start + line.start;
                        return Ok(Some(self.heading.take().unwrap_or(self.row_at)));
                    }
                    // The end of the line before, and lines on which a long row goes on.
                    if line.text.trim().is_empty() && line.start > 0 {
                        break;
                    }
                }
                self.rows = None;
                from = start;
            }
            if self.next_table(from).is_none() {
                return Ok(None);
            }
        }
    }

    fn read(&mut self, _start: usize, limit: usize, sink: &mut Sink) -> Result<usize> {
        let start = self.row_at;
        let line = self.text[start..].split(['\n', '\r']).next().unwrap_or_default();
        let Some(row) = self.row(line) else { return Ok(limit) };
        sink.set(Member::Provider, self.provider);
        sink.set(Member::Time, row.time);
        sink.set(Member::Id, row.id);
        sink.set(Member::Level, row.level);
        sink.set(Member::Message, row.message.trim());
        sink.finish()?;
        Ok(start + line.len())
    }
}
