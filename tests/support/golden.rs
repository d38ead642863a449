//! Files that hold what an input is to give: `tests/golden`. With `BLESS=1` they are written anew; read the
//! difference.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Whether the files are to be written anew.
pub fn is_blessing() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

/// What `file` must hold; blessed, it is written. `Err` says how it differs, and what to do.
pub fn check(file: &Path, actual: &str) -> Result<(), String> {
    if is_blessing() {
        fs::create_dir_all(file.parent().expect("a file lies in a folder")).expect("the folder is made");
        fs::write(file, actual).expect("the file is written");
        return Ok(());
    }
    let expected = fs::read_to_string(file).unwrap_or_default().replace("\r\n", "\n");
    if expected == actual {
        return Ok(());
    }
    let lines: BTreeSet<&str> = expected.lines().collect();
    let made: BTreeSet<&str> = actual.lines().collect();
    let only = |sign: &str, of: &str, other: &BTreeSet<&str>| -> String {
        of.lines().filter(|line| !other.contains(line)).map(|line| format!("\n  {sign} {line}")).collect()
    };
    let differences = only("-", &expected, &made) + &only("+", actual, &lines);
    Err(format!("{} (if it is meant, BLESS=1 writes it anew):{differences}", file.display()))
}

/// The folder holds these files and no other. Blessed, what has no input goes.
pub fn assert_no_other(folder: &Path, files: &BTreeSet<PathBuf>) {
    for file in below(folder).into_iter().filter(|file| !files.contains(file)) {
        assert!(is_blessing(), "{}: no input gives it", file.display());
        fs::remove_file(file).expect("the file is removed");
    }
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}
