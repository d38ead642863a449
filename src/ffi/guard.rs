//! Keeps panics inside: the body of every exported function runs in here.

use std::cell::Cell;
use std::panic::{catch_unwind, set_hook, AssertUnwindSafe};
use std::sync::Once;

use super::status::Failure;
use super::stay;

thread_local! {
    /// Where this thread panicked last. Never what the panic said: that may quote the input.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Runs a body; a panic in it becomes a failure that names its place.
pub fn guard<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    caught(body).unwrap_or_else(|| Err(Failure::panic(PLACE.take().as_deref())))
}

/// Runs a body; a panic in it gives `otherwise` instead.
pub fn guard_or<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    caught(body).unwrap_or(otherwise)
}

/// Runs a body; nothing where it panics.
///
/// The first call has the panic hook keep the place and print nothing, and has the library stay. Only the C ABI comes here,
/// so that it is the hook of the shared library's own runtime: a Rust program that uses the crate keeps the one it has.
fn caught<T>(body: impl FnOnce() -> T) -> Option<T> {
    static FIRST: Once = Once::new();
    FIRST.call_once(|| {
        set_hook(Box::new(|panic| {
            let place = panic.location().map(|location| place(location.file(), location.line()));
            // A thread that is ending has no room for it any more.
            let _ = PLACE.try_with(|last| last.set(place));
        }));
        stay::loaded();
    });
    catch_unwind(AssertUnwindSafe(body)).ok()
}

/// A line of a source file, as its crate names it: what stands before is a folder of the machine that built it.
fn place(file: &str, line: u32) -> String {
    let (file, this) = (file.replace('\\', "/"), file!().replace('\\', "/"));
    let root = this.strip_suffix("src/ffi/guard.rs").unwrap_or_default();
    let own = file.strip_prefix(root).filter(|rest| rest.starts_with("src/"));
    // The file of another crate keeps the folder of that crate.
    let foreign = || {
        let folder = file.rfind("/src/").and_then(|at| file[..at].rfind('/'));
        &file[folder.map_or(0, |slash| slash + 1)..]
    };
    format!("{}:{line}", own.unwrap_or_else(foreign))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_place_names_a_file_of_its_crate_and_no_folder_of_the_builder() {
        assert_eq!(place(file!(), 7), "src/ffi/guard.rs:7");
        assert_eq!(place("/rustc/0123abcd/library/core/src/str/mod.rs", 833), "core/src/str/mod.rs:833");
        assert_eq!(
            place(r"C:\Users\pat\.cargo\registry\src\index\quick-xml-0.36.2\src\reader.rs", 1),
            "quick-xml-0.36.2/src/reader.rs:1"
        );
    }
}
