# What reads Windows itself: in PowerShell for Windows, beside the stand-ins for dsregcmd.exe (powershell/tests/Collection)
# and wevtapi.dll (tests/windows), which DSREGDIAG_STANDIN says are there.
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

if ($env:DSREGDIAG_STANDIN) {
    Describe 'Get-DsregEvent' {
        BeforeAll {
            $aad = 'Microsoft-Windows-AAD/Operational'
            # Everything that comes of it, by its stream.
            function Get-Said([string] $Log, [hashtable] $Parameters = @{}, [string] $Remote = '') {
                $env:STANDIN_LOG = $Log
                $env:STANDIN_REMOTE = $Remote
                try {
                    $output = @(Get-DsregEvent @Parameters -ErrorAction SilentlyContinue -ErrorVariable problems -WarningVariable warnings -WarningAction SilentlyContinue)
                }
                finally { Remove-Item Env:STANDIN_LOG, Env:STANDIN_REMOTE -ErrorAction SilentlyContinue }
                [pscustomobject] @{ Events = $output; Problems = @($problems); Warnings = @($warnings) }
            }
        }

        It 'gives records, newest first' {
            $said = Get-Said "$aad=records:130"
            $said.Events.Count | Should -Be 130
            $said.Problems + $said.Warnings | Should -BeNullOrEmpty
        }

        It 'gives a large record' {
            (Get-Said "$aad=large:100").Events.Count | Should -Be 1
        }

        It 'is silent about a log that is not there, unless it was asked for' {
            (Get-Said '*=error:15007').Warnings | Should -BeNullOrEmpty
            "$((Get-Said '*=error:15007' @{ LogName = $aad }).Warnings)" | Should -Match 'does not have it'
        }

        It 'warns of a log that is denied' {
            $said = Get-Said "$aad=error:5;*=records:1"
            $said.Warnings.Count | Should -Be 1
            "$($said.Warnings)" | Should -Match 'AAD/Operational was not read whole: access is denied'
            $said.Events.Count | Should -BeGreaterThan 0
        }

        It 'warns of a log that breaks off, and gives what came' {
            $said = Get-Said "$aad=broken:64"
            $said.Events.Count | Should -Be 64
            "$($said.Warnings)" | Should -Match 'broke off after 64 records.*15011'
        }

        It 'warns of a log that is switched off, where it was asked for' {
            $said = Get-Said "$aad=off" @{ LogName = $aad }
            $said.Events.Count | Should -Be 1
            "$($said.Warnings)" | Should -Match 'switched off'
        }

        It 'is one error where a computer cannot be reached: <Code>' -ForEach @(
            @{ Code = 1722; Category = 'ConnectionError' }, @{ Code = 1753; Category = 'ConnectionError' }, @{ Code = 1326; Category = 'PermissionDenied' }
        ) {
            $said = Get-Said '*=records:3' @{ ComputerName = 'pc7' } "error:$Code"
            $said.Events | Should -BeNullOrEmpty
            $said.Problems.Count | Should -Be 1
            $said.Problems[0].FullyQualifiedErrorId | Should -BeLike 'EventLogNotReadable,*'
            "$($said.Problems[0].CategoryInfo.Category)" | Should -Be $Category
            "$($said.Problems[0])" | Should -Match "pc7.*$Code"
        }

        It 'is an error where a computer denies every log' {
            $said = Get-Said '*=records:3' @{ ComputerName = 'pc7' } 'error:5'
            $said.Events | Should -BeNullOrEmpty
            $said.Problems.Count | Should -Be 1
            "$($said.Problems[0].CategoryInfo.Category)" | Should -Be 'PermissionDenied'
        }

        It 'gives what a computer has, and warns of a log that it denies' {
            $said = Get-Said "$aad=records:2;*=error:5" @{ ComputerName = 'pc7' }
            $said.Events.Count | Should -Be 2
            $said.Problems | Should -BeNullOrEmpty
            $said.Warnings.Count | Should -BeGreaterThan 0
        }

        It 'can be ended while a computer does not answer' {
            $env:STANDIN_LOG = '*=hang'
            $shell = [powershell]::Create().AddScript("Import-Module '$module/DsregDiag.psd1'; Get-DsregEvent -ComputerName pc7")
            try {
                $running = $shell.BeginInvoke()
                Start-Sleep -Seconds 3
                $running.IsCompleted | Should -BeFalse
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
            }
            finally {
                $shell.Dispose()
                Remove-Item Env:STANDIN_LOG
            }
        }

        It 'takes no account without a computer' {
            $account = [pscredential]::new('pat', (ConvertTo-SecureString 'x' -AsPlainText -Force))
            $said = Get-Said '*=records:3' @{ Credential = $account }
            $said.Events | Should -BeNullOrEmpty
            $said.Problems[0].FullyQualifiedErrorId | Should -BeLike 'CredentialWithoutComputer,*'
        }

        It 'gives a saved log as it is read, also from Get-ChildItem' {
            $file = Join-Path $TestDrive 'AAD.evtx'
            Set-Content $file 'a saved log'
            $env:STANDIN_LOG = '*=records:30000'
            try {
                @(Get-Item $file | Get-DsregEvent -MaxEvents 70).Count | Should -Be 70
                $watch = [Diagnostics.Stopwatch]::StartNew()
                @(Get-DsregEvent -Path $file -StartTime 2026-01-01 | Select-Object -First 1).Count | Should -Be 1
                $watch.Elapsed.TotalSeconds | Should -BeLessThan 5 -Because 'the rest is not read'
            }
            finally { Remove-Item Env:STANDIN_LOG }
        }
    }

    Describe 'This device, now' {
        AfterEach { Remove-Item Env:DSREGCMD_PRINTS, Env:DSREGCMD_HANGS, Env:STANDIN_LOG -ErrorAction SilentlyContinue }

        It 'is diagnosed from dsregcmd, the logs and the facts' {
            $env:DSREGCMD_PRINTS = "$fixtures/prt-failed.txt"
            $env:STANDIN_LOG = 'Microsoft-Windows-AAD/Operational=records:2;*=error:15007'
            $diagnosis = Invoke-DsregDiagnosis
            $diagnosis.Verdict | Should -Be 'issues'
            $diagnosis.Problems.Subject | Should -Contain 'AADSTS50126'
        }

        It 'says which log was not read' {
            $env:DSREGCMD_PRINTS = "$fixtures/healthy.txt"
            $env:STANDIN_LOG = '*=error:5'
            $null = Invoke-DsregDiagnosis -WarningVariable warnings -WarningAction SilentlyContinue
            "$warnings" | Should -Match 'AAD/Operational was not read whole: access is denied'
        }

        It 'keeps what a dsregcmd printed that does not end' {
            $env:DSREGCMD_PRINTS = "$fixtures/healthy.txt"
            $env:DSREGCMD_HANGS = '1'
            $status = Get-DsregStatus -TimeoutSeconds 3 -WarningVariable warnings -WarningAction SilentlyContinue
            $status.AzureAdJoined | Should -Be 'YES'
            "$warnings" | Should -Match 'did not end within 3 seconds'
        }

        It 'is an error where it printed nothing in that time' {
            $env:DSREGCMD_HANGS = '1'
            Get-DsregStatus -TimeoutSeconds 2 -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'DsregcmdTimeout,*'
        }
    }

    Describe 'DSREGDIAG_LIBRARY' {
        BeforeAll { . "$PSScriptRoot/../Shell.ps1" }

        # Wine runs everything elevated.
        It 'is passed over by an elevated process, with a warning' {
            $command = "`$env:DSREGDIAG_LIBRARY = 'C:\nowhere.dll'; Import-Module '$module/DsregDiag.psd1'; (0xC000006D | Resolve-DsregCode -WarningVariable said -WarningAction SilentlyContinue).Name; `"`$said`""
            $line = @(Get-ShellCommand) + '-NoProfile', '-NonInteractive', '-Command', $command
            $output = "$(& $line[0] $line[1..($line.Count - 1)])"
            $output | Should -Match 'STATUS_LOGON_FAILURE'
            $output | Should -Match 'DSREGDIAG_LIBRARY is passed over'
        }
    }
}
