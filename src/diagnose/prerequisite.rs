//! Answers the prerequisites.

use std::panic::{catch_unwind, AssertUnwindSafe};

use crate::document::Prerequisite as PrerequisiteDocument;
use crate::phrase::Phrase;
use crate::rules::page::{Language, Page};
use crate::rules::{Answer, Prerequisite};
use crate::story::Story;

/// A prerequisite's answer in the words of its page.
pub(super) fn answer(
    prerequisite: &Prerequisite,
    story: &Story<'_>,
    language: Language,
) -> Option<PrerequisiteDocument> {
    let answer = catch_unwind(AssertUnwindSafe(|| (prerequisite.check)(story))).unwrap_or(Answer::Unknown);
    if matches!(answer, Answer::NotAsked) {
        return None;
    }
    let page = Page::of(prerequisite.id, language);
    let say = |said: &Phrase| page.map_or(language, Page::language).say(page, said);
    let (state, detail) = match answer {
        Answer::Pass(detail) => ("pass", say(&detail)),
        Answer::Fail(detail) => ("fail", say(&detail)),
        Answer::NotRead(detail) => ("unknown", say(&detail)),
        Answer::NotAsked | Answer::Unknown => {
            ("unknown", page.map(Page::title).unwrap_or(prerequisite.id).to_owned())
        }
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
