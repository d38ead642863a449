# How the cmdlets behave in a pipeline: they stream, stop at once, and say what they do to those who ask.
BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $record = (Get-RecordXml 'roaming-mfa.xml')[0]
    $sources = @{
        events = { param($record) while ($true) { $record | ConvertFrom-DsregEvent } }
        stream = { param($record) & { while ($true) { $record } } | ConvertFrom-DsregEvent | ForEach-Object { $_ } }
        gather = { param($record) & { while ($true) { $record } } | Invoke-DsregDiagnosis }
        lines  = { param($record) & { while ($true) { "         AzureAdJoined : YES # $record" } } | ConvertFrom-DsregStatus }
        file   = { param($record, $path) Get-Item $path | ConvertFrom-DsregEvent }
        whole  = { param($record, $path) Get-Item $path | Invoke-DsregDiagnosis }
    }

    # The milliseconds from the request to stop to the end of the pipeline: the best of three, for the machine may be busy.
    function Measure-Stop([scriptblock] $Script, [object[]] $Arguments) {
        $best = [double]::MaxValue
        foreach ($try in 1..3) {
            $best = [Math]::Min($best, (Measure-OneStop $Script $Arguments))
            if ($best -lt 200) { break }
        }
        $best
    }

    function Measure-OneStop([scriptblock] $Script, [object[]] $Arguments) {
        $shell = [powershell]::Create()
        try {
            # One script: PowerShell itself does not survive being stopped in the middle of several statements.
            $null = $shell.AddScript('param($module, $script, $arguments)
                Import-Module $module
                $null = $arguments[0] | ConvertFrom-DsregEvent
                . ([scriptblock]::Create($script)) @arguments')
            $null = $shell.AddArgument("$module/DsregDiag.psd1").AddArgument("$Script").AddArgument($Arguments)
            $running = $shell.BeginInvoke()
            Start-Sleep -Milliseconds 1500
            $running.IsCompleted | Should -BeFalse -Because 'it has to be at work when it is stopped'
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.ElapsedMilliseconds
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        }
        finally { $shell.Dispose() }
    }
}

Describe 'Ctrl+C' {
    It 'stops "<Name>" within 200 ms' -ForEach @(
        @{ Name = 'events' }, @{ Name = 'stream' }, @{ Name = 'gather' }, @{ Name = 'lines' }
    ) {
        Measure-Stop $sources[$Name] $record | Should -BeLessThan 200
    }

    It 'does not wait for a large file: "<Name>"' -ForEach @(@{ Name = 'file' }, @{ Name = 'whole' }) {
        # So large that reading it takes longer than the test waits.
        $path = Join-Path $TestDrive 'large.xml'
        if (-not (Test-Path $path)) {
            $writer = [IO.StreamWriter]::new($path)
            $writer.Write('<Events>')
            for ($n = [int] (60MB / $record.Length); $n -gt 0; $n--) { $writer.Write($record) }
            $writer.Write('</Events>')
            $writer.Close()
        }
        Measure-Stop { param($record, $path, $script) while ($true) { . ([scriptblock]::Create($script)) $record $path | Out-Null } } $record, $path, "$($sources[$Name])" |
            Should -BeLessThan 200
    }
}

Describe 'Select-Object -First' {
    It 'ends the command before the pipe: <Name>' -ForEach @(
        @{ Name = 'event records'; Script = { Get-Source { $record } | ConvertFrom-DsregEvent } }
        @{ Name = 'captures'; Script = { Get-Source { Get-Item "$fixtures/healthy.txt" } | ConvertFrom-DsregStatus } }
        @{ Name = 'codes'; Script = { Get-Source { 'AADSTS50076' } | Resolve-DsregCode } }
        @{ Name = 'rules'; Script = { Get-Source { 'prt-missing' } | Get-DsregRule } }
        @{ Name = 'folders'; Script = { Get-Source { Get-Item (Join-Path $TestDrive "devices/$($sent % 2)") } | Invoke-DsregDiagnosis } }
    ) {
        foreach ($device in 0, 1) {
            $null = New-Item -ItemType Directory -Force (Join-Path $TestDrive "devices/$device")
            Copy-Item "$fixtures/healthy.txt" (Join-Path $TestDrive "devices/$device")
        }
        $script:sent = 0
        $script:ended = $false
        function Get-Source([scriptblock] $Item) {
            try { while ($script:sent -lt 100000) { $script:sent++; & $Item } }
            finally { $script:ended = $true }
        }
        @(& $Script | Select-Object -First 1).Count | Should -Be 1
        $script:ended | Should -BeTrue
        $script:sent | Should -BeLessThan 200
    }
}

Describe 'Folders' {
    BeforeAll {
        $devices = Join-Path $TestDrive 'fleet'
        foreach ($pair in @('a', 'healthy'), @('b', 'prt-failed'), @('c', 'registered')) {
            $null = New-Item -ItemType Directory (Join-Path $devices $pair[0])
            Copy-Item "$fixtures/$($pair[1]).txt" (Join-Path $devices $pair[0])
        }
        $other = (Get-RecordXml 'roaming-mfa.xml') -replace '<Computer>.*?</Computer>'
    }

    It 'are diagnosed one after the other, in their order' {
        $events = [Collections.Generic.List[string]]::new()
        Get-ChildItem $devices -Directory | Sort-Object Name | ForEach-Object { $events.Add("in $($_.Name)"); $_ } |
            Invoke-DsregDiagnosis | ForEach-Object { $events.Add("out $(Split-Path $_.Source -Leaf)") }
        $events | Should -Be 'in a', 'in b', 'out a', 'in c', 'out b', 'out c'
    }

    It 'do not take what could be of another' {
        $all = @(@(Get-ChildItem $devices -Directory | Sort-Object Name) + $other | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems)
        $all.Count | Should -Be 3
        $all.Findings.Id | Should -Not -Contain 'esr-mfa-required'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'AmbiguousDevice,*'
        # What names a device whose folder is diagnosed already comes too late, and is no device of its own.
        $late = @(@(Get-ChildItem $devices -Directory | Sort-Object Name) + (Get-RecordXml 'roaming-mfa.xml') |
                Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems)
        $late.Count | Should -Be 3
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'AmbiguousDevice,*'
        "$($problems[0])" | Should -Match 'PC-HEALTHY'
    }

    It 'wait for events where there is only one' {
        $one = @(@(Get-Item (Join-Path $devices 'a')) + $other | Invoke-DsregDiagnosis)
        $one.Count | Should -Be 1
        $one.Problems[0].Id | Should -Be 'esr-mfa-required'
        (Get-Item (Join-Path $devices 'a') | Invoke-DsregDiagnosis -Event $other).Problems[0].Id | Should -Be 'esr-mfa-required'
    }

    It 'that are empty are an error, and the others go on' {
        $empty = New-Item -ItemType Directory (Join-Path $TestDrive 'empty')
        $all = @($empty, (Get-Item (Join-Path $devices 'a')) | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems)
        $all.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'FolderEmpty,*'
    }
}

Describe 'What is said meanwhile' {
    It 'is what was read, with -Verbose' {
        $said = @(Get-Item "$fixtures/healthy.txt", "$fixtures/roaming-mfa.xml" | Invoke-DsregDiagnosis -Verbose 4>&1 |
                Where-Object { $_ -is [Management.Automation.VerboseRecord] })
        "$said" | Should -Match ([regex]::Escape((Get-Item "$fixtures/healthy.txt").FullName))
        "$said" | Should -Match 'libdsregdiag|dsregdiag\.dll'
        "$said" | Should -Match 'Diagnosing .*healthy\.txt by 2 texts'
        (@((Get-RecordXml 'roaming-mfa.xml') | Invoke-DsregDiagnosis -Verbose 4>&1) -join ' ') | Should -Match '2 records'
    }

    It 'is progress, for those who wait and want it' {
        $many = Join-Path $TestDrive 'many'
        $null = New-Item -ItemType Directory $many
        foreach ($n in 1..40) { Copy-Item "$fixtures/roaming-mfa.xml" (Join-Path $many "$n.xml") }
        $read = {
            param($module, $files, $preference)
            $ProgressPreference = $preference
            Import-Module "$module/DsregDiag.psd1"
            $files | ForEach-Object { Start-Sleep -Milliseconds 20; Get-Item $_ } | ConvertFrom-DsregEvent | Out-Null
        }
        $files = (Get-ChildItem $many).FullName
        foreach ($preference in 'Continue', 'SilentlyContinue') {
            $shell = [powershell]::Create().AddScript("$read").AddArgument($module).AddArgument($files).AddArgument($preference)
            $null = $shell.Invoke()
            $ours = @($shell.Streams.Progress | Where-Object Activity -EQ 'Reading evidence')
            if ($preference -eq 'Continue') {
                $ours.Count | Should -BeGreaterThan 1
                $ours[0].StatusDescription | Should -Match '\.xml$'
                $ours[-1].RecordType | Should -Be 'Completed'
            }
            else { $ours.Count | Should -Be 0 }
            $shell.Dispose()
        }
        $quick = [powershell]::Create().AddScript("$read").AddArgument($module).AddArgument($files[0..1]).AddArgument('Continue')
        $null = $quick.Invoke()
        @($quick.Streams.Progress | Where-Object Activity -EQ 'Reading evidence').Count | Should -Be 0
        $quick.Dispose()
    }
}
