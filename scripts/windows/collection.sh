#!/usr/bin/env bash
# Runs what reads a device under Wine: against a prepared registry, and stand-ins for what it asks of Windows; or what reads a directory,
# against OpenLDAP servers on the loopback. The last line counts.
# Needs target/windows/<rid>/dsregdiag.dll, mingw and Wine: scripts/test-windows.sh sees to them.
#
#   scripts/windows/collection.sh [win-x64|win-x86] [directory]      the second as a 32-bit program in a 64-bit Windows
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/wine.sh

rid=${1:-win-x64}
programs=target/windows/programs
collection=$programs/DsregDiag.Collection-$rid

windows_path() {
    local path
    path=$(realpath "$1")
    echo "Z:${path//\//\\}"
}

mkdir -p $programs/32
strict='-std=c99 -Wall -Wextra -Werror -O1'
for program in dsregcmd schtasks; do
    x86_64-w64-mingw32-gcc $strict powershell/tests/Collection/$program.c -lshell32 -o $programs/$program.exe
done
libraries() { # COMPILER FOLDER
    local name
    for name in tbs netapi32 appmodel; do
        $1 $strict -shared tests/windows/$name.c -Wl,--kill-at -o "$2/$name.dll"
    done
    $1 -shared tests/windows/ProcessPrng.c -ladvapi32 -Wl,--kill-at -o "$2/bcryptprimitives.dll"
}
libraries x86_64-w64-mingw32-gcc $programs
dotnet publish --nologo -v quiet -c Release -warnaserror -p:Rid="$rid" powershell/tests/Collection -o "$collection"

[[ $rid == win-x64 ]] || use_wow64
use_windows "wine-collection-$rid" $programs/bcryptprimitives.dll
# The programs are in the 64-bit folder alone.
cp $programs/{dsregcmd.exe,schtasks.exe,tbs.dll,netapi32.dll,appmodel.dll} "$WINEPREFIX/drive_c/windows/system32/"
if [[ $rid == win-x86 ]]; then
    # Without it no window, and so nearly nothing, works.
    cp "${WINEDLLPATH%/lib/*}/i686-w64-mingw32/lib/zlib1.dll" "$WINEPREFIX/drive_c/windows/syswow64/"
    libraries i686-w64-mingw32-gcc "$WINEPREFIX/drive_c/windows/syswow64"
fi
under_wine reg import "$(windows_path powershell/tests/Collection/registry.reg)" >/dev/null
servers=()
if [[ ${2:-} == directory ]]; then
    . scripts/windows/directory.sh
    trap 'stop_directories; end_wine' EXIT
    start_directories
fi
DSREGDIAG_LIBRARY=$(windows_path "target/windows/$rid/dsregdiag.dll") \
    under_wine "$collection/DsregDiag.Collection.exe" "$(windows_path powershell/tests/fixtures)" "${servers[@]}"
