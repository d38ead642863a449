BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Export-DsregReport' {
    BeforeAll {
        $ill = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
        $well = Get-Content "$fixtures/healthy.txt" | Invoke-DsregDiagnosis
    }

    It 'writes <Name> of one and of several devices' -ForEach @(
        @{ Name = 'page.html'; Begin = '<!DOCTYPE html>' }, @{ Name = 'page.md'; Begin = '# ' }, @{ Name = 'page.txt'; Begin = '' }
        @{ Name = 'page.csv'; Begin = 'Device,DeviceId' }, @{ Name = 'page.jsonl'; Begin = '{"schema":1' }
    ) {
        $file = Join-Path $TestDrive $Name
        ($ill, $well | Export-DsregReport $file -PassThru).FullName | Should -Be (Get-Item $file).FullName
        (Get-Content -Raw $file).StartsWith($Begin) | Should -BeTrue
        $ill | Export-DsregReport $file -Force
        Get-Content -Raw $file | Should -Match 'PC-PRT'
    }

    It 'never writes over a file without -Force, nor of a format that nobody knows, and leaves no piece' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'kept')
        Set-Content "$folder/a.html" 'mine'
        foreach ($case in @{ Path = "$folder/a.html"; Id = 'FileExists*' }, @{ Path = "$folder/a.pdf"; Id = 'UnknownFormat*' }, @{ Path = "$folder/none/a.html"; Id = 'FileNotWritten*' }) {
            $ill | Export-DsregReport $case.Path -ErrorAction SilentlyContinue -ErrorVariable problems
            $problems[0].FullyQualifiedErrorId | Should -BeLike $case.Id
        }
        Get-Content "$folder/a.html" | Should -Be 'mine'
        @(Get-ChildItem $folder).Count | Should -Be 1
        $ill | Export-DsregReport "$folder/b.html" -WhatIf
        @(Get-ChildItem $folder).Count | Should -Be 1
    }

    It 'gives a ticket and redacts' {
        $text = $ill | Export-DsregReport -AsTicket
        $text.Length | Should -BeLessOrEqual 4000
        $text | Should -Match 'PC-PRT'
        $ill | Export-DsregReport -AsTicket -Redact | Should -Not -Match 'PC-PRT'
    }
}

Describe 'Compare-DsregDiagnosis' {
    It 'says what differs' {
        $ill = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
        $well = Get-Content "$fixtures/healthy.txt" | Invoke-DsregDiagnosis
        $same = Compare-DsregDiagnosis $ill $ill
        $same.IsSameDevice | Should -BeTrue
        $same.Fixed.Count + $same.New.Count + $same.Changed.Count + $same.State.Count | Should -Be 0
        $other = $well | Compare-DsregDiagnosis $ill
        $other.Fixed.Count + $other.NotSeen.Count | Should -BeGreaterThan 0
        $other.State.What | Should -Contain 'verdict'
        (Compare-DsregDiagnosis $ill.Json $well.Json -Redact).Json | Should -Not -Match 'PC-PRT'
        Compare-DsregDiagnosis 'nothing' $ill -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'InvalidDiagnosis*'
    }
}

Describe 'Protect-DsregCapture' {
    It 'replaces names and keeps the diagnosis' {
        $text = Get-Content "$fixtures/prt-failed.txt" | Protect-DsregCapture -WarningAction SilentlyContinue
        $text | Should -Not -Match 'PC-PRT'
        $before = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
        ($text | Invoke-DsregDiagnosis).Findings.Id | Should -Be $before.Findings.Id
        $redacted = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis -Redact
        $redacted.Findings.Id | Should -Be $before.Findings.Id
        $redacted.Json | Should -Not -Match 'PC-PRT'
        (Get-Item "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis -Redact).Source | Should -BeNullOrEmpty
    }

    It 'gives the same placeholders in all texts of a call, and says what it replaced' {
        $all = Protect-DsregCapture -LiteralPath "$fixtures/prt-failed.txt", "$fixtures/prt-failed.txt" -Verbose -WarningAction SilentlyContinue 4>&1
        $texts = @($all | Where-Object { $_ -is [string] })
        $texts.Count | Should -Be 2
        $texts[0] | Should -Be $texts[1]
        "$($all | Where-Object { $_ -isnot [string] })" | Should -Match 'kind device'
    }
}
