#!/bin/sh
# need.sh COMMAND:PACKAGE ... - installs with apt the packages whose commands are missing, saying so; nothing missing,
# nothing done. Fails, and says what to install, where it cannot.
set -eu

missing=
for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Missing:$missing. Install it with this system's package manager." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    as_root=sudo
else
    echo "Missing:$missing. Install it as root: apt-get install$missing" >&2
    exit 1
fi

echo "Installing with apt:$missing" >&2
install() { DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq -y --no-install-recommends $missing >/dev/null; }
install 2>/dev/null || { $as_root apt-get update -qq && install; }
