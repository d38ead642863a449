//! A diagnosis as advice to read at a console: the answer, why, what to do, how to verify, what else.

use std::fmt::Write as _;

use super::{sanitise, summary};
use crate::document::{Diagnosis, EvidenceItem, Finding, Prerequisite, Warning};
use crate::words::{Certainty, Role, Severity};

/// Lines are broken at this many columns.
const WIDTH: usize = 100;

pub(super) fn render(diagnosis: &Diagnosis) -> String {
    let mut out = String::new();
    wrapped(&mut out, "", &summary::render(diagnosis));
    device(&mut out, diagnosis);
    for note in &diagnosis.context.notes {
        wrapped(&mut out, "Note: ", note);
    }
    for finding in diagnosis.findings.iter().filter(|finding| shown_in_full(finding)) {
        full(&mut out, finding);
    }
    let consequences = |f: &&Finding| f.role == Role::Consequence;
    list(&mut out, "Follows from it", diagnosis.findings.iter().filter(consequences));
    list(&mut out, "Also seen", diagnosis.findings.iter().filter(|f| f.role == Role::Note));
    prerequisites(&mut out, diagnosis);
    warnings(&mut out, diagnosis);
    out
}

fn shown_in_full(finding: &Finding) -> bool {
    matches!(finding.role, Role::RootCause | Role::Contributing)
}

fn device(out: &mut String, diagnosis: &Diagnosis) {
    let device = &diagnosis.device;
    let mut facts = vec![summary::state(&device.join_state).to_owned()];
    facts.extend(device.device_id.as_ref().map(|id| format!("device id {id}")));
    facts.extend(device.tenant_id.as_ref().map(|id| format!("tenant {id}")));
    facts.extend(device.os_build.map(|build| format!("build {build}")));
    facts.extend(diagnosis.context.capture_time.as_ref().map(|time| format!("seen at {time}")));
    let name = device.name.as_deref().unwrap_or("Device");
    wrapped(out, "", &format!("{name}: {}", facts.join(", ")));
}

fn full(out: &mut String, finding: &Finding) {
    let severity = match finding.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Information => "INFORMATION",
    };
    let certainty = match finding.certainty {
        Certainty::Certain => "certain",
        Certainty::Likely => "likely",
        Certainty::Possible => "possible",
    };
    let _ = writeln!(out);
    wrapped(out, &format!("{}. {severity}: ", finding.rank), &finding.title);
    wrapped(out, "   ", &format!("{} ({certainty})", finding.summary));
    heading(out, "Why");
    wrapped(out, "   ", &finding.cause);
    for item in &finding.evidence {
        wrapped(out, "   - ", &quote(item));
    }
    heading(out, "What to do");
    for (number, step) in finding.remediation.iter().enumerate() {
        let mut text = step.text.clone();
        if step.requires_admin {
            text.push_str(" [needs administrator]");
        }
        if step.disruptive {
            text.push_str(" [disruptive]");
        }
        wrapped(out, &format!("   {}. ", number + 1), &text);
        for line in step.command.iter().flat_map(|command| command.lines()) {
            let _ = writeln!(out, "        {line}");
        }
    }
    heading(out, "How to verify");
    wrapped(out, "   ", &finding.verify);
    heading(out, "When this is wrong");
    wrapped(out, "   ", &finding.false_positives);
    for reference in &finding.references {
        let _ = writeln!(out, "   See: {}\n        {}", reference.title, reference.url);
    }
}

fn heading(out: &mut String, text: &str) {
    let _ = writeln!(out, "\n   {text}");
}

fn list<'f>(out: &mut String, title: &str, findings: impl Iterator<Item = &'f Finding>) {
    let mut findings = findings.peekable();
    if findings.peek().is_some() {
        let _ = writeln!(out, "\n{title}");
    }
    for finding in findings {
        let because = match finding.caused_by.as_slice() {
            [] => String::new(),
            ranks => {
                let ranks: Vec<String> = ranks.iter().map(u32::to_string).collect();
                format!(" (because of {})", ranks.join(", "))
            }
        };
        wrapped(out, &format!("{}. ", finding.rank), &format!("{}{because}", finding.title));
        if let Some(item) = finding.evidence.first() {
            wrapped(out, "   - ", &quote(item));
        }
    }
}

/// Prerequisites that do not hold, and open ones where they could still tell the cause; others are no news.
fn prerequisites(out: &mut String, diagnosis: &Diagnosis) {
    let roots = |topic: &str| {
        let topic = topic.to_owned();
        let is_root = |finding: &&Finding| finding.role == Role::RootCause;
        diagnosis.findings.iter().filter(is_root).filter(move |finding| finding.area.as_str() == topic)
    };
    let concerns = |p: &Prerequisite| match p.state.as_str() {
        "pass" => false,
        "fail" => roots(&p.topic).next().is_some(),
        _ => roots(&p.topic).next().is_some() && !roots(&p.topic).any(is_established),
    };
    let open = diagnosis.prerequisites.iter().filter(|prerequisite| concerns(prerequisite));
    let mut open = open.peekable();
    if open.peek().is_some() {
        let _ = writeln!(out, "\nRequirements that fail or are open");
    }
    for prerequisite in open {
        let detail = prerequisite.detail.trim_end_matches('.');
        let text = match &prerequisite.to_answer {
            Some(how) => format!("Open: {detail}? {how}"),
            None => format!("Fails: {detail}."),
        };
        wrapped(out, "   - ", &text);
    }
}

/// A code states the cause: nothing more has to be asked to know it.
fn is_established(finding: &Finding) -> bool {
    finding.certainty == Certainty::Certain && !finding.codes.is_empty()
}

fn warnings(out: &mut String, diagnosis: &Diagnosis) {
    if diagnosis.warnings.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nNot understood");
    for warning in &diagnosis.warnings {
        wrapped(out, "   - ", &format!("{}{}", place(warning), warning.message));
    }
}

/// Where a warning speaks of: "capture 2, lines 3 to 5: ".
fn place(warning: &Warning) -> String {
    let number = warning.input.map(|input| format!(" {}", input + 1)).unwrap_or_default();
    let input = match warning.source.as_deref() {
        Some("status") => format!("capture{number}, "),
        Some(_) => format!("events{number}, "),
        None => String::new(),
    };
    match (&warning.rule, warning.line, warning.last_line, warning.index) {
        (Some(rule), ..) => format!("rule {rule}: "),
        (_, Some(line), Some(last), _) => format!("{input}lines {line} to {last}: "),
        (_, Some(line), ..) => format!("{input}line {line}: "),
        (.., Some(index)) => format!("{input}event {index}: "),
        _ => String::new(),
    }
}

fn quote(item: &EvidenceItem) -> String {
    match item {
        EvidenceItem::Event { provider, event_id, time, record_id, index, field, value, .. } => {
            let when = time.as_ref().map(|time| format!(" at {time}")).unwrap_or_default();
            let which = record_id.map_or(format!("event {index}"), |id| format!("record {id}"));
            let what = match (field, value) {
                (Some(field), Some(value)) => format!(": {field} = {}", sanitise::quote(value)),
                _ => String::new(),
            };
            format!("{provider}/{event_id}{when} ({which}){what}")
        }
        EvidenceItem::Status { section, key, value, line, .. } => {
            let value = if value.is_empty() { "(blank)".to_owned() } else { sanitise::quote(value) };
            let place = if section.is_empty() { String::new() } else { format!("{section}, ") };
            format!("{key} : {value} ({place}line {line})")
        }
        EvidenceItem::Fact { key, value, .. } => format!("fact {key} = {value}"),
    }
}

/// Writes a text behind a lead, broken at blanks, later lines indented as the lead is wide.
fn wrapped(out: &mut String, lead: &str, text: &str) {
    let indent = " ".repeat(lead.chars().count());
    for (number, paragraph) in text.split("\n\n").enumerate() {
        let mut line = if number == 0 { lead.to_owned() } else { indent.clone() };
        let mut width = 0;
        for word in paragraph.split_whitespace() {
            let length = word.chars().count();
            if width > 0 && indent.len() + width + 1 + length > WIDTH {
                let _ = writeln!(out, "{}", line.trim_end());
                line = indent.clone();
                width = 0;
            }
            if width > 0 {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
            width += length;
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}
