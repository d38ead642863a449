//! Keeps panics inside: the body of every exported function runs in here.

use std::panic::{catch_unwind, set_hook, AssertUnwindSafe};
use std::sync::Once;

use super::status::Failure;
use super::stay;

/// Runs a body; a panic in it becomes a failure.
pub fn guard<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    guard_or(Err(Failure::panic()), body)
}

/// Runs a body; a panic in it gives `otherwise` instead.
///
/// The first call silences the panic hook and has the library stay. Only the C ABI comes here, so that it is the hook of the
/// shared library's own runtime: a Rust program that uses the crate keeps the one it has.
pub fn guard_or<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    static FIRST: Once = Once::new();
    FIRST.call_once(|| {
        set_hook(Box::new(|_| ()));
        stay::loaded();
    });
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}
