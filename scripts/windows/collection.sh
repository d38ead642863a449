#!/usr/bin/env bash
# Runs what reads a device under Wine: against a prepared registry, and stand-ins for what it asks of Windows; or what reads a directory,
# against OpenLDAP servers on the loopback. The last line counts.
# Needs target/windows/<rid>/dsregdiag.dll, mingw and Wine: scripts/test-windows.sh sees to them.
#
#   scripts/windows/collection.sh [win-x64|win-x86] [directory]      the second as a 32-bit program in a 64-bit Windows
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/wine.sh
. scripts/windows/stand-ins.sh

rid=${1:-win-x64}
programs=target/windows/programs
collection=$programs/DsregDiag.Collection-$rid

windows_path() {
    local path
    path=$(realpath "$1")
    echo "Z:${path//\//\\}"
}

dotnet publish --nologo -v quiet -c Release -warnaserror -p:Rid="$rid" powershell/tests/Collection -o "$collection"

[[ $rid == win-x64 ]] || use_wow64
use_windows "wine-collection-$rid" $programs/bcryptprimitives.dll
stand_ins "$rid" tbs netapi32 appmodel
under_wine reg import "$(windows_path powershell/tests/Collection/registry.reg)" >/dev/null
servers=()
if [[ ${2:-} == directory ]]; then
    . scripts/windows/directory.sh
    trap 'stop_directories; end_wine' EXIT
    start_directories
fi
DSREGDIAG_LIBRARY=$(windows_path "target/windows/$rid/dsregdiag.dll") \
    under_wine "$collection/DsregDiag.Collection.exe" "$(windows_path powershell/tests/fixtures)" "${servers[@]}"
