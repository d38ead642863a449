//! What changed between two diagnoses is said, and what cannot be known is not called fixed.

mod support;

use dsregdiag::compare::{compare, compare_documents};
use dsregdiag::document::Diagnosis;
use dsregdiag::redact::Redact;
use dsregdiag::report::json;
use dsregdiag::{diagnose, DiagnoseOptions};
use support::cases::{fixtures, folders, Case};
use support::schema::{assert_fits, schema};

fn case(path: &str) -> Diagnosis {
    Case::read(&fixtures().join(path)).diagnose()
}

fn ids(list: &[dsregdiag::compare::Matched]) -> Vec<&str> {
    list.iter().map(|one| one.id.as_str()).collect()
}

fn capture(joined: &str, prt: &str, name: &str) -> Diagnosis {
    let text = format!(
        "+---+\n| Device State |\n+---+\n\n AzureAdJoined : {joined}\n DomainJoined : NO\n Device Name : {name}\n\
         +---+\n| Device Details |\n+---+\n\n DeviceId : 3f0c6a52-7d1e-4f2b-9c58-1a2b3c4d5e6f\n\
         +---+\n| User State |\n+---+\n\n WamDefaultSet : YES\n\
         +---+\n| SSO State |\n+---+\n\n{prt}\n\
         +---+\n| Diagnostic Data |\n+---+\n\n Executing Account Name : AzureAD\\jdoe, jdoe@contoso.com\n"
    );
    let options = DiagnoseOptions { include_status: true, ..Default::default() };
    diagnose(Some(text.as_bytes()), None, &options).unwrap()
}

const BAD: &str = " AzureAdPrt : NO\n AcquirePrtDiagnostics : PRESENT\n Previous Prt Attempt : 2026-03-01 08:00:00.000 UTC\n \
                   Attempt Status : 0xc000006d\n User Identity : jdoe@contoso.com";
const GOOD: &str = " AzureAdPrt : YES\n AzureAdPrtUpdateTime : 2026-03-02 08:00:00.000 UTC";

#[test]
fn what_was_mended_is_fixed_and_the_other_way_round_is_new() {
    let (bad, good) = (capture("YES", BAD, "pc-1"), capture("YES", GOOD, "pc-1.contoso.com"));
    let mended = compare(&bad, &good);
    assert_eq!(mended.same_device, Some(true));
    assert!(!mended.fixed.is_empty() && mended.not_seen.is_empty(), "{mended:?}");
    let state: Vec<&str> = mended.state.iter().map(|change| change.what.as_str()).collect();
    assert!(state.contains(&"verdict") && state.contains(&"AzureAdPrt"), "{state:?}");
    let broken = compare(&good, &bad);
    assert_eq!(ids(&broken.new), ids(&mended.fixed));
}

/// A capture that shows nothing of the PRT mends nothing.
#[test]
fn silence_is_not_fixed() {
    let (bad, silent) = (capture("YES", BAD, "pc-1"), capture("YES", "", "pc-1"));
    assert!(!silent.assessed.contains(&dsregdiag::words::Area::Prt));
    let comparison = compare(&bad, &silent);
    let prt = |one: &&dsregdiag::compare::Matched| one.area == dsregdiag::words::Area::Prt;
    assert_eq!(comparison.fixed.iter().filter(prt).count(), 0);
    assert!(comparison.not_seen.iter().filter(prt).count() > 0);
}

#[test]
fn two_devices_and_unknown_ones_are_said() {
    let (one, other) = (capture("YES", GOOD, "pc-1"), capture("YES", GOOD, "pc-2"));
    let mut other = other;
    other.device.device_id = Some("ffffffff-7d1e-4f2b-9c58-1a2b3c4d5e6f".to_owned());
    let comparison = compare(&one, &other);
    assert_eq!(comparison.same_device, Some(false));
    assert_eq!(comparison.notes.len(), 1);
    other.device.name = None;
    other.device.device_id = None;
    assert_eq!(compare(&one, &other).same_device, None);
    let mut again = one.clone();
    again.device.device_id = Some("ffffffff-7d1e-4f2b-9c58-1a2b3c4d5e6f".to_owned());
    let comparison = compare(&one, &again);
    assert_eq!(comparison.same_device, Some(true), "it registered again");
    assert_eq!(comparison.notes.len(), 1);
}

#[test]
fn every_fixture_equals_itself_and_fits_the_schema() {
    let schema = schema("comparison");
    let healthy = case("healthy/windows-11-hybrid");
    for path in folders(&fixtures().join("healthy")).into_iter().chain(folders(&fixtures().join("../cases")))
    {
        let diagnosis = Case::read(&path).diagnose();
        let same = compare(&diagnosis, &diagnosis);
        assert!(
            same.fixed.is_empty() && same.new.is_empty() && same.changed.is_empty() && same.state.is_empty()
        );
        assert_eq!(same.unchanged as usize, diagnosis.findings.len());
        let other = compare(&healthy, &diagnosis);
        assert_fits(&serde_json::to_value(&other).unwrap(), &schema);
        let all = other.new.len() + other.changed.len() + other.unchanged as usize;
        assert_eq!(all, diagnosis.findings.len());
    }
}

#[test]
fn documents_are_compared_and_what_is_none_is_refused() {
    let (bad, good) =
        (json::to_text(&capture("YES", BAD, "pc-1")), json::to_text(&capture("YES", GOOD, "pc-1")));
    let redacted =
        json::to_text(&compare_documents(bad.as_bytes(), good.as_bytes(), Redact::Identities).unwrap());
    assert!(!redacted.contains("pc-1") && !redacted.contains("jdoe"), "{redacted}");
    for wrong in ["", "{}", "[]", "{\"schema\":1,\"document\":\"status\"}", &format!("[{bad},{bad}]")] {
        assert!(compare_documents(wrong.as_bytes(), good.as_bytes(), Redact::Nothing).is_err(), "{wrong}");
        assert!(compare_documents(good.as_bytes(), wrong.as_bytes(), Redact::Nothing).is_err(), "{wrong}");
    }
}
