//! What failed and no rule accounts for; and what is known to be noise. Both look at what the other rules found.

use std::collections::{HashMap, HashSet};

use super::{Draft, Findings, Phase, Rule};
use crate::code::Code;
use crate::document::EvidenceItem;
use crate::evidence::EventRef;
use crate::phrase::phrase;
use crate::story::failure::{Failure, Place};
use crate::story::noise;
use crate::story::prt::Standing;
use crate::story::token::FOLLOW_UPS;
use crate::story::Story;
use crate::time::DAY_SECONDS;
use crate::words::{Area, Certainty, Severity, Topic};

pub(super) const RULES: &[&Rule] = &[&NOT_EXPLAINED, &NOISE];

/// So many failures are listed one by one.
const LISTED: usize = 12;

/// A failure that no rule accounts for. It is told by [`tell`], once the other rules have spoken.
pub static NOT_EXPLAINED: Rule = Rule {
    id: "failure-not-explained",
    area: Area::Context,
    severity: Severity::Information,
    phase: Phase::Unexplained,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["place", "when", "count"],
    check: |_, _| {},
};

static NOISE: Rule = Rule {
    id: "known-noise",
    area: Area::Context,
    severity: Severity::Information,
    phase: Phase::Unexplained,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["place", "why", "count"],
    check: |_, _| {},
};

static MORE: &str = "more";

/// Reports every failure that the findings so far do not account for, one a code and place.
pub fn tell(story: &Story, told: &[Draft], findings: &mut Findings) {
    let told = Told::of(story, told);
    let mut groups: Vec<(Failure<'_>, usize)> = Vec::new();
    let mut places: HashMap<(String, Option<Code>), usize> = HashMap::new();
    for failure in story.failures().into_iter().filter(|failure| !told.accounts_for(failure)) {
        let key = (failure.name(), failure.code.map(|code| code.code()));
        match places.get(&key) {
            Some(&at) => groups[at].1 += 1,
            None => {
                places.insert(key, groups.len());
                groups.push((failure, 1));
            }
        }
    }
    let (noise, mut failures): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|(failure, _)| noise::why(story, failure).is_some());
    failures.sort_by_key(|(failure, _)| (is_over(story, failure), std::cmp::Reverse(failure.time())));
    for (failure, count) in failures.iter().take(LISTED) {
        not_explained(story, &told, findings, failure, *count);
    }
    let rest = &failures[LISTED.min(failures.len())..];
    if let Some((first, _)) = rest.first() {
        let finding = findings.report(&NOT_EXPLAINED).because(&first.item());
        finding.of(first.area).about(MORE).history(is_over(story, first));
        finding.with("place", phrase("others").with("count", rest.len().to_string()));
        finding.with("when", first.when()).with("count", rest.len().to_string());
    }
    for (failure, count) in noise.iter().take(LISTED) {
        let Some(why) = noise::why(story, failure) else { continue };
        let finding = findings.report(&NOISE).because(&failure.item());
        finding.of(failure.area).about(subject(failure)).at(failure.time()).history(true);
        failure.code.iter().for_each(|code| {
            finding.code(*code);
        });
        finding.with("place", failure.name()).with("count", count.to_string()).with("why", phrase(why));
    }
}

fn not_explained(story: &Story, told: &Told, findings: &mut Findings, failure: &Failure<'_>, count: usize) {
    let finding = findings.report(&NOT_EXPLAINED).because(&failure.item());
    finding.of(failure.area).about(subject(failure)).at(failure.time());
    failure.code.iter().for_each(|code| {
        finding.code(*code);
    });
    finding.with("place", failure.name()).with("count", count.to_string());
    finding.with("when", failure.when());
    if is_over(story, failure) {
        finding.history(true);
    } else if blames(failure) && !told.has_issue(failure.area) {
        finding.severity(Severity::Warning).certainty(Certainty::Likely);
    }
}

/// The row of the code says that the device or the account is at fault.
fn blames(failure: &Failure<'_>) -> bool {
    let Some(row) = failure.code.and_then(|code| code.row()) else { return false };
    matches!(row.topic(), Topic::Device | Topic::Account | Topic::Tpm)
        && row.severity() > Some(Severity::Information)
        && row.is_advice()
        && row.benign_in().next().is_none()
}

/// Something of the same subject succeeded since, or it is long ago.
fn is_over(story: &Story, failure: &Failure<'_>) -> bool {
    let when = failure.time();
    match (failure.area, failure.place) {
        (Area::Join, Place::Field(_) | Place::Trace(_)) => false,
        (Area::Join, _) => {
            story.join_failure_is_over(when) || story.is_out_of_domain() || !story.hybrid_may_be_expected()
        }
        (Area::Prt, Place::Field(_)) => false,
        (Area::Prt, _) => {
            let current = matches!(story.prt_standing(when), Standing::Current | Standing::RenewalFails);
            !current || is_old(story, failure)
        }
        (Area::Esr, Place::Event(event)) => story.roaming_is_over(event),
        _ => is_old(story, failure),
    }
}

fn is_old(story: &Story, failure: &Failure<'_>) -> bool {
    let Place::Event(event) = failure.place else { return false };
    story.age(event).is_some_and(|age| age > DAY_SECONDS)
}

fn subject(failure: &Failure<'_>) -> String {
    match failure.code {
        Some(code) => format!("{}, {}", failure.name(), code.code()),
        None => failure.name(),
    }
}

/// What the findings of the other rules account for.
struct Told {
    /// Events and lines that a finding shows, by input and place.
    events: HashSet<(Option<u32>, u32)>,
    lines: HashSet<(Option<u32>, u32)>,
    /// The codes of findings, by the kind of event that they show.
    coded: HashSet<(String, u32, Code)>,
    /// The kinds of event that a finding without any code shows.
    kinds: HashSet<(String, u32)>,
    /// Every code of a finding.
    codes: HashSet<Code>,
    /// The subjects in which something is wrong.
    ill: HashSet<Area>,
}

impl Told {
    fn of(story: &Story, drafts: &[Draft]) -> Told {
        let mut told = Told {
            events: HashSet::new(),
            lines: HashSet::new(),
            coded: HashSet::new(),
            kinds: HashSet::new(),
            codes: HashSet::new(),
            ill: drafts.iter().filter(|draft| draft.is_issue()).map(|draft| draft.area).collect(),
        };
        drafts.iter().for_each(|draft| told.take(draft));
        for failure in story.tokens.failures() {
            if told.knows(failure.event, Some(failure.reason.code())) {
                told.events.extend(failure.members.iter().map(|event| event.place()));
            }
        }
        told
    }

    fn take(&mut self, draft: &Draft) {
        self.codes.extend(draft.codes.iter().map(|code| code.code()));
        for item in &draft.evidence {
            match item {
                EvidenceItem::Event { provider, event_id, index, input, .. } => {
                    let kind = (provider.to_ascii_lowercase(), *event_id);
                    self.events.insert((*input, *index));
                    let coded = draft.codes.iter().map(|code| (kind.0.clone(), kind.1, code.code()));
                    self.coded.extend(coded);
                    if draft.codes.is_empty() {
                        self.kinds.insert(kind);
                    }
                }
                EvidenceItem::Status { line, input, .. } => {
                    self.lines.insert((*input, *line));
                }
                EvidenceItem::Fact { .. } => {}
            }
        }
    }

    fn knows(&self, event: EventRef<'_>, code: Option<Code>) -> bool {
        if self.events.contains(&event.place()) {
            return true;
        }
        let kind = (event.provider().to_ascii_lowercase(), event.id());
        self.kinds.contains(&kind) || code.is_some_and(|code| self.coded.contains(&(kind.0, kind.1, code)))
    }

    /// The broker wrote it behind a failure of the sign-in, which a finding tells of.
    fn follows(&self, failure: &Failure<'_>, code: Option<Code>) -> bool {
        let is_follow_up = code.is_some_and(|code| FOLLOW_UPS.contains(&code));
        is_follow_up && failure.area == Area::Token && self.has_issue(Area::Prt)
    }

    /// Something is wrong there that a finding tells of; what else failed may follow from it.
    fn has_issue(&self, area: Area) -> bool {
        self.ill.contains(&area)
    }

    fn accounts_for(&self, failure: &Failure<'_>) -> bool {
        let code = failure.code.map(|code| code.code());
        match failure.place {
            Place::Event(event) => self.knows(event, code) || self.follows(failure, code),
            Place::Field(reading) => {
                self.lines.contains(&reading.place()) || code.is_some_and(|code| self.codes.contains(&code))
            }
            Place::Trace(line) => {
                self.lines.contains(&line.place()) || code.is_some_and(|code| self.codes.contains(&code))
            }
        }
    }
}
