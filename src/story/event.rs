//! What one event says: its code, a text of its data, its moment in a sentence.

use crate::code::{self, Code};
use crate::evidence::{AsEvent, EventRef, Evidence};
use crate::knowledge;
use crate::phrase::{phrase, Said};
use crate::time::Timestamp;
use crate::words::Tells;

/// What stands in a message before an item that cannot be told otherwise, by event.
const LABELS: [(u32, &str, &str); 4] = [
    (220, "ErrorCode", "Error:"),
    (1025, "value", "Http request status:"),
    (7001, "AuthenticationErrorStatus", "Authentication Error Status:"),
    (7001, "AuthenticationErrorSubStatus", "Authentication Error Substatus:"),
];

impl<'e> EventRef<'e> {
    /// Its code: the first of these data items that holds one, in the data or where the message names it, else the
    /// first number in the message.
    pub fn code(&self, names: &[&str]) -> Option<Code> {
        let of_data = names.iter().find_map(|name| code::parse_number(self.data(name)?.trim()));
        let printed = || names.iter().find_map(|name| code::parse_number(self.printed(name)?));
        of_data
            .or_else(printed)
            .or_else(|| code::find(self.message()).map(|found| found.code).find(|c| c.number().is_some()))
    }

    /// An item where the message prints it.
    fn printed(&self, name: &str) -> Option<&'e str> {
        let (.., label) = LABELS.iter().find(|(id, item, _)| *id == self.id() && *item == name)?;
        let (_, rest) = self.message().split_once(label)?;
        Some(rest.split_whitespace().next()?.trim_end_matches('.'))
    }

    /// Its code, where that reports a failure.
    pub fn failure(&self, name: &str) -> Option<Code> {
        self.code(&[name]).filter(|code| !code.is_success())
    }

    /// What a data item says, where it says something.
    pub fn said(&self, name: &str) -> Option<&'e str> {
        let value = self.data(name).or_else(|| self.printed(name));
        value.map(str::trim).filter(|value| !value.is_empty() && !value.starts_with('%'))
    }

    /// The event as evidence with one of its data, or with its message where the data was lost.
    pub fn shown(self, name: &'e str) -> AsEvent<'e> {
        self.as_field(name, self.said(name).unwrap_or(self.message()))
    }
}

impl Evidence {
    /// The events that tell of one kind of thing: by provider and id, newest first within each.
    pub fn telling(&self, kind: Tells) -> impl Iterator<Item = EventRef<'_>> {
        knowledge::events_that_tell(kind).flat_map(|row| self.events(row.provider(), row.id()))
    }

    /// The newest event of each id that tells of one kind of thing.
    pub fn newest_telling(&self, kind: Tells) -> impl Iterator<Item = EventRef<'_>> {
        knowledge::events_that_tell(kind).filter_map(|row| self.newest_event(row.provider(), row.id()))
    }
}

/// How a moment is named in a sentence.
pub fn moment(time: Option<Timestamp>) -> Said {
    time.map_or_else(|| phrase("unknown-time").into(), |time| time.to_string().into())
}

/// A code of the sign-in plug-in itself, in either written form: it speaks of the sign-in, not of the way.
pub fn of_plugin(code: Code) -> Option<Code> {
    let number = code.number()?;
    let is_own = matches!(number & 0x3fff_fe00, 0x0004_8400) && number >> 31 == 1;
    is_own.then_some(Code::Number(number | 0x4000_0000))
}

/// NTE_DEVICE_NOT_READY: once after sleep it is no fault.
pub const KEY_NOT_READY: Code = Code::Number(0x8009_0030);

/// A code of the TPM, or of the keys that it holds.
pub fn is_of_keys(code: Code) -> bool {
    code.number().is_some_and(|number| matches!(number >> 16, 0x8028 | 0x8029 | 0x8009 | 0xc009 | 0xc029))
}

/// A code of the network stack: no connection, no name, no answer, or one that cannot be read.
pub fn is_network(code: Code) -> bool {
    let Some(number) = code.number() else { return false };
    let low = number & 0xffff;
    let stack = matches!(number >> 16, 0x8007 | 0xcaa8 | 0);
    stack && (12000..12200).contains(&low)
}
