BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $failed = Get-Item "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
    $healthy = Get-Item "$fixtures/healthy.txt" | Invoke-DsregDiagnosis
    $lines = @($failed, $healthy | ForEach-Object { Test-DsregHealth -Diagnosis $_ -Summary -WarningAction SilentlyContinue })

    # A row of Intune's report, as it is exported.
    function Row([string] $Device, [string] $Before, [string] $After = '') {
        [pscustomobject] @{
            DeviceId = [guid]::NewGuid(); DeviceName = $Device; UserName = 'jdoe'; DetectionStatus = 'With issues'; ModifiedTime = '2026-03-11 06:02:44'
            PreRemediationDetectionScriptOutput = $Before; PostRemediationDetectionScriptOutput = $After
        }
    }
}

Describe 'A summary line' {
    It 'is one line that holds what a program needs' {
        $lines[0] | Should -Match '^Issues on PC-PRT: .+ \| v1 join=\w+ verdict=issues severity=error cause=prt-server-refused code=AADSTS50126 '
        $lines[1] | Should -Match '^Healthy: .+ \| v1 join=\w+ verdict=healthy '
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 2048 }
    }

    It 'is without the pairs where a person reads it' {
        $failed.Summary | Should -Not -Match '\| v1'
        "$failed" | Should -Be $failed.Summary
    }

    It 'judges the areas that are asked' {
        $line = Test-DsregHealth -Diagnosis $failed -Summary -Area JOIN -WarningAction SilentlyContinue
        $line | Should -Match '^Healthy: .* verdict=healthy .*asked=join '
        { Test-DsregHealth -Diagnosis $failed -Summary -Area prtt } | Should -Throw '*no area*'
    }
}

Describe 'ConvertFrom-DsregSummary' {
    It 'gives back what the line holds' {
        $read = @($lines | ConvertFrom-DsregSummary)
        $read.Count | Should -Be 2
        $read[0].GetType().FullName | Should -Be 'DsregDiag.Diagnosis'
        foreach ($name in 'Name', 'Verdict', 'JoinState', 'Cause', 'Code', 'Title', 'ExitCode') { $read[0].$name | Should -Be $failed.$name -Because $name }
        $read[0].Device.DeviceId | Should -Be $failed.Device.DeviceId
        $read[0].Device.HasPrt | Should -BeFalse
        $read[0].Context.Notes | Should -Match 'no evidence and no steps'
        $read[1].Verdict | Should -Be 'healthy'
        $read[1].Problems | Should -BeNullOrEmpty
    }

    It 'reads the CSV that Intune exports' {
        $file = Join-Path $TestDrive 'export.csv'
        @((Row 'PC-1' $lines[0]), (Row 'PC-2' $lines[0] $lines[1]), (Row 'PC-3' ''), (Row 'PC-4' 'Access denied')) | Export-Csv $file -NoTypeInformation
        $fromFile = @(ConvertFrom-DsregSummary -Path $file)
        $fromRows = @(Import-Csv $file | ConvertFrom-DsregSummary)
        foreach ($read in $fromFile, $fromRows) {
            $read.Verdict | Should -Be 'issues', 'healthy', 'notAssessable', 'notAssessable'
            $read[2].Name, $read[3].Name | Should -Be 'PC-3', 'PC-4'
            $read[3].Context.Notes -join ' ' | Should -Match 'Access denied'
            $read[0].Context.CaptureTime.ToUniversalTime() | Should -Be ([datetime] '2026-03-11 06:02:44')
        }
    }

    It 'reads what Graph answers' {
        $states = @{ '@odata.context' = 'x'; value = @(
                @{ id = '1:2'; detectionState = 'fail'; lastStateUpdateDateTime = '2026-03-11T06:02:44Z'; preRemediationDetectionScriptOutput = ($lines[0] -replace ' device=\S+'); postRemediationDetectionScriptOutput = $null; managedDevice = @{ deviceName = 'PC-9' } }
                @{ id = '1:3'; detectionState = 'success'; preRemediationDetectionScriptOutput = $lines[1] }) }
        $json = $states | ConvertTo-Json -Depth 6
        $file = Join-Path $TestDrive 'states.json'
        Set-Content $file $json
        foreach ($read in @(, @($json | ConvertFrom-DsregSummary)) + @(, @(Get-Item $file | ConvertFrom-DsregSummary)) + @(, @(($json | ConvertFrom-Json).value | ConvertFrom-DsregSummary)) + @(, @($states.value | ConvertFrom-DsregSummary))) {
            $read.Count | Should -Be 2
            $read[0].Name | Should -Be 'PC-9'
            $read.Verdict | Should -Be 'issues', 'healthy'
        }
    }

    It 'takes the last mark: a name may hold one' {
        $read = "Issues on x | v1 verdict=healthy device=forged: broken. | v1 join=hybrid verdict=issues cause=prt-missing device=x%20%7C%20v1" | ConvertFrom-DsregSummary
        $read.Verdict, $read.Cause, $read.Name | Should -Be 'issues', 'prt-missing', 'x | v1'
    }

    It 'skips what it does not know, and takes no unknown word' {
        $read = 'Broken. | v1 verdict=splendid join=moon newer=1 cause=no-such-rule assessed=join,moon' | ConvertFrom-DsregSummary
        $read.Verdict, $read.JoinState, $read.Assessed | Should -Be 'notAssessable', 'unknown', 'join'
    }

    It 'says of anything else that it is none' {
        foreach ($bad in 'Healthy: all is well.', 'x | v12 verdict=healthy', '{"a":1}') {
            $none = $bad | ConvertFrom-DsregSummary -ErrorVariable refused -ErrorAction SilentlyContinue
            $none | Should -BeNullOrEmpty
            $refused[0].FullyQualifiedErrorId | Should -Match '^NotASummary' -Because $bad
        }
        '{"a":' | ConvertFrom-DsregSummary -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused[0].FullyQualifiedErrorId | Should -Match '^NotJson'
    }

    It 'gives what reports, groups and comparisons take' {
        $read = @($lines | ConvertFrom-DsregSummary)
        ($read | Group-Object Cause).Name | Should -Contain 'prt-server-refused'
        $page = Join-Path $TestDrive 'fleet.html'
        $read | Export-DsregReport -Path $page
        Get-Content -Raw $page | Should -Match 'prt-server-refused'
        $change = Compare-DsregDiagnosis $read[0] $failed
        $change.Before.Verdict, $change.After.Verdict | Should -Be 'issues', 'issues'
        ($read | Out-String) | Should -Match 'prt-server-refused'
    }
}
