//! Facts about the host that no capture and no event shows: build, policies, what the admin knows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Error, Result};

/// One input of facts may have this many bytes.
pub const FACTS_LIMIT: usize = 16 * 1024 * 1024;

/// Facts by key. In JSON an object: `{"osBuild":{"value":22631,"source":"registry"},"runAs":"user"}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<String, Fact>);

/// What is known of one fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fact {
    /// The value; absent where it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Where it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Facts {
    /// Reads a facts document.
    pub fn from_json(bytes: &[u8]) -> Result<Facts> {
        if bytes.len() > FACTS_LIMIT {
            return Err(Error::InputTooLarge(format!(
                "Facts may have at most {FACTS_LIMIT} bytes; pass fewer."
            )));
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match serde_json::from_slice::<Value>(bytes) {
            Ok(value) => Facts::from_value(value),
            Err(error) => Err(Error::InvalidArgument(format!(
                "The facts are not JSON (line {}); pass an object such as {{\"osBuild\":{{\"value\":22631}}}}.",
                error.line()
            ))),
        }
    }

    /// Reads a facts document that was parsed already.
    pub fn from_value(value: Value) -> Result<Facts> {
        let Value::Object(members) = value else {
            return Err(Error::InvalidArgument(
                "Facts are a JSON object from key to {\"value\":...}; pass such an object.".to_owned(),
            ));
        };
        let mut facts = BTreeMap::new();
        for (key, value) in members {
            let fact = match value {
                Value::Object(_) => serde_json::from_value(value).unwrap_or_default(),
                Value::Null => Fact::default(),
                plain => Fact { value: Some(plain), ..Fact::default() },
            };
            facts.insert(key, fact);
        }
        Ok(Facts(facts))
    }

    /// Takes over every fact of `later`, which wins where both know a key.
    pub fn merge(&mut self, later: &Facts) {
        self.0.extend(later.0.iter().map(|(key, fact)| (key.clone(), fact.clone())));
    }

    /// The fact of a key, known or not.
    pub fn get(&self, key: &str) -> Option<&Fact> {
        self.0.get(key)
    }

    /// The key and the value of a known fact.
    pub fn value(&self, key: &str) -> Option<(&str, &Value)> {
        let (key, fact) = self.0.get_key_value(key)?;
        fact.value.as_ref().map(|value| (key.as_str(), value))
    }

    /// True where no fact was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every fact with its key, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.0.iter().map(|(key, fact)| (key.as_str(), fact))
    }
}
