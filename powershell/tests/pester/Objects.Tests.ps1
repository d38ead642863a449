# What scripts hold: findings that know their device, typed fields, texts for tables, and objects that can be compared.
BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $status = Get-Content "$fixtures/healthy.txt" | ConvertFrom-DsregStatus
    $diagnosis = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
}

Describe 'A status' {
    It 'has typed twins of what is printed' {
        $status.IsAzureAdJoined | Should -BeTrue
        $status.IsDomainJoined | Should -BeFalse
        $status.HasPrt | Should -BeTrue
        $status.PrtUpdated | Should -Be ([datetime]::new(2026, 4, 2, 7, 10, 0, [DateTimeKind]::Utc))
        $status.PrtUpdated.Kind | Should -Be 'Utc'
        $status.PrtExpires | Should -BeGreaterThan $status.PrtUpdated
        $status.CertificateNotAfter | Should -Be ([datetime]::new(2035, 1, 14, 9, 30, 0, [DateTimeKind]::Utc))
        $bare = 'DomainJoined : YES' | ConvertFrom-DsregStatus
        $null -eq $bare.IsAzureAdJoined | Should -BeTrue
        $null -eq $bare.PrtUpdated | Should -BeTrue
        $null -eq $bare.CertificateNotAfter | Should -BeTrue
    }

    It 'is name, state and token as a text' {
        "$status" | Should -Be 'PC-HEALTHY: entraJoined, PRT YES of 2026-04-02 07:10:00.000 UTC'
        $status.ToString() | Should -Be "$status"
        "$('AzureAdJoined : YES' | ConvertFrom-DsregStatus)" | Should -Match '^device: .*PRT unknown$'
    }

    It 'differs where its capture does' {
        foreach ($change in 'AzureAdPrt : YES', 'TpmProtected : YES', 'KeySrvUrl', 'CloudTgt : YES') {
            $other = (Get-Content "$fixtures/healthy.txt") -replace $change, ($change -replace 'YES', 'NO') -replace 'OnPremTgt : NO', 'OnPremTgt : YES' | ConvertFrom-DsregStatus
            @(Compare-Object $status $other).Count | Should -Be 2
        }
        Compare-Object $status (Get-Content "$fixtures/healthy.txt" | ConvertFrom-DsregStatus) | Should -BeNullOrEmpty
    }

    It 'keeps its fields through Clixml' {
        $file = Join-Path $TestDrive 'status.xml'
        $status | Export-Clixml $file
        $saved = Import-Clixml $file
        $saved.AzureAdPrt, $saved.DeviceName, $saved.PrtUpdated | Should -Be $status.AzureAdPrt, $status.DeviceName, $status.PrtUpdated
        ($saved | Invoke-DsregDiagnosis).Name | Should -Be 'PC-HEALTHY'
        ($saved | Out-String) | Should -Match 'PC-HEALTHY'
    }
}

Describe 'A finding' {
    It 'knows its device and its tenant' {
        foreach ($finding in $diagnosis.Findings) {
            $finding.Device | Should -Be 'PC-PRT'
            $finding.Tenant | Should -Be $diagnosis.Device.TenantId
        }
        @([pscustomobject] @{ ComputerName = 'HOST-7'; AzureAdJoined = 'YES'; AzureAdPrt = 'NO' } | Invoke-DsregDiagnosis).Findings[0].Device | Should -Be 'HOST-7'
    }

    It 'has texts for a table' {
        $row = $diagnosis.Problems | Select-Object Device, Id, CodeText, Steps, EvidenceText | ConvertTo-Csv | ConvertFrom-Csv
        $row.Device | Should -Be 'PC-PRT'
        $row.CodeText | Should -Match '^AADSTS50126 \w+'
        $row.Steps | Should -Match '(?s)^1\. .*\n2\. .*dsregcmd /status'
        $row.EvidenceText | Should -Match 'AADSTS50126'
    }

    It 'names the time of its evidence with the zone' {
        $events = Get-Item "$fixtures/healthy.txt", "$fixtures/roaming-mfa.xml" | Invoke-DsregDiagnosis
        $place = ($events.Problems[0].Evidence | Where-Object Source -EQ event)[0].Place
        $place | Should -Match '2026-04-02 \d\d:\d\d:\d\d UTC$'
    }
}

Describe 'A diagnosis' {
    It 'differs where its document does' {
        Compare-Object $diagnosis (Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis) | Should -BeNullOrEmpty
        $other = (Get-Content "$fixtures/prt-failed.txt") -replace 'AADSTS50126', 'AADSTS50053' | Invoke-DsregDiagnosis
        @(Compare-Object $diagnosis $other).Count | Should -Be 2
    }
}

Describe 'What is written out' {
    BeforeAll {
        $event = (Get-RecordXml 'roaming-mfa.xml')[0] | ConvertFrom-DsregEvent
        $objects = @(
            @{ Object = $diagnosis; Hidden = 'Json', 'DisplayText', 'FullText' }
            @{ Object = $diagnosis.Findings[0]; Hidden = , 'DisplayText' }
            @{ Object = $event; Hidden = , 'Json' }
        )
    }

    It 'leaves documents and their texts out, which are there for those who ask' {
        foreach ($each in $objects) {
            $columns = ($each.Object | ConvertTo-Csv | ConvertFrom-Csv).PSObject.Properties.Name
            $members = ($each.Object | ConvertTo-Json -Depth 1 -WarningAction SilentlyContinue | ConvertFrom-Json).PSObject.Properties.Name
            foreach ($hidden in $each.Hidden) {
                $columns, $members, ($each.Object | Select-Object *).PSObject.Properties.Name | ForEach-Object { $_ | Should -Not -Contain $hidden }
                $each.Object.$hidden | Should -Not -BeNullOrEmpty
            }
        }
    }

    It 'keeps everything through Clixml and remoting' {
        foreach ($each in $objects) {
            $saved = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($each.Object, 1))
            $all = @($each.Object.PSObject.Properties.Name) + $each.Hidden
            $all | Where-Object { $saved.PSObject.Properties.Name -notcontains $_ } | Should -BeNullOrEmpty
            foreach ($hidden in $each.Hidden) { $saved.$hidden | Should -BeExactly $each.Object.$hidden }
        }
    }
}

Describe 'Get-DsregFact' {
    It 'lists facts and symptoms with words' {
        $all = @(Get-DsregFact)
        foreach ($one in $all) { $one.Meaning, $one.Values, $one.Usage | ForEach-Object { $_ | Should -Not -BeNullOrEmpty } }
        $all.Kind | Select-Object -Unique | Sort-Object | Should -Be 'fact', 'symptom'
        (Get-DsregFact osbuild).Usage | Should -Be '-Fact @{ osBuild = 0 }'
        (Get-DsregFact -Kind symptom).Name | Should -Contain 'settings-do-not-sync'
        @(Get-DsregFact scp*).Count | Should -BeGreaterThan 0
        Get-DsregFact osBild -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        "$problems" | Should -Match 'Did you mean osBuild'
        Get-DsregFact no* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'gives what -Fact and -Symptom take' {
        foreach ($one in Get-DsregFact | Where-Object { $_.Kind -eq 'symptom' -or $_.Values -notmatch 'GUID' }) {
            $command = [scriptblock]::Create("Get-Content '$fixtures/healthy.txt' | Invoke-DsregDiagnosis $($one.Usage)")
            @(& $command -ErrorAction Stop).Count | Should -Be 1
        }
    }

    It 'is completed after <Line>' -ForEach @(
        @{ Line = 'Invoke-DsregDiagnosis -Fact osB'; Expected = '@{ osBuild = 0 }' }
        @{ Line = 'Get-DsregFact upnR'; Expected = 'upnRoutable' }
        @{ Line = 'Invoke-DsregDiagnosis -Symptom sett'; Expected = 'settings-do-not-sync' }
    ) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText | Should -Contain $Expected
    }
}

Describe 'Finding one''s way' {
    It 'shows rules as a table, and one by its id as a page' {
        $table = Get-DsregRule -Area clock | Out-String -Width 120
        ($table -split "`r?`n" | Where-Object { $_ }).Count | Should -BeLessThan 20
        $table | Should -Match '(?m)^Rule\s+Area\s+Severity\s+Title'
        (Get-DsregRule prt-missing | Out-String) | Should -Match 'Do this'
    }

    It 'shows dots where a finding fills something in' {
        $all = @(Get-DsregRule)
        foreach ($name in 'Title', 'Summary', 'Cause', 'Verify', 'FalsePositives') { $all.$name -match '\{[a-z]+(\.[a-z]+)?\}' | Should -BeNullOrEmpty }
        ($all.Title -match '\.\.\.').Count | Should -BeGreaterThan 0
        $all.Remediation.Text -match '\{[a-z]+\}' | Should -BeNullOrEmpty
    }

    It 'knows an event as people write it: <Text>' -ForEach @(@{ Text = 'event 1098' }, @{ Text = 'Event ID: 1098' }, @{ Text = 'EventID 1098' }) {
        $found = @($Text | Resolve-DsregCode)
        $found.Kind | Select-Object -Unique | Should -Be 'event'
        $found.Provider | Should -Contain 'Microsoft-Windows-AAD'
    }

    It 'has an address for the help of every cmdlet' {
        foreach ($command in Get-Command -Module DsregDiag) {
            $command.HelpUri | Should -Match "^https://.*/$($command.Name)\.md$"
            "$PSScriptRoot/../../help/$($command.Name).md" | Should -Exist
        }
    }
}
