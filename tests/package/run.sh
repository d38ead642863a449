#!/usr/bin/env bash
# Installs into an empty folder, moves it, and builds and runs the examples from there: once by pkg-config, once by
# CMake. Needs the release library, pkg-config and cmake.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sample=(tests/c/capture.txt tests/c/events.xml)

finds_the_cause() {
    local output
    output=$("$@" "${sample[@]}") || (($? == 1))
    grep -q 'multi-factor' <<<"$output"
}

DESTDIR=$folder/made PREFIX=/usr scripts/install.sh
mv "$folder/made/usr" "$folder/moved"
installed=$folder/moved

export PKG_CONFIG_PATH=$installed/lib/pkgconfig
pkg-config --exact-version="$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)" dsregdiag
read -ra flags < <(pkg-config --cflags --libs dsregdiag)
gcc -std=c99 -Wall -Wextra -Wpedantic -Werror examples/c/diagnose.c -o "$folder/by-pkg-config" "${flags[@]}" \
    -Wl,-rpath,"$installed/lib"
finds_the_cause "$folder/by-pkg-config"
echo 'found by pkg-config'

cmake -S tests/package -B "$folder/cmake" -DCMAKE_PREFIX_PATH="$installed" >"$folder/cmake.log" || {
    cat "$folder/cmake.log"
    exit 1
}
cmake --build "$folder/cmake" >>"$folder/cmake.log" || {
    cat "$folder/cmake.log"
    exit 1
}
finds_the_cause "$folder/cmake/from_c"
finds_the_cause "$folder/cmake/from_cpp"
echo 'found by CMake'

if cmake -S tests/package -B "$folder/later" -DCMAKE_PREFIX_PATH="$installed" -DWANTED=9 >/dev/null 2>&1; then
    echo 'a version that is not installed was found'
    exit 1
fi
echo 'a version that is not installed is not found'
