#!/bin/sh
# Builds the library and the module, then diagnoses the sample capture with its events: through the module where there
# is a PowerShell or one can be had, else through the Rust example.
set -eu

cd "$(dirname "$0")/.."
scripts/module.sh

if shell=$(scripts/pwsh.sh | head -n 1) && [ -n "$shell" ]; then
    # In the C locale PowerShell breaks lines in the middle of words.
    case ${LC_ALL:-${LANG:-C}} in C | C.* | POSIX) LC_ALL=en_US.UTF-8 && export LC_ALL ;; esac
    echo "Diagnosing examples/capture.txt and examples/events.xml through the module, in $shell:"
    exec "$shell" -NoLogo -NoProfile -NonInteractive -File examples/powershell/diagnose.ps1
fi
echo "No PowerShell here; diagnosing examples/capture.txt and examples/events.xml through the Rust example:"
cargo run --quiet --release --example diagnose -- examples/capture.txt examples/events.xml || [ $? = 1 ]
