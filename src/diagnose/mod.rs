//! From a story to the document: the rules run, equal findings become one, findings are related to those that
//! explain them, put in their order and into words; then comes the verdict.

mod input;
mod merge;
mod prerequisite;
mod rank;
mod relate;
mod run;
mod verdict;
mod words;

pub use run::find;

use rank::rank;
use verdict::{assess, missing, verdict};

use crate::document::{Diagnosis, Tool, Warning};
use crate::evidence::codes;
use crate::evidence::Evidence;
use crate::phrase::phrase;
use crate::rules::page::Language;
use crate::rules::{self, Draft};
use crate::story::Story;
use crate::words::Verdict;

/// Judges the evidence: runs every rule, ranks what they find, and puts it into the words of a language.
pub fn diagnose(evidence: &Evidence, language: Language) -> Diagnosis {
    let story = Story::of(evidence);
    let found = run::find(&story);
    conclude(evidence, &story, found, language)
}

/// From what the rules found, and the rules that failed, to the document.
fn conclude(
    evidence: &Evidence,
    story: &Story<'_>,
    (mut drafts, failed): (Vec<Draft>, Vec<&'static str>),
    language: Language,
) -> Diagnosis {
    relate::drop_needless(&mut drafts);
    let left_out = merge::limit(&mut drafts);
    let is_open = verdict::is_open(story, &drafts);
    let mut warnings: Vec<Warning> = failed.iter().map(|rule| words::rule_failed(rule, language)).collect();
    let findings: Vec<_> =
        rank(drafts).into_iter().map(|ranked| ranked.put_into_words(evidence, language)).collect();
    warnings.extend(input::warnings(evidence, language));
    let (assessed, not_assessed) = assess(story);
    let verdict = verdict(evidence, &findings, is_open, !failed.is_empty());
    let mut context = input::context(evidence, language);
    context.notes.extend(left_out.into_iter().map(|rest| words::left_out(rest, language)));
    if verdict == Verdict::NotAssessable {
        context.notes.extend(missing(evidence).map(|why| language.say(None, &phrase(why))));
    }
    let prerequisites: Vec<_> =
        rules::prerequisites().filter_map(|one| prerequisite::answer(one, story, language)).collect();
    let ids = findings.iter().map(|finding| &finding.id).chain(prerequisites.iter().map(|one| &one.id));
    Diagnosis {
        schema: 1,
        document: "diagnosis".to_owned(),
        locale: words::delivered(ids, language).name().to_owned(),
        tool: tool(),
        verdict,
        assessed,
        not_assessed,
        device: input::device(evidence),
        context,
        findings,
        prerequisites,
        codes: codes::of_evidence(evidence),
        warnings,
        redaction: None,
        status: None,
        events: None,
    }
}

/// The name, version and knowledge date of this engine.
pub fn tool() -> Tool {
    Tool {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        knowledge: crate::knowledge::date().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Parts;
    use crate::rules::{Phase, Rule};
    use crate::words::{Area, Severity};

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
        let story = Story::of(&evidence);
        let (drafts, failed) = run::run(&story, rules::all().chain([&PANICS]));
        assert_eq!(drafts.len(), find(&story).0.len(), "the other rules go on");
        assert_eq!(failed, ["test-panics"]);
        let whole = conclude(&evidence, &story, (drafts, failed), Language::ENGLISH);
        assert_eq!(whole.verdict, Verdict::NotAssessable);
        assert_eq!(whole.warnings.last().and_then(|warning| warning.rule.as_deref()), Some("test-panics"));
        assert_eq!(diagnose(&evidence, Language::ENGLISH).verdict, Verdict::Healthy);
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
