#!/bin/sh
# Builds the library and the module, then diagnoses the sample capture with its events: through the module where there
# is a PowerShell or one can be had, else through the Rust example.
set -eu

cd "$(dirname "$0")/.."
build/module.sh

if shell=$(build/pwsh.sh | head -n 1) && [ -n "$shell" ]; then
    echo "Diagnosing examples/capture.txt and examples/events.xml through the module, in $shell:"
    exec "$shell" -NoLogo -NoProfile -NonInteractive -File examples/powershell/diagnose.ps1
fi
echo "No PowerShell here; diagnosing examples/capture.txt and examples/events.xml through the Rust example:"
cargo run --quiet --release --example diagnose -- examples/capture.txt examples/events.xml || [ $? = 1 ]
