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
    let source = row.source().unwrap();
    assert_eq!((source.id, source.section), ("entra-hybrid-join#discover-phase", "Discover phase"));
    assert!(source.url.ends_with("#discover-phase"));
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

#[test]
fn wrapped_codes_are_read_as_a_chain() {
    let labels = |code, context| number(code, context).chain().map(|r| r.label()).collect::<Vec<_>>();
    assert_eq!(labels(0x80070520, Context::Prt), ["0x80070520", "Win32 1312"]);
    assert_eq!(labels(0xcaa30193, Context::Token), ["0xcaa30193", "HTTP 403"]);
    assert_eq!(labels(0xcaa82ee7, Context::Token), ["0xcaa82ee7", "WinINet 12007"]);
    assert_eq!(labels(0x80190194, Context::Network), ["0x80190194", "HTTP 404"]);
    assert_eq!(labels(0xc0070005, Context::Windows), ["0xc0070005", "Win32 5"]);
    assert_eq!(labels(0xcaa3012e, Context::Token), ["0xcaa3012e", "HTTP 302"]);
    assert_eq!(labels(0x80072ee6, Context::Join), ["0x80072ee6", "WinHTTP 12006"]);
    assert_eq!(
        labels(0xcaa82f94, Context::Token),
        ["0xcaa82f94", "WinHTTP 12180"],
        "WinINet has no such number"
    );
    let raw = read(Code::Number(0xd000023c), Context::Prt);
    assert_eq!(raw.inner().unwrap().name(), "STATUS_NETWORK_UNREACHABLE");
}

#[test]
fn a_wrapped_code_lends_its_name_and_words() {
    let reading = number(0x80070520, Context::Join);
    assert_eq!(reading.name(), "ERROR_NO_SUCH_LOGON_SESSION");
    assert!(!reading.meaning().is_empty() && !reading.fix().is_empty());
    let proxy = number(0xcaa30197, Context::Token);
    assert_eq!(proxy.name(), "ERROR_HTTP_STATUS_PROXY_AUTH_REQ");
    assert_eq!(proxy.advice().unwrap().name(), "HTTP_E_STATUS_PROXY_AUTH_REQ");
}

#[test]
fn what_enrolment_makes_of_a_common_error_is_said_in_enrolment_only() {
    for context in [Context::Join, Context::Prt, Context::Windows] {
        let reading = number(0x800705b4, context);
        assert_eq!(reading.name(), "ERROR_TIMEOUT", "{context:?}");
        assert!(!reading.meaning().contains("Autopilot"));
    }
    assert!(number(0x800705b4, Context::Mdm).meaning().contains("Autopilot"));
}

#[test]
fn the_context_decides_between_families() {
    let family = |code, context| number(code, context).row().unwrap().family();
    assert_eq!(family(0x801c03f2, Context::Join), Family::Dsreg);
    assert_eq!(family(0x801c03f2, Context::Hello), Family::Hello);
    assert_eq!(family(0x801c03ea, Context::Mdm), Family::Mdm);
    assert_eq!(family(0x80090016, Context::Tpm), Family::Crypto);
    assert_eq!(family(0x80072f8f, Context::Join), Family::Dsreg);
    assert_eq!(family(12175, Context::Network), Family::Winhttp);
    assert_eq!(family(12175, Context::Token), Family::Wininet);
    let others = number(0x801c03ea, Context::Join).others();
    assert_eq!(others.iter().map(|row| row.family()).collect::<Vec<_>>(), [Family::Hello, Family::Mdm]);
}
