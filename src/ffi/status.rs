//! What a call came to, as a number. Numbers are never renumbered; gaps are reserved.

use std::ffi::c_char;

use super::guard::guard_or;
use crate::Error;

/// The call did what it was asked to.
pub const DSREGDIAG_OK: i32 = 0;
/// An argument that the function cannot take: a NULL pointer with a length, a text that is not what the
/// function asks for, a NULL session.
pub const DSREGDIAG_INVALID_ARGUMENT: i32 = 1;
/// Options that are not a JSON object, hold a key that the function does not take, or a wrong value.
pub const DSREGDIAG_INVALID_OPTIONS: i32 = 2;
/// Nothing is known under the name that was asked for.
pub const DSREGDIAG_NOT_FOUND: i32 = 3;
/// The input holds neither a capture nor an event, or nothing was given.
pub const DSREGDIAG_NOT_RECOGNISED: i32 = 20;
/// The input is JSON or XML, but no event could be read from it, or it has a DTD.
pub const DSREGDIAG_INVALID_EVENTS: i32 = 21;
/// The input is over a documented limit.
pub const DSREGDIAG_INPUT_TOO_LARGE: i32 = 22;
/// The captures, or events without one, are of several devices, and one answer is about one device.
pub const DSREGDIAG_SEVERAL_DEVICES: i32 = 23;
/// The library failed where it should not have. The objects that took part are as they were before.
pub const DSREGDIAG_PANIC: i32 = 40;
/// There is no result: what `dsregdiag_result_status` says of NULL.
pub const DSREGDIAG_OUT_OF_MEMORY: i32 = 41;

/// The name of a status, for logs: `"NOT_RECOGNISED"` for `DSREGDIAG_NOT_RECOGNISED`.
///
/// @param status  a status; any number may be passed
/// @return        a static string, never NULL, not to be freed; `"UNKNOWN"` for a number that this version
///                does not define
///
/// Any thread may call it at any time.
#[no_mangle]
pub extern "C" fn dsregdiag_status_name(status: i32) -> *const c_char {
    guard_or(c"UNKNOWN".as_ptr(), || {
        let name = match status {
            DSREGDIAG_OK => c"OK",
            DSREGDIAG_INVALID_ARGUMENT => c"INVALID_ARGUMENT",
            DSREGDIAG_INVALID_OPTIONS => c"INVALID_OPTIONS",
            DSREGDIAG_NOT_FOUND => c"NOT_FOUND",
            DSREGDIAG_NOT_RECOGNISED => c"NOT_RECOGNISED",
            DSREGDIAG_INVALID_EVENTS => c"INVALID_EVENTS",
            DSREGDIAG_INPUT_TOO_LARGE => c"INPUT_TOO_LARGE",
            DSREGDIAG_SEVERAL_DEVICES => c"SEVERAL_DEVICES",
            DSREGDIAG_PANIC => c"PANIC",
            DSREGDIAG_OUT_OF_MEMORY => c"OUT_OF_MEMORY",
            _ => c"UNKNOWN",
        };
        name.as_ptr()
    })
}

/// Why a call failed: its status and one sentence.
pub struct Failure {
    /// One of the constants above, never `DSREGDIAG_OK`.
    pub status: i32,
    /// What to do next.
    pub message: String,
}

impl Failure {
    /// What is said where the engine broke its own promises, at a place in its source.
    pub fn panic(place: Option<&str>) -> Failure {
        let place = place.map(|place| format!(" (at {place})")).unwrap_or_default();
        Failure {
            status: DSREGDIAG_PANIC,
            message: format!("The library failed on this input{place}, which is a fault of the library; please report it with this sentence."),
        }
    }

    /// What is said where the process lacks the memory for an input.
    pub fn memory() -> Failure {
        Failure {
            status: DSREGDIAG_OUT_OF_MEMORY,
            message: "The process has too little memory for this input; give it in smaller parts, or use a 64-bit process.".to_owned(),
        }
    }

    /// What is said of an argument that cannot be taken.
    pub fn argument(message: String) -> Failure {
        Failure { status: DSREGDIAG_INVALID_ARGUMENT, message }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let status = match &error {
            Error::InvalidArgument(_) => DSREGDIAG_INVALID_ARGUMENT,
            Error::InvalidOptions(_) => DSREGDIAG_INVALID_OPTIONS,
            Error::NotFound(_) => DSREGDIAG_NOT_FOUND,
            Error::NotRecognised(_) => DSREGDIAG_NOT_RECOGNISED,
            Error::InvalidEvents(_) => DSREGDIAG_INVALID_EVENTS,
            Error::InputTooLarge(_) => DSREGDIAG_INPUT_TOO_LARGE,
            Error::SeveralDevices(_) => DSREGDIAG_SEVERAL_DEVICES,
        };
        Failure { status, message: error.to_string() }
    }
}
