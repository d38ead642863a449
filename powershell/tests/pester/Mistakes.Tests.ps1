# What people pipe by mistake or by habit: it is read where it can be, and else one error says what to do.
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'What is piped by habit' {
    It 'is read: <What>' -ForEach @(
        @{ What = 'MatchInfo'; Given = { Select-String ':' "$fixtures/healthy.txt" } }
        @{ What = 'MatchInfo of piped lines'; Given = { Get-Content "$fixtures/healthy.txt" | Select-String ':' } }
        @{ What = 'bytes one by one'; Given = { Get-Content "$fixtures/healthy.txt" -AsByteStream } }
        @{ What = 'bytes in an array'; Given = { , [IO.File]::ReadAllBytes("$fixtures/healthy.txt") } }
        @{ What = 'Out-String'; Given = { Get-Content "$fixtures/healthy.txt" | Out-String } }
        @{ What = 'Out-String of a status'; Given = { Get-Content "$fixtures/healthy.txt" | ConvertFrom-DsregStatus | Format-List * | Out-String } }
        @{ What = 'a status in CSV'; Given = { Get-Content "$fixtures/healthy.txt" | ConvertFrom-DsregStatus | ConvertTo-Csv } }
        @{ What = 'a status in JSON'; Given = { Get-Content "$fixtures/healthy.txt" | ConvertFrom-DsregStatus | ConvertTo-Json -Depth 4 } }
    ) {
        $all = @(& $Given | Invoke-DsregDiagnosis)
        $all.Count | Should -Be 1
        $all.Name | Should -Be 'PC-HEALTHY'
        $all.Verdict | Should -Be 'healthy'
    }

    It 'is read by -Status: <What>' -ForEach @(
        @{ What = 'bytes'; Status = { [IO.File]::ReadAllBytes("$fixtures/healthy.txt") } }
        @{ What = 'a file'; Status = { Get-Item "$fixtures/healthy.txt" } }
        @{ What = 'a hashtable'; Status = { @{ AzureAdJoined = 'YES'; DomainJoined = 'NO'; EnterpriseJoined = 'NO'; AzureAdPrt = 'YES' } } }
    ) {
        (Invoke-DsregDiagnosis -Status (& $Status)).JoinState | Should -Be 'entraJoined'
    }

    It 'fills properties from loose fields: <Text>' -ForEach @(
        @{ Text = 'AzureAdJoined : YES' }
        @{ Text = "AzureAdJoined : YES`nDomainJoined : NO`nAzureAdPrt : YES" }
    ) {
        $status = $Text | ConvertFrom-DsregStatus
        $status.AzureAdJoined | Should -Be 'YES'
        if ($Text -match 'Prt') { $status.AzureAdPrt, $status.DomainJoined | Should -Be 'YES', 'NO' }
    }
}

Describe 'What is piped by mistake' {
    It 'is one error: <What>' -ForEach @(
        @{ What = 'drawing instructions'; Given = { Get-Process -Id $PID | Format-Table }; Id = 'FormattedObject'; Says = 'Format command' }
        @{ What = 'numbers'; Given = { 1..500 }; Id = 'NotEvidence'; Says = 'System\.Int32' }
        @{ What = 'other objects'; Given = { foreach ($n in 1..50) { Get-Date } }; Id = 'NotEvidence'; Says = 'DateTime' }
        @{ What = 'a path'; Given = { "$fixtures/healthy.txt" }; Id = 'LooksLikePath'; Says = 'use -Path' }
        @{ What = 'paths'; Given = { (Get-ChildItem $fixtures).FullName }; Id = 'LooksLikePath'; Says = 'use -Path' }
    ) {
        foreach ($command in 'Invoke-DsregDiagnosis', 'ConvertFrom-DsregStatus') {
            $objects = @(& $Given)
            $output = @($objects | & $command -ErrorAction SilentlyContinue -ErrorVariable problems -WarningVariable warnings -WarningAction SilentlyContinue)
            $output.Count | Should -Be 0
            $problems.Count | Should -Be 1
            $problems[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
            "$($problems[0])" | Should -Match $Says
            if ($objects.Count -gt 1) { "$warnings" | Should -Match "$($objects.Count) came" }
        }
    }

    It 'names the parameter that was wrong' {
        $null = Invoke-DsregDiagnosis -Status (Get-Content "$fixtures/healthy.txt") -Event "$fixtures/roaming-mfa.xml" -ErrorAction SilentlyContinue -ErrorVariable problems
        "$problems" | Should -Match '^-Event: This looks like a path'
        $null = Invoke-DsregDiagnosis -Status (Get-Content "$fixtures/healthy.txt") -Event 'nothing of the kind' -ErrorAction SilentlyContinue -ErrorVariable problems
        "$problems" | Should -Match '^-Event: '
        $null = Invoke-DsregDiagnosis -Status 'nothing of the kind' -ErrorAction SilentlyContinue -ErrorVariable problems
        "$problems" | Should -Match '^-Status: '
        $problems.Count | Should -Be 1
        $null = 'nothing of the kind' | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].TargetObject | Should -Be 'nothing of the kind'
    }

    It 'is said of a file that is no text: <Name>' -ForEach @(
        @{ Name = 'log.evtx'; Bytes = [Text.Encoding]::ASCII.GetBytes("ElfFile`0`0`0`0"); Says = 'event log file.*Get-DsregEvent -Path' }
        @{ Name = 'logs.cab'; Bytes = 77, 83, 67, 70, 0, 0, 0, 0; Says = 'cabinet.*expand\.exe' }
        @{ Name = 'screen.png'; Bytes = 0x89, 80, 78, 71, 13, 10, 26, 10, 0, 0; Says = 'picture.*text' }
        @{ Name = 'screen.jpg'; Bytes = 0xff, 0xd8, 0xff, 0xe0, 0, 16; Says = 'picture.*text' }
    ) {
        [IO.File]::WriteAllBytes("$TestDrive/$Name", [byte[]] $Bytes)
        foreach ($command in 'Invoke-DsregDiagnosis', 'ConvertFrom-DsregStatus', 'ConvertFrom-DsregEvent') {
            $null = Get-Item "$TestDrive/$Name" | & $command -ErrorAction SilentlyContinue -ErrorVariable problems
            $problems.Count | Should -Be 1
            "$problems" | Should -Match "$([regex]::Escape($Name)): .*$Says"
        }
    }

    It 'is said of an archive that is not whole' {
        [IO.File]::WriteAllBytes("$TestDrive/logs.zip", [byte[]] (80, 75, 3, 4, 20, 0, 0, 0, 8, 0))
        foreach ($command in 'Invoke-DsregDiagnosis', 'ConvertFrom-DsregStatus', 'ConvertFrom-DsregEvent') {
            $null = Get-Item "$TestDrive/logs.zip" | & $command -ErrorAction SilentlyContinue -ErrorVariable problems
            $problems.Count | Should -Be 1
            "$problems" | Should -Match 'logs\.zip cannot be read: '
        }
    }

    It 'is a misspelt word, which never reads as an answer: <What>' -ForEach @(
        @{ What = 'an area'; Command = { Get-Content "$fixtures/healthy.txt" | Test-DsregHealth -Area prtt }; Id = 'UnknownArea'; Meant = 'prt' }
        @{ What = 'a rule''s area'; Command = { Get-DsregRule -Area jion }; Id = 'UnknownArea'; Meant = 'join' }
        @{ What = 'a symptom'; Command = { Get-Content "$fixtures/healthy.txt" | Invoke-DsregDiagnosis -Symptom settings-do-not-sink }; Id = 'UnknownSymptom'; Meant = 'settings-do-not-sync' }
        @{ What = 'a fact'; Command = { @{ osBild = 22631 } | Invoke-DsregDiagnosis }; Id = 'UnknownFact'; Meant = 'osBuild' }
        @{ What = 'a fact by name'; Command = { Invoke-DsregDiagnosis -Fact @{ osBild = 22631 } }; Id = 'UnknownFact'; Meant = 'osBuild' }
    ) {
        $ErrorActionPreference = 'Continue'
        $output = @(try { & $Command 2>&1 } catch { $_ })
        $output.Count | Should -Be 1
        $output[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$($output[0])" | Should -Match "Did you mean $Meant\?"
    }

    It 'costs no other device its answer' {
        $given = @(1, (Get-Item "$fixtures/healthy.txt"), (Get-Date), "$fixtures/healthy.txt", (Get-Item "$fixtures/prt-failed.txt"))
        @($given | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue).Name | Should -Be 'PC-HEALTHY', 'PC-PRT'
    }
}

Describe 'Paths' {
    BeforeAll {
        $tree = (New-Item -ItemType Directory "$TestDrive/paths").FullName
        Copy-Item "$fixtures/healthy.txt" "$tree/one.txt"
        [IO.File]::Copy("$fixtures/prt-failed.txt", "$tree/cap[1].txt")
    }

    It 'may have wildcards, and brackets that are none' {
        @(Invoke-DsregDiagnosis -Path "$tree/*.txt").Count | Should -Be 2
        (Invoke-DsregDiagnosis -Path "$tree/cap[1].txt").Name | Should -Be 'PC-PRT'
        (Invoke-DsregDiagnosis -LiteralPath "$tree/cap[1].txt").Name | Should -Be 'PC-PRT'
        (Invoke-DsregDiagnosis -Path "$tree/o[a-n]e.txt").Name | Should -Be 'PC-HEALTHY'
    }

    It 'are an error each where they cannot be read, and the rest is: <Path>' -ForEach @(
        @{ Path = 'missing.txt'; Id = 'PathNotFound' }
        @{ Path = 'no[1].txt'; Id = 'PathNotFound' }
        @{ Path = 'Env:PATH'; Id = 'NotAFile' }
        @{ Path = 'Variable:PID'; Id = 'NotAFile' }
        @{ Path = 'nodrive:/x.txt'; Id = 'PathNotFound' }
        @{ Path = 'noprovider::x'; Id = 'PathNotFound' }
    ) {
        foreach ($parameter in 'Path', 'LiteralPath') {
            $bound = @{ $parameter = $Path, "$tree/one.txt" }
            @(Invoke-DsregDiagnosis @bound -ErrorAction SilentlyContinue -ErrorVariable problems).Name | Should -Be 'PC-HEALTHY'
            $problems[-1].FullyQualifiedErrorId | Should -BeLike "$Id,*"
            $bound = @{ $parameter = $Path }
            $null = Invoke-DsregDiagnosis @bound -ErrorAction SilentlyContinue -ErrorVariable problems
            $problems.FullyQualifiedErrorId | Should -Not -Contain 'NoInput,DsregDiag.PowerShell.InvokeDsregDiagnosisCommand'
        }
    }

    It 'are looked at before they are read: the length' {
        $large = "$TestDrive/large.txt"
        $stream = [IO.File]::Create($large)
        try { $stream.SetLength(3GB) } finally { $stream.Dispose() }
        $null = Invoke-DsregDiagnosis -Path $large -ErrorAction SilentlyContinue -ErrorVariable problems
        Remove-Item $large
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'FileNotReadable,*'
        "$problems" | Should -Match '3072 MiB'
        Set-Content "$TestDrive/empty.txt" '' -NoNewline
        $null = Get-Item "$TestDrive/empty.txt" | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems
        "$problems" | Should -Match 'empty'
    }

    It 'cost no more than their length where lines are blank' {
        $blank = "$TestDrive/blank.txt"
        [IO.File]::WriteAllText($blank, "Computer`n" + "`n" * 500000)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $null = Invoke-DsregDiagnosis -Path $blank -ErrorAction SilentlyContinue
        # Quadratic, it would be some minutes.
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 20
    }

    if ($IsLinux -or $IsMacOS) {
        It 'of pipes and devices are said and never read' {
            $folder = (New-Item -ItemType Directory "$TestDrive/fifo").FullName
            & mkfifo "$folder/pipe"
            Copy-Item "$fixtures/healthy.txt" $folder
            (Invoke-DsregDiagnosis -Path $folder -ErrorAction SilentlyContinue -ErrorVariable problems).Name | Should -Be 'PC-HEALTHY'
            "$problems" | Should -Match 'pipe.* no regular file'
            $null = Invoke-DsregDiagnosis -Path /dev/zero -ErrorAction SilentlyContinue -ErrorVariable problems
            "$problems" | Should -Match '/dev/zero.* no regular file'
        }

        It 'of links in a folder are said and not followed' {
            $folder = (New-Item -ItemType Directory "$TestDrive/links/inner").Parent.FullName
            Copy-Item "$fixtures/healthy.txt" $folder
            $null = New-Item -ItemType SymbolicLink -Path "$folder/up" -Target "$folder/.."
            $null = New-Item -ItemType SymbolicLink -Path "$folder/away.txt" -Target "$fixtures/prt-failed.txt"
            $all = @(Invoke-DsregDiagnosis -Path $folder -WarningAction SilentlyContinue -WarningVariable warnings)
            $all.Name | Should -Be 'PC-HEALTHY'
            $warnings.Count | Should -Be 2
            (Invoke-DsregDiagnosis -Path "$folder/away.txt").Name | Should -Be 'PC-PRT'
        }

        It 'of a folder that cannot be listed cost only that folder' -Skip:((& id -u) -eq 0) {
            $folder = (New-Item -ItemType Directory "$TestDrive/closed/inner").Parent.FullName
            Copy-Item "$fixtures/healthy.txt" $folder
            & chmod 0 "$folder/inner"
            try { $all = @(Invoke-DsregDiagnosis -Path $folder -ErrorAction SilentlyContinue -ErrorVariable problems) } finally { & chmod 700 "$folder/inner" }
            $all.Name | Should -Be 'PC-HEALTHY'
            $problems.FullyQualifiedErrorId | Should -BeLike 'FolderNotReadable,*'
        }
    }
}
