//! `explain`: every form of a name that somebody may type.

use dsregdiag::reference::explain_known;
use dsregdiag::Error;
use serde_json::Value;

fn document(what: &str) -> Value {
    let explanation = explain_known(what, &[]).unwrap_or_else(|error| panic!("{what}: {error}"));
    serde_json::to_value(explanation).unwrap()
}

fn code(what: &str) -> Value {
    let document = document(what);
    assert_eq!((&document["document"], &document["kind"]), (&"explanation".into(), &"code".into()), "{what}");
    document["codes"][0].clone()
}

#[test]
fn a_code_in_every_form() {
    for what in
        ["0xCAA2000C", "caa2000c", "3399614476", "-895352820", "ERROR_ADAL_SERVER_ERROR_INTERACTION_REQUIRED"]
    {
        let code = code(what);
        assert_eq!(code["code"], "0xcaa2000c", "{what}");
        assert_eq!(code["written"]["signed"], "-895352820", "{what}");
        assert_eq!(code["written"]["unsigned"], "3399614476", "{what}");
        assert_eq!(code["family"], "adal");
    }
    for what in ["AADSTS50076", "50076", "aadsts 50076", "UserStrongAuthClientAuthNRequired"] {
        assert_eq!(code(what)["code"], "AADSTS50076", "{what}");
    }
    assert_eq!(code("0xc00484c1")["name"], "AAD_CLOUDAP_E_WSTRUST_SAML_TOKENS_ARE_EMPTY");
    assert_eq!(code("--1073445695")["code"], "0xc00484c1");
    assert_eq!(code("0xd000023c")["code"], "0xc000023c");
    assert_eq!(code("0xd000023c")["written"]["wrapped"], "0xd000023c");
    assert_eq!(code("0xcaa2000c")["written"].get("wrapped"), None);
}

#[test]
fn two_codes_and_codes_in_a_sentence() {
    for what in ["0x801c001d/0x80072ee7", "FAIL [0x801c001d/0x80072ee7]"] {
        let document = document(what);
        let codes: Vec<_> = document["codes"].as_array().unwrap().iter().map(|code| &code["code"]).collect();
        assert_eq!(codes, ["0x801c001d", "0x80072ee7"], "{what}");
    }
}

#[test]
fn a_wrapped_code_shows_what_it_wraps() {
    let code = code("0x80070520");
    assert_eq!(code["wraps"]["label"], "Win32 1312");
    assert_eq!(code["name"], "ERROR_NO_SUCH_LOGON_SESSION");
    assert!(code["fix"].is_string());
}

#[test]
fn two_families_are_two_readings() {
    let code = code("0x801c0001");
    assert_eq!(code["family"], "dsreg");
    let otherwise: Vec<_> = code["otherwise"].as_array().unwrap().iter().map(|row| &row["family"]).collect();
    assert_eq!(otherwise, ["hello", "ntstatus"]);
}

#[test]
fn an_event_by_provider_and_id() {
    for what in
        ["Microsoft-Windows-AAD/1098", "aad/1098", "Microsoft-Windows-AAD/Operational/1098", "AAD 1098"]
    {
        let document = document(what);
        assert_eq!(document["kind"], "event", "{what}");
        assert_eq!(document["events"][0]["id"], 1098, "{what}");
        assert_eq!(document["events"][0]["provider"], "Microsoft-Windows-AAD", "{what}");
    }
    let all = document("1098");
    assert_eq!(all["events"][0]["provider"], "Microsoft-Windows-AAD");
}

#[test]
fn a_field() {
    let document = document("azureadprt");
    assert_eq!(document["kind"], "field");
    assert_eq!(document["fields"][0]["field"], "AzureAdPrt");
    assert_eq!(document["fields"][0]["trust"], "user");
}

#[test]
fn the_unknown_is_said_to_be_unknown() {
    let unknown = code("0xdeadbeef");
    assert_eq!(unknown["known"], false);
    assert!(unknown["meaning"].as_str().unwrap().contains("not in the tables"));
    assert_eq!(code("0xcaa2000d")["didYouMean"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_no_name_is_one_sentence_with_the_accepted_forms() {
    let message = |what, more: &[&str]| match explain_known(what, more) {
        Err(Error::NotFound(message)) => message,
        other => panic!("{what}: {other:?}"),
    };
    assert!(
        message("AzureAdPtr", &[]).ends_with("did you mean AzureAdPrt?"),
        "{}",
        message("AzureAdPtr", &[])
    );
    assert!(message("esr-mfa-requird", &["esr-mfa-required"]).contains("esr-mfa-required"));
    let plain = message("what is this", &[]);
    assert!(plain.ends_with("a rule id.") && !plain.contains("what is this"), "{plain}");
    for what in ["", "  ", "/", "/1", "AAD/", "\u{0}", &"x".repeat(100_000)] {
        assert!(explain_known(what, &[]).is_err(), "{what:.20}");
    }
}

#[test]
fn numbers_of_ad_fs_alone_and_in_an_answer() {
    for what in ["MSIS3127", "msis3127", "MSIS3127: The specified request failed."] {
        let code = code(what);
        assert_eq!((&code["name"], &code["family"]), (&"MSIS3127".into(), &"adfs".into()), "{what}");
    }
    assert_eq!(code("Error description: <s:Text>ID3242: not authenticated.</s:Text>")["name"], "ID3242");
    assert!(explain_known("MSIS0001: unknown", &[]).is_err());
    assert!(explain_known("GRID3242 and ID32420", &[]).is_err());
}
