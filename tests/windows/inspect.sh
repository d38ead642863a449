#!/usr/bin/env bash
# inspect.sh RID: what the files of target/windows/RID say of themselves, one line a check. Needs llvm and binutils.
set -uo pipefail
cd "$(dirname "$0")/../.."

rid=$1
folder=target/windows/$rid
library=$folder/dsregdiag.dll
case $rid in
    win-x64) machine=AMD64 ;;
    win-x86) machine=I386 ;;
    win-arm64) machine=ARM64 ;;
esac
failed=0

check() { # WHAT COMMAND...
    local what=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "ok $what"
    else
        echo "not ok $what"
        sed 's/^/    /' <<<"$output"
        failed=1
    fi
}

header() { # TEXT: the file's header has it
    llvm-readobj --file-headers "$library" | grep -F "$1"
}

# The functions of docs/abi.txt, to compare with the names on standard input.
only_promised() {
    diff <(grep -oE '^dsregdiag_[a-z_]+' docs/abi.txt | sort) <(sort)
}

exports() {
    llvm-readobj --coff-exports "$library" | sed -n '/^Export {/,/^}/ s/^  Name: //p' | only_promised
}

definition() {
    sed -n 's/^    //p' "$folder/dsregdiag.def" | only_promised
}

import_library() {
    llvm-nm "$folder/dsregdiag.lib" 2>/dev/null | grep -oE '__imp_+dsregdiag_[a-z_]+' | sed -E 's/^__imp_+//' | only_promised
}

# What every Windows 10 from 1607 on has; msvcrt.dll is the system's own C runtime, none has to be installed.
imports() {
    local known='KERNEL32|ntdll|msvcrt|bcryptprimitives|api-ms-win-core-synch-l1-2-0'
    llvm-readobj --coff-imports "$library" | grep '^  Name: ' && # none at all would be wrong too
        ! llvm-readobj --coff-imports "$library" | sed -n 's/^  Name: //p' | grep -viE "^($known)\.dll$"
}

version() { # KEY VALUE: VERSIONINFO says so
    strings -a -e l -n 1 "$library" | grep -A 1 -xF "$1" | grep -xF "$2"
}

small() {
    (($(stat -c %s "$library") < 5 * 1024 * 1024))
}

no_path() {
    ! grep -aoE "$(printf '%s|%s' "$PWD" "$HOME").{0,60}" "$library"
}

crate_version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
check "machine $machine" header "IMAGE_FILE_MACHINE_$machine"
check 'a library' header IMAGE_FILE_DLL
check 'no time of the build' header 'TimeDateStamp: 1970-01-01 00:00:00 (0x0)'
check 'loads at any address' header IMAGE_DLL_CHARACTERISTICS_DYNAMIC_BASE
check 'no code in data' header IMAGE_DLL_CHARACTERISTICS_NX_COMPAT
check 'exports what is promised' exports
check 'module definition' definition
check 'import library' import_library
check 'imports what Windows 10 1607 has' imports
check 'version: product' version ProductName dsregdiag
check 'version: number' version ProductVersion "$crate_version"
check 'version: ABI' version ABI "$(sed -n 's/^ABI //p' docs/abi.txt)"
check 'under 5 MiB' small
check 'no path of the machine that built it' no_path
exit $failed
