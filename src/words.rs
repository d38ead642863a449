//! The vocabularies that all stages share. This file imports nothing of the crate.

use serde::{Deserialize, Serialize};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Nothing is wrong; worth knowing.
    Information,
    /// Something does not work as it should, or will stop working.
    Warning,
    /// Something does not work.
    Error,
}

/// What a finding is among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Nothing else in the evidence explains it.
    RootCause,
    /// Explained by the findings in `causedBy`.
    Consequence,
    /// Makes another fault more likely or worse.
    Contributing,
    /// Information, or history.
    Note,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// The code or the message states it.
    Certain,
    /// The evidence points to it.
    Likely,
    /// It would explain the evidence.
    Possible,
}

/// What the diagnosis comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// The join state was judged, and there is no error and no warning that is not history.
    Healthy,
    /// There is an error or a warning that is not history.
    Issues,
    /// The evidence does not allow to say.
    NotAssessable,
}

/// What a rule or a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Area {
    /// How the evidence was taken.
    Context,
    /// Device join.
    Join,
    /// The Primary Refresh Token.
    Prt,
    /// Tokens for apps.
    Token,
    /// Enterprise State Roaming.
    Esr,
    /// Windows Hello for Business.
    Hello,
    /// Mobile device management.
    Mdm,
    /// Network and proxies.
    Network,
    /// The clock.
    Clock,
}

impl Area {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Area::Context => "context",
            Area::Join => "join",
            Area::Prt => "prt",
            Area::Token => "token",
            Area::Esr => "esr",
            Area::Hello => "hello",
            Area::Mdm => "mdm",
            Area::Network => "network",
            Area::Clock => "clock",
        }
    }
}

/// How grave an event says it is. Level 0 and 4 are both information.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Level 1.
    Critical,
    /// Level 2.
    Error,
    /// Level 3.
    Warning,
    /// Levels 0 and 4.
    Information,
    /// Level 5.
    Verbose,
}

impl Level {
    /// The level of a number in an event; `None` for numbers that Windows does not use.
    pub fn from_number(number: u32) -> Option<Level> {
        Some(match number {
            0 | 4 => Level::Information,
            1 => Level::Critical,
            2 => Level::Error,
            3 => Level::Warning,
            5 => Level::Verbose,
            _ => return None,
        })
    }

    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Critical => "critical",
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Information => "information",
            Level::Verbose => "verbose",
        }
    }
}

/// Defines such an enum: its variants, and the word of each.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every one of them, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// Its word in documents.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;
