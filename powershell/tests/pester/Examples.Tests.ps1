# What people type, and what has to come of it.
BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $here = Join-Path $TestDrive 'here'
    foreach ($folder in 'captures', 'devices/pc-1', 'devices/pc-2') { $null = New-Item -ItemType Directory (Join-Path $here $folder) }
    Copy-Item "$fixtures/prt-failed.txt" (Join-Path $here 'capture.txt')
    Copy-Item "$fixtures/*.txt" (Join-Path $here 'captures')
    Copy-Item "$fixtures/healthy.txt", "$fixtures/roaming-mfa.xml" (Join-Path $here 'devices/pc-1')
    Copy-Item "$fixtures/prt-failed.txt" (Join-Path $here 'devices/pc-2')
    Push-Location $here

    # What Windows would answer.
    function dsregcmd { Get-Content "$fixtures/prt-failed.txt" | ForEach-Object { [string]::new($_.ToCharArray()) } }
    function Get-WinEvent { Get-RecordXml 'roaming-mfa.xml' | ForEach-Object { [xml] $_ } }
    function Invoke-Command {
        [CmdletBinding()] param([string[]] $ComputerName, [Parameter(Position = 0)] [scriptblock] $ScriptBlock)
        foreach ($computer in $ComputerName) {
            if ($computer -eq 'dead') { Write-Error "[$computer] The remote server cannot be reached." -ErrorId ComputerNotFound }
            else { & $ScriptBlock | ForEach-Object { $_ | Add-Member PSComputerName $computer -PassThru } }
        }
    }
    $pcs = 'pc-1', 'pc-2'
    $mixed = 'pc-1', 'dead', 'pc-2'
    $dead = 'dead'
}
AfterAll { Pop-Location }

Describe 'At a prompt' {
    It 'diagnoses what dsregcmd prints' {
        $diagnosis = dsregcmd /status | Invoke-DsregDiagnosis
        $diagnosis.Problems[0].Subject | Should -Be 'AADSTS50126'
        (Get-Content .\capture.txt | Invoke-DsregDiagnosis).Json | Should -Be $diagnosis.Json
    }

    It 'diagnoses events with a capture' {
        $diagnosis = Get-WinEvent -LogName Microsoft-Windows-AAD/Operational | Invoke-DsregDiagnosis -Status (dsregcmd /status)
        @($diagnosis).Count | Should -Be 1
        $diagnosis.Name | Should -Be 'PC-PRT'
    }

    It 'filters events' {
        $records = Get-WinEvent -Path .\AAD.evtx | ConvertFrom-DsregEvent | Where-Object Level -EQ error
        $records.Id | Should -Be 1098
    }

    It 'groups captures' {
        $groups = Get-ChildItem .\captures\*.txt | ConvertFrom-DsregStatus | Group-Object JoinState
        ($groups | Sort-Object Name).Name | Should -Be 'entraJoined', 'entraRegistered'
        ($groups | Sort-Object Name | ForEach-Object { $_.Count }) | Should -Be 2, 1
    }

    It 'takes a folder for a device' {
        $all = @(Get-ChildItem .\devices -Directory | Sort-Object Name | Invoke-DsregDiagnosis)
        $all.Name | Should -Be 'PC-HEALTHY', 'PC-PRT'
        $all[0].Problems[0].Id | Should -Be 'esr-mfa-required'
    }

    It 'lists the root causes' {
        $list = Get-Content .\capture.txt | Invoke-DsregDiagnosis | Select-Object -ExpandProperty Findings | Where-Object Role -EQ rootCause | Format-List | Out-String
        $list | Should -Match '(?s)Id +: prt-server-refused.*Role +: rootCause.*Do this'
        $list | Should -Not -Match 'consequence'
    }

    It 'explains codes' {
        (0xCAA2000C, 'AADSTS50076', -2145647630 | Resolve-DsregCode).Code | Select-Object -Unique | Should -Be '0xcaa2000c', 'AADSTS50076', '0x801c03f2'
    }

    It 'gives a diagnosis a computer' {
        $all = @(Invoke-Command -ComputerName $pcs { dsregcmd /status } | Invoke-DsregDiagnosis)
        $all.Source | Should -Be 'pc-1', 'pc-2'
    }
}

Describe 'A dead computer' {
    It 'among others leaves theirs' {
        $all = @(Invoke-Command -ComputerName $mixed { dsregcmd /status } -ErrorAction SilentlyContinue | Invoke-DsregDiagnosis)
        $all.Source | Should -Be 'pc-1', 'pc-2'
    }

    It 'alone never means this one' {
        $output = @(Invoke-Command -ComputerName $dead { dsregcmd /status } -ErrorAction SilentlyContinue | Invoke-DsregDiagnosis -ErrorAction SilentlyContinue -ErrorVariable problems)
        $output | Should -BeNullOrEmpty
        $problems[-1].FullyQualifiedErrorId | Should -BeLike 'NoInput,*'
    }
}

Describe 'The common parameters' {
    It '-PipelineVariable' {
        Get-RecordXml 'roaming-mfa.xml' | ConvertFrom-DsregEvent -PipelineVariable record | ForEach-Object { $record.Id } | Should -Be 1098, 1097
    }

    It '-OutVariable' {
        $null = Get-Content .\capture.txt | Invoke-DsregDiagnosis -OutVariable kept
        $kept[0].Verdict | Should -Be 'issues'
    }

    It '-ErrorAction Stop ends it at the first record that cannot be read' {
        { (Get-Date), (Get-Item .\capture.txt) | Invoke-DsregDiagnosis -ErrorAction Stop } | Should -Throw -ErrorId 'NotEvidence,*'
        { 'nonsense', 'AADSTS50076' | Resolve-DsregCode -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
    }
}
