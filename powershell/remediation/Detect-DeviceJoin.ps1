# Intune detection, as SYSTEM: is anything wrong with the registration of this device?
# Prints one line, as docs/summary-line.md describes it. Exits 1 where something is wrong, 0 where nothing is or where that could not be told.
param(
    [string] $ModulePath,
    [string] $Capture,
    [int] $TimeoutSeconds = 120
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
# What Intune shows of a device that could not be judged: 0 "without issues", 1 "with issues".
$ExitWhenNotAssessed = 0
$areas = @('join')

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
function Write-Answer([string] $Text, [string] $Pairs) {
    $line = ($Text -replace '[\r\n\t]+', ' ') -replace '[^\x20-\x7e]', '?'
    if ($line.Length + $Pairs.Length -gt 2048) { $line = $line.Substring(0, 2045 - $Pairs.Length) + '...' }
    $line + $Pairs
}

try {
    if (-not $ModulePath) { $ModulePath = Join-Path $env:ProgramW6432 'WindowsPowerShell\Modules\DsregDiag' }
    $newest = { $version = (Split-Path (Split-Path $_.FullName) -Leaf) -as [version]; if ($version) { $version } else { [version] '0.0' } }
    $manifest = Get-ChildItem -LiteralPath $ModulePath -Filter DsregDiag.psd1 -Recurse -ErrorAction SilentlyContinue | Sort-Object $newest | Select-Object -Last 1
    if (-not $manifest) { throw "the module DsregDiag is not installed in $ModulePath" }
    Import-Module $manifest.FullName

    $status = if ($Capture) { Get-Content -LiteralPath $Capture | ConvertFrom-DsregStatus } else { Get-DsregStatus -TimeoutSeconds $TimeoutSeconds }
    if (-not $status) { throw 'dsregcmd gave no capture' }
    $evidence = @($status)
    if (-not $Capture) { $evidence += @(Get-DsregHostFact) + @(Get-DsregEvent -MaxEvents 500 -ErrorAction SilentlyContinue) }
    $name = if ($env:COMPUTERNAME) { $env:COMPUTERNAME } else { 'this device' }
    $line = $evidence | Test-DsregHealth -Summary -Area $areas -Name $name
    if ($line -notmatch ' \| v1 .*verdict=(?<verdict>\w+)') { throw 'the module gave no answer' }
    Write-Answer $line
    switch ($Matches.verdict) {
        'issues' { exit 1 }
        'notAssessable' { exit $ExitWhenNotAssessed }
        default { exit 0 }
    }
}
catch {
    Write-Answer "Not assessed: $_" ' | v1 verdict=notAssessable'
    exit $ExitWhenNotAssessed
}
