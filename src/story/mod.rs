//! What the evidence adds up to: computed once, in linear time, before any rule looks.
//!
//! A [`Story`] is the evidence with its conclusions that rules share: which attempts at a join there were, when
//! a PRT was last issued, which token requests failed, what is expected of the device. Rules read it and never
//! each other.

mod attempt;
pub mod event;
mod expectation;
pub mod failure;
pub mod hello;
pub mod host;
mod join;
pub mod noise;
pub mod prt;
pub mod request;
mod roaming;
pub mod timeline;
pub mod token;
pub mod tries;

use std::ops::Deref;

pub use attempt::Attempt;
pub use expectation::Expectation;
pub use join::Join;
pub use roaming::Roaming;

use crate::evidence::Evidence;

/// One device's evidence, read as a story.
pub struct Story<'e> {
    evidence: &'e Evidence,
    /// The join and the attempts at it.
    pub join: Join,
    /// The PRT and the tries to get it.
    pub prt: prt::Prt<'e>,
    /// The records of failed token requests.
    pub requests: request::Requests<'e>,
    /// The apps that got no token.
    pub tokens: token::Tokens<'e>,
    /// Roaming.
    pub roaming: Roaming<'e>,
    expectation: Expectation,
}

impl<'e> Story<'e> {
    /// Reads the evidence.
    pub fn of(evidence: &'e Evidence) -> Story<'e> {
        let join = Join::of(evidence);
        let expectation = Expectation::of(evidence, &join.attempts);
        let requests = request::Requests::of(evidence);
        Story {
            evidence,
            prt: prt::Prt::of(evidence, expectation.has_prt()),
            roaming: Roaming::of(evidence, &requests),
            tokens: token::Tokens::of(evidence, &requests),
            requests,
            join,
            expectation,
        }
    }
}

impl Deref for Story<'_> {
    type Target = Evidence;
    fn deref(&self) -> &Evidence {
        self.evidence
    }
}
