//! Reads the well-formed.
use crate::code::{self, Code};
use crate::status::FieldKind;
use crate::time::Timestamp;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Value<'a> {
    Yes,
    No,
    Error(Option<Code>),
    Unknown,
    NotSet,
    Managed,
    Masked,
    Blank,
    Time(Timestamp),
    Code(Code),
    Passed,
    Skipped,
    Failed(Option<Code>, Option<Code>),
    Text(&'a str),
}
impl<'a> Value<'a> {
    #[allow(missing_docs)]
    pub fn parse(kind: FieldKind, raw: &'a str) -> Value<'a> {
        let mut codes = code::find(raw).map(|f| f.code);
        match raw {
            "YES" => return Value::Yes,
            "NO" => return Value::No,
            "" => return Value::Blank,
            "UNKNOWN" => return Value::Unknown,
            "PASS" => return Value::Passed,
            "SKIPPED" => return Value::Skipped,
            _ => {}
        }
        if raw.starts_with("ERROR") {
            return Value::Error(codes.next());
        }
        if raw.starts_with("FAIL ") {
            return Value::Failed(codes.next(), codes.next());
        }
        match kind {
            FieldKind::Time => Timestamp::parse_utc(raw).map_or(Value::Text(raw), Value::Time),
            FieldKind::Code => code::parse_number(raw).map_or(Value::Text(raw), Value::Code),
            _ => Value::Text(raw),
        }
    }
}
