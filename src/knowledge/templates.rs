//! The fixed words of the messages of events: by them a record is known whose heading was lost.
//!
//! Only words count, in small letters, with the names of the product folded into one: copies lose blanks,
//! line breaks and punctuation, and Windows has called the service by four names.

use memchr::memmem;

use super::event_row::event;
use super::source::{self, Source};
use super::strings::{list, text};

struct RawTemplate {
    first: u16,
    rest: u16,
    provider: u16,
    sources: u16,
    ids: (u32, u32),
}

include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// What a message says about its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// It is this event of this provider.
    Event(&'static str, u32),
    /// Several events say the same.
    Several,
    /// No event that is known says this.
    Unknown,
}

const AAD: &str = "Microsoft-Windows-AAD";

/// The events of the token broker, which say the same: the first tells of a notice, the second of an error.
const BROKER: [u32; 12] = [1097, 1098, 1100, 1101, 1107, 1108, 1109, 1110, 1111, 1112, 1114, 1115];

/// Which event has this message; `id` where a part of its heading is left.
pub fn recognise(message: &str, id: Option<u32>) -> Recognised {
    if let Some(code) = broker_code(message) {
        let is_error = code >> 28 == 0xc || code >> 16 & 0xff0 != 0xaa0;
        return match id {
            Some(id) if BROKER.contains(&id) => Recognised::Event(AAD, id),
            None if has_witness(message) => Recognised::Event(AAD, BROKER[usize::from(is_error)]),
            _ => Recognised::Unknown,
        };
    }
    let is_cut = message.trim_end().ends_with("...") || message.trim_end().ends_with('\u{2026}');
    let (mut candidates, begun) = beginning(message);
    if id.is_some() && is_cut {
        candidates.extend(begun);
    }
    if candidates.is_empty() {
        return tail(message).map_or(Recognised::Unknown, |tail| recognise(tail, id));
    }
    let folded = folded(message);
    let fitting = candidates
        .iter()
        .filter_map(|template| Some((template.fit(&folded, id.is_some(), is_cut)?, *template)));
    let fitting: Vec<(usize, &RawTemplate)> =
        fitting.filter(|(_, template)| id.is_none_or(|id| template.ids().contains(&id))).collect();
    let best = fitting.iter().map(|(letters, _)| *letters).max().unwrap_or(0);
    let best = fitting.iter().filter(|(letters, _)| *letters == best).map(|(_, template)| *template);
    let mut events: Vec<(&'static str, u32)> = Vec::new();
    for template in best {
        events.extend(template.ids().iter().map(|known| (text(template.provider), *known)));
    }
    if let Some(id) = id {
        events.retain(|(_, known)| *known == id);
    }
    the_one(events)
}

/// True for a message in whatever language that ends as every language has it.
pub fn has_tail(message: &str) -> bool {
    tail(message).is_some()
}

/// The lines of a message about a join that are the same in every language of Windows.
fn tail(message: &str) -> Option<&str> {
    let at = memmem::find_iter(message.as_bytes(), b"joinMode:").find(|at| *at > 0)?;
    message[..at].trim_end_matches([' ', '\t']).ends_with('\n').then(|| &message[at..])
}

/// The documents that the templates rest on, those of each in turn.
pub fn template_sources() -> impl Iterator<Item = Vec<Source>> {
    TEMPLATES.iter().map(|template| source::of(template.sources).collect())
}

/// True for the begin of a message that may be that of an event; cheap for any other text.
pub fn may_begin(text: &str) -> bool {
    if !text.trim_start().starts_with(char::is_alphanumeric) {
        return false;
    }
    broker_code(text).is_some() || {
        let (whole, begun) = beginning(text);
        !begun.is_empty() || whole.into_iter().any(|template| template.may_stand_in(text))
    }
}

/// Of events that say the same, the one that Windows logs without being asked to.
fn the_one(mut events: Vec<(&'static str, u32)>) -> Recognised {
    let row = |&(provider, id): &(&'static str, u32)| event(provider, id);
    events.sort_by_key(|(_, id)| *id);
    events.dedup();
    let is_hidden = |known: &(&'static str, u32)| {
        let channel = row(known).map_or("", |row| row.channel());
        channel.ends_with("/Analytic") || channel.ends_with("/Debug")
    };
    if !events.iter().all(is_hidden) {
        events.retain(|known| !is_hidden(known));
    }
    let Some(first) = events.first() else { return Recognised::Unknown };
    let said = |known: &(&'static str, u32)| (known.0, row(known).and_then(|row| row.level()));
    match events.iter().all(|other| said(other) == said(first)) {
        true => Recognised::Event(first.0, first.1),
        false => Recognised::Several,
    }
}

impl RawTemplate {
    fn ids(&self) -> &'static [u32] {
        IDS.get(self.ids.0 as usize..self.ids.1 as usize).unwrap_or_default()
    }

    /// False where all that was found is an article: "The" begins every other sentence.
    fn may_stand_in(&self, message: &str) -> bool {
        const ARTICLE: usize = 3;
        let line = || folded(message.trim_start().lines().next().unwrap_or_default());
        text(self.first).len() > ARTICLE || list(self.rest).all(|part| line().contains(part))
    }

    /// How many letters of the template stand in a folded message, if they are enough to know it by:
    /// all parts in order; where the id is known too, or the text is cut off, its begin.
    fn fit(&self, folded: &str, numbered: bool, is_cut: bool) -> Option<usize> {
        let first = text(self.first);
        if folded.len() <= first.len() {
            return (is_cut && numbered).then_some(folded.len());
        }
        let mut at = first.len() + 1;
        let mut letters = first.len();
        let mut parts = 1;
        let mut all = true;
        for part in list(self.rest) {
            let found = memmem::find_iter(&folded.as_bytes()[at..], part)
                .map(|found| at + found)
                .find(|found| is_whole(folded, *found, part.len()));
            let Some(found) = found else {
                all = false;
                break;
            };
            at = found + part.len();
            letters += part.len();
            parts += 1;
        }
        let enough = (numbered || letters >= 25) && (is_cut || parts > 1);
        (all || enough).then_some(letters)
    }
}

/// True for a part that begins and ends with words of the text.
fn is_whole(folded: &str, at: usize, length: usize) -> bool {
    folded[..at].ends_with(' ') && folded[at + length..].starts_with(' ')
}

/// The templates whose first words are those of the text, and those whose first words go on where a text
/// ends that is long enough to be told by.
fn beginning(message: &str) -> (Vec<&'static RawTemplate>, &'static [RawTemplate]) {
    const LONG_ENOUGH: usize = 20;
    let mut found = Vec::new();
    let mut range = &TEMPLATES[..];
    let mut prefix = String::new();
    for word in Words::new(message) {
        if !prefix.is_empty() {
            prefix.push(' ');
        }
        prefix.push_str(&word);
        let start = range.partition_point(|template| text(template.first) < prefix.as_str());
        let behind = range[start..].partition_point(|template| text(template.first).starts_with(&prefix));
        range = &range[start..start + behind];
        if range.is_empty() {
            return (found, &[]);
        }
        found.extend(range.iter().take_while(|template| text(template.first) == prefix));
    }
    match prefix.len() >= LONG_ENOUGH {
        true => (found, range),
        false => (found, &[]),
    }
}

/// The code of `Error: 0xCAA20003 ...`; the word before it is of the system's language.
fn broker_code(message: &str) -> Option<u32> {
    let line = message.trim_start().get(..).map(|text| text.split(['\n', '\r']).next().unwrap_or(text))?;
    let colon = line.char_indices().take(24).find(|(_, c)| matches!(c, ':' | '\u{ff1a}'))?;
    let word = line[..colon.0].trim();
    let behind = line[colon.0 + colon.1.len_utf8()..].trim_start();
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphabetic());
    let end = behind.find([' ', '\t']).unwrap_or(behind.len());
    let token = behind[..end].trim_end_matches(['.', ',']);
    let is_code = token.len() == 10 && token.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case("0x"))
        || matches!(token.len(), 9 | 10) && token.bytes().all(|byte| byte.is_ascii_digit());
    if !is_word || !is_code {
        return None;
    }
    match token.strip_prefix("0x").or_else(|| token.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => token.parse().ok(),
    }
}

/// True where more than a code shows that a message is the broker's.
fn has_witness(message: &str) -> bool {
    const LINES: [&str; 7] = [
        "Code: ",
        "Description: ",
        "TokenEndpoint: ",
        "Logged at ",
        "Request: authority: ",
        "Operation name: ",
        "Log: 0x",
    ];
    // the first label is the one in front of the code
    let behind = message.split_once([':', '\u{ff1a}']).map_or("", |(_, behind)| behind);
    LINES.iter().any(|line| memmem::find(behind.as_bytes(), line.as_bytes()).is_some())
}

/// A text as the templates have it, with a blank in front and behind.
fn folded(message: &str) -> String {
    let mut folded = String::with_capacity(message.len() + 2);
    for word in Words::new(message) {
        folded.push_str(&word);
        folded.push(' ');
    }
    folded
}

/// The words of a text, folded.
struct Words<'t> {
    rest: &'t str,
}

impl<'t> Words<'t> {
    fn new(text: &'t str) -> Words<'t> {
        Words { rest: text }
    }

    fn raw(&mut self) -> Option<&'t str> {
        let start = self.rest.find(char::is_alphanumeric)?;
        let rest = &self.rest[start..];
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        self.rest = &rest[end..];
        Some(&rest[..end])
    }

    /// Passes over the next words if they are these.
    fn skip(&mut self, words: &[&str]) -> bool {
        let mut ahead = Words { rest: self.rest };
        let are = words.iter().all(|word| ahead.raw().is_some_and(|next| next.eq_ignore_ascii_case(word)));
        if are {
            self.rest = ahead.rest;
        }
        are
    }
}

impl Iterator for Words<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let word = self.raw()?.to_lowercase();
        let renamed = match word.as_str() {
            "azure" => self.skip(&["active", "directory"]) || self.skip(&["ad"]),
            "microsoft" => self.skip(&["entra", "id"]) || self.skip(&["entra"]),
            "entra" => self.skip(&["id"]),
            _ => false,
        };
        Some(match word.as_str() {
            _ if renamed => "aad".to_owned(),
            "https" => "http".to_owned(),
            _ => word,
        })
    }
}

/// The bytes of this table.
#[cfg(test)]
pub(super) fn size() -> usize {
    size_of_val(&TEMPLATES) + size_of_val(&IDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UDR: &str = "Microsoft-Windows-User Device Registration";

    #[test]
    fn messages_are_known_by_their_words() {
        for (message, id, expected) in [
            ("Logon failure. Status: 0xC000006D Correlation ID: 7B1C0F4E", Some(1085), Recognised::Event(AAD, 1085)),
            ("Logon failure.Status: 0xC000006D  CORRELATION ID 7B1C", None, Recognised::Event(AAD, 1085)),
            ("OAuth response error: invalid_grant\nError description: AADSTS50034: x", Some(1081), Recognised::Event(AAD, 1081)),
            ("AAD Cloud AP plugin call Get token returned error: 0xC000005F", None, Recognised::Event(AAD, 1104)),
            ("Microsoft Entra Cloud AP plugin call Get token returned error: 0xC000005F", None, Recognised::Event(AAD, 1104)),
            ("Automatic registration failed at join phase.  \nExit code: Unknown HResult Error code: 0x801c001d \nServer error: \nTenant type: Federated", None, Recognised::Event(UDR, 304)),
            ("Error: 0xCAA20003 Authorization grant failed.\nCode: invalid_grant", None, Recognised::Event(AAD, 1098)),
            ("Error: 0x8AA50131 It went well.\nLogged at x.cpp, line: 33", None, Recognised::Event(AAD, 1097)),
            ("Fehler: 0xCAA2000C Interaktion.\nCode: interaction_required", None, Recognised::Event(AAD, 1098)),
            ("Error: 0xCAA2000C The request requires user interaction....", Some(1098), Recognised::Event(AAD, 1098)),
            ("Windows Hello for Business provisioning will not be launched. \nDevice is AAD joined ( AADJ or DJ++ ): Yes\nMachine is governed by none policy.", None, Recognised::Event(UDR, 360)),
        ] {
            assert_eq!(recognise(message, id), expected, "{message}");
        }
    }

    #[test]
    fn other_texts_are_not() {
        for message in [
            "",
            "Error: 0x800f081f The source files could not be found.",
            "Error: 0xCAA20003",
            "Error: 0xCAA20003 is what the user sees.",
            "Error code 5",
            "Http transport error. Status code: 500",
            "Logon failure: unknown user name or bad password.",
            "Credential Type: Password",
            "The task X was successfully enabled.",
            "Windows Hello for Business is not enabled.",
            "OAuth response error",
        ] {
            assert_eq!(recognise(message, None), Recognised::Unknown, "{message}");
        }
        // an id of another event, or of none
        assert_eq!(
            recognise("Logon failure. Status: 0xC000006D Correlation ID: 7B1C", Some(4625)),
            Recognised::Unknown
        );
        assert_eq!(recognise("Error: 0x80070005 Access is denied.", Some(7)), Recognised::Unknown);
    }

    #[test]
    fn an_article_begins_no_message() {
        assert!(!may_begin("The server returned HTTP status: 400"));
        assert!(!may_begin("The security token could not be authenticated."));
        assert!(may_begin("The 2. concurrent worker has begun"));
        assert!(may_begin("Automatic registration failed at join phase."));
    }

    #[test]
    fn every_template_knows_itself() {
        for template in &TEMPLATES {
            let parts = [&[text(template.first)], &list(template.rest).collect::<Vec<_>>()[..]].concat();
            let message = parts.join(" insert ");
            for id in template.ids() {
                let found = recognise(&message, Some(*id));
                assert!(
                    matches!(found, Recognised::Event(_, known) if known == *id)
                        || found == Recognised::Several,
                    "{message} {id}: {found:?}"
                );
            }
        }
    }
}
