//! What rules report.

use super::Rule;
use crate::code::Code;
use crate::document::EvidenceItem;
use crate::evidence::AsEvidence;
use crate::knowledge::{Benign, CodeReading, Family, Specificity, Topic};
use crate::phrase::{phrase, Phrase, Said};
use crate::status::guid;
use crate::time::Timestamp;
use crate::words::{Area, Certainty, Severity};

/// At most this many pieces of evidence are shown with a finding.
const EVIDENCE_LIMIT: usize = 8;

/// The findings of all rules, in the order in which they were reported.
#[derive(Default)]
pub struct Findings {
    list: Vec<Draft>,
}

/// A finding before it is ranked and put into words.
pub struct Draft {
    /// Its rule.
    pub rule: &'static Rule,
    /// What it is about, where there can be more than one of a rule.
    pub subject: Option<String>,
    /// What it is about: its rule's area, unless the check says otherwise.
    pub area: Area,
    /// How grave it is.
    pub severity: Severity,
    /// How sure it is.
    pub certainty: Certainty,
    /// What its page may use.
    pub parameters: Vec<(&'static str, Said)>,
    /// What shows it; never empty.
    pub evidence: Vec<EvidenceItem>,
    /// The codes that it is about; the page's `{code.name}` speaks of the first.
    pub codes: Vec<CodeReading>,
    /// When it happened.
    pub at: Option<Timestamp>,
    /// It happened before the last success, and is over.
    pub history: bool,
    /// Later tries failed too: it explains none of those.
    pub earlier: bool,
}

/// How a request is found in the sign-in log.
pub fn request(correlation: Option<&str>, when: impl Into<Said>) -> Phrase {
    match correlation {
        Some(id) => phrase("by-correlation").with("id", id).with("when", when),
        None => phrase("by-time").with("when", when),
    }
}

/// A finding that has no evidence yet, and therefore is none.
#[must_use = "a finding needs evidence: call `because`"]
pub struct Report<'f> {
    findings: &'f mut Findings,
    rule: &'static Rule,
}

impl Findings {
    /// Begins a finding of a rule.
    pub fn report(&mut self, rule: &'static Rule) -> Report<'_> {
        Report { findings: self, rule }
    }

    /// True where nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Takes over the findings of another list.
    pub fn append(&mut self, other: Findings) {
        self.list.extend(other.list);
    }

    /// All of them.
    pub fn into_drafts(self) -> Vec<Draft> {
        self.list
    }
}

impl<'f> Report<'f> {
    /// Gives the finding its first evidence.
    pub fn because(self, evidence: &dyn AsEvidence) -> &'f mut Draft {
        self.findings.list.push(Draft {
            rule: self.rule,
            subject: None,
            area: self.rule.area,
            severity: self.rule.severity,
            certainty: Certainty::Certain,
            parameters: Vec::new(),
            evidence: vec![evidence.item()],
            codes: Vec::new(),
            at: None,
            history: false,
            earlier: false,
        });
        let last = self.findings.list.len() - 1;
        &mut self.findings.list[last]
    }
}

impl Draft {
    /// More evidence of the same.
    pub fn and(&mut self, evidence: &dyn AsEvidence) -> &mut Draft {
        self.add(evidence.item());
        self
    }

    /// More evidence, where it is there.
    pub fn and_maybe<E: AsEvidence>(&mut self, evidence: Option<E>) -> &mut Draft {
        if let Some(evidence) = evidence {
            self.add(evidence.item());
        }
        self
    }

    /// A parameter of the page.
    pub fn with(&mut self, name: &'static str, value: impl Into<Said>) -> &mut Draft {
        self.parameters.push((name, value.into()));
        self
    }

    /// How to find the request in the sign-in log of the tenant: the parameter `request`.
    pub fn request(&mut self, correlation: Option<&str>, when: impl Into<Said>) -> &mut Draft {
        self.with("request", request(correlation.and_then(guid), when))
    }

    /// What the finding is about.
    pub fn about(&mut self, subject: impl Into<String>) -> &mut Draft {
        self.subject = Some(subject.into());
        self
    }

    /// The area that it belongs to.
    pub fn of(&mut self, area: Area) -> &mut Draft {
        self.area = area;
        self
    }

    /// A code that the finding is about.
    pub fn code(&mut self, code: CodeReading) -> &mut Draft {
        self.codes.push(code);
        self
    }

    /// How sure it is.
    pub fn certainty(&mut self, certainty: Certainty) -> &mut Draft {
        self.certainty = certainty;
        self
    }

    /// How grave it is.
    pub fn severity(&mut self, severity: Severity) -> &mut Draft {
        self.severity = severity;
        self
    }

    /// When it happened.
    pub fn at(&mut self, time: Option<Timestamp>) -> &mut Draft {
        self.at = time;
        self
    }

    /// It is over: something succeeded afterwards.
    pub fn history(&mut self, history: bool) -> &mut Draft {
        self.history = history;
        self
    }

    /// Later tries failed too.
    pub fn earlier(&mut self, earlier: bool) -> &mut Draft {
        self.earlier = earlier;
        self
    }

    /// An error or warning that is not history.
    pub fn is_issue(&self) -> bool {
        self.severity > Severity::Information && !self.history
    }

    /// It only informs, of a code that devices log in daily use: it tells of nothing that went wrong.
    pub fn is_noise(&self) -> bool {
        let row = self.codes.first().and_then(CodeReading::row);
        let daily = [Benign::HealthyPrt, Benign::SilentRequest];
        !self.is_issue() && row.is_some_and(|row| daily.into_iter().any(|when| row.is_benign_in(when)))
    }

    /// It is about a refusal for reasons of the user, whatever the device is like.
    pub fn is_of_user(&self) -> bool {
        let row = self.codes.first().and_then(CodeReading::row);
        row.is_some_and(|row| {
            row.family() == Family::Aadsts && matches!(row.topic(), Topic::Credentials | Topic::Account)
        })
    }

    /// It is about a Conditional Access policy.
    pub fn is_of_policy(&self) -> bool {
        ["token-refused-by-policy", "esr-blocked-by-policy"].contains(&self.rule.id)
    }

    /// What the policy that refused wants of the device: that it is managed, and so can be compliant; or joined.
    pub fn wanted_by_policy(&self) -> Option<Area> {
        match self.codes.first()?.code() {
            Code::Aadsts(53_000 | 530_003) => Some(Area::Mdm),
            Code::Aadsts(53_001) => Some(Area::Join),
            _ => None,
        }
    }

    /// It names one fault, not a class of faults.
    pub fn is_specific(&self) -> bool {
        self.codes
            .first()
            .and_then(CodeReading::row)
            .is_none_or(|row| row.specificity() == Specificity::Specific)
    }

    fn add(&mut self, item: EvidenceItem) {
        if self.evidence.len() < EVIDENCE_LIMIT && !self.evidence.contains(&item) {
            self.evidence.push(item);
        }
    }

    /// Takes over what another finding of the same says.
    pub fn absorb(&mut self, other: Draft) {
        self.history &= other.history;
        self.earlier &= other.earlier;
        self.severity = self.severity.max(other.severity);
        other.evidence.into_iter().for_each(|item| self.add(item));
    }
}
