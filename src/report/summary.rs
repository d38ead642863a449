//! A diagnosis in one line: first for a reader, then for a program.
//!
//! `docs/summary-line.md` describes the grammar, which is kept: scripts and dashboards read lines of years.

use super::labels::{self, ENGLISH};
use super::sanitise;
use crate::document::{Diagnosis, Finding};
use crate::time::Timestamp;
use crate::words::{Area, Role, Severity, Verdict};

/// What a management service keeps of a script's output.
pub(super) const LONGEST: usize = 2_048;

/// A value is cut after so many characters, and a list after so many values: all pairs together leave room for a
/// sentence.
const LONGEST_VALUE: usize = 64;
const MOST_VALUES: usize = 5;

const SECONDS_OF_HOUR: i64 = 3_600;

/// What stands between the two parts, with the version of the grammar.
const MARK: &str = " | v1";

/// `Issues on pc-1: <first cause> (and 1 more). Not assessed: settings roaming.`
pub(super) fn human(diagnosis: &Diagnosis) -> String {
    View::of(diagnosis, &[]).human()
}

/// The same, and behind it ` | v1 join=hybrid verdict=issues cause=prt-missing ...`; of these areas, or of all.
pub(super) fn line(diagnosis: &Diagnosis, areas: &[Area]) -> String {
    let view = View::of(diagnosis, areas);
    let pairs = view.pairs();
    let human = view.human();
    let human = sanitise::line(&human);
    let room = LONGEST.saturating_sub(MARK.len() + pairs.len());
    match human.char_indices().nth(room) {
        None => format!("{human}{MARK}{pairs}"),
        Some(_) => {
            let head: String = human.chars().take(room.saturating_sub("...".len())).collect();
            format!("{head}...{MARK}{pairs}")
        }
    }
}

/// A diagnosis as far as it concerns some areas.
struct View<'d> {
    diagnosis: &'d Diagnosis,
    areas: &'d [Area],
    verdict: Verdict,
    /// What is wrong in these areas: causes, or what follows from a cause elsewhere.
    problems: Vec<&'d Finding>,
}

impl<'d> View<'d> {
    fn of(diagnosis: &'d Diagnosis, areas: &'d [Area]) -> View<'d> {
        let is_asked = |area: &Area| areas.is_empty() || areas.contains(area);
        let shown = || diagnosis.findings.iter().filter(|finding| is_asked(&finding.area));
        let causes: Vec<_> = shown().filter(|finding| finding.role == Role::RootCause).collect();
        let is_effect = |finding: &&Finding| {
            finding.role != Role::Note && finding.severity > Severity::Information && !areas.is_empty()
        };
        let problems = if causes.is_empty() { shown().filter(is_effect).collect() } else { causes };
        let mut view = View { diagnosis, areas, verdict: diagnosis.verdict, problems };
        if !areas.is_empty() {
            view.verdict = view.of_areas();
        }
        view
    }

    /// The verdict on the areas that were asked.
    fn of_areas(&self) -> Verdict {
        let all_open = self.areas.iter().all(|area| self.diagnosis.not_assessed.contains(area));
        match self.diagnosis.verdict {
            _ if !self.problems.is_empty() => Verdict::Issues,
            Verdict::Issues | Verdict::Unexplained if self.failures().next().is_some() => {
                Verdict::Unexplained
            }
            Verdict::NotAssessable => Verdict::NotAssessable,
            _ if all_open => Verdict::NotAssessable,
            _ => Verdict::Healthy,
        }
    }

    fn is_asked(&self, area: Area) -> bool {
        self.areas.is_empty() || self.areas.contains(&area)
    }

    /// The failures that nothing explains.
    fn failures(&self) -> impl Iterator<Item = &'d Finding> + '_ {
        let findings = self.diagnosis.findings.iter();
        findings.filter(|finding| finding.is_unexplained() && self.is_asked(finding.area))
    }

    /// The areas about which nothing can be said; one that has an issue is judged as far as that goes.
    fn not_judged(&self) -> impl Iterator<Item = Area> + '_ {
        let has_issue = |area: &Area| {
            let mut findings = self.diagnosis.findings.iter();
            findings.any(|finding| finding.role == Role::RootCause && finding.area == *area)
        };
        let open = self.diagnosis.not_assessed.iter().copied();
        open.filter(move |area| self.is_asked(*area) && !has_issue(area))
    }

    fn human(&self) -> String {
        let device = self.diagnosis.device.name.as_deref().unwrap_or(ENGLISH.this_device);
        let mut line = match self.verdict {
            Verdict::Healthy => self.healthy(device),
            Verdict::NotAssessable => {
                format!("Not assessable: the evidence does not allow to judge {device}")
            }
            Verdict::Issues => self.issues(device),
            Verdict::Unexplained => format!("Not explained on {device}: {}", ENGLISH.something_open),
        };
        if !line.ends_with(['.', '!', '?']) {
            line.push('.');
        }
        let open: Vec<&str> = self.not_judged().map(|area| ENGLISH.area(area)).collect();
        if !open.is_empty() {
            line.push_str(&format!(" Not assessed: {}.", open.join(", ")));
        }
        line
    }

    fn healthy(&self, device: &str) -> String {
        let state = ENGLISH.join_state(&self.diagnosis.device.join_state);
        match self.prt_age_hours().filter(|_| self.is_asked(Area::Prt)) {
            Some(hours) => format!("Healthy: {device} is {state}; the PRT is {hours} h old"),
            None => format!("Healthy: {device} is {state}"),
        }
    }

    fn issues(&self, device: &str) -> String {
        let Some((first, rest)) = self.problems.split_first() else { return format!("Issues on {device}") };
        let more = match rest.len() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        format!("Issues on {device}: {}{more}", first.title.trim_end_matches('.'))
    }

    fn prt_age_hours(&self) -> Option<i64> {
        let updated = Timestamp::parse(self.diagnosis.device.prt_updated.as_deref()?)?;
        let taken = Timestamp::parse(self.diagnosis.context.capture_time.as_deref()?)?;
        let age = taken.seconds_since(updated);
        (age >= 0).then_some(age / SECONDS_OF_HOUR)
    }

    /// The problem and what it follows from, also where that is of an area that was not asked.
    fn causes(&self) -> Vec<&'d str> {
        let mut causes: Vec<&str> = Vec::new();
        for problem in &self.problems {
            let of_problem = problem.caused_by.iter().filter_map(|rank| self.diagnosis.finding(*rank));
            let root = of_problem.into_iter().find(|finding| finding.role == Role::RootCause);
            let cause = root.unwrap_or(problem).id.as_str();
            if !causes.contains(&cause) {
                causes.push(cause);
            }
        }
        causes
    }

    /// ` join=hybrid verdict=issues ...`: what matters most comes first, and what is not known is not there.
    fn pairs(&self) -> String {
        let Diagnosis { device, context, tool, .. } = self.diagnosis;
        let first = self.problems.first();
        let codes = |finding: &&'d Finding| finding.codes.iter().map(|code| code.code.as_str());
        let areas = |areas: Vec<Area>| areas.into_iter().map(Area::as_str).collect::<Vec<_>>();
        let judged = self.diagnosis.assessed.iter().copied().filter(|area| self.is_asked(*area));
        let hours = self.prt_age_hours().map(|hours| hours.to_string());
        let build = device.os_build.map(|build| build.to_string());
        let prt = device.has_prt.map(|has| if has { "yes" } else { "no" });
        let failed: Vec<&str> = self.failures().flat_map(|one| codes(&one)).collect();
        let pairs: [(&str, Vec<&str>); 20] = [
            ("join", vec![join_word(&device.join_state)]),
            ("verdict", vec![self.verdict.as_str()]),
            ("severity", first.map(|one| one.severity.as_str()).into_iter().collect()),
            ("cause", self.causes()),
            ("code", self.problems.iter().flat_map(codes).collect()),
            ("certainty", first.map(|one| labels::certainty(one.certainty)).into_iter().collect()),
            ("notExplained", failed),
            ("prt", prt.into_iter().collect()),
            ("prtAgeHours", hours.as_deref().into_iter().collect()),
            ("asked", areas(self.areas.to_vec())),
            ("assessed", areas(judged.collect())),
            ("notAssessed", areas(self.not_judged().collect())),
            ("runAs", vec![context.run_as.as_str()]),
            ("device", device.name.as_deref().into_iter().collect()),
            ("deviceId", device.device_id.as_deref().into_iter().collect()),
            ("tenantId", device.tenant_id.as_deref().into_iter().collect()),
            ("build", build.as_deref().into_iter().collect()),
            ("time", context.capture_time.as_deref().into_iter().collect()),
            ("tool", vec![tool.version.as_str()]),
            ("knowledge", vec![tool.knowledge.as_str()]),
        ];
        pairs.into_iter().map(|(key, values)| pair(key, &values)).collect()
    }
}

/// ` key=one,two`; nothing where there is no value.
fn pair(key: &str, values: &[&str]) -> String {
    let mut told: Vec<String> = Vec::new();
    for value in values.iter().filter(|value| !value.is_empty()) {
        let value = written(value);
        if told.len() < MOST_VALUES && !told.contains(&value) {
            told.push(value);
        }
    }
    if told.is_empty() {
        String::new()
    } else {
        format!(" {key}={}", told.join(","))
    }
}

/// Letters, digits and `-._:` as they are, everything else as the percent signs of its bytes.
fn written(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars() {
        let before = out.len();
        if c.is_ascii_alphanumeric() || "-._:".contains(c) {
            out.push(c);
        } else {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        }
        if out.len() > LONGEST_VALUE {
            out.truncate(before);
            break;
        }
    }
    out
}

/// The join state in a word that is kept.
fn join_word(state: &str) -> &str {
    match state {
        "entraJoined" => "entra",
        "hybridJoined" => "hybrid",
        "entraRegistered" => "registered",
        "domainJoined" => "domain",
        "onPremDrsJoined" => "onPremises",
        "notJoined" => "none",
        _ => "unknown",
    }
}
