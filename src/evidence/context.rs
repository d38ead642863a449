//! Who ran the capture, and what that makes meaningless.

use serde_json::Value as Json;

use super::{Evidence, Reading};
use crate::knowledge::FactKey;
use crate::status::{Block, Field, Value};

/// The account under which `dsregcmd` ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunAs {
    /// A domain or Entra user.
    User,
    /// The local system account.
    System,
    /// An account of this computer.
    LocalAccount,
    /// The evidence does not say.
    #[default]
    Unknown,
}

impl RunAs {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            RunAs::User => "user",
            RunAs::System => "system",
            RunAs::LocalAccount => "localAccount",
            RunAs::Unknown => "unknown",
        }
    }
}

/// Who ran the capture.
#[derive(Clone, Debug, Default)]
pub struct RunContext {
    /// The account.
    pub run_as: RunAs,
    /// Elevated, if a fact says so.
    pub elevated: Option<bool>,
    /// The user fields of the capture speak of the user whose sign-in matters.
    pub user_fields: bool,
}

impl RunContext {
    pub(super) fn of(evidence: &Evidence) -> RunContext {
        let run_as = from_fact(evidence).or_else(|| from_signs(evidence)).unwrap_or_default();
        let elevated = evidence.fact(FactKey::Elevated).and_then(|fact| fact.as_bool());
        let network =
            matches!(evidence.fact_text(FactKey::SessionKind), Some("network" | "service" | "batch"));
        let foreign = matches!(run_as, RunAs::System | RunAs::LocalAccount) || network;
        let no_session = no_logon_session(evidence);
        let no_name = run_as == RunAs::Unknown && no_principal_name(evidence);
        RunContext { run_as, elevated, user_fields: !foreign && !no_session && !no_name }
    }
}

fn from_fact(evidence: &Evidence) -> Option<RunAs> {
    let fact = evidence.fact(FactKey::RunAs)?;
    match fact.as_str()?.to_ascii_lowercase().as_str() {
        "user" => Some(RunAs::User),
        "system" => Some(RunAs::System),
        "localaccount" => Some(RunAs::LocalAccount),
        _ => None,
    }
}

/// The name in front of a local account has at most this many letters of the computer's name.
const NETBIOS_LENGTH: usize = 15;

/// `CONTOSO\jdoe, jdoe@contoso.com`, `CONTOSO\PC-1$, PC-1$@contoso.com`, `PC-1\admin`.
fn from_signs(evidence: &Evidence) -> Option<RunAs> {
    if evidence.field_in(Block::PreJoinTests, Field::UserContext).is_some() {
        return None; // before the join these lines name the account of the tests
    }
    let reading = evidence.field(Field::ExecutingAccountName)?;
    let mut accounts = reading.text()?.split(',').map(str::trim);
    let (domain, name) = match accounts.clone().find_map(|account| account.split_once('\\')) {
        Some((domain, name)) => (domain, name),
        None => ("", accounts.clone().next()?),
    };
    if name.split('@').next()?.ends_with('$') || name.eq_ignore_ascii_case("SYSTEM") {
        return Some(RunAs::System);
    }
    let host = evidence.field(Field::DeviceName).and_then(|reading| reading.text());
    let host = host.and_then(|name| name.split('.').next());
    let is_host = |host: &str| host.get(..NETBIOS_LENGTH).unwrap_or(host).eq_ignore_ascii_case(domain);
    if !domain.is_empty() && host.is_some_and(is_host) {
        return Some(RunAs::LocalAccount);
    }
    accounts.any(|account| account.contains('@')).then_some(RunAs::User)
}

/// No default account by reason of an error, no PRT, and no attempt to get one: the capture was most
/// likely not taken in the user's own session. An attempt block of the executing account is the
/// user's own, whatever else the capture shows.
fn no_logon_session(evidence: &Evidence) -> bool {
    let error = evidence.field(Field::WamDefaultSet).is_some_and(|r| matches!(r.value, Value::Error(_)));
    error && shows_no_token(evidence)
}

/// An account without a principal name, no PRT, and no attempt to get one: a domain account that is not
/// known to the tenant, such as the domain's administrator, looks like this.
fn no_principal_name(evidence: &Evidence) -> bool {
    let account = evidence.field(Field::ExecutingAccountName).and_then(|reading| reading.text());
    let tests = evidence.field_in(Block::PreJoinTests, Field::UserContext);
    tests.is_none() && account.is_some_and(|account| !account.contains('@')) && shows_no_token(evidence)
}

fn shows_no_token(evidence: &Evidence) -> bool {
    evidence.field(Field::AzureAdPrt).is_some_and(|reading| !reading.is_yes())
        && evidence.attempts().all(|attempt| attempt.enterprise)
}

impl Evidence {
    /// The executing account is the one that an attempt names.
    pub(super) fn is_executing_account(&self, identity: &Reading<'_>) -> bool {
        let (Some(account), Some(identity)) = (self.field(Field::ExecutingAccountName), identity.text())
        else {
            return false;
        };
        account.raw.split(',').any(|part| part.trim().eq_ignore_ascii_case(identity))
    }

    /// An attempt speaks of the user whose sign-in matters.
    pub fn attempt_counts(&self, attempt: &super::Attempt<'_>) -> bool {
        let own = attempt.field(Field::UserIdentity).is_some_and(|user| self.is_executing_account(&user));
        own || self.context().user_fields
    }

    /// What was said beside a fact, such as the error behind a no.
    pub fn fact_remark(&self, key: FactKey) -> Option<&str> {
        self.facts().get(key.name())?.reason.as_deref()
    }

    /// The text of a fact.
    pub fn fact_text(&self, key: FactKey) -> Option<&str> {
        match self.facts().value(key.name())?.1 {
            Json::String(text) => Some(text),
            _ => None,
        }
    }
}
