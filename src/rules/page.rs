//! The words of a rule: its page, filled with the finding's parameters.

use std::ops::Range;

use crate::evidence::Joined;
use crate::knowledge::hash::{bucket, BUCKETS};
use crate::phrase::{Phrase, Said};

#[cfg(not(test))]
include!(concat!(env!("OUT_DIR"), "/pages.rs"));

// with a language that only tests have
#[cfg(test)]
include!(concat!(env!("OUT_DIR"), "/pages-of-tests.rs"));

/// Offset and length in the text of all pages.
type Place = (u32, u32);

struct PageRow {
    id: Place,
    parts: [Place; 5],
    steps: (u32, u32),
    sources: (u32, u32),
    words: (u32, u32),
}

struct LanguageRow {
    name: Place,
    /// Where the pages of each bucket of ids begin.
    buckets: [u16; BUCKETS + 1],
    words: (u32, u32),
    register_again: (u32, u32),
}

struct StepRow {
    text: Place,
    command: Place,
    lost: Place,
    admin: bool,
    lasting: bool,
    joins: u8,
}

/// A language that has pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Language(u8);

/// The page of a rule or prerequisite. Texts may hold `{parameters}`.
#[derive(Clone, Copy)]
pub struct Page(&'static PageRow, Language);

/// A step of a page's Fix.
#[derive(Clone, Copy)]
pub struct PageStep(&'static StepRow);

impl Language {
    /// The language that has every page.
    pub const ENGLISH: Language = Language(0);

    /// The language that a locale asks for: `ja-JP` is `ja`; English where there is no such language.
    pub fn of(locale: Option<&str>) -> Language {
        let find = |name: &str| LANGUAGES.iter().position(|row| text(row.name).eq_ignore_ascii_case(name));
        let primary = |locale: &str| locale.split(['-', '_']).next().and_then(find);
        let found = locale.and_then(|locale| find(locale).or_else(|| primary(locale)));
        found.map_or(Language::ENGLISH, |at| Language(at as u8))
    }

    /// Its name: `en`.
    pub fn name(self) -> &'static str {
        text(self.row().name)
    }

    /// What a phrase says, in the words of a page or those that all pages share.
    pub fn say(self, page: Option<Page>, phrase: &Phrase) -> String {
        let words = [page.map(|page| page.0.words), Some(self.row().words), Some(LANGUAGES[0].words)];
        let text = words.into_iter().flatten().find_map(|words| word(words, phrase.key));
        debug_assert!(text.is_some(), "no page has the words {:?}", phrase.key);
        fill(text.unwrap_or(phrase.key), |name| {
            let (_, said) = phrase.values.iter().find(|(known, _)| *known == name)?;
            Some(self.said(page, said))
        })
    }

    /// What fills a parameter.
    pub fn said(self, page: Option<Page>, said: &Said) -> String {
        match said {
            Said::Text(text) => text.clone(),
            Said::Phrase(phrase) => self.say(page, phrase),
            Said::List(phrases) => {
                phrases.iter().map(|phrase| self.say(page, phrase)).collect::<Vec<_>>().join("; ")
            }
        }
    }

    /// The words that its pages share: key and text.
    pub fn words(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let (first, end) = self.row().words;
        WORDS[first as usize..end as usize].iter().map(|&(key, words)| (text(key), text(words)))
    }

    /// The steps by which a device registers again, whatever led to that.
    pub fn register_again(self) -> impl Iterator<Item = PageStep> {
        let languages = [self.row(), &LANGUAGES[0]].into_iter();
        let (first, end) =
            languages.map(|row| row.register_again).find(|(first, end)| end > first).unwrap_or_default();
        STEPS[first as usize..end as usize].iter().map(PageStep)
    }

    fn row(self) -> &'static LanguageRow {
        &LANGUAGES[self.0 as usize]
    }

    /// The pages whose ids are of these buckets.
    fn pages(self, buckets: Range<usize>) -> &'static [PageRow] {
        let starts = &self.row().buckets;
        &PAGES[usize::from(starts[buckets.start])..usize::from(starts[buckets.end])]
    }
}

/// The text of a key in a part of the table of words.
fn word((first, end): (u32, u32), key: &str) -> Option<&'static str> {
    let words = &WORDS[first as usize..end as usize];
    words.iter().find(|(known, _)| text(*known) == key).map(|(_, words)| text(*words))
}

/// The words of all pages, one behind the other.
pub(crate) fn words() -> &'static str {
    TEXT
}

impl Page {
    /// The page of an id, in English where the language has none.
    pub fn of(id: &str, language: Language) -> Option<Page> {
        let bucket = bucket(id.as_bytes());
        [language, Language::ENGLISH].into_iter().find_map(|language| {
            let mut pages = language.pages(bucket..bucket + 1).iter();
            pages.find(|row| text(row.id) == id).map(|row| Page(row, language))
        })
    }

    /// Every page, sorted by id.
    pub fn all(language: Language) -> impl Iterator<Item = Page> {
        let mut pages: Vec<_> = Language::ENGLISH.pages(0..BUCKETS).iter().collect();
        pages.sort_unstable_by_key(|row| text(row.id));
        pages
            .into_iter()
            .map(move |row| Page::of(text(row.id), language).unwrap_or(Page(row, Language::ENGLISH)))
    }

    /// The language that it is in.
    pub fn language(self) -> Language {
        self.1
    }

    /// The phrases of its own: key and text.
    pub fn words(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let (first, end) = self.0.words;
        WORDS[first as usize..end as usize].iter().map(|&(key, words)| (text(key), text(words)))
    }

    /// The id.
    pub fn id(self) -> &'static str {
        text(self.0.id)
    }

    /// One line that names the conclusion.
    pub fn title(self) -> &'static str {
        text(self.0.parts[0])
    }

    /// What is the case.
    pub fn summary(self) -> &'static str {
        text(self.0.parts[1])
    }

    /// Why.
    pub fn cause(self) -> &'static str {
        text(self.0.parts[2])
    }

    /// How to see that the fix helped.
    pub fn verify(self) -> &'static str {
        text(self.0.parts[3])
    }

    /// When the conclusion is wrong.
    pub fn false_positives(self) -> &'static str {
        text(self.0.parts[4])
    }

    /// What to do, in order.
    pub fn steps(self) -> impl Iterator<Item = PageStep> {
        STEPS[self.0.steps.0 as usize..self.0.steps.1 as usize].iter().map(PageStep)
    }

    /// Where its facts come from: title and address, and the date of the document where it bears one.
    pub fn sources(self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        let rows = &SOURCES[self.0.sources.0 as usize..self.0.sources.1 as usize];
        rows.iter().map(|&(title, url, date)| (text(title), text(url), text(date)))
    }
}

impl PageStep {
    /// What to do.
    pub fn text(self) -> &'static str {
        text(self.0.text)
    }

    /// The command, empty where there is none.
    pub fn command(self) -> &'static str {
        text(self.0.command)
    }

    /// Needs elevation or a directory role.
    pub fn admin(self) -> bool {
        self.0.admin
    }

    /// Interrupts the user, or takes something away.
    pub fn disruptive(self) -> bool {
        !self.lost().is_empty()
    }

    /// Takes something away that does not come back by itself, such as the registration: more than an interruption.
    pub fn lasting(self) -> bool {
        self.0.lasting
    }

    /// What is interrupted or lost, empty where nothing is.
    pub fn lost(self) -> &'static str {
        text(self.0.lost)
    }

    /// The kinds of join that it is for; none where it is for all.
    pub fn joins(self) -> impl Iterator<Item = Joined> {
        let joins = [Joined::Entra, Joined::Hybrid, Joined::Registered].into_iter().enumerate();
        joins.filter(move |(bit, _)| self.0.joins & 1 << bit != 0).map(|(_, joined)| joined)
    }
}

fn text(place: Place) -> &'static str {
    &TEXT[place.0 as usize..(place.0 + place.1) as usize]
}

/// The text with each `{name}` replaced by what `value` knows of it; an unknown name stays.
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        let behind = &rest[open + 1..];
        let name = behind.split_once('}').map(|(name, after)| (value(name), after));
        match name {
            Some((Some(value), after)) => {
                if value.is_empty() && filled.ends_with(' ') {
                    filled.pop();
                }
                filled.push_str(&value);
                rest = after;
            }
            _ => {
                filled.push('{');
                rest = behind;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// The parameters that every page may use, beside those of its rule and of a code.
pub const OF_EVERY_PAGE: [&str; 3] = ["device.id", "device.tenant", "request"];

/// The names in braces that a text uses.
pub fn parameters(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).filter(|name| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::phrase;

    /// The language of tests has one page and no shared words.
    const INVENTED: &str = "qaa";

    #[test]
    fn a_locale_names_a_language_or_english() {
        assert_eq!(Language::of(Some("QAA-x-1")).name(), INVENTED);
        assert_eq!(Language::of(Some("qaa")).name(), INVENTED);
        for other in [None, Some(""), Some("zz"), Some("en-GB"), Some("-"), Some("english")] {
            assert_eq!(Language::of(other), Language::ENGLISH, "{other:?}");
        }
    }

    #[test]
    fn a_page_that_a_language_lacks_is_english() {
        let language = Language::of(Some(INVENTED));
        let own = Page::of("esr-os-build", language).unwrap();
        assert_eq!((own.language(), own.title()), (language, "Vindovs estas nova"));
        let other = Page::of("esr-edition", language).unwrap();
        assert_eq!(other.language(), Language::ENGLISH);
        assert_eq!(Page::all(language).count(), Page::all(Language::ENGLISH).count());
        let said = language.say(Some(own), &phrase("supported").with("build", "22631"));
        assert_eq!(said, "Numero 22631 bonas.");
        assert_eq!(language.say(Some(own), &phrase("unknown-time")), "an unknown time");
    }
}
