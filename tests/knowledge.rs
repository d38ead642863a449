//! The look-up of codes: families, contexts, wrapped codes, and what is said about the unknown.

use dsregdiag::code::Code;
use dsregdiag::knowledge::{read, CodeReading, Context, Family, Specificity};

fn number(number: u32, context: Context) -> CodeReading {
    read(Code::from_number(number), context)
}

#[test]
fn a_code_of_its_own_row() {
    let reading = number(0x801c001d, Context::Join);
    let row = reading.row().unwrap();
    assert_eq!(row.name(), "DSREG_AUTOJOIN_ADCONFIG_READ_FAILED");
    assert_eq!(row.family(), Family::Dsreg);
    assert_eq!(row.specificity(), Specificity::Specific);
    assert!(row.is_advice() && !row.cause().is_empty() && !row.fix().is_empty());
    assert_eq!(row.source().unwrap().id, "entra-hybrid-join");
    assert!(reading.inner().is_none() && reading.others().is_empty());
}

#[test]
fn an_aadsts_number() {
    let row = read(Code::Aadsts(50076), Context::Token).row().unwrap();
    assert_eq!(row.name(), "UserStrongAuthClientAuthNRequired");
    assert_eq!(row.code(), Some(Code::Aadsts(50076)));
    assert!(row.needs_user());
}

#[test]
fn an_hresult_spelling_of_a_cloudap_code() {
    assert_eq!(number(0x800484c1, Context::Prt).name(), "AAD_CLOUDAP_E_WSTRUST_SAML_TOKENS_ARE_EMPTY");
    assert_eq!(number(0x80000005, Context::Windows).row(), None);
}

#[test]
fn a_name_alone_is_no_advice() {
    let reading = number(0xcaa82f01, Context::Token);
    assert_eq!(reading.name(), "ERROR_ADAL_INTERNET_INVALID_PROXY_REQUEST");
    assert!(!reading.row().unwrap().is_advice());
}

#[test]
fn unknown_codes_say_what_their_form_says() {
    let said = |number| read(Code::from_number(number), Context::Windows).describe();
    assert!(number(0xdeadbeef, Context::Windows).is_unknown());
    assert!(said(0xdeadbeef).contains("facility 0xead (unknown), code 0xbeef"), "{}", said(0xdeadbeef));
    assert!(said(0x801cffff).contains("device registration"), "{}", said(0x801cffff));
    assert!(said(0xcaa9ffff).contains("token protocols"), "{}", said(0xcaa9ffff));
    assert!(said(0x8007ffff).contains("wraps Win32 65535, which is unknown too"), "{}", said(0x8007ffff));
}
