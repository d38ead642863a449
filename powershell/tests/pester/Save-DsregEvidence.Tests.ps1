BeforeAll {
    . "$PSScriptRoot/Setup.ps1"

    # A computer that remoting reaches: its dsregcmd prints a capture, and one of its logs may not be read.
    if ($IsLinux -or $IsMacOS) {
        $system = New-Item -ItemType Directory (Join-Path $TestDrive 'windows/System32')
        $program = Join-Path $system 'dsregcmd.exe'
        Set-Content $program "#!/bin/sh`ncat '$fixtures/prt-failed.txt'"
        chmod +x $program
    }
    function Get-WinEvent {
        [CmdletBinding()] param($FilterXml)
        if ($FilterXml -match 'Device Registration') { throw 'Attempted to perform an unauthorized operation.' }
        if ($FilterXml -match 'AAD/Operational') { Get-RecordXml 'roaming-mfa.xml' | ForEach-Object { [pscustomobject] @{ Xml = $_ } | Add-Member ScriptMethod ToXml { $this.Xml } -PassThru } }
        else { Write-Error 'No events were found.' -ErrorId NoMatchingEventsFound }
    }
    function Invoke-Command {
        [CmdletBinding()] param($ComputerName, $Credential, [scriptblock] $ScriptBlock, $ArgumentList)
        if ($ComputerName -eq 'dead') { throw 'WinRM cannot complete the operation.' }
        & $ScriptBlock @ArgumentList
    }
}

# On a Windows without the stand-ins it would be this computer's own dsregcmd that is started.
Describe 'Save-DsregEvidence -ComputerName' -Skip:(-not ($IsLinux -or $IsMacOS -or $env:DSREGDIAG_STANDIN)) {
    BeforeAll {
        $root = $env:SystemRoot
        if ($IsLinux -or $IsMacOS) { $env:SystemRoot = Join-Path $TestDrive 'windows' }
        else { $env:DSREGCMD_PRINTS = "$fixtures/prt-failed.txt" }
        $folder = Join-Path $TestDrive 'collected'
        $zip = Join-Path $TestDrive 'pc-7.zip'
        $saved = Save-DsregEvidence $folder -ComputerName pc-7
        $packed = Save-DsregEvidence $zip -ComputerName pc-7
    }
    AfterAll {
        $env:SystemRoot = $root
        Remove-Item Env:DSREGCMD_PRINTS -ErrorAction SilentlyContinue
    }

    It 'writes captures, events and facts, and lists them with their hashes' {
        $saved.Path | Should -Be (Join-Path $folder 'pc-7')
        $saved.Files.Name | Should -Contain 'capture-user.txt'
        $saved.Files.Name | Should -Contain 'events/Microsoft-Windows-AAD-Operational.xml'
        $saved.Files.Name | Should -Contain 'facts.json'
        $list = Get-Content -Raw (Join-Path $saved.Path 'evidence.json') | ConvertFrom-Json
        @($list.files).Count | Should -Be $saved.Files.Count
        foreach ($file in $list.files) {
            (Get-FileHash (Join-Path $saved.Path $file.name)).Hash | Should -Be $file.sha256
        }
        "$($list.notCollected.what)" | Should -Match 'User Device Registration'
    }

    It 'is diagnosed anywhere, as a folder and as an archive, by its own clock' {
        $one = Invoke-DsregDiagnosis -Path $saved.Path
        $other = Invoke-DsregDiagnosis -Path $zip
        @($one).Count | Should -Be 1
        $one.Name | Should -Be 'PC-PRT'
        $one.Findings.Id | Should -Contain 'prt-server-refused'
        $other.Findings.Id | Should -Be $one.Findings.Id
        $one.Context.CaptureTime | Should -Not -BeNullOrEmpty
        @(Get-ChildItem $folder -Directory | Invoke-DsregDiagnosis).Name | Should -Be 'PC-PRT'
        @(Get-Item $zip | Invoke-DsregDiagnosis).Name | Should -Be 'PC-PRT'
    }

    It 'says in the answer which log was not read' {
        "$((Invoke-DsregDiagnosis -Path $saved.Path).Warnings)" | Should -Match 'User Device Registration/Admin\\?" was not read whole'
        "$((Invoke-DsregDiagnosis -Path $zip).Warnings)" | Should -Match 'unauthorized'
    }

    It 'writes over nothing but an earlier collection, and only with -Force' {
        Save-DsregEvidence $zip -ComputerName pc-7 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'EvidenceNotSaved*'
        Save-DsregEvidence $folder -ComputerName pc-7 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'EvidenceNotSaved*'
        Set-Content (Join-Path $saved.Path 'mine.txt') 'mine'
        $null = Save-DsregEvidence $folder -ComputerName pc-7 -Force
        Get-Content (Join-Path $saved.Path 'mine.txt') | Should -Be 'mine'
        Remove-Item (Join-Path $saved.Path 'mine.txt')
        $null = New-Item -ItemType Directory (Join-Path $TestDrive 'other/pc-7')
        Set-Content (Join-Path $TestDrive 'other/pc-7/mine.txt') 'mine'
        Save-DsregEvidence (Join-Path $TestDrive 'other') -ComputerName pc-7 -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'EvidenceNotSaved*'
        @(Get-ChildItem $TestDrive -Recurse -Filter '*.part').Count | Should -Be 0
    }

    It 'does nothing with -WhatIf' {
        Save-DsregEvidence (Join-Path $TestDrive 'none') -ComputerName pc-7 -WhatIf
        Test-Path (Join-Path $TestDrive 'none') | Should -BeFalse
    }

    It 'is an error for a computer that is not reached, and the others are saved' {
        $both = @('dead', 'pc-8' | Save-DsregEvidence (Join-Path $TestDrive 'two') -ErrorAction SilentlyContinue -ErrorVariable problems)
        $both.Path | Should -Be (Join-Path $TestDrive 'two/pc-8')
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ComputerNotReached*'
        Save-DsregEvidence (Join-Path $TestDrive 'two.zip') -ComputerName pc-7, pc-8 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'OneDeviceAnArchive*'
    }

    It 'is seen as a list' {
        $saved | Out-String -Width 120 | Should -Match '(?s)Computer.*Path.*NotCollected'
    }
}

Describe 'An archive' {
    It 'that is none, or holds nothing, is refused with its name' {
        $file = Join-Path $TestDrive 'broken.zip'
        [IO.File]::WriteAllBytes($file, [byte[]] (0x50, 0x4b, 3, 4, 1, 2, 3))
        Invoke-DsregDiagnosis -Path $file -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        "$($problems[0])" | Should -Match 'broken.zip'
    }

    It 'may hold a capture beside what is none' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'mixed')
        Copy-Item "$fixtures/healthy.txt" $folder
        Set-Content (Join-Path $folder 'readme.txt') 'How this was collected'
        Compress-Archive (Join-Path $folder '*') (Join-Path $TestDrive 'mixed.zip')
        $diagnosis = Invoke-DsregDiagnosis -Path (Join-Path $TestDrive 'mixed.zip') -ErrorAction SilentlyContinue -ErrorVariable problems
        $diagnosis.Name | Should -Be 'PC-HEALTHY'
        "$($problems[0])" | Should -Match 'readme.txt'
    }
}

if ($env:DSREGDIAG_STANDIN) {
    Describe 'Save-DsregEvidence of this device' {
        BeforeEach {
            $env:DSREGCMD_PRINTS = "$fixtures/prt-failed.txt"
            $env:STANDIN_LOG = 'Microsoft-Windows-AAD/Operational=broken:70;*=records:1'
            $env:STANDIN_TASKS = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('N')))
        }
        AfterEach { Remove-Item Env:DSREGCMD_PRINTS, Env:STANDIN_LOG, Env:STANDIN_TASKS, Env:STANDIN_SCHTASKS -ErrorAction SilentlyContinue }

        It 'takes the capture of SYSTEM by a task that is removed again' {
            $saved = Save-DsregEvidence (Join-Path $TestDrive 'both.zip')
            $saved.Files.Name | Should -Contain 'capture-system.txt'
            @($saved.Files.Name -like 'capture-*').Count | Should -Be 2
            Get-Content (Join-Path $env:STANDIN_TASKS 'said.txt') | ForEach-Object { ($_ -split ' ')[0] } | Should -Be '/create', '/run', '/delete'
            @(Get-ChildItem $env:STANDIN_TASKS -Filter *.xml).Count | Should -Be 0
            @(Get-ChildItem "$env:SystemRoot\Temp" -Filter 'DsregDiag-*').Count | Should -Be 0
            "$($saved.NotCollected)" | Should -Match 'broke off after 70 records'
            $diagnosis = Invoke-DsregDiagnosis -Path $saved.Path
            $diagnosis.Findings.Id | Should -Contain 'prt-server-refused'
            "$($diagnosis.Warnings)" | Should -Match 'was not read whole'
        }

        It 'keeps what it has where the task is refused' {
            $env:STANDIN_SCHTASKS = 'refuse'
            $saved = Save-DsregEvidence (Join-Path $TestDrive 'refused')
            "$($saved.NotCollected)" | Should -Match 'as system: The Task Scheduler refused'
            @($saved.Files.Name -like 'capture-*').Count | Should -Be 1
        }

        It 'starts no task with -OwnContextOnly' {
            $null = Save-DsregEvidence (Join-Path $TestDrive 'own') -OwnContextOnly
            Test-Path (Join-Path $env:STANDIN_TASKS 'said.txt') | Should -BeFalse
        }
    }
}
