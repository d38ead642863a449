#!/usr/bin/env bash
# The linker of aarch64-pc-windows-gnullvm: zig's, given what rustc gives to clang of llvm-mingw.
#
# zig brings the libraries of mingw-w64 itself, and takes the list of exports as a file beside the others. Its own link
# stops at __chkstk, which its runtime and Rust's both hold, so it only tells what it would link (and builds that, once);
# the link proper may take the first of the two, and gets the unwinder without the wish to be exported.
set -euo pipefail

arguments=()
for argument in "$@"; do
    case $argument in
        -lmsvcrt | -lmingw32 | -lmingwex | -nolibc | --unwindlib=none) ;;
        -Wl,-soname* | -Wl,--nxcompat | -Wl,--out-implib* | -Wl,--no-insert-timestamp) ;;
        -Wl,*.def) arguments+=("${argument#-Wl,}") ;;
        *) arguments+=("$argument") ;;
    esac
done

zig=$(dirname "$0")/zig.sh
log=$(ZIG_VERBOSE_LINK=1 "$zig" cc -target aarch64-windows-gnu "${arguments[@]}" 2>&1) || true
read -ra link < <(grep -m 1 '^lld-link ' <<<"$log") || {
    echo "$log"
    exit 1
}

unwinder=$(mktemp --suffix=.lib)
trap 'rm -f "$unwinder"' EXIT
for i in "${!link[@]}"; do
    if [[ ${link[i]} == */unwind.lib ]]; then
        llvm-objcopy --remove-section=.drectve "${link[i]}" "$unwinder"
        link[i]=$unwinder
    fi
done
"$zig" "${link[@]}" -FORCE:MULTIPLE -TIMESTAMP:0
