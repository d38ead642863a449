//! One row of a data file, and the errors that name its place.

use std::path::Path;

use serde_json::Value;

use crate::stop;

use crate::words::Word;

pub struct Row<'p> {
    path: &'p Path,
    line: usize,
    value: Value,
}

impl<'p> Row<'p> {
    /// The rows of a JSON Lines file, checked to hold no key but these.
    pub fn read(path: &'p Path, keys: &[&str]) -> Vec<Row<'p>> {
        let rows = crate::rows(path).into_iter().map(|(line, value)| Row { path, line, value });
        let rows: Vec<_> = rows.collect();
        for row in &rows {
            let Some(object) = row.value.as_object() else { row.fail("a row is a JSON object") };
            if let Some(key) = object.keys().find(|key| !keys.contains(&key.as_str())) {
                row.fail(&format!("unknown key {key:?}"));
            }
        }
        rows
    }

    pub fn fail(&self, message: &str) -> ! {
        stop(&format!("{}:{}: {message}", self.path.display(), self.line))
    }

    /// The text under a key; empty where there is none.
    pub fn text(&self, key: &str) -> &str {
        match &self.value[key] {
            Value::Null => "",
            Value::String(text) if text.is_ascii() => text,
            _ => self.fail(&format!("{key:?} is not ASCII text")),
        }
    }

    /// The text under a key that every row must have.
    pub fn required(&self, key: &str) -> &str {
        let text = self.text(key);
        if text.is_empty() {
            self.fail(&format!("no {key:?}"));
        }
        text
    }

    /// The texts under a key; none where there is none.
    pub fn texts(&self, key: &str) -> Vec<&str> {
        match &self.value[key] {
            Value::Null => Vec::new(),
            Value::Array(items) => {
                items.iter().map(|item| item.as_str().unwrap_or_else(|| self.fail("not a text"))).collect()
            }
            _ => self.fail(&format!("{key:?} is not a list")),
        }
    }

    pub fn flag(&self, key: &str) -> bool {
        match &self.value[key] {
            Value::Null => false,
            Value::Bool(flag) => *flag,
            _ => self.fail(&format!("{key:?} is not true or false")),
        }
    }

    pub fn number(&self, key: &str) -> Option<u32> {
        match &self.value[key] {
            Value::Null => None,
            value => Some(self.as_number(key, value)),
        }
    }

    /// The numbers under a key; none where there is none.
    pub fn numbers(&self, key: &str) -> Vec<u32> {
        let items = self.value[key].as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().map(|item| self.as_number(key, item)).collect()
    }

    fn as_number(&self, key: &str, value: &Value) -> u32 {
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.unwrap_or_else(|| self.fail(&format!("{key:?} is no number of 32 bits")))
    }

    /// The word under a key that every row must have.
    pub fn word<W: Word>(&self, key: &str) -> W {
        self.word_of(key, self.required(key))
    }

    /// A word that stands under a key, in its vocabulary.
    pub fn word_of<W: Word>(&self, key: &str, word: &str) -> W {
        W::of(word).unwrap_or_else(|| {
            let known: Vec<&str> = W::WORDS.iter().map(|(_, word)| *word).collect();
            self.fail(&format!("{key:?} is {word:?}, which is none of {}", known.join(", ")))
        })
    }

    /// The Rust variant of the word under a key: `windowsHello` is `Family::WindowsHello`.
    pub fn variant<W: Word>(&self, key: &str) -> String {
        format!("{}::{:?}", W::NAME, self.word::<W>(key))
    }

    /// The same as an `Option`; `None` where there is no word.
    pub fn optional<W: Word>(&self, key: &str) -> String {
        match self.text(key) {
            "" => "None".to_owned(),
            _ => format!("Some({})", self.variant::<W>(key)),
        }
    }
}
