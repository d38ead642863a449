# Measures the module in the PowerShell that runs this file: pwsh benches/module.ps1 [-Records 100000] [-Runs 5] [-Devices 10000]
# What must hold stands behind each figure. Where a person waits it is wall time, the middle one of several new processes.
param(
    [int] $Records = 100000,
    [int] $Runs = 5,
    [int] $Devices = 10000,
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

# Captures, beside what a script would do with each: a pattern a line into a table, and an object of that. By turns, the best of each, for
# the machine does other things too.
function ConvertFrom-Hand([string[]] $Text) {
    foreach ($capture in $Text) {
        $fields = [ordered] @{}
        foreach ($line in $capture -split "`r?`n") { if ($line -match '^\s*([^:]+?)\s*:\s*(.*?)\s*$') { $fields[$matches[1]] = $matches[2] } }
        [pscustomobject] $fields
    }
}
$captures = foreach ($name in 'healthy', 'prt-failed', 'registered') { Get-Content -Raw "$fixtures/$name.txt" }
$texts = foreach ($n in 1..5000) { $captures[$n % 3].Replace('PC-PRT', "PC-$n") }
$ways = [ordered] @{
    'hand-written'                         = { ConvertFrom-Hand $texts | Out-Null }
    'ConvertFrom-DsregStatus'              = { $texts | ConvertFrom-DsregStatus | Out-Null }
    'ConvertFrom-DsregStatus, a call each' = { foreach ($text in $texts) { $null = $text | ConvertFrom-DsregStatus } }
    'Invoke-DsregDiagnosis, a call each'   = { foreach ($text in $texts) { $null = $text | Invoke-DsregDiagnosis } }
}
$best = @{}
foreach ($run in 1..4) {
    foreach ($way in $ways.Keys) {
        $process.Refresh()
        $before = $process.TotalProcessorTime
        & $ways[$way]
        $process.Refresh()
        $taken = ($process.TotalProcessorTime - $before).TotalMilliseconds
        if (-not $best[$way] -or $taken -lt $best[$way]) { $best[$way] = $taken }
    }
}
foreach ($way in $ways.Keys) {
    '{0}: 5,000 captures, {1:n0} ms of processor time, {2:n2} times the hand-written (at most 1)' -f $way, $best[$way], ($best[$way] / $best['hand-written'])
}

# A fleet in every form in which it arrives, each in a process of its own: what a quarter of the devices costs and all of them, so
# that the growth is seen. Nothing of the answers is kept.
$fleet = Join-Path ([IO.Path]::GetTempPath()) "fleet$PID"
$null = New-Item -ItemType Directory $fleet
$measure = @'
Import-Module '{0}'
$fleet = '{1}'; $count = {2}
$capture = Get-Content -Raw '{3}/prt-failed.txt'
$null = $capture | Invoke-DsregDiagnosis
$process = [Diagnostics.Process]::GetCurrentProcess()
$before = $process.TotalProcessorTime
$given = 0
switch ('{4}') {{
    files {{ $given = (Get-ChildItem "$fleet/$count" | Invoke-DsregDiagnosis | Measure-Object).Count }}
    folder {{ $given = (Get-Item "$fleet/$count" | Invoke-DsregDiagnosis | Measure-Object).Count }}
    lines {{ $given = (Get-Item "$fleet/$count.jsonl" | Invoke-DsregDiagnosis | Measure-Object).Count }}
    csv {{ $given = (Get-Item "$fleet/$count.csv" | Invoke-DsregDiagnosis | Measure-Object).Count }}
    texts {{ $given = (1..$count | ForEach-Object {{ $capture.Replace('PC-PRT', "PC-$_") }} | Invoke-DsregDiagnosis | Measure-Object).Count }}
    status {{ $given = (Get-Item "$fleet/$count" | ConvertFrom-DsregStatus | Measure-Object).Count }}
}}
$process.Refresh()
$given
($process.TotalProcessorTime - $before).TotalSeconds
if (Test-Path /proc/self/status) {{ [double] (((Get-Content /proc/self/status) -match 'VmHWM')[0] -replace '\D') / 1KB }} else {{ $process.PeakWorkingSet64 / 1MB }}
'@
try {
    $capture = Get-Content -Raw "$fixtures/prt-failed.txt"
    $sizes = [int] ($Devices / 4), $Devices
    foreach ($size in $sizes) {
        $null = New-Item -ItemType Directory "$fleet/$size"
        $lines = [IO.StreamWriter]::new("$fleet/$size.jsonl")
        $table = [IO.StreamWriter]::new("$fleet/$size.csv")
        $table.WriteLine('Computer,Output')
        foreach ($n in 1..$size) {
            $text = $capture.Replace('PC-PRT', "PC-$n")
            [IO.File]::WriteAllText("$fleet/$size/$n.txt", $text)
            $lines.WriteLine((ConvertTo-Json -Compress @{ Computer = "HOST-$n"; Output = $text }))
            $table.WriteLine("HOST-$n,`"$text`"")
        }
        $lines.Dispose()
        $table.Dispose()
    }
    foreach ($form in 'files', 'folder', 'lines', 'csv', 'texts', 'status') {
        $part, $all = foreach ($size in $sizes) {
            $script = $measure -f $manifest, $fleet, $size, $fixtures, $form
            , [double[]] (& $shell[0] @($shell | Select-Object -Skip 1) -NoLogo -NoProfile -NonInteractive -Command $script)
        }
        if ($part[0] -ne $sizes[0] -or $all[0] -ne $sizes[1]) { throw "Of $($sizes -join ' and ') devices as $form came $($part[0]) and $($all[0]) answers." }
        '{0,-7} {1:n0} devices: {2:n2} s of processor time, {3:n1} times those of a quarter (about 4), at most {4:n0} MB (under 300)' -f
        $form, $all[0], $all[1], ($all[1] / $part[1]), $all[2]
    }
}
finally { Remove-Item -Recurse $fleet -ErrorAction SilentlyContinue }
