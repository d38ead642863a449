//! Device join: its state, and why it failed.

mod events;
mod failed;
mod pre_join_tests;
mod prerequisites;
mod state;

use super::Rule;

pub(super) use prerequisites::PREREQUISITES;

pub(super) const RULES: [&[&Rule]; 4] = [state::RULES, pre_join_tests::RULES, failed::RULES, events::RULES];

/// The services whose names stand in requirements and advice.
pub(super) const REGISTRATION_HOST: &str = "enterpriseregistration.windows.net";
