#!/bin/sh
# npm.sh FOLDER - fetches the npm packages that FOLDER/package.json names into the user's cache folder, and prints where
# they are. Fails, and says why, where they cannot be had.
set -eu

cd "$(dirname "$0")/.."
command -v npm >/dev/null || scripts/need.sh npm:npm >&2 || { echo 'npm could not be installed' >&2; exit 1; }
tools=${XDG_CACHE_HOME:-$HOME/.cache}/dsregdiag/$(basename "$1")-$(cksum <"$1/package.json" | cut -d ' ' -f 1)
if [ ! -e "$tools/node_modules" ]; then
    echo "Fetching the packages of $1/package.json into $tools" >&2
    rm -rf "$tools.new"
    mkdir -p "$tools.new"
    cp "$1/package.json" "$tools.new/"
    (cd "$tools.new" && npm install --no-audit --no-fund --ignore-scripts >/dev/null 2>&1) ||
        { echo "the npm packages of $1 could not be fetched" >&2; exit 1; }
    mv "$tools.new" "$tools"
fi
echo "$tools"
