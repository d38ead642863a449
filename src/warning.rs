//! What was not understood, with its place.

/// One thing in an input that was not understood or not taken. Never quotes the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where in the input.
    pub at: At,
    /// One sentence.
    pub message: String,
}

/// A place in an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Lines of a text, from 1, first and last.
    Lines(u32, u32),
    /// An event record, from 0.
    Event(u32),
    /// The input as a whole.
    Input,
}

/// After this many warnings of an input the rest is only counted.
pub const WARNING_LIMIT: usize = 1_000;
