//! The diagnosis document (schema 1), as it is written and read back.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::words::{Area, Certainty, Role, Severity, Verdict};

/// The whole document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Diagnosis {
    /// Always 1.
    pub schema: u32,
    /// Always `diagnosis`.
    pub document: String,
    /// The language that was delivered.
    pub locale: String,
    /// What made the document.
    pub tool: Tool,
    /// What it comes to.
    pub verdict: Verdict,
    /// Areas that could be judged.
    pub assessed: Vec<Area>,
    /// Areas that could not.
    pub not_assessed: Vec<Area>,
    /// The device.
    pub device: Device,
    /// How the evidence was taken.
    pub context: Context,
    /// The findings by rank.
    pub findings: Vec<Finding>,
    /// What has to hold for a feature to work.
    #[serde(default)]
    pub prerequisites: Vec<Prerequisite>,
    /// Every code that was met.
    #[serde(default)]
    pub codes: Vec<Code>,
    /// What was not understood.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// What was replaced, where redaction was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redaction: Option<Redaction>,
    /// The parsed captures, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Json>,
    /// The parsed events, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Json>,
}

/// What made a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tool {
    /// `dsregdiag`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The month of its knowledge.
    pub knowledge: String,
}

/// The device as the evidence names it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Device {
    /// How it is joined.
    pub join_state: String,
    /// A work account is registered beside the join.
    pub also_registered: bool,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its device id in Microsoft Entra ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<String>,
    /// Its tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The build of Windows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_build: Option<u32>,
    /// Whether the user has a Primary Refresh Token, as far as the capture can tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_prt: Option<bool>,
    /// When that token was renewed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prt_updated: Option<String>,
}

/// How the evidence was taken.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Context {
    /// `user`, `system`, `localAccount` or `unknown`.
    pub run_as: String,
    /// The account whose sign-in the evidence shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The clock of the diagnosis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_time: Option<String>,
    /// Remarks.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// One conclusion.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub id: String,
    /// What it is about, where there can be more than one of a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Its place, from 1.
    pub rank: u32,
    /// What it is among the others.
    pub role: Role,
    /// Ranks of the findings that explain it.
    pub caused_by: Vec<u32>,
    /// How grave it is.
    pub severity: Severity,
    /// How sure it is.
    pub certainty: Certainty,
    /// What it is about.
    pub area: Area,
    /// One line.
    pub title: String,
    /// What is the case.
    pub summary: String,
    /// Why.
    pub cause: String,
    /// What to do, in order.
    pub remediation: Vec<Step>,
    /// How to see that it helped.
    pub verify: String,
    /// When this finding is wrong.
    pub false_positives: String,
    /// What shows it.
    pub evidence: Vec<EvidenceItem>,
    /// The codes that it is about.
    pub codes: Vec<Code>,
    /// Where to read more.
    pub references: Vec<Reference>,
}

/// One step of a remedy.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Step {
    /// What to do.
    pub text: String,
    /// The command, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Needs elevation or a directory role.
    pub requires_admin: bool,
    /// Interrupts the user, or takes something away.
    pub disruptive: bool,
}

/// What shows a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "camelCase", rename_all_fields = "camelCase", try_from = "AnyItem")]
pub enum EvidenceItem {
    /// A record.
    Event {
        /// Its provider.
        provider: String,
        /// Its id.
        event_id: u32,
        /// Its number in the channel.
        #[serde(skip_serializing_if = "Option::is_none")]
        record_id: Option<u64>,
        /// When it was logged.
        #[serde(skip_serializing_if = "Option::is_none")]
        time: Option<String>,
        /// Its number in the input, from 0.
        index: u32,
        /// The data item that matters.
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<String>,
        /// Its value.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// A secret was masked in the value.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        masked: bool,
        /// The number of the input in its session.
        #[serde(skip_serializing_if = "Option::is_none")]
        input: Option<u32>,
    },
    /// A line of a capture.
    Status {
        /// The section.
        section: String,
        /// The key as written.
        key: String,
        /// The value as written.
        value: String,
        /// A secret was masked in the value.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        masked: bool,
        /// The line, from 1.
        line: u32,
        /// The number of the input in its session.
        #[serde(skip_serializing_if = "Option::is_none")]
        input: Option<u32>,
    },
    /// A fact about the host.
    Fact {
        /// Its key.
        key: String,
        /// Its value.
        value: Json,
        /// A secret was masked in the value.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        masked: bool,
    },
}

/// Any piece of evidence as it is read: what serde does for a tag inside of an object costs three times as much.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyItem {
    source: SourceWord,
    provider: Option<String>,
    event_id: Option<u32>,
    record_id: Option<u64>,
    time: Option<String>,
    index: Option<u32>,
    field: Option<String>,
    section: Option<String>,
    key: Option<String>,
    value: Option<Json>,
    #[serde(default)]
    masked: bool,
    line: Option<u32>,
    input: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum SourceWord {
    Event,
    Status,
    Fact,
}

impl TryFrom<AnyItem> for EvidenceItem {
    type Error = &'static str;

    fn try_from(any: AnyItem) -> Result<EvidenceItem, &'static str> {
        let AnyItem { provider, event_id, record_id, time, index, field, section, key, value, .. } = any;
        let (masked, line, input) = (any.masked, any.line, any.input);
        let text = |value: Json| match value {
            Json::String(text) => Ok(text),
            _ => Err("the value of an event or a line is a string"),
        };
        Ok(match any.source {
            SourceWord::Event => EvidenceItem::Event {
                provider: provider.ok_or("missing field `provider`")?,
                event_id: event_id.ok_or("missing field `eventId`")?,
                index: index.ok_or("missing field `index`")?,
                value: value.map(text).transpose()?,
                record_id,
                time,
                field,
                masked,
                input,
            },
            SourceWord::Status => EvidenceItem::Status {
                section: section.ok_or("missing field `section`")?,
                key: key.ok_or("missing field `key`")?,
                value: text(value.ok_or("missing field `value`")?)?,
                line: line.ok_or("missing field `line`")?,
                masked,
                input,
            },
            SourceWord::Fact => EvidenceItem::Fact {
                key: key.ok_or("missing field `key`")?,
                value: value.ok_or("missing field `value`")?,
                masked,
            },
        })
    }
}

/// A code with what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Code {
    /// `0xcaa2000c` or `AADSTS50076`.
    pub code: String,
    /// Its symbol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// As it was written, where that is another number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// The line on which it was met first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The event in which it was met first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The number of the input in its session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<u32>,
}

/// Where to read more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reference {
    /// The document's title.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// What has to hold for a feature to work.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Prerequisite {
    /// Its id.
    pub id: String,
    /// The feature: `esr`, `join` or `prt`.
    pub topic: String,
    /// `pass`, `fail` or `unknown`.
    pub state: String,
    /// What the evidence shows.
    pub detail: String,
    /// What would answer it, where it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_answer: Option<String>,
}

/// What was not understood, or a rule that failed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Warning {
    /// In what kind of input its line stands, `status` or `events`; absent where there is only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The first line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The last line, where there is more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_line: Option<u32>,
    /// The event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The rule that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The number of the input in its session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<u32>,
    /// One sentence.
    pub message: String,
}

impl Diagnosis {
    /// 0 healthy, 1 issues, 2 everything else: what cannot be judged, or is not explained.
    pub fn exit_code(&self) -> i32 {
        match self.verdict {
            Verdict::Healthy => 0,
            Verdict::Issues => 1,
            Verdict::Unexplained | Verdict::NotAssessable => 2,
        }
    }

    /// How many failures are listed that do not decide the verdict: refused apps, and what is not explained.
    pub fn failures_beside(&self) -> usize {
        let beside = |finding: &&Finding| finding.area == Area::Token || finding.id == NOT_EXPLAINED;
        self.findings.iter().filter(|finding| finding.role == Role::Note).filter(beside).count()
    }

    /// The finding of a rank.
    pub fn finding(&self, rank: u32) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.rank == rank)
    }
}

/// The rule of a failure that no other rule accounts for.
const NOT_EXPLAINED: &str = "failure-not-explained";

impl Finding {
    /// A failure that no rule accounts for, and that is told without a verdict of its own.
    pub fn is_unexplained(&self) -> bool {
        self.role == Role::Note && self.id == NOT_EXPLAINED
    }
}

/// What was replaced, and what could not be checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Redaction {
    /// Always 1.
    pub schema: u32,
    /// Always `redaction`.
    pub document: String,
    /// Identities by kind.
    pub replaced: Vec<Replaced>,
    /// Text whose shape no rule of redaction knows: only what was known from elsewhere was replaced in it.
    pub not_checked: Vec<NotChecked>,
}

/// Identities of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Replaced {
    /// `device`, `user`, `domain`, `tenant`, `id`, `sid`, `thumbprint`, `address`.
    pub kind: String,
    /// How many different ones.
    pub distinct: u32,
    /// In how many places.
    pub count: u64,
}

/// Text that somebody has to read before it is handed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NotChecked {
    /// What it is.
    pub what: String,
    /// In how many places.
    pub count: u64,
}
