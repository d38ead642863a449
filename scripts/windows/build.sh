#!/usr/bin/env bash
# Builds dsregdiag.dll for Windows, with what a program links against, in target/windows/<rid>: dsregdiag.dll,
# dsregdiag.lib (an import library that every linker reads) and dsregdiag.def.
#
#   scripts/windows/build.sh [win-x64|win-x86|win-arm64 ...]     all three when none is named
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/windows/rust.sh

windows=$PWD/target/windows

# The functions that the header declares; a test holds the exports to them.
functions() {
    grep -oE 'DSREGDIAG_CALL +dsregdiag_[a-z_]+' include/dsregdiag.h | grep -oE 'dsregdiag_[a-z_]+' | sort -u
}

definition_file() {
    echo 'LIBRARY dsregdiag.dll'
    echo 'EXPORTS'
    functions | sed 's/^/    /'
}

# VERSIONINFO as an object to link.
version_resource() { # MACHINE FILE
    local version abi
    version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
    abi=$(sed -nE 's/^#define DSREGDIAG_ABI_(MAJOR|MINOR) ([0-9]+).*/\2/p' include/dsregdiag.h | paste -sd .)
    sed "s/@VERSION@/$version/; s/@COMMAS@/${version//./,}/; s/@ABI@/$abi/" scripts/windows/version.rc |
        x86_64-w64-mingw32-windres -c 65001 -O res -o "$2.res"
    llvm-cvtres "/machine:$1" "/out:$2" "$2.res"
}

build() { # RID TARGET MACHINE LINK-ARGUMENTS...
    local rid=$1 target=$2 machine=$3 folder=$windows/$1 argument arguments=()
    shift 3
    mkdir -p "$folder" "$windows/work/$rid"
    definition_file >"$folder/dsregdiag.def"
    version_resource "$machine" "$windows/work/$rid/version.o"
    for argument in "$windows/work/$rid/version.o" -Wl,--no-insert-timestamp "$@"; do
        arguments+=("-Clink-arg=$argument")
    done
    # No path and no time of this build in the file, and the product's own settings, whatever the user's are.
    CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_ENCODED_RUSTFLAGS=$(without_paths) \
        windows_cargo "$target" rustc --release --lib --crate-type cdylib --target-dir "$windows/cargo" -- "${arguments[@]}"
    cp "$windows/cargo/$target/release/dsregdiag.dll" "$folder/"
    import_library "$machine" "$folder"
    echo "$folder: $(stat -c %s "$folder/dsregdiag.dll") bytes"
}

# Flags with a byte between them that no path holds.
without_paths() {
    printf '%s\x1f' "--remap-path-prefix=$PWD=dsregdiag" "--remap-path-prefix=$windows_cache=cache"
    printf %s "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
}

import_library() { # MACHINE FOLDER
    local machine=$1
    case $machine in
        x64) machine=i386:x86-64 ;;
        x86) machine=i386 ;;
    esac
    llvm-dlltool -m "$machine" -d "$2/dsregdiag.def" -l "$2/dsregdiag.lib"
}

scripts/toolchains.sh
scripts/crates.sh
scripts/need.sh x86_64-w64-mingw32-windres:binutils-mingw-w64-x86-64 llvm-dlltool:llvm
(($#)) || set -- win-x64 win-x86 win-arm64
for rid in "$@"; do
    case $rid in
        win-x64)
            scripts/need.sh x86_64-w64-mingw32-gcc:gcc-mingw-w64-x86-64
            build win-x64 x86_64-pc-windows-gnu x64
            ;;
        win-x86)
            scripts/need.sh i686-w64-mingw32-gcc:gcc-mingw-w64-i686
            build win-x86 i686-pc-windows-gnu x86
            ;;
        win-arm64)
            scripts/windows/zig.sh version >/dev/null # fetched now, not in the middle of a link
            export CARGO_TARGET_AARCH64_PC_WINDOWS_GNULLVM_LINKER=$PWD/scripts/windows/link-arm64.sh
            build win-arm64 aarch64-pc-windows-gnullvm arm64
            ;;
        *)
            echo "Unknown: $rid; one of win-x64, win-x86, win-arm64." >&2
            exit 1
            ;;
    esac
done
