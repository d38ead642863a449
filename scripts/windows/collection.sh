#!/usr/bin/env bash
# Runs what reads a device under Wine: against a prepared registry, and a stand-in for dsregcmd.exe. The last line counts.
# Needs target/windows/win-x64/dsregdiag.dll, mingw and Wine: scripts/test-windows.sh sees to them.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/wine.sh

programs=target/windows/programs
collection=$programs/DsregDiag.Collection

windows_path() {
    local path
    path=$(realpath "$1")
    echo "Z:${path//\//\\}"
}

mkdir -p $programs
x86_64-w64-mingw32-gcc -std=c99 -Wall -Wextra -Werror -O1 powershell/tests/Collection/dsregcmd.c -o $programs/dsregcmd.exe
x86_64-w64-mingw32-gcc -std=c99 -Wall -Wextra -Werror -O1 powershell/tests/Collection/schtasks.c -lshell32 -o $programs/schtasks.exe
x86_64-w64-mingw32-gcc -std=c99 -Wall -Wextra -Werror -shared tests/windows/tbs.c -o $programs/tbs.dll
x86_64-w64-mingw32-gcc -shared tests/windows/ProcessPrng.c -ladvapi32 -o $programs/bcryptprimitives.dll
dotnet publish --nologo -v quiet -c Release -warnaserror powershell/tests/Collection -o $collection

use_windows wine-collection $programs/bcryptprimitives.dll
cp $programs/{dsregcmd.exe,schtasks.exe,tbs.dll} "$WINEPREFIX/drive_c/windows/system32/"
under_wine reg import "$(windows_path powershell/tests/Collection/registry.reg)" >/dev/null
DSREGDIAG_LIBRARY=$(windows_path target/windows/win-x64/dsregdiag.dll) \
    under_wine $collection/DsregDiag.Collection.exe "$(windows_path powershell/tests/fixtures)"
