# Installs the module for all users, as a Win32 app of Intune: put this script beside the unpacked module folder DsregDiag.
#   install:    powershell.exe -NoProfile -ExecutionPolicy Bypass -File Install-DsregDiag.ps1
#   uninstall:  powershell.exe -NoProfile -ExecutionPolicy Bypass -File Install-DsregDiag.ps1 -Uninstall
#   detection:  the file %ProgramW6432%\WindowsPowerShell\Modules\DsregDiag\<version>\DsregDiag.psd1 exists
param(
    [string] $Source = "$PSScriptRoot\DsregDiag",
    [string] $Destination,
    [switch] $Uninstall
)
$ErrorActionPreference = 'Stop'
try {
    if (-not $Destination) {
        # In a 32-bit process ProgramFiles is the 32-bit one; ProgramW6432 is not.
        $programs = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
        $Destination = Join-Path $programs 'WindowsPowerShell\Modules\DsregDiag'
    }
    if ($Uninstall) {
        if (Test-Path -LiteralPath $Destination) { Remove-Item -LiteralPath $Destination -Recurse -Force }
        "Removed $Destination."
        exit 0
    }
    $manifest = Join-Path $Source 'DsregDiag.psd1'
    if (-not (Test-Path -LiteralPath $manifest)) { throw "there is no module in $Source" }
    $version = (Import-PowerShellDataFile -LiteralPath $manifest).ModuleVersion
    $target = Join-Path $Destination $version
    $null = New-Item -ItemType Directory -Force -Path $target
    Copy-Item -Path (Join-Path $Source '*') -Destination $target -Recurse -Force
    # What was downloaded carries a mark that makes Windows refuse to load it.
    if ($env:OS -eq 'Windows_NT') { Get-ChildItem -LiteralPath $target -Recurse -File | Unblock-File }
    # Nothing prefers an older version; one that a session still holds goes with the next installation.
    foreach ($folder in Get-ChildItem -LiteralPath $Destination -Directory) {
        $other = $folder.Name -as [version]
        if ($other -and $other -lt [version] $version) { Remove-Item -LiteralPath $folder.FullName -Recurse -Force -ErrorAction SilentlyContinue }
    }
    "Installed DsregDiag $version in $target."
    exit 0
}
catch {
    "DsregDiag was not installed: $_"
    exit 1
}
