//! A diagnosis as advice to read at a console: short, or everything that the document holds.

mod evidence;
mod full;
mod short;

pub(super) use full::{finding, render as full};
pub(super) use short::render as short;

use super::labels::Labels;
use super::page::{Page, Style};
use crate::document::{Diagnosis, EvidenceItem, Finding, Step, Warning};
use crate::words::{Certainty, Role, Severity, Verdict};

/// Where a label begins, and where what it names does.
const INDENT: usize = 2;
const COLUMN: usize = 14;

/// A problem with what follows from it.
struct Cause<'d> {
    finding: &'d Finding,
    effects: Vec<&'d Finding>,
}

/// The problems to be told, and what is over: nothing has to be done about it any more, or what is to be
/// done is the same as about its newer like.
struct Problems<'d> {
    causes: Vec<Cause<'d>>,
    earlier: Vec<&'d Finding>,
}

fn problems(diagnosis: &Diagnosis) -> Problems<'_> {
    let mut kept: Vec<Cause> = Vec::new();
    let mut earlier: Vec<&Finding> = Vec::new();
    let mut newest_of_rule = std::collections::HashMap::new();
    for cause in causes(diagnosis) {
        let newest = newest_of_rule.entry(cause.finding.id.as_str()).or_insert(None);
        let time = time(cause.finding);
        match *newest {
            Some(newest) if time.is_some_and(|time| time < newest) => earlier.push(cause.finding),
            _ => {
                *newest = time;
                kept.push(cause);
            }
        }
    }
    earlier.extend(diagnosis.findings.iter().filter(|finding| is_history(finding)));
    Problems { causes: kept, earlier }
}

/// When a finding was seen last; times of the documents are ordered as texts.
fn time(finding: &Finding) -> Option<&str> {
    let times = finding.evidence.iter().filter_map(|item| match item {
        EvidenceItem::Event { time, .. } => time.as_deref(),
        _ => None,
    });
    times.max()
}

/// The problems by rank, each with its consequences, also those of consequences. A cause ranks above what
/// it explains; one that is not shown leaves its consequences to the first problem.
fn causes(diagnosis: &Diagnosis) -> Vec<Cause<'_>> {
    let mut causes: Vec<Cause> = Vec::new();
    let mut place_of_rank = std::collections::BTreeMap::new();
    for finding in &diagnosis.findings {
        match finding.role {
            Role::RootCause => {
                place_of_rank.insert(finding.rank, causes.len());
                causes.push(Cause { finding, effects: Vec::new() });
            }
            Role::Consequence => {
                let place = finding.caused_by.iter().find_map(|rank| place_of_rank.get(rank).copied());
                let place = place.unwrap_or_default();
                place_of_rank.insert(finding.rank, place);
                if let Some(cause) = causes.get_mut(place) {
                    cause.effects.push(finding);
                }
            }
            Role::Note => {}
        }
    }
    causes
}

/// What failed, of a title that begins by saying that it is not explained.
fn what_failed<'t>(labels: &Labels, title: &'t str) -> &'t str {
    title.strip_prefix(labels.not_explained).map_or(title, |rest| rest.trim_start_matches([':', ' ']))
}

/// A problem that is over: a later success, or a newer attempt, stands behind it.
fn is_history(finding: &Finding) -> bool {
    finding.role == Role::Note && finding.severity > Severity::Information && !finding.is_unexplained()
}

/// Name, join state, who looked, how many causes and effects.
fn header(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis, causes: &[Cause]) {
    let device = &diagnosis.device;
    let mut parts = vec![device.name.as_deref().unwrap_or(labels.this_device).to_owned()];
    parts.push(labels.join_state(&device.join_state).to_owned());
    if device.also_registered {
        parts.push(labels.also_registered.to_owned());
    }
    let who = labels.run_as(&diagnosis.context.run_as);
    parts.extend((!who.is_empty()).then(|| who.to_owned()));
    parts.extend(diagnosis.context.user.as_ref().map(|user| format!("{} {user}", labels.user)));
    if !causes.is_empty() {
        let effects = causes.iter().map(|cause| cause.effects.len()).sum::<usize>();
        let mut counts = labels.count(causes.len(), labels.cause_count);
        if effects > 0 {
            counts = format!("{counts}, {}", labels.count(effects, labels.effect_count));
        }
        parts.push(counts);
    }
    let cells: usize = parts.iter().map(|part| super::page::cells(part)).sum();
    let wide = if cells + 3 * (parts.len() - 1) > page.left() { 2 } else { 3 };
    for (number, part) in parts.iter().enumerate() {
        let gap = wide * usize::from(number > 0);
        if super::page::cells(part) + gap > page.left() && number > 0 {
            page.end();
        } else {
            page.gap(gap);
        }
        match number {
            0 => page.name(part),
            _ => page.text(0, part),
        }
    }
    page.end();
}

/// The answer in a line where there is no problem to begin with.
fn headline(page: &mut Page, labels: &Labels, diagnosis: &Diagnosis) {
    let (style, word, text) = match diagnosis.verdict {
        Verdict::Issues => return,
        Verdict::Healthy => {
            let areas: Vec<&str> = diagnosis.assessed.iter().map(|area| labels.area(*area)).collect();
            let text = match areas.is_empty() {
                true => labels.nothing_wrong.to_owned(),
                false => format!("{} {}.", labels.nothing_wrong_in, labels.list(&areas)),
            };
            (Style::Healthy, labels.healthy, text + &more(labels, diagnosis))
        }
        Verdict::Unexplained => {
            (Style::Information, labels.unexplained, format!("{}.", capitalised(labels.something_open)))
        }
        Verdict::NotAssessable => (Style::Information, labels.not_assessable, labels.no_judgement.to_owned()),
    };
    page.styled(style, word);
    page.gap(2);
    page.text(word.len() + 2, &text);
    page.end();
}

/// How many failures are listed that do not decide.
fn more(labels: &Labels, diagnosis: &Diagnosis) -> String {
    let count = diagnosis.failures_beside();
    match count {
        0 => String::new(),
        1 => format!(" {}", labels.listed_below[0]),
        _ => format!(" {count} {}", labels.listed_below[1]),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// "ERROR  Title [likely]".
fn title(page: &mut Page, labels: &Labels, finding: &Finding) {
    let style = match finding.severity {
        Severity::Error => Style::Error,
        Severity::Warning => Style::Warning,
        Severity::Information => Style::Information,
    };
    page.styled(style, labels.severity(finding.severity));
    page.gap(2);
    let indent = page.column();
    page.text(indent, &finding.title);
    page.gap(1);
    page.text(indent, &format!("[{}]", super::labels::certainty(finding.certainty)));
    page.end();
}

/// A label, and behind it a text.
fn labelled(page: &mut Page, label: &'static str, text: &str) {
    begin(page, label);
    page.text(COLUMN, text);
    page.end();
}

/// A label; what it names follows in the same line.
fn begin(page: &mut Page, label: &'static str) {
    page.pad(INDENT);
    if !label.is_empty() {
        page.styled(Style::Heading, label);
    }
    page.pad(COLUMN);
}

/// What to do, in order, each command on a line of its own.
fn steps(page: &mut Page, labels: &Labels, steps: &[Step]) {
    if steps.is_empty() {
        return;
    }
    page.blank();
    page.pad(INDENT);
    page.styled(Style::Heading, labels.steps);
    page.end();
    for (number, step) in (1..).zip(steps) {
        page.pad(INDENT * 2);
        page.text(0, &format!("{number}."));
        page.pad(INDENT * 2 + 3);
        let indent = page.column();
        let marks = [(step.requires_admin, labels.admin), (step.disruptive, labels.interrupts)];
        let marks: Vec<&str> = marks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, word)| word).collect();
        if !marks.is_empty() {
            page.text(indent, &format!("[{}]", marks.join(", ")));
            page.gap(1);
        }
        for (number, line) in step.text.lines().enumerate() {
            if number > 0 {
                page.pad(indent);
            }
            page.text(indent, line);
            page.end();
        }
        for line in step.command.iter().flat_map(|command| command.lines()) {
            page.whole(indent + 2, Some(Style::Command), line);
        }
    }
    page.blank();
}

/// How to see that it helped, and when all of it would be wrong.
fn outcome(page: &mut Page, labels: &Labels, finding: &Finding) {
    labelled(page, labels.verify, &finding.verify);
    if finding.false_positives != NO_DOUBT {
        labelled(page, labels.doubt, &finding.false_positives);
    }
}

/// What a page says where its conclusion cannot be wrong.
const NO_DOUBT: &str = "None.";

/// The areas about which nothing can be said; one that has a problem is judged as far as that goes.
fn not_judged(labels: &Labels, diagnosis: &Diagnosis) -> Vec<&'static str> {
    let has_problem = |area| diagnosis.findings.iter().any(|f| f.role == Role::RootCause && f.area == area);
    let open = diagnosis.not_assessed.iter().filter(|area| !has_problem(**area));
    open.map(|area| labels.area(*area)).collect()
}

/// Warnings of the same words are one: where they stand, and what they say. What stands among the notes of
/// the capture is not said again.
fn not_read<'d>(labels: &Labels, diagnosis: &'d Diagnosis) -> Vec<(Vec<String>, &'d str)> {
    let mut kinds: Vec<(Vec<String>, &str)> = Vec::new();
    let mut place_of = std::collections::HashMap::new();
    let notes: std::collections::HashSet<&str> = diagnosis.context.notes.iter().map(String::as_str).collect();
    for warning in diagnosis.warnings.iter().filter(|warning| !notes.contains(warning.message.as_str())) {
        let key = (warning.source.as_deref(), warning.input, warning.message.as_str());
        let at = *place_of.entry(key).or_insert(kinds.len());
        if at == kinds.len() {
            kinds.push((Vec::new(), &warning.message));
        }
        let is_first = kinds[at].0.is_empty();
        kinds[at].0.extend(place(labels, warning, is_first));
    }
    kinds
}

/// Where a warning stands: "capture 2, line 3", and of further ones of its kind only the number.
fn place(labels: &Labels, warning: &Warning, is_first: bool) -> Option<String> {
    let (word, numbers) = match (&warning.rule, warning.line, warning.last_line, warning.index) {
        (Some(rule), ..) => (labels.rule, rule.clone()),
        (_, Some(line), Some(last), _) => (labels.lines, format!("{line} {} {last}", labels.to)),
        (_, Some(line), ..) => (labels.line, line.to_string()),
        (.., Some(index)) => (labels.event, index.to_string()),
        _ => return None,
    };
    if !is_first {
        return Some(numbers);
    }
    let source = match warning.source.as_deref() {
        Some("status") => labels.capture,
        Some(_) => labels.events,
        None => "",
    };
    Some(match (source, warning.input) {
        ("", _) => format!("{word} {numbers}"),
        (source, Some(input)) if input > 0 => format!("{source} {}, {word} {numbers}", input + 1),
        (source, _) => format!("{source}, {word} {numbers}"),
    })
}

/// A code states the cause: nothing more has to be asked to know it.
fn is_established(finding: &Finding) -> bool {
    finding.certainty == Certainty::Certain && !finding.codes.is_empty()
}
