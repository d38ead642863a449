BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Resolve-DsregCode' {
    It 'knows a code in every written form' {
        foreach ($form in 0xCAA2000C, '0xCAA2000C', 'caa2000c', -895352820, 3399614476, '3399614476') {
            ($form | Resolve-DsregCode)[0].Name | Should -Be 'ERROR_ADAL_SERVER_ERROR_INTERACTION_REQUIRED'
        }
    }

    It 'takes several at once, and says what was asked' {
        $all = @(0xCAA2000C, 'AADSTS50076', -2145647630 | Resolve-DsregCode)
        $all.Input | Select-Object -Unique | Should -Be '-895352820', 'AADSTS50076', '-2145647630'
        $all | ForEach-Object { $_.Meaning | Should -Not -BeNullOrEmpty }
    }

    It 'knows events and fields' {
        $record = Resolve-DsregCode -Provider Microsoft-Windows-AAD -EventId 1098
        $record.Kind | Should -Be 'event'
        $record.EventId | Should -Be 1098
        $field = Resolve-DsregCode AzureAdPrt
        $field.Kind | Should -Be 'field'
        $field.Section | Should -Be 'SSO State'
    }

    It 'takes the codes of a diagnosis' {
        $diagnosis = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
        ($diagnosis.Problems[0].Codes | Resolve-DsregCode)[0].Code | Should -Be 'AADSTS50126'
    }

    It 'says that a code is unknown, and what its form tells' {
        $unknown = @('0x80079999' | Resolve-DsregCode)
        $unknown.Count | Should -Be 1
        $unknown.Known | Should -BeFalse
        $unknown.Meaning | Should -Not -BeNullOrEmpty
    }

    It 'answers nonsense with an error that says what it takes, and goes on' {
        $all = @('nothing like it', 'AADSTS50076' | Resolve-DsregCode -ErrorAction SilentlyContinue -ErrorVariable problems)
        $all[0].Code | Should -Be 'AADSTS50076'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
    }
}

Describe 'Many codes at once' {
    It 'are those that begin like <_>' -ForEach '0x801c03*', 'DSREG_AUTOJOIN_*', 'aadsts5007*' {
        $entries = @(Resolve-DsregCode $_)
        $entries.Count | Should -BeGreaterThan 3
        foreach ($entry in $entries) { @($entry.Code -like $_; $entry.Name -like $_) | Should -Contain $true -Because "$entry" }
    }

    It 'are those of a family, as a table' {
        $entries = @('tpm' | Resolve-DsregCode)
        $entries.Family | Sort-Object -Unique | Should -Be 'tpm'
        $rows = ($entries | Out-String -Width 120).Trim() -split "`r?`n"
        $rows.Count | Should -BeLessOrEqual ($entries.Count + 2)
    }

    It 'are none where nothing begins so' {
        { Resolve-DsregCode 'NOTHING_LIKE_*' -ErrorAction Stop } | Should -Throw
    }
}
