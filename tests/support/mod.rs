//! What several integration tests need.

#![allow(dead_code)]

pub mod cases;
#[cfg(unix)]
pub mod consumer;
pub mod corpus;
pub mod golden;
pub mod header;
pub mod noise;
pub mod promised;
pub mod schema;

use std::path::PathBuf;

/// The folder of the package.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The shared library that cargo built for these tests; it lies beside them.
pub fn shared_library() -> PathBuf {
    let tests = std::env::current_exe().expect("a test has a path");
    let folder = tests.parent().expect("a test lies in a folder");
    let library = folder.join(libloading::library_filename("dsregdiag"));
    assert!(library.is_file(), "{} is missing", library.display());
    library
}
