//! What is said to a reader, before it is in any language. This file imports nothing of the crate.

/// A phrase of a page, by its key, and what fills its parameters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phrase {
    /// Its key under Words, of its page or of the words that all pages share.
    pub key: &'static str,
    /// Its parameters.
    pub values: Vec<(&'static str, Said)>,
}

/// What fills a parameter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// The same in every language: a name, a number, a time, what the evidence says.
    Text(String),
    /// In the words of a page.
    Phrase(Phrase),
    /// Several phrases.
    List(Vec<Phrase>),
}

/// A phrase without parameters.
pub fn phrase(key: &'static str) -> Phrase {
    Phrase { key, values: Vec::new() }
}

/// A text of the evidence, else a phrase.
pub fn said_or(text: Option<&str>, otherwise: &'static str) -> Said {
    text.map_or_else(|| phrase(otherwise).into(), Said::from)
}

impl Phrase {
    /// The phrase with a parameter filled.
    pub fn with(mut self, name: &'static str, value: impl Into<Said>) -> Phrase {
        self.values.push((name, value.into()));
        self
    }
}

impl From<String> for Said {
    fn from(text: String) -> Said {
        Said::Text(text)
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Said {
        Said::Text(text.to_owned())
    }
}

impl From<Phrase> for Said {
    fn from(phrase: Phrase) -> Said {
        Said::Phrase(phrase)
    }
}

impl From<Vec<Phrase>> for Said {
    fn from(list: Vec<Phrase>) -> Said {
        Said::List(list)
    }
}
