#!/usr/bin/env bash
# Packs the module in target/packages: DsregDiag-<version>.zip to unpack into a module folder, and DsregDiag.<version>.nupkg
# for a gallery of PowerShell.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/module.sh
shell=$(scripts/pwsh.sh | head -n 1)
rm -rf target/packages target/tmp/package
mkdir -p target/packages target/tmp/package
# The list of repositories is the user's; this one is for the time of packing.
XDG_DATA_HOME=$PWD/target/tmp/package "$shell" -NoLogo -NoProfile -NonInteractive -File scripts/package/pack.ps1 </dev/null
ls -l target/packages
