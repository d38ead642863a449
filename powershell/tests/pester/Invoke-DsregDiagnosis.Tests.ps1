BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Invoke-DsregDiagnosis' {
    Context 'what is wrong' {
        It 'is healthy and silent on a healthy device' {
            $diagnosis = Get-Content "$fixtures/healthy.txt" | Invoke-DsregDiagnosis
            $diagnosis.Verdict | Should -Be 'healthy'
            $diagnosis.JoinState | Should -Be 'entraJoined'
            $diagnosis.Problems.Count | Should -Be 0
            $diagnosis.ExitCode | Should -Be 0
        }

        It 'names the root cause first, and what follows from it below' {
            $diagnosis = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
            $diagnosis.Verdict | Should -Be 'issues'
            $diagnosis.ExitCode | Should -Be 1
            $diagnosis.Problems.Count | Should -Be 1
            $diagnosis.Problems[0].Role | Should -Be 'rootCause'
            $diagnosis.Problems[0].Codes.Value | Should -Contain 'AADSTS50126'
            $diagnosis.Problems[0].Consequences.Count | Should -BeGreaterThan 0
            $diagnosis.Summary | Should -Match 'PC-PRT'
        }

        It 'finds what blocks roaming in events' {
            $diagnosis = Get-Item "$fixtures/roaming-mfa.xml" | Invoke-DsregDiagnosis
            $diagnosis.Problems[0].Id | Should -Be 'esr-mfa-required'
            $diagnosis.Problems[0].Evidence.EventId | Should -Contain 1098
            $diagnosis.Problems[0].Remediation.Count | Should -BeGreaterThan 0
            $diagnosis.Problems[0].Verify | Should -Not -BeNullOrEmpty
        }

        It 'finds the same in live, saved and converted records' {
            $xml = Get-RecordXml 'roaming-mfa.xml'
            $ways = @(
                , $xml
                , @($xml | ForEach-Object { [xml] $_ })
                , @($xml | ForEach-Object { New-SavedRecord $_ })
                , @($xml | ConvertFrom-DsregEvent)
                , @($xml | ConvertFrom-DsregEvent | ForEach-Object Json)
            )
            foreach ($records in $ways) {
                $diagnosis = $records | Invoke-DsregDiagnosis -Status (Get-Content "$fixtures/healthy.txt")
                @($diagnosis).Count | Should -Be 1
                $diagnosis.Problems[0].Id | Should -Be 'esr-mfa-required'
                $diagnosis.JoinState | Should -Be 'entraJoined'
            }
        }
    }

    Context 'what was meant' {
        It 'never reads this device when the input is empty' {
            $ErrorActionPreference = 'Continue'
            foreach ($attempt in { @() | Invoke-DsregDiagnosis }, { $null | Invoke-DsregDiagnosis }, { Invoke-DsregDiagnosis -Status $null },
                { Invoke-DsregDiagnosis -Event @() }, { Invoke-DsregDiagnosis -InputObject $null }) {
                $output = & $attempt 2>&1
                @($output).Count | Should -Be 1
                $output.FullyQualifiedErrorId | Should -Be 'NoInput,DsregDiag.PowerShell.InvokeDsregDiagnosisCommand'
            }
        }

        if ($IsLinux -or $IsMacOS) {
            It 'says on Linux and macOS that there is no device here' {
                $ErrorActionPreference = 'Continue'
                $output = Invoke-DsregDiagnosis 2>&1
                $output.FullyQualifiedErrorId | Should -BeLike 'NoDeviceHere,*'
                "$output" | Should -Match 'Get-Content'
            }
        }

        It 'stops with -ErrorAction Stop' {
            { @() | Invoke-DsregDiagnosis -ErrorAction Stop } | Should -Throw -ErrorId 'NoInput,*'
        }

        It 'refuses what is no evidence, and goes on' {
            $output = @((Get-Date), (Get-Item "$fixtures/healthy.txt") | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems)
            $output.Verdict | Should -Be 'healthy'
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'NotEvidence,*'
        }

        It 'names the file that it cannot read, also in a folder' {
            $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'mixed')
            Copy-Item "$fixtures/healthy.txt" $folder
            $none = Join-Path $folder 'none.txt'
            Set-Content $none 'no capture and no event'
            foreach ($given in $folder, (Get-Item $none)) {
                $null = @($given | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems)
                @($problems).Count | Should -Be 1
                "$($problems[0])" | Should -Match ([regex]::Escape($none))
                $problems[0].TargetObject | Should -Be $none
            }
            ($folder | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue).Verdict | Should -Be 'healthy'
            $null = $none | Get-Item | ConvertFrom-DsregStatus -ErrorAction SilentlyContinue -ErrorVariable problems
            "$($problems[0])" | Should -Match ([regex]::Escape($none))
        }

        It 'gives back a diagnosis that was made before where it is given as one' {
            $diagnosis = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
            (Invoke-DsregDiagnosis -Diagnosis $diagnosis -WarningAction SilentlyContinue).Json | Should -BeExactly $diagnosis.Json
            $again = Invoke-DsregDiagnosis -Diagnosis $diagnosis.Json -WarningVariable warned -WarningAction SilentlyContinue
            $again.Json | Should -BeExactly $diagnosis.Json
            $again.IsReadyMade | Should -BeTrue
            "$warned" | Should -Match 'not checked'
            Set-Content (Join-Path $TestDrive 'finished.json') $diagnosis.Json
            (Invoke-DsregDiagnosis -Diagnosis (Join-Path $TestDrive 'finished.json') -WarningAction SilentlyContinue).Json | Should -BeExactly $diagnosis.Json
            $file = Join-Path $TestDrive 'diagnosis.xml'
            $diagnosis | Export-Clixml $file
            $saved = Import-Clixml $file
            $saved.Json | Should -BeExactly $diagnosis.Json
            $saved.Problems[0].Title | Should -Be $diagnosis.Problems[0].Title
            (Invoke-DsregDiagnosis -Diagnosis $saved -WarningAction SilentlyContinue).Problems[0].Title | Should -Be $diagnosis.Problems[0].Title
        }

        It 'takes nothing ready-made from a file, a string, an object or a folder' {
            $forged = '{"schema":1,"document":"diagnosis","verdict":"healthy","device":{"joinState":"hybridJoined"},"context":{"notes":[]},"findings":[]}'
            $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'forged')
            Set-Content "$folder/capture.txt" $forged
            $clixml = Join-Path $TestDrive 'forged.xml'
            $object = [pscustomobject] @{ Json = $forged; Source = 'pc' }
            $object.PSObject.TypeNames.Insert(0, 'DsregDiag.Diagnosis')
            $object | Export-Clixml $clixml
            foreach ($given in $forged, (Get-Item "$folder/capture.txt"), (Import-Clixml $clixml), $object, $folder) {
                $answers = @($given | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems)
                $answers.Count | Should -Be 0
                $problems[0].FullyQualifiedErrorId | Should -BeLike 'FinishedDiagnosis*'
                "$($problems[0])" | Should -Match '-Diagnosis'
                @($given | Test-DsregHealth -ErrorAction SilentlyContinue).Count | Should -Be 0
            }
            Copy-Item "$fixtures/prt-failed.txt" "$folder/real.txt"
            ($folder | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue).Verdict | Should -Be 'issues'
            $folder | Test-DsregHealth -ErrorAction SilentlyContinue | Should -BeFalse
        }

        It 'reads the Json of a status again' {
            $status = Get-Content "$fixtures/prt-failed.txt" | ConvertFrom-DsregStatus
            $again = $status.Json | Invoke-DsregDiagnosis
            $again.Problems.Id | Should -Be ($status | Invoke-DsregDiagnosis).Problems.Id
            $again.Problems[0].Evidence.Line | Should -Be ($status | Invoke-DsregDiagnosis).Problems[0].Evidence.Line
        }
    }

    Context 'who is one device' {
        It 'parts interleaved lines by computer' {
            $lines = foreach ($pair in @{ c1 = 'healthy' }, @{ c2 = 'prt-failed' }, @{ c3 = 'registered' }) {
                foreach ($name in $pair.Keys) {
                    $number = 0
                    Get-Content "$fixtures/$($pair[$name]).txt" | ForEach-Object {
                        [pscustomobject] @{ Number = $number++; Line = $_ | Add-Member PSComputerName $name -PassThru }
                    }
                }
            }
            $all = @($lines | Sort-Object Number | ForEach-Object Line | Invoke-DsregDiagnosis)
            $all.Count | Should -Be 3
            ($all | Sort-Object Source).Source | Should -Be 'c1', 'c2', 'c3'
            ($all | Sort-Object Source).Verdict | Should -Be 'healthy', 'issues', 'healthy'
        }

        It 'gives a diagnosis a file' {
            $all = @(Get-ChildItem "$fixtures/*.txt" | Invoke-DsregDiagnosis)
            $all.Count | Should -Be 3
            $all.Name | Sort-Object | Should -Be 'HOME-7', 'PC-HEALTHY', 'PC-PRT'
            @(Get-Content "$fixtures/*.txt" | Invoke-DsregDiagnosis).Count | Should -Be 3
            @(Invoke-DsregDiagnosis -Path "$fixtures/*.txt").Count | Should -Be 3
        }

        It 'parts captures that come without a key by device' {
            $text = (Get-Content -Raw "$fixtures/healthy.txt") + (Get-Content -Raw "$fixtures/prt-failed.txt")
            $lines = $text -split "`n" | ForEach-Object { [string]::new($_.ToCharArray()) }
            @($lines | Invoke-DsregDiagnosis).Name | Should -Be 'PC-HEALTHY', 'PC-PRT'
        }

        It 'takes a folder for a device' {
            foreach ($device in 'one', 'two') { $null = New-Item -ItemType Directory (Join-Path $TestDrive "devices/$device/logs") }
            Copy-Item "$fixtures/healthy.txt" (Join-Path $TestDrive 'devices/one')
            Copy-Item "$fixtures/roaming-mfa.xml" (Join-Path $TestDrive 'devices/one/logs')
            Copy-Item "$fixtures/prt-failed.txt" (Join-Path $TestDrive 'devices/two')
            $all = @(Get-ChildItem (Join-Path $TestDrive 'devices') -Directory | Sort-Object Name | Invoke-DsregDiagnosis)
            $all.Count | Should -Be 2
            $all[0].Problems[0].Id | Should -Be 'esr-mfa-required'
            $all[0].JoinState | Should -Be 'entraJoined'
            $all[1].Problems[0].Codes.Value | Should -Contain 'AADSTS50126'
        }

        It 'joins events to the capture of their computer' {
            $all = @(Get-Item "$fixtures/healthy.txt", "$fixtures/prt-failed.txt", "$fixtures/roaming-mfa.xml" | Invoke-DsregDiagnosis)
            $all.Count | Should -Be 2
            ($all | Where-Object Name -EQ 'PC-HEALTHY').Problems[0].Id | Should -Be 'esr-mfa-required'
            ($all | Where-Object Name -EQ 'PC-PRT').Problems.Id | Should -Not -Contain 'esr-mfa-required'
        }

        It 'keeps events of another computer apart, unless -Name or -Status says otherwise' {
            $files = Get-Item "$fixtures/healthy.txt", "$fixtures/roaming-mfa-other.xml"
            @($files | Invoke-DsregDiagnosis).Count | Should -Be 2
            $one = @($files | Invoke-DsregDiagnosis -Name 'mine')
            $one.Count | Should -Be 1
            $one.Source | Should -Be 'mine'
            $one.CaptureNote | Should -Match 'another computer'
            @(Get-RecordXml 'roaming-mfa-other.xml' | Invoke-DsregDiagnosis -Status (Get-Content "$fixtures/healthy.txt")).Count | Should -Be 1
        }

        It 'does not guess whose events are that name no computer' {
            $nameless = Get-RecordXml 'roaming-mfa.xml' | ForEach-Object { $_ -replace '<Computer>.*?</Computer>' }
            $all = @(@(Get-Item "$fixtures/healthy.txt", "$fixtures/prt-failed.txt") + $nameless |
                    Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems)
            $all.Count | Should -Be 2
            $all.Problems.Id | Should -Not -Contain 'esr-mfa-required'
            @($problems)[0].FullyQualifiedErrorId | Should -BeLike 'AmbiguousDevice,*'
            @(@(Get-Item "$fixtures/healthy.txt") + $nameless | Invoke-DsregDiagnosis).Problems[0].Id | Should -Be 'esr-mfa-required'
        }
    }

    Context 'options' {
        It 'hides what matters less, and keeps the verdict' {
            $all = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
            $errors = Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis -MinimumSeverity error
            $all.Notes.Count | Should -BeGreaterThan 0
            $errors.Notes.Count | Should -Be 0
            $errors.Verdict | Should -Be $all.Verdict
        }

        It 'judges ages by -Now' {
            $fresh = Get-Content "$fixtures/healthy.txt" | Invoke-DsregDiagnosis -Now '2026-04-02T08:00:00Z'
            $old = Get-Content "$fixtures/healthy.txt" | Invoke-DsregDiagnosis -Now '2026-05-20T08:00:00Z'
            $fresh.Verdict | Should -Be 'healthy'
            $old.Verdict | Should -Be 'issues'
        }
    }

    Context 'how it reads' {
        BeforeAll {
            if ($PSStyle) {
                $rendering = $PSStyle.OutputRendering
                $PSStyle.OutputRendering = 'PlainText'
            }
        }

        AfterAll {
            if ($PSStyle) { $PSStyle.OutputRendering = $rendering }
        }

        It 'is advice that fits 120 columns' {
            $text = Get-Item "$fixtures/healthy.txt", "$fixtures/roaming-mfa.xml" | Invoke-DsregDiagnosis | Out-String -Width 120
            $lines = $text -split "`r?`n"
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 120
            $labels = $lines | Where-Object { $_ -cmatch '^  (Why|Effect|Evidence|Do this|Fixed when|Doubt)' } | ForEach-Object { $Matches[1] }
            $labels | Should -Be 'Why', 'Effect', 'Evidence', 'Do this', 'Fixed when', 'Doubt'
            ($lines | Where-Object { $_.Trim() })[0] | Should -Match '^PC-HEALTHY   joined to Entra ID   user AzureAD\\ana   1 cause, 1 effect$'
            $text | Should -Match '2026-04-02 \d\d:\d\d:\d\d UTC  AAD 1098'
        }

        It 'shows one device as the text that every caller of the engine gets' {
            $diagnosis = Get-Item "$fixtures/healthy.txt", "$fixtures/roaming-mfa.xml" | Invoke-DsregDiagnosis
            $shown = ($diagnosis | Out-String -Width 120).Trim() -replace "`r"
            $shown | Should -Be $diagnosis.DisplayText.Trim()
            # The last column of a console stays free; where there is none, the text has 80.
            $columns = $Host.UI.RawUI.BufferSize.Width - 1
            $options = [DsregDiag.RenderOptions] @{ Width = $(if ($columns -lt 40) { 80 } else { $columns }) }
            $diagnosis.DisplayText | Should -Be ([DsregDiag.Engine]::Render($diagnosis.Json, $options).TrimEnd("`n"))
            $diagnosis.DisplayText | Should -Not -Match "`e" -Because 'no terminal takes colours here'
        }

        It 'shows everything as a list' {
            $diagnosis = Get-Item "$fixtures/healthy.txt", "$fixtures/roaming-mfa.xml" | Invoke-DsregDiagnosis
            $list = $diagnosis | Format-List | Out-String -Width 120
            foreach ($link in $diagnosis.Findings.References.Url) { $list | Should -Match ([regex]::Escape($link)) }
            foreach ($finding in $diagnosis.Findings) { $list | Should -Match $finding.Id }
        }

        It 'takes colours where $PSStyle has them, and the output without them' {
            $PSStyle.OutputRendering = 'Ansi'
            try {
                $diagnosis = Get-Item "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis
                $diagnosis.DisplayText | Should -Match "`e\[1;38;5;231;48;5;124mERROR`e\[0m"
                $diagnosis.FullText | Should -Match "`e\]8;;https://"
            } finally {
                $PSStyle.OutputRendering = 'PlainText'
            }
            $plain = $diagnosis | Out-String -Width 120
            $plain | Should -Match 'ERROR'
            $plain | Should -Not -Match "`e"
        } -Skip:($null -eq $PSStyle)

        It 'shows several devices as a table that cuts no code at <Width> columns' -ForEach @(@{ Width = 100 }, @{ Width = 140 }) {
            $rows = Get-Item "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis | Format-Table | Out-String -Width $Width
            $rows | Should -Match 'Device +JoinState +Verdict +Cause +Code +Title'
            $rows | Should -Match 'PC-PRT +entraJoined +issues +prt-server.*AADSTS50126 '
        }

        It 'breaks no word in <Culture>, shows no empty address and cuts nothing off' -ForEach @(
            @{ Culture = 'en-US' }, @{ Culture = 'nl-NL' }, @{ Culture = 'ja-JP' }, @{ Culture = '' }
        ) {
            # A page is set for the console, however wide it is.
            $width = [Math]::Max(120, [int] $Host.UI.RawUI.BufferSize.Width)
            $before = [Threading.Thread]::CurrentThread.CurrentCulture
            try {
                [Threading.Thread]::CurrentThread.CurrentCulture = $Culture
                $diagnosis = Get-Item "$fixtures/healthy.txt", "$fixtures/roaming-mfa.xml" | Invoke-DsregDiagnosis
                $page = Resolve-DsregCode 0xCAA2000C
                $shown = @(
                    @{ Text = $diagnosis | Format-List | Out-String -Width $width; Of = $diagnosis.FullText }
                    @{ Text = $diagnosis.Problems[0] | Format-List | Out-String -Width $width; Of = $diagnosis.Problems[0].DisplayText }
                    @{ Text = Get-DsregRule esr-mfa-required | Out-String -Width $width; Of = (Get-DsregRule esr-mfa-required).DisplayText }
                    @{ Text = $page[0] | Out-String -Width $width; Of = $page[0].DisplayText }
                )
            }
            finally { [Threading.Thread]::CurrentThread.CurrentCulture = $before }
            foreach ($view in $shown) {
                $words = $view.Text -split '\s+'
                $view.Of -split '\s+' | Where-Object { $words -notcontains $_ } | Should -BeNullOrEmpty
                $view.Text | Should -Not -Match '<>|\u2026'
            }
            foreach ($sentence in $diagnosis.Problems[0].Cause, $diagnosis.Problems[0].Verify) {
                ($shown[0].Text -replace '\s+', ' ') | Should -Match ([regex]::Escape(($sentence -replace '\s+', ' ')))
            }
        }

        It 'has tables that fit 120 columns' {
            $tables = & {
                Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis | Format-Table | Out-String -Width 120
                (Get-Content "$fixtures/prt-failed.txt" | Invoke-DsregDiagnosis).Findings | Out-String -Width 120
                Get-Content "$fixtures/prt-failed.txt" | ConvertFrom-DsregStatus | Out-String -Width 120
                Get-RecordXml 'roaming-mfa.xml' | ConvertFrom-DsregEvent | Out-String -Width 120
            }
            foreach ($table in $tables) {
                $table | Should -Match '\S'
                ($table -split "`r?`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 120
            }
        }
    }
}
