#!/usr/bin/env bash
# Runs every test, goes on after a failure, and closes with one line that counts them all.
#
# A runner is a command; a counter reads from its output how many tests passed, failed and were skipped. The output of
# each is kept in target/test-logs and shown when something in it failed.
set -uo pipefail
cd "$(dirname "$0")/.."

logs=$PWD/target/test-logs
total_passed=0 total_failed=0 total_skipped=0
skips=()

# run COUNTER NAME COMMAND...
run() {
    local counter=$1 name=$2 code=0 start=$SECONDS passed failed skipped
    shift 2
    local log="$logs/${name//[^A-Za-z0-9._-]/-}.log"
    "$@" >"$log" 2>&1 </dev/null || code=$?
    read -r passed failed skipped < <("$counter" $code "$log")
    if ((code != 0 && failed == 0)); then
        failed=1
    elif ((code == 0 && passed + failed == 0)); then
        echo "$name: executed no test" >>"$log"
        failed=1
    fi
    ((total_passed += passed, total_failed += failed, total_skipped += skipped))
    printf '%-34s %5d passed %3d failed %3d skipped  %4d s\n' "$name" "$passed" "$failed" "$skipped" $((SECONDS - start))
    if ((failed)); then
        sed 's/^/    | /' "$log"
    fi
    return $((failed > 0))
}

# skip NAME WHY
skip() {
    ((total_skipped += 1))
    skips+=("$1: $2")
}

# Counters: CODE LOG -> "passed failed skipped"
sum() { # PATTERN LOG: the sum of the numbers that stand after PATTERN
    grep -oE "$1 *[0-9]+" "$2" | grep -oE '[0-9]+$' | awk '{ n += $1 } END { print n + 0 }'
}
count_step() {
    (($1 == 0)) && echo 1 0 0 || echo 0 1 0
}
count_cargo() { # test result: ok. 12 passed; 0 failed; 0 ignored; ...
    awk '/^test result: / { passed += $4; failed += $6; ignored += $8 } END { print passed + 0, failed + 0, ignored + 0 }' "$2"
}
count_dotnet() { # Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12, ...
    grep -E '^ *(Passed|Failed|Skipped)! ' "$2" >"$2.summary"
    echo "$(sum 'Passed:' "$2.summary") $(sum 'Failed:' "$2.summary") $(sum 'Skipped:' "$2.summary")"
}
count_pester() { # PowerShell 7.6.0: passed=12 failed=0 skipped=0
    echo "$(sum 'passed=' "$2") $(sum 'failed=' "$2") $(sum 'skipped=' "$2")"
}

rust() {
    run count_step 'cargo fmt' cargo fmt --check
    run count_step 'cargo clippy' cargo clippy --all-targets -- -D warnings
    run count_cargo 'cargo test' cargo test --no-fail-fast
    run count_step 'cargo build --release' cargo build --release --lib
}

# A source file with nothing but the header, twice.
twice() {
    local file=$logs/twice.c
    [[ $1 == c++* ]] && file=$logs/twice.cpp
    printf '#include <dsregdiag.h>\n#include <dsregdiag.h>\nint main(void) { return 0; }\n' >"$file"
    echo "$file"
}

# The header alone, in every edition of both languages.
header() {
    local edition
    for edition in c99 c11 c17 c2x c++11 c++14 c++17 c++20; do
        run count_step "header as $edition" compile "$edition" -fsyntax-only "$(twice "$edition")"
    done
}

dotnet_all() {
    run count_step 'dotnet build' dotnet build --nologo -c Release -warnaserror powershell/DsregDiag.slnx &&
        run count_dotnet 'xunit' dotnet test --nologo --no-build -c Release powershell/DsregDiag.slnx
}

# compile EDITION ARGUMENTS...: warnings are errors, as in a careful user's build.
compile() {
    local edition=$1 compiler=gcc
    [[ $edition == c++* ]] && compiler=g++
    shift
    "$compiler" -std="$edition" -Wall -Wextra -Wpedantic -Werror -g -Iinclude "$@"
}

# Programs in C and C++ against the header and the library, alone and under valgrind.
consumers() {
    local source program edition
    for source in tests/c/*.c tests/cpp/*.cpp; do
        [[ -e $source ]] || continue
        edition=c99
        [[ $source == *.cpp ]] && edition=c++11
        program=target/consumers/$(basename "${source%.*}")
        run count_step "build $source" compile "$edition" "$source" -o "$program" \
            -pthread -Ltarget/release -ldsregdiag -Wl,-rpath,"$PWD/target/release" || continue
        run count_step "$source" "$program"
        if command -v valgrind >/dev/null; then
            run count_step "$source, valgrind" valgrind --quiet --error-exitcode=99 --leak-check=full \
                --errors-for-leak-kinds=definite,indirect,possible "$program"
        else
            skip "$source, valgrind" 'valgrind could not be installed'
        fi
    done
}

# The cmdlets, in every PowerShell there is.
powershell() {
    local shells shell
    if ! shells=$(build/pwsh.sh); then
        skip 'Pester' 'THE CMDLETS WERE NOT TESTED: no pwsh on PATH, and the .NET tool PowerShell could not be installed'
        return
    fi
    if ! dotnet restore --nologo -v quiet build/pester/pester.csproj; then
        skip 'Pester' 'THE CMDLETS WERE NOT TESTED: Pester could not be fetched'
        return
    fi
    while read -r shell; do
        DSREGDIAG_MODULE=$PWD/target/module/DsregDiag \
            run count_pester "Pester in $shell" "$shell" -NoLogo -NoProfile -NonInteractive -File build/pester/run.ps1
    done <<<"$shells"
}

main() {
    rm -rf "$logs"
    mkdir -p "$logs" target/consumers
    build/toolchains.sh || exit 1
    build/crates.sh || exit 1
    build/need.sh gcc:gcc g++:g++ || exit 1
    build/need.sh valgrind:valgrind

    rust
    header
    consumers
    dotnet_all
    run count_step 'make module' build/module.sh && powershell

    echo
    ((${#skips[@]})) && printf 'Skipped: %s\n' "${skips[@]}"
    echo "$total_passed passed, $total_failed failed, $total_skipped skipped"
    ((total_failed == 0))
}
main
