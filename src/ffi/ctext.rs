//! Strings that go out.

use std::ffi::c_char;

/// UTF-8 with a NUL behind it, as C takes it. A NUL inside becomes U+FFFD.
pub struct CText(Box<str>);

impl CText {
    /// Takes over a string.
    pub fn new(text: String) -> CText {
        let mut text = if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text };
        text.push('\0');
        CText(text.into_boxed_str())
    }

    /// The text without its NUL.
    pub fn as_str(&self) -> &str {
        self.0.strip_suffix('\0').unwrap_or_default()
    }
}

/// Hands a string to C: the pointer, and the length through `len`.
///
/// # Safety
/// `len` is NULL, or a `usize` can be written there.
pub unsafe fn give(text: Option<&CText>, len: *mut usize) -> *const c_char {
    if !len.is_null() {
        // SAFETY: the caller's promise. Written, not borrowed: what is there may never have been set.
        unsafe { len.write(text.map_or(0, |text| text.as_str().len())) };
    }
    text.map_or(std::ptr::null(), |text| text.0.as_ptr().cast())
}

/// As [`give`], for strings that are never NULL: nothing is the empty string.
///
/// # Safety
/// As [`give`].
pub unsafe fn give_or_empty(text: Option<&CText>, len: *mut usize) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    let pointer = unsafe { give(text, len) };
    if pointer.is_null() {
        c"".as_ptr()
    } else {
        pointer
    }
}
