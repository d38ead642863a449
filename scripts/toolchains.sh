#!/bin/sh
# toolchains.sh [cargo] [dotnet] - says clearly which toolchain is missing, of both unless named; they are the only
# thing that is expected and not installed.
set -eu

status=0
missing() {
    echo "$1" >&2
    status=1
}
for tool in ${@:-cargo dotnet}; do
    command -v "$tool" >/dev/null && continue
    case $tool in
    cargo) missing "cargo is missing: install Rust 1.85 or newer (https://rustup.rs)." ;;
    dotnet) missing "dotnet is missing: install the .NET SDK 10 or newer (https://dotnet.microsoft.com/download)." ;;
    *) missing "$tool: no such toolchain" ;;
    esac
done
exit $status
