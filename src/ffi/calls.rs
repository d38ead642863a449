//! The functions that keep nothing: what they give depends on their arguments alone.

use std::ffi::c_void;

use super::input::{bytes, given};
use super::result::{answer, Answer, ResultObject};
use super::status::Failure;
use crate::document::Diagnosis;
use crate::options;
use crate::redact::{Redact, Redactor};
use crate::report::json;

/// Reads what `dsregcmd /status` printed.
///
/// @param text         the bytes as they were printed or saved: UTF-8, UTF-16 or a one-byte code page;
///                     borrowed for the call; NULL only with length 0
/// @param text_len     their number, at most 64 MiB (16 MiB in a 32-bit process)
/// @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
///                     `redact` (`true`: identities are replaced by placeholders; `"keepCorrelationIds"`: but
///                     for the ids of requests)
/// @param options_len  its length in bytes
/// @return             a result, which the caller frees with `dsregdiag_result_free`: a status document, or
///                     `DSREGDIAG_NOT_RECOGNISED`, `DSREGDIAG_INPUT_TOO_LARGE`, `DSREGDIAG_INVALID_OPTIONS`,
///                     `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// Any thread may call it at any time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_parse_status(
    text: *const c_void,
    text_len: usize,
    options: *const c_void,
    options_len: usize,
) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or so many bytes.
        let (text, options) =
            unsafe { (bytes("text", text, text_len)?, bytes("options", options, options_len)?) };
        let redact = options::parse(options)?;
        Ok(redacted(json::status(&crate::parse_status(text)?), redact).into())
    })
}

/// Reads event records: `Get-WinEvent` objects in JSON (one, an array, or one a line), CSV or Clixml, event XML,
/// or text copied out of Event Viewer.
///
/// @param events       the bytes, in the encodings of `dsregdiag_parse_status`; borrowed for the call; NULL
///                     only with length 0
/// @param events_len   their number, at most 64 MiB (16 MiB in a 32-bit process)
/// @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
///                     `redact` (`true`: identities are replaced by placeholders; `"keepCorrelationIds"`: but
///                     for the ids of requests)
/// @param options_len  its length in bytes
/// @return             a result, which the caller frees with `dsregdiag_result_free`: an events document,
///                     without events for an empty list, or `DSREGDIAG_NOT_RECOGNISED`,
///                     `DSREGDIAG_INVALID_EVENTS`, `DSREGDIAG_INPUT_TOO_LARGE`, `DSREGDIAG_INVALID_OPTIONS`,
///                     `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// Any thread may call it at any time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_parse_events(
    events: *const c_void,
    events_len: usize,
    options: *const c_void,
    options_len: usize,
) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or so many bytes.
        let (events, options) =
            unsafe { (bytes("events", events, events_len)?, bytes("options", options, options_len)?) };
        let redact = options::parse(options)?;
        Ok(redacted(json::events(&crate::parse_events(events)?), redact).into())
    })
}

/// Says what is wrong with a device, why, how sure that is, and what to do.
///
/// @param status       a capture, as `dsregdiag_parse_status` takes it; borrowed for the call; NULL with
///                     length 0 where there is none
/// @param status_len   its length in bytes
/// @param events       event records, as `dsregdiag_parse_events` takes them; borrowed for the call; NULL
///                     with length 0 where there are none
/// @param events_len   their length in bytes
/// @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
///                     `now` (the moment of the capture, ISO 8601 with a zone; absent: the capture's own
///                     clock), `locale` (of the words), `minSeverity` (`error`, `warning`, `information`:
///                     what is less grave is not shown), `facts` (an object, see
///                     `dsregdiag_session_add_facts`), `symptoms` (an array of ids), `include` (an array of
///                     `status`, `events`: the parsed documents to add), `redact` (`true`: identities
///                     are replaced by placeholders)
/// @param options_len  its length in bytes
/// @return             a result, which the caller frees with `dsregdiag_result_free`: a diagnosis document,
///                     or `DSREGDIAG_NOT_RECOGNISED` (also where nothing was given),
///                     `DSREGDIAG_INVALID_EVENTS`, `DSREGDIAG_INPUT_TOO_LARGE`, `DSREGDIAG_SEVERAL_DEVICES`,
///                     `DSREGDIAG_INVALID_OPTIONS`, `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// Any thread may call it at any time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_diagnose(
    status: *const c_void,
    status_len: usize,
    events: *const c_void,
    events_len: usize,
    options: *const c_void,
    options_len: usize,
) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or so many bytes.
        let (status, events, options) = unsafe {
            (
                given("status", status, status_len)?,
                given("events", events, events_len)?,
                bytes("options", options, options_len)?,
            )
        };
        Ok(diagnosed(&crate::diagnose(status, events, &options::diagnose(options)?)?))
    })
}

/// Explains one thing: a rule, a code in any written form (`0xCAA2000C`, `-895352820`, `AADSTS50076`), an
/// event as `"provider/id"`, or a field of a capture.
///
/// @param what         its name in UTF-8, borrowed for the call; NULL only with length 0
/// @param what_len     its length in bytes
/// @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
///                     `locale` (of the words)
/// @param options_len  its length in bytes
/// @return             a result, which the caller frees with `dsregdiag_result_free`: an explanation
///                     document, or `DSREGDIAG_NOT_FOUND`, `DSREGDIAG_INVALID_OPTIONS`,
///                     `DSREGDIAG_INVALID_ARGUMENT` (no UTF-8, or nothing asked), `DSREGDIAG_PANIC`
///
/// Any thread may call it at any time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_explain(
    what: *const c_void,
    what_len: usize,
    options: *const c_void,
    options_len: usize,
) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or so many bytes.
        let (what, options) =
            unsafe { (bytes("what", what, what_len)?, bytes("options", options, options_len)?) };
        let locale = options::explain(options)?;
        let what = std::str::from_utf8(what).map(str::trim).ok().filter(|what| !what.is_empty()).ok_or_else(
            || {
                Failure::argument(
                    "'what' is empty or not UTF-8; pass a rule id, a code, provider/id or a field."
                        .to_owned(),
                )
            },
        )?;
        Ok(json::to_text(&crate::reference::explain_in(what, locale.as_deref())?).into())
    })
}

/// Lists what the library knows: rules, prerequisites, facts and symptoms with their ids, and the event
/// queries by which a collector gets what the rules ask for.
///
/// @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
///                     `locale` (of the words)
/// @param options_len  its length in bytes
/// @return             a result, which the caller frees with `dsregdiag_result_free`: a catalog document, or
///                     `DSREGDIAG_INVALID_OPTIONS`, `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// Any thread may call it at any time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_catalog(options: *const c_void, options_len: usize) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or so many bytes.
        let options = unsafe { bytes("options", options, options_len) }?;
        let locale = options::catalog(options)?;
        Ok(json::to_text(&crate::reference::catalog_in(locale.as_deref())).into())
    })
}

/// Turns documents into text for people.
///
/// @param documents      diagnosis documents in JSON: one, an array, or one a line; borrowed for the call;
///                       NULL only with length 0
/// @param documents_len  their length in bytes
/// @param options        a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
///                       `format` (`text`, the default: one device is a page, several are a table;
///                       `summary`: one line a document, of at most 2,048 characters, whose grammar is kept;
///                       `ticket`, `markdown`, `html`, `csv`, `jsonl`),
///                       `redact` (`true`: identities are replaced by placeholders; `"keepCorrelationIds"`: but
///                     for the ids of requests), `width` (columns, 20 to 1000, 80 by default),
///                       `color` (true: with the sequences by which a terminal shows colours and links),
///                       `detail` (`short`, the default, or `full`: everything that the document holds, a
///                       page a device), `rank` (only the finding of this rank, in full), `areas` (a summary
///                       judges only these areas), `locale` (of the headings; a document keeps its words)
/// @param options_len    its length in bytes
/// @return               a result, which the caller frees with `dsregdiag_result_free`: the text, or
///                       `DSREGDIAG_INVALID_ARGUMENT` (no such document), `DSREGDIAG_INPUT_TOO_LARGE`,
///                       `DSREGDIAG_INVALID_OPTIONS`, `DSREGDIAG_PANIC`
///
/// Any thread may call it at any time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_render(
    documents: *const c_void,
    documents_len: usize,
    options: *const c_void,
    options_len: usize,
) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or so many bytes.
        let (documents, options) = unsafe {
            (bytes("documents", documents, documents_len)?, bytes("options", options, options_len)?)
        };
        let (options, redact) = options::render(options)?;
        let Some(mut redactor) = Redactor::of(redact) else {
            return Ok(crate::render_documents(documents, &options)?.into());
        };
        // what is no document of the engine is refused as it is without redaction
        let text = String::from_utf8_lossy(documents);
        let hidden = redactor.documents(&text).unwrap_or(text.into_owned());
        Ok(crate::render_documents(hidden.as_bytes(), &options)?.into())
    })
}

/// A document of the engine, its identities replaced where that is asked for.
fn redacted(document: String, redact: Redact) -> String {
    match Redactor::of(redact) {
        Some(mut redactor) => redactor.documents(&document).unwrap_or_default(),
        None => document,
    }
}

/// Says what changed between two diagnoses: what is fixed, what is new, what is otherwise.
///
/// @param before       a diagnosis document in JSON, the earlier one; borrowed for the call; NULL only with
///                     length 0
/// @param before_len   its length in bytes
/// @param after        the later one; borrowed for the call; NULL only with length 0
/// @param after_len    its length in bytes
/// @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
///                     `locale` (of the words), `redact` (`true`: identities are replaced by placeholders; `"keepCorrelationIds"`: but
///                     for the ids of requests)
/// @param options_len  its length in bytes
/// @return             a result, which the caller frees with `dsregdiag_result_free`: a comparison document,
///                     or `DSREGDIAG_INVALID_ARGUMENT` (no such document), `DSREGDIAG_INPUT_TOO_LARGE`,
///                     `DSREGDIAG_INVALID_OPTIONS`, `DSREGDIAG_PANIC`
///
/// Any thread may call it at any time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_compare(
    before: *const c_void,
    before_len: usize,
    after: *const c_void,
    after_len: usize,
    options: *const c_void,
    options_len: usize,
) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or so many bytes.
        let (before, after, options) = unsafe {
            (
                bytes("before", before, before_len)?,
                bytes("after", after, after_len)?,
                bytes("options", options, options_len)?,
            )
        };
        let comparison = crate::compare::compare_documents(before, after, options::compare(options)?)?;
        Ok(json::to_text(&comparison).into())
    })
}

/// Masks the tokens, cookies, keys and passwords of a text, and leaves everything else: for raw evidence that
/// is kept or saved. (Documents are masked always.)
///
/// @param text      the bytes, in the encodings of `dsregdiag_parse_status`; borrowed for the call; NULL only
///                  with length 0
/// @param text_len  their number, at most 64 MiB (16 MiB in a 32-bit process)
/// @return          a result, which the caller frees with `dsregdiag_result_free`: the text in UTF-8, or
///                  `DSREGDIAG_NOT_RECOGNISED` (no text), `DSREGDIAG_INPUT_TOO_LARGE`,
///                  `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
///
/// Any thread may call it at any time.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_mask(text: *const c_void, text_len: usize) -> *mut ResultObject {
    answer(|| {
        // SAFETY: NULL or so many bytes.
        let text = unsafe { bytes("text", text, text_len) }?;
        Ok(crate::secret::mask_owned(crate::input::decode::decode(text)?.text).into())
    })
}

/// The answer that a diagnosis is.
pub fn diagnosed(diagnosis: &Diagnosis) -> Answer {
    Answer { text: json::to_text(diagnosis), exit_code: diagnosis.exit_code() }
}
