BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $evidence = New-Item -ItemType Directory (Join-Path $TestDrive 'PC-PRT')
    Copy-Item "$fixtures/prt-failed.txt" (Join-Path $evidence 'PC-PRT.txt')
    Set-Content (Join-Path $evidence 'note.txt') 'Seen by Ben (ben@contoso.com) on PC-PRT.'
    function Get-Bundle([string] $Archive) {
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        Expand-Archive $Archive $folder
        $folder
    }
}

Describe 'New-DsregSupportBundle' {
    BeforeAll {
        $zip = Join-Path $TestDrive 'bundle.zip'
        $bundle = New-DsregSupportBundle $zip -EvidencePath $evidence
        $folder = Get-Bundle $zip
    }

    It 'holds evidence, diagnosis, reports, questions and a manifest with the hash of each' {
        $bundle.Path | Should -Be $zip
        $expected = 'diagnosis.json', 'evidence/PC-PRT.txt', 'evidence/note.txt', 'questions.md', 'report.html', 'report.txt', 'ticket.txt'
        $bundle.Files.Name | Sort-Object | Should -Be ($expected | Sort-Object)
        $manifest = Get-Content -Raw (Join-Path $folder 'manifest.json') | ConvertFrom-Json
        $manifest.document, $manifest.verdict, $manifest.redacted | Should -Be 'bundle', 'issues', $false
        @($manifest.files).Count | Should -Be $expected.Count
        foreach ($file in $manifest.files) { (Get-FileHash (Join-Path $folder $file.name)).Hash | Should -Be $file.sha256 -Because $file.name }
    }

    It 'says what was not understood, and bundles it all the same' {
        "$($bundle.NotCollected)" | Should -Match 'note\.txt: It is in the bundle and was not understood'
        Get-Content -Raw (Join-Path $folder 'questions.md') | Should -Match '(?s)## Not collected.*note'
    }

    It 'is diagnosed as the evidence was' {
        $plain = Get-Item (Join-Path $evidence 'PC-PRT.txt') | Invoke-DsregDiagnosis
        $bundle.Diagnosis.Findings.Id | Should -Be $plain.Findings.Id
        (Get-Item (Join-Path $folder 'evidence/PC-PRT.txt') | Invoke-DsregDiagnosis).Findings.Id | Should -Be $plain.Findings.Id
    }

    It 'asks what the evidence leaves open' {
        $questions = Get-Content -Raw (Join-Path $folder 'questions.md')
        $questions | Should -Match '- Device: PC-PRT'
        $questions | Should -Match '- Codes: .*AADSTS50126'
        ([regex]::Matches($questions, '(?m)^- \[ \] ')).Count | Should -BeGreaterThan 8
    }

    It 'writes over nothing, unless by force, and leaves no half file' {
        New-DsregSupportBundle $zip -EvidencePath $evidence -ErrorVariable taken -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $taken[0].FullyQualifiedErrorId | Should -Match '^BundleNotWritten'
        (New-DsregSupportBundle $zip -EvidencePath $evidence -Force).Path | Should -Be $zip
        New-DsregSupportBundle (Join-Path $TestDrive 'no/such/place.zip') -EvidencePath $evidence -ErrorVariable taken -ErrorAction SilentlyContinue
        $taken[0].FullyQualifiedErrorId | Should -Match '^BundleNotWritten'
        Get-ChildItem $TestDrive -Filter '*.part*' | Should -BeNullOrEmpty
    }

    It 'takes a folder in place of an archive' {
        $place = Join-Path $TestDrive 'as-a-folder'
        (New-DsregSupportBundle $place -EvidencePath (Join-Path $evidence '*.txt')).Files.Count | Should -Be 7
        Test-Path (Join-Path $place 'manifest.json') | Should -BeTrue
    }

    It 'refuses what is no evidence, and evidence of several devices' {
        New-DsregSupportBundle (Join-Path $TestDrive 'a.zip') -EvidencePath (Join-Path $evidence 'note.txt') -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].FullyQualifiedErrorId | Should -Match '^NotRecognised'
        New-DsregSupportBundle (Join-Path $TestDrive 'b.zip') -EvidencePath "$fixtures/prt-failed.txt", "$fixtures/healthy.txt" -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].FullyQualifiedErrorId | Should -Match '^SeveralDevices'
        New-DsregSupportBundle (Join-Path $TestDrive 'c.zip') -EvidencePath (Join-Path $TestDrive 'none.txt') -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].FullyQualifiedErrorId | Should -Match '^PathNotFound'
        Test-Path (Join-Path $TestDrive '?.zip') | Should -BeFalse
    }

    It 'does nothing with -WhatIf' {
        $null = New-DsregSupportBundle (Join-Path $TestDrive 'what.zip') -EvidencePath $evidence -WhatIf
        Test-Path (Join-Path $TestDrive 'what.zip') | Should -BeFalse
    }
}

Describe 'New-DsregSupportBundle -Redact' {
    BeforeAll {
        $zip = Join-Path $TestDrive 'redacted.zip'
        $bundle = New-DsregSupportBundle $zip -EvidencePath $evidence -Redact -KeepCorrelationId -WarningVariable warned -WarningAction SilentlyContinue
        $folder = Get-Bundle $zip
    }

    It 'leaves no identity in any file, nor in a name of one' {
        $status = Get-Content "$fixtures/prt-failed.txt" | ConvertFrom-DsregStatus
        foreach ($file in Get-ChildItem $folder -Recurse -File) {
            $text = Get-Content -Raw $file.FullName
            foreach ($identity in 'PC-PRT', 'ben@', 'contoso', $status.DeviceId, $status.TenantId) {
                $text | Should -Not -Match ([regex]::Escape($identity)) -Because "$($file.Name) holds $identity"
                $file.FullName.Substring($folder.Length) | Should -Not -Match ([regex]::Escape($identity))
            }
        }
    }

    It 'keeps the diagnosis and, by choice, the ids of requests' {
        $bundle.Diagnosis.Findings.Id | Should -Be (Get-Item "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis).Findings.Id
        Get-Content -Raw (Join-Path $folder 'diagnosis.json') | Should -Match '3c4d5e6f-7081-4293-a4b5-c6d7e8f90a1b'
        (Get-Content -Raw (Join-Path $folder 'manifest.json') | ConvertFrom-Json).redaction.replaced.kind | Should -Contain 'user'
        "$warned" | Should -Match 'no rule of redaction knows'
    }
}

if ($env:DSREGDIAG_STANDIN) {
    Describe 'New-DsregSupportBundle of this device' {
        BeforeEach {
            $env:DSREGCMD_PRINTS = "$fixtures/prt-failed.txt"
            $env:STANDIN_LOG = 'Microsoft-Windows-AAD/Operational=broken:70;*=records:1'
            $env:STANDIN_TASKS = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('N')))
            $temporary = { @(Get-ChildItem ([IO.Path]::GetTempPath()) -Filter 'dsregdiag-*').Count }
            $before = & $temporary
        }
        AfterEach {
            Remove-Item Env:DSREGCMD_PRINTS, Env:STANDIN_LOG, Env:STANDIN_TASKS -ErrorAction SilentlyContinue
            & $temporary | Should -Be $before -Because 'nothing that was collected stays behind'
        }

        It 'holds captures of both contexts, the events of each log, facts, the answer and what is missing' {
            $bundle = New-DsregSupportBundle (Join-Path $TestDrive 'device.zip')
            @($bundle.Files.Name -like 'evidence/capture-*.txt').Count | Should -Be 2
            foreach ($name in 'evidence/capture-system.txt', 'evidence/facts.json', 'evidence/events/Microsoft-Windows-AAD-Operational.xml', 'diagnosis.json', 'report.txt') {
                $bundle.Files.Name | Should -Contain $name
            }
            "$($bundle.NotCollected)" | Should -Match 'broke off after 70 records'
            $folder = Get-Bundle $bundle.Path
            $manifest = Get-Content -Raw (Join-Path $folder 'manifest.json') | ConvertFrom-Json
            $manifest.verdict | Should -Be 'issues'
            "$($manifest.notCollected.what)" | Should -Match 'AAD/Operational'
            foreach ($file in $manifest.files) { (Get-FileHash (Join-Path $folder $file.name)).Hash | Should -Be $file.sha256 -Because $file.name }
            $diagnosis = Get-Content -Raw (Join-Path $folder 'diagnosis.json') | ConvertFrom-Json
            $diagnosis.findings.id | Should -Contain 'prt-server-refused'
            "$($diagnosis.warnings.message)" | Should -Match 'was not read whole'
        }

        It 'names nobody with -Redact, in any file' {
            $bundle = New-DsregSupportBundle (Join-Path $TestDrive 'redacted-device.zip') -Redact -OwnContextOnly -WarningAction SilentlyContinue
            $folder = Get-Bundle $bundle.Path
            $texts = Get-ChildItem (Join-Path $folder 'evidence') -File -Recurse | Get-Content -Raw
            @($texts -match 'AzureAdPrt : NO').Count | Should -Be 1 -Because "$($bundle.Files.Name)"
            foreach ($file in Get-ChildItem $folder -File -Recurse) { Get-Content -Raw $file.FullName | Should -Not -Match 'PC-PRT|contoso' -Because $file.Name }
        }

        It 'starts nothing with -WhatIf' {
            New-DsregSupportBundle (Join-Path $TestDrive 'none.zip') -WhatIf
            Test-Path (Join-Path $TestDrive 'none.zip') | Should -BeFalse
            Test-Path (Join-Path $env:STANDIN_TASKS 'said.txt') | Should -BeFalse
        }
    }
}
