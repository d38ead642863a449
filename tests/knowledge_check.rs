//! The tables themselves: every row has a source and says what it says in whole sentences, numbers and
//! symbols are unique where they must be, and nothing points into the void. (`make knowledge-check`)

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use dsregdiag::code::Code;
use dsregdiag::knowledge::{
    code_tables, event, event_providers, field, read, sources, template_sources, AppRow, CodeRow, Confidence,
    Context, EventRow, Family, FieldRow, Topic,
};

/// Every text that an admin may read, and where it stands.
fn texts() -> Vec<(String, &'static str)> {
    let codes = CodeRow::all().flat_map(|row| {
        let place = format!("{row:?}");
        [row.meaning(), row.cause(), row.fix(), row.note()].map(|text| (place.clone(), text))
    });
    let events = EventRow::all().flat_map(|row| {
        let place = format!("{row:?}");
        [row.meaning(), row.cause(), row.next(), row.note()].map(|text| (place.clone(), text))
    });
    let fields = FieldRow::all()
        .flat_map(|row| [row.says(), row.normal()].map(|text| (format!("field {}", row.key()), text)));
    codes.chain(events).chain(fields).filter(|(_, text)| !text.is_empty()).collect()
}

#[test]
fn every_row_has_a_source_that_exists() {
    let ids: HashSet<_> = sources().map(|source| source.id).collect();
    assert!(!ids.is_empty());
    let named = CodeRow::all().map(|row| (format!("{row:?}"), row.sources().collect::<Vec<_>>()));
    let events = EventRow::all().map(|row| (format!("{row:?}"), row.sources().collect::<Vec<_>>()));
    let fields = FieldRow::all().map(|row| (row.key().to_owned(), row.sources().collect::<Vec<_>>()));
    let apps = AppRow::all().map(|row| (row.id().to_owned(), row.sources().collect::<Vec<_>>()));
    let templates = template_sources().map(|sources| ("a template".to_owned(), sources));
    for (place, sources) in named.chain(events).chain(fields).chain(apps).chain(templates) {
        assert!(!sources.is_empty(), "{place} has no source");
        assert!(sources.iter().all(|source| ids.contains(source.id) && !source.date.is_empty()), "{place}");
        assert!(
            sources.iter().all(|source| source.read.len() == 10),
            "{place} rests on what nobody has read"
        );
    }
}

#[test]
fn every_source_is_used() {
    let codes = CodeRow::all().flat_map(|row| row.sources().map(|source| source.id).collect::<Vec<_>>());
    let events = EventRow::all().flat_map(|row| row.sources().map(|source| source.id).collect::<Vec<_>>());
    let apps = AppRow::all().flat_map(|row| row.sources().map(|source| source.id).collect::<Vec<_>>());
    let fields = FieldRow::all().flat_map(|row| row.sources().map(|source| source.id).collect::<Vec<_>>());
    let templates = template_sources().flatten().map(|source| source.id);
    let used: HashSet<_> = codes.chain(events).chain(fields).chain(apps).chain(templates).collect();
    let idle: Vec<_> = sources().map(|source| source.id).filter(|id| !used.contains(id)).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn numbers_are_unique_per_family() {
    let mut seen = HashMap::new();
    for row in CodeRow::all().filter(|row| row.code().is_some()) {
        if let Some(first) = seen.insert((row.code(), row.family()), row) {
            panic!("{first:?} and {row:?} are one number in one family");
        }
        assert_eq!(row.family() == Family::Aadsts, matches!(row.code(), Some(Code::Aadsts(_))), "{row:?}");
    }
}

#[test]
fn a_symbol_names_one_number() {
    let mut seen: HashMap<String, CodeRow> = HashMap::new();
    // The words of the sign-in service are no symbols: several numbers share one.
    for row in CodeRow::all().filter(|row| row.family() != Family::Aadsts) {
        for name in row.aliases().chain([row.name()]).filter(|name| !name.is_empty()) {
            match seen.insert(name.to_ascii_lowercase(), row) {
                Some(first) if first.code() != row.code() => panic!("{first:?} and {row:?} are both {name}"),
                _ => {}
            }
        }
    }
}

#[test]
fn every_written_form_is_the_same_number() {
    for row in CodeRow::all() {
        let Some(Code::Number(number)) = row.code() else { continue };
        if number < 0x8000_0000 {
            continue;
        }
        let code = Code::Number(number);
        let signed = number as i32;
        for form in [
            format!("0x{number:08x}"),
            format!("0x{number:08X}"),
            format!("{number}"),
            format!("{signed}"),
            format!("-{signed}"),
            format!("({number:08X})"),
        ] {
            assert_eq!(Code::parse(&form), Some(code), "{form} of {row:?}");
        }
    }
}

#[test]
fn what_to_see_also_exists() {
    for row in CodeRow::all() {
        for target in row.see_also() {
            let exists = match target.rsplit_once('/') {
                Some((provider, id)) => event(provider, id.parse().unwrap()).is_some(),
                None => Code::parse(target).is_some_and(|code| CodeRow::of(code).len() > 0),
            };
            assert!(exists, "{row:?} points to {target}");
        }
    }
}

#[test]
fn text_is_ascii_in_whole_sentences() {
    for (place, text) in texts() {
        assert!(text.bytes().all(|b| (b' '..0x7f).contains(&b)), "{place}: {text}");
        let first = text.chars().next().unwrap();
        // The usual value of a field begins as Windows prints it.
        let begins = first.is_ascii_uppercase() || first.is_ascii_digit() || place.starts_with("field ");
        assert!(begins, "{place}: {text}");
        assert!(text.ends_with('.') && !text.ends_with(".."), "{place}: {text}");
        assert!(!text.contains("  "), "{place}: {text}");
    }
}

#[test]
fn what_an_admin_can_meet_has_words() {
    let met = |row: &CodeRow| match row.family() {
        Family::Dsreg | Family::Cloudap | Family::Hello => true,
        Family::Mdm => row.topic() == Topic::Enrolment,
        _ => false,
    };
    for row in CodeRow::all().filter(met).filter(|row| row.confidence() != Confidence::NameOnly) {
        assert!(row.is_advice(), "{row:?} has only a name");
        let unknown = matches!(row.confidence(), Confidence::Observed)
            || row.severity() == Some(dsregdiag::words::Severity::Information);
        assert!(!row.fix().is_empty() || unknown, "{row:?} does not say what to do");
    }
}

#[test]
fn a_meaning_from_the_name_advises_nothing() {
    for row in CodeRow::all().filter(|row| !row.is_advice()) {
        assert!(row.cause().is_empty() && row.fix().is_empty() && !row.name().is_empty(), "{row:?}");
    }
}

#[test]
fn events_are_unique_and_sorted() {
    assert!(event_providers().is_sorted());
    for row in EventRow::all() {
        assert_eq!(event(row.provider(), row.id()), Some(row), "{row:?}");
    }
}

#[test]
fn every_field_has_words() {
    let table = include_str!("../src/knowledge/data/fields.jsonl");
    let keys: HashSet<String> = table
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["field"].as_str().unwrap().to_owned()
        })
        .collect();
    let worded: HashSet<String> = FieldRow::all().map(|row| row.key().to_owned()).collect();
    assert_eq!(keys, worded);
    for key in &keys {
        let named = dsregdiag::status::Field::from_key(key).unwrap();
        assert_eq!(field(named).key(), key);
    }
}

#[test]
fn counts_add_up() {
    let total: u32 = code_tables().iter().map(|(_, count)| count).sum();
    assert_eq!(total as usize, CodeRow::all().len());
    assert!(CodeRow::all().all(|row| row
        .code()
        .is_none_or(|code| { Context::ALL.iter().all(|&context| read(code, context).row().is_some()) })));
}

/// Facts carry over, sentences do not: no twelve words in a row of the texts that the tables were made
/// from. Runs where those are at hand, beside the repository or where the variable says.
#[test]
fn no_wording_is_copied() {
    let folder = std::env::var_os("DSREGDIAG_SOURCE_TEXTS").map_or(PathBuf::from("../shared"), PathBuf::from);
    let mut documents = Vec::new();
    collect(&folder, &mut documents);
    if documents.is_empty() {
        println!("skipped: no source texts in {}", folder.display());
        return;
    }
    let mut copied = HashSet::new();
    for document in &documents {
        copied.extend(words(document).windows(12).map(|run| run.join(" ")));
    }
    for (place, text) in texts() {
        for run in words(text).windows(12) {
            assert!(!copied.contains(&run.join(" ")), "{place}: {}", run.join(" "));
        }
    }
}

fn collect(folder: &Path, documents: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, documents);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            documents.push(text);
        }
    }
}

fn words(text: &str) -> Vec<String> {
    let split = text.split(|c: char| !c.is_alphanumeric());
    split.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
