#!/usr/bin/env bash
# The crate as it would be published: it holds what it is built from, what its own tests and example read, and no more.
set -euo pipefail
cd "$(dirname "$0")/../.."

files=$(cargo package --list --allow-dirty)
fail() {
    echo "The package $1: change 'include' in Cargo.toml." >&2
    exit 1
}

needed=(README.md LICENSE-MIT LICENSE-APACHE include/dsregdiag.h include/dsregdiag.hpp docs/schema/diagnosis.schema.json
    build/main.rs examples/rust/diagnose.rs)
# What sources read while they are compiled, seen from the folder of the crate.
mapfile -t read_by_sources < <(grep -rhoE 'include_(str|bytes)!\("(\.\./)+[^"]+"' src examples/rust | sed -E 's/.*"(\.\.\/)+//; s/"$//' | sort -u)
for file in "${needed[@]}" "${read_by_sources[@]}"; do
    grep -qxF "$file" <<<"$files" || fail "lacks $file"
done
for folder in powershell scripts benches .github .ci tests/golden tests/cases; do
    ! grep -q "^$folder/" <<<"$files" || fail "holds $folder"
done
echo "$(wc -l <<<"$files") files"
