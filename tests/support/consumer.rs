//! Compiles a program in C or C++ as a careful user would, against the library that cargo built, and runs it.

use std::process::Command;

use super::{root, shared_library};

/// How a language is compiled.
pub struct Language {
    compiler: &'static str,
    edition: &'static str,
    suffix: &'static str,
}

pub const C: Language = Language { compiler: "cc", edition: "-std=c99", suffix: "c" };
pub const CPP: Language = Language { compiler: "c++", edition: "-std=c++11", suffix: "cpp" };

/// What a program prints. It has to compile without a warning and to end with 0, silent on stderr.
pub fn run_program(language: &Language, name: &str, source: &str) -> String {
    let library = shared_library();
    let folder = library.parent().expect("a library lies in a folder");
    let program = folder.join(format!("{name}-{}", language.suffix));
    let file = program.with_extension(language.suffix);
    std::fs::write(&file, source).expect("the source is written");
    let compiled = Command::new(language.compiler)
        .args([language.edition, "-Wall", "-Wextra", "-Wpedantic", "-Werror"])
        .arg(&file)
        .arg("-o")
        .arg(&program)
        .arg(format!("-I{}", root().join("include").display()))
        .arg(format!("-I{}", root().join("tests/c").display()))
        .arg(format!("-L{}", folder.display()))
        .args(["-ldsregdiag".to_owned(), format!("-Wl,-rpath,{}", folder.display())])
        .output()
        .expect("a compiler is installed");
    assert!(compiled.status.success(), "{name}: {}", String::from_utf8_lossy(&compiled.stderr));
    // cargo's own search path comes before the program's, and may hold an older library.
    let output = Command::new(&program)
        .current_dir(root())
        .env("LD_LIBRARY_PATH", folder)
        .env("DYLD_LIBRARY_PATH", folder)
        .output()
        .expect("the program runs");
    assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
