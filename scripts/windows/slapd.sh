#!/usr/bin/env bash
# Prints the folder of an OpenLDAP server, which stands for a domain controller in the tests: Debian's packages, unpacked in the user's
# cache folder. Nothing is installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/windows/own-apt.sh

folder=${XDG_CACHE_HOME:-$HOME/.cache}/dsregdiag/slapd
if [[ -e $folder ]]; then
    echo "$folder"
    exit 0
fi

new=$folder.$$.new
trap 'rm -rf "$new"' EXIT
echo "Fetching Debian's OpenLDAP server into $folder" >&2
# Beside slapd itself what it needs and this machine has not.
unpack_packages "$new" slapd --
LD_LIBRARY_PATH=$new/files/usr/lib/x86_64-linux-gnu "$new/files/usr/sbin/slapd" -VV 2>&1 | grep OpenLDAP >&2
mv -T "$new/files" "$folder"
echo "$folder"
