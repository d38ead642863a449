//! What every call gives back.

use std::ffi::{c_char, c_void};
use std::sync::OnceLock;

use super::ctext::{give, give_or_empty, CText};
use super::guard::{guard, guard_or};
use super::index::Index;
use super::input::bytes;
use super::status::{Failure, DSREGDIAG_OK, DSREGDIAG_OUT_OF_MEMORY};

/// What a call came to: its status, and a document or an error.
///
/// Owned by the caller and freed once by `dsregdiag_result_free`. It never changes: any number of threads
/// may read one result at the same time, while none of them frees it. It does not depend on the session or
/// the input that it was made from.
pub struct ResultObject {
    status: i32,
    exit_code: i32,
    error: CText,
    text: CText,
    /// Made by the first `get` or `count`; `None` where the text is no JSON.
    index: OnceLock<Option<Index>>,
}

/// What a call that went well has to say.
pub struct Answer {
    /// The document, or what was rendered.
    pub text: String,
    /// Of a diagnosis by its verdict, else 0.
    pub exit_code: i32,
}

impl From<String> for Answer {
    fn from(text: String) -> Answer {
        Answer { text, exit_code: 0 }
    }
}

/// Runs the body of a call and makes its result, which the caller owns.
pub fn answer(body: impl FnOnce() -> Result<Answer, Failure>) -> *mut ResultObject {
    let (status, error, answer) = match guard(body) {
        Ok(answer) => (DSREGDIAG_OK, String::new(), answer),
        Err(failure) => (failure.status, failure.message, Answer { text: String::new(), exit_code: 2 }),
    };
    Box::into_raw(Box::new(ResultObject {
        status,
        exit_code: answer.exit_code,
        error: CText::new(error),
        text: CText::new(answer.text),
        index: OnceLock::new(),
    }))
}

impl ResultObject {
    fn index(&self) -> Option<&Index> {
        self.index.get_or_init(|| Index::new(self.text.as_str())).as_ref()
    }
}

/// The status of the call that gave the result. Ask it first.
///
/// @param r  a result, or NULL
/// @return   a status; for NULL `DSREGDIAG_OUT_OF_MEMORY`
///
/// Any thread may call it.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_result_status(r: *const ResultObject) -> i32 {
    // SAFETY: NULL or a live result.
    guard_or(DSREGDIAG_OUT_OF_MEMORY, || unsafe { r.as_ref() }.map_or(DSREGDIAG_OUT_OF_MEMORY, |r| r.status))
}

/// Why the call failed: one sentence in English that says what to do next. It never quotes the input,
/// but for the name of an option that is not taken.
///
/// @param r    a result, or NULL
/// @param len  where to write the length in bytes without the NUL, or NULL
/// @return     UTF-8, never NULL; `""` where the call went well and for a NULL result. It belongs to the
///             result and lives as long as it
///
/// Any thread may call it.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_result_error(r: *const ResultObject, len: *mut usize) -> *const c_char {
    // SAFETY: NULL or a live result; NULL or a place for a length.
    guard_or(c"".as_ptr(), || unsafe { give_or_empty(r.as_ref().map(|r| &r.error), len) })
}

/// What the call made: a JSON document, or the text that `dsregdiag_render` made of documents.
///
/// @param r    a result, or NULL
/// @param len  where to write the length in bytes without the NUL, or NULL
/// @return     UTF-8, never NULL; `""` where the call failed and for a NULL result. It belongs to the
///             result and lives as long as it
///
/// Any thread may call it.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_result_text(r: *const ResultObject, len: *mut usize) -> *const c_char {
    // SAFETY: NULL or a live result; NULL or a place for a length.
    guard_or(c"".as_ptr(), || unsafe { give_or_empty(r.as_ref().map(|r| &r.text), len) })
}

/// The value at a JSON Pointer (RFC 6901), for programs without a JSON parser: `"/verdict"`,
/// `"/findings/0/title"`. The pointer `""` is the whole document.
///
/// @param r            a result, or NULL
/// @param pointer      the pointer in UTF-8, need not end in NUL; NULL only with length 0
/// @param pointer_len  its length in bytes
/// @param len          where to write the value's length in bytes without the NUL (0 for NULL), or NULL
/// @return             a string without quotes and escapes, anything else as its JSON text; U+0000 in a
///                     string is given as U+FFFD. NULL where there is no such member, the pointer is none,
///                     the call failed, or its text is no JSON. It belongs to the result and lives as long
///                     as it
///
/// Any thread may call it. The first call reads the document once, the others look up.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_result_get(
    r: *const ResultObject,
    pointer: *const c_void,
    pointer_len: usize,
    len: *mut usize,
) -> *const c_char {
    let found = guard(|| {
        // SAFETY: NULL or a live result; NULL or so many bytes.
        let (r, pointer) = unsafe { (r.as_ref(), bytes("pointer", pointer, pointer_len)?) };
        Ok(r.and_then(|r| match (r.index()?, pointer) {
            (_, b"") => Some(&r.text),
            (index, _) => index.text(r.text.as_str(), pointer),
        }))
    });
    // SAFETY: NULL or a place for a length.
    guard_or(std::ptr::null(), || unsafe { give(found.unwrap_or(None), len) })
}

/// How many members the array or object at a JSON Pointer has: the bound of a loop over `"/findings"`.
///
/// @param r            a result, or NULL
/// @param pointer      the pointer in UTF-8, need not end in NUL; NULL only with length 0
/// @param pointer_len  its length in bytes
/// @return             the number of members; 0 for anything else, and wherever `dsregdiag_result_get` is
///                     NULL
///
/// Any thread may call it.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_result_count(
    r: *const ResultObject,
    pointer: *const c_void,
    pointer_len: usize,
) -> usize {
    let count = guard(|| {
        // SAFETY: NULL or a live result; NULL or so many bytes.
        let (r, pointer) = unsafe { (r.as_ref(), bytes("pointer", pointer, pointer_len)?) };
        Ok(r.and_then(|r| Some(r.index()?.count(r.text.as_str(), pointer))))
    });
    count.unwrap_or(None).unwrap_or(0)
}

/// The exit code by which a script speaks: 0 for a diagnosis whose verdict is `healthy`, 1 for `issues`, 2
/// for everything else: what cannot be judged or is not explained, and a call that failed. Any other document
/// is 0.
///
/// @param r  a result, or NULL
/// @return   0, 1 or 2; 2 for NULL
///
/// Any thread may call it.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_result_exit_code(r: *const ResultObject) -> i32 {
    // SAFETY: NULL or a live result.
    guard_or(2, || unsafe { r.as_ref() }.map_or(2, |r| r.exit_code))
}

/// Frees a result with every string that came from it.
///
/// @param r  a result that was not freed yet, or NULL, which does nothing
///
/// Any thread may call it, once, when no other uses the result.
#[no_mangle]
pub unsafe extern "C" fn dsregdiag_result_free(r: *mut ResultObject) {
    if !r.is_null() {
        // SAFETY: made by `Box::into_raw`, and freed only here.
        guard_or((), || drop(unsafe { Box::from_raw(r) }));
    }
}
