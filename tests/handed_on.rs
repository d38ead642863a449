//! Records are handed on in many forms, most of them without the provider: each whole case keeps its root.

mod support;

use std::collections::HashMap;
use std::path::PathBuf;

use dsregdiag::parse_events;
use dsregdiag::report::json;
use dsregdiag::words::Severity;
use serde_json::{json, Value};
use support::cases::{fixtures, folders, Case};

const AAD: &str = "Microsoft-Windows-AAD";
const REGISTRATION: &str = "Microsoft-Windows-User Device Registration";
const MANAGEMENT: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
const HELLO: &str = "Microsoft-Windows-HelloForBusiness";

/// The messages of Windows, with the names of the data that it prints there.
const MESSAGES: &[(&str, u64, &str)] = &[
    (AAD, 1025, "Http request status: {value}. Method: {Method} Endpoint Uri: {EndpointUri} Correlation ID: {CorrelationID}"),
    (AAD, 1081, "OAuth response error: {Error}\nError description: {ErrorDescription}\nCorrelationID: {CorrelationID}\n"),
    (AAD, 1084, "Http transport error. Status: {Result} Correlation ID: {Target}"),
    (AAD, 1085, "Logon failure. Status: {Status} Correlation ID: {CorrelationID}"),
    (AAD, 1088, "WSTrust response error: {Error}\nError description: {ErrorDescription}"),
    (AAD, 1097, "Error: {Error} {ErrorMessage}\n{AdditionalInformation}"),
    (AAD, 1098, "Error: {Error} {ErrorMessage}\n{AdditionalInformation}"),
    (AAD, 1104, "AAD Cloud AP plugin call {API} returned error: {Result}"),
    (AAD, 1152, "AadCloudAPPlugin device certificate key error: {Result}"),
    (AAD, 1210, "AadCloudAPPlugin password expired, password change URI: {value}"),
    (REGISTRATION, 201, "The discovery operation callback failed with exit code: {ExitCode}. The server returned HTTP status: {HttpStatus}. \nServer response was:\n{ServerMessage}"),
    (REGISTRATION, 204, "The get join response operation callback failed with exit code: {ExitCode}. \nActivity Id: {ActivityId} \nThe server returned HTTP status: {HttpStatus} \nServer response was: {ServerResponse}"),
    (REGISTRATION, 220, "Unable to retrieve the local computer's name in the specified format {Format}. Error: {ErrorCode}"),
    (REGISTRATION, 304, "Automatic registration failed at join phase. \nExit code: {ExitCode} \nServer error: {ServerErrorMessage} \nTenant type: {TenantType} \nRegistration type: {JoinType} \nDebug Output: \n{DebugOutput}"),
    (REGISTRATION, 305, "Automatic registration failed at authentication phase. Unable to acquire access token. \nExit code: {ExitCode} \nTenant Name: {TenantName} \nTenant Type: {TenantType} \nServer error: \n{ServerErrorMessage}"),
    (REGISTRATION, 306, "Automatic registration Succeeded."),
    (REGISTRATION, 307, "Automatic registration failed. Failed to lookup the registration service information from Active Directory. Exit code: {ExitCode}. See http://go.microsoft.com/fwlink/?LinkId=623042"),
    (REGISTRATION, 309, "Failed to discover the Azure AD DRS service. Exit code: {ExitCode}."),
    (REGISTRATION, 334, "Automatic device join pre-check tasks completed. The device can NOT be joined because a domain controller could not be located. The device must be connected to a network with connectivity to an Active Directory domain controller."),
    (REGISTRATION, 345, "Failed to access the device key. The device key has likely been removed. \nError: {ExitCode}"),
    (MANAGEMENT, 76, "Auto MDM Enroll: Device Credential ({HexInt1}), Failed (Unknown Win32 Error code: {HRESULT})"),
    (HELLO, 7001, "A user failed to sign into the device with the following information:\nUsername: {UserName}\nUser SID: {UserSid}\nCredential Type: {CredentialType}\nDeployment Type: {DeploymentType}\nSoftware Lockout Counter: {SoftwareLockoutCounter}\nAuthentication Error Status: {AuthenticationErrorStatus}\nAuthentication Error Substatus: {AuthenticationErrorSubStatus}"),
];

/// A record as Get-WinEvent shows it.
struct Shown {
    provider: String,
    channel: String,
    time: String,
    id: u64,
    message: String,
}

/// The records of a file, unless it holds one whose message is not in the table.
fn shown(xml: &str) -> Option<Vec<Shown>> {
    let document: Value = serde_json::from_str(&json::events(&parse_events(xml.as_bytes()).ok()?)).unwrap();
    document["events"].as_array()?.iter().map(show).collect()
}

fn show(event: &Value) -> Option<Shown> {
    let (provider, id) = (event["provider"].as_str()?, event["id"].as_u64()?);
    let (.., template) = MESSAGES.iter().find(|(of, number, _)| *of == provider && *number == id)?;
    let data = event["data"].as_array()?.iter();
    let data: HashMap<&str, &str> =
        data.filter_map(|item| Some((item["name"].as_str()?, item["value"].as_str()?))).collect();
    let mut message = (*template).to_owned();
    for (name, value) in data {
        message = message.replace(&format!("{{{name}}}"), &printed(value));
    }
    // what the record lacks is printed as nothing
    while let Some((start, end)) = message.find('{').and_then(|at| Some((at, at + message[at..].find('}')?)))
    {
        let is_name = message[start + 1..end].bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_name {
            break;
        }
        message.replace_range(start..=end, "");
    }
    let text = |key: &str| event[key].as_str().map(str::to_owned);
    let provider = provider.to_owned();
    Some(Shown { provider, channel: text("channel")?, time: text("time")?, id, message })
}

/// Messages print codes in hexadecimal, whatever the number in the data.
fn printed(value: &str) -> String {
    match value.parse::<i64>() {
        Ok(number) if !(-1..=0x7fff_ffff).contains(&number) => format!("0x{:08X}", number as u32),
        _ => value.to_owned(),
    }
}

fn level(id: u64) -> &'static str {
    match id {
        306 => "Information",
        1097 | 334 => "Warning",
        _ => "Error",
    }
}

/// `Select-Object TimeCreated, Id, LevelDisplayName, Message | ConvertTo-Json`.
fn as_json(records: &[Shown]) -> String {
    let object = |one: &Shown| json!({"TimeCreated": one.time, "Id": one.id, "LevelDisplayName": level(one.id), "Message": one.message});
    Value::Array(records.iter().map(object).collect()).to_string()
}

/// The same with `Export-Csv`.
fn as_csv(records: &[Shown]) -> String {
    let line = |one: &Shown| {
        let message = one.message.replace('"', "\"\"");
        format!("\"{}\",\"{}\",\"{}\",\"{message}\"\r\n", one.time, one.id, level(one.id))
    };
    let lines: String = records.iter().map(line).collect();
    format!("\"TimeCreated\",\"Id\",\"LevelDisplayName\",\"Message\"\r\n{lines}")
}

/// The same with `Format-List`.
fn as_list(records: &[Shown]) -> String {
    let one = |one: &Shown| {
        let message = one.message.replace('\n', &format!("\n{}", " ".repeat(19)));
        format!("TimeCreated      : {}\nId               : {}\nLevelDisplayName : {}\nMessage          : {message}\n\n", one.time, one.id, level(one.id))
    };
    records.iter().map(one).collect()
}

/// What Event Viewer copies: the time is the clock's on the wall.
fn as_copied(records: &[Shown]) -> String {
    let one = |one: &Shown| {
        format!(
            "Log Name:      {}\nSource:        {}\nDate:          {}\nEvent ID:      {}\nLevel:         {}\n\
             Description:\n{}\n\n",
            one.channel,
            one.provider,
            wall_clock(&one.time),
            one.id,
            level(one.id),
            one.message
        )
    };
    records.iter().map(one).collect()
}

/// `2026-03-10T19:40:00Z` as `3/10/2026 7:40:00 PM`.
fn wall_clock(time: &str) -> String {
    let number = |range: std::ops::Range<usize>| time[range].parse::<u32>().expect("a number");
    let (hour, half) = (number(11..13), if number(11..13) < 12 { "AM" } else { "PM" });
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!("{}/{}/{} {hour}:{} {half}", number(5..7), number(8..10), &time[..4], &time[14..19])
}

/// What is wrong, the root first.
fn issues(case: &Case) -> Vec<(String, Option<String>)> {
    let findings = case.diagnose().findings;
    let issues = findings.iter().filter(|finding| finding.severity > Severity::Information);
    issues.map(|finding| (finding.id.clone(), finding.subject.clone())).collect()
}

/// What these say rests on a clock of a known zone, beside a capture that is dated in UTC.
const NEED_A_ZONE: [&str; 9] = [
    "cases/device-key-gone-since-the-renewal",
    "prt-device-key-unusable/fires-call-of-the-plug-in",
    "cases/join-key-removed-since-the-join",
    "cases/join-clock-two-hours-ahead",
    "cases/prt-revoked-after-the-capture",
    "clock-off/fires-service-time",
    "esr-mfa-required/fires-long-ago",
    "prt-hello-sign-in-failed/fires-no-kdc-certificate",
    "token-key-unusable/fires-renewed-since",
];

/// This one rests on whose records they are, which four columns do not tell.
const NEEDS_USERS: &str = "cases/esr-mfa-of-the-user-among-others";

/// Every whole case, and every fixture of a rule.
fn devices() -> Vec<PathBuf> {
    let rules = folders(&fixtures().join("rules"));
    let of_rules = rules.iter().flat_map(|rule| folders(rule));
    folders(&support::root().join("tests/cases")).into_iter().chain(of_rules).collect()
}

/// What a form is called, and how records are written in it.
type Form = (&'static str, fn(&[Shown]) -> String);

#[test]
fn every_form_says_what_is_wrong() {
    let forms: [Form; 4] = [("json", as_json), ("csv", as_csv), ("list", as_list), ("copied", as_copied)];
    let mut failures = Vec::new();
    let mut tried = 0;
    for path in devices() {
        let case = Case::read(&path);
        let Some((_, xml)) = case.files().iter().find(|(name, _)| name == "events.xml") else { continue };
        let Some(records) = shown(xml) else { continue };
        let before = issues(&case);
        for (name, write) in forms {
            let lacks_zone = name == "copied" && NEED_A_ZONE.iter().any(|device| path.ends_with(device));
            if lacks_zone || path.ends_with(NEEDS_USERS) {
                continue;
            }
            let after = issues(&case.clone().with("events.xml", write(&records)));
            if before != after {
                failures.push(format!("{} as {name}: {before:?} became {after:?}", path.display()));
            }
            tried += 1;
        }
    }
    assert!(failures.is_empty(), "{} of {tried}:\n{}", failures.len(), failures.join("\n"));
    assert!(tried > 100, "only {tried} were tried");
}
