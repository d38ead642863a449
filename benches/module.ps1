# Measures the module in the PowerShell that runs this file: pwsh benches/module.ps1 [-Records 100000] [-Runs 5]
# What must hold stands behind each figure. Where a person waits it is wall time, the middle one of several new processes.
param(
    [int] $Records = 100000,
    [int] $Runs = 5,
    [string] $Module = "$PSScriptRoot/../target/module/DsregDiag"
)
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/../powershell/tests/Shell.ps1"
$shell = @(Get-ShellCommand)
$fixtures = (Resolve-Path "$PSScriptRoot/../powershell/tests/fixtures").Path
$manifest = (Resolve-Path "$Module/DsregDiag.psd1").Path

# The middle of the milliseconds that a script prints in processes of its own, column by column.
function Measure-NewProcess([string] $Script) {
    $rows = foreach ($run in 1..$Runs) { , [double[]] (& $shell[0] @($shell | Select-Object -Skip 1) -NoLogo -NoProfile -NonInteractive -Command $Script) }
    foreach ($column in 0..($rows[0].Count - 1)) {
        ($rows | ForEach-Object { $_[$column] } | Sort-Object)[[Math]::Floor($Runs / 2)]
    }
}

$empty = Join-Path ([IO.Path]::GetTempPath()) "EmptyModule$PID.dll"
Add-Type -OutputAssembly $empty -TypeDefinition '
using System.Management.Automation;
[Cmdlet("Get", "Nothing")] public class GetNothing : PSCmdlet { }'
try {
    $import = '$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module "{0}"; $watch.Elapsed.TotalMilliseconds'
    $ours = Measure-NewProcess ($import -f $manifest)
    $theirs = Measure-NewProcess ($import -f $empty)
}
finally { Remove-Item $empty -ErrorAction SilentlyContinue }
'Import-Module: {0:n0} ms, {1:n0} ms above an empty binary module (under 150)' -f $ours, ($ours - $theirs)

# Another command goes first, so that what PowerShell itself compiles to measure at all does not count.
$null, $first, $second = Measure-NewProcess @"
Import-Module '$manifest'
`$text = Get-Content -Raw '$fixtures/prt-failed.txt'
`$watch = [Diagnostics.Stopwatch]::new()
foreach (`$command in 'Out-String', 'Invoke-DsregDiagnosis', 'Invoke-DsregDiagnosis') {
    `$watch.Restart(); `$null = `$text | & `$command; `$watch.Elapsed.TotalMilliseconds
}
"@
'Invoke-DsregDiagnosis: first {0:n0} ms, second {1:n1} ms, {2:n0} ms more (under 50)' -f $first, $second, ($first - $second)

# What is measured is the cmdlet, so the records, each a string of its own, are made beforehand in portions.
Import-Module $manifest
$xml = foreach ($record in ([xml] (Get-Content -Raw "$fixtures/roaming-mfa.xml")).Events.Event) { $record.OuterXml }
$process = [Diagnostics.Process]::GetCurrentProcess()
function Measure-Event([int] $Count) {
    $wall = [Diagnostics.Stopwatch]::new()
    $processor = [timespan]::Zero
    $peak = 0
    for ($done = 0; $done -lt $Count; $done += $portion.Count) {
        $portion = foreach ($n in 1..[Math]::Min(10000, $Count - $done)) { [string]::new($xml[$n % 2].ToCharArray()) }
        $before = $process.TotalProcessorTime
        $wall.Start()
        $portion | ConvertFrom-DsregEvent | Out-Null
        $wall.Stop()
        $process.Refresh()
        $processor += $process.TotalProcessorTime - $before
        $peak = [Math]::Max($peak, [GC]::GetTotalMemory($false))
    }
    [pscustomobject] @{ Rate = $Count / $wall.Elapsed.TotalSeconds; PerProcessorSecond = $Count / $processor.TotalSeconds; Peak = $peak / 1MB }
}

# The runtime compiles what is hot during the first thousands.
$null = Measure-Event 10000
foreach ($run in 1..3) {
    $measured = Measure-Event $Records
    'ConvertFrom-DsregEvent: {0:n0} records, {1:n0} a second (25,000 or more), {2:n0} a second of processor time, heap at most {3:n0} MB' -f
    $Records, $measured.Rate, $measured.PerProcessorSecond, $measured.Peak
}
