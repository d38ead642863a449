//! What the engine can tell without evidence: `explain` and `catalog`, over rules and knowledge.

mod explain;
mod suggest;

pub use explain::{
    explain_known, CodeExplanation, EventExplanation, FieldExplanation, KnownExplanation, Written,
};

use serde::Serialize;

use crate::document::{Reference, Step, Tool};
use crate::knowledge;
use crate::rules::page::{Language, Page, PageStep};
use crate::rules::{self, Rule};
use crate::words::{Area, Severity};
use crate::Result;

/// The document `explanation`: of a rule, or of what the tables know under a name.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Explanation {
    /// A rule or a prerequisite.
    Page(Box<PageExplanation>),
    /// Codes, events and fields.
    Known(Box<KnownExplanation>),
}

/// The page of a rule or a prerequisite; `{name}` in its words stands for what a finding fills in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageExplanation {
    schema: u32,
    document: &'static str,
    locale: &'static str,
    kind: &'static str,
    /// The pages: one.
    pub rules: Vec<RuleExplanation>,
}

/// A rule and the words of its page.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleExplanation {
    /// What the catalogue says of it.
    #[serde(flatten)]
    pub rule: RuleEntry,
    /// What is the case.
    pub summary: &'static str,
    /// Why.
    pub cause: &'static str,
    /// What to do, in order.
    pub remediation: Vec<Step>,
    /// How to see that it helped.
    pub verify: &'static str,
    /// When it is wrong.
    pub false_positives: &'static str,
    /// Where to read more.
    pub references: Vec<Reference>,
}

/// The document `catalog`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Catalog {
    schema: u32,
    document: &'static str,
    locale: &'static str,
    /// What made the document.
    pub tool: Tool,
    /// The rules.
    pub rules: Vec<RuleEntry>,
    /// The prerequisites.
    pub prerequisites: Vec<PrerequisiteEntry>,
    /// What the tables add.
    #[serde(flatten)]
    pub knowledge: knowledge::Inventory,
}

/// A rule in the catalogue. A prerequisite has neither area nor severity.
#[derive(Clone, Debug, Serialize)]
pub struct RuleEntry {
    /// Its id.
    pub id: &'static str,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// How grave a finding of it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The version that brought it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<&'static str>,
    /// One line.
    pub title: &'static str,
}

/// A prerequisite in the catalogue.
#[derive(Clone, Debug, Serialize)]
pub struct PrerequisiteEntry {
    /// Its id, which begins with its topic.
    pub id: &'static str,
    /// The feature: `esr`, `join` or `prt`.
    pub topic: &'static str,
    /// One line.
    pub title: &'static str,
}

/// Everything known under a name: the id of a rule, a code in any written form, `provider/id`, a field.
pub fn explain(what: &str) -> Result<Explanation> {
    explain_in(what, None)
}

/// As [`explain`], in the language of a locale where its page is there.
pub fn explain_in(what: &str, locale: Option<&str>) -> Result<Explanation> {
    let id = what.trim();
    let pages = || Page::all(Language::of(locale));
    if let Some(page) = pages().find(|page| page.id().eq_ignore_ascii_case(id)) {
        return Ok(Explanation::Page(Box::new(page_explanation(page))));
    }
    let ids: Vec<&str> = pages().map(Page::id).collect();
    explain::explain_known(what, &ids).map(|known| Explanation::Known(Box::new(known)))
}

/// Everything that the engine knows by name.
pub fn catalog() -> Catalog {
    catalog_in(None)
}

/// As [`catalog`], with titles in the language of a locale where they are there.
pub fn catalog_in(locale: Option<&str>) -> Catalog {
    let language = Language::of(locale);
    let page = |rule: &Rule| Page::of(rule.id, language);
    Catalog {
        schema: 1,
        document: "catalog",
        locale: language.name(),
        tool: crate::diagnose::tool(),
        rules: rules::all().filter_map(|rule| Some(entry(page(rule)?, Some(rule)))).collect(),
        prerequisites: prerequisites(language).collect(),
        knowledge: knowledge::inventory(),
    }
}

/// The pages that belong to no rule.
fn prerequisites(language: Language) -> impl Iterator<Item = PrerequisiteEntry> {
    Page::all(language).filter(|page| rules::find(page.id()).is_none()).map(|page| PrerequisiteEntry {
        id: page.id(),
        topic: page.id().split('-').next().unwrap_or_default(),
        title: page.title(),
    })
}

fn page_explanation(page: Page) -> PageExplanation {
    let rule = rules::find(page.id());
    PageExplanation {
        schema: 1,
        document: "explanation",
        locale: page.language().name(),
        kind: if rule.is_some() { "rule" } else { "prerequisite" },
        rules: vec![RuleExplanation {
            rule: entry(page, rule),
            summary: page.summary(),
            cause: page.cause(),
            remediation: page.steps().map(step).collect(),
            verify: page.verify(),
            false_positives: page.false_positives(),
            references: page
                .sources()
                .map(|(title, url, _)| Reference { title: title.to_owned(), url: url.to_owned() })
                .collect(),
        }],
    }
}

fn entry(page: Page, rule: Option<&'static Rule>) -> RuleEntry {
    RuleEntry {
        id: page.id(),
        area: rule.map(|rule| rule.area),
        severity: rule.map(|rule| rule.severity),
        since: rule.map(|rule| rule.since),
        title: page.title(),
    }
}

fn step(step: PageStep) -> Step {
    Step {
        text: step.text().to_owned(),
        command: Some(step.command().to_owned()).filter(|command| !command.is_empty()),
        requires_admin: step.admin(),
        disruptive: step.disruptive(),
    }
}
