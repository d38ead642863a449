//! Everything that can be explained gives a document of the published form.

mod support;

use dsregdiag::knowledge::{CodeRow, EventRow, FieldRow};
use dsregdiag::{catalog, explain};
use support::schema::{assert_fits, schema};

#[test]
fn every_explanation_fits_its_schema() {
    let schema = schema("explanation");
    let codes = CodeRow::all().map(|row| row.code().map_or(row.name().to_owned(), |code| code.to_string()));
    let events = EventRow::all().step_by(7).map(|row| format!("{}/{}", row.provider(), row.id()));
    let fields = FieldRow::all().map(|row| row.key().to_owned());
    let rules = catalog().rules.into_iter().map(|rule| rule.id.to_owned());
    let unknown = ["0xdeadbeef", "AADSTS59999", "404", "FAIL [0x801c0021/0x80072ee2]"].map(str::to_owned);
    let mut count = 0;
    for name in codes.step_by(3).chain(events).chain(fields).chain(rules).chain(unknown) {
        let document = explain(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_fits(&serde_json::to_value(document).unwrap(), &schema);
        count += 1;
    }
    assert!(count > 1000, "{count}");
}

#[test]
fn the_catalogue_fits_its_schema() {
    assert_fits(&serde_json::to_value(catalog()).unwrap(), &schema("catalog"));
}

#[test]
#[should_panic(expected = "/tables/0: no rows")]
fn a_document_that_does_not_fit_is_noticed() {
    let mut document = serde_json::to_value(catalog()).unwrap();
    document["tables"][0].as_object_mut().unwrap().remove("rows");
    assert_fits(&document, &schema("catalog"));
}
