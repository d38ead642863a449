#!/usr/bin/env bash
# package.sh FILE RID...: the package holds what its users need, and nothing else.
set -euo pipefail

file=$1
shift
files=$(unzip -Z1 "$file" | grep -vE '^(_rels/|\[Content_Types\]|package/)' | sort)
wanted=$({
    echo DsregDiag.nuspec
    echo README.md
    echo THIRD-PARTY-NOTICES.txt
    printf '%s\n' build{,Transitive}/DsregDiag.targets lib/{net8.0,netstandard2.0}/DsregDiag.Managed.{dll,xml}
    for rid in "$@"; do
        case $rid in
            win-*) echo "runtimes/$rid/native/dsregdiag.dll" ;;
            *) echo "runtimes/$rid/native/libdsregdiag.so" ;;
        esac
    done
} | sort)
diff <(echo "$wanted") <(echo "$files") || { echo "$file: the right side is what it holds"; exit 1; }
[[ $(unzip -Z1 "${file%.nupkg}.snupkg" | grep -c '^lib/.*\.pdb$') == 2 ]] || { echo 'no symbols'; exit 1; }
