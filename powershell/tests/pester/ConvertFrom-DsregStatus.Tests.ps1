BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'ConvertFrom-DsregStatus' {
    It 'reads lines, a whole text and a file alike' {
        $lines = Get-Content "$fixtures/healthy.txt" | ConvertFrom-DsregStatus
        $text = Get-Content -Raw "$fixtures/healthy.txt" | ConvertFrom-DsregStatus
        $file = Get-Item "$fixtures/healthy.txt" | ConvertFrom-DsregStatus
        $path = ConvertFrom-DsregStatus -Path "$fixtures/heal*.txt"
        foreach ($status in $lines, $text, $file, $path) {
            @($status).Count | Should -Be 1
            $status.PSTypeNames[0] | Should -Be 'DsregDiag.Status'
            $status.JoinState | Should -Be 'entraJoined'
            $status.AzureAdJoined | Should -Be 'YES'
        }
    }

    It 'gives fields as they are printed, by both names' {
        $status = Get-Content "$fixtures/healthy.txt" | ConvertFrom-DsregStatus
        $status.DeviceName | Should -Be 'PC-HEALTHY'
        $status.'Device Name' | Should -Be 'PC-HEALTHY'
        $status.KerbTopLevelNames | Should -Be '.windows.net,.windows.net:1433'
    }

    It 'tells a blank value from an absent field, also in strict mode' {
        Set-StrictMode -Version Latest
        $status = Get-Content "$fixtures/healthy.txt" | ConvertFrom-DsregStatus
        $status.MdmUrl | Should -BeExactly ''
        $status.DomainName | Should -Be $null
        { $status.WorkAccountCount } | Should -Not -Throw
    }

    It 'keeps attempt blocks apart from the fields' {
        $status = Get-Content "$fixtures/prt-failed.txt" | ConvertFrom-DsregStatus
        $status.AzureAdPrt | Should -Be 'NO'
        $status.PrtAttempts.Count | Should -Be 1
        $status.PrtAttempts[0].Prt | Should -Be 'AzureAdPrt'
        $status.PrtAttempts[0].Kind | Should -Be 'acquire'
        $status.PrtAttempts[0].AttemptStatus | Should -Be '0xc000006d'
        $status.PSObject.Properties['AttemptStatus'] | Should -Be $null
    }

    It 'keeps work accounts apart from the device' {
        $status = Get-Content "$fixtures/registered.txt" | ConvertFrom-DsregStatus
        $status.JoinState | Should -Be 'entraRegistered'
        $status.NgcSet | Should -Be 'NO'
        $status.Thumbprint | Should -Be $null
        $status.WorkAccounts.Count | Should -Be 1
        $status.WorkAccounts[0].WorkplaceTenantName | Should -Be 'Contoso'
    }

    It 'gives an object a capture, each with its own text' {
        $all = @(Get-Item "$fixtures/*.txt" | ConvertFrom-DsregStatus)
        $all.Count | Should -Be 3
        ($all | Group-Object JoinState | Sort-Object Name).Name | Should -Be 'entraJoined', 'entraRegistered'
        $two = (Get-Content "$fixtures/healthy.txt"), (Get-Content "$fixtures/registered.txt") | ForEach-Object { [string]::Join("`n", $_) }
        $both = @([string]::Join("`n", $two) | ConvertFrom-DsregStatus)
        $both.JoinState | Should -Be 'entraJoined', 'entraRegistered'
        $both[1].Text | Should -Not -Match 'PC-HEALTHY'
    }

    It 'names the codes that a capture holds' {
        $status = Get-Content "$fixtures/prt-failed.txt" | ConvertFrom-DsregStatus
        $status.Codes.Value | Should -Contain '0xc000006d'
        $status.Codes.Value | Should -Contain 'AADSTS50126'
    }

    It 'says what it cannot read, and reads the rest' {
        $found = @('no capture at all', (Get-Content -Raw "$fixtures/healthy.txt") |
                ForEach-Object { $_ | ConvertFrom-DsregStatus -ErrorAction SilentlyContinue -ErrorVariable problems; $all += $problems })
        $found.Count | Should -Be 1
        @($all).Count | Should -Be 1
        $all[0].FullyQualifiedErrorId | Should -BeLike 'NotRecognised,*'
    }

    It 'survives Export-Clixml' {
        $file = Join-Path $TestDrive 'status.xml'
        Get-Content "$fixtures/prt-failed.txt" | ConvertFrom-DsregStatus | Export-Clixml $file
        $status = Import-Clixml $file
        $status.AzureAdPrt | Should -Be 'NO'
        $status.PrtAttempts[0].AttemptStatus | Should -Be '0xc000006d'
        ($status | Invoke-DsregDiagnosis).Problems[0].Codes.Value | Should -Contain 'AADSTS50126'
    }

    It 'keeps no password and no token' {
        $line = ' Server Error Description : AADSTS50126: grant refused, password=Canary1! refresh_token=0.AXoACanaryRefreshTokenOfTheDevice0123456789'
        $status = (Get-Content -Raw "$fixtures/healthy.txt") + "`n$line`n" | ConvertFrom-DsregStatus
        $file = Join-Path $TestDrive 'kept.xml'
        $status | Export-Clixml $file
        foreach ($kept in $status.Text, $status.Json, (Get-Content -Raw $file), ($status | Format-List * | Out-String -Width 500)) {
            $kept | Should -Not -Match 'Canary'
        }
        $status.Text | Should -Match 'masked'
        $status.Text | Should -Match 'AADSTS50126'
    }
}
