//! The words that stand around a document's own: headings, areas, states. A language is one value of
//! [`Labels`].

use crate::words::{Area, Certainty, Role, Severity, Verdict};

/// A word of the contract and what people read in its place; a word that is not listed is shown as it is.
type Words = &'static [(&'static str, &'static str)];

/// The words of one language.
pub(super) struct Labels {
    pub error: &'static str,
    pub warning: &'static str,
    pub information: &'static str,
    pub healthy: &'static str,
    pub not_assessable: &'static str,
    pub unexplained: &'static str,
    pub something_open: &'static str,
    pub listed_below: [&'static str; 2],
    pub nothing_wrong: &'static str,
    pub nothing_wrong_in: &'static str,
    pub no_judgement: &'static str,
    pub this_device: &'static str,
    pub user: &'static str,
    pub account: &'static str,
    pub also_registered: &'static str,
    pub what: &'static str,
    pub why: &'static str,
    pub effect: &'static str,
    pub because_of: &'static str,
    pub evidence: &'static str,
    pub codes: &'static str,
    pub time_line: &'static str,
    pub about: &'static str,
    pub rule: &'static str,
    pub steps: &'static str,
    pub verify: &'static str,
    pub doubt: &'static str,
    pub read: &'static str,
    pub earlier: &'static str,
    pub check: &'static str,
    pub checks: &'static str,
    pub note: &'static str,
    pub seen: &'static str,
    pub admin: &'static str,
    pub interrupts: &'static str,
    pub judged: &'static str,
    pub not_judged: &'static str,
    pub not_explained: &'static str,
    pub not_read: &'static str,
    pub nothing: &'static str,
    pub device_id: &'static str,
    pub tenant_id: &'static str,
    pub build: &'static str,
    pub taken: &'static str,
    pub prt_renewed: &'static str,
    pub tool: &'static str,
    pub knowledge: &'static str,
    pub blank: &'static str,
    pub fact: &'static str,
    pub reported: &'static str,
    pub line: &'static str,
    pub lines: &'static str,
    pub capture: &'static str,
    pub events: &'static str,
    pub event: &'static str,
    pub record: &'static str,
    pub to: &'static str,
    pub and: &'static str,
    pub and_more: &'static str,
    pub more_in_full: &'static str,
    /// One and many of each: cause, effect, note, open check, evidence line, link, device.
    pub cause_count: [&'static str; 2],
    pub effect_count: [&'static str; 2],
    pub note_count: [&'static str; 2],
    pub check_count: [&'static str; 2],
    pub evidence_count: [&'static str; 2],
    pub link_count: [&'static str; 2],
    pub device_count: [&'static str; 2],
    pub columns: [&'static str; 6],
    join_states: Words,
    join_words: Words,
    run_as: Words,
    areas: Words,
    check_states: Words,
}

/// English.
pub(super) static ENGLISH: Labels = Labels {
    error: "ERROR",
    warning: "WARNING",
    information: "INFORMATION",
    healthy: "HEALTHY",
    not_assessable: "CANNOT SAY",
    unexplained: "NOT EXPLAINED",
    something_open: "something failed, or is reported, and nothing that was given tells why",
    listed_below: ["1 more failure is listed below.", "more failures are listed below."],
    nothing_wrong: "Nothing wrong was found.",
    nothing_wrong_in: "Nothing is wrong in",
    no_judgement: "What was given does not allow a judgement.",
    this_device: "this device",
    user: "user",
    account: "User",
    also_registered: "also registered",
    what: "What",
    why: "Why",
    effect: "Effect",
    because_of: "Because of",
    evidence: "Evidence",
    codes: "Codes",
    time_line: "Time line",
    about: "About",
    rule: "Rule",
    steps: "Do this",
    verify: "Fixed when",
    doubt: "Doubt",
    read: "Read more",
    earlier: "Earlier",
    check: "Check",
    checks: "Requirements",
    note: "Note",
    seen: "Also seen",
    admin: "admin",
    interrupts: "interrupts",
    judged: "Judged",
    not_judged: "Not judged",
    not_explained: "Not explained",
    not_read: "Not read",
    nothing: "nothing",
    device_id: "Device id",
    tenant_id: "Tenant id",
    build: "Build",
    taken: "Taken",
    prt_renewed: "PRT renewed",
    tool: "Made by",
    knowledge: "knowledge of",
    blank: "(blank)",
    fact: "fact",
    reported: "reported",
    line: "line",
    lines: "lines",
    capture: "capture",
    events: "events",
    event: "event",
    record: "record",
    to: "to",
    and: "and",
    and_more: "more",
    more_in_full: "... | Format-List",
    cause_count: ["cause", "causes"],
    effect_count: ["effect", "effects"],
    note_count: ["note", "notes"],
    check_count: ["open check", "open checks"],
    evidence_count: ["evidence line", "evidence lines"],
    link_count: ["link", "links"],
    device_count: ["device", "devices"],
    columns: ["Device", "Join", "Verdict", "Cause", "Code", "Title"],
    join_states: &[
        ("entraJoined", "joined to Entra ID"),
        ("hybridJoined", "hybrid joined"),
        ("entraRegistered", "registered with Entra ID"),
        ("domainJoined", "joined to Active Directory only"),
        ("onPremDrsJoined", "joined to the on-premises registration service"),
        ("notJoined", "not joined"),
        ("unknown", "join state unknown"),
    ],
    join_words: &[
        ("entraJoined", "Entra"),
        ("hybridJoined", "hybrid"),
        ("entraRegistered", "registered"),
        ("domainJoined", "domain"),
        ("onPremDrsJoined", "on-premises"),
        ("notJoined", "none"),
    ],
    run_as: &[
        ("user", ""),
        ("system", "seen as SYSTEM"),
        ("localAccount", "seen as a local account"),
        ("unknown", ""),
    ],
    areas: &[
        ("context", "the capture"),
        ("join", "device join"),
        ("prt", "PRT"),
        ("token", "tokens for apps"),
        ("esr", "settings roaming"),
        ("hello", "Windows Hello"),
        ("mdm", "device management"),
        ("network", "network"),
        ("clock", "clock"),
    ],
    check_states: &[("pass", "holds"), ("fail", "fails"), ("unknown", "open")],
};

fn word(words: Words, contract: &str) -> &str {
    words.iter().find(|(known, _)| *known == contract).map_or(contract, |(_, shown)| shown)
}

impl Labels {
    /// How a device is joined, in words.
    pub fn join_state<'w>(&self, state: &'w str) -> &'w str {
        word(self.join_states, state)
    }

    /// The same in one word, for a table.
    pub fn join_word<'w>(&self, state: &'w str) -> &'w str {
        word(self.join_words, state)
    }

    /// Who ran the capture; `""` where that is not known.
    pub fn run_as<'w>(&self, who: &'w str) -> &'w str {
        word(self.run_as, who)
    }

    /// An area, as people call it.
    pub fn area(&self, area: Area) -> &'static str {
        word(self.areas, area.as_str())
    }

    /// What a requirement is for.
    pub fn topic<'w>(&self, topic: &'w str) -> &'w str {
        word(self.areas, topic)
    }

    /// What a finding is among the others.
    pub fn role(&self, role: Role) -> &'static str {
        match role {
            Role::RootCause => self.cause_count[0],
            Role::Consequence => self.effect_count[0],
            Role::Note => self.note_count[0],
        }
    }

    /// Whether a requirement holds.
    pub fn check_state<'w>(&self, state: &'w str) -> &'w str {
        word(self.check_states, state)
    }

    /// A verdict in small letters.
    pub fn verdict(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Healthy => "healthy",
            Verdict::Issues => "issues",
            Verdict::Unexplained => "not explained",
            Verdict::NotAssessable => "cannot say",
        }
    }

    /// How grave a finding is, in capitals.
    pub fn severity(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Information => self.information,
        }
    }

    /// "device join, PRT and settings roaming".
    pub fn list(&self, words: &[&str]) -> String {
        match words {
            [all @ .., last] if !all.is_empty() => format!("{} {} {last}", all.join(", "), self.and),
            few => few.concat(),
        }
    }

    /// "2 causes".
    pub fn count(&self, number: usize, [one, many]: [&'static str; 2]) -> String {
        format!("{number} {}", if number == 1 { one } else { many })
    }
}

/// The contract's word of a certainty; the same in English.
pub(super) fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => "certain",
        Certainty::Likely => "likely",
        Certainty::Possible => "possible",
    }
}
