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
    room_for(len)?;
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

/// Inputs up to this size are read without asking.
const SMALL: usize = 1024 * 1024;

/// How many bytes the worst form of evidence needs for each of its own (1,000,000 events in CSV, measured).
const NEED: usize = 30;

/// Memory is asked for in blocks, so that none has to lie in one piece.
const BLOCK: usize = 16 * 1024 * 1024;

/// Asks for the memory that an input may need, and gives it back: a process that does not have it gets a status in
/// place of its end.
fn room_for(len: usize) -> Result<(), Failure> {
    if len <= SMALL {
        return Ok(());
    }
    let mut blocks: Vec<Vec<u8>> = Vec::new();
    let mut left = len.min(crate::input::decode::MAX_INPUT).saturating_mul(NEED);
    while left > 0 {
        let mut block = Vec::new();
        let reserved = blocks.try_reserve(1).and_then(|()| block.try_reserve_exact(left.min(BLOCK)));
        reserved.map_err(|_| Failure::memory())?;
        left -= left.min(BLOCK);
        blocks.push(block);
    }
    // what nobody looks at need not be reserved
    std::hint::black_box(&blocks);
    Ok(())
}

/// The input that makes a build with debug assertions panic, by which the tests see what becomes of a
/// panic. A release build knows no such input.
#[allow(clippy::panic)]
fn panic_on_request(bytes: &[u8]) {
    if cfg!(debug_assertions) && bytes == b"dsregdiag: panic on request" {
        panic!("a panic on request");
    }
}
