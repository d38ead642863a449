//! Diagnoses as one HTML page that asks nothing of anybody: style and script stand in it, and a policy forbids
//! the rest. Written by hand with one escaping function: a page of one form needs no template engine, and what
//! is not escaped is only what stands in this file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::item::Item;
use super::labels::{certainty, Labels, ENGLISH};
use super::page::moments;
use super::{markdown, sanitise, summary};
use crate::document::{Diagnosis, Finding};
use crate::words::{Area, Role, Severity, Verdict};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Of more devices than this a section holds causes and evidence only, so that the page stays light.
const WHOLE: usize = 200;

/// One page: of several devices with counts and a table before their sections.
pub(super) fn render(diagnoses: &[Diagnosis]) -> String {
    let labels = &ENGLISH;
    let title = match diagnoses {
        [one] => one.device.name.clone().unwrap_or_else(|| labels.this_device.to_owned()),
        many => labels.count(many.len(), labels.device_count),
    };
    let mut out = String::with_capacity(diagnoses.len() * 2_000 + 16_000);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{0}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{0}</h1>\n",
        escape(&title)
    );
    if diagnoses.len() != 1 {
        fleet(&mut out, labels, diagnoses);
    }
    for (number, diagnosis) in diagnoses.iter().enumerate() {
        device(&mut out, labels, diagnosis, number, diagnoses.len());
    }
    let _ = write!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

/// The one way of text into the page, between tags and inside attributes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in sanitise::text(&moments(text)).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // a step says on a line of its own what is lost
            '\n' => out.push_str("&#10;"),
            c => out.push(c),
        }
    }
    out
}

fn fleet(out: &mut String, labels: &Labels, diagnoses: &[Diagnosis]) {
    let roots = || diagnoses.iter().flat_map(|one| one.findings.iter().filter(|f| f.role == Role::RootCause));
    let verdicts = diagnoses.iter().map(|one| labels.verdict(one.verdict).to_owned());
    let joins = diagnoses.iter().map(|one| labels.join_state(&one.device.join_state).to_owned());
    let causes = roots().map(|finding| finding.id.clone());
    let codes = roots().flat_map(|finding| finding.codes.first()).map(|code| code.code.clone());
    out.push_str("<div class=\"counts\">\n");
    counts(out, labels.columns[2], verdicts);
    counts(out, labels.columns[1], joins);
    counts(out, labels.columns[3], causes);
    counts(out, labels.columns[4], codes);
    out.push_str("</div>\n");
    let _ = write!(
        out,
        "<p><label for=\"filter\">Filter</label> <input id=\"filter\" type=\"search\" autocomplete=\"off\"> \
         <span id=\"shown\" role=\"status\"></span></p>\n\
         <section class=\"wide\" tabindex=\"0\" aria-label=\"{0}\"><table id=\"fleet\"><caption>{0}</caption><thead><tr>",
        escape(&labels.count(diagnoses.len(), labels.device_count))
    );
    for column in labels.columns {
        let _ = write!(
            out,
            "<th scope=\"col\"><button type=\"button\" class=\"sort\">{}</button></th>",
            escape(column)
        );
    }
    out.push_str("</tr></thead><tbody>\n");
    for (number, one) in diagnoses.iter().enumerate() {
        let root = one.findings.iter().find(|finding| finding.role == Role::RootCause);
        let name = one.device.name.as_deref().unwrap_or(labels.this_device);
        let cells = [
            labels.join_word(&one.device.join_state),
            labels.verdict(one.verdict),
            root.map_or("", |root| &root.id),
            root.and_then(|root| root.codes.first()).map_or("", |code| &code.code),
            root.map_or("", |root| &root.title),
        ];
        let _ = write!(out, "<tr><th scope=\"row\"><a href=\"#d{number}\">{}</a></th>", escape(name));
        cells.into_iter().for_each(|cell| {
            let _ = write!(out, "<td>{}</td>", escape(cell));
        });
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></section>\n");
}

/// How often each value stands, the most frequent first.
fn counts(out: &mut String, title: &str, values: impl Iterator<Item = String>) {
    const MOST: usize = 12;
    let mut by_value: BTreeMap<String, usize> = BTreeMap::new();
    values.for_each(|value| *by_value.entry(value).or_default() += 1);
    let mut sorted: Vec<(String, usize)> = by_value.into_iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if sorted.is_empty() {
        return;
    }
    let _ = write!(out, "<section><h2>{}</h2><dl>", escape(title));
    for (value, count) in sorted.iter().take(MOST) {
        let _ = write!(out, "<div><dt>{}</dt><dd>{count}</dd></div>", escape(value));
    }
    let rest: usize = sorted.iter().skip(MOST).map(|(_, count)| count).sum();
    if rest > 0 {
        let _ = write!(out, "<div><dt>...</dt><dd>{rest}</dd></div>");
    }
    out.push_str("</dl></section>\n");
}

fn device(out: &mut String, labels: &Labels, diagnosis: &Diagnosis, number: usize, devices: usize) {
    let single = devices == 1;
    let name = diagnosis.device.name.as_deref().unwrap_or(labels.this_device);
    let _ = writeln!(out, "<article id=\"d{number}\">");
    if !single {
        let _ = writeln!(out, "<h2>{}</h2>", escape(name));
    }
    let _ =
        writeln!(out, "<p class=\"answer {}\">{}</p>", tone(diagnosis), escape(&summary::human(diagnosis)));
    if devices <= WHOLE {
        facts(out, labels, diagnosis);
        chain(out, labels, diagnosis);
    }
    let is_shown = |finding: &&Finding| finding.role == Role::RootCause;
    for finding in diagnosis.findings.iter().filter(is_shown) {
        match devices <= WHOLE {
            true => full(out, labels, finding, single),
            false => short(out, finding),
        }
    }
    if devices <= WHOLE {
        time_line(out, labels, diagnosis);
        list(out, labels.effect, diagnosis.findings.iter().filter(|f| f.role == Role::Consequence));
        list(out, labels.seen, diagnosis.findings.iter().filter(|f| f.role == Role::Note));
        checks(out, labels, diagnosis);
    }
    out.push_str("</article>\n");
}

fn tone(diagnosis: &Diagnosis) -> &'static str {
    match diagnosis.verdict {
        Verdict::Healthy => "good",
        Verdict::Issues => "bad",
        _ => "open",
    }
}

fn facts(out: &mut String, labels: &Labels, diagnosis: &Diagnosis) {
    out.push_str("<dl class=\"facts\">");
    for (label, value) in markdown::device(labels, diagnosis) {
        let _ = write!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escape(label), escape(&value));
    }
    out.push_str("</dl>\n");
    for note in &diagnosis.context.notes {
        let _ = writeln!(out, "<p class=\"note\">{}: {}</p>", labels.note, escape(note));
    }
}

/// From the join to what rests on it, with the step that fails.
fn chain(out: &mut String, labels: &Labels, diagnosis: &Diagnosis) {
    let _ = write!(out, "<ol class=\"chain\" aria-label=\"{}\">", escape(labels.judged));
    for area in [Area::Join, Area::Prt, Area::Token, Area::Esr] {
        let fails = diagnosis.findings.iter().any(|finding| {
            finding.area == area && finding.role != Role::Note && finding.severity > Severity::Information
        });
        let judged = diagnosis.assessed.contains(&area);
        let (class, word) = match (fails, judged) {
            (true, _) => ("bad", labels.check_state("fail")),
            (_, true) => ("good", labels.check_state("pass")),
            _ => ("open", labels.not_judged),
        };
        let _ = write!(
            out,
            "<li class=\"{class}\">{}<span>{}</span></li>",
            escape(labels.area(area)),
            escape(word)
        );
    }
    out.push_str("</ol>\n");
}

fn short(out: &mut String, finding: &Finding) {
    let _ = write!(
        out,
        "<p><strong>{}</strong> ({})</p><ul>",
        escape(&finding.title),
        certainty(finding.certainty)
    );
    for item in finding.evidence.iter().take(2).map(Item::of) {
        let _ = write!(out, "<li>{}: <code>{}</code></li>", escape(&item.place), escape(&item.value));
    }
    out.push_str("</ul>\n");
}

fn full(out: &mut String, labels: &Labels, finding: &Finding, single: bool) {
    let (h, below) = if single { (2, 3) } else { (3, 4) };
    let tone = if finding.severity > Severity::Information { "bad" } else { "open" };
    let _ = write!(
        out,
        "<section class=\"finding\"><h{h}><span class=\"tag {tone}\">{}</span> {}</h{h}>\n<p>{} <em>({})</em></p>\n\
         <h{below}>{}</h{below}><p>{}</p>\n<details open><summary>{}</summary><ul class=\"evidence\">",
        escape(labels.severity(finding.severity)),
        escape(&finding.title),
        escape(&finding.summary),
        certainty(finding.certainty),
        escape(labels.why),
        escape(&finding.cause),
        escape(labels.evidence),
    );
    for item in finding.evidence.iter().map(Item::of) {
        let time = item.when().map(|time| format!("<time>{}</time> ", escape(&time))).unwrap_or_default();
        let _ = write!(out, "<li>{time}{}: <code>{}</code></li>", escape(&item.place), escape(&item.value));
    }
    let _ = write!(out, "</ul></details>\n<h{below}>{}</h{below}><ol class=\"steps\">", escape(labels.steps));
    for step in &finding.remediation {
        out.push_str("<li>");
        let marks = [(step.requires_admin, labels.admin), (step.disruptive, labels.interrupts)];
        marks.into_iter().filter(|(set, _)| *set).for_each(|(_, mark)| {
            let _ = write!(out, "<span class=\"tag\">{}</span> ", escape(mark));
        });
        let _ = write!(out, "<span class=\"lines\">{}</span>", escape(&step.text));
        if let Some(command) = &step.command {
            let lines: Vec<String> = command.lines().map(escape).collect();
            let _ = write!(
                out,
                "<div class=\"command\"><pre tabindex=\"0\">{}</pre><button type=\"button\" class=\"copy\">Copy</button></div>",
                lines.join("\n")
            );
        }
        out.push_str("</li>");
    }
    out.push_str("</ol>\n");
    for (title, text) in [(labels.verify, &finding.verify), (labels.doubt, &finding.false_positives)] {
        if !text.is_empty() {
            let _ = writeln!(out, "<h{below}>{}</h{below}><p>{}</p>", escape(title), escape(text));
        }
    }
    let links: Vec<_> = finding.references.iter().filter(|link| link.url.starts_with("https://")).collect();
    if !links.is_empty() {
        let _ = write!(out, "<h{below}>{}</h{below}><ul>", escape(labels.read));
        links.iter().for_each(|link| {
            let _ = write!(
                out,
                "<li><a rel=\"noreferrer\" href=\"{}\">{}</a></li>",
                escape(&link.url),
                escape(&link.title)
            );
        });
        out.push_str("</ul>\n");
    }
    out.push_str("</section>\n");
}

/// The events that findings rest on, in the order of their times.
fn time_line(out: &mut String, labels: &Labels, diagnosis: &Diagnosis) {
    let all = diagnosis
        .findings
        .iter()
        .flat_map(|finding| finding.evidence.iter().map(move |item| (finding, Item::of(item))));
    let mut dated: Vec<(String, &Finding, Item)> =
        all.filter_map(|(finding, item)| Some((item.time.clone()?, finding, item))).collect();
    dated.sort_by(|a, b| a.0.cmp(&b.0));
    dated.dedup_by(|a, b| a.0 == b.0 && a.2.place == b.2.place);
    if dated.len() < 2 {
        return;
    }
    let _ = write!(out, "<details open><summary>{}</summary><ol class=\"times\">", escape(labels.time_line));
    for (_, finding, item) in dated.iter().take(60) {
        let class = if finding.role == Role::RootCause { " class=\"bad\"" } else { "" };
        let _ = write!(
            out,
            "<li{class}><time>{}</time> {}: {}</li>",
            escape(&item.when().unwrap_or_default()),
            escape(&item.place),
            escape(&finding.title)
        );
    }
    out.push_str("</ol></details>\n");
}

fn list<'f>(out: &mut String, title: &str, findings: impl Iterator<Item = &'f Finding>) {
    let mut findings = findings.peekable();
    if findings.peek().is_none() {
        return;
    }
    let _ = write!(out, "<details><summary>{}</summary><ul>", escape(title));
    findings.for_each(|finding| {
        let _ = write!(out, "<li>{}</li>", escape(&finding.title));
    });
    out.push_str("</ul></details>\n");
}

fn checks(out: &mut String, labels: &Labels, diagnosis: &Diagnosis) {
    if diagnosis.prerequisites.is_empty() {
        return;
    }
    let _ = write!(out, "<details><summary>{}</summary><ul class=\"checks\">", escape(labels.checks));
    let mut told = std::collections::HashSet::new();
    // several that hold for one reason are one line
    for one in diagnosis.prerequisites.iter().filter(|one| told.insert((&one.state, &one.detail))) {
        let how =
            one.to_answer.as_deref().map(|how| format!(" <em>{}</em>", escape(how))).unwrap_or_default();
        let state = escape(labels.check_state(&one.state));
        let _ = write!(out, "<li><span class=\"tag\">{state}</span> {}{how}</li>", escape(&one.detail));
    }
    out.push_str("</ul></details>\n");
}
