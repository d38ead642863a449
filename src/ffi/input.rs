//! What comes in: pointer and length to a slice.

use std::ffi::c_void;

use super::status::Failure;

/// The bytes of an argument; `None` where it was not given (NULL with length 0).
///
/// # Safety
/// `pointer` is NULL, or `len` bytes can be read there for as long as the slice is used.
pub unsafe fn given<'a>(name: &str, pointer: *const c_void, len: usize) -> Result<Option<&'a [u8]>, Failure> {
    if pointer.is_null() {
        return match len {
            0 => Ok(None),
            _ => Err(Failure::argument(format!(
                "'{name}' is NULL, but its length is not 0; pass a pointer, or the length 0."
            ))),
        };
    }
    if len > isize::MAX as usize {
        return Err(Failure::argument(format!(
            "The length of '{name}' is more than any memory holds; pass its length in bytes."
        )));
    }
    // SAFETY: not NULL, not over the largest object, and the caller vouches for the bytes.
    let bytes = unsafe { std::slice::from_raw_parts(pointer.cast::<u8>(), len) };
    panic_on_request(bytes);
    Ok(Some(bytes))
}

/// The bytes of an argument, none where it was not given.
///
/// # Safety
/// As [`given`].
pub unsafe fn bytes<'a>(name: &str, pointer: *const c_void, len: usize) -> Result<&'a [u8], Failure> {
    // SAFETY: the caller's promise is the same.
    Ok(unsafe { given(name, pointer, len) }?.unwrap_or_default())
}

/// The input that makes a build with debug assertions panic, by which the tests see what becomes of a
/// panic. A release build knows no such input.
#[allow(clippy::panic)]
fn panic_on_request(bytes: &[u8]) {
    if cfg!(debug_assertions) && bytes == b"dsregdiag: panic on request" {
        panic!("a panic on request");
    }
}
