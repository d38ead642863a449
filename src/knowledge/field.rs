//! The field table: which keys `dsregcmd` prints, and what kind of value each holds.

use super::hash::bucket;
use crate::words::{Context, FieldKind};

include!(concat!(env!("OUT_DIR"), "/fields.rs"));

struct PrintedRow {
    key: &'static str,
    section: &'static str,
    kind: FieldKind,
    context: Context,
    trace: bool,
    forms: &'static [&'static str],
}

/// Every key that `dsregcmd` prints, as it prints it.
pub(crate) fn keys() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.key)
}

impl Field {
    /// The field that a printed key names. Letter case and blanks do not count; where two keys differ
    /// only in blanks, the one written as printed wins.
    pub fn from_key(key: &str) -> Option<Field> {
        let mut buffer = [0u8; 40];
        let folded = fold(key, &mut buffer)?;
        let bucket = bucket(folded);
        let keys = &KEYS[usize::from(KEY_BUCKETS[bucket])..usize::from(KEY_BUCKETS[bucket + 1])];
        let mut same = keys.iter().filter(|row| row.0 == folded);
        let first = same.next()?;
        let as_printed =
            same.find(|row| row.1.eq_ignore_ascii_case(key) && !first.1.eq_ignore_ascii_case(key));
        Some(as_printed.unwrap_or(first).2)
    }

    /// The field of a key of which letters were taken for others that look alike, if only one can be meant.
    pub(crate) fn from_misread_key(key: &str) -> Option<Field> {
        // shorter ones are too much like other words
        const SHORTEST: usize = 8;
        let mut buffer = [0u8; 40];
        let folded = fold(key, &mut buffer).filter(|folded| folded.len() >= SHORTEST)?;
        let like = |byte: &u8| match byte {
            b'l' | b'1' | b'|' | b'!' => b'i',
            b'0' => b'o',
            b'5' => b's',
            byte => *byte,
        };
        let mut same = KEYS
            .iter()
            .filter(|row| row.0.len() == folded.len() && row.0.iter().map(like).eq(folded.iter().map(like)));
        let field = same.next()?.2;
        same.all(|row| row.2 == field).then_some(field)
    }

    /// The key as today's Windows prints it.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// The section in which today's Windows prints it.
    pub fn section(self) -> &'static str {
        self.row().section
    }

    /// What kind of value it holds.
    pub fn kind(self) -> FieldKind {
        self.row().kind
    }

    /// What a code in its value is about.
    pub fn context(self) -> Context {
        self.row().context
    }

    /// Only traces print it, never the report of a device.
    pub fn is_of_trace(self) -> bool {
        self.row().trace
    }

    /// The values that are known for it, as patterns of [`crate::status`].
    pub(crate) fn forms(self) -> &'static [&'static str] {
        self.row().forms
    }

    fn row(self) -> &'static PrintedRow {
        &ROWS[self as usize]
    }
}

/// The key in lower case without blanks, if it is short enough to be a field's.
fn fold<'b>(key: &str, buffer: &'b mut [u8; 40]) -> Option<&'b [u8]> {
    let mut length = 0;
    for part in key.as_bytes().split(|byte| matches!(byte, b' ' | b'\t')) {
        let free = buffer.get_mut(length..length + part.len())?;
        free.copy_from_slice(part);
        free.make_ascii_lowercase();
        length += part.len();
    }
    Some(&buffer[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_without_regard_to_case_and_blanks() {
        assert_eq!(Field::from_key("AzureAdPrt"), Some(Field::AzureAdPrt));
        assert_eq!(Field::from_key("http Status"), Some(Field::HttpStatus));
        assert_eq!(Field::from_key("DeviceName"), Some(Field::DeviceName));
        assert_eq!(Field::from_key("dmComplianceUrl"), Some(Field::MdmComplianceUrl));
        assert_eq!(Field::from_key("Server Error Code"), Some(Field::AttemptServerErrorCode));
        assert_eq!(Field::from_key("Server ErrorCode"), Some(Field::ServerErrorCode));
        assert_eq!(Field::from_key("no such key"), None);
        assert_eq!(Field::from_misread_key("User ldentity"), Some(Field::UserIdentity));
        assert_eq!(Field::from_misread_key("no such key"), None);
    }
}
