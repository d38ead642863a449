//! The answer on one screen.

use super::super::labels::{Labels, ENGLISH};
use super::super::page::{cells, Page, Style};
use super::*;
use crate::document::Prerequisite;

/// So many of each are shown; the rest is counted.
const EFFECTS: usize = 3;
const EVIDENCE: usize = 2;
const CHECKS: usize = 2;
const NOTES: usize = 5;
const EARLIER: usize = 3;
const NOT_COVERED: usize = 3;

/// What there is to do begins high on the screen: title, reason, effects and evidence of a problem have so
/// many lines together. One that needs more for its reason shows less of the others, but one of each.
const ABOVE_STEPS: usize = 9;

/// What stands in the evidence begins a new line where fewer columns are left.
const NARROW: usize = 16;

/// An open check, or what was not read, takes at most so many lines.
const LINES: usize = 2;

pub(in super::super) fn render(page: &mut Page, diagnosis: &Diagnosis) {
    let labels = &ENGLISH;
    let Problems { causes, earlier } = problems(diagnosis);
    header(page, labels, diagnosis, &causes);
    headline(page, labels, diagnosis);
    let mut hidden = 0;
    for (number, cause) in causes.iter().enumerate() {
        if number > 0 {
            page.blank();
        }
        hidden += problem(page, labels, diagnosis, cause);
    }
    for note in &diagnosis.context.notes {
        labelled(page, labels.note, note);
    }
    if causes.is_empty() {
        seen(page, labels, diagnosis);
    }
    history(page, labels, &earlier);
    checks(page, labels, diagnosis, &causes);
    page.blank();
    account(page, labels, diagnosis);
    rest(page, labels, diagnosis, &causes, hidden);
}

/// Gives how many pieces of evidence are not shown.
fn problem(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis, cause: &Cause) -> usize {
    let finding = cause.finding;
    let last = page.line() + ABOVE_STEPS;
    title(page, labels, finding);
    page.blank();
    labelled(page, labels.why, &finding.cause);
    let effects = last.saturating_sub(page.line() + 1).clamp(1, EFFECTS);
    let room = page.width() - COLUMN;
    listed(page, labels.effect, effects, &cause.effects, |effect| without_brackets(&effect.title, room));
    let most = last.saturating_sub(page.line()).clamp(1, EVIDENCE);
    evidence(page, labels, diagnosis, finding, most);
    steps(page, labels, &finding.remediation);
    outcome(page, labels, finding);
    finding.evidence.len().saturating_sub(most)
}

/// A label and the first of a list, a line each.
fn listed<T>(page: &mut Page, label: &'static str, most: usize, items: &[T], text: impl Fn(&T) -> &str) {
    for (number, item) in items.iter().take(most).enumerate() {
        begin(page, if number == 0 { label } else { "" });
        page.lines(COLUMN, 1, text(item));
        page.end();
    }
}

/// A title; one that does not fit without what it ends with in brackets: a symbol, or an example.
fn without_brackets(title: &str, columns: usize) -> &str {
    match title.rfind(" (").filter(|_| cells(title) > columns && title.ends_with(')')) {
        Some(end) => &title[..end],
        None => title,
    }
}

/// Where it stands in one column, what stands there in the next; further data of a record below it.
fn evidence(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis, finding: &Finding, most: usize) {
    let shown = evidence::shown(labels, diagnosis, finding, most);
    let widest = shown.iter().map(|item| cells(&item.place)).max().unwrap_or_default();
    let column = COLUMN + widest + 2;
    // a single piece may have the lines of two
    let lines = if shown.len() == 1 { most } else { 1 };
    let mut before = None;
    for (number, item) in shown.iter().enumerate() {
        begin(page, if number == 0 { labels.evidence } else { "" });
        let record = Some((&item.place, &item.source)).filter(|_| !item.source.is_empty());
        if record.is_some() && record == before {
            page.gap(INDENT);
        } else {
            page.text(COLUMN, &item.place);
            page.pad(column);
            page.text(column, &item.source);
            page.gap(if record.is_some() { 2 } else { 0 });
        }
        before = record;
        if page.left() < NARROW {
            page.end();
            page.pad(COLUMN + INDENT);
        }
        let text = item.text(page.left());
        page.lines(column, lines, &text);
        page.end();
    }
}

/// What else is known where nothing is wrong: else the screen would be empty.
fn seen(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis) {
    let is_note = |finding: &&Finding| !is_history(finding) && !finding.is_unexplained();
    let notes: Vec<&Finding> = diagnosis.findings.iter().filter(is_note).collect();
    listed(page, labels.seen, NOTES, &notes, |note| note.title.as_str());
}

/// What is over: "2026-03-08 06:02:44 UTC AADSTS50126 InvalidUserNameOrPassword".
fn history(page: &mut Page, labels: &Labels, earlier: &[&Finding]) {
    let mut told: Vec<String> = earlier.iter().take(EARLIER).map(|finding| over(finding)).collect();
    if earlier.len() > EARLIER {
        told.push(format!("({} {})", earlier.len() - EARLIER, labels.and_more));
    }
    if !told.is_empty() {
        begin(page, labels.earlier);
        page.lines(COLUMN, LINES, &told.join("; "));
        page.end();
    }
}

fn over(finding: &Finding) -> String {
    let what = match finding.codes.first() {
        Some(code) => [Some(code.code.as_str()), code.name.as_deref()].into_iter().flatten().collect(),
        None => vec![finding.title.as_str()],
    };
    time(finding).into_iter().chain(what).collect::<Vec<_>>().join(" ")
}

/// What would tell more of the first cause's area. What fails is a finding of its own, and where a code
/// states the cause nothing has to be asked.
fn checks(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis, causes: &[Cause]) {
    let Some(root) = causes.first().map(|cause| cause.finding).filter(|root| !is_established(root)) else {
        return;
    };
    let is_open = |one: &&Prerequisite| one.topic == root.area.as_str() && one.state == "unknown";
    let open = diagnosis.prerequisites.iter().filter(is_open);
    for (number, check) in open.take(CHECKS).enumerate() {
        begin(page, if number == 0 { labels.check } else { "" });
        let how = check.to_answer.as_deref().unwrap_or_default();
        page.lines(COLUMN, LINES, &format!("{}? {how}", check.detail.trim_end_matches('.')));
        page.end();
    }
}

/// What was not judged, not explained, not read: always said.
fn account(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis) {
    let open = not_judged(labels, diagnosis);
    let failures: Vec<&Finding> = diagnosis.findings.iter().filter(|one| one.is_unexplained()).collect();
    let unread = not_read(labels, diagnosis);
    let mut said = Vec::new();
    if !open.is_empty() {
        said.push(format!("{}: {}.", labels.not_judged, open.join(", ")));
    }
    for (label, nothing) in
        [(labels.not_explained, failures.is_empty()), (labels.not_read, unread.is_empty())]
    {
        said.extend(nothing.then(|| format!("{label}: {}.", labels.nothing)));
    }
    if !said.is_empty() {
        page.pad(INDENT);
        page.text(INDENT, &said.join(" "));
        page.end();
    }
    let failed = |finding: &&Finding| what_failed(labels, &finding.title).to_owned();
    left_open(page, labels, labels.not_explained, &failures, failed);
    left_open(page, labels, labels.not_read, &unread, |(places, message)| {
        let mut shown = places.iter().take(NOT_COVERED).cloned().collect::<Vec<_>>().join(", ");
        if places.len() > NOT_COVERED {
            shown += &format!(" ({} {})", places.len() - NOT_COVERED, labels.and_more);
        }
        let colon = if places.is_empty() { "" } else { ": " };
        format!("{shown}{colon}{message}")
    });
}

/// The first of what the answer does not cover, and how many more there are.
fn left_open<T>(
    page: &mut Page,
    labels: &Labels,
    label: &'static str,
    items: &[T],
    text: impl Fn(&T) -> String,
) {
    for (number, item) in items.iter().take(NOT_COVERED).enumerate() {
        begin(page, if number == 0 { label } else { "" });
        page.lines(COLUMN, LINES, &text(item));
        page.end();
    }
    if items.len() > NOT_COVERED {
        labelled(page, "", &format!("({} {})", items.len() - NOT_COVERED, labels.and_more));
    }
}

/// What only the full form shows, counted.
fn rest(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis, causes: &[Cause], evidence: usize) {
    let is_counted = |f: &&Finding| f.role == Role::Note && !is_history(f) && !f.is_unexplained();
    let notes = diagnosis.findings.iter().filter(is_counted).count();
    let open = diagnosis.prerequisites.iter().filter(|prerequisite| prerequisite.state != "pass").count();
    let links = causes.iter().map(|cause| cause.finding.references.len()).sum();
    let counts = [
        (notes, labels.note_count),
        (open, labels.check_count),
        (evidence, labels.evidence_count),
        (links, labels.link_count),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, words)| labels.count(count, words)).collect();
    if counts.is_empty() {
        return;
    }
    page.pad(INDENT);
    page.text(INDENT, &format!("{}:", counts.join(", ")));
    if page.left() > labels.more_in_full.len() + 3 {
        page.gap(3);
    } else {
        page.end();
        page.pad(INDENT * 2);
    }
    page.styled(Style::Command, labels.more_in_full);
    page.end();
}
