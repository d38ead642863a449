# Measures the module in the PowerShell that runs this file: pwsh benches/module.ps1 [-Records 100000]
# Times are processor time of this process where the machine may be busy, wall time where a person waits.
param(
    [int] $Records = 100000,
    [string] $Module = "$PSScriptRoot/../target/module/DsregDiag"
)
$ErrorActionPreference = 'Stop'

# Import-Module and the first diagnosis, each in a process of its own.
$fixtures = "$PSScriptRoot/../powershell/tests/fixtures"
$start = @'
$watch = [Diagnostics.Stopwatch]::StartNew()
Import-Module '{0}/DsregDiag.psd1'
$import = $watch.Elapsed.TotalMilliseconds
$text = Get-Content -Raw '{1}/prt-failed.txt'
$watch.Restart(); $null = $text | Invoke-DsregDiagnosis; $first = $watch.Elapsed.TotalMilliseconds
$watch.Restart(); $null = $text | Invoke-DsregDiagnosis; $second = $watch.Elapsed.TotalMilliseconds
'Import-Module {{0:n0}} ms, first diagnosis {{1:n0}} ms, second {{2:n1}} ms' -f $import, $first, $second
'@ -f $Module, $fixtures
& (Get-Process -Id $PID).Path -NoProfile -Command $start

Import-Module "$Module/DsregDiag.psd1"
$xml = foreach ($record in ([xml] (Get-Content -Raw "$fixtures/roaming-mfa.xml")).Events.Event) { $record.OuterXml }
function Get-ProcessorTime { [Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime.TotalSeconds }

# The runtime compiles what is hot during the first thousands.
$null = 1..10000 | ForEach-Object { $xml[$_ % 2] } | ConvertFrom-DsregEvent

foreach ($run in 1..3) {
    # What is measured is the cmdlet, so the records are made beforehand in small portions.
    $seconds = 0
    $peak = 0
    for ($done = 0; $done -lt $Records; $done += 10000) {
        $portion = foreach ($n in 1..10000) { $xml[$n % 2] }
        $before = Get-ProcessorTime
        $null = $portion | ConvertFrom-DsregEvent
        $seconds += (Get-ProcessorTime) - $before
        $peak = [Math]::Max($peak, [GC]::GetTotalMemory($false))
    }
    'ConvertFrom-DsregEvent: {0:n0} records, {1:n0} a second of processor time, {2:n0} MB at most' -f $Records, ($Records / $seconds), ($peak / 1MB)
}
