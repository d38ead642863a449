#!/bin/sh
# Prints the path of each PowerShell that the cmdlets can be run in, one a line: every pwsh on PATH, else the .NET tool
# of that name, which is installed below target/tools when it is not there. No line, and exit 1, where none can be had.
set -eu

cd "$(dirname "$0")/.."
tools=$PWD/target/tools

found=$(IFS=:; for folder in $PATH; do [ -x "$folder/pwsh" ] && readlink -f "$folder/pwsh"; done | sort -u)
if [ -n "$found" ]; then
    echo "$found"
    exit 0
fi

if [ ! -x "$tools/pwsh" ]; then
    # Each PowerShell is built for one .NET: 7.4 for 8, 7.5 for 9, 7.6 for 10.
    version=7.$(($(dotnet --version | cut -d. -f1) - 4))
    echo "No pwsh on PATH; installing the .NET tool PowerShell $version below target/tools" >&2
    dotnet tool install --tool-path "$tools" PowerShell --version "$version.*" >&2 || exit 1
fi
echo "$tools/pwsh"
