#!/usr/bin/env bash
# Runs the cmdlets' tests in PowerShell 7 for Windows under Wine, beside stand-ins for what it asks of Windows. The last line counts.
# Needs target/module with target/windows/<rid>/dsregdiag.dll, Pester, mingw and Wine: scripts/test-windows.sh sees to them.
#
#   scripts/windows/cmdlets.sh [win-x64|win-x86]      the second as a 32-bit program in a 64-bit Windows
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/wine.sh
. scripts/windows/stand-ins.sh

rid=${1:-win-x64}
powershell=$(scripts/windows/pwsh.sh "$rid")
[[ $rid == win-x64 ]] || use_wow64
use_windows "wine-cmdlets-$rid" target/windows/programs/bcryptprimitives.dll
stand_ins "$rid" tbs netapi32 wevtapi
if [[ $rid == win-x86 && -z ${DSREGDIAG_FILES:-} ]]; then
    # The scripts for Intune go on as 64-bit Windows PowerShell, which is not to be had.
    files=(powershell/tests/pester/*.Tests.ps1)
    files=("${files[@]##*/}")
    files=("${files[@]%.Tests.ps1}")
    export DSREGDIAG_FILES="${files[*]/#Remediation/}"
fi
DOTNET_ROOT="Z:${powershell//\//\\}" DSREGDIAG_STANDIN=1 DSREGDIAG_VERBOSITY=Detailed \
    under_console 1200 "$powershell/pwsh/pwsh.exe" -NoLogo -NoProfile -NonInteractive -File scripts/pester/run.ps1
