#!/usr/bin/env bash
# notices.sh [--check]: writes THIRD-PARTY-NOTICES.txt, the licences of what is linked into the library, which every copy of
# it has to bring; or checks that no crate is missing from the committed one.
set -euo pipefail

cd "$(dirname "$0")/.."

crates() {
    cargo tree --edges normal,no-proc-macro --prefix none --format '{p}' | awk '$1 != "dsregdiag" { print $1 }' | sort -u
}

if [[ ${1:-} == --check ]]; then
    code=0
    for crate in $(crates); do
        grep -qE "^ *([a-z0-9_-]+, )*$crate(,|$)" THIRD-PARTY-NOTICES.txt || {
            echo "THIRD-PARTY-NOTICES.txt lacks $crate: run scripts/notices.sh, and commit it." >&2
            code=1
        }
    done
    exit $code
fi

# CRATE TAB LICENCE-FILE: the licence that asks least, and what code from elsewhere asks for.
licences() {
    local crate folder file
    cargo metadata --format-version 1 | python3 -c '
import json, os, sys
for package in json.load(sys.stdin)["packages"]:
    print(package["name"], os.path.dirname(package["manifest_path"]))' | while read -r crate folder; do
        crates | grep -qx "$crate" || continue
        for file in "$folder"/LICENSE-MIT* "$folder"/LICENSE-BOOST "$folder"/LICENSE-WHATWG "$folder"/LICENSE-UNICODE; do
            [[ ! -e $file ]] || printf '%s\t%s\n' "$crate" "$file"
        done
    done
}

{
    echo 'The library of dsregdiag holds code of these projects. What each of them asks to be said:'
    declare -A named
    texts=()
    while IFS=$'\t' read -r crate file; do
        key=$(tr -s '[:space:]' ' ' <"$file" | cksum)
        named[$key]="${named[$key]:+${named[$key]}, }$crate"
        texts[${#texts[@]}]="$key"$'\t'"$file"
    done < <(licences | sort -u)
    for entry in "${texts[@]}"; do
        key=${entry%%$'\t'*}
        [[ ${named[$key]:-} ]] || continue
        printf '\n%s\n\n%s\n\n' "$(printf '%.0s-' {1..78})" "${named[$key]}"
        tr -d '\r' <"${entry#*$'\t'}"
        unset "named[$key]"
    done
    printf '\n%s\n\nRust, its standard library\n\nCopyright (c) The Rust Project Contributors; MIT OR Apache-2.0, as above.\n' "$(printf '%.0s-' {1..78})"
} >THIRD-PARTY-NOTICES.txt
