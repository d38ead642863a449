//! Lines that `dsregcmd /debug` prints about what it does.

use super::line::{pair_at, trimmed, Pair};

/// True for a line that only a trace holds.
pub(super) fn is_trace(text: &str) -> bool {
    let word = text.split([' ', '\t']).next().unwrap_or(text);
    // "TenantInfo::Discover: ..."; without the colon it may be a line of a program
    let scoped = word.strip_suffix(':').and_then(|word| word.split_once("::"));
    let scoped = scoped.is_some_and(|(scope, name)| is_name(scope) && is_name(name));
    scoped
        || is_marked(word)
        || text.starts_with("PreJoinChecks Complete")
        || text.starts_with("preCheckResult:")
}

/// True for a line about a join that people paste without the trace around it: an answer of the registration
/// service, a call that failed with its code, or what the set-up screen shows.
pub(super) fn is_loose(text: &str) -> bool {
    const ANSWERS: [&str; 6] = [
        "Join HTTP status:",
        "Join error code:",
        "Join error subcode:",
        "Join message:",
        "Join request ID:",
        "Join server time:",
    ];
    const SCREENS: [&str; 3] = ["with the error code", "Server error code:", "Error code:"];
    const CALLS: [&str; 3] = ["AAD Join failed", "AzureSecureVMJoinOperation:", "Dsr"];
    let begins =
        |start: &&str| text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    let has_code = || crate::code::find(text).any(|found| !found.code.is_success());
    ANSWERS.iter().any(begins)
        || text.contains("failed") && CALLS.iter().any(|call| is_call(text, call)) && has_code()
        || SCREENS.iter().any(|words| is_of_screen(text, words)) && names_registration(text)
}

/// The words of a screen. Events say "Unknown HResult Error code: ..." in their own messages.
fn is_of_screen(text: &str, words: &str) -> bool {
    text.find(words).is_some_and(|at| !["HResult ", "Win32 "].iter().any(|other| text[..at].ends_with(other)))
}

/// The line names a call, at its begin or behind a time or the words of another program.
fn is_call(text: &str, call: &str) -> bool {
    let at = text.to_ascii_lowercase().find(&call.to_ascii_lowercase());
    at.is_some_and(|at| at == 0 || !text.as_bytes()[at - 1].is_ascii_alphanumeric())
}

/// A code of device registration, or of Windows behind the words of its set-up: "Something went wrong" alone is every
/// program's. Enrolment has windows of its own, with and without a join.
fn names_registration(text: &str) -> bool {
    let of_set_up = text.contains("your organization uses this feature");
    let mut numbers = crate::code::find(text).filter_map(|found| found.code.number());
    numbers.any(|number| number >> 16 == 0x801c || of_set_up && number >> 16 == 0x8007)
}

/// The key and value of a trace line, behind the name of the function that printed it.
pub(super) fn pair(text: &str) -> Option<Pair> {
    let mut start = 0;
    let mut rest = text;
    // "DsrCmdJoinHelper::Join: ClientRequestId: ..."
    while let Some((scope, _)) =
        rest.split_once(": ").filter(|(scope, _)| scope.contains("::") && !scope.contains(' '))
    {
        start += scope.len() + 2;
        rest = &text[start..];
    }
    let separator = start + rest.find(':').filter(|at| is_name(rest[..*at].trim()) && !is_marked(rest))?;
    let pair = pair_at(text, trimmed(text, start, text.len()).0, separator, text.len())?;
    let ends = text.as_bytes().get(separator + 1).is_none_or(|byte| *byte == b' ');
    ends.then_some(pair)
}

fn is_marked(text: &str) -> bool {
    ["DsrC", "DSREGCMD_", "DSREGCMD:"].iter().any(|start| text.starts_with(start))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
