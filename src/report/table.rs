//! Several devices, a line each.

use super::labels::{Labels, ENGLISH};
use super::page::{cells, fitted};
use super::{sanitise, RenderOptions};
use crate::document::{Diagnosis, Finding};
use crate::words::{Role, Verdict};

/// Device, join, verdict, cause, code, title.
const COLUMNS: usize = 6;
const TITLE: usize = COLUMNS - 1;

/// Blanks between two columns.
const GAP: usize = 2;

/// No column is made narrower than this, and words of the contract and codes never; the title stands in
/// what the others leave, or not at all.
const LEAST: [usize; COLUMNS] = [14, usize::MAX, usize::MAX, 16, usize::MAX, 20];

type Row = [String; COLUMNS];

pub(super) fn render(diagnoses: &[Diagnosis], options: &RenderOptions) -> String {
    let labels = &ENGLISH;
    let rows: Vec<Row> = diagnoses.iter().map(|diagnosis| row(labels, diagnosis)).collect();
    let widths = widths(labels, &rows, options.width);
    let mut out = String::with_capacity((rows.len() + 3) * (options.width + 1));
    heading(&mut out, labels, &widths, options.color);
    for row in &rows {
        line(&mut out, row.iter().map(String::as_str).zip(widths));
    }
    out.push('\n');
    out.push_str(&totals(labels, diagnoses));
    out.push('\n');
    out
}

fn row(labels: &Labels, diagnosis: &Diagnosis) -> Row {
    let roots = || diagnosis.findings.iter().filter(|finding| finding.role == Role::RootCause);
    let first: Option<&Finding> = roots().next();
    let more = roots().count().saturating_sub(1);
    let title = match first {
        Some(finding) => finding.title.clone(),
        None => diagnosis.context.notes.first().cloned().unwrap_or_default(),
    };
    let cause = first.map(|finding| match more {
        0 => finding.id.clone(),
        more => format!("+{more} {}", finding.id),
    });
    let code = first.and_then(|finding| finding.codes.first()).map(|code| code.code.clone());
    let name = diagnosis.device.name.as_deref().unwrap_or(labels.this_device);
    let row = [
        name.to_owned(),
        labels.join_word(&diagnosis.device.join_state).to_owned(),
        labels.verdict(diagnosis.verdict).to_owned(),
        cause.unwrap_or_default(),
        code.unwrap_or_default(),
        title,
    ];
    row.map(|text| match sanitise::line(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(harmless) => harmless,
    })
}

/// As wide as what stands in them; where that is too much, the widest give way first.
fn widths(labels: &Labels, rows: &[Row], width: usize) -> [usize; COLUMNS] {
    let natural: [usize; COLUMNS] = std::array::from_fn(|column| {
        let widest = rows.iter().map(|row| cells(&row[column])).max().unwrap_or_default();
        widest.max(cells(labels.columns[column]))
    });
    let all = shrunk(natural, COLUMNS, width);
    all.unwrap_or_else(|| {
        let mut natural = natural;
        natural[TITLE] = 0;
        let least = std::array::from_fn(|column| natural[column].min(LEAST[column]));
        shrunk(natural, TITLE, width).unwrap_or(least)
    })
}

/// The first columns made as narrow as they have to be; `None` where they cannot be.
fn shrunk(mut widths: [usize; COLUMNS], columns: usize, width: usize) -> Option<[usize; COLUMNS]> {
    let room = width.saturating_sub(GAP * (columns - 1));
    while widths[..columns].iter().sum::<usize>() > room {
        let widest = (0..columns).filter(|&c| widths[c] > LEAST[c]).max_by_key(|&c| widths[c])?;
        widths[widest] -= 1;
    }
    Some(widths)
}

fn heading(out: &mut String, labels: &Labels, widths: &[usize; COLUMNS], color: bool) {
    let (before, behind) = if color { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    out.push_str(before);
    line(out, labels.columns.iter().copied().zip(*widths));
    let end = out.trim_end().len();
    out.insert_str(end, behind);
    let rules = widths.map(|width| "-".repeat(width));
    line(out, rules.iter().map(String::as_str).zip(*widths));
}

fn line<'t>(out: &mut String, cells_and_widths: impl Iterator<Item = (&'t str, usize)>) {
    for (text, width) in cells_and_widths.filter(|(_, width)| *width > 0) {
        let text = fitted(text, width);
        out.push_str(&text);
        out.extend(std::iter::repeat_n(' ', width + GAP - cells(&text)));
    }
    let end = out.trim_end_matches(' ').len();
    out.truncate(end);
    out.push('\n');
}

/// "3 devices: 1 healthy, 2 issues".
fn totals(labels: &Labels, diagnoses: &[Diagnosis]) -> String {
    let verdicts = [Verdict::Issues, Verdict::Unexplained, Verdict::NotAssessable, Verdict::Healthy];
    let counts = verdicts.iter().map(|verdict| {
        let count = diagnoses.iter().filter(|diagnosis| diagnosis.verdict == *verdict).count();
        (count, labels.verdict(*verdict))
    });
    let counts: Vec<String> =
        counts.filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    format!("{}: {}", labels.count(diagnoses.len(), labels.device_count), counts.join(", "))
}
