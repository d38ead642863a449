//! Runs the rules, relates and ranks their findings, and puts them into words.

use std::panic::{catch_unwind, AssertUnwindSafe};

use crate::document::{
    Code, Context, Device, Diagnosis, Finding, Prerequisite as PrerequisiteDocument, Reference, Step, Tool,
    Warning,
};
use crate::evidence::codes;
use crate::evidence::{Evidence, Joined};
use crate::knowledge::CodeReading;
use crate::phrase::{phrase, Phrase};
use crate::rules::page::{fill, Language, Page};
use crate::rules::{self, Answer, Draft, Findings, Phase, Rule};
use crate::status::Field;
use crate::words::{Area, Role, Severity, Verdict};

/// Judges the evidence: runs every rule, ranks what they find, and puts it into the words of a language.
pub fn diagnose(evidence: &Evidence, language: Language) -> Diagnosis {
    let (drafts, failed) = find(evidence);
    let mut warnings: Vec<Warning> = failed.iter().map(|rule| rule_failed(rule, language)).collect();
    let findings: Vec<_> = rank(drafts).iter().map(|ranked| ranked.put_into_words(language)).collect();
    warnings.extend(input_warnings(evidence, language));
    let (assessed, not_assessed) = assess(evidence);
    let verdict = verdict(evidence, &findings, !failed.is_empty());
    let mut context = context(evidence, language);
    if verdict == Verdict::NotAssessable {
        context.notes.extend(missing(evidence).map(|why| language.say(None, &phrase(why))));
    }
    let prerequisites: Vec<_> =
        rules::prerequisites().filter_map(|one| prerequisite(one, evidence, language)).collect();
    let ids = findings.iter().map(|finding| &finding.id).chain(prerequisites.iter().map(|one| &one.id));
    Diagnosis {
        schema: 1,
        document: "diagnosis".to_owned(),
        locale: delivered(ids, language).name().to_owned(),
        tool: tool(),
        verdict,
        assessed,
        not_assessed,
        device: device(evidence),
        context,
        findings,
        prerequisites,
        codes: codes::of_evidence(evidence),
        warnings,
        status: None,
        events: None,
    }
}

/// The language asked for, if any page of these is in it.
fn delivered<'i>(mut ids: impl Iterator<Item = &'i String>, language: Language) -> Language {
    let own = ids.any(|id| Page::of(id, language).is_some_and(|page| page.language() == language));
    if own {
        language
    } else {
        Language::ENGLISH
    }
}

fn rule_failed(rule: &str, language: Language) -> Warning {
    let message = language.say(None, &phrase("rule-failed"));
    Warning { rule: Some(rule.to_owned()), message, ..Warning::default() }
}

/// What every rule finds, before it is ranked, and the rules that failed.
pub fn find(evidence: &Evidence) -> (Vec<Draft>, Vec<&'static str>) {
    run(evidence, rules::all())
}

/// Runs rules, each guarded: one that panics is named, the others go on.
fn run(evidence: &Evidence, rules: impl Iterator<Item = &'static Rule>) -> (Vec<Draft>, Vec<&'static str>) {
    let mut findings = Findings::default();
    let mut failed = Vec::new();
    for rule in rules {
        let mut own = Findings::default();
        match catch_unwind(AssertUnwindSafe(|| (rule.check)(evidence, &mut own))) {
            Ok(()) if own.is_empty() => {}
            Ok(()) => findings.append(own),
            Err(_) => failed.push(rule.id),
        }
    }
    (findings.into_merged(), failed)
}

/// A draft with its place among the others.
struct Ranked {
    draft: Draft,
    rank: u32,
    role: Role,
    caused_by: Vec<u32>,
}

/// Roots first, each with what it explains behind it, notes last.
fn rank(mut drafts: Vec<Draft>) -> Vec<Ranked> {
    drop_superseded(&mut drafts);
    drop_explained(&mut drafts);
    drafts.sort_by_cached_key(order);
    let causes: Vec<Vec<usize>> = (0..drafts.len()).map(|at| causes_of(&drafts, at)).collect();
    let is_root = |at: usize| drafts[at].is_issue() && causes[at].is_empty();
    let mut sequence: Vec<usize> = Vec::with_capacity(drafts.len());
    let roots = (0..drafts.len()).filter(|&at| is_root(at));
    for root in roots {
        place(root, &causes, &mut sequence);
    }
    for rest in 0..drafts.len() {
        place(rest, &causes, &mut sequence);
    }
    let rank_of = |at: &usize| sequence.iter().position(|placed| placed == at).map_or(0, |p| p as u32 + 1);
    let ranks: Vec<Vec<u32>> = sequence
        .iter()
        .map(|&at| {
            let mut ranks: Vec<u32> = causes[at].iter().map(rank_of).collect();
            ranks.sort_unstable();
            ranks
        })
        .collect();
    let mut drafts: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let placed = sequence.iter().filter_map(|&at| drafts[at].take()).zip(ranks).zip(1..);
    placed
        .map(|((draft, caused_by), rank)| {
            let role = match (caused_by.is_empty(), draft.is_issue()) {
                (false, _) => Role::Consequence,
                (true, true) => Role::RootCause,
                (true, false) => Role::Note,
            };
            Ranked { draft, rank, role, caused_by }
        })
        .collect()
}

/// Puts a finding into the sequence, and behind it everything that it explains.
fn place(at: usize, causes: &[Vec<usize>], sequence: &mut Vec<usize>) {
    if sequence.contains(&at) {
        return;
    }
    sequence.push(at);
    for (explained, by) in causes.iter().enumerate() {
        if by.contains(&at) {
            place(explained, causes, sequence);
        }
    }
}

/// Issues before notes, then graver, earlier step, more specific, newer, by name.
fn order(draft: &Draft) -> impl Ord {
    (
        !draft.is_issue(),
        std::cmp::Reverse(draft.severity),
        draft.rule.phase,
        !draft.is_specific(),
        std::cmp::Reverse(draft.at),
        draft.rule.id,
        draft.subject.clone(),
    )
}

fn drop_superseded(drafts: &mut Vec<Draft>) {
    let replaced: Vec<&str> = drafts
        .iter()
        .filter(|draft| !draft.history)
        .flat_map(|draft| draft.rule.supersedes.iter().copied())
        .collect();
    drafts.retain(|draft| !replaced.contains(&draft.rule.id));
}

/// That nothing tells a cause is no news where a finding does.
fn drop_explained(drafts: &mut Vec<Draft>) {
    let is_explained = |at: &usize| {
        let cause = |other: &usize| drafts[*other].rule.phase != Phase::State;
        drafts[*at].rule.phase == Phase::Unexplained && causes_of(drafts, *at).iter().any(cause)
    };
    let explained: Vec<usize> = (0..drafts.len()).filter(is_explained).collect();
    for at in explained.into_iter().rev() {
        drafts.remove(at);
    }
}

/// The findings that explain one: issues themselves, of a rule that says so, and no failure before the
/// last. What is over needs no explanation, and neither does what healthy devices log too. A device that
/// is not accepted does not make a password wrong.
fn causes_of(drafts: &[Draft], at: usize) -> Vec<usize> {
    let effect = &drafts[at];
    if effect.history || effect.is_noise() {
        return Vec::new();
    }
    (0..drafts.len())
        .filter(|&other| {
            let cause = &drafts[other];
            let is_apart = cause.earlier || cause.rule.phase == Phase::Device && effect.is_of_user();
            other != at && !is_apart && cause.is_issue() && cause.rule.explains.contains(&effect.rule.id)
        })
        .collect()
}

impl Ranked {
    fn put_into_words(&self, language: Language) -> Finding {
        let Ranked { draft, rank, role, caused_by } = self;
        let page = Page::of(draft.rule.id, language);
        let words = |text: fn(Page) -> &'static str| {
            page.map_or_else(
                || draft.rule.id.to_owned(),
                |page| fill(text(page), |name| parameter(draft, name, page)),
            )
        };
        Finding {
            id: draft.rule.id.to_owned(),
            subject: draft.subject.clone(),
            rank: *rank,
            role: *role,
            caused_by: caused_by.clone(),
            severity: draft.severity,
            certainty: draft.certainty,
            area: draft.rule.area,
            title: words(Page::title),
            summary: words(Page::summary),
            cause: words(Page::cause),
            remediation: page.map(|page| steps(page, draft)).unwrap_or_default(),
            verify: words(Page::verify),
            false_positives: words(Page::false_positives),
            evidence: draft.evidence.clone(),
            codes: draft.codes.iter().map(code).collect(),
            references: page.into_iter().flat_map(Page::sources).map(reference).collect(),
        }
    }
}

/// The value of a page's parameter: the rule's own, or a word of the code's row.
fn parameter(draft: &Draft, name: &str, page: Page) -> Option<String> {
    let language = page.language();
    if let Some(word) = name.strip_prefix("code.") {
        return Some(match draft.codes.first() {
            Some(code) => code_word(code, word, language),
            // some evidence tells of a failure without its code
            None if matches!(word, "code" | "name") => language.say(None, &phrase("unknown-code")),
            None => String::new(),
        });
    }
    let (_, value) = draft.parameters.iter().find(|(known, _)| *known == name)?;
    Some(language.said(Some(page), value))
}

fn code_word(code: &CodeReading, word: &str, language: Language) -> String {
    let row = code.row();
    let or_phrase = |text, key| or_else(text, || language.say(None, &phrase(key)));
    match word {
        "code" => code.code().to_string(),
        "name" => match row.map(|row| row.name()).filter(|name| !name.is_empty()) {
            Some(name) => format!("{} ({name})", code.code()),
            None => code.code().to_string(),
        },
        "meaning" => or_else(code.meaning(), || code.describe()),
        "cause" => or_phrase(code.cause(), "no-cause"),
        "fix" => or_phrase(code.fix(), "no-fix"),
        _ => String::new(),
    }
}

fn or_else(text: &str, other: impl FnOnce() -> String) -> String {
    match text {
        "" => other(),
        text => text.to_owned(),
    }
}

fn steps(page: Page, draft: &Draft) -> Vec<Step> {
    let filled = |text: &str| fill(text, |name| parameter(draft, name, page));
    let steps = page.steps().map(|step| Step {
        text: filled(step.text()),
        command: Some(filled(step.command())).filter(|command| !command.is_empty()),
        requires_admin: step.admin(),
        disruptive: step.disruptive(),
    });
    steps.filter(|step| !step.text.is_empty()).collect()
}

fn code(code: &CodeReading) -> Code {
    let name = code.row().map(|row| row.name()).filter(|name| !name.is_empty());
    Code {
        code: code.code().to_string(),
        name: name.map(str::to_owned),
        meaning: Some(or_else(code.meaning(), || code.describe())),
        written: None,
        line: None,
        index: None,
        input: None,
    }
}

fn reference((title, url): (&str, &str)) -> Reference {
    Reference { title: title.to_owned(), url: url.to_owned() }
}

/// A prerequisite's answer in the words of its page.
fn prerequisite(
    prerequisite: &rules::Prerequisite,
    evidence: &Evidence,
    language: Language,
) -> Option<PrerequisiteDocument> {
    let page = Page::of(prerequisite.id, language);
    let say = |said: &Phrase| page.map_or(language, Page::language).say(page, said);
    let answer = catch_unwind(AssertUnwindSafe(|| (prerequisite.check)(evidence))).unwrap_or(Answer::Unknown);
    let (state, detail) = match answer {
        Answer::Pass(detail) => ("pass", say(&detail)),
        Answer::Fail(detail) => ("fail", say(&detail)),
        Answer::NotAsked => return None,
        Answer::Unknown => ("unknown", page.map(Page::title).unwrap_or(prerequisite.id).to_owned()),
    };
    let how = page.into_iter().flat_map(Page::steps).map(|step| match step.command() {
        "" => step.text().to_owned(),
        command => format!("{} ({command})", step.text()),
    });
    Some(PrerequisiteDocument {
        id: prerequisite.id.to_owned(),
        topic: prerequisite.topic.as_str().to_owned(),
        state: state.to_owned(),
        detail,
        to_answer: (state == "unknown").then(|| how.collect::<Vec<_>>().join(" ")),
    })
}

/// The name, version and knowledge date of this engine.
pub fn tool() -> Tool {
    Tool {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        knowledge: crate::knowledge::date().to_owned(),
    }
}

fn verdict(evidence: &Evidence, findings: &[Finding], failed: bool) -> Verdict {
    let issue = |finding: &Finding| finding.severity > Severity::Information && finding.role != Role::Note;
    if findings.iter().any(issue) {
        Verdict::Issues
    } else if evidence.join_state().joined != Joined::Unknown && !failed {
        Verdict::Healthy
    } else {
        Verdict::NotAssessable
    }
}

/// Why a device cannot be judged, and what to give.
fn missing(evidence: &Evidence) -> Option<&'static str> {
    let seen = |field| evidence.field(field).is_some();
    if evidence.join_state().joined != Joined::Unknown {
        None
    } else if !evidence.has_status() {
        Some("no-capture")
    } else if seen(Field::AzureAdJoined) && seen(Field::DomainJoined) {
        Some("unclear-capture")
    } else {
        Some("cut-capture")
    }
}

/// The three subjects, split into those that the evidence allows to judge and the others.
fn assess(evidence: &Evidence) -> (Vec<Area>, Vec<Area>) {
    [Area::Join, Area::Prt, Area::Esr].into_iter().partition(|area| match area {
        Area::Join => evidence.join_state().joined != Joined::Unknown,
        Area::Prt => rules::prt_is_assessable(evidence),
        _ => rules::esr_is_assessable(evidence),
    })
}

fn device(evidence: &Evidence) -> Device {
    let text = |field| evidence.field(field).and_then(|reading| reading.text()).map(str::to_owned);
    let state = evidence.join_state();
    let build =
        evidence.fact("osBuild").and_then(|fact| fact.as_u64()).and_then(|build| u32::try_from(build).ok());
    Device {
        join_state: state.joined.as_str().to_owned(),
        also_registered: state.also_registered,
        name: text(Field::DeviceName),
        device_id: text(Field::DeviceId),
        tenant_id: text(Field::TenantId),
        os_build: build,
    }
}

fn context(evidence: &Evidence, language: Language) -> Context {
    let notes = evidence.notes().iter().chain(evidence.left_out());
    Context {
        run_as: evidence.context().run_as.as_str().to_owned(),
        capture_time: evidence.now().map(|now| now.to_string()),
        notes: notes.map(|note| language.say(None, note)).collect(),
    }
}

fn input_warnings(evidence: &Evidence, language: Language) -> impl Iterator<Item = Warning> + '_ {
    let both = !evidence.statuses().is_empty() && !evidence.event_documents().is_empty();
    let of_kind = move |source: &'static str, number: usize, met: &'_ [crate::warning::Warning]| {
        let input = evidence.is_session().then_some(number as u32);
        let source = Some(source.to_owned()).filter(|_| both);
        let warnings =
            met.iter().map(|warning| Warning { source: source.clone(), ..Warning::of(warning, input) });
        warnings.collect::<Vec<_>>()
    };
    let left_out = evidence.left_out().iter().chain(evidence.unused());
    let left_out =
        left_out.map(move |said| Warning { message: language.say(None, said), ..Warning::default() });
    let statuses = evidence.statuses().iter().enumerate();
    let events = evidence.event_documents().iter().enumerate();
    left_out
        .chain(statuses.flat_map(move |(number, document)| of_kind("status", number, &document.warnings)))
        .chain(events.flat_map(move |(number, document)| of_kind("events", number, &document.warnings)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Parts;

    static PANICS: Rule = Rule {
        id: "test-panics",
        area: Area::Join,
        severity: Severity::Error,
        phase: Phase::Join,
        since: "0.1.0",
        supersedes: &[],
        explains: &[],
        parameters: &[],
        check: |_, _| panic!("this rule always fails"),
    };

    #[test]
    fn a_rule_that_panics_is_a_warning_and_the_verdict_is_not_healthy() {
        let capture = include_str!("../../tests/fixtures/healthy/windows-11-hybrid/status.txt");
        let document = crate::parse_status(capture.as_bytes()).unwrap();
        let evidence = Evidence::new(Parts { statuses: vec![document.into()], ..Parts::default() });
        let (drafts, failed) = run(&evidence, rules::all().chain([&PANICS]));
        assert_eq!(drafts.len(), find(&evidence).0.len(), "the other rules go on");
        assert_eq!(failed, ["test-panics"]);
        assert_eq!(rule_failed(failed[0], Language::ENGLISH).rule.as_deref(), Some("test-panics"));
        assert_eq!(verdict(&evidence, &[], !failed.is_empty()), Verdict::NotAssessable);
        assert_eq!(verdict(&evidence, &[], false), Verdict::Healthy);
    }

    #[test]
    fn a_document_says_in_which_language_it_is() {
        let capture = include_str!("../../tests/fixtures/healthy/windows-11-hybrid/status.txt");
        let facts = crate::facts::Facts::from_json(br#"{"osBuild":22631}"#).unwrap();
        let document = crate::parse_status(capture.as_bytes()).unwrap();
        let parts = Parts { statuses: vec![document.into()], facts, ..Parts::default() };
        let evidence = Evidence::new(parts);
        let detail = |diagnosis: &Diagnosis| {
            let of_build = diagnosis.prerequisites.iter().find(|one| one.id == "esr-os-build");
            of_build.map(|one| one.detail.clone())
        };
        let invented = diagnose(&evidence, Language::of(Some("qaa-AA")));
        assert_eq!(invented.locale, "qaa");
        assert_eq!(detail(&invented).as_deref(), Some("Numero 22631 bonas."));
        let english = diagnose(&evidence, Language::of(Some("zz")));
        assert_eq!(english.locale, "en");
        assert_eq!(detail(&english).as_deref(), Some("Build 22631 is supported."));
        assert_eq!(invented.verdict, english.verdict);
        let none = Evidence::new(Parts::default());
        let nothing = diagnose(&none, Language::of(Some("qaa")));
        assert_eq!(nothing.locale, "en", "no page of the language was used");
    }
}
