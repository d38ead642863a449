#!/usr/bin/env bash
# Builds dsregdiag.dll for Windows, with what a program links against:
#   target/windows/<rid>/dsregdiag.dll, dsregdiag.lib (import library for every linker) and dsregdiag.def
#
#   build/windows/build.sh [win-x64|win-x86|win-arm64 ...]     all three when none is named
set -euo pipefail
cd "$(dirname "$0")/../.."
. build/windows/rust.sh

# settings RID: the Rust target and what the tools call the machine
settings() {
    case $1 in
        win-x64) target=x86_64-pc-windows-gnu machine=i386:x86-64 ;;
        win-x86) target=i686-pc-windows-gnu machine=i386 ;;
        win-arm64) target=aarch64-pc-windows-gnullvm machine=arm64 ;;
        *) echo "Unknown: $1. Known are win-x64, win-x86 and win-arm64." >&2 && return 1 ;;
    esac
}

# The functions that the header declares; a test holds the exports to them.
functions() {
    grep -oE 'DSREGDIAG_CALL +dsregdiag_[a-z_]+' include/dsregdiag.h | grep -oE 'dsregdiag_[a-z_]+' | sort -u
}

definition_file() {
    echo 'LIBRARY dsregdiag.dll'
    echo 'EXPORTS'
    functions | sed 's/^/    /'
}

# VERSIONINFO as a resource, in the form that the linker of the target reads.
version_resource() { # FILE FORMAT...
    local file=$1 version abi
    shift
    version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
    abi=$(sed -nE 's/^#define DSREGDIAG_ABI_(MAJOR|MINOR) ([0-9]+).*/\2/p' include/dsregdiag.h | paste -sd .)
    sed "s/@VERSION@/$version/; s/@COMMAS@/${version//./,}/; s/@ABI@/$abi/" build/windows/version.rc |
        x86_64-w64-mingw32-windres -c 65001 -o "$file" "$@"
}

build() { # RID
    local rid=$1 target machine folder work=$PWD/target/windows/work/$1 paths
    settings "$rid"
    folder=target/windows/$rid
    rm -rf "$folder"
    mkdir -p "$folder" "$work"
    definition_file >"$folder/dsregdiag.def"

    # No path and no time of this build in the file.
    paths="--remap-path-prefix=$PWD=dsregdiag --remap-path-prefix=${XDG_CACHE_HOME:-$HOME/.cache}=cache --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
    case $rid in
        win-arm64)
            version_resource "$work/version.res" -O res
            ;;
        *)
            version_resource "$work/version.o" -O coff -F "$([[ $rid == win-x64 ]] && echo pe-x86-64 || echo pe-i386)"
            link=("-Clink-arg=$work/version.o" -Clink-arg=-Wl,--no-insert-timestamp)
            ;;
    esac
    RUSTFLAGS=$paths windows_cargo "$target" rustc --release --lib --crate-type cdylib --target-dir target/windows/cargo -- "${link[@]}"
    cp "target/windows/cargo/$target/release/dsregdiag.dll" "$folder/"
    llvm-dlltool -m "$machine" -d "$folder/dsregdiag.def" -l "$folder/dsregdiag.lib"
    echo "$folder: $(stat -c %s "$folder/dsregdiag.dll") bytes"
}

build/toolchains.sh
build/crates.sh
build/need.sh x86_64-w64-mingw32-gcc:gcc-mingw-w64-x86-64 i686-w64-mingw32-gcc:gcc-mingw-w64-i686 llvm-dlltool:llvm
(($#)) || set -- win-x64 win-x86
for rid in "$@"; do
    build "$rid"
done
