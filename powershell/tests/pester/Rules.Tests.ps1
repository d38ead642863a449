BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Get-DsregRule' {
    It 'gives every page of the catalogue, whole' {
        $rules = @(Get-DsregRule)
        $rules.Count | Should -BeGreaterThan 10
        foreach ($rule in $rules) {
            $rule.Kind | Should -Be 'rule'
            foreach ($part in 'Rule', 'Title', 'Summary', 'Cause', 'Verify', 'FalsePositives') { $rule.$part | Should -Not -BeNullOrEmpty -Because "$($rule.Rule) $part" }
        }
        ($rules.Rule | Select-Object -Unique).Count | Should -Be $rules.Count
    }

    It 'takes wildcards, areas and findings' {
        (Get-DsregRule esr-mfa-*).Rule | ForEach-Object { $_ | Should -BeLike 'esr-mfa-*' }
        (Get-DsregRule -Area prt).Area | Select-Object -Unique | Should -Be 'prt'
        $findings = (Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis).Findings
        ($findings | Get-DsregRule).Rule | Should -Be $findings.Id
    }

    It 'says of an unknown id where to look' {
        Get-DsregRule no-such-rule -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'RuleNotFound,*'
        Get-DsregRule no-such-* | Should -BeNullOrEmpty
    }

    It 'reads like a page' {
        $text = Get-DsregRule esr-mfa-required | Out-String -Width 120
        $text | Should -Match '(?s)esr-mfa-required.*Why.*Do this.*1\. .*Fixed when'
        ($text -split "`r?`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 120
    }
}

Describe 'Test-DsregHealth' {
    It 'is true, false, or an error without output' {
        Get-Content "$fixtures/healthy.txt" | Test-DsregHealth | Should -BeTrue
        Get-Content "$fixtures/prt-failed.txt" | Test-DsregHealth | Should -BeFalse
        Get-Content "$fixtures/registered.txt" | Test-DsregHealth | Should -BeTrue
        $output = Get-Content "$fixtures/healthy.txt" | Test-DsregHealth -Area esr -ErrorAction SilentlyContinue -ErrorVariable problems
        $output | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NotAssessable,*'
    }

    It 'judges an area alone' {
        Get-Content "$fixtures/prt-failed.txt" | Test-DsregHealth -Area join | Should -BeTrue
        Get-Content "$fixtures/prt-failed.txt" | Test-DsregHealth -Area prt | Should -BeFalse
    }

    It 'gives one line on request' {
        $line = Get-Content "$fixtures/prt-failed.txt" | Test-DsregHealth -Summary
        $line | Should -BeOfType string
        @($line -split "`n").Count | Should -Be 1
        $line | Should -Match 'PC-PRT'
    }
}

Describe 'Completion' {
    It 'offers <Expected> after "<Text>"' -ForEach @(
        @{ Text = 'Get-DsregRule esr-mfa-r'; Expected = 'esr-mfa-required' }
        @{ Text = 'Get-DsregRule -Area p'; Expected = 'prt' }
        @{ Text = 'Test-DsregHealth -Area e'; Expected = 'esr' }
        @{ Text = 'Invoke-DsregDiagnosis -Symptom settings'; Expected = 'settings-do-not-sync' }
        @{ Text = 'Get-DsregEvent -LogName Microsoft-Windows-AAD'; Expected = 'Microsoft-Windows-AAD/Operational' }
        @{ Text = 'Resolve-DsregCode -Provider Microsoft-Windows-AA'; Expected = 'Microsoft-Windows-AAD' }
        @{ Text = 'Resolve-DsregCode WamDefaultS'; Expected = 'WamDefaultSet' }
        @{ Text = 'Resolve-DsregCode 0x801c001'; Expected = '0x801c001d' }
        @{ Text = 'Resolve-DsregCode DSREG_AUTOJOIN_ADCONFIG'; Expected = 'DSREG_AUTOJOIN_ADCONFIG_READ_FAILED' }
        @{ Text = 'Resolve-DsregCode AADSTS5012'; Expected = 'AADSTS50126' }
        @{ Text = 'Invoke-DsregDiagnosis -MinimumSeverity w'; Expected = 'warning' }
    ) {
        (TabExpansion2 $Text $Text.Length).CompletionMatches.CompletionText | Should -Contain $Expected
    }
}

Describe 'In other hosts and threads' {
    if ($PSVersionTable.PSVersion.Major -ge 7) {
        It 'runs in parallel' {
            $texts = 1..8 | ForEach-Object { Get-Content -Raw "$fixtures/prt-failed.txt" }
            $titles = $texts | ForEach-Object -Parallel { Import-Module "$using:module/DsregDiag.psd1"; ($_ | Invoke-DsregDiagnosis).Problems[0].Title } -ThrottleLimit 4
            $titles.Count | Should -Be 8
            ($titles | Select-Object -Unique).Count | Should -Be 1
        }
    }

    It 'works in constrained language once it is imported' {
        $state = [initialsessionstate]::CreateDefault()
        $state.ImportPSModule("$module/DsregDiag.psd1")
        $runspace = [runspacefactory]::CreateRunspace($state)
        $runspace.Open()
        try {
            $runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'
            $shell = [powershell]::Create()
            $shell.Runspace = $runspace
            $null = $shell.AddScript("`$d = Get-Content '$fixtures/prt-failed.txt' | Invoke-DsregDiagnosis; `$d.Problems[0].Codes.Value; `$d.Problems[0].Evidence[0].DisplayText; `$d | Out-String")
            $output = $shell.Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $output[0] | Should -Be 'AADSTS50126'
            $output[1] | Should -Match '^line \d+'
            "$output" | Should -Match 'Do this'
        }
        finally { $runspace.Dispose() }
    }

    It 'works in constrained language with every cmdlet, and every view' {
        $state = [initialsessionstate]::CreateDefault()
        $state.ImportPSModule("$module/DsregDiag.psd1")
        $runspace = [runspacefactory]::CreateRunspace($state)
        $runspace.Open()
        try {
            $runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'
            foreach ($command in @(
                    "Get-Item '$fixtures/*.txt' | ConvertFrom-DsregStatus"
                    "(Get-Item '$fixtures/healthy.txt' | ConvertFrom-DsregStatus).DeviceName"
                    "Get-Item '$fixtures/roaming-mfa.xml' | ConvertFrom-DsregEvent"
                    "(Get-Item '$fixtures/roaming-mfa.xml' | ConvertFrom-DsregEvent).CodeNames"
                    "Get-Item '$fixtures/prt-failed.txt' | Invoke-DsregDiagnosis | Format-Table"
                    "(Get-Item '$fixtures/prt-failed.txt' | Invoke-DsregDiagnosis).Findings | Format-List"
                    "Get-Item '$fixtures/prt-failed.txt' | Test-DsregHealth"
                    'Resolve-DsregCode 0xCAA2000C'
                    'Get-DsregRule prt-missing'
                    "Invoke-DsregDiagnosis -Path '$fixtures/prt-failed.txt' -Fact @{ osBuild = 22631 }"
                )) {
                $shell = [powershell]::Create()
                $shell.Runspace = $runspace
                $output = $shell.AddScript("$command | Out-String -Width 120").Invoke()
                $shell.Streams.Error | Should -BeNullOrEmpty -Because $command
                "$output".Trim() | Should -Not -BeNullOrEmpty -Because $command
                $shell.Dispose()
            }
        }
        finally { $runspace.Dispose() }
    }

    It 'passes what remoting would bring' {
        $diagnosis = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
        $remote = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($diagnosis, 1))
        $remote.Problems[0].Evidence[0].DisplayText | Should -Be $diagnosis.Problems[0].Evidence[0].DisplayText
        $back = Invoke-DsregDiagnosis -Diagnosis $remote -WarningAction SilentlyContinue
        $back.Json | Should -BeExactly $diagnosis.Json
        $back.Source | Should -Be $diagnosis.Source
        ($remote | Out-String -Width 120) | Should -Match '(?s)^\s*PC-PRT .*ERROR .*Do this'
    }
}
