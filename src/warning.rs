//! What was not understood, with its place.

use std::collections::BTreeMap;

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

/// Collects the warnings of one input: joins those of adjacent lines, and past [`WARNING_LIMIT`] counts.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    kept: Vec<Warning>,
    beyond: BTreeMap<String, u32>,
}

impl Warnings {
    /// Adds one warning.
    pub(crate) fn add(&mut self, at: At, message: &str) {
        if let (Some(Warning { at: At::Lines(_, last), message: before }), At::Lines(from, to)) =
            (self.kept.last_mut(), at)
        {
            if *before == message && from <= last.saturating_add(1) {
                *last = to.max(*last);
                return;
            }
        }
        if self.kept.last().is_some_and(|last| last.at == at && last.message == message) {
            return;
        }
        if self.kept.len() + 1 < WARNING_LIMIT {
            self.kept.push(Warning { at, message: message.to_owned() });
        } else if let Some(count) = self.beyond.get_mut(message) {
            *count += 1;
        } else {
            self.beyond.insert(message.to_owned(), 1);
        }
    }

    /// All of them; the last one counts by kind what was not kept.
    pub(crate) fn into_vec(mut self) -> Vec<Warning> {
        if !self.beyond.is_empty() {
            let kinds: Vec<String> =
                self.beyond.iter().map(|(message, count)| format!("{count} times: {message}")).collect();
            let message = format!("There are more warnings than are listed: {}", kinds.join(" "));
            self.kept.push(Warning { at: At::Input, message });
        }
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_lines_are_one_warning() {
        let mut warnings = Warnings::default();
        for line in [1, 2, 3, 5] {
            warnings.add(At::Lines(line, line), "Not understood.");
        }
        let places: Vec<At> = warnings.into_vec().into_iter().map(|warning| warning.at).collect();
        assert_eq!(places, [At::Lines(1, 3), At::Lines(5, 5)]);
    }

    #[test]
    fn past_the_limit_they_are_counted() {
        let mut warnings = Warnings::default();
        for index in 0..2_000 {
            warnings.add(At::Event(index), if index % 2 == 0 { "Even." } else { "Odd." });
        }
        let all = warnings.into_vec();
        assert_eq!(all.len(), WARNING_LIMIT);
        assert!(all[WARNING_LIMIT - 1].message.ends_with("500 times: Even. 501 times: Odd."));
    }
}
