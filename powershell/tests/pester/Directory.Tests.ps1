# -IncludeDirectory: what a domain controller tells. Where DSREGDIAG_STANDIN says so, beside a stand-in for netapi32.dll (tests/windows).
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe '-IncludeDirectory' {
    It 'is of this device, and off by default' {
        foreach ($name in 'Get-DsregHostFact', 'Invoke-DsregDiagnosis', 'Test-DsregHealth', 'Save-DsregEvidence', 'New-DsregSupportBundle') {
            $parameter = (Get-Command $name).Parameters['IncludeDirectory']
            $parameter.SwitchParameter | Should -BeTrue -Because $name
            $parameter.ParameterSets.Keys | Should -Not -Contain 'Computer'
            $parameter.ParameterSets.Keys | Should -Not -Contain 'Saved'
        }
        { Save-DsregEvidence (Join-Path $TestDrive 'x') -ComputerName pc-7 -IncludeDirectory } | Should -Throw '*Parameter set*'
    }

    It 'is said not to be used where evidence is given' {
        $diagnosis = Invoke-DsregDiagnosis -Path "$fixtures/healthy.txt" -IncludeDirectory -WarningVariable said -WarningAction SilentlyContinue
        $diagnosis.Verdict | Should -Be 'healthy'
        "$said" | Should -Match '-IncludeDirectory was not used'
    }

    It 'gives facts that a diagnosis takes, with the reason of what is unknown' {
        $status = (Get-Content -Raw "$fixtures/healthy.txt") -replace '(AzureAdJoined : )YES', '$1NO' -replace '(DomainJoined : )NO', '$1YES'
        (Invoke-DsregDiagnosis -Status $status -Fact @{ scpState = 'missing'; hybridJoinExpected = $true }).Problems.Id | Should -Contain 'join-scp-missing'
        (Invoke-DsregDiagnosis -Status $status -Fact @{ scpState = 'named'; hybridJoinExpected = $true }).Problems.Id | Should -Not -Contain 'join-scp-missing'
        $fact = [DsregDiag.HostFact]::new('scpState', $null, 'LDAP', 'This account may not read it.')
        $open = (Invoke-DsregDiagnosis -Status $status -Fact $fact).Prerequisites | Where-Object Id -eq 'join-scp'
        $open.State | Should -Be 'unknown'
        $open.Detail | Should -Match 'This account may not read it'
    }
}

if ($env:DSREGDIAG_STANDIN) {
    Describe '-IncludeDirectory on this device' {
        BeforeAll {
            # The facts by name, of a computer whose domain controller is this.
            function Get-Fact([string] $Controller) {
                $env:STANDIN_DC = $Controller
                $facts = @{}
                Get-DsregHostFact -IncludeDirectory | ForEach-Object { $facts[$_.Name] = $_ }
                $facts
            }
        }
        AfterEach { Remove-Item Env:STANDIN_DC, Env:DSREGCMD_PRINTS, Env:STANDIN_LOG -ErrorAction SilentlyContinue }

        It 'asks nobody unless it is given' {
            $env:STANDIN_DC = 'error:5'
            (Get-DsregHostFact).Name | Should -Not -Contain 'domainControllerReachable'
            (Get-DsregHostFact).Name | Should -Not -Contain 'scpState'
        }

        It 'says that a computer is in no domain' {
            $facts = Get-Fact ''
            $facts.domainControllerReachable.Value | Should -BeNullOrEmpty
            $facts.domainControllerReachable.DisplayText | Should -Be 'unknown: This computer is in no domain.'
            $facts.scpState.Reason | Should -Be 'This computer is in no domain.'
        }

        It 'says that no domain controller answers' {
            $facts = Get-Fact 'none'
            $facts.domainControllerReachable.Value | Should -BeFalse
            $facts.domainControllerReachable.Value | Should -Not -Be $null
            $facts.scpState.Reason | Should -Be 'No domain controller answers.'
        }

        It 'says why the call failed' {
            (Get-Fact 'error:1722').domainControllerReachable.Reason | Should -Not -BeNullOrEmpty
        }

        It 'says that a domain controller could not be asked, in the facts, the package and the answer' {
            # A port at which nobody listens.
            $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
            $listener.Start()
            $port = $listener.LocalEndpoint.Port
            $listener.Stop()
            $facts = Get-Fact "127.0.0.1:$port"
            $facts.domainControllerReachable.Value | Should -BeTrue
            $facts.scpState.Reason | Should -Match 'could not be reached'
            $facts.scpTenantId.Reason | Should -Be $facts.scpState.Reason

            $env:DSREGCMD_PRINTS = Join-Path $TestDrive 'domain.txt'
            (Get-Content -Raw "$fixtures/healthy.txt") -replace '(AzureAdJoined : )YES', '$1NO' -replace '(DomainJoined : )NO', '$1YES' | Set-Content $env:DSREGCMD_PRINTS
            $env:STANDIN_LOG = '*=error:15007'
            $open = (Invoke-DsregDiagnosis -IncludeDirectory).Prerequisites | Where-Object Id -eq 'join-scp'
            $open.State | Should -Be 'unknown'
            $open.Detail | Should -Match 'could not be reached'

            $saved = Save-DsregEvidence (Join-Path $TestDrive 'saved') -IncludeDirectory -OwnContextOnly
            ($saved.NotCollected | Where-Object What -eq 'fact scpState').Reason | Should -Match 'could not be reached'
            $kept = Get-Content -Raw (Join-Path $saved.Path 'facts.json') | ConvertFrom-Json
            $kept.domainControllerReachable.value | Should -BeTrue
            $kept.scpState.reason | Should -Match 'could not be reached'
            ((Invoke-DsregDiagnosis -Path $saved.Path).Prerequisites | Where-Object Id -eq 'join-scp').Detail | Should -Match 'could not be reached'

            $bundle = New-DsregSupportBundle (Join-Path $TestDrive 'bundle') -IncludeDirectory -OwnContextOnly -Redact
            ($bundle.NotCollected | Where-Object What -eq 'fact scpState').Reason | Should -Match 'could not be reached'
        }
    }
}
