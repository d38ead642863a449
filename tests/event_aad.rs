//! What is read out of the token broker's and the sign-in plug-in's events, whatever form they came in.

use dsregdiag::code::Code;
use dsregdiag::event::aad::TokenError;
use dsregdiag::event::{correlation_id, data};
use dsregdiag::parse_events;
use serde_json::json;

const CORRELATION: &str = "4f5e6d7c-8b9a-4011-9223-344556677889";

const INFORMATION: &str = "Code: interaction_required
Description: AADSTS50076: You must use multi-factor authentication to access 'https://syncservice.windows.net/*'.
Trace ID: 10213243-5465-4768-87a8-b9cadbecfd0e
Correlation ID: 4f5e6d7c-8b9a-4011-9223-344556677889
Timestamp: 2026-03-10 07:45:12Z
TokenEndpoint: https://login.microsoftonline.com/common/oauth2/token
Logged at OAuthTokenRequestBase.cpp, line: 449, method: OAuthTokenRequestBase::ProcessOAuthResponse.

Request: authority: https://login.microsoftonline.com/common, client: 5a6b7c8d-9e0f-4a1b-8c2d-3e4f5a6b7c8d, \
redirect URI: ms-appx-web://Microsoft.AAD.BrokerPlugin/5a6b7c8d, resource: https://syncservice.windows.net/*, \
correlation ID (request): 4f5e6d7c-8b9a-4011-9223-344556677889";

fn json_event(id: u32, properties: &[&str], message: &str) -> Vec<u8> {
    let properties: Vec<_> = properties.iter().map(|value| json!({ "Value": value })).collect();
    json!({ "Id": id, "ProviderName": "Microsoft-Windows-AAD", "Properties": properties, "Message": message })
        .to_string()
        .into_bytes()
}

/// What every form of the same failure must give.
fn assert_is_the_refusal(input: &[u8]) {
    let document = parse_events(input).expect("an event");
    let record = &document.events[0];
    let error = TokenError::of(&document, record);
    let input = String::from_utf8_lossy(input);
    assert_eq!(error.code, Some(Code::Number(0xcaa2000c)), "{input}");
    assert_eq!(error.message, Some("The request requires user interaction."), "{input}");
    assert_eq!(error.server_error, Some("interaction_required"), "{input}");
    assert_eq!(error.server_codes, [Code::Aadsts(50076)], "{input}");
    assert_eq!(
        error.description,
        Some("AADSTS50076: You must use multi-factor authentication to access 'https://syncservice.windows.net/*'."),
        "{input}"
    );
    assert_eq!(error.trace_id, Some("10213243-5465-4768-87a8-b9cadbecfd0e"), "{input}");
    assert_eq!(error.correlation_id, Some(CORRELATION), "{input}");
    assert_eq!(correlation_id(&document, record), Some(CORRELATION), "{input}");
    assert_eq!(
        error.server_time.map(|time| time.to_string()).as_deref(),
        Some("2026-03-10T07:45:12Z"),
        "{input}"
    );
    assert_eq!(
        error.token_endpoint,
        Some("https://login.microsoftonline.com/common/oauth2/token"),
        "{input}"
    );
    assert_eq!(error.authority, Some("https://login.microsoftonline.com/common"), "{input}");
    assert_eq!(error.client, Some("5a6b7c8d-9e0f-4a1b-8c2d-3e4f5a6b7c8d"), "{input}");
    assert_eq!(error.redirect_uri, Some("ms-appx-web://Microsoft.AAD.BrokerPlugin/5a6b7c8d"), "{input}");
    assert_eq!(error.resource, Some("https://syncservice.windows.net/*"), "{input}");
}

#[test]
fn data_and_messages_tell_the_same() {
    let words = "The request requires user interaction.";
    let message = format!("Error: 0xCAA2000C {words}\n{INFORMATION}");
    assert_is_the_refusal(&json_event(1098, &["3399614476", words, INFORMATION], ""));
    assert_is_the_refusal(&json_event(1098, &["0xCAA2000C", words, INFORMATION], "Fehler: etwas"));
    assert_is_the_refusal(&json_event(1098, &[], &message));
    assert_is_the_refusal(&json_event(1098, &[], &message.replace('\n', "\r\n")));
    assert_is_the_refusal(&json_event(1098, &[], &message.replace('\n', "\\r\\n")));
    assert_is_the_refusal(&json_event(1098, &[], &message.replace('\n', " ")));
    assert_is_the_refusal(&json_event(1098, &[], &message.replace('\n', "")));
    assert_is_the_refusal(&json_event(1098, &["3399614476", words, "%3"], &message));
}

#[test]
fn labels_of_the_request_in_either_form() {
    let lines = INFORMATION
        .replace("Request: authority:", "Authority:")
        .replace(", client:", "\nClient ID:")
        .replace(", redirect URI:", "\nRedirect URI:")
        .replace(", resource:", "\nResource:")
        .replace(", correlation ID (request):", "\nCorrelation ID (request):");
    let message = format!("Error: 0xCAA2000C The request requires user interaction.\n{lines}");
    assert_is_the_refusal(&json_event(1098, &[], &message));
    assert_is_the_refusal(&json_event(1098, &[], &message.replace('\n', "")));
}

#[test]
fn the_later_answer_comes_first() {
    let older = INFORMATION
        .replace("interaction_required", "invalid_grant")
        .replace("AADSTS50076", "AADSTS700082")
        .replace("07:45:12Z", "07:45:11Z");
    let older = older.split("Request:").next().expect("a part");
    for text in [format!("{INFORMATION}\n\n{older}"), format!("{older}\n\n{INFORMATION}")] {
        let document = parse_events(&json_event(1098, &["3399614476", "m", &text], "")).expect("an event");
        let error = TokenError::of(&document, &document.events[0]);
        assert_eq!(error.server_codes, [Code::Aadsts(50076), Code::Aadsts(700082)]);
        assert_eq!(error.server_error, Some("interaction_required"));
        assert_eq!(error.answers.len(), 2);
        assert_eq!(error.answers[1].error, Some("invalid_grant"));
    }
}

#[test]
fn the_sign_in_plug_in_names_the_error_of_the_server() {
    let description = "AADSTS50126: Error validating credentials due to invalid username or password.\r\nTrace ID: 10213243-5465-4768-87a8-b9cadbecfd0e\r\nCorrelation ID: 11111111-2222-4333-8444-555555555555\r\nTimestamp: 2026-03-10 07:45:12Z";
    let input = json_event(1081, &["invalid_grant", description, CORRELATION], "");
    let document = parse_events(&input).expect("an event");
    let record = &document.events[0];
    let error = TokenError::of(&document, record);
    assert_eq!(error.code, None);
    assert_eq!(error.server_error, Some("invalid_grant"));
    assert_eq!(error.server_codes, [Code::Aadsts(50126)]);
    assert_eq!(
        error.description,
        Some("AADSTS50126: Error validating credentials due to invalid username or password.")
    );
    assert_eq!(data(&document, record, "correlationid"), Some(CORRELATION));
    assert_eq!(correlation_id(&document, record), Some(CORRELATION));
}

#[test]
fn the_transport_error_keeps_its_correlation_in_target() {
    let input = json_event(1084, &["2147954407", CORRELATION], "");
    let document = parse_events(&input).expect("an event");
    let error = TokenError::of(&document, &document.events[0]);
    assert_eq!(error.code, Some(Code::Number(0x80072ee7)));
    assert_eq!(error.correlation_id, Some(CORRELATION));
}

#[test]
fn what_is_missing_is_absent() {
    let input = json_event(1098, &["3399614476", "%2", "%3"], "");
    let document = parse_events(&input).expect("an event");
    let error = TokenError::of(&document, &document.events[0]);
    let only_code = TokenError { code: Some(Code::Number(0xcaa2000c)), ..TokenError::default() };
    assert_eq!(error, only_code);
}

/// A status code in a sentence is no answer of the server, nor is a word that ends like a name.
#[test]
fn names_are_whole_words() {
    let input =
        json_event(1098, &[], "Error: 0xCAA20003 Http Status Code: 400, subresource: no, preclient: no");
    let document = parse_events(&input).expect("an event");
    let error = TokenError::of(&document, &document.events[0]);
    assert_eq!(error.code, Some(Code::Number(0xcaa20003)));
    assert_eq!((error.server_error, error.resource, error.client), (None, None, None));
}
