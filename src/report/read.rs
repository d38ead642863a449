//! Diagnoses from their JSON.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::RENDER_LIMIT;
use crate::document::Diagnosis;
use crate::{Error, Result};

/// One diagnosis, an array of them, or one a line.
pub(super) fn diagnoses(bytes: &[u8]) -> Result<Vec<Diagnosis>> {
    if bytes.len() > RENDER_LIMIT {
        return Err(Error::InputTooLarge(format!(
            "Documents to render may have at most {RENDER_LIMIT} bytes together; render fewer at once."
        )));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|_| refused("The document to render is not UTF-8; pass what diagnose gave, unchanged."))?;
    let mut diagnoses = Vec::new();
    for documents in serde_json::Deserializer::from_str(text).into_iter::<OneOrMany>() {
        match documents {
            Ok(OneOrMany(read)) => diagnoses.extend(read),
            Err(error) => return Err(explained(text, &error)),
        }
    }
    match diagnoses.iter().find(|diagnosis| !is_ours(diagnosis.schema, &diagnosis.document)) {
        _ if diagnoses.is_empty() => {
            Err(refused("No document to render was given; pass what diagnose gave."))
        }
        None => Ok(diagnoses),
        Some(other) => Err(not_ours(other.schema, &other.document)),
    }
}

/// A document and those of an array are read alike, straight into their form.
struct OneOrMany(Vec<Diagnosis>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<OneOrMany, D::Error> {
        struct Documents;

        impl<'de> Visitor<'de> for Documents {
            type Value = OneOrMany;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a document or an array of documents")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<OneOrMany, A::Error> {
                Diagnosis::deserialize(MapAccessDeserializer::new(map)).map(|one| OneOrMany(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<OneOrMany, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element()? {
                    all.push(one);
                }
                Ok(OneOrMany(all))
            }
        }
        deserializer.deserialize_any(Documents)
    }
}

/// What a document that could not be read says of itself.
#[derive(serde::Deserialize)]
struct Head {
    #[serde(default)]
    schema: Option<u32>,
    #[serde(default)]
    document: Option<String>,
    #[serde(flatten)]
    _rest: IgnoredAny,
}

/// Why documents could not be read: no JSON, of another kind or version, or not whole.
fn explained(text: &str, error: &serde_json::Error) -> Error {
    if !error.is_data() {
        return refused(format!(
            "The document to render is not JSON (line {}); pass what diagnose gave, unchanged.",
            error.line()
        ));
    }
    let first = serde_json::Deserializer::from_str(text.trim_start_matches(['[', ' ', '\r', '\n', '\t']));
    match first.into_iter::<Head>().next() {
        Some(Ok(Head { schema: Some(schema), document: Some(document), .. }))
            if !is_ours(schema, &document) =>
        {
            not_ours(schema, &document)
        }
        Some(Ok(Head { document: Some(_), .. })) => refused(format!(
            "The diagnosis to render is not whole, or was made by another version (line {}); pass what diagnose gave, unchanged.",
            error.line()
        )),
        _ => refused("The document to render is no diagnosis; pass what diagnose gave, unchanged."),
    }
}

fn is_ours(schema: u32, document: &str) -> bool {
    schema == 1 && document == "diagnosis"
}

/// The kinds of document that the engine makes.
const KINDS: [&str; 6] = ["status", "events", "diagnosis", "explanation", "catalog", "comparison"];

fn not_ours(schema: u32, document: &str) -> Error {
    let kind = KINDS.iter().find(|kind| **kind == document).unwrap_or(&"unknown");
    refused(format!(
        "The document to render is of the kind '{kind}', schema {schema}; a diagnosis of schema 1 is rendered: pass what diagnose gave."
    ))
}

fn refused(message: impl Into<String>) -> Error {
    Error::InvalidArgument(message.into())
}
