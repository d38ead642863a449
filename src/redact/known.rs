//! What is no identity: services of everybody, words, ids that all devices share.

use std::collections::HashSet;

use once_cell::sync::Lazy;

use crate::knowledge;

/// Ends of the names of services that everybody uses.
const PUBLIC: &[&str] = &[
    "microsoft.com",
    "microsoftonline.com",
    "microsoftonline.us",
    "microsoftonline-p.com",
    "microsoftonline.de",
    "partner.microsoftonline.cn",
    "chinacloudapi.cn",
    "windows.net",
    "windows.com",
    "windowsupdate.com",
    "office.com",
    "office.net",
    "office365.com",
    "live.com",
    "outlook.com",
    "hotmail.com",
    "msn.com",
    "azure.com",
    "azure.net",
    "azureedge.net",
    "msauth.net",
    "msftauth.net",
    "msftconnecttest.com",
    "msidentity.com",
    "bing.com",
    "skype.com",
    "xboxlive.com",
    "xmlsoap.org",
    "w3.org",
    "oasis-open.org",
    "digicert.com",
    "github.com",
    "aka.ms",
    "gmail.com",
    "localhost",
    "example.com",
    "example.org",
    "example.net",
    "msocdn.com",
    "azurewebsites.net",
    "windowsazure.com",
];

/// Ends below which each tenant has a name of its own.
const SHARED: &[&str] =
    &["onmicrosoft.com", "onmicrosoft.us", "sharepoint.com", "b2clogin.com", "mail.onmicrosoft.com"];

/// Ends of names on the internet, as far as they are met; any two letters are one too.
const PUBLIC_ENDS: &[&str] = &[
    "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "cloud", "online", "tech", "example",
    "app", "dev",
];

/// Ends of names inside a company.
const PRIVATE_ENDS: &[&str] = &[
    "local",
    "lan",
    "internal",
    "intranet",
    "intra",
    "private",
    "corp",
    "home",
    "localdomain",
    "priv",
    "test",
    "invalid",
];

/// What a dotted word ends in that is a file or a type, not a host.
const FILES: &[&str] = &["cs", "ps", "md", "js", "py", "so", "rs", "sh"];

/// Accounts, groups and words that name nobody.
const ORDINARY: &[&str] = &[
    "admin",
    "administrator",
    "administrators",
    "azure",
    "azuread",
    "ad",
    "builtin",
    "com",
    "computer",
    "default",
    "device",
    "domain",
    "entra",
    "everyone",
    "example",
    "false",
    "fail",
    "failed",
    "guest",
    "host",
    "id",
    "local",
    "localhost",
    "microsoft",
    "name",
    "net",
    "network",
    "no",
    "none",
    "null",
    "org",
    "service",
    "pass",
    "present",
    "public",
    "server",
    "shared",
    "success",
    "system",
    "tenant",
    "test",
    "true",
    "type",
    "unknown",
    "url",
    "user",
    "users",
    "windows",
    "workgroup",
    "yes",
    "login",
    "error",
    "status",
    "http",
    "https",
    "www",
    "nt authority",
    "nt-autorit\u{e4}t",
    "na",
    "n/a",
    "un-elevated",
    "elevated",
    "code",
    "event",
    "time",
    "message",
    "info",
    "warning",
    "not set",
];

/// What stands before `\` in paths and keys.
const FOLDERS: &[&str] = &[
    "hklm",
    "hkcu",
    "hku",
    "hkey_local_machine",
    "hkey_current_user",
    "software",
    "microsoft",
    "windows",
    "system32",
    "policies",
    "control",
    "currentcontrolset",
    "program files",
    "programdata",
    "appdata",
    "root",
    "cimv2",
    "workplace join",
    "join",
    "currentversion",
    "winevt",
    "logs",
    "temp",
    "tasks",
    "nt authority",
    "builtin",
    "azuread",
    "microsoftaccount",
    "iis apppool",
];

/// True for a name that stands before `\` in a path or key, not before an account.
pub(super) fn is_folder(name: &str) -> bool {
    FOLDERS.contains(&&*name.to_lowercase())
}

/// Members of documents whose values are words of the contract or of the engine.
const CONTRACT: &[&str] = &[
    "schema",
    "document",
    "locale",
    "tool",
    "verdict",
    "assessed",
    "notAssessed",
    "joinState",
    "id",
    "role",
    "severity",
    "certainty",
    "area",
    "source",
    "provider",
    "channel",
    "section",
    "key",
    "canonicalKey",
    "state",
    "topic",
    "level",
    "code",
    "codes",
    "layout",
    "encoding",
    "references",
    "runAs",
    "captureTime",
    "rule",
    "time",
    "redaction",
    "meaning",
];

pub(super) fn is_contract_word(name: &str) -> bool {
    CONTRACT.contains(&name)
}

/// The words between what is no letter and no digit.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty())
}

/// Words of captures and of the contract: a name that is one of them cannot be told from it in a text.
static WORDS: Lazy<HashSet<String>> = Lazy::new(|| {
    let keys = knowledge::keys().flat_map(tokens);
    let contract = CONTRACT.iter().copied();
    keys.chain(contract).chain(ORDINARY.iter().copied()).map(str::to_lowercase).collect()
});

/// A word that names nobody, or is too short to be looked for.
pub(super) fn is_ordinary(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut letters = tokens(&lower).peekable();
    lower.chars().count() < 2
        || WORDS.contains(&lower)
        || letters.peek().is_none()
        || lower.chars().all(|c| c.is_ascii_digit())
}

pub(super) fn is_public(lower: &str) -> bool {
    let ends = |end: &str| lower.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    PUBLIC.iter().any(|end| ends(end)) && shared_suffix(lower).is_none()
}

/// The end that a tenant's name stands before.
pub(super) fn shared_suffix(lower: &str) -> Option<&'static str> {
    let below =
        |end: &&&str| lower.strip_suffix(**end).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'));
    SHARED.iter().rev().find(below).copied()
}

pub(super) fn is_public_end(end: &str) -> bool {
    PUBLIC_ENDS.contains(&end) || end.len() == 2 && end.bytes().all(|b| b.is_ascii_lowercase())
}

/// An end that a dotted word must have to be a host where nothing else shows it.
pub(super) fn is_host_end(end: &str) -> bool {
    let lower = end.to_ascii_lowercase();
    (is_public_end(&lower) || PRIVATE_ENDS.contains(&&*lower)) && !FILES.contains(&&*lower)
}

/// How many labels the domain has that is registered: two, or three as in `contoso.co.uk`.
pub(super) fn base_labels(lower: &str) -> usize {
    let mut labels = lower.rsplit('.');
    let (end, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    match end.len() == 2 && matches!(second, "co" | "com" | "org" | "net" | "ac" | "gov" | "edu") {
        true => 3,
        false => 2,
    }
}

/// Ids that stand in the tables and pages, or that every device has.
static SHARED_IDS: Lazy<HashSet<String>> = Lazy::new(|| {
    const MORE: [&str; 6] = [
        "00000000-0000-0000-0000-000000000000",
        "9188040d-6c67-4c5b-b112-36a304b66dad",
        "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
        "72f988bf-86f1-41af-91ab-2d7cd011db47",
        "b16898c6-a148-4967-9171-64d755da8520",
        "d7f9888f-e3fc-49b0-9ea6-a85b5f392a4f",
    ];
    let apps = knowledge::AppRow::all().map(|row| row.id().to_owned());
    let texts = [knowledge::words(), crate::rules::page::words()].into_iter().flat_map(super::shape::guids);
    let texts = texts.map(str::to_lowercase);
    apps.chain(texts).chain(MORE.map(str::to_owned)).collect()
});

pub(super) fn is_shared_id(lower: &str) -> bool {
    SHARED_IDS.contains(lower)
}

/// The ways in which a name is written inside JSON, XML and addresses.
pub(super) fn written(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    if name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return forms;
    }
    let each = |write: &dyn Fn(char) -> String| name.chars().map(write).collect::<String>();
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | ',' | '\'' | '(' | ')');
    let units =
        |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
    let bytes = |c: char| c.encode_utf8(&mut [0; 4]).bytes().map(|b| format!("%{b:02x}")).collect::<String>();
    forms.push(each(&|c| if c.is_ascii() && c != '"' && c != '\\' { c.to_string() } else { units(c) }));
    forms.push(each(&|c| if plain(c) { c.to_string() } else { units(c) }));
    forms.push(each(&|c| if plain(c) || !c.is_ascii() { c.to_string() } else { format!("&#{};", c as u32) }));
    forms.push(each(&|c| if plain(c) { c.to_string() } else { format!("&#{};", c as u32) }));
    forms.push(each(&|c| if plain(c) { c.to_string() } else { format!("&#x{:x};", c as u32) }));
    forms.push(name.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&apos;"));
    forms.push(each(&|c| {
        if c.is_ascii_alphanumeric() || "-_.".contains(c) {
            c.to_string()
        } else {
            bytes(c)
        }
    }));
    forms.push(name.replace(' ', "+"));
    forms
}

/// True for a name, or a text that ends in one, of the id of a request: "Correlation ID : ", "ActivityID='{".
pub(super) fn names_request(text: &str) -> bool {
    const NAMES: [&str; 4] = ["correlationid", "activityid", "requestid", "traceid"];
    let letters = text.chars().rev().take(24).filter(char::is_ascii_alphabetic);
    let end: String = letters.map(|c| c.to_ascii_lowercase()).collect::<Vec<_>>().into_iter().rev().collect();
    NAMES.iter().any(|name| end.ends_with(name))
}
