//! No token, cookie, key or password that stands in the evidence is in anything that leaves the engine.

mod support;

use dsregdiag::report::json;
use dsregdiag::{diagnose, parse_events, parse_status, render, secret};
use dsregdiag::{Detail, DiagnoseOptions, Format, RenderOptions, Session};
use support::cases::fixtures;

/// A secret as it stands in a text, and the piece of it that must not be seen.
const SECRETS: [(&str, &str); 17] = [
    ("eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJDYW5hcnkifQ.Q2FuYXJ5U2lnbmF0dXJl", "Q2FuYXJ5"),
    ("0.AXoACanaryRefreshTokenOfTheDevice0123456789.AgABAwEAAADnfolhJpSnRYB1SVj", "CanaryRefresh"),
    ("1.AVsACanaryRefreshTokenOfTheDevice0123456789.AgABAwEAAADnfolhJpSnRYB1SVj", "CanaryRefresh"),
    ("OAQABAAAAAADCanaryCodeOfTheService0123456789CanaryCodeOfTheService", "CanaryCode"),
    ("refresh_token=CanaryValue0123456789", "CanaryValue"),
    ("x-ms-RefreshTokenCredential=CanaryCookie0123", "CanaryCookie"),
    ("x-ms-RefreshTokenCredential1: CanaryCookie0123", "CanaryCookie"),
    ("password=Canary1!", "Canary1"),
    ("username=a@contoso.com&password=Canary1%21&grant_type=password", "Canary1"),
    ("client_secret=Canary~Secret", "Canary~"),
    ("Authorization: Bearer Canary0123456789abcdefghij", "Canary0"),
    ("Authorization: Basic Q2FuYXJ5OkNhbmFyeQ==", "Q2FuYXJ5"),
    ("Cookie: ESTSAUTHPERSISTENT=CanaryCookie0123", "CanaryCookie"),
    ("https://store.contoso.com/c?sv=2024&sig=Canary%2Bsignature0123456789%3D", "Canary%2B"),
    ("AccountKey=CanaryKey0123456789CanaryKey==", "CanaryKey"),
    ("SharedAccessSignature=CanaryKey0123456789CanaryKey", "CanaryKey"),
    ("123456-234567-345678-456789-567891-678912-789123-891234", "345678-4567"),
];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Places of a capture: values, keys, titles, attempts, trace lines and lines that nobody knows.
fn captures(secret: &str) -> Vec<String> {
    let frame = |line: &str| {
        format!(
            "+---+\n| Device State |\n+---+\n\n AzureAdJoined : YES\n DomainJoined : NO\n Device Name : pc-1\n{line}\n\
             +---+\n| SSO State |\n+---+\n\n AzureAdPrt : NO\n"
        )
    };
    let attempt = |key: &str| {
        frame("")
            + &format!(
                "     AcquirePrtDiagnostics : PRESENT\n      Previous Prt Attempt : 2026-03-01 08:00:00.000 UTC\n            \
                 Attempt Status : 0xc000006d\n           {key} : {secret}\n"
            )
    };
    let keys =
        ["Server Error Description", "Endpoint URI", "Server Error Code", "User Identity", "Unknown Field"];
    let mut all: Vec<String> = keys.iter().map(|key| attempt(key)).collect();
    all.extend([
        frame(&format!(" Device Name : {secret}")),
        frame(&format!(" TenantName : {secret}")),
        frame(&format!(" {secret} : YES")),
        frame(secret),
        frame(&format!("+---+\n| {secret} |\n+---+\n")),
        format!("DsrCLI: the answer was {secret}\nDsrDeviceAutoJoin failed 0x801c001d.\n"),
        frame("").replace("pc-1", &format!("pc-1\n Executing Account Name : {secret}")),
    ]);
    // an answer of a server that the console broke
    let mut wrapped = attempt("Server Error Description");
    if let Some(at) = wrapped.rfind(secret) {
        wrapped.insert(at + secret.len().min(76), '\n');
    }
    if secret.len() > 76 {
        all.push(wrapped);
    }
    all
}

/// Places of records: messages, data by name and by position, heads; of each form.
fn events(secret: &str) -> Vec<String> {
    let xml = |provider: &str, id: u32, data: &str, message: &str, computer: &str| {
        format!(
            "<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'/>\
             <EventID>{id}</EventID><Level>2</Level><TimeCreated SystemTime='2026-03-01T08:00:00.000Z'/>\
             <Computer>{computer}</Computer></System><EventData>{data}</EventData>\
             <RenderingInfo Culture='en-US'><Message>{message}</Message></RenderingInfo></Event></Events>"
        )
    };
    let aad = "Microsoft-Windows-AAD";
    let registration = "Microsoft-Windows-User Device Registration";
    let plain = escaped(secret);
    let mut all: Vec<String> = [1088, 1098, 1160, 1081, 1025]
        .iter()
        .map(|id| xml(aad, *id, "", &format!("Error: 0xCAA20003 {plain}"), "pc-1"))
        .collect();
    all.extend([
        xml(registration, 304, &format!("<Data Name='ServerErrorMessage'>{plain}</Data>"), "", "pc-1"),
        xml(registration, 204, &format!("<Data>{plain}</Data>"), &plain, "pc-1"),
        xml(aad, 1098, &format!("<Data Name='ErrorMessage'>{plain}</Data>"), "", &plain),
        xml(aad, 9999, &format!("<Data Name='X'>{plain}</Data>"), &plain, "pc-1"),
    ]);
    let message = format!("Error: 0xCAA20003 AADSTS50126 {secret}\r\nnext");
    let record = serde_json::json!([{"ProviderName": aad, "Id": 1098, "LevelDisplayName": "Error",
        "TimeCreated": "2026-03-01T08:00:00Z", "MachineName": "pc-1", "Message": message,
        "Properties": [{"Value": secret}]}]);
    all.push(record.to_string());
    // every character of the text as an escape
    let codes: String = secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    all.push(format!(r#"[{{"ProviderName":"{aad}","Id":1088,"Message":"Error: 0xCAA20003 {codes}"}}]"#));
    let entities: String = secret.chars().map(|c| format!("&#{};", c as u32)).collect();
    all.push(xml(aad, 1088, &format!("<Data Name='Error'>{entities}</Data>"), &entities, "pc-1"));
    all.push(format!(
        "Log Name:      Microsoft-Windows-AAD/Operational\r\nSource:        {aad}\r\nDate:          3/1/2026 8:00:00 AM\r\n\
         Event ID:      1098\r\nLevel:         Error\r\nComputer:      pc-1\r\nDescription:\r\nError: 0xCAA20003 {secret}\r\n"
    ));
    let cell = secret.replace('"', "\"\"");
    all.push(format!(
        "\"TimeCreated\",\"Id\",\"ProviderName\",\"Message\"\r\n\"2026-03-01 08:00:00\",\"1098\",\"{aad}\",\"Error: 0xCAA20003 {cell}\"\r\n"
    ));
    all
}

/// Everything that the engine says of an input.
fn outputs(status: Option<&[u8]>, events: Option<&[u8]>) -> Vec<String> {
    let mut all = Vec::new();
    for bytes in status.iter().chain(&events) {
        match parse_status(bytes) {
            Ok(document) => all.push(json::status(&document)),
            Err(error) => all.push(error.to_string()),
        }
        match parse_events(bytes) {
            Ok(document) => all.push(json::events(&document)),
            Err(error) => all.push(error.to_string()),
        }
        all.push(secret::mask(&String::from_utf8_lossy(bytes)).into_owned());
    }
    let options = DiagnoseOptions { include_status: true, include_events: true, ..Default::default() };
    match diagnose(status, events, &options) {
        Ok(diagnosis) => {
            let document = json::to_text(&diagnosis);
            let mut options = RenderOptions::default();
            for (format, detail) in [
                (Format::Text, Detail::Short),
                (Format::Text, Detail::Full),
                (Format::Summary, Detail::Short),
            ] {
                (options.format, options.detail) = (format, detail);
                all.push(render(std::slice::from_ref(&diagnosis), &options));
            }
            all.push(document);
        }
        Err(error) => all.push(error.to_string()),
    }
    all
}

fn assert_absent(canary: &str, secret: &str, input: &str, outputs: &[String]) {
    for output in outputs {
        assert!(!output.contains(canary), "{secret}\nis seen in\n{output}\nof\n{input}");
    }
}

#[test]
fn no_secret_of_any_place_is_seen() {
    let mut masked = 0;
    for (secret, canary) in SECRETS {
        for input in captures(secret) {
            let outputs = outputs(Some(input.as_bytes()), None);
            assert_absent(canary, secret, &input, &outputs);
            masked += outputs.iter().filter(|output| output.contains("[masked: ")).count();
            let utf16: Vec<u8> = input.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let raw = |output: &String| !output.contains(canary);
            assert!(self::outputs(Some(&utf16), None).iter().all(raw), "UTF-16: {secret}");
        }
        for input in events(secret) {
            let mut outputs = outputs(None, Some(input.as_bytes()));
            if input.contains("\\u0") || input.contains("&#") {
                // raw text is not taken apart: its escapes stay as they were written
                outputs.retain(|output| !output.contains("\\u0043") && !output.contains("&#67;"));
            }
            assert_absent(canary, secret, &input, &outputs);
            masked += outputs.iter().filter(|output| output.contains("[masked: ")).count();
        }
    }
    assert!(masked > 1_000, "{masked}");
}

/// The token of a registration has no form of its own: its place tells it.
#[test]
fn the_token_of_a_registration_is_masked_by_name_and_by_place() {
    let head = "<Event><System><Provider Name='Microsoft-Windows-User Device Registration'/><EventID>103</EventID></System>";
    for data in ["<Data Name='AuthToken'>CanaryOpaque01</Data>", "<Data>CanaryOpaque01</Data>"] {
        let xml = format!("{head}<EventData>{data}</EventData></Event>");
        let document: serde_json::Value =
            serde_json::from_str(&json::events(&parse_events(xml.as_bytes()).unwrap())).unwrap();
        let item = &document["events"][0]["data"][0];
        assert_eq!(item["value"], "[masked: token, 14]");
        assert_eq!(item["masked"], true);
    }
}

#[test]
fn facts_symptoms_and_options_are_masked() {
    let (secret, canary) = SECRETS[0];
    let facts = serde_json::json!({"winHttpProxy": {"value": secret, "source": secret},
        "password": "Canary-Q2FuYXJ5", secret: {"value": 1}, "userPrincipalName": {"reason": secret}});
    let mut session = Session::new();
    session.add_facts(facts.to_string().as_bytes()).unwrap();
    let options = DiagnoseOptions { symptoms: vec![secret.to_owned()], ..Default::default() };
    let document = json::to_text(&session.diagnose(&options).unwrap());
    assert!(!document.contains(canary), "{document}");
}

/// What is no secret is never masked: the fixtures and cases hold ids, codes, thumbprints and plain words.
#[test]
fn nothing_of_a_fixture_is_masked() {
    let cases = fixtures().join("../cases");
    let mut read = 0;
    for path in files(&fixtures()).into_iter().chain(files(&cases)) {
        let bytes = std::fs::read(&path).unwrap();
        let text = dsregdiag::input::decode::decode(&bytes).map(|decoded| decoded.text).unwrap_or_default();
        let masked = secret::mask(&text);
        let changed = text.lines().zip(masked.lines()).find(|(before, after)| before != after);
        assert_eq!(changed, None, "{}", path.display());
        read += 1;
    }
    assert!(read > 300, "{read}");
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 3_000, failure_persistence: None, ..Default::default() })]

    /// Masking is total, keeps the lines, and masking again changes nothing.
    #[test]
    fn masking_is_total_and_settles(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "eyJ0eXAi", "eyJVcmlz", ".", "0.A", "password", "=", ":", " ", "\"", "'", "\\", "\n", "\u{e9}", "%3D", "%", "<",
            "Name=", ">", "</", "token", "sig", "&", "[masked: jwt, 3]", "[masked: ", "]", "Cookie", "-----BEGIN ",
            "PRIVATE KEY-----", "-", "123456", "AbCd1234AbCd1234AbCd1234AbCd1234AbCd1234", "Bearer ", "AQAB", "YES",
        ]), 0..40),
    ) {
        let text = words.concat();
        let masked = secret::mask(&text).into_owned();
        if !text.contains("PRIVATE KEY") {
            proptest::prop_assert_eq!(secret::mask(&masked), masked.clone());
        }
        if !text.contains("PRIVATE KEY") && !text.contains('>') {
            proptest::prop_assert_eq!(text.lines().count(), masked.lines().count());
        }
    }
}
