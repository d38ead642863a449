//! Reads the well-formed.
use super::*;
use crate::decode::Decoded;
#[allow(missing_docs)]
pub fn parse(_d: Decoded) -> crate::Result<EventDocument> {
    Err(crate::Error::NotRecognised("no event".into()))
}
#[allow(missing_docs)]
pub fn is_structured(t: &str) -> bool {
    t.trim_start().starts_with(['<', '{', '['])
}
#[allow(missing_docs)]
pub fn find_in_text(_t: &str) -> Option<Found> {
    None
}
#[allow(missing_docs)]
pub fn named_data<'d>(
    doc: &'d EventDocument,
    e: &'d EventRecord,
) -> impl Iterator<Item = (&'d str, &'d str)> + 'd {
    doc.data_of(e).iter().map(|i| (doc.text(i.name), doc.text(i.value)))
}
#[allow(missing_docs)]
pub fn data<'d>(doc: &'d EventDocument, e: &'d EventRecord, n: &str) -> Option<&'d str> {
    named_data(doc, e).find(|d| d.0 == n).map(|d| d.1)
}
#[allow(missing_docs)]
pub fn correlation_id<'d>(_doc: &'d EventDocument, _e: &EventRecord) -> Option<&'d str> {
    None
}
#[allow(missing_docs)]
pub mod aad {
    use super::*;
    use crate::code::Code;
    pub struct TokenError<'d> {
        pub code: Option<Code>,
        pub server_codes: Vec<Code>,
        pub description: Option<&'d str>,
        pub resource: Option<&'d str>,
        pub authority: Option<&'d str>,
        pub token_endpoint: Option<&'d str>,
    }
    impl<'d> TokenError<'d> {
        pub fn of(_d: &'d EventDocument, _e: &'d EventRecord) -> Self {
            TokenError {
                code: None,
                server_codes: vec![],
                description: None,
                resource: None,
                authority: None,
                token_endpoint: None,
            }
        }
    }
}
