//! Documents and what is made of them. This part knows documents, not rules.

pub mod json;
pub mod sanitise;
mod summary;
mod text;

use crate::document::Diagnosis;
use crate::{Error, Result};

/// In which form a document is rendered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Advice to read at a console.
    #[default]
    Text,
    /// One line.
    Summary,
}

/// One input of `render` may have this many bytes.
pub const RENDER_LIMIT: usize = 64 * 1024 * 1024;

/// Renders one diagnosis document, an array of them, or one a line.
pub fn render(documents: &[u8], format: Format) -> Result<String> {
    let mut rendered = Vec::new();
    for diagnosis in read_documents(documents)? {
        rendered.push(match format {
            Format::Text => sanitise::text(&text::render(&diagnosis)).into_owned(),
            Format::Summary => sanitise::line(&summary::render(&diagnosis)).into_owned(),
        });
    }
    Ok(rendered.join("\n"))
}

fn read_documents(bytes: &[u8]) -> Result<Vec<Diagnosis>> {
    if bytes.len() > RENDER_LIMIT {
        return Err(Error::InputTooLarge(format!(
            "Documents to render may have at most {RENDER_LIMIT} bytes together; render fewer at once."
        )));
    }
    let mut diagnoses = Vec::new();
    for value in serde_json::Deserializer::from_slice(bytes).into_iter::<serde_json::Value>() {
        let value = value.map_err(|error| {
            Error::InvalidArgument(format!(
                "The document to render is not JSON (line {}); pass what diagnose gave, unchanged.",
                error.line()
            ))
        })?;
        let list = match value {
            serde_json::Value::Array(list) => list,
            one => vec![one],
        };
        for one in list {
            let diagnosis = serde_json::from_value(one).map_err(|_| not_a_diagnosis())?;
            diagnoses.push(diagnosis);
        }
    }
    match diagnoses.iter().all(|diagnosis: &Diagnosis| diagnosis.document == "diagnosis") {
        true if !diagnoses.is_empty() => Ok(diagnoses),
        _ => Err(not_a_diagnosis()),
    }
}

fn not_a_diagnosis() -> Error {
    Error::InvalidArgument(
        "The document to render is no diagnosis; pass what diagnose gave, unchanged.".to_owned(),
    )
}
