//! Keeps the library in the process that has called it, on Windows; build/main.rs tells the linker so elsewhere.
//!
//! Rust's runtime takes one of a process's 1,088 places for values of a thread (`TlsAlloc`) and never gives it back, so
//! that a host which unloads and loads again would have none left after some hundred times.

/// From now on unloading leaves the library where it is.
#[cfg(windows)]
pub fn loaded() {
    use std::ffi::c_void;

    const PIN: u32 = 1;
    const FROM_ADDRESS: u32 = 4;
    #[link(name = "kernel32")]
    extern "system" {
        fn GetModuleHandleExW(flags: u32, address: *const c_void, module: *mut *mut c_void) -> i32;
    }
    let mut module = std::ptr::null_mut();
    // SAFETY: the address is one of this library's code, and `module` outlives the call. A failure leaves everything
    // as it was, and the library as usable.
    unsafe { GetModuleHandleExW(PIN | FROM_ADDRESS, loaded as *const c_void, &mut module) };
}

/// Nothing to do.
#[cfg(not(windows))]
pub fn loaded() {}
