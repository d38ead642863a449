# What fails in which step is tested in C#, against servers on this machine (ConnectivityTests.cs).
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Test-DsregConnectivity' {
    BeforeAll {
        # Nobody listens there, so that nothing leaves this machine.
        $nobody = @{ Proxy = 'http://127.0.0.1:9/'; TimeoutSeconds = 5 }
        $all = @(Test-DsregConnectivity @nobody)
    }

    It 'asks the documented hosts, and says which step failed' {
        $all.Host | Should -Contain 'enterpriseregistration.windows.net'
        $all.Host | Should -Contain 'device.login.microsoftonline.com'
        $all.FailedStep | Select-Object -Unique | Should -Be 'connect'
        $all.IsReached | Should -Not -Contain $true
        $all.IsProxyReached | Should -Not -Contain $true
        $all[0].Reason | Should -Not -BeNullOrEmpty
        $all | Out-String -Width 120 | Should -Match 'Host +Context +IsReached +FailedStep +Reason'
    }

    It 'takes other addresses, and refuses what is none' {
        @('https://login.contoso.com/a', 'https://sts.contoso.com/b' | Test-DsregConnectivity @nobody).Host | Should -Be 'login.contoso.com', 'sts.contoso.com'
        @(Test-DsregConnectivity 'contoso', 'ftp://contoso.com/' @nobody -ErrorAction SilentlyContinue -ErrorVariable problems).Count | Should -Be 0
        $problems.Count | Should -Be 2
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NotAnAddress,*'
    }

    It 'gives facts for a diagnosis, also after Export-Clixml' {
        $system = [DsregDiag.Connection].GetMethod('FromJson', [Reflection.BindingFlags] 'NonPublic, Static').Invoke($null, @('{"uri":"https://enterpriseregistration.windows.net/","context":"system","failedStep":"connect","isProxyReached":false}'))
        $file = Join-Path $TestDrive 'connections.xml'
        $all + $system | Export-Clixml $file
        foreach ($given in @(, ($all + $system)), @(, (Import-Clixml $file))) {
            $diagnosis = @(Get-Item "$fixtures/healthy.txt") + $given[0] | Invoke-DsregDiagnosis
            $diagnosis.Findings.Id | Should -Contain 'network-endpoint-blocked'
            $diagnosis.Findings.Id | Should -Contain 'network-proxy-unreachable'
        }
        # What the user does not reach says nothing of SYSTEM.
        (@(Get-Item "$fixtures/healthy.txt") + $all | Invoke-DsregDiagnosis).Findings.Id | Should -Not -Contain 'network-endpoint-blocked'
    }

    if ($env:DSREGDIAG_STANDIN) {
        It 'asks as SYSTEM by a task that is removed again' {
            $env:STANDIN_TASKS = New-Item -ItemType Directory (Join-Path $TestDrive 'tasks')
            try {
                @(Test-DsregConnectivity 'https://login.contoso.com/' @nobody -AsSystem).Count | Should -Be 2
                Get-Content (Join-Path $env:STANDIN_TASKS 'said.txt') | ForEach-Object { ($_ -split ' ')[0] } | Should -Be '/create', '/run', '/delete'
                $env:STANDIN_SCHTASKS = 'refuse'
                @(Test-DsregConnectivity 'https://login.contoso.com/' @nobody -AsSystem -ErrorAction SilentlyContinue -ErrorVariable problems).Count | Should -Be 1
                $problems[0].FullyQualifiedErrorId | Should -BeLike 'SystemNotAsked,*'
            }
            finally { Remove-Item Env:STANDIN_TASKS, Env:STANDIN_SCHTASKS -ErrorAction SilentlyContinue }
        }
    }
}
