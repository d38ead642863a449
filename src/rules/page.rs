//! The words of a rule: its page, filled with the finding's parameters.

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Offset and length in the text of all pages.
type Place = (u32, u32);

struct PageRow {
    id: Place,
    parts: [Place; 5],
    steps: (u32, u32),
    sources: (u32, u32),
}

struct StepRow {
    text: Place,
    command: Place,
    admin: bool,
    disruptive: bool,
}

/// The page of a rule or prerequisite. Texts may hold `{parameters}`.
#[derive(Clone, Copy)]
pub struct Page(&'static PageRow);

/// A step of a page's Fix.
#[derive(Clone, Copy)]
pub struct PageStep(&'static StepRow);

impl Page {
    /// The page of an id.
    pub fn of(id: &str) -> Option<Page> {
        let at = PAGES.binary_search_by(|row| text(row.id).cmp(id)).ok()?;
        Some(Page(&PAGES[at]))
    }

    /// Every page, sorted by id.
    pub fn all() -> impl Iterator<Item = Page> {
        PAGES.iter().map(Page)
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

    /// Where its facts come from: title and address.
    pub fn sources(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let rows = &SOURCES[self.0.sources.0 as usize..self.0.sources.1 as usize];
        rows.iter().map(|&(title, url)| (text(title), text(url)))
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
        self.0.disruptive
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

/// The names in braces that a text uses.
pub fn parameters(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).filter(|name| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
    })
}
