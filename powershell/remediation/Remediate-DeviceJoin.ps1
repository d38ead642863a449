# Intune remediation, as SYSTEM: reports what is wrong with the registration of this device.
# Reports only, unless $Allow names an action. Prints one line.
param(
    [string] $ModulePath,
    [string] $Capture,
    [int] $TimeoutSeconds = 120
)
# What may be done: @('StartJoinTask'), or nothing.
$Allow = @()

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'

# Intune starts 32-bit PowerShell unless it is told otherwise; dsregcmd and the library are those of the system. The
# execution policy of this process goes with the child.
if ([Environment]::Is64BitOperatingSystem -and -not [Environment]::Is64BitProcess) {
    $native = Join-Path $env:SystemRoot 'Sysnative\WindowsPowerShell\v1.0\powershell.exe'
    if (Test-Path $native) {
        & $native -NoLogo -NoProfile -NonInteractive -File $PSCommandPath @PSBoundParameters
        exit $LASTEXITCODE
    }
}

# The only output: one line of ASCII, as Intune keeps it. Under App Control no method may be called, so it is just written.
function Write-Answer([string] $Text) {
    $line = ($Text -replace '[\r\n\t]+', ' ') -replace '[^\x20-\x7e]', '?'
    if ($line.Length -gt 2048) { $line = $line.Substring(0, 2045) + '...' }
    $line
}

try {
    if (-not $ModulePath) { $ModulePath = Join-Path $env:ProgramW6432 'WindowsPowerShell\Modules\DsregDiag' }
    $newest = { $version = (Split-Path (Split-Path $_.FullName) -Leaf) -as [version]; if ($version) { $version } else { [version] '0.0' } }
    $manifest = Get-ChildItem -LiteralPath $ModulePath -Filter DsregDiag.psd1 -Recurse -ErrorAction SilentlyContinue | Sort-Object $newest | Select-Object -Last 1
    if (-not $manifest) { throw "the module DsregDiag is not installed in $ModulePath" }
    Import-Module $manifest.FullName

    $status = if ($Capture) { Get-Content -LiteralPath $Capture | ConvertFrom-DsregStatus } else { Get-DsregStatus -TimeoutSeconds $TimeoutSeconds }
    if (-not $status) { throw 'dsregcmd gave no capture' }
    $done = 'nothing was done'
    if ($Allow -contains 'StartJoinTask') {
        if ($status.DomainJoined -eq 'YES' -and $status.AzureAdJoined -eq 'NO') {
            Start-ScheduledTask -TaskPath '\Microsoft\Windows\Workplace Join\' -TaskName 'Automatic-Device-Join'
            $done = 'the task Automatic-Device-Join was started'
        }
        else { $done = 'nothing was done, for the device is not one that still has to be hybrid joined' }
    }
    Write-Answer "$(($status | Invoke-DsregDiagnosis).Summary) Remediation: $done."
    exit 0
}
catch {
    Write-Answer "Not assessed: $_"
    exit 0
}
