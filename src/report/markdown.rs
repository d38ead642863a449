//! A diagnosis in Markdown, to be pasted into a ticket.

use std::fmt::Write as _;

use super::item::Item;
use super::labels::{certainty, Labels, ENGLISH};
use super::page::moments;
use super::{sanitise, summary};
use crate::document::{Diagnosis, Finding};
use crate::words::Role;

/// A page a device.
pub(super) fn render(diagnoses: &[Diagnosis]) -> String {
    diagnoses.iter().map(page).collect::<Vec<_>>().join("\n---\n\n")
}

fn page(diagnosis: &Diagnosis) -> String {
    let labels = &ENGLISH;
    let mut out = String::new();
    let name = diagnosis.device.name.as_deref().unwrap_or(labels.this_device);
    let _ = writeln!(out, "# {}: {}\n", plain(name), labels.verdict(diagnosis.verdict));
    let _ = writeln!(out, "{}\n", plain(&summary::human(diagnosis)));
    for (name, value) in device(labels, diagnosis) {
        let _ = writeln!(out, "- {name}: {}", code(&value));
    }
    diagnosis.context.notes.iter().for_each(|note| {
        let _ = writeln!(out, "- {}: {}", labels.note, plain(note));
    });
    let is_shown = |finding: &&Finding| finding.role == Role::RootCause;
    diagnosis.findings.iter().filter(is_shown).for_each(|finding| full(&mut out, labels, finding));
    list(&mut out, labels.effect, diagnosis.findings.iter().filter(|f| f.role == Role::Consequence));
    list(&mut out, labels.seen, diagnosis.findings.iter().filter(|f| f.role == Role::Note));
    out
}

/// What is known of the device: label and value.
pub(super) fn device(labels: &Labels, diagnosis: &Diagnosis) -> Vec<(&'static str, String)> {
    let device = &diagnosis.device;
    let judged =
        |areas: &[crate::words::Area]| areas.iter().map(|area| labels.area(*area)).collect::<Vec<_>>();
    let time = |time: &Option<String>| time.as_deref().map(|time| moments(time).into_owned());
    let all = [
        (labels.columns[1], Some(labels.join_state(&device.join_state).to_owned())),
        (labels.account, diagnosis.context.user.clone()),
        (labels.device_id, device.device_id.clone()),
        (labels.tenant_id, device.tenant_id.clone()),
        (labels.build, device.os_build.map(|build| build.to_string())),
        (labels.taken, time(&diagnosis.context.capture_time)),
        (labels.prt_renewed, time(&device.prt_updated)),
        (labels.judged, Some(labels.list(&judged(&diagnosis.assessed)))),
        (labels.not_judged, Some(labels.list(&judged(&diagnosis.not_assessed)))),
    ];
    all.into_iter()
        .filter_map(|(label, value)| Some((label, value.filter(|value| !value.is_empty())?)))
        .collect()
}

fn full(out: &mut String, labels: &Labels, finding: &Finding) {
    let severity = labels.severity(finding.severity);
    let _ = writeln!(out, "\n## {severity}: {}\n", plain(&finding.title));
    let _ = writeln!(out, "{} ({})\n", plain(&finding.summary), certainty(finding.certainty));
    let _ = writeln!(out, "### {}\n\n{}\n", labels.why, plain(&finding.cause));
    for item in finding.evidence.iter().map(Item::of) {
        let time = item.when().map(|time| format!("{} ", plain(&time))).unwrap_or_default();
        let _ = writeln!(out, "- {time}{}: {}", plain(&item.place), code(&item.value));
    }
    let _ = writeln!(out, "\n### {}\n", labels.steps);
    for (number, step) in finding.remediation.iter().enumerate() {
        let marks = [(step.requires_admin, labels.admin), (step.disruptive, labels.interrupts)];
        let marks: Vec<&str> = marks.into_iter().filter(|(set, _)| *set).map(|(_, mark)| mark).collect();
        let marks = if marks.is_empty() { String::new() } else { format!("**{}** ", marks.join(", ")) };
        let _ = writeln!(out, "{}. {marks}{}", number + 1, plain(&step.text));
        if let Some(command) = &step.command {
            let lines: Vec<String> =
                command.lines().map(|line| format!("   {}", sanitise::line(line))).collect();
            let _ = writeln!(out, "\n   ```\n{}\n   ```\n", lines.join("\n"));
        }
    }
    let _ = writeln!(out, "\n### {}\n\n{}\n", labels.verify, plain(&finding.verify));
    let _ = writeln!(out, "### {}\n\n{}", labels.doubt, plain(&finding.false_positives));
    if !finding.references.is_empty() {
        let _ = writeln!(out, "\n### {}\n", labels.read);
    }
    for reference in &finding.references {
        let _ = writeln!(out, "- {}: <{}>", plain(&reference.title), address(&reference.url));
    }
}

fn list<'f>(out: &mut String, title: &str, findings: impl Iterator<Item = &'f Finding>) {
    let mut findings = findings.peekable();
    if findings.peek().is_some() {
        let _ = writeln!(out, "\n## {title}\n");
    }
    findings.for_each(|finding| {
        let _ = writeln!(out, "- {}", plain(&finding.title));
    });
}

/// Text in which nothing is markup: marks are escaped, lines joined.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = moments(&line);
    let mut out = String::with_capacity(line.len());
    for c in sanitise::line(&line).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '@'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    // what begins a list or a heading at the beginning of a line
    let is_list = out.starts_with(['-', '+', '='])
        || out.find(['.', ')']).is_some_and(|end| end > 0 && out[..end].bytes().all(|b| b.is_ascii_digit()));
    if let (true, Some(mark)) = (is_list, out.find(['-', '+', '=', '.', ')'])) {
        out.insert(mark, '\\');
    }
    out
}

/// Text as code, behind more marks than it holds.
fn code(text: &str) -> String {
    let line = sanitise::quote(text);
    let most = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(most + 1);
    let pad = if line.starts_with('`') || line.ends_with('`') || line.is_empty() { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

fn address(url: &str) -> String {
    let safe = |c: &char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(*c);
    if url.starts_with("https://") {
        url.chars().filter(safe).collect()
    } else {
        String::new()
    }
}

/// A subject line and a body of at most 4,000 characters: for a ticket's form.
pub(super) fn ticket(diagnosis: &Diagnosis) -> String {
    const MOST: usize = 4_000;
    let line = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        sanitise::line(&moments(&text)).into_owned()
    };
    let mut out = line(&summary::human(diagnosis)) + "\n\n";
    for (name, value) in device(&ENGLISH, diagnosis) {
        let _ = writeln!(out, "{name}: {}", line(&value));
    }
    let is_root = |finding: &&Finding| finding.role == Role::RootCause;
    for finding in diagnosis.findings.iter().filter(is_root) {
        let codes: Vec<&str> = finding.codes.iter().map(|code| code.code.as_str()).collect();
        let _ = writeln!(out, "\n{}: {}", ENGLISH.severity(finding.severity), line(&finding.title));
        let _ = writeln!(out, "{}: {}", ENGLISH.codes, line(&codes.join(", ")));
        let _ = writeln!(out, "{}: {}", ENGLISH.why, line(&finding.cause));
        for item in finding.evidence.iter().map(Item::of) {
            let _ = writeln!(out, "- {} {}: {}", item.when().unwrap_or_default(), item.place, item.value);
        }
        for (number, step) in finding.remediation.iter().enumerate() {
            let command =
                step.command.as_deref().map(|command| format!(" ({})", line(command))).unwrap_or_default();
            let _ = writeln!(out, "{}. {}{command}", number + 1, line(&step.text));
        }
    }
    match out.char_indices().nth(MOST - 4) {
        Some((end, _)) => format!("{}...\n", &out[..end]),
        None => out,
    }
}
