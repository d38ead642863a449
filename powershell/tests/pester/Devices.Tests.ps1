BeforeAll {
    . "$PSScriptRoot/Setup.ps1"

    # The text of a capture of one more device.
    function New-Capture([int] $Number, [string] $File = 'prt-failed') {
        (Get-Content -Raw "$fixtures/$File.txt") -replace 'Device Name : \S+', "Device Name : PC-$Number" -replace '(DeviceId : \w{4})\w{4}', ('${1}' + $Number.ToString('x4'))
    }

    $captures = foreach ($n in 1..4) { New-Capture $n }
    $names = 'PC-1', 'PC-2', 'PC-3', 'PC-4'
    $rows = foreach ($n in 1..4) { [pscustomobject] @{ Asset = "A$n"; Computer = "HOST-$n"; Output = $captures[$n - 1] } }
    $fields = foreach ($n in 1..4) { [pscustomobject] @{ ComputerName = "HOST-$n"; AzureAdJoined = 'YES'; DomainJoined = 'NO'; AzureAdPrt = 'NO' } }
    $root = Join-Path $TestDrive 'fleet'
    foreach ($n in 1..4) {
        $null = New-Item -ItemType Directory -Force "$root/flat", "$root/nested/site/$n/logs"
        Set-Content "$root/flat/$n.txt" $captures[$n - 1]
        Set-Content "$root/nested/site/$n/logs/capture.txt" $captures[$n - 1]
    }
    $captures -join "`n" | Set-Content "$root/all.txt"
    $rows | ForEach-Object { ConvertTo-Json -Compress $_ } | Set-Content "$root/rows.jsonl"
    $rows | ConvertTo-Json | Set-Content "$root/rows.json"
    @{ value = $rows } | ConvertTo-Json -Depth 4 | Set-Content "$root/wrapped.json"
    $rows | Export-Csv "$root/rows.csv" -NoTypeInformation
    $rows | Export-Csv "$root/rows-5.1.csv" -UseQuotes Always -IncludeTypeInformation -Delimiter ';'
    $rows | Export-Csv "$root/utf16.csv" -Encoding unicode -Delimiter "`t"
    $rows | Export-Clixml "$root/rows.clixml"
    $rows | Select-Object Computer, @{ n = 'Lines'; e = { $_.Output -split "`n" } } | Export-Clixml "$root/lines.clixml"
    $fields | Export-Csv "$root/fields.csv"
    $fields | Export-Clixml "$root/fields.clixml"
    $fields | ConvertTo-Json | Set-Content "$root/fields.json"
}

Describe 'One diagnosis a device' {
    It 'of <What>' -ForEach @(
        @{ What = 'a flat folder'; Given = { Get-Item "$root/flat" } }
        @{ What = 'a nested folder'; Given = { Get-Item "$root/nested" } }
        @{ What = 'folders'; Given = { Get-ChildItem "$root/nested/site" -Directory } }
        @{ What = 'files'; Given = { Get-ChildItem "$root/flat" } }
        @{ What = 'lines of files'; Given = { Get-ChildItem "$root/flat" | Get-Content } }
        @{ What = 'a file with several captures'; Given = { Get-Item "$root/all.txt" } }
        @{ What = 'its lines'; Given = { Get-Content "$root/all.txt" } }
        @{ What = 'JSON lines'; Given = { Get-Item "$root/rows.jsonl" } }
        @{ What = 'the lines of JSON lines'; Given = { Get-Content "$root/rows.jsonl" } }
        @{ What = 'a JSON array'; Given = { Get-Item "$root/rows.json" } }
        @{ What = 'the lines of a JSON array'; Given = { Get-Content "$root/rows.json" } }
        @{ What = 'the text of a JSON array'; Given = { Get-Content -Raw "$root/rows.json" } }
        @{ What = 'a list inside of a JSON object'; Given = { Get-Item "$root/wrapped.json" } }
        @{ What = 'CSV'; Given = { Get-Item "$root/rows.csv" } }
        @{ What = 'CSV of Windows PowerShell'; Given = { Get-Item "$root/rows-5.1.csv" } }
        @{ What = 'CSV in UTF-16 with tabs'; Given = { Get-Item "$root/utf16.csv" } }
        @{ What = 'the lines of CSV'; Given = { Get-Content "$root/rows.csv" } }
        @{ What = 'Import-Csv'; Given = { Import-Csv "$root/rows.csv" } }
        @{ What = 'Clixml'; Given = { Get-Item "$root/rows.clixml" } }
        @{ What = 'Clixml with lines'; Given = { Get-Item "$root/lines.clixml" } }
        @{ What = 'Import-Clixml'; Given = { Import-Clixml "$root/rows.clixml" } }
        @{ What = 'ConvertFrom-Json'; Given = { Get-Content -Raw "$root/rows.json" | ConvertFrom-Json } }
        @{ What = 'texts'; Given = { $captures } }
        @{ What = 'objects with lines in them'; Given = { $rows | Select-Object Computer, @{ n = 'Lines'; e = { $_.Output -split "`n" } } } }
        @{ What = 'objects in objects'; Given = { $rows | ForEach-Object { [pscustomobject] @{ Id = 1; Result = $_ } } } }
        @{ What = 'hashtables'; Given = { $rows | ForEach-Object { @{ Computer = $_.Computer; Output = $_.Output } } } }
        @{ What = 'Select-String'; Given = { Select-String ':' "$root/flat/*.txt" } }
    ) {
        $all = @(& $Given | Invoke-DsregDiagnosis)
        $all.Name | Sort-Object | Should -Be $names
        $all.Device.DeviceId | Select-Object -Unique | Should -HaveCount 4
        foreach ($one in $all) { $one.Problems[0].Codes.Value | Should -Contain 'AADSTS50126' }
        $status = @(& $Given | ConvertFrom-DsregStatus)
        $status.DeviceName | Sort-Object | Should -Be $names
        $status.AzureAdPrt | Should -Be ('NO', 'NO', 'NO', 'NO')
    }

    It 'is named by what stands beside it, where the capture names none: <What>' -ForEach @(
        @{ What = 'columns'; Given = { Get-Item "$root/fields.csv" }; Place = 'fields.csv, row 2' }
        @{ What = 'members in Clixml'; Given = { Get-Item "$root/fields.clixml" }; Place = 'fields.clixml, object 1' }
        @{ What = 'members'; Given = { Get-Item "$root/fields.json" }; Place = 'fields.json, item 1' }
        @{ What = 'Import-Csv'; Given = { Import-Csv "$root/fields.csv" }; Place = 'object 1' }
        @{ What = 'hashtables'; Given = { foreach ($n in 1..4) { @{ ComputerName = "HOST-$n"; AzureAdJoined = $true; DomainJoined = $false; AzureAdPrt = 'NO' } } }; Place = 'object 1' }
    ) {
        $all = @(& $Given | Invoke-DsregDiagnosis)
        $all.Name | Should -Be ('HOST-1', 'HOST-2', 'HOST-3', 'HOST-4')
        $all[0].Source | Should -BeLike "*$Place"
        $all.JoinState | Select-Object -Unique | Should -Be 'entraJoined'
    }

    It 'is named by file and row where nothing names it' {
        $fields | Select-Object AzureAdJoined, DomainJoined, AzureAdPrt | Export-Csv "$root/nameless.csv"
        @(Get-Item "$root/nameless.csv" | Invoke-DsregDiagnosis).Name[3] | Should -BeLike '*nameless.csv, row 5'
    }

    It 'comes out whole however two devices are interleaved' {
        $other = New-Capture 9 'healthy'
        foreach ($order in '1919', '1199', '9911', '9191') {
            $texts = foreach ($digit in $order.ToCharArray()) { if ($digit -eq '1') { $captures[0] } else { $other } }
            foreach ($given in @($texts), ($texts -join "`n"), (($texts -join "`n") -split "`n")) {
                $all = @($given | Invoke-DsregDiagnosis)
                $all.Count | Should -Be 2
                ($all | Where-Object Name -EQ 'PC-1').Verdict | Should -Be 'issues'
                ($all | Where-Object Name -EQ 'PC-9').Verdict | Should -Be 'healthy'
            }
        }
    }

    It 'is one answer a computer for a file with events of several, in the form of <Form>' -ForEach @(
        @{ Form = 'a table' }, @{ Form = 'copied text' }
    ) {
        $message = "Error: 0xCAA20003 Authorization grant failed for this assertion.`nCode: invalid_grant`nDescription: AADSTS135011: Device used during the authentication is disabled."
        $records = foreach ($minute in 1..4) {
            [pscustomobject] @{
                TimeCreated = "2026-03-11T07:0${minute}:00Z"; MachineName = ('PC-1', 'PC-2.contoso.example')[$minute % 2]
                ProviderName = 'Microsoft-Windows-AAD'; Id = 1098; Message = $message
            }
        }
        $file = "$root/computers-$($Form.Length).txt"
        if ($Form -eq 'a table') { $records | Export-Csv $file }
        else {
            Set-Content $file ($records | ForEach-Object {
                "Log Name:      Microsoft-Windows-AAD/Operational`nSource:        Microsoft-Windows-AAD`nDate:          $($_.TimeCreated)`nEvent ID:      1098`nLevel:         Error`nComputer:      $($_.MachineName)`nDescription:`n$message`n"
            })
        }
        $all = @(Get-Item $file | Invoke-DsregDiagnosis)
        $all.Name | Sort-Object | Should -Be ('PC-1', 'PC-2.contoso.example')
        foreach ($one in $all) { $one.Problems.Id | Should -Contain 'device-disabled-or-deleted' }
    }

    It 'is one answer for two files of one device, and two where their ids differ' {
        $null = New-Item -ItemType Directory "$root/twice"
        Set-Content "$root/twice/user.txt" $captures[0]
        Set-Content "$root/twice/system.txt" $captures[0]
        @(Get-ChildItem "$root/twice" | Invoke-DsregDiagnosis).Count | Should -Be 1
        Set-Content "$root/twice/again.txt" ((New-Capture 7) -replace 'PC-7', 'PC-1')
        @(Get-ChildItem "$root/twice" | Invoke-DsregDiagnosis).Count | Should -Be 2
    }

    It 'has the events of its folder, of its computer, or of its row' {
        $tree = "$root/tree"
        $null = New-Item -ItemType Directory -Force "$tree/one/logs", "$tree/two/logs"
        Copy-Item "$fixtures/healthy.txt" "$tree/one/capture.txt"
        Copy-Item "$fixtures/roaming-mfa.xml" "$tree/one/logs"
        Set-Content "$tree/two/capture.txt" (New-Capture 2 'healthy')
        $nameless = (Get-Content -Raw "$fixtures/roaming-mfa.xml") -replace '<Computer>.*?</Computer>'
        Set-Content "$tree/two/logs/events.xml" $nameless
        $all = @(Get-Item $tree | Invoke-DsregDiagnosis)
        $all.Count | Should -Be 2
        foreach ($one in $all) { $one.Problems.Id | Should -Contain 'esr-mfa-required' }
        $row = [pscustomobject] @{ Computer = 'x'; Status = Get-Content "$fixtures/healthy.txt"; Events = @(Get-RecordXml 'roaming-mfa.xml' | ForEach-Object { New-SavedRecord $_ }) }
        foreach ($given in $row, (ConvertTo-Json -Depth 6 $row)) {
            $one = @($given | Invoke-DsregDiagnosis)
            $one.Count | Should -Be 1
            $one.Problems.Id | Should -Contain 'esr-mfa-required'
        }
    }

    It 'says which events could be of several' {
        $nameless = (Get-Content -Raw "$fixtures/roaming-mfa.xml") -replace '<Computer>.*?</Computer>'
        Set-Content "$root/events.xml" $nameless
        $all = @(Get-Item "$root/flat", "$root/events.xml" | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems)
        $all.Count | Should -Be 4
        $problems.FullyQualifiedErrorId | Should -BeLike 'AmbiguousDevice,*'
        "$problems" | Should -Match 'events.xml'
    }

    It 'gives what a mixture holds, and says which rows hold nothing' {
        $lines = @(Get-Content "$root/rows.jsonl")
        $xml = @(Get-RecordXml 'roaming-mfa.xml')[0]
        $record = ConvertTo-Json -Compress -Depth 6 (New-SavedRecord ($xml -replace '<Computer>.*?</Computer>', '<Computer>PC-1</Computer>'))
        Set-Content "$root/mixed.jsonl" $lines[0], '{"Computer":"HOST-9","Output":""}', '{broken', $lines[1], $record
        $all = @(Get-Item "$root/mixed.jsonl", "$root/flat/3.txt" | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems)
        $all.Name | Should -Be 'PC-1', 'PC-2', 'PC-3'
        $problems.Count | Should -Be 1
        "$problems" | Should -Match 'mixed.jsonl: .*line 2, line 3'
        Set-Content "$root/mixed.csv" 'Computer,Output', "HOST-1,`"$($captures[0])`"", 'HOST-2,', 'HOST-3,no answer,too much', "HOST-4,`"$($captures[3])`""
        $all = @(Get-Item "$root/mixed.csv" | ConvertFrom-DsregStatus -ErrorAction SilentlyContinue -ErrorVariable problems)
        $all.DeviceName | Should -Be 'PC-1', 'PC-4'
        "$problems" | Should -Match 'row 3, row 4'
    }

    It 'is held back until it is known whether there are several' {
        $one = Get-Item "$root/flat/1.txt" | Invoke-DsregDiagnosis
        $one.PSTypeNames | Should -Not -Contain 'DsregDiag.Diagnosis#Several'
        foreach ($each in Get-Item "$root/flat" | Invoke-DsregDiagnosis) { $each.PSTypeNames | Should -Contain 'DsregDiag.Diagnosis#Several' }
    }

    It 'is given as soon as the next folder is read' {
        $seen = 0
        Get-ChildItem "$root/nested/site" -Directory | ForEach-Object { $seen++; $_ } | Invoke-DsregDiagnosis | Select-Object -First 1 | Out-Null
        $seen | Should -BeLessOrEqual 3
    }
}
