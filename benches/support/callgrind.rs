//! Counts the instructions of a part of this program, where it runs under callgrind.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Callgrind knows its requests by these numbers (`valgrind/callgrind.h`).
const DUMP_STATS: usize = 0x4354_0000;
const ZERO_STATS: usize = 0x4354_0001;

/// Callgrind as it runs this program: writes a file for each count.
pub struct Callgrind {
    file: PathBuf,
    counts: usize,
}

impl Callgrind {
    /// This program again, under callgrind, which writes its counts beside `file`.
    pub fn command(file: &Path) -> Command {
        let mut command = Command::new("valgrind");
        command.args(["--quiet", "--tool=callgrind"]);
        command.arg(format!("--callgrind-out-file={}", file.display()));
        command.arg(std::env::current_exe().expect("a program has a path"));
        command
    }

    /// Callgrind, which was started with that file.
    pub fn writing_to(file: &Path) -> Callgrind {
        Callgrind { file: file.to_owned(), counts: 0 }
    }

    /// What a part gives, and how many instructions it takes.
    pub fn count<T>(&mut self, part: impl FnOnce() -> T) -> (T, u64) {
        request(ZERO_STATS);
        let made = part();
        request(DUMP_STATS);
        self.counts += 1;
        let file = PathBuf::from(format!("{}.{}", self.file.display(), self.counts));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        std::fs::remove_file(&file).expect("the count can be removed");
        let totals = text.lines().rev().find_map(|line| line.strip_prefix("totals: "));
        (made, totals.and_then(|totals| totals.trim().parse().ok()).expect("a count has totals"))
    }
}

/// Asks valgrind for something; on the bare machine these instructions do nothing.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[allow(unsafe_code)]
fn request(what: usize) {
    let request = [what, 0, 0, 0, 0, 0];
    // SAFETY: the four rotations of rdi add up to 128 bits and the exchange is of a register with itself, so
    // that nothing but rdx changes; valgrind reads the six numbers while they live.
    unsafe {
        std::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            in("rax") request.as_ptr(),
            inout("rdx") 0usize => _,
        );
    }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn request(_: usize) {}

/// Whether a count is possible here: the reason, if not.
pub fn is_missing() -> Option<&'static str> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Some("instructions are counted on Linux on x86-64 only");
    }
    let found =
        Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success());
    (!found).then_some("valgrind is not installed")
}
