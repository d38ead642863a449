#!/bin/sh
# Says clearly which of the two toolchains is missing; they are the only thing that is expected and not installed.
set -eu

status=0
command -v cargo >/dev/null || {
    echo "cargo is missing: install Rust 1.85 or newer (https://rustup.rs)." >&2
    status=1
}
command -v dotnet >/dev/null || {
    echo "dotnet is missing: install the .NET SDK 8 or newer (https://dotnet.microsoft.com/download)." >&2
    status=1
}
exit $status
