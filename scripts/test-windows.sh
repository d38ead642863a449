#!/usr/bin/env bash
# Builds the DLLs, inspects them, and runs programs that use them: under Wine, and under Mono on this machine. Goes on
# after a failure; the last line counts. Installs with apt what is missing, saying so.
#
#   scripts/test-windows.sh [dlls|reproducible|headers|consumers|csharp|collection|directory|module|cmdlets|package ...]     all when none is named
set -uo pipefail
cd "$(dirname "$0")/.."

. scripts/runner.sh
. scripts/compile.sh
. scripts/wine.sh

logs=$PWD/target/test-logs-windows
cross=x86_64-w64-mingw32-
programs=target/windows/programs
x64=target/windows/win-x64
library="Z:${PWD//\//\\}\\${x64//\//\\}\\dsregdiag.dll" # as Windows writes it

# Each DLL by what its files say.
dlls() {
    local rid
    for rid in win-x64 win-x86 win-arm64; do
        run count_checks "$rid" tests/windows/inspect.sh $rid
    done
}

# The same sources in another folder give the same file.
reproducible() {
    local copy='target/windows/a copy'
    rm -rf "$copy"
    mkdir -p "$copy"
    tar c --exclude=./target --exclude=./.git . | tar x -C "$copy"
    run count_step 'win-x64 in another folder' "$copy/scripts/windows/build.sh" win-x64 &&
        run count_step 'win-x64 again, the same bytes' cmp $x64/dsregdiag.dll "$copy/$x64/dsregdiag.dll"
    rm -rf "$copy"
}

# Programs in C and C++ on the import library; headers comes from compile.sh.
consumers() {
    local source
    for source in tests/c/*.c; do
        consume c99 "$source"
    done
    for source in tests/cpp/*.cpp; do
        consume c++11 "$source"
        consume c++20 "$source"
    done
    consume c99 examples/c/diagnose.c finds_the_cause
    consume c++11 examples/cpp/diagnose.cpp finds_the_cause
    run count_step 'build tests/windows/reload.c' compile c99 tests/windows/reload.c -lpsapi -static -o $programs/reload.exe &&
        run count_step 'loaded and unloaded 1,500 times' under_wine $programs/reload.exe "$library"
    # Those for the other two processors are linked; only Windows can run them.
    run count_step 'link tests/c/abi.c for win-x86' env -- i686-w64-mingw32-gcc -Iinclude tests/c/abi.c \
        target/windows/win-x86/dsregdiag.lib -o $programs/abi-x86.exe
    run count_step 'link tests/c/abi.c for win-arm64' scripts/windows/zig.sh cc -target aarch64-windows-gnu -Iinclude \
        tests/c/abi.c target/windows/win-arm64/dsregdiag.lib -o $programs/abi-arm64.exe
}

consume() { # EDITION SOURCE [CHECK]
    local name="$2 as $1" program
    program=$programs/$(basename "$2")-$1.exe
    run count_step "build $name" compile "$1" "$2" $x64/dsregdiag.lib -static -o "$program" || return
    if (($# > 2)); then
        run count_step "$name" "$3" under_wine "$program" examples/capture.txt examples/events.xml
    else
        run count_step "$name" under_wine "$program"
    fi
}

# The tests of the C# library, in a program that carries its own .NET.
csharp() {
    local tests=$programs/DsregDiag.Wine
    run count_step 'publish the C# tests' dotnet publish --nologo -v quiet -c Release -warnaserror powershell/tests/Wine -o $tests || return
    DSREGDIAG_LIBRARY=$library \
        run count_xunit 'C# tests under Wine' under_wine $tests/DsregDiag.Wine.exe -noColor -parallel none
}

# What reads a device, on a Windows prepared for it.
collection() {
    run count_checks 'collection, x64' scripts/windows/collection.sh win-x64
    if scripts/need.sh patchelf:patchelf && scripts/windows/wine32.sh >/dev/null; then
        run count_checks 'collection, x86 in 64-bit Windows' scripts/windows/collection.sh win-x86
    else
        skip 'collection, x86 in 64-bit Windows' 'NOTHING WAS RUN AS 32-BIT: Debian offers no 32-bit Wine here'
    fi
}

# What reads a directory, by Wine's LDAP against OpenLDAP servers.
directory() {
    if ! scripts/windows/slapd.sh >/dev/null; then
        skip 'directory, x64 and x86' 'NO DIRECTORY WAS READ: an OpenLDAP server could not be fetched from Debian'
        return
    fi
    run count_checks 'directory, x64' scripts/windows/collection.sh win-x64 directory
    if scripts/need.sh patchelf:patchelf && scripts/windows/wine32.sh >/dev/null; then
        run count_checks 'directory, x86 in 64-bit Windows' scripts/windows/collection.sh win-x86 directory
    else
        skip 'directory, x86 in 64-bit Windows' 'NOTHING WAS RUN AS 32-BIT: Debian offers no 32-bit Wine here'
    fi
}

# The module folder with every library.
module() {
    run count_step 'make module' scripts/module.sh &&
        run count_step 'the files of the module' tests/package/module.sh linux-x64 win-x64 win-x86 win-arm64
}

# The cmdlets in PowerShell 7 for Windows, beside stand-ins for what it asks of Windows.
cmdlets() {
    local missing='THE CMDLETS WERE NOT TESTED ON WINDOWS: PowerShell for Windows or Pester could not be fetched'
    if ! dotnet restore --nologo -v quiet scripts/pester/pester.csproj || ! scripts/windows/pwsh.sh win-x64 >/dev/null; then
        skip 'Pester under Wine' "$missing"
        return
    fi
    run count_pester 'Pester in PowerShell, x64' scripts/windows/cmdlets.sh win-x64
    if ! scripts/windows/pwsh.sh win-x86 >/dev/null; then
        skip 'Pester in PowerShell on x86' "$missing"
    elif ! scripts/need.sh patchelf:patchelf || ! scripts/windows/wine32.sh >/dev/null; then
        skip 'Pester in PowerShell on x86' 'NOTHING WAS RUN AS 32-BIT: Debian offers no 32-bit Wine here'
    else
        run count_pester 'Pester in PowerShell, x86' scripts/windows/cmdlets.sh win-x86
        skip 'Remediation.Tests.ps1 on x86' 'the scripts go on as 64-bit Windows PowerShell, which is not to be had'
    fi
}

# The NuGet package, and programs that know only it.
package() {
    run count_step 'build the Linux library' cargo build --release --lib &&
        run count_step 'the NuGet package' tests/csharp/run.sh linux-x64 win-x64 win-x86 win-arm64 &&
        run count_step 'its program under Wine' finds_the_cause under_wine target/csharp/win-x64/Consumer.exe
}

[[ $(uname -sm) == 'Linux x86_64' ]] || {
    echo 'These tests run Windows programs under Wine, on Linux on x64. On Windows itself, .github/workflows/ci.yml shows what to run.' >&2
    exit 1
}
scripts/need.sh x86_64-w64-mingw32-g++:g++-mingw-w64-x86-64 llvm-readobj:llvm strings:binutils unzip:unzip \
    $wine:wine64 mono:mono-runtime monop:mono-devel || exit 1
scripts/crates.sh
scripts/windows/build.sh || exit 1
mkdir -p $programs
cp $x64/dsregdiag.dll $programs/
compile c99 -shared tests/windows/ProcessPrng.c -ladvapi32 -o $programs/bcryptprimitives.dll || exit 1
use_windows wine $programs/bcryptprimitives.dll || exit 1
(($#)) || set -- dlls reproducible headers consumers csharp collection directory module cmdlets package
runners "$@"
