//! What is known under a name: a code in any written form, an event, a field, a symbol.

use serde::Serialize;

use super::suggest;
use crate::code::{self, Code};
use crate::error::{Error, Result};
use crate::knowledge::{
    event, event_providers, events_with_id, field, read, CodeReading, CodeRow, EventRow, Field, FieldRow,
    Source,
};
use crate::words::{Benign, Confidence, Context, Family, Severity, Specificity, Topic, Trust, Word};

/// The document `explanation`: everything that one name can mean.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownExplanation {
    schema: u32,
    document: &'static str,
    locale: &'static str,
    /// `code`, `event` or `field`: what stands first.
    pub kind: &'static str,
    /// The codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<CodeExplanation>,
    /// The events.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventExplanation>,
    /// The fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldExplanation>,
}

/// What a code means.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeExplanation {
    /// As documents write it; absent where only a symbol has been published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// As people who know the family write it.
    pub label: String,
    /// False where no table knows it; then `meaning` says what its form tells.
    pub known: bool,
    /// The symbol.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub name: &'static str,
    /// Other spellings of the symbol.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<&'static str>,
    /// Whose number it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<Family>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<Topic>,
    /// How grave it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Whether it names its cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specificity: Option<Specificity>,
    /// Where it is nothing to worry about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub benign_in: Vec<Benign>,
    /// What it means.
    pub meaning: String,
    /// The likely cause.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub cause: &'static str,
    /// What to do.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub fix: &'static str,
    /// What else to know.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
    /// False where the meaning was only spelled out from the symbol.
    pub advice: bool,
    /// Whether the user has to do something.
    pub needs_user: bool,
    /// Whether trying again can help.
    pub retryable: bool,
    /// How surely it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// The forms in which it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<Written>,
    /// The code inside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wraps: Option<Box<CodeExplanation>>,
    /// What the same number means elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<CodeExplanation>,
    /// Known codes that differ in one digit, where this one is unknown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub did_you_mean: Vec<String>,
    /// Codes and events to look at too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub see_also: Vec<&'static str>,
    /// The documents that it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// One number in every written form.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// `0xcaa2000c`
    pub hex: String,
    /// `3399614476`
    pub unsigned: String,
    /// `-895352820`
    pub signed: String,
    /// An NTSTATUS inside an HRESULT, `0xd000023c` for 0xc000023c.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrapped: Option<String>,
}

/// What an event means.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventExplanation {
    /// Its provider.
    pub provider: &'static str,
    /// Its id.
    pub id: u32,
    /// The channel.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub channel: &'static str,
    /// The level in the manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<&'static str>,
    /// The phase that it tells about.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub phase: &'static str,
    /// What it means.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub meaning: &'static str,
    /// The likely cause.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub cause: &'static str,
    /// What to do or read next.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub next: &'static str,
    /// What misleads in it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
    /// The names of its data.
    pub fields: Vec<&'static str>,
    /// Those that hold codes.
    pub code_fields: Vec<&'static str>,
    /// Those that hold personal data.
    pub personal_fields: Vec<&'static str>,
    /// How surely it is known.
    pub confidence: Confidence,
    /// The documents that it rests on.
    pub sources: Vec<Source>,
}

/// What a field says.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldExplanation {
    /// The key as Windows prints it.
    pub field: &'static str,
    /// The section.
    pub section: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Its usual value by the state of the device.
    pub normal: &'static str,
    /// The first Windows that printed it.
    pub since: &'static str,
    /// In whose capture it tells the truth.
    pub trust: Trust,
    /// The same as a sentence.
    pub trust_note: &'static str,
    /// How surely it is known.
    pub confidence: Confidence,
    /// The documents that it rests on.
    pub sources: Vec<Source>,
}

/// Everything known under a name: a code in any written form, `provider/id`, an event id, a field, a symbol.
/// With more names for "did you mean".
pub fn explain_known(what: &str, more_names: &[&str]) -> Result<KnownExplanation> {
    let what = what.trim();
    let codes = codes(what).into_iter().map(|code| code_explanation(read(code, Context::Join)));
    let named = CodeRow::named(what).or_else(|| CodeRow::of_adfs(what)).map(symbol_explanation);
    let mut codes: Vec<CodeExplanation> = codes.chain(named).collect();
    let events = events(what);
    let field = Field::from_key(what).map(field_explanation);
    let mut kind = match (codes.first(), events.first(), &field) {
        (_, _, Some(_)) => "field",
        (Some(_), _, _) => "code",
        (None, Some(_), _) => "event",
        (None, None, None) => "",
    };
    if kind.is_empty() {
        codes = several(what).into_iter().map(row_explanation).collect();
        kind = "code";
    }
    if codes.is_empty() && events.is_empty() && field.is_none() {
        codes = code::find(what).map(|found| code_explanation(read(found.code, Context::Join))).collect();
    }
    if codes.is_empty() && events.is_empty() && field.is_none() {
        return Err(not_found(what, more_names));
    }
    Ok(KnownExplanation {
        schema: 1,
        document: "explanation",
        locale: "en",
        kind,
        codes,
        events: events.into_iter().map(event_explanation).collect(),
        fields: field.into_iter().collect(),
    })
}

/// The rows of a family (`tpm`), or of everything that begins like this (`0x801c*`, `DSREG_*`).
fn several(what: &str) -> Vec<CodeRow> {
    let what = what.to_ascii_lowercase();
    let (beginning, family) = (what.strip_suffix('*'), Family::of(&what));
    let begins = |text: &str| {
        beginning.is_some_and(|beginning| {
            text.get(..beginning.len()).is_some_and(|head| head.eq_ignore_ascii_case(beginning))
        })
    };
    let is_meant = |row: &CodeRow| {
        family == Some(row.family())
            || begins(row.name())
            || row.code().is_some_and(|code| begins(&code.to_string()))
    };
    CodeRow::all().filter(is_meant).collect()
}

/// The codes that a text as a whole is: one, or several with `/` between them.
fn codes(what: &str) -> Vec<Code> {
    let one = |text: &str| {
        let known_number = || code::parse_number(text).filter(|&code| CodeRow::of(code).len() > 0);
        Code::parse(text).or_else(known_number)
    };
    let parts: Option<Vec<Code>> = what.trim_matches(['[', ']', '(', ')']).split('/').map(one).collect();
    parts.unwrap_or_default()
}

/// `Microsoft-Windows-AAD/1098`, `AAD/1098`, `Microsoft-Windows-AAD/Operational/1098`, or an id alone.
fn events(what: &str) -> Vec<EventRow> {
    if let Ok(id) = what.parse() {
        return events_with_id(id);
    }
    let Some((provider, id)) = what.rsplit_once(['/', ' ']) else { return Vec::new() };
    let Ok(id) = id.trim().parse() else { return Vec::new() };
    let provider = provider.split('/').next().unwrap_or_default().trim();
    let long = event(provider, id);
    long.or_else(|| event(&format!("Microsoft-Windows-{provider}"), id)).into_iter().collect()
}

fn code_explanation(reading: CodeReading) -> CodeExplanation {
    let mut explanation = match reading.own_row() {
        Some(row) => row_explanation(row),
        None => {
            let mut unknown = unknown(reading);
            if let Some(row) = reading.row() {
                unknown.known = true;
                unknown.name = row.name();
                unknown.meaning = reading.meaning().to_owned();
            }
            unknown
        }
    };
    let advice = reading.advice();
    if let Some(row) = advice.filter(|&row| Some(row) != reading.own_row()) {
        explanation.cause = row.cause();
        explanation.fix = row.fix();
    }
    explanation.code = Some(reading.code());
    explanation.label = reading.label();
    explanation.written = reading.code().number().map(|number| Written {
        hex: format!("0x{number:08x}"),
        unsigned: number.to_string(),
        signed: (number as i32).to_string(),
        wrapped: reading.code().wrapped().map(|number| format!("0x{number:08x}")),
    });
    explanation.wraps = reading.inner().map(|inner| Box::new(code_explanation(inner)));
    explanation.otherwise = reading.others().into_iter().map(row_explanation).collect();
    explanation
}

fn unknown(reading: CodeReading) -> CodeExplanation {
    CodeExplanation {
        code: Some(reading.code()),
        label: reading.label(),
        known: false,
        name: "",
        aliases: Vec::new(),
        family: None,
        topic: None,
        severity: None,
        specificity: None,
        benign_in: Vec::new(),
        meaning: reading.describe(),
        cause: "",
        fix: "",
        note: "",
        advice: false,
        needs_user: false,
        retryable: false,
        confidence: None,
        written: None,
        wraps: None,
        otherwise: Vec::new(),
        did_you_mean: if reading.is_unknown() { suggest::codes(reading.code()) } else { Vec::new() },
        see_also: Vec::new(),
        sources: Vec::new(),
    }
}

fn symbol_explanation(row: CodeRow) -> CodeExplanation {
    match row.code() {
        Some(code) => code_explanation(CodeReading::of_row(code, row)),
        None => row_explanation(row),
    }
}

fn row_explanation(row: CodeRow) -> CodeExplanation {
    CodeExplanation {
        code: row.code(),
        label: row
            .code()
            .map_or_else(|| row.name().to_owned(), |code| CodeReading::of_row(code, row).label()),
        known: true,
        name: row.name(),
        aliases: row.aliases().collect(),
        family: Some(row.family()),
        topic: Some(row.topic()),
        severity: row.severity(),
        specificity: Some(row.specificity()),
        benign_in: row.benign_in().collect(),
        meaning: row.meaning().to_owned(),
        cause: row.cause(),
        fix: row.fix(),
        note: row.note(),
        advice: row.is_advice(),
        needs_user: row.needs_user(),
        retryable: row.is_retryable(),
        confidence: Some(row.confidence()),
        written: None,
        wraps: None,
        otherwise: Vec::new(),
        did_you_mean: Vec::new(),
        see_also: row.see_also().collect(),
        sources: row.sources().collect(),
    }
}

fn event_explanation(row: EventRow) -> EventExplanation {
    EventExplanation {
        provider: row.provider(),
        id: row.id(),
        channel: row.channel(),
        level: row.level().map(|level| level.as_str()),
        phase: row.phase(),
        meaning: row.meaning(),
        cause: row.cause(),
        next: row.next(),
        note: row.note(),
        fields: row.fields().collect(),
        code_fields: row.code_fields().collect(),
        personal_fields: row.personal_fields().collect(),
        confidence: row.confidence(),
        sources: row.sources().collect(),
    }
}

fn field_explanation(key: Field) -> FieldExplanation {
    let row = field(key);
    FieldExplanation {
        field: row.key(),
        section: key.section(),
        says: row.says(),
        normal: row.normal(),
        since: row.since(),
        trust: row.trust(),
        trust_note: row.trust().sentence(),
        confidence: row.confidence(),
        sources: row.sources().collect(),
    }
}

fn not_found(what: &str, more_names: &[&str]) -> Error {
    let near = suggest::names(what, more_names);
    let hint = match near.split_last() {
        None => String::new(),
        Some((last, [])) => format!("; did you mean {last}?"),
        Some((last, rest)) => format!("; did you mean {} or {last}?", rest.join(", ")),
    };
    let end = if hint.is_empty() { "." } else { "" };
    Error::NotFound(format!(
        "Nothing is known under this name: give a code (0xcaa2000c, 3399614476, -895352820, AADSTS50076), \
         an event (Microsoft-Windows-AAD/1098), a dsregcmd field, a symbol or a rule id{hint}{end}"
    ))
}

/// The names of all that can be explained, for suggestions and completion.
pub(super) fn known_names() -> impl Iterator<Item = &'static str> {
    let symbols = CodeRow::all().map(CodeRow::name).filter(|name| !name.is_empty());
    FieldRow::all().map(|row| row.key()).chain(symbols).chain(event_providers())
}
