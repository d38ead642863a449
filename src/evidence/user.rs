//! Whose events are the device's user's, where several people sign in to one device.

use std::collections::BTreeSet;

use super::device::counted;
use super::{Evidence, RunAs};
use crate::event::{provider, EventDocument, EventRecord};
use crate::knowledge::FactKey;
use crate::phrase::{phrase, Phrase};
use crate::status::{Block, Field};

/// The providers whose events tell of one user's session, unlike those of the device's own registration.
const OF_SESSIONS: [&str; 5] = [
    provider::AAD,
    provider::CLOUD_STORE,
    provider::HELLO,
    provider::SETTING_SYNC,
    provider::SETTING_SYNC_AZURE,
];

/// The user whose sign-in matters, as far as the evidence names them.
#[derive(Debug, Default)]
pub(super) struct Owner {
    /// The security id, from a fact.
    sid: Option<String>,
    /// `CONTOSO\jdoe`, from a capture that the user took.
    account: Option<(String, String)>,
}

impl Owner {
    pub(super) fn of(evidence: &Evidence) -> Owner {
        let sid = evidence.fact_text(FactKey::UserSid).filter(|sid| is_person(sid)).map(str::to_owned);
        let context = evidence.context();
        let own = context.run_as == RunAs::User && context.user_fields;
        let account = evidence.field(Field::ExecutingAccountName).filter(|_| own);
        let names = account.and_then(|account| account.text()).unwrap_or_default();
        let account = names.split(',').find_map(|name| split_account(name.trim()));
        Owner { sid, account: account.map(|(domain, name)| (domain.to_owned(), name.to_owned())) }
    }

    /// The record tells of the session of somebody else.
    pub(super) fn is_of_other(&self, document: &EventDocument, record: &EventRecord) -> bool {
        if self.sid.is_none() && self.account.is_none() || !is_of_session(document, record) {
            return false;
        }
        let user = document.text(record.user).trim();
        if is_person(user) {
            return self.sid.as_ref().is_some_and(|own| !own.eq_ignore_ascii_case(user));
        }
        match (&self.account, split_account(user)) {
            (Some((domain, name)), Some(other)) => {
                domain.eq_ignore_ascii_case(other.0) && !name.eq_ignore_ascii_case(other.1)
            }
            _ => false,
        }
    }
}

impl Evidence {
    /// The account whose sign-in the evidence shows: the one that took the capture, `CONTOSO\jdoe` where its name
    /// has that form, else the one that the last try to get a PRT names. The account of the computer is none.
    pub fn user(&self) -> Option<&str> {
        let before_join = self.field_in(Block::PreJoinTests, Field::UserContext).is_some();
        let names = self.field(Field::ExecutingAccountName).filter(|_| !before_join);
        let names = || names.and_then(|names| names.text()).into_iter().flat_map(|names| names.split(','));
        let executing = names().find(|name| name.contains('\\')).or_else(|| names().next());
        let tried =
            || self.attempts().filter_map(|attempt| attempt.field(Field::UserIdentity)?.text()).last();
        let is_user =
            |name: &&str| !name.is_empty() && !name.split('@').next().is_some_and(|own| own.ends_with('$'));
        executing.map(str::trim).filter(is_user).or_else(|| tried().map(str::trim).filter(is_user))
    }
}

/// What has to be said about events of several people.
pub(super) fn note(evidence: &Evidence, owner: &Owner) -> Option<Phrase> {
    let records = || evidence.events.iter().flat_map(|d| d.events.iter().map(move |record| (&**d, record)));
    let others = records().filter(|(document, record)| owner.is_of_other(document, record)).count();
    if others > 0 {
        return Some(counted(others, "other-user", "other-users"));
    }
    let sessions = records().filter(|(document, record)| is_of_session(document, record));
    let users: BTreeSet<&str> = sessions.filter_map(|(document, record)| person(document, record)).collect();
    (users.len() > 1 && owner.sid.is_none())
        .then(|| phrase("which-user").with("count", users.len().to_string()))
}

fn is_of_session(document: &EventDocument, record: &EventRecord) -> bool {
    let provider = document.text(record.provider);
    OF_SESSIONS.iter().any(|known| known.eq_ignore_ascii_case(provider))
}

/// The security id of the person under whose account a record was logged.
pub(super) fn person<'d>(document: &'d EventDocument, record: &EventRecord) -> Option<&'d str> {
    Some(document.text(record.user).trim()).filter(|sid| is_person(sid))
}

/// An account of a domain, of a computer or of Entra ID; services and groups have other numbers.
fn is_person(sid: &str) -> bool {
    let starts = |start: &str| sid.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    starts("S-1-5-21-") || starts("S-1-12-1-")
}

/// `CONTOSO\jdoe` in its parts.
fn split_account(account: &str) -> Option<(&str, &str)> {
    account.split_once('\\').filter(|(domain, name)| !domain.is_empty() && !name.is_empty())
}
