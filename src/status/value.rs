//! What a value says: its states kept apart, and typed by the field table.

use memchr::memchr;

use crate::code::{self, Code};
use crate::time::Timestamp;

use super::FieldKind;

/// A value of a capture, read as its field demands; `T` is a text of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value<T> {
    /// YES.
    Yes,
    /// NO.
    No,
    /// ERROR, with the code behind it if there is one; also `FAILED. Error: 0x...`.
    Error(Option<Code>),
    /// UNKNOWN, or `undefined` in a trace.
    Unknown,
    /// NOT SET.
    NotSet,
    /// Managed by MDM.
    Managed,
    /// Disabled, of a switch.
    Disabled,
    /// Somebody put other characters in place of the value.
    Masked,
    /// The key is printed and nothing behind it.
    Blank,
    /// A moment.
    Time(Timestamp),
    /// A certificate's validity, from and to.
    Validity(Timestamp, Timestamp),
    /// A GUID, without braces.
    Guid(T),
    /// A code.
    Code(Code),
    /// A decimal number.
    Integer(u64),
    /// A pre-join test's PASS.
    Passed,
    /// A pre-join test's SKIPPED.
    Skipped,
    /// A pre-join test's FAIL, with the test's code and the code below it.
    Failed(Option<Code>, Option<Code>),
    /// Anything else, without outer blanks.
    Text(T),
}

impl<'a> Value<&'a str> {
    /// Reads the raw text of a value of this kind.
    pub fn parse(kind: FieldKind, raw: &'a str) -> Value<&'a str> {
        let text = raw.trim();
        if text.is_empty() {
            return Value::Blank;
        }
        if is_masked(text) {
            return Value::Masked;
        }
        if is_choice(text) || kind == FieldKind::Boolean && is_of_several(text) {
            return Value::Unknown;
        }
        let typed = match kind {
            FieldKind::Boolean => boolean(text),
            FieldKind::Time => Timestamp::parse_utc(text).map(Value::Time),
            FieldKind::Validity => validity(text),
            FieldKind::Guid => guid(text).map(Value::Guid),
            FieldKind::Code => state(text).or_else(|| number(text).map(Value::Code)),
            FieldKind::Integer => text.parse().ok().map(Value::Integer),
            FieldKind::Test => test(text),
            FieldKind::Status => failed_with_code(text),
            FieldKind::Text
            | FieldKind::Word
            | FieldKind::Url
            | FieldKind::Thumbprint
            | FieldKind::Blob
            | FieldKind::Message => None,
        };
        let free = matches!(kind, FieldKind::Message | FieldKind::Blob);
        typed.or_else(|| if free { None } else { state(text) }).unwrap_or(Value::Text(text))
    }
}

impl<T> Value<T> {
    /// The same of a text in another form.
    pub(crate) fn map<U>(self, text: impl FnOnce(T) -> U) -> Value<U> {
        match self {
            Value::Guid(guid) => Value::Guid(text(guid)),
            Value::Text(words) => Value::Text(text(words)),
            Value::Yes => Value::Yes,
            Value::No => Value::No,
            Value::Error(code) => Value::Error(code),
            Value::Unknown => Value::Unknown,
            Value::NotSet => Value::NotSet,
            Value::Managed => Value::Managed,
            Value::Disabled => Value::Disabled,
            Value::Masked => Value::Masked,
            Value::Blank => Value::Blank,
            Value::Time(time) => Value::Time(time),
            Value::Validity(from, to) => Value::Validity(from, to),
            Value::Code(code) => Value::Code(code),
            Value::Integer(number) => Value::Integer(number),
            Value::Passed => Value::Passed,
            Value::Skipped => Value::Skipped,
            Value::Failed(test, below) => Value::Failed(test, below),
        }
    }
}

/// `YES / NO`: a page about the field lists what it can say.
fn is_choice(text: &str) -> bool {
    // most values are something else
    if text.len() < "YES/NO".len() || !text.starts_with(['Y', 'y', 'N', 'n', 'S', 's', 'P', 'p']) {
        return false;
    }
    let first = |word: &str| strip_word(text, word).map(str::trim_start);
    let rest = ["YES", "NO", "SUCCESS", "PASSED", "PASS"].iter().find_map(|word| first(word));
    let other = rest.and_then(|rest| ["/", "or ", "| "].iter().find_map(|mark| rest.strip_prefix(mark)));
    other.is_some_and(|other| {
        let other = other.trim_start();
        ["YES", "NO", "FAIL", "ERROR"]
            .iter()
            .any(|word| other.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word)))
    })
}

/// `YES   NO`: a table has a column for each of several devices.
fn is_of_several(text: &str) -> bool {
    let is_flag = |word: &str| ["YES", "NO"].iter().any(|flag| word.eq_ignore_ascii_case(flag));
    text.len() > "YES".len() && text.split_whitespace().all(is_flag)
}

/// YES or NO, also with more behind it (`YES ( StateReady )`); True and False of other tools' output.
fn boolean(text: &str) -> Option<Value<&str>> {
    let word = text.split([' ', '\t', '(', ',', ';', '.']).next().unwrap_or(text);
    let is = |what: &str| word.eq_ignore_ascii_case(what);
    match () {
        // off a picture
        () if is("YE5") => Some(Value::Yes),
        () if is("N0") => Some(Value::No),
        () if is("YES") || is("True") => Some(Value::Yes),
        () if is("NO") && !text.eq_ignore_ascii_case("NO SET") || is("False") => Some(Value::No),
        () if text.eq_ignore_ascii_case("Managed by MDM") => Some(Value::Managed),
        () if text.eq_ignore_ascii_case("Disabled") => Some(Value::Disabled),
        () => None,
    }
}

/// The states that a value of any type can take.
fn state(text: &str) -> Option<Value<&str>> {
    let is = |what: &str| text.eq_ignore_ascii_case(what);
    if is("UNKNOWN") || is("undefined") {
        return Some(Value::Unknown);
    }
    if is("NOT SET") {
        return Some(Value::NotSet);
    }
    let rest = strip_word(text, "ERROR")?;
    Some(Value::Error(code_in(rest)))
}

/// `text` behind `word`, if it starts with it as a whole word.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    let ends = || rest.is_empty() || rest.starts_with([' ', '\t', ':', '(', '[', '.', ',']);
    (start.eq_ignore_ascii_case(word) && ends()).then_some(rest)
}

/// `FAILED. Error: 0x...`
fn failed_with_code(text: &str) -> Option<Value<&str>> {
    let rest = strip_word(text, "FAILED").or_else(|| strip_word(text, "FAIL"))?;
    code_in(rest).map(|code| Value::Error(Some(code)))
}

fn code_in(text: &str) -> Option<Code> {
    code::find(text).next().map(|found| found.code).or_else(|| {
        let bare = text.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        (!bare.is_empty()).then(|| code::parse_number(bare)).flatten()
    })
}

/// A code, also one that was read off a picture: `Ox801cO021`.
fn number(text: &str) -> Option<Code> {
    code::parse_number(text).or_else(|| {
        let digits = text
            .strip_prefix(['0', 'O', 'o'])?
            .strip_prefix(['x', 'X'])
            .filter(|digits| digits.len() == 8)?;
        let digit = |c: char| match c {
            'O' | 'o' => '0',
            'l' | 'I' => '1',
            'S' => '5',
            other => other,
        };
        code::parse_number(&format!("0x{}", digits.chars().map(digit).collect::<String>()))
    })
}

fn test(text: &str) -> Option<Value<&str>> {
    if strip_word(text, "PASS").or_else(|| strip_word(text, "PASSED")).is_some() {
        return Some(Value::Passed);
    }
    if strip_word(text, "SKIPPED").is_some() {
        return Some(Value::Skipped);
    }
    let rest = strip_word(text, "FAIL").or_else(|| strip_word(text, "FAILED"))?;
    let mut codes = rest
        .trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .split('/')
        .map(|part| number(part.trim()));
    Some(Value::Failed(codes.next().flatten(), codes.next().flatten()))
}

/// `[ from -- to ]`, also with the dashes that editors make of `--`.
fn validity(text: &str) -> Option<Value<&str>> {
    let inner = text.trim_matches(['[', ']', ' ', '\t']);
    let (from, to) = ["--", "\u{2014}", "\u{2013}", " - "].iter().find_map(|dash| inner.split_once(dash))?;
    Some(Value::Validity(Timestamp::parse_utc(from.trim())?, Timestamp::parse_utc(to.trim())?))
}

/// A GUID in braces or bare, also with a name in brackets behind it.
pub fn guid(text: &str) -> Option<&str> {
    let bare = text.trim_start_matches(['{', ' ']);
    let guid = bare.get(..36)?;
    let rest = bare[36..].trim_start();
    let shape = guid.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    (shape && (rest.is_empty() || rest.starts_with('}') || rest.starts_with('('))).then_some(guid)
}

/// Crosses, stars, blocks and words in brackets that stand where somebody hid a value.
fn is_masked(text: &str) -> bool {
    if text.chars().all(|c| is_cover(c) || is_frame(c)) {
        return text.chars().any(is_cover);
    }
    if let Some(hidden) = says_hidden(text) {
        return hidden;
    }
    // "<tenant id>", "[GUID]": a placeholder instead of the value. "<local>" is what Windows prints.
    let angle = text.starts_with('<') && text.ends_with('>') && !text[1..].contains('<');
    let square = text.starts_with('[') && text.ends_with(']') && !text.bytes().any(|b| b.is_ascii_digit());
    (angle || square) && !text.eq_ignore_ascii_case("<local>") || is_crossed_out(text)
}

/// `[redacted]`, `removed`: whether a text that begins with such a word says no more. `None` for any other text.
fn says_hidden(text: &str) -> Option<bool> {
    const WORDS: [&str; 11] = [
        "redacted",
        "removed",
        "masked",
        "hidden",
        "omitted",
        "censored",
        "anonymized",
        "anonymised",
        "sanitized",
        "snip",
        "deleted",
    ];
    const BRACKETS: [char; 12] = ['[', ']', '<', '>', '(', ')', '{', '}', '*', '-', ' ', '_'];
    let bare = text.trim_start_matches(BRACKETS);
    let first = bare.as_bytes().first()?.to_ascii_lowercase();
    let starts = |word: &&str| {
        word.as_bytes()[0] == first
            && bare.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    WORDS.iter().find(|word| starts(word))?;
    let bare = bare.trim_end_matches(BRACKETS);
    Some(bare.len() < text.len() || bare.len() < 24 && !bare.contains(' '))
}

/// `3f0c6a52-xxxx-xxxx-xxxx-xxxxxxxxxxxx`: crosses in place of the most.
fn is_crossed_out(text: &str) -> bool {
    if memchr(b'x', text.as_bytes()).is_none() || !text.contains("xxxx") {
        return false;
    }
    let covers = text.chars().filter(|c| is_cover(*c)).count();
    let frame = text.chars().filter(|c| is_frame(*c)).count();
    covers >= 8 && covers * 2 > text.chars().count() - frame
}

/// What is put over a value.
fn is_cover(c: char) -> bool {
    matches!(c, 'x' | 'X' | '*' | '#' | '?' | '.' | '_' | '\u{2022}' | '\u{2026}' | '\u{2588}' | '\u{25cf}')
}

/// What stands around and between the pieces of a value, covered or not.
fn is_frame(c: char) -> bool {
    matches!(c, '-' | '{' | '}' | '(' | ')' | '[' | ']' | '<' | '>' | ' ' | ':' | '/' | ',' | '@' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_kept_apart() {
        use FieldKind::*;
        let number = |number| Some(crate::code::Code::Number(number));
        for (kind, raw, expected) in [
            (Boolean, "YES", Value::Yes),
            (Boolean, "no ", Value::No),
            (Boolean, "", Value::Blank),
            (Boolean, "ERROR", Value::Error(None)),
            (Boolean, "ERROR (0x80070520)", Value::Error(number(0x8007_0520))),
            (Boolean, "ERROR (0xd0020017)", Value::Error(number(0xc002_0017))),
            (Boolean, "UNKNOWN", Value::Unknown),
            (Boolean, "Managed by MDM", Value::Managed),
            (Boolean, "YES ( StateReady )", Value::Yes),
            (Text, "NOT SET", Value::NotSet),
            (Text, "xxxxx", Value::Masked),
            (Text, "[REDACTED_GUID]", Value::Masked),
            (Guid, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", Value::Masked),
            (
                Guid,
                "{5B6C7D8E-9F00-4A1B-8C2D-3E4F50617283}",
                Value::Guid("5B6C7D8E-9F00-4A1B-8C2D-3E4F50617283"),
            ),
            (Guid, "5B6C7D8E-9F00-4A1B-8C2D-3E4F5061728", Value::Text("5B6C7D8E-9F00-4A1B-8C2D-3E4F5061728")),
            (Text, "<local>", Value::Text("<local>")),
            (Status, "FAILED. Error: 0x80072ee7", Value::Error(number(0x8007_2ee7))),
            (
                Status,
                "FAILED. Device is either disabled or deleted",
                Value::Text("FAILED. Device is either disabled or deleted"),
            ),
            (Status, "ERROR 0x80070005", Value::Error(number(0x8007_0005))),
            (Url, "NO", Value::Text("NO")),
            (Test, "PASS", Value::Passed),
            (Test, "SKIPPED", Value::Skipped),
            (Test, "FAIL [0x801c0021/0x801c000c]", Value::Failed(number(0x801c_0021), number(0x801c_000c))),
            (Test, "FAIL [0x80070002]", Value::Failed(number(0x8007_0002), None)),
            (Test, "FAIL", Value::Failed(None, None)),
            (Code, "0xc000006d", Value::Code(crate::code::Code::Number(0xc000_006d))),
            (Code, "0x0", Value::Code(crate::code::Code::Number(0))),
            (Integer, "400", Value::Integer(400)),
            (Message, "ERROR is a word here", Value::Text("ERROR is a word here")),
        ] {
            assert_eq!(Value::parse(kind, raw), expected, "{kind:?} {raw:?}");
        }
    }

    #[test]
    fn times_and_ranges() {
        let range = "[ 2024-09-03 08:15:20.000 UTC -- 2034-09-03 08:45:20 UTC ]";
        let Value::Validity(from, to) = Value::parse(FieldKind::Validity, range) else { panic!("{range}") };
        assert_eq!(
            (from.to_string(), to.to_string()),
            ("2024-09-03T08:15:20.000Z".into(), "2034-09-03T08:45:20Z".into())
        );
        let dashed = range.replace("--", "\u{2014}");
        assert_eq!(Value::parse(FieldKind::Validity, &dashed), Value::Validity(from, to));
        assert!(matches!(Value::parse(FieldKind::Time, "2026-03-12 09:20:31.000 UTC"), Value::Time(_)));
        assert!(matches!(Value::parse(FieldKind::Time, "2026-03-12 09:2"), Value::Text(_)));
    }
}
