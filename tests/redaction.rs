//! Redaction leaves no identity behind, and the diagnosis as it was.

mod support;

use dsregdiag::redact::Redact;
use dsregdiag::report::json;
use dsregdiag::{render_documents, DiagnoseOptions, RenderOptions, Session};
use serde_json::Value;
use support::cases::{fixtures, folders, Case};
use support::root;

/// What a diagnosis concludes: nothing of it is an identity.
fn conclusions(diagnosis: &Value) -> Value {
    let finding = |finding: &Value| {
        let of = |name: &str| finding[name].clone();
        let codes: Vec<Value> =
            of("codes").as_array().unwrap().iter().map(|code| code["code"].clone()).collect();
        let evidence: Vec<Value> =
            of("evidence").as_array().unwrap().iter().map(|one| one["line"].clone()).collect();
        serde_json::json!([
            of("id"),
            of("rank"),
            of("role"),
            of("causedBy"),
            of("severity"),
            of("certainty"),
            codes,
            evidence
        ])
    };
    let findings: Vec<Value> = diagnosis["findings"].as_array().unwrap().iter().map(finding).collect();
    let prerequisites: Vec<Value> = diagnosis["prerequisites"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| serde_json::json!([one["id"], one["state"]]))
        .collect();
    serde_json::json!([
        diagnosis["verdict"],
        diagnosis["assessed"],
        diagnosis["device"]["joinState"],
        findings,
        prerequisites
    ])
}

#[test]
fn the_diagnosis_of_every_fixture_is_unchanged() {
    let rules = folders(&fixtures().join("rules")).into_iter().flat_map(|folder| folders(&folder));
    let others =
        ["tests/fixtures/healthy", "tests/cases"].into_iter().flat_map(|path| folders(&root().join(path)));
    let (mut count, mut different) = (0, Vec::new());
    for path in rules.chain(others) {
        let case = Case::read(&path);
        let session = Session::new();
        let redact = |text: &String| session.redact(text.as_bytes()).unwrap();
        let data = |name: &String| name != "options.json";
        // every part is learned from before any is replaced
        case.files().iter().filter(|(name, _)| data(name)).for_each(|(_, text)| drop(redact(text)));
        let files = case.files().iter().filter(|(name, _)| data(name));
        let changed = files.fold(case.clone(), |changed, (name, text)| changed.with(name, redact(text)));
        let before = conclusions(&serde_json::to_value(case.diagnose()).unwrap());
        let after = conclusions(&serde_json::to_value(changed.diagnose()).unwrap());
        if before != after {
            for (name, text) in case.files().iter().filter(|(name, _)| data(name)) {
                for (line, (old, new)) in text.lines().zip(redact(text).lines()).enumerate() {
                    if old != new {
                        println!(
                            "{name}:{line}: {}\n   {}",
                            &old[..old.len().min(4000)],
                            &new[..new.len().min(4000)]
                        );
                    }
                }
            }
            different.push(path.display().to_string());
        }
        count += 1;
    }
    assert_eq!(different, [""; 0]);
    assert!(count > 250, "{count}");
}

/// Identities, each with the pieces of it that must not be seen. They are planted in each place in turn, beside
/// a capture and records that name them where Windows does.
const IDENTITIES: [(&str, &[&str]); 12] = [
    ("zebra-laptop-07", &["zebra"]),
    ("quagga.falkenberg@okapi-holding.com", &["quagga", "falkenberg", "okapi"]),
    ("OKAPI\\quagga.falkenberg", &["quagga", "falkenberg", "okapi"]),
    ("zebra-laptop-07.corp.okapi-holding.com", &["zebra", "okapi"]),
    ("Okapi & S\u{f6}hne Holding", &["okapi", "s\u{f6}hne", "u00f6hne", "#246;hne"]),
    ("5d1c9c3e-7a41-4b0f-9a7e-d2b3c4e5f601", &["5d1c9c3e", "d2b3c4e5f601"]),
    ("S-1-5-21-1104336348-1177238915-682003330-51234", &["1104336348", "51234"]),
    ("S-1-12-1-1943430372-1249052806-2496021943-3034400218", &["1943430372", "3034400218"]),
    ("9F8E7D6C5B4A39281706F5E4D3C2B1A098765432", &["9f8e7d6c"]),
    ("10.47.113.8", &["10.47.113"]),
    ("https://sts.okapi-holding.com/adfs/ls?u=quagga.falkenberg%40okapi-holding.com", &["okapi", "quagga"]),
    ("C:\\Users\\quagga.falkenberg\\AppData\\Local\\Temp", &["quagga", "falkenberg"]),
];

fn capture(line: &str, value: &str) -> String {
    format!(
        "+---+\n| Device State |\n+---+\n\n             AzureAdJoined : YES\n              DomainJoined : YES\n                \
         DomainName : OKAPI\n               Device Name : zebra-laptop-07.corp.okapi-holding.com\n{line}\n\
         +---+\n| Tenant Details |\n+---+\n\n                TenantName : Okapi & S\u{f6}hne Holding\n                  \
         TenantId : 5d1c9c3e-7a41-4b0f-9a7e-d2b3c4e5f601\n\
         +---+\n| SSO State |\n+---+\n\n                AzureAdPrt : NO\n     AcquirePrtDiagnostics : PRESENT\n      \
         Previous Prt Attempt : 2026-03-01 08:00:00.000 UTC\n            Attempt Status : 0xc000006d\n             \
         User Identity : quagga.falkenberg@okapi-holding.com\n  Server Error Description : {value}\n\
         +---+\n| Diagnostic Data |\n+---+\n\n    Executing Account Name : OKAPI\\quagga.falkenberg, quagga.falkenberg@okapi-holding.com\n"
    )
}

fn captures(identity: &str) -> Vec<String> {
    vec![
        capture("", &format!("AADSTS50155: the device of {identity} is not accepted")),
        capture(&format!("             Unknown Key : {identity}"), ""),
        capture(identity, ""),
        capture(&format!("'{identity}'"), &format!("({identity})")),
        capture("", &base64(identity)),
        capture("", &base64_of(&identity.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())),
        // as the console breaks a long value
        broken(
            &capture(
                "",
                &format!("AADSTS50155: Device authentication failed for {identity} as of now, once more"),
            ),
            80,
        ),
    ]
}

/// Lines cut at a width, the rest from the first column on.
fn broken(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let letters: Vec<char> = line.chars().collect();
        for piece in letters.chunks(width) {
            out.extend(piece);
            out.push('\n');
        }
    }
    out
}

fn base64(text: &str) -> String {
    base64_of(text.as_bytes())
}

fn base64_of(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let chunk = |chunk: &[u8]| {
        let word = chunk.iter().fold(0u32, |word, b| word << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        (0..4)
            .map(|at| match at <= chunk.len() {
                true => DIGITS[(word >> (18 - 6 * at) & 63) as usize] as char,
                false => '=',
            })
            .collect::<String>()
    };
    bytes.chunks(3).map(chunk).collect()
}

fn records(identity: &str) -> Vec<String> {
    let plain = identity.replace('&', "&amp;");
    let entities: String = identity
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("&#{};", c as u32) })
        .collect();
    let xml = |provider: &str, id: u32, data: &str, message: &str| {
        format!(
            "<Event><System><Provider Name='{provider}'/><EventID>{id}</EventID><Level>2</Level>\
             <TimeCreated SystemTime='2026-03-01T08:00:00.000Z'/><Computer>zebra-laptop-07.corp.okapi-holding.com</Computer>\
             <Security UserID='S-1-5-21-1104336348-1177238915-682003330-51234'/></System><EventData>{data}</EventData>\
             <RenderingInfo><Message>{message}</Message></RenderingInfo></Event>"
        )
    };
    let named = "<Data Name='TenantName'>Okapi &amp; S\u{f6}hne Holding</Data><Data Name='UserUPN'>quagga.falkenberg@okapi-holding.com</Data>\
                 <Data Name='DomainName'>OKAPI</Data>";
    let json = serde_json::json!([{"ProviderName": "Microsoft-Windows-AAD", "Id": 1098, "LevelDisplayName": "Error",
        "TimeCreated": "2026-03-01T08:00:00Z", "MachineName": "zebra-laptop-07.corp.okapi-holding.com",
        "Message": format!("Error: 0xCAA20003\r\n{identity}\r\n"), "Properties": [{"Value": identity}, {"Value": "OKAPI\\quagga.falkenberg"}]}]);
    vec![
        xml("Microsoft-Windows-AAD", 1098, &format!("{named}<Data Name='Error'>{plain}</Data>"), &format!("Error: {plain}")),
        xml("Microsoft-Windows-AAD", 1088, named, &format!("Error: {entities}")),
        xml("Contoso-Own", 4242, &format!("{named}<Data Name='X{}'>{plain}</Data>", 1), &plain),
        json.to_string(),
        serde_json::to_string_pretty(&json).unwrap(),
        format!(
            "Log Name:      Microsoft-Windows-AAD/Operational\r\nSource:        Microsoft-Windows-AAD\r\nDate:          3/1/2026 8:00:00 AM\r\n\
             Event ID:      1098\r\nLevel:         Error\r\nUser:          OKAPI\\quagga.falkenberg\r\nComputer:      \
             zebra-laptop-07.corp.okapi-holding.com\r\nDescription:\r\nError: 0xCAA20003 {identity}\r\n"
        ),
        format!(
            "\"TimeCreated\",\"Id\",\"ProviderName\",\"MachineName\",\"Message\"\r\n\"2026-03-01 08:00:00\",\"1098\",\
             \"Microsoft-Windows-AAD\",\"zebra-laptop-07.corp.okapi-holding.com\",\"Error: 0xCAA20003 {identity}\"\r\n"
        ),
    ]
}

fn assert_gone(pieces: &[&str], given: &str, output: &str) {
    let lower = output.to_lowercase();
    for piece in pieces {
        assert!(!lower.contains(piece), "{piece} of\n{given}\nis left in\n{output}");
    }
}

#[test]
fn no_identity_of_any_place_is_left() {
    let everybody = ["zebra", "quagga", "falkenberg", "okapi", "s\u{f6}hne"];
    let mut texts = 0;
    for (identity, pieces) in IDENTITIES {
        let inputs = captures(identity).into_iter().map(|text| (text, true));
        for (input, is_capture) in inputs.chain(records(identity).into_iter().map(|text| (text, false))) {
            let mut session = Session::new();
            // names that only the other kind of evidence gives
            session.add_status(capture("", "").as_bytes()).unwrap();
            let added = match is_capture {
                true => session.add_status(input.as_bytes()),
                false => session.add_events(input.as_bytes()),
            };
            added.unwrap();
            let utf16: Vec<u8> = input.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let mut outputs =
                vec![session.redact(input.as_bytes()).unwrap(), session.redact(&utf16).unwrap()];
            let options = DiagnoseOptions {
                redact: Redact::Identities,
                include_status: true,
                include_events: true,
                ..Default::default()
            };
            let document = json::to_text(&session.diagnose(&options).unwrap());
            let plain = json::to_text(&session.diagnose(&DiagnoseOptions::default()).unwrap());
            outputs.push(session.redact(plain.as_bytes()).unwrap());
            let text = RenderOptions::default();
            outputs.push(render_documents(document.as_bytes(), &text).unwrap());
            outputs.push(document);
            for output in &outputs {
                assert_gone(pieces, &input, output);
                assert_gone(&everybody, &input, output);
                texts += 1;
            }
        }
    }
    assert!(texts > 800, "{texts}");
}

#[test]
fn placeholders_keep_shape_and_traits() {
    let session = Session::new();
    let text = capture(
        "  Mail : other@Example-Two.local, admin@contoso.onmicrosoft.com, S-1-5-21-1104336348-1177238915-682003330-500, \
         S-1-5-18, 127.0.0.1, https://login.microsoftonline.com/common, 00000002-0000-0000-c000-000000000000, zebra-laptop-07$",
        "",
    );
    let redacted = session.redact(text.as_bytes()).unwrap();
    for expected in [
        ".local",
        ".onmicrosoft.com",
        "-500",
        "S-1-5-18",
        "127.0.0.1",
        "https://login.microsoftonline.com/common",
        "00000002-0000-0000-c000-000000000000",
        "$",
    ] {
        assert!(redacted.contains(expected), "{expected} in\n{redacted}");
    }
    assert_eq!(redacted.lines().count(), text.lines().count());
    // the same set gives the same placeholders again, and one that is given to it anew is left
    assert_eq!(session.redact(text.as_bytes()).unwrap(), redacted);
    let report = session.redaction();
    assert!(report.replaced.iter().any(|one| one.kind == "user" && one.distinct >= 2), "{report:?}");
    assert!(report.not_checked.iter().any(|one| one.what.contains("keys that are not known")), "{report:?}");
}

/// A device that has a long name, an account that has the host's name, and a second tenant.
#[test]
fn long_names_stay_long_and_two_tenants_stay_two() {
    let session = Session::new();
    let text = "Device Name : A-VERY-LONG-COMPUTER-NAME-1\nExecuting Account Name : A-VERY-LONG-COMP\\kiosk\nAzureAdJoined : YES\n\
                jdoe@contoso.com jdoe@fabrikam.com";
    let redacted = session.redact(text.as_bytes()).unwrap();
    let name = redacted.lines().next().unwrap().split(" : ").nth(1).unwrap();
    assert!(name.len() > 15, "{redacted}");
    let last = redacted.lines().last().unwrap();
    let domains: Vec<&str> = last.split_whitespace().map(|user| user.split('@').nth(1).unwrap()).collect();
    assert!(domains[0] != domains[1], "{redacted}");
}

#[test]
fn redacting_is_linear() {
    let line = |number: usize| {
        format!(
            "user{number}x@contoso{}.com host{number}.corp.contoso.com 10.1.{}.{} {:040x}\n",
            number % 50,
            number / 250 % 250,
            number % 250 + 1,
            number + 7
        )
    };
    let text: String = (0..20_000).map(line).collect();
    let redacted = Session::new().redact(text.as_bytes()).unwrap();
    assert_eq!(redacted.lines().count(), 20_000);
    assert!(!redacted.contains("contoso"));
}

#[test]
fn the_report_of_a_redaction_fits_its_schema() {
    let session = Session::new();
    session.redact(capture("  X : 1", "answer").as_bytes()).unwrap();
    let report = serde_json::to_value(session.redaction()).unwrap();
    support::schema::assert_fits(&report, &support::schema::schema("redaction"));
}

/// A correlation id is of use to the service's support only as it is.
#[test]
fn ids_of_requests_stay_where_that_is_chosen() {
    const REQUEST: &str = "2b3c4d5e-6f70-4812-93a4-b5c6d7e8f901";
    let status = std::fs::read(root().join("tests/cases/hybrid-wrong-password/status.txt")).unwrap();
    let status = &status[..];
    assert!(String::from_utf8_lossy(status).contains(REQUEST));
    let mut session = Session::new();
    session.add_status(status).unwrap();
    let redacted = |session: &Session, text: &[u8]| session.redact(text).unwrap();
    assert!(!redacted(&session, status).contains(REQUEST), "not unless it is asked for");
    session.keep_correlation_ids();
    let log = format!("Correlation ID : {REQUEST}\nDeviceId : 3f0c6a52-7d1e-4f2b-9c58-1a2b3c4d5e6f\n");
    for text in [status, log.as_bytes()] {
        let kept = redacted(&session, text);
        assert!(kept.contains(REQUEST) && !kept.contains("3f0c6a52") && !kept.contains("jdoe"), "{kept}");
    }
    for (redact, keeps) in [(Redact::Identities, false), (Redact::KeepCorrelationIds, true)] {
        let options = DiagnoseOptions { redact, ..DiagnoseOptions::default() };
        let fresh = {
            let mut fresh = Session::new();
            fresh.add_status(status).unwrap();
            fresh
        };
        let document = json::to_text(&fresh.diagnose(&options).unwrap());
        assert_eq!(document.contains(REQUEST), keeps);
        assert!(!document.contains("jdoe") && !document.contains("3f0c6a52"), "{document}");
    }
}
