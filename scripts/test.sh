#!/usr/bin/env bash
# Runs every test, goes on after a failure, and closes with one line that counts them all.
#
#   scripts/test.sh [rust|reports|headers|consumers|csharp|cmdlets|examples ...]     all of them when none is named
set -uo pipefail
cd "$(dirname "$0")/.."

. scripts/runner.sh
. scripts/compile.sh

rust() {
    run count_step 'cargo fmt' cargo fmt --check
    run count_step 'cargo clippy' cargo clippy --all-targets -- -D warnings
    run count_cargo 'cargo test' cargo test --no-fail-fast
    run count_step 'cargo build --release' cargo build --release --lib
    if command -v valgrind >/dev/null; then
        run count_step 'judging is linear' cargo bench --bench judging
        run count_step 'reports are linear' cargo bench --bench reports
    else
        skip 'judging is linear' 'THE COST OF JUDGING AND OF REPORTS WAS NOT COUNTED: valgrind could not be installed'
    fi
    run count_step 'cargo clippy without the C ABI' cargo clippy --quiet --no-default-features -- -D warnings
    run count_step 'cargo doc' env RUSTDOCFLAGS='-D warnings' cargo doc --quiet --no-deps
    run count_step 'cargo package --list' tests/package/crate.sh
    run count_step 'THIRD-PARTY-NOTICES.txt' scripts/notices.sh --check
}

# The HTML reports that cargo test wrote, as a validator and a browser see them; the queries of the documents.
reports() {
    checked 'reports in a browser' scripts/report-checks.sh
    checked 'queries in Kusto' scripts/kusto-checks.sh
}

# checked NAME SCRIPT: runs a check whose tools come from npm, where they can be had.
checked() {
    local why
    if ! why=$("$2" --tools 2>&1); then
        skip "$1" "NOT CHECKED: $(tail -n 1 <<<"$why")"
        return
    fi
    grep -q 'NO BROWSER' <<<"$why" && skip "$1" "$(grep 'NO BROWSER' <<<"$why")"
    run count_pester "$1" "$2"
}

# The C# library and what of the cmdlets needs no PowerShell, and the package with the program that README shows.
csharp() {
    run count_step 'dotnet build' dotnet build --nologo -c Release -warnaserror powershell/DsregDiag.slnx &&
        run count_dotnet 'xunit' dotnet test --nologo --no-build -c Release powershell/DsregDiag.slnx
    run count_step 'the NuGet package' tests/csharp/run.sh
}

# consumer EDITION SOURCE PROGRAM: builds a C or C++ program that uses the library.
consumer() {
    compile "$1" "$2" -o "$3" -pthread -Ltarget/release -ldsregdiag -Wl,-rpath,"$PWD/target/release"
}

# Programs in C and C++ against the headers and the library, alone and under valgrind.
consumers() {
    local source edition
    for source in tests/c/*.c; do
        consume c99 "$source"
    done
    for source in tests/cpp/*.cpp; do
        for edition in c++11 c++20; do
            consume $edition "$source"
        done
    done
    if command -v strace >/dev/null; then
        run count_step 'no file, no network (strace)' tests/c/quiet.sh target/consumers/quiet.c-c99
    else
        skip 'no file, no network (strace)' 'strace could not be installed'
    fi
    run count_step 'make install, pkg-config, CMake' tests/package/run.sh
}

consume() { # EDITION SOURCE
    local name="$2 as $1" program
    program=target/consumers/$(basename "$2")-$1
    run count_step "build $name" consumer "$1" "$2" "$program" || return
    run count_step "$name" "$program"
    if command -v valgrind >/dev/null; then
        # On the library as cargo test built it: optimised code tests the tags of two values in another order than
        # they were written, which valgrind takes for a use of uninitialised memory.
        run count_step "$name, valgrind" env LD_LIBRARY_PATH="$PWD/target/debug/deps" \
            valgrind --quiet --error-exitcode=99 --leak-check=full \
            --errors-for-leak-kinds=definite,indirect,possible "$program"
    else
        skip "$name, valgrind" 'valgrind could not be installed'
    fi
}

# The cmdlets, in every PowerShell there is.
cmdlets() {
    local shells shell
    run count_step 'make module' scripts/module.sh || return
    if ! shells=$(scripts/pwsh.sh); then
        skip 'Pester' 'THE CMDLETS WERE NOT TESTED: no pwsh on PATH, and the .NET tool PowerShell could not be installed'
        return
    fi
    if ! dotnet restore --nologo -v quiet scripts/pester/pester.csproj; then
        skip 'Pester' 'THE CMDLETS WERE NOT TESTED: Pester could not be fetched'
        return
    fi
    while read -r shell; do
        DSREGDIAG_MODULE=$PWD/target/module/DsregDiag DSREGDIAG_SHELL=$shell run count_pester "Pester in $shell" \
            "$shell" -NoLogo -NoProfile -NonInteractive -File scripts/pester/run.ps1
    done <<<"$shells"
    shell=$(head -n 1 <<<"$shells")
    run count_step 'make package' scripts/package.sh &&
        XDG_DATA_HOME=$PWD/target/tmp/package run count_step 'install from the package' \
            "$shell" -NoLogo -NoProfile -NonInteractive -File tests/package/gallery.ps1
}

# The same diagnosis from each language.
examples() {
    local sample=(examples/capture.txt examples/events.xml) shells shell source program edition
    run count_step 'example in Rust' finds_the_cause cargo run --quiet --example diagnose -- "${sample[@]}"
    for source in examples/c/diagnose.c examples/cpp/diagnose.cpp; do
        program=target/consumers/example-$(basename "$source") edition=c99
        [[ $source == *.cpp ]] && edition=c++11
        run count_step "build $source" consumer $edition "$source" "$program" &&
            run count_step "$source" finds_the_cause "$program" "${sample[@]}"
    done
    DSREGDIAG_LIBRARY=$PWD/target/release/libdsregdiag.so run count_step 'example in C#' finds_the_cause \
        dotnet run -c Release --project examples/csharp -- "${sample[@]}"
    shells=$(scripts/pwsh.sh) || skip 'example in PowerShell' 'no pwsh'
    for shell in $shells; do
        run count_step "example in $shell" finds_the_cause \
            "$shell" -NoLogo -NoProfile -NonInteractive -File examples/powershell/diagnose.ps1 "${sample[@]}"
    done
}

scripts/toolchains.sh && scripts/crates.sh && scripts/need.sh gcc:gcc g++:g++ pkg-config:pkg-config cmake:cmake unzip:unzip || exit 1
scripts/need.sh valgrind:valgrind strace:strace
(($#)) || set -- rust reports headers consumers csharp cmdlets examples
runners "$@"
