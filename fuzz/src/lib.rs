//! What libFuzzer calls for each input that it makes up.

mod target;

/// Runs the target that the environment variable `DSREGDIAG_FUZZ` names; a panic ends the process.
///
/// # Safety
/// `data` is `size` bytes long.
#[no_mangle]
pub unsafe extern "C" fn LLVMFuzzerTestOneInput(data: *const u8, size: usize) -> i32 {
    static TARGET: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let name = TARGET.get_or_init(|| std::env::var("DSREGDIAG_FUZZ").expect("DSREGDIAG_FUZZ names a target"));
    // SAFETY: the caller's promise; an empty input may have no address.
    let input = if size == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, size) } };
    target::run(name, input);
    0
}
