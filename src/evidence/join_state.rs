//! How a device is joined, from the three flags of Device State and from User State.

use super::Evidence;
use crate::status::{Capture, Field, StatusDocument, Value};

/// How a device is joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joined {
    /// Joined to Microsoft Entra ID only.
    Entra,
    /// Joined to Active Directory and to Microsoft Entra ID.
    Hybrid,
    /// A personal device with a work account.
    Registered,
    /// Joined to Active Directory only.
    Domain,
    /// Joined to the device registration service of AD FS.
    OnPremDrs,
    /// None of these.
    None,
    /// The evidence does not say.
    #[default]
    Unknown,
}

impl Joined {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Joined::Entra => "entraJoined",
            Joined::Hybrid => "hybridJoined",
            Joined::Registered => "entraRegistered",
            Joined::Domain => "domainJoined",
            Joined::OnPremDrs => "onPremDrsJoined",
            Joined::None => "notJoined",
            Joined::Unknown => "unknown",
        }
    }
}

/// The join state that the evidence shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JoinState {
    /// How the device is joined.
    pub joined: Joined,
    /// A work account is registered beside the join.
    pub also_registered: bool,
    /// Joined to Microsoft Entra ID and to an on-premises registration service at once, which Windows
    /// never is.
    pub contradictory: bool,
    /// `AzureAdJoined : YES`, whatever else is known.
    entra: bool,
}

impl JoinState {
    pub(super) fn of(evidence: &Evidence) -> JoinState {
        JoinState::from_values(|field| evidence.field(field).map(|reading| reading.value))
    }

    /// The join state that one capture shows.
    pub(crate) fn of_capture(document: &StatusDocument, capture: &Capture) -> JoinState {
        JoinState::from_values(|field| document.first_value(capture, field))
    }

    fn from_values<'v>(value: impl Fn(Field) -> Option<Value<&'v str>>) -> JoinState {
        let flag = |field| match value(field) {
            Some(Value::Yes) => Some(true),
            Some(Value::No) => Some(false),
            _ => None,
        };
        let entra = flag(Field::AzureAdJoined);
        let enterprise = flag(Field::EnterpriseJoined);
        let domain = flag(Field::DomainJoined);
        let registered = flag(Field::WorkplaceJoined);
        let joined = match (entra, domain, enterprise) {
            (Some(true), Some(true), _) => Joined::Hybrid,
            (Some(true), Some(false), _) => Joined::Entra,
            (Some(false), _, Some(true)) => Joined::OnPremDrs,
            (Some(false), Some(true), _) => Joined::Domain,
            (Some(false), Some(false), _) if registered == Some(true) => Joined::Registered,
            (Some(false), Some(false), _) => Joined::None,
            _ => Joined::Unknown,
        };
        let is_joined = !matches!(joined, Joined::Registered | Joined::None | Joined::Unknown);
        JoinState {
            joined,
            also_registered: is_joined && registered == Some(true),
            contradictory: entra == Some(true) && enterprise == Some(true),
            entra: entra == Some(true),
        }
    }

    /// Joined to Microsoft Entra ID: alone, beside Active Directory, or without a word of which.
    pub fn is_entra(self) -> bool {
        self.entra
    }
}
