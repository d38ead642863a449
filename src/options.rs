//! Options of the C ABI and the tools: a JSON object to typed options.

use serde_json::{Map, Value};

use crate::error::shown;
use crate::facts::Facts;
use crate::redact::Redact;
use crate::time::Timestamp;
use crate::words::{Area, Severity, Word};
use crate::{Detail, DiagnoseOptions, Format, RenderOptions};
use crate::{Error, Result};

/// Options may have this many bytes; facts are the only large ones.
const OPTIONS_LIMIT: usize = 16 * 1024 * 1024;

/// The options of the parse functions: whether to redact.
pub fn parse(json: &[u8]) -> Result<Redact> {
    redact(&object(json, &["redact"])?)
}

fn redact(options: &Map<String, Value>) -> Result<Redact> {
    match options.get("redact") {
        None | Some(Value::Bool(false)) => Ok(Redact::Nothing),
        Some(Value::Bool(true)) => Ok(Redact::Identities),
        Some(Value::String(word)) if word == "keepCorrelationIds" => Ok(Redact::KeepCorrelationIds),
        Some(_) => Err(wrong("redact", "is true or false, or 'keepCorrelationIds'")),
    }
}

/// The options of `explain`: the locale. A language that is not there is no error; the document's `locale`
/// says what it is in.
pub fn explain(json: &[u8]) -> Result<Option<String>> {
    let options = object(json, &["locale"])?;
    string(&options, "locale")
}

/// The options of `catalog`; see [`explain`].
pub fn catalog(json: &[u8]) -> Result<Option<String>> {
    explain(json)
}

/// The options of `render`, and whether to redact. The locale is that of headings, which are
/// English so far: a language that is not there is no error.
pub fn render(json: &[u8]) -> Result<(RenderOptions, Redact)> {
    let given = object(json, &["format", "width", "color", "detail", "rank", "areas", "locale", "redact"])?;
    string(&given, "locale")?;
    let mut options = RenderOptions::default();
    options.format = match string(&given, "format")?.as_deref() {
        None | Some("text") => Format::Text,
        Some("summary") => Format::Summary,
        Some("ticket") => Format::Ticket,
        Some("markdown") => Format::Markdown,
        Some("html") => Format::Html,
        Some("csv") => Format::Csv,
        Some("jsonl") => Format::JsonLines,
        Some(_) => {
            return Err(wrong(
                "format",
                "is one of 'text', 'summary', 'ticket', 'markdown', 'html', 'csv' and 'jsonl'",
            ))
        }
    };
    options.detail = match string(&given, "detail")?.as_deref() {
        None | Some("short") => Detail::Short,
        Some("full") => Detail::Full,
        Some(_) => return Err(wrong("detail", "is one of 'short' and 'full'")),
    };
    options.color = match given.get("color") {
        None => options.color,
        Some(Value::Bool(color)) => *color,
        Some(_) => return Err(wrong("color", "is true or false")),
    };
    options.rank = match given.get("rank").map(Value::as_u64) {
        None => None,
        Some(Some(rank)) if (1..=u64::from(u32::MAX)).contains(&rank) => Some(rank as u32),
        Some(_) => return Err(wrong("rank", "is the rank of a finding, from 1")),
    };
    options.areas = areas(&given)?;
    options.width = match given.get("width").map(Value::as_u64) {
        None => options.width,
        Some(Some(width @ 20..=1000)) => width as usize,
        Some(_) => return Err(wrong("width", "is a whole number of columns from 20 to 1000")),
    };
    Ok((options, redact(&given)?))
}

/// The options of `compare`: whether to redact. The words are in the language of the later diagnosis.
pub fn compare(json: &[u8]) -> Result<Redact> {
    let options = object(json, &["locale", "redact"])?;
    string(&options, "locale")?;
    redact(&options)
}

/// The options of `diagnose`.
pub fn diagnose(json: &[u8]) -> Result<DiagnoseOptions> {
    const TAKEN: [&str; 7] = ["now", "locale", "redact", "minSeverity", "facts", "symptoms", "include"];
    let mut options = object(json, &TAKEN)?;
    let include = strings(&options, "include")?;
    if include.iter().any(|name| name != "status" && name != "events") {
        return Err(wrong("include", "is an array of 'status' and 'events'"));
    }
    Ok(DiagnoseOptions {
        now: now(&options)?,
        locale: string(&options, "locale")?,
        min_severity: min_severity(&options)?,
        facts: options.remove("facts").map(facts).transpose()?,
        symptoms: strings(&options, "symptoms")?,
        include_status: include.iter().any(|name| name == "status"),
        include_events: include.iter().any(|name| name == "events"),
        redact: redact(&options)?,
    })
}

/// The members of an options object; none of them is unknown. No text at all are the defaults.
fn object(json: &[u8], taken: &[&str]) -> Result<Map<String, Value>> {
    if json.is_empty() {
        return Ok(Map::new());
    }
    if json.len() > OPTIONS_LIMIT {
        return Err(Error::InputTooLarge(format!(
            "Options may have at most {OPTIONS_LIMIT} bytes; pass fewer."
        )));
    }
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let options = match serde_json::from_slice(json) {
        Ok(Value::Object(options)) => options,
        Ok(_) => return Err(invalid("The options are JSON, but no object; pass an object such as {}.")),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            return Err(invalid(format!(
                "The options are not JSON (line {line}, column {column}); pass an object such as {{}}."
            )));
        }
    };
    match options.keys().find(|key| !taken.contains(&key.as_str())) {
        None => Ok(options),
        Some(unknown) if taken.is_empty() => {
            Err(invalid(format!("The option {} is not taken; this call takes none.", shown(unknown))))
        }
        Some(unknown) => Err(invalid(format!(
            "The option {} is not taken; this call takes {}.",
            shown(unknown),
            taken.join(", ")
        ))),
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::InvalidOptions(message.into())
}

fn wrong(key: &str, rule: &str) -> Error {
    invalid(format!("The option '{key}' {rule}; correct it or leave it out."))
}

fn string(options: &Map<String, Value>, key: &str) -> Result<Option<String>> {
    match options.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(key, "is a string")),
    }
}

fn strings(options: &Map<String, Value>, key: &str) -> Result<Vec<String>> {
    let items = match options.get(key) {
        None => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(wrong(key, "is an array of strings")),
    };
    let text =
        |item: &Value| item.as_str().map(str::to_owned).ok_or_else(|| wrong(key, "is an array of strings"));
    items.iter().map(text).collect()
}

fn areas(options: &Map<String, Value>) -> Result<Vec<Area>> {
    let known: Vec<&str> = Area::ALL.iter().map(|area| area.as_str()).collect();
    let words = strings(options, "areas")?;
    let areas = words.iter().map(|word| {
        Area::of(word).ok_or_else(|| wrong("areas", &format!("is an array of areas: {}", known.join(", "))))
    });
    areas.collect()
}

fn now(options: &Map<String, Value>) -> Result<Option<Timestamp>> {
    let Some(text) = string(options, "now")? else { return Ok(None) };
    match Timestamp::parse(&text) {
        Some(now) => Ok(Some(now)),
        None => Err(wrong("now", "is a time in ISO 8601 with a zone, such as 2026-01-02T03:04:05Z")),
    }
}

fn min_severity(options: &Map<String, Value>) -> Result<Option<Severity>> {
    match string(options, "minSeverity")?.as_deref() {
        None => Ok(None),
        Some("error") => Ok(Some(Severity::Error)),
        Some("warning") => Ok(Some(Severity::Warning)),
        Some("information") => Ok(Some(Severity::Information)),
        Some(_) => Err(wrong("minSeverity", "is one of 'error', 'warning' and 'information'")),
    }
}

fn facts(value: Value) -> Result<Facts> {
    Facts::from_value(value).map_err(|error| match error {
        Error::InvalidArgument(message) => invalid(message),
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message<T>(result: Result<T>) -> String {
        match result {
            Err(Error::InvalidOptions(message)) => message,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("taken"),
        }
    }

    #[test]
    fn nothing_and_an_empty_object_are_the_defaults() {
        for json in ["", "{}", "\u{feff} { } "] {
            assert!(parse(json.as_bytes()).is_ok());
            assert!(explain(json.as_bytes()).is_ok());
            assert_eq!(render(json.as_bytes()), Ok((RenderOptions::default(), Redact::Nothing)));
            assert!(diagnose(json.as_bytes()).unwrap().now.is_none());
        }
    }

    #[test]
    fn an_unknown_key_is_named_with_those_taken() {
        let said = message(diagnose(br#"{"nwo":"2026-01-02T03:04:05Z"}"#));
        for word in ["nwo", "now", "locale", "minSeverity", "facts", "symptoms", "include"] {
            assert!(said.contains(word), "{said}");
        }
        assert!(message(parse(br#"{"now":1}"#)).contains("redact"));
        assert!(message(parse(br#"{"redact":1}"#)).contains("true or false"));
        assert_eq!(parse(br#"{"redact":"keepCorrelationIds"}"#), Ok(Redact::KeepCorrelationIds));
        let long = format!("{{\"{}\\u0000\":1}}", "x".repeat(1_000));
        assert!(message(parse(long.as_bytes())).len() < 120);
    }

    #[test]
    fn an_unknown_format_lists_the_known_ones() {
        let said = message(render(br#"{"format":"pdf"}"#));
        for known in ["text", "summary", "ticket", "markdown", "html", "csv", "jsonl"] {
            assert!(said.contains(known), "{said}");
        }
    }

    #[test]
    fn a_wrong_value_names_its_option() {
        for (json, key) in [
            (r#"{"now":"yesterday"}"#, "now"),
            (r#"{"now":"2026-01-02T03:04:05"}"#, "now"),
            (r#"{"now":1}"#, "now"),
            (r#"{"locale":null}"#, "locale"),
            (r#"{"minSeverity":"fatal"}"#, "minSeverity"),
            (r#"{"include":"status"}"#, "include"),
            (r#"{"include":["secrets"]}"#, "include"),
            (r#"{"symptoms":[1]}"#, "symptoms"),
        ] {
            assert!(message(diagnose(json.as_bytes())).contains(&format!("'{key}'")), "{json}");
        }
        for (json, word) in [
            (r#"{"format":"pdf"}"#, "'summary'"),
            (r#"{"detail":"all"}"#, "'full'"),
            (r#"{"color":"yes"}"#, "true or false"),
            (r#"{"width":19}"#, "20 to 1000"),
            (r#"{"width":80.5}"#, "20 to 1000"),
            (r#"{"width":"80"}"#, "20 to 1000"),
            (r#"{"rank":0}"#, "from 1"),
            (r#"{"rank":"1"}"#, "from 1"),
            (r#"{"areas":["prtt"]}"#, "join, prt"),
        ] {
            assert!(message(render(json.as_bytes())).contains(word), "{json}");
        }
        assert!(message(diagnose(br#"{"facts":[]}"#)).contains("Facts"));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for json in ["[]", "null", "7", "{", "{\"now\"}", "\u{0}", "now=1"] {
            assert!(!message(diagnose(json.as_bytes())).is_empty(), "{json}");
        }
        assert!(matches!(diagnose(&vec![b' '; OPTIONS_LIMIT + 1]), Err(Error::InputTooLarge(_))));
    }

    #[test]
    fn every_option_is_read() {
        let options = diagnose(
            br#"{"now":"2026-01-02T03:04:05+01:00","locale":"nl","minSeverity":"warning","facts":{"osBuild":{"value":22631}},
                "symptoms":["settings-do-not-sync"],"include":["events","status"]}"#,
        )
        .unwrap();
        assert_eq!(options.now.map(|now| now.to_string()).as_deref(), Some("2026-01-02T02:04:05Z"));
        assert_eq!(options.locale.as_deref(), Some("nl"));
        assert_eq!(options.min_severity, Some(Severity::Warning));
        assert_eq!(options.facts.unwrap().value("osBuild").unwrap().1, 22631);
        assert_eq!(options.symptoms, ["settings-do-not-sync"]);
        assert!(options.include_status && options.include_events);
        let (options, _) =
            render(br#"{"format":"summary","width":120,"color":true,"detail":"full"}"#).unwrap();
        assert_eq!((options.format, options.width), (Format::Summary, 120));
        assert_eq!((options.color, options.detail), (true, Detail::Full));
    }
}
