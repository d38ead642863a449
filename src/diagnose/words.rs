//! Puts findings, and what is said beside them, into the words of pages.

use super::rank::Ranked;
use crate::document::{Code, EvidenceItem, Finding, Reference, Step, Warning};
use crate::evidence::{Evidence, Joined};
use crate::knowledge::CodeReading;
use crate::phrase::{phrase, Phrase, Said};
use crate::rules::page::{fill, Language, Page, PageStep};
use crate::rules::{Draft, Phase};
use crate::status::{guid, Field, Value};

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
    pub(super) fn put_into_words(self, evidence: &Evidence, language: Language) -> Finding {
        let Ranked { draft, rank, role, caused_by } = self;
        let page = Page::of(draft.rule.id, language);
        let said = page.map(|page| Speaker { page, draft: &draft, evidence });
        let words = |text: fn(Page) -> &'static str| {
            said.as_ref().map_or_else(|| draft.rule.id.to_owned(), |said| said.filled(text(said.page)))
        };
        Finding {
            id: draft.rule.id.to_owned(),
            rank,
            role,
            caused_by,
            severity: draft.severity,
            certainty: draft.certainty,
            area: draft.area,
            title: said.as_ref().map_or_else(|| draft.rule.id.to_owned(), Speaker::title),
            summary: words(Page::summary),
            cause: words(Page::cause),
            remediation: said.as_ref().map(Speaker::steps).unwrap_or_default(),
            verify: words(Page::verify),
            false_positives: words(Page::false_positives),
            codes: draft.codes.iter().map(code).collect(),
            references: page.into_iter().flat_map(Page::sources).map(reference).collect(),
            subject: draft.subject,
            evidence: draft.evidence,
        }
    }
}

/// Parameters that hold text of the evidence.
const OF_OTHERS: [&str; 6] = ["answer", "user", "endpoint", "server", "call", "proxy"];

/// The name of a call, as the plug-in writes it: `Lookup name from SID`.
fn is_call(name: &str, text: &str) -> bool {
    name == "call" && text.len() <= 40 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_'))
}

/// A name, a number, a moment or a list of them, not a sentence: what may stand in a title.
fn is_plain(text: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || "._-@\\:/+%,()".contains(c);
    let is_part =
        |word: &str| word.contains(|c: char| c.is_ascii_digit() || c == '.' || c == '\\') || word == "UTC";
    let words = text.split(' ');
    text.len() <= 120
        && words.clone().all(|word| word.chars().all(is_name))
        && (words.clone().count() == 1 || words.clone().count() <= 6 && words.clone().all(is_part))
}

/// A finding that speaks in the words of its page.
struct Speaker<'f> {
    page: Page,
    draft: &'f Draft,
    evidence: &'f Evidence,
}

impl Speaker<'_> {
    fn say(&self, phrase: Phrase) -> String {
        self.page.language().say(Some(self.page), &phrase)
    }

    fn filled(&self, text: &str) -> String {
        fill(text, |name| self.parameter(name))
    }

    /// The title holds words of ours and codes: what the evidence says stands in the summary.
    fn title(&self) -> String {
        fill(self.page.title(), |name| {
            let own = self.draft.parameters.iter().find(|(known, _)| *known == name);
            match own {
                Some((_, Said::Text(text)))
                    if OF_OTHERS.contains(&name) && !is_plain(text) && !is_call(name, text) =>
                {
                    Some(self.code_in(text))
                }
                _ => self.parameter(name),
            }
        })
    }

    /// The first code of a text of others, else that it is quoted with the evidence.
    fn code_in(&self, text: &str) -> String {
        let first = text.split([':', ' ']).next().unwrap_or_default();
        let is_number = first.len() <= 12
            && first.starts_with(|c: char| c.is_ascii_uppercase())
            && first.ends_with(|c: char| c.is_ascii_digit())
            && first.bytes().all(|b| b.is_ascii_alphanumeric());
        let code = is_number.then(|| first.to_owned());
        let code = code.or_else(|| crate::code::find(text).next().map(|found| found.code.to_string()));
        code.unwrap_or_else(|| self.say(phrase("answer-below")))
    }

    /// The value of a page's parameter: the rule's own, a word of the code's row, or one that every page has.
    fn parameter(&self, name: &str) -> Option<String> {
        if let Some(word) = name.strip_prefix("code.") {
            return Some(match self.draft.codes.first() {
                Some(code) if word == "fix" => self.fix(code),
                Some(code) => code_word(code, word, self.page.language()),
                // some evidence tells of a failure without its code
                None if matches!(word, "code" | "name") => self.say(phrase("unknown-code")),
                None if word == "cause" => self.say(phrase("no-code")),
                None => String::new(),
            });
        }
        if let Some((_, value)) = self.draft.parameters.iter().find(|(known, _)| *known == name) {
            return Some(self.page.language().said(Some(self.page), value));
        }
        match name {
            "device.id" => Some(self.id(Field::DeviceId, "its-device-id")),
            "device.tenant" => Some(self.id(Field::TenantId, "its-tenant")),
            "request" => Some(self.say(self.request())),
            _ => None,
        }
    }

    /// What the row of the finding's code asks for needs elevation or a directory role.
    fn code_needs_admin(&self) -> bool {
        let row = self.draft.codes.first().and_then(CodeReading::advice);
        row.is_some_and(|row| row.needs_admin())
    }

    /// What to do about a code; where that is to look at the device in the tenant, with its ids.
    fn fix(&self, code: &CodeReading) -> String {
        let fix = code_word(code, "fix", self.page.language());
        let id = |field| match self.evidence.field(field).map(|reading| reading.value) {
            Some(Value::Guid(id)) => Some(id),
            _ => None,
        };
        match (fix.contains("Entra ID > Devices"), id(Field::DeviceId), id(Field::TenantId)) {
            (true, Some(device), Some(tenant)) => {
                let ids = self.say(phrase("device-ids").with("device", device).with("tenant", tenant));
                format!("{fix} {ids}")
            }
            _ => fix,
        }
    }

    /// An id of the capture, else how to find it. Only what is a GUID goes into a sentence of ours.
    fn id(&self, field: Field, otherwise: &'static str) -> String {
        match self.evidence.field(field).map(|reading| reading.value) {
            Some(Value::Guid(id)) => id.to_owned(),
            _ => self.say(phrase(otherwise)),
        }
    }

    /// How to find the request in the sign-in log: by the correlation id that the evidence shows, else by its
    /// time.
    fn request(&self) -> Phrase {
        let id = self.draft.evidence.iter().find_map(|item| match item {
            EvidenceItem::Status { key, value, .. } if key.starts_with("Correlation") => guid(value),
            _ => None,
        });
        crate::rules::request(id, crate::story::event::moment(self.draft.at))
    }

    /// The steps of the page that are for this kind of join. Where the row of the code asks to register again,
    /// the steps of that come last. What only informs asks nobody to interrupt or lose anything.
    fn steps(&self) -> Vec<Step> {
        let language = self.page.language();
        let asked = self.page.steps().any(|step| step.text().contains("{code.fix}"));
        let again = asked
            && self.may_be_registered()
            && !self.is_accepted()
            && self.draft.codes.first().is_some_and(CodeReading::asks_to_register_again);
        let again = again.then(|| language.register_again()).into_iter().flatten();
        let steps = self.page.steps().chain(again).filter(|step| self.draft.is_issue() || !step.disruptive());
        steps.filter_map(|step| self.step(step)).collect()
    }

    fn step(&self, step: PageStep) -> Option<Step> {
        let mut text = self.filled(step.text());
        if text.is_empty() {
            return None;
        }
        if step.lasting() {
            if let Some(other) = self.unconfirmed() {
                text = self.say(phrase("only-if-confirmed").with("other", phrase(other)).with("step", text));
            }
        }
        if let Some(kind) = self.is_for(step)? {
            text = self.say(phrase(kind).with("step", text));
        }
        if step.disruptive() {
            text.push('\n');
            text += &self.say(phrase("lost").with("what", step.lost()));
        }
        Some(Step {
            text,
            command: Some(self.filled(step.command())).filter(|command| !command.is_empty()),
            requires_admin: step.admin() || step.text().contains("{code.fix}") && self.code_needs_admin(),
            disruptive: step.disruptive(),
        })
    }

    /// Evidence is unsigned: what cannot be taken back rests on two kinds of it. `None` where it does, else what
    /// could confirm the one.
    fn unconfirmed(&self) -> Option<&'static str> {
        let kind = |item: &EvidenceItem| match item {
            EvidenceItem::Event { provider, .. } => provider.to_ascii_lowercase(),
            EvidenceItem::Status { .. } => "capture".to_owned(),
            EvidenceItem::Fact { .. } => "fact".to_owned(),
        };
        let evidence = &self.draft.evidence;
        let first = evidence.first().map(kind);
        match evidence.first()? {
            _ if evidence.iter().any(|item| Some(kind(item)) != first) => None,
            EvidenceItem::Event { .. } => Some("confirm-by-capture"),
            EvidenceItem::Status { .. } => Some("confirm-by-log"),
            EvidenceItem::Fact { .. } => Some("confirm-by-both"),
        }
    }

    /// `None` where a step is for another kind of join than this device has; the words that say for which one it
    /// is, where the evidence does not tell.
    fn is_for(&self, step: PageStep) -> Option<Option<&'static str>> {
        let mut kinds = step.joins().peekable();
        let Some(&first) = kinds.peek() else { return Some(None) };
        match (self.evidence.join_state().joined, first) {
            (Joined::Unknown, Joined::Entra) => Some(Some("only-entra")),
            (Joined::Unknown, Joined::Hybrid) => Some(Some("only-hybrid")),
            (Joined::Unknown, _) => Some(Some("only-registered")),
            (joined, _) => kinds.any(|kind| kind == joined).then_some(None),
        }
    }

    /// The tenant accepts the device and no test of its keys failed: whatever an answer of before says, the registration
    /// is good.
    fn is_accepted(&self) -> bool {
        let says = |field, word: &str| {
            let raw =
                self.evidence.field(field).map_or("", |reading| reading.raw.trim_start_matches([':', ' ']));
            raw.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        says(Field::DeviceAuthStatus, "SUCCESS") && !says(Field::KeySignTest, "FAILED")
    }

    /// A device that has not got beyond the join has no registration to renew.
    fn may_be_registered(&self) -> bool {
        let joined = self.evidence.join_state().joined;
        joined != Joined::Unknown || self.draft.rule.phase >= Phase::Device
    }
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

fn reference((title, url, _): (&str, &str, &str)) -> Reference {
    Reference { title: title.to_owned(), url: url.to_owned() }
}
