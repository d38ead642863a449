#!/usr/bin/env bash
# Installs the library, its headers, and what pkg-config and CMake need to find them, below $DESTDIR$PREFIX.
set -euo pipefail
cd "$(dirname "$0")/.."

prefix=${DESTDIR:-}${PREFIX:-/usr/local}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
[[ $(uname) == Darwin ]] && library=libdsregdiag.dylib || library=libdsregdiag.so

# put MODE FILE FOLDER: a copy, with the version filled in where the file asks for it
put() {
    local target=$3/$(basename "$2")
    mkdir -p "$3"
    case $2 in
        scripts/package/*) sed "s/@VERSION@/$version/" "$2" >"$target" ;;
        *) cp "$2" "$target" ;;
    esac
    chmod "$1" "$target"
    echo "$target"
}

put 755 target/release/$library "$prefix/lib"
put 644 include/dsregdiag.h "$prefix/include"
put 644 include/dsregdiag.hpp "$prefix/include"
put 644 THIRD-PARTY-NOTICES.txt "$prefix/share/doc/dsregdiag"
put 644 scripts/package/dsregdiag.pc "$prefix/lib/pkgconfig"
put 644 scripts/package/dsregdiag-config.cmake "$prefix/lib/cmake/dsregdiag"
put 644 scripts/package/dsregdiag-config-version.cmake "$prefix/lib/cmake/dsregdiag"
