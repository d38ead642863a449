//! The library can be loaded and unloaded as often as a host likes. Alone in its file, for a library that another
//! test holds is never unloaded.

mod support;

use std::ffi::c_void;
use std::ptr::null;

use libloading::Library;

const CAPTURE: &[u8] = include_bytes!("c/capture.txt");
const EVENTS: &[u8] = include_bytes!("c/events.xml");

type Diagnose =
    unsafe extern "C" fn(*const c_void, usize, *const c_void, usize, *const c_void, usize) -> *mut c_void;
type ExitCode = unsafe extern "C" fn(*const c_void) -> i32;
type Free = unsafe extern "C" fn(*mut c_void);

#[test]
fn a_thousand_times_without_growing() {
    let path = support::shared_library();
    let use_once = || {
        // SAFETY: the contract's signatures; every object is freed before the library goes.
        unsafe {
            let library = Library::new(&path).expect("the library loads");
            let diagnose = library.get::<Diagnose>(b"dsregdiag_diagnose").expect("dsregdiag_diagnose");
            let exit_code = library.get::<ExitCode>(b"dsregdiag_result_exit_code").expect("exit_code");
            let free = library.get::<Free>(b"dsregdiag_result_free").expect("free");
            let (status, events) = (CAPTURE.as_ptr().cast(), EVENTS.as_ptr().cast());
            let result = diagnose(status, CAPTURE.len(), events, EVENTS.len(), null(), 0);
            assert_eq!(exit_code(result), 1);
            free(result);
            library.close().expect("the library is unloaded");
        }
    };
    (0..50).for_each(|_| use_once());
    let before = resident_kib();
    (0..1_000).for_each(|_| use_once());
    let grown = resident_kib().saturating_sub(before);
    assert!(grown < 8 * 1024, "{grown} KiB are lost in 1,000 loads");
}

#[cfg(target_os = "linux")]
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("/proc is there");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[cfg(not(target_os = "linux"))]
fn resident_kib() -> u64 {
    0
}
