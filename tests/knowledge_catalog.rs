//! The catalogue: its lists, and queries that Windows accepts.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use dsregdiag::knowledge::{event_queries, symptoms, EventRow};
use dsregdiag::{catalog, explain};
use quick_xml::events::Event;

#[test]
fn the_catalogue_lists_what_there_is() {
    let document = serde_json::to_value(catalog()).unwrap();
    assert_eq!(document["document"], "catalog");
    assert_eq!(document["schema"], 1);
    let rules = document["rules"].as_array().unwrap();
    assert_eq!(rules.len(), dsregdiag::rules::all().count());
    assert!(rules.iter().all(|rule| rule["title"].is_string() && rule["area"].is_string()));
    let rows = |name| {
        document["tables"].as_array().unwrap().iter().find(|table| table["name"] == name).unwrap()["rows"]
            .clone()
    };
    assert_eq!(rows("events"), EventRow::all().len());
    let dsreg = support::root().join("src/knowledge/data/dsreg.jsonl");
    assert_eq!(rows("dsreg"), std::fs::read_to_string(dsreg).unwrap().lines().count());
    assert!(document["fields"].as_array().unwrap().contains(&"AzureAdPrt".into()));
}

#[test]
fn every_rule_of_the_catalogue_can_be_explained() {
    for rule in catalog().rules {
        let document = serde_json::to_value(explain(&rule.id.to_uppercase()).unwrap()).unwrap();
        assert_eq!(document["kind"], "rule", "{}", rule.id);
        assert_eq!(document["rules"][0]["id"], rule.id);
        assert!(document["rules"][0]["cause"].is_string(), "{}", rule.id);
    }
    let error = explain("esr-mfa-requird").unwrap_err().to_string();
    assert!(error.contains("esr-mfa-required"), "{error}");
}

/// The Selects of a query: their text, unescaped.
fn selects(query: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(query);
    let mut selects = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return selects,
            Event::Text(text) => selects.push(text.unescape().unwrap().into_owned()),
            _ => {}
        }
    }
}

/// The ids that an expression lets through.
fn ids(select: &str) -> BTreeSet<u32> {
    let bound = |text: &str, operator: &str| -> Option<u32> {
        let digits = text.trim_matches(['(', ')', ' ']).strip_prefix("EventID")?.strip_prefix(operator)?;
        digits.parse().ok()
    };
    let list = select.split("'] and (").nth(1).unwrap().split(") and TimeCreated").next().unwrap();
    list.split(" or ")
        .flat_map(|part| match part.split_once(" and ") {
            Some((from, to)) => bound(from, ">=").unwrap()..=bound(to, "<=").unwrap(),
            None => bound(part, "=").unwrap()..=bound(part, "=").unwrap(),
        })
        .collect()
}

#[test]
fn every_select_has_at_most_twenty_expressions_and_asks_for_the_ids_of_the_table() {
    let queries = event_queries();
    assert!(queries.len() >= 5, "{}", queries.len());
    for query in &queries {
        let mut asked = BTreeSet::new();
        for select in selects(&query.query) {
            let expressions = select.matches("EventID").count() + select.matches('@').count();
            assert!(expressions <= 20, "{}: {expressions} in {select}", query.channel);
            assert!(select.contains("{startTime}") && select.contains("{endTime}"), "{select}");
            asked.extend(ids(&select));
        }
        let wanted: BTreeSet<u32> =
            query.providers.iter().flat_map(|provider| provider.ids.iter().copied()).collect();
        assert_eq!(asked, wanted, "{}", query.channel);
        let rows = EventRow::all().filter(|row| row.is_collected() && row.channel() == query.channel);
        assert_eq!(rows.map(EventRow::id).collect::<BTreeSet<_>>(), wanted, "{}", query.channel);
    }
    let mut collected = EventRow::all().filter(|row| row.is_collected());
    assert!(collected.clone().all(|row| !row.meaning().is_empty() && !row.channel().is_empty()));
    assert!(collected.clone().count() > 200 && collected.any(|row| row.id() == 1098));
}

/// A rule that asks for a symptom nobody can know of would never fire. Facts are an enum.
#[test]
fn every_symptom_that_the_engine_asks_for_is_listed() {
    let mut sources = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
    assert!(sources.len() > 10);
    let known: Vec<_> = symptoms().map(|symptom| symptom.id).collect();
    for source in &sources {
        for name in source.split(".symptom(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(known.contains(&name), "{name} is missing in src/knowledge/data");
        }
    }
}

fn collect(folder: &Path, sources: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.path() {
            path if path.is_dir() => collect(&path, sources),
            path if path.extension().is_some_and(|extension| extension == "rs") => {
                sources.push(std::fs::read_to_string(path).unwrap());
            }
            _ => {}
        }
    }
}
