//! Facts about the host that no capture and no event shows: build, policies, what the admin knows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::shown;
use crate::knowledge;
use crate::phrase::{phrase, Phrase, Said};
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

    /// True where any of them is a fact that is known.
    pub fn are_known(&self) -> bool {
        knowledge::facts().any(|fact| self.0.contains_key(fact.key))
    }

    /// Reads a facts document that was parsed already.
    pub fn from_value(mut value: Value) -> Result<Facts> {
        crate::secret::mask_json(&mut value);
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

    /// Brings each value to the type that the table of facts gives its key (`"22631"` is a number, `"True"` a truth
    /// value), and says of the others why they are not used.
    pub(crate) fn settle(&mut self) -> Vec<Phrase> {
        let mut unused = Vec::new();
        for (key, fact) in &mut self.0 {
            let Some(known) = knowledge::facts().find(|known| known.key == key) else {
                unused.push(phrase("unknown-fact").with("fact", shown(key)));
                continue;
            };
            let Some(value) = fact.value.take() else { continue };
            fact.value = typed(known.kind, value);
            if fact.value.is_none() {
                unused
                    .push(phrase("wrong-fact").with("fact", key.as_str()).with("kind", expected(known.kind)));
            }
        }
        unused
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

/// A value in the type that the table names: `boolean`, `number 0..9`, `object`, a list of words, or text.
fn typed(kind: &str, value: Value) -> Option<Value> {
    let text = value.as_str().map(str::trim);
    if let Some((least, most)) = bounds(kind) {
        let number = match &value {
            Value::Bool(flag) => Value::from(u8::from(*flag)),
            _ => text.map_or(Some(value.clone()), |text| text.parse::<i64>().ok().map(Value::from))?,
        };
        return number.as_f64().is_some_and(|size| (least..=most).contains(&size)).then_some(number);
    }
    match kind {
        "boolean" => match (&value, text.map(str::to_ascii_lowercase).as_deref()) {
            (Value::Bool(_), _) => Some(value),
            (_, Some("true" | "yes" | "1")) => Some(true.into()),
            (_, Some("false" | "no" | "0")) => Some(false.into()),
            _ => value.as_u64().filter(|number| *number <= 1).map(|number| (number == 1).into()),
        },
        "object" => value.is_object().then_some(value),
        words if words.contains(" | ") => words
            .split(" | ")
            .find(|word| text.is_some_and(|text| text.eq_ignore_ascii_case(word)))
            .map(Value::from),
        _ => match value {
            Value::String(_) => Some(value),
            Value::Number(number) => Some(number.to_string().into()),
            _ => None,
        },
    }
}

/// The least and the greatest number of a type `number 0..9`; `None` for other types.
fn bounds(kind: &str) -> Option<(f64, f64)> {
    let (least, most) = kind.strip_prefix("number ")?.split_once("..")?;
    Some((least.parse().ok()?, most.parse().ok()?))
}

fn expected(kind: &str) -> Said {
    if let Some((least, most)) = bounds(kind) {
        return phrase("kind-number").with("least", least.to_string()).with("most", most.to_string()).into();
    }
    match kind {
        "boolean" => phrase("kind-boolean").into(),
        "object" => phrase("kind-object").into(),
        words if words.contains(" | ") => {
            phrase("kind-words").with("words", words.replace(" | ", ", ")).into()
        }
        _ => phrase("kind-text").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_type_of_the_table() {
        let mut facts = Facts::from_json(
            br#"{"osBuild":"22631","elevated":"True","online":0,"runAs":"SYSTEM","policyDisableSettingSync":true,"tpmVersion":2}"#,
        )
        .unwrap();
        assert_eq!(facts.settle(), []);
        let value = |key| facts.value(key).unwrap().1.to_string();
        assert_eq!(value("osBuild"), "22631");
        assert_eq!(value("elevated"), "true");
        assert_eq!(value("online"), "false");
        assert_eq!(value("runAs"), "\"system\"");
        assert_eq!(value("policyDisableSettingSync"), "1");
        assert_eq!(value("tpmVersion"), "\"2\"");
    }

    #[test]
    fn numbers_have_bounds() {
        for (value, known) in
            [("1", true), ("999999", true), ("0", false), ("1e300", false), ("-1e300", false)]
        {
            let mut facts = Facts::from_json(format!("{{\"osBuild\":{value}}}").as_bytes()).unwrap();
            assert_eq!(facts.settle().is_empty(), known, "{value}");
            assert_eq!(facts.value("osBuild").is_some(), known, "{value}");
        }
    }

    #[test]
    fn what_is_not_used_is_said() {
        let mut facts = Facts::from_json(
            br#"{"osBuild":"new","elevated":2,"runAs":"me","online":{"reason":"offline"},"zz":1}"#,
        )
        .unwrap();
        let unused = facts.settle();
        assert_eq!(unused.len(), 4, "{unused:?}");
        let wrong = |fact: &str, kind: Phrase| phrase("wrong-fact").with("fact", fact).with("kind", kind);
        let accounts = phrase("kind-words").with("words", "user, system, localAccount");
        for said in [
            wrong("osBuild", phrase("kind-number").with("least", "1").with("most", "999999")),
            wrong("elevated", phrase("kind-boolean")),
            wrong("runAs", accounts),
            phrase("unknown-fact").with("fact", "\"zz\""),
        ] {
            assert!(unused.contains(&said), "{said:?}: {unused:?}");
        }
        assert!(facts.value("osBuild").is_none());
    }
}
