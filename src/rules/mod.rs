//! The rules: each is one value here and one page under `pages/`.

mod clock;
mod context;
mod device;
mod esr;
mod findings;
mod hello;
mod host;
mod join;
mod mdm;
mod network;
pub mod page;
mod prt;
mod token;
pub mod unexplained;

pub use findings::{request, Draft, Findings, Report};

use crate::error::quoted;
use crate::knowledge::FactKey;
use crate::phrase::{phrase, Phrase};
use crate::story::Story;
use crate::words::{Area, Severity};

/// One conclusion that the engine can draw.
pub struct Rule {
    /// Its name, also of its page; never reused.
    pub id: &'static str,
    /// What it is about.
    pub area: Area,
    /// How grave a finding of it is, unless the check says otherwise.
    pub severity: Severity,
    /// Which step of the chain fails; of two roots the earlier step stands first.
    pub phase: Phase,
    /// The version that brought it.
    pub since: &'static str,
    /// Ids of rules whose findings it replaces: they say less about the same evidence.
    pub supersedes: &'static [&'static str],
    /// Ids of rules whose findings are its consequences.
    pub explains: &'static [&'static str],
    /// The parameters that its page may use, beside those of a code.
    pub parameters: &'static [&'static str],
    /// Looks at the evidence and reports.
    pub check: fn(&Story, &mut Findings),
}

/// The steps from a device without identity to settings that roam, in their order. A state that
/// other findings explain comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// How the evidence was taken.
    Capture,
    /// The clock and the machine itself.
    Host,
    /// Domain controllers and configuration, before a join.
    PreCheck,
    /// Finding the registration service.
    Discover,
    /// Getting a token to join with.
    Auth,
    /// The registration itself.
    Join,
    /// The device object and its keys after the join.
    Device,
    /// The Primary Refresh Token.
    Prt,
    /// Tokens for applications.
    Token,
    /// What is built on them.
    Feature,
    /// A state, not a step.
    State,
    /// That nothing tells a cause; said only where no other finding does.
    Unexplained,
}

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let families = [
        context::RULES,
        clock::RULES,
        host::RULES,
        network::RULES,
        device::RULES,
        hello::RULES,
        unexplained::RULES,
    ];
    let by_subject =
        [&join::RULES[..], prt::RULES, token::RULES, mdm::RULES, esr::RULES].into_iter().flatten().copied();
    families.into_iter().chain(by_subject).flatten().copied()
}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// Something that has to hold for a feature to work.
pub struct Prerequisite {
    /// Its name, also of its page.
    pub id: &'static str,
    /// The feature.
    pub topic: Area,
    /// Answers it from the evidence.
    pub check: fn(&Story) -> Answer,
}

/// The answer to a prerequisite.
pub enum Answer {
    /// It holds; the words stand on its page.
    Pass(Phrase),
    /// It does not hold.
    Fail(Phrase),
    /// The evidence does not say; its page's Fix says what would.
    Unknown,
    /// Somebody looked, and could not learn it: the words say why.
    NotRead(Phrase),
    /// It does not matter on this device, and is left out.
    NotAsked,
}

/// Why a fact is unknown, where somebody tried to learn it: `not-read` of the page.
fn not_read(story: &Story, key: FactKey) -> Option<Answer> {
    let reason = story.fact_remark(key)?;
    Some(Answer::NotRead(phrase("not-read").with("reason", quoted(reason, 160))))
}

/// Every prerequisite.
pub fn prerequisites() -> impl Iterator<Item = &'static Prerequisite> {
    [esr::PREREQUISITES, join::PREREQUISITES, prt::PREREQUISITES].into_iter().flatten().copied()
}
