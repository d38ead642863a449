//! What is wanted of this device, and what its user has: only where something is expected is its absence a
//! fault.

use super::{Attempt, Story};
use crate::evidence::{Evidence, Joined};
use crate::knowledge::FactKey;
use crate::status::{Block, Field, Value};

/// What the evidence says of hybrid join and of the PRT.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expectation {
    hybrid_wanted: Option<bool>,
    hybrid_expected: bool,
    prt_present: bool,
    prt_absent: bool,
}

impl Expectation {
    pub(super) fn of(evidence: &Evidence, attempts: &[Attempt]) -> Expectation {
        let prt = evidence.field(Field::AzureAdPrt).filter(|_| evidence.context().user_fields);
        let hybrid_wanted = hybrid_wanted(evidence).or_else(|| cannot_join(evidence).then_some(false));
        Expectation {
            hybrid_wanted,
            hybrid_expected: hybrid_wanted.unwrap_or_else(|| is_configured(evidence, attempts)),
            prt_present: prt.is_some_and(|prt| prt.is_yes()),
            prt_absent: prt.is_some_and(|prt| prt.is_no()) && evidence.join_state().is_entra(),
        }
    }

    pub(super) fn has_prt(&self) -> bool {
        self.prt_present
    }
}

/// What somebody said.
fn hybrid_wanted(evidence: &Evidence) -> Option<bool> {
    let fact = evidence.fact(FactKey::HybridJoinExpected).and_then(|fact| fact.as_bool());
    fact.or_else(|| evidence.symptom("hybrid-join-missing").then_some(true))
}

/// A domain controller and a server without a desktop cannot be hybrid joined: what they log of it is noise.
fn cannot_join(evidence: &Evidence) -> bool {
    evidence.fact_text(FactKey::OsRole) == Some("domainController")
        || evidence.fact_text(FactKey::InstallationType) == Some("Server Core")
}

/// Policies, the directory or an attempt show that hybrid join is set up for this device.
fn is_configured(evidence: &Evidence, attempts: &[Attempt]) -> bool {
    let facts = [FactKey::ScpTenantId, FactKey::ScpTenantName, FactKey::DeviceRegistration];
    let policy = evidence.fact(FactKey::AutoWorkplaceJoin).and_then(|fact| fact.as_u64());
    policy == Some(1)
        || facts.into_iter().any(|key| evidence.fact(key).is_some())
        || tests_know_the_tenant(evidence)
        || attempts.iter().any(Attempt::knows_the_tenant)
}

/// The tests before the join found the configuration of the directory.
fn tests_know_the_tenant(evidence: &Evidence) -> bool {
    let tests = evidence.block(Block::PreJoinTests);
    let ran = |field| {
        tests.field(field).is_some_and(|test| matches!(test.value, Value::Passed | Value::Failed(..)))
    };
    let later = [Field::DrsDiscoveryTest, Field::DrsConnectivityTest, Field::TokenAcquisitionTest];
    tests.field(Field::AdConfigurationTest).is_some_and(|test| test.value == Value::Passed)
        || later.into_iter().any(ran)
}

impl Story<'_> {
    /// What somebody said: that this device is, or is not, to be hybrid joined; or that it is not and should. Of a
    /// host that cannot be, that it is not.
    pub fn hybrid_is_wanted(&self) -> Option<bool> {
        self.expectation.hybrid_wanted
    }

    /// Hybrid join is wanted, or configured for this device: only then is its absence a fault. Every other
    /// member of a domain tries the same, and fails.
    pub fn hybrid_is_expected(&self) -> bool {
        self.expectation.hybrid_expected
    }

    /// Hybrid join is expected; or nothing says whether this device is joined, and its failed attempt is all that
    /// is known.
    pub fn hybrid_may_be_expected(&self) -> bool {
        let unknown = self.join_state().joined == Joined::Unknown && self.hybrid_is_wanted().is_none();
        self.hybrid_is_expected() || unknown
    }

    /// The device is clearly not joined to Microsoft Entra ID, or the evidence does not say.
    pub fn may_lack_join(&self) -> bool {
        !self.join_state().is_entra()
    }

    /// The device is in no domain and not meant to be: what its scheduled registration logged is of the time
    /// when it was in one.
    pub fn is_out_of_domain(&self) -> bool {
        let outside = matches!(self.join_state().joined, Joined::None | Joined::Registered);
        outside && self.hybrid_is_wanted() != Some(true)
    }

    /// The user whose sign-in matters clearly has a PRT.
    pub fn has_prt(&self) -> bool {
        self.expectation.prt_present
    }

    /// The user whose sign-in matters clearly has no PRT, and should have one.
    pub fn lacks_prt(&self) -> bool {
        self.expectation.prt_absent
    }
}
