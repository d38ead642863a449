//! Which library this is.

use std::ffi::c_char;

use super::guard::guard_or;

/// The major number of the ABI that this header describes. It grows when something that exists changes.
/// While it is 0 nothing is promised yet.
pub const DSREGDIAG_ABI_MAJOR: u32 = 0;
/// The minor number of the ABI that this header describes. It grows with a new function, status, option
/// or JSON member.
pub const DSREGDIAG_ABI_MINOR: u32 = 6;

/// The ABI of the loaded library: `(major << 16) | minor`.
///
/// A program built with this header can use the library if `DSREGDIAG_ABI_COMPATIBLE` says so of this
/// number: the major number is equal, and the minor number is at least the header's, or equal while the
/// major number is 0. Ask it once after loading, before any other call.
///
/// @return  the version; the call cannot fail
///
/// Any thread may call it at any time.
#[no_mangle]
pub extern "C" fn dsregdiag_abi_version() -> u32 {
    guard_or(0, || (DSREGDIAG_ABI_MAJOR << 16) | DSREGDIAG_ABI_MINOR)
}

/// The version of the loaded library, such as `"0.1.0"`: for logs, not for decisions.
///
/// @return  a static string, never NULL, not to be freed
///
/// Any thread may call it at any time.
#[no_mangle]
pub extern "C" fn dsregdiag_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    guard_or(c"".as_ptr(), || VERSION.as_ptr().cast())
}
