//! Puts findings, and what is said beside them, into the words of pages.

use super::rank::Ranked;
use crate::document::{Code, Finding, Reference, Step, Warning};
use crate::knowledge::CodeReading;
use crate::phrase::phrase;
use crate::rules::page::{fill, Language, Page};
use crate::rules::Draft;

/// The language asked for, if any page of these is in it.
pub(super) fn delivered<'i>(mut ids: impl Iterator<Item = &'i String>, language: Language) -> Language {
    let own = ids.any(|id| Page::of(id, language).is_some_and(|page| page.language() == language));
    if own {
        language
    } else {
        Language::ENGLISH
    }
}

/// What is said of a rule that panicked.
pub(super) fn rule_failed(rule: &str, language: Language) -> Warning {
    let message = language.say(None, &phrase("rule-failed"));
    Warning { rule: Some(rule.to_owned()), message, ..Warning::default() }
}

/// What is said of findings that were counted only.
pub(super) fn left_out((rule, count): (&str, usize), language: Language) -> String {
    language.say(None, &phrase("more-findings").with("rule", rule).with("count", count.to_string()))
}

impl Ranked {
    /// The finding of the document.
    pub(super) fn put_into_words(&self, language: Language) -> Finding {
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
