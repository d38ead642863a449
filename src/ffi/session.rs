//! A device whose evidence comes in parts.

use std::ffi::{c_char, c_void};

use super::calls::diagnosed;
use super::ctext::{give_or_empty, CText};
use super::guard::{guard, guard_or};
use super::input::bytes;
use super::result::{answer, ResultObject};
use super::status::{Failure, DSREGDIAG_INVALID_ARGUMENT, DSREGDIAG_OK};
use crate::{options, Session};

/// One device whose evidence comes in parts, in any order.
///
/// Owned by the caller and freed once by `dsregdiag_session_free`. A session may move between threads, but
/// one thread at a time uses it: it has no lock. Different sessions know nothing of each other.
pub struct SessionObject {
    session: Session,
    error: CText,
}

/// A new, empty session.
///
/// @return  a session, which the caller frees with `dsregdiag_session_free`; NULL only if the library
///          failed
///
/// Any thread may call it.
#[no_mangle]
pub extern "C" fn dsregdiag_session_new() -> *mut SessionObject {
    guard_or(std::ptr::null_mut(), || {
        Box::into_raw(Box::new(SessionObject { session: Session::new(), error: CText::new(String::new()) }))
    })
}

/// Adds what `dsregcmd /status` printed; as often as there are captures of the device.
///
/// @param s         a session; NULL is `DSREGDIAG_INVALID_ARGUMENT`
/// @param text      the bytes as they were printed or saved, in any encoding that Windows writes; borrowed
///                  for the call; NULL only with length 0
/// @param text_len  their number
/// @return          a status. Unless it is `DSREGDIAG_OK` the session is as it was before:
///                  `DSREGDIAG_NOT_RECOGNISED`, `DSREGDIAG_INPUT_TOO_LARGE` (of this input or of the
///                  session), `DSREGDIAG_SEVERAL_DEVICES` (this capture is of another device than
///                  those before), `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// One thread at a time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_session_add_status(
    s: *mut SessionObject,
    text: *const c_void,
    text_len: usize,
) -> i32 {
    // SAFETY: NULL or a live session that no other thread uses; NULL or so many bytes.
    unsafe { add(s, "text", text, text_len, Session::add_status) }
}

/// Adds event records: JSON, CSV, Clixml or XML, or text copied out of Event Viewer, as
/// `dsregdiag_parse_events` takes them; as often as there are parts.
///
/// @param s           a session; NULL is `DSREGDIAG_INVALID_ARGUMENT`
/// @param events      the bytes, borrowed for the call; NULL only with length 0
/// @param events_len  their number
/// @return            a status. Unless it is `DSREGDIAG_OK` the session is as it was before:
///                    `DSREGDIAG_NOT_RECOGNISED`, `DSREGDIAG_INVALID_EVENTS`, `DSREGDIAG_INPUT_TOO_LARGE`
///                    (of this input or of the session), `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// One thread at a time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_session_add_events(
    s: *mut SessionObject,
    events: *const c_void,
    events_len: usize,
) -> i32 {
    // SAFETY: NULL or a live session that no other thread uses; NULL or so many bytes.
    unsafe { add(s, "events", events, events_len, Session::add_events) }
}

/// Adds anything that the library reads: captures, events in any form, facts. Its content decides what it is;
/// what is known to be one of them has an add of its own.
///
/// @param s             a session; NULL is `DSREGDIAG_INVALID_ARGUMENT`
/// @param evidence      the bytes, borrowed for the call; NULL only with length 0
/// @param evidence_len  their number
/// @return              a status. Unless it is `DSREGDIAG_OK` the session is as it was before:
///                      `DSREGDIAG_NOT_RECOGNISED`, `DSREGDIAG_INVALID_EVENTS`, `DSREGDIAG_INPUT_TOO_LARGE`
///                      (of this input or of the session), `DSREGDIAG_SEVERAL_DEVICES` (a capture is of
///                      another device than those before), `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// One thread at a time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_session_add(
    s: *mut SessionObject,
    evidence: *const c_void,
    evidence_len: usize,
) -> i32 {
    // SAFETY: NULL or a live session that no other thread uses; NULL or so many bytes.
    unsafe { add(s, "evidence", evidence, evidence_len, Session::add) }
}

/// Adds facts about the host that no capture shows: a JSON object from key to
/// `{"value":..., "source":"..."}`. A later add overrides the facts of an earlier one, the option `facts`
/// of `dsregdiag_session_diagnose` overrides both.
///
/// @param s          a session; NULL is `DSREGDIAG_INVALID_ARGUMENT`
/// @param facts      the JSON text, borrowed for the call; NULL only with length 0
/// @param facts_len  its length in bytes
/// @return           a status. Unless it is `DSREGDIAG_OK` the session is as it was before:
///                   `DSREGDIAG_INVALID_ARGUMENT` (no JSON object), `DSREGDIAG_INPUT_TOO_LARGE`,
///                   `DSREGDIAG_PANIC`
///
/// One thread at a time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_session_add_facts(
    s: *mut SessionObject,
    facts: *const c_void,
    facts_len: usize,
) -> i32 {
    // SAFETY: NULL or a live session that no other thread uses; NULL or so many bytes.
    unsafe { add(s, "facts", facts, facts_len, Session::add_facts) }
}

/// # Safety
/// `s` is NULL or a live session that no other thread uses, `pointer` as [`bytes`] asks.
unsafe fn add(
    s: *mut SessionObject,
    name: &str,
    pointer: *const c_void,
    len: usize,
    add: fn(&mut Session, &[u8]) -> crate::Result<()>,
) -> i32 {
    // SAFETY: the caller's promise.
    let Some(s) = (unsafe { s.as_mut() }) else {
        return DSREGDIAG_INVALID_ARGUMENT;
    };
    let added = guard(|| {
        // SAFETY: the caller's promise.
        let input = unsafe { bytes(name, pointer, len) }?;
        Ok(add(&mut s.session, input)?)
    });
    let (status, error) = match added {
        Ok(()) => (DSREGDIAG_OK, String::new()),
        Err(failure) => (failure.status, failure.message),
    };
    s.error = CText::new(error);
    status
}

/// Why the last add failed: one sentence in English that says what to do next.
///
/// @param s    a session, or NULL
/// @param len  where to write the length in bytes without the NUL, or NULL
/// @return     UTF-8, never NULL; `""` where the last add went well, before the first one, and for NULL.
///             It belongs to the session and lives until the next add
///
/// One thread at a time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_session_error(s: *const SessionObject, len: *mut usize) -> *const c_char {
    // SAFETY: NULL or a live session that no other thread changes; NULL or a place for a length.
    guard_or(c"".as_ptr(), || unsafe { give_or_empty(s.as_ref().map(|s| &s.error), len) })
}

/// Diagnoses the device from everything that was added. The session keeps its evidence: more may be added
/// and the question asked again.
///
/// @param s            a session; NULL gives a result with `DSREGDIAG_INVALID_ARGUMENT`
/// @param options      a JSON object with the members that `dsregdiag_diagnose` takes; borrowed for the
///                     call; NULL with length 0 for the defaults
/// @param options_len  its length in bytes
/// @return             a result, which the caller frees with `dsregdiag_result_free`: a diagnosis document,
///                     or `DSREGDIAG_NOT_RECOGNISED` (nothing was added), `DSREGDIAG_SEVERAL_DEVICES` (the events
///                     are of several computers, and no capture names the device),
///                     `DSREGDIAG_INVALID_OPTIONS`, `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// One thread at a time; the result is free of the session.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_session_diagnose(
    s: *mut SessionObject,
    options: *const c_void,
    options_len: usize,
) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or a live session that no other thread changes; NULL or so many bytes.
        let (s, options) = unsafe { (s.as_ref(), bytes("options", options, options_len)?) };
        Ok(diagnosed(&live(s)?.session.diagnose(&options::diagnose(options)?)?))
    })
}

/// Replaces the identities of a text by the placeholders of the session: names, accounts, hosts, domains,
/// tenants, ids, addresses. It knows the names of the evidence that was added, and learns those of the text.
///
/// @param s         a session; NULL gives a result with `DSREGDIAG_INVALID_ARGUMENT`
/// @param text      a capture, events, a document of this library, or any other text, in the encodings of
///                  `dsregdiag_session_add_status`; borrowed for the call; NULL only with length 0
/// @param text_len  its length in bytes
/// @return          a result, which the caller frees with `dsregdiag_result_free`: the text in UTF-8, with
///                  its tokens and passwords masked, or `DSREGDIAG_NOT_RECOGNISED` (no text),
///                  `DSREGDIAG_INPUT_TOO_LARGE`, `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// One thread at a time; the result is free of the session.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_session_redact(
    s: *mut SessionObject,
    text: *const c_void,
    text_len: usize,
) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or a live session that no other thread changes; NULL or so many bytes.
        let (s, text) = unsafe { (s.as_ref(), bytes("text", text, text_len)?) };
        Ok(live(s)?.session.redact(text)?.into())
    })
}

/// From now on `dsregdiag_session_redact` leaves the ids of requests (correlation, activity, trace) as they are: a
/// service's support asks for them, and only the service knows whose they are.
///
/// @param s  a session, or NULL, which changes nothing
///
/// One thread at a time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_session_keep_correlation_ids(s: *mut SessionObject) {
    guard_or((), || {
        // SAFETY: NULL or a live session that no other thread changes.
        if let Some(s) = unsafe { s.as_ref() } {
            s.session.keep_correlation_ids();
        }
    })
}

/// What the session replaced so far, by kind and count, and what it could not check.
///
/// @param s  a session; NULL gives a result with `DSREGDIAG_INVALID_ARGUMENT`
/// @return   a result, which the caller frees with `dsregdiag_result_free`: a redaction document, or
///           `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// One thread at a time; the result is free of the session.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_session_redaction(s: *mut SessionObject) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or a live session that no other thread changes.
        let s = unsafe { s.as_ref() };
        Ok(crate::report::json::to_text(&live(s)?.session.redaction()).into())
    })
}

fn live(s: Option<&SessionObject>) -> Result<&SessionObject, Failure> {
    let none = || Failure::argument("The session is NULL; make one with dsregdiag_session_new.".to_owned());
    s.ok_or_else(none)
}

/// Frees a session with its evidence. Results that came from it stay.
///
/// @param s  a session that was not freed yet, or NULL, which does nothing
///
/// Any thread may call it, once, when no other uses the session.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_session_free(s: *mut SessionObject) {
    if !s.is_null() {
        // SAFETY: made by `Box::into_raw`, and freed only here.
        guard_or((), || drop(unsafe { Box::from_raw(s) }));
    }
}
