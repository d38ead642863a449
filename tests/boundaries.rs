//! Constants of time and length: what is judged on the last second within each, and on the first beyond it.

mod support;

use dsregdiag::document::{Diagnosis, Finding};
use dsregdiag::time::Timestamp;
use dsregdiag::words::Severity;
use support::cases::{fixtures, Case};

const AAD: &str = "Microsoft-Windows-AAD";
const REGISTRATION: &str = "Microsoft-Windows-User Device Registration";
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The moment so many seconds after noon of a day in May.
fn moment(seconds: i64) -> String {
    let noon = Timestamp::parse("2026-05-10T12:00:00Z").unwrap().unix_seconds();
    Timestamp::from_unix_millis((noon + seconds) * 1000).unwrap().to_string()
}

fn in_capture(seconds: i64) -> String {
    moment(seconds).replace('T', " ").replace('Z', " UTC")
}

fn event(provider: &str, id: u32, seconds: i64, data: &[(&str, &str)]) -> String {
    let data: String =
        data.iter().map(|(name, value)| format!("<Data Name='{name}'>{value}</Data>")).collect();
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'/>\
         <EventID>{id}</EventID><Level>2</Level><TimeCreated SystemTime='{}'/></System>\
         <EventData>{data}</EventData></Event>",
        moment(seconds)
    )
}

/// A hybrid joined device whose capture says this of the PRT.
fn device(prt: &str, events: &[String]) -> Case {
    let status = format!(
        "+---+\n| Device State |\n+---+\n\n AzureAdJoined : YES\n DomainJoined : YES\n\n\
         +---+\n| User State |\n+---+\n\n WamDefaultSet : YES\n\n+---+\n| SSO State |\n+---+\n\n{prt}\n"
    );
    let case = Case::default().with("status.txt", status);
    match events {
        [] => case,
        events => case.with("events.xml", format!("<Events>{}</Events>", events.concat())),
    }
}

fn found<'d>(diagnosis: &'d Diagnosis, id: &str, subject: Option<&str>) -> Option<&'d Finding> {
    let is_it =
        |finding: &&Finding| finding.id == id && (subject.is_none() || finding.subject.as_deref() == subject);
    diagnosis.findings.iter().find(is_it)
}

/// What holds on the last second is otherwise on the first beyond.
fn turns<T: PartialEq + std::fmt::Debug>(limit: i64, judged: impl Fn(i64) -> T, within: T, beyond: T) {
    assert_eq!(judged(limit), within, "at {limit}");
    assert_eq!(judged(limit + 1), beyond, "at {limit} and one more");
}

#[test]
fn a_clock_may_be_five_minutes_off() {
    let judged = |seconds: i64| {
        let facts = format!(r#"{{"clockOffsetSeconds":{seconds}}}"#);
        let diagnosis = device(" AzureAdPrt : YES", &[]).with("facts.json", facts).diagnose();
        found(&diagnosis, "clock-off", None).is_some()
    };
    turns(5 * MINUTE, judged, false, true);
    turns(-5 * MINUTE - 1, judged, true, false);
}

#[test]
fn a_certificate_may_begin_five_minutes_from_now() {
    let judged = |seconds: i64| {
        let validity = format!("[ {} -- 2036-05-10 12:00:00.000 UTC ]", in_capture(seconds));
        let prt = format!(" AzureAdPrt : YES\n\n+---+\n| Device Details |\n+---+\n\n DeviceCertificateValidity : {validity}");
        let options = format!(r#"{{"now":"{}"}}"#, moment(0));
        let diagnosis = device(&prt, &[]).with("options.json", options).diagnose();
        diagnosis.findings.iter().any(|finding| finding.area.as_str() == "clock")
    };
    turns(5 * MINUTE, judged, false, true);
}

#[test]
fn data_of_roaming_is_stale_after_a_year() {
    let judged = |days: i64| {
        let case = Case::read(&fixtures().join("rules/esr-data-stale").join(fires("esr-data-stale")));
        let case = case.with("facts.json", format!(r#"{{"daysSinceLastSync":{days}}}"#));
        found(&case.diagnose(), "esr-data-stale", None).is_some()
    };
    turns(365, judged, false, true);
}

fn fires(rule: &str) -> String {
    let folders = support::cases::folders(&fixtures().join("rules").join(rule));
    folders[0].file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn a_prt_lives_fifteen_days_at_most() {
    let judged = |seconds: i64| {
        let prt = format!(
            " AzureAdPrt : YES\n AzureAdPrtUpdateTime : {}\n AzureAdPrtExpiryTime : {}",
            in_capture(0),
            in_capture(seconds)
        );
        found(&device(&prt, &[]).diagnose(), "prt-lifetime-unusual", None).is_some()
    };
    turns(15 * DAY, judged, false, true);
}

/// How grave the older of two refusals of a PRT is.
#[test]
fn failures_of_ten_minutes_are_one_sign_in() {
    let judged = |seconds: i64| {
        let events = [(0, "AADSTS50126: wrong."), (seconds, "AADSTS50034: unknown.")]
            .map(|(at, answer)| event(AAD, 1081, at, &[("ErrorDescription", answer)]));
        let diagnosis = device(" AzureAdPrt : NO", &events).diagnose();
        found(&diagnosis, "prt-server-refused", Some("AADSTS50126")).expect("the older is there").severity
    };
    turns(10 * MINUTE, judged, Severity::Error, Severity::Warning);
}

/// A PRT is renewed every four hours while the device is in use.
#[test]
fn a_prt_is_fresh_for_four_hours() {
    let judged = |seconds: i64| {
        let prt = format!(
            " AzureAdPrt : YES\n AzureAdPrtUpdateTime : {}\n AzureAdPrtExpiryTime : {}",
            in_capture(0),
            in_capture(14 * DAY)
        );
        let events = [event(AAD, 1081, seconds, &[("ErrorDescription", "AADSTS50126: wrong.")])];
        let diagnosis = device(&prt, &events).diagnose();
        found(&diagnosis, "prt-server-refused", None).expect("the refusal is there").severity
    };
    turns(4 * HOUR, judged, Severity::Information, Severity::Warning);
}

/// How grave a refusal of roaming is that lies so far before the newest of two other records.
fn roaming_refused(before: i64, company: i64) -> Severity {
    let about = [
        ("Error", "0xcaa2000c"),
        ("ErrorMessage", "interaction_required"),
        (
            "AdditionalInformation",
            "AADSTS50076: more is needed. Logged at OAuthTokenRequestBase.cpp, line: 449, method: \
             OAuthTokenRequestBase::ProcessOAuthResponse. Request: authority: \
             https://login.microsoftonline.com/common, client: dd762716-544d-4aeb-a526-687b73838a22, redirect URI: \
             ms-appx-web://x, resource: https://syncservice.windows.net/*, correlation ID (request): \
             2b3c4d5e-6f70-4812-93a4-b5c6d7e8f901",
        ),
    ];
    let refused = event(AAD, 1098, -before, &about);
    let others = [0, -company].map(|at| event(AAD, 1025, at, &[]));
    let wanted = r#"{"now":null,"symptoms":[]}"#;
    let events = [vec![refused], others.to_vec()].concat();
    let diagnosis = device(" AzureAdPrt : YES", &events).with("options.json", wanted.to_owned()).diagnose();
    let about = |finding: &&Finding| {
        finding.area.as_str() == "esr" && finding.subject.as_deref() == Some("AADSTS50076")
    };
    diagnosis.findings.iter().find(about).map_or(Severity::Information, |finding| finding.severity)
}

#[test]
fn roaming_that_failed_a_week_ago_is_over() {
    turns(7 * DAY, |before| roaming_refused(before, HOUR), Severity::Error, Severity::Information);
}

#[test]
fn a_record_counts_as_new_in_the_company_of_one_of_two_days_before() {
    turns(2 * DAY, |company| roaming_refused(8 * DAY, company), Severity::Information, Severity::Error);
}

/// How many attempts to join are told where two records of one code stand so far apart.
#[test]
fn records_of_five_minutes_are_one_attempt_to_join() {
    let judged = |seconds: i64| {
        let events = [
            event(
                REGISTRATION,
                201,
                0,
                &[("ExitCode", "-2147012889"), ("HttpStatus", "0"), ("ServerMessage", "")],
            ),
            event(REGISTRATION, 304, seconds, &[("ExitCode", "-2145648607"), ("ServerErrorMessage", "")]),
        ];
        let status = "+---+\n| Device State |\n+---+\n\n AzureAdJoined : NO\n DomainJoined : YES\n";
        let case = Case::default().with("status.txt", status.to_owned());
        let case = case.with("events.xml", format!("<Events>{}</Events>", events.concat()));
        let diagnosis = case.diagnose();
        let all: Vec<String> =
            diagnosis.findings.iter().map(|f| format!("{} {:?}", f.id, f.evidence.len())).collect();
        all.join(", ")
    };
    assert_ne!(judged(5 * MINUTE), judged(5 * MINUTE + 1));
    assert_eq!(judged(5 * MINUTE), judged(0));
    assert_eq!(judged(5 * MINUTE + 1), judged(2 * DAY));
}

/// A failure of the broker's data that comes back after hours is no single moment.
#[test]
fn failures_of_four_hours_are_one_moment() {
    let judged = |seconds: i64| {
        let data = [
            ("Error", "2147943712"),
            ("ErrorMessage", ""),
            ("AdditionalInformation", "Logged at x.cpp, line: 1."),
        ];
        let events = [0, seconds].map(|at| event(AAD, 1098, at, &data));
        let diagnosis = device(" AzureAdPrt : YES", &events).diagnose();
        found(&diagnosis, "token-broker-data", None).expect("the failure is there").severity
    };
    turns(4 * HOUR, judged, Severity::Information, Severity::Warning);
}

/// A name of NetBIOS ends after fifteen characters, so that a local account's domain may be the host's name cut.
#[test]
fn a_host_name_is_cut_at_fifteen_characters() {
    let judged = |domain: &str| {
        let status = format!(
            "+---+\n| Device State |\n+---+\n\n AzureAdJoined : YES\n DomainJoined : NO\n Device Name : reception-desk-044\n\n\
             +---+\n| SSO State |\n+---+\n\n AzureAdPrt : NO\n\n+---+\n| Diagnostic Data |\n+---+\n\n \
             Executing Account Name : {domain}\\kiosk\n"
        );
        Case::default().with("status.txt", status).diagnose().context.run_as
    };
    assert_eq!(judged("RECEPTION-DESK-"), "localAccount");
    assert_ne!(judged("RECEPTION-DESK"), "localAccount");
    assert_ne!(judged("RECEPTION-DESK-0"), "localAccount");
}

#[test]
fn a_device_that_has_just_joined_may_lack_a_prt_for_an_hour() {
    let judged = |age: i64| {
        let status = format!(
            "+---+\n| Device State |\n+---+\n\n AzureAdJoined : YES\n DomainJoined : NO\n\n+---+\n| Device Details |\n+---+\n\n \
             DeviceCertificateValidity : [ {} -- {} ]\n\n+---+\n| SSO State |\n+---+\n\n AzureAdPrt : NO\n\n\
             +---+\n| Diagnostic Data |\n+---+\n\n Executing Account Name : AzureAD\\JoDoe, jdoe@contoso.com\n",
            in_capture(-age),
            in_capture(3650 * DAY)
        );
        let options = serde_json::json!({"now": moment(0)}).to_string();
        let diagnosis = Case::default().with("status.txt", status).with("options.json", options).diagnose();
        found(&diagnosis, "prt-missing", None).map(|finding| finding.severity)
    };
    turns(HOUR, judged, Some(Severity::Information), Some(Severity::Error));
}
