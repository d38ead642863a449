//! The one error type of the engine.

/// Why a call gave no document. Texts are one sentence, say what to do next, and never quote input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that the function cannot take.
    #[error("{0}")]
    InvalidArgument(String),
    /// Options that are not a JSON object, or hold an unknown key or a wrong value.
    #[error("{0}")]
    InvalidOptions(String),
    /// Nothing is known under the name asked for.
    #[error("{0}")]
    NotFound(String),
    /// The input holds neither a `dsregcmd` capture nor an event.
    #[error("{0}")]
    NotRecognised(String),
    /// The input is JSON or XML, but no event could be read from it.
    #[error("{0}")]
    InvalidEvents(String),
    /// The input is over a documented limit.
    #[error("{0}")]
    InputTooLarge(String),
    /// Evidence of several devices was given for one answer.
    #[error("{0}")]
    SeveralDevices(String),
}

/// The result of every fallible call of the engine.
pub type Result<T> = std::result::Result<T, Error>;

/// A key as an error shows it: escaped, masked, and short.
pub(crate) fn shown(key: &str) -> String {
    quoted(key, 40)
}

/// A text as a warning shows it: escaped, masked, and of no more than so many characters.
pub(crate) fn quoted(text: &str, length: usize) -> String {
    let text = crate::secret::mask(text);
    let cut = text.chars().take(length).collect::<String>();
    if cut.len() < text.len() {
        format!("{cut:?}...")
    } else {
        format!("{cut:?}")
    }
}
