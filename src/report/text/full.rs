//! Everything that a diagnosis holds.

use super::super::labels::{Labels, ENGLISH};
use super::super::page::{Page, Style};
use super::*;
use crate::document::{Code, Reference};

pub(in super::super) fn render(page: &mut Page, diagnosis: &Diagnosis) {
    let labels = &ENGLISH;
    header(page, labels, diagnosis, &problems(diagnosis).causes);
    headline(page, labels, diagnosis);
    device(page, labels, diagnosis);
    for finding in &diagnosis.findings {
        page.blank();
        problem(page, labels, diagnosis, finding);
    }
    requirements(page, labels, diagnosis);
    codes(page, labels, diagnosis);
    account(page, labels, diagnosis);
}

/// One finding.
pub(in super::super) fn finding(page: &mut Page, diagnosis: &Diagnosis, rank: u32) {
    if let Some(finding) = diagnosis.finding(rank) {
        problem(page, &ENGLISH, diagnosis, finding);
    }
}

fn device(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis) {
    let (device, context, tool) = (&diagnosis.device, &diagnosis.context, &diagnosis.tool);
    page.blank();
    let build = device.os_build.map(|build| build.to_string());
    for (label, value) in [
        (labels.device_id, device.device_id.as_deref()),
        (labels.tenant_id, device.tenant_id.as_deref()),
        (labels.build, build.as_deref()),
        (labels.taken, context.capture_time.as_deref()),
        (labels.prt_renewed, device.prt_updated.as_deref()),
        (
            labels.tool,
            Some(&*format!("{} {} ({} {})", tool.name, tool.version, labels.knowledge, tool.knowledge)),
        ),
    ] {
        if let Some(value) = value {
            labelled(page, label, value);
        }
    }
    for note in &context.notes {
        labelled(page, labels.note, note);
    }
}

fn problem(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis, finding: &Finding) {
    page.text(0, &format!("{}.", finding.rank));
    page.gap(1);
    title(page, labels, finding);
    let subject = finding.subject.as_ref().map(|subject| format!(", {subject}")).unwrap_or_default();
    let kind = format!("{}, {}", labels.area(finding.area), labels.role(finding.role));
    labelled(page, labels.rule, &format!("{}{subject} ({kind})", finding.id));
    if !finding.caused_by.is_empty() {
        let ranks: Vec<String> = finding.caused_by.iter().map(u32::to_string).collect();
        labelled(page, labels.because_of, &ranks.join(", "));
    }
    labelled(page, labels.what, &finding.summary);
    labelled(page, labels.why, &finding.cause);
    let is_effect = |other: &&Finding| other.caused_by.contains(&finding.rank);
    for (number, effect) in diagnosis.findings.iter().filter(is_effect).enumerate() {
        let text = format!("{}. {}", effect.rank, effect.title);
        labelled(page, if number == 0 { labels.effect } else { "" }, &text);
    }
    for (number, code) in finding.codes.iter().enumerate() {
        labelled(page, if number == 0 { labels.about } else { "" }, &described(code));
    }
    for (number, item) in evidence::shown(labels, diagnosis, finding, usize::MAX).iter().enumerate() {
        begin(page, if number == 0 { labels.evidence } else { "" });
        page.text(COLUMN, &item.place);
        for part in [&item.source, &format!("{}{}", item.name, item.value), &item.detail] {
            if !part.is_empty() {
                page.gap(2);
                page.text(COLUMN + INDENT, part);
            }
        }
        page.end();
    }
    steps(page, labels, &finding.remediation);
    outcome(page, labels, finding);
    references(page, labels, &finding.references);
}

fn described(code: &Code) -> String {
    let parts = [Some(code.code.as_str()), code.name.as_deref(), code.meaning.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("  ")
}

fn references(page: &mut Page, labels: &Labels, references: &[Reference]) {
    for (number, reference) in references.iter().enumerate() {
        labelled(page, if number == 0 { labels.read } else { "" }, &reference.title);
        page.link(INDENT * 2, &reference.url);
    }
}

fn heading(page: &mut Page, text: &'static str) {
    page.blank();
    page.styled(Style::Heading, text);
    page.end();
}

fn requirements(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis) {
    if !diagnosis.prerequisites.is_empty() {
        heading(page, labels.checks);
    }
    for one in &diagnosis.prerequisites {
        page.pad(INDENT);
        page.text(INDENT, labels.check_state(&one.state));
        page.pad(INDENT + 7);
        let how = one.to_answer.as_ref().map(|how| format!(" {how}")).unwrap_or_default();
        let indent = page.column();
        let topic = labels.topic(&one.topic);
        page.text(indent, &format!("{} ({}, {topic}){how}", one.detail, one.id));
        page.end();
    }
}

fn codes(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis) {
    if !diagnosis.codes.is_empty() {
        heading(page, labels.codes);
    }
    for code in &diagnosis.codes {
        page.pad(INDENT);
        let written = code.written.as_ref().map(|written| format!(" ({written})")).unwrap_or_default();
        let first = match (code.line, code.index) {
            (Some(line), _) => format!(" ({} {line})", labels.line),
            (_, Some(index)) => format!(" ({} {index})", labels.event),
            _ => String::new(),
        };
        page.text(INDENT * 2, &format!("{}{written}{first}", described(code)));
        page.end();
    }
}

fn account(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis) {
    page.blank();
    let or_nothing = |words: &[&str]| match words.is_empty() {
        true => labels.nothing.to_owned(),
        false => words.join(", "),
    };
    let judged: Vec<&str> = diagnosis.assessed.iter().map(|area| labels.area(*area)).collect();
    labelled(page, labels.judged, &or_nothing(&judged));
    let open: Vec<&str> = diagnosis.not_assessed.iter().map(|area| labels.area(*area)).collect();
    labelled(page, labels.not_judged, &or_nothing(&open));
    let failures = diagnosis.findings.iter().filter(|finding| finding.is_unexplained());
    let failures: Vec<&str> = failures.map(|finding| what_failed(labels, &finding.title)).collect();
    labelled(page, labels.not_explained, &or_nothing(&failures));
    let unread = not_read(labels, diagnosis);
    if unread.is_empty() {
        labelled(page, labels.not_read, labels.nothing);
    }
    for (number, (places, message)) in unread.iter().enumerate() {
        let colon = if places.is_empty() { "" } else { ": " };
        let text = format!("{}{colon}{message}", places.join(", "));
        labelled(page, if number == 0 { labels.not_read } else { "" }, &text);
    }
}
