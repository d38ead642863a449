BeforeDiscovery {
    . "$PSScriptRoot/Setup.ps1"
    $commands = foreach ($command in Get-Command -Module DsregDiag) { @{ Name = $command.Name } }
    $examples = foreach ($command in Get-Command -Module DsregDiag) {
        foreach ($example in (Get-Help $command.Name).Examples.Example) { @{ Name = $command.Name; Title = $example.title; Code = $example.code } }
    }
}
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Help of <Name>' -ForEach $commands {
    BeforeAll { $help = Get-Help $Name -Full }

    It 'has a synopsis, a description and three examples' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match ([regex]::Escape("$Name ["))
        ($help.Description | Out-String).Trim() | Should -Not -BeNullOrEmpty
        @($help.Examples.Example).Count | Should -BeGreaterOrEqual 3
    }

    It 'describes every parameter' {
        $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        foreach ($parameter in (Get-Command $Name).Parameters.Keys | Where-Object { $common -notcontains $_ }) {
            $described = $help.Parameters.Parameter | Where-Object Name -EQ $parameter
            ($described.Description | Out-String).Trim() | Should -Not -BeNullOrEmpty -Because $parameter
        }
    }

    It 'names what it gives' {
        $help.ReturnValues.ReturnValue.Type.Name | Should -Not -BeNullOrEmpty
    }
}

Describe 'The example "<Title>" of <Name>' -ForEach $examples {
    BeforeAll {
        $here = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        foreach ($folder in 'captures', 'devices/one', 'devices/two') { $null = New-Item -ItemType Directory (Join-Path $here $folder) }
        Copy-Item "$fixtures/prt-failed.txt" (Join-Path $here 'capture.txt')
        Copy-Item "$fixtures/roaming-mfa.xml" (Join-Path $here 'events.xml')
        Copy-Item "$fixtures/*.txt" (Join-Path $here 'captures')
        Copy-Item "$fixtures/healthy.txt" (Join-Path $here 'devices/one')
        $null = New-Item -ItemType Directory (Join-Path $here 'evidence')
        Copy-Item "$fixtures/prt-failed.txt" (Join-Path $here 'evidence/capture-user.txt')
        Copy-Item "$fixtures/prt-failed.txt" (Join-Path $here 'devices/two')
        [pscustomobject] @{ ComputerName = 'pc-1'; Answer = Get-Content -Raw "$fixtures/prt-failed.txt" } | Export-Csv (Join-Path $here 'answers.csv')
        $pcs = 'pc-1', 'pc-2'
        $admin = [pscredential]::new('contoso\admin', [securestring]::new())

        # What Windows would answer.
        function dsregcmd { Get-Content "$fixtures/prt-failed.txt" | ForEach-Object { [string]::new($_.ToCharArray()) } }
        function Get-WinEvent { Get-RecordXml 'roaming-mfa.xml' | ForEach-Object { New-SavedRecord $_ } }
        function Invoke-Command([string[]] $ComputerName, [Parameter(Position = 0)] [scriptblock] $ScriptBlock, $ArgumentList = @()) {
            foreach ($computer in $ComputerName) { & $ScriptBlock @ArgumentList | ForEach-Object { $_ | Add-Member PSComputerName $computer -PassThru } }
        }
    }

    It 'does what it says' {
        $problems = @()
        $ErrorActionPreference = 'Continue'
        # Nothing leaves this machine: nobody listens there.
        $PSDefaultParameterValues = @{ 'Test-DsregConnectivity:Proxy' = 'http://127.0.0.1:9/' }
        Push-Location $here
        try { $output = @(. ([scriptblock]::Create($Code)) 2>&1) } finally { Pop-Location }
        $problems = @($output | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        $readsThisDevice = $Code -match 'Get-Dsreg(Status|Event|HostFact)|Save-DsregEvidence [^-]+$|New-DsregSupportBundle (?!.*-EvidencePath)|-AsSystem|^Invoke-DsregDiagnosis$|\(Test-DsregHealth\)'
        if ($readsThisDevice -and ($IsLinux -or $IsMacOS)) {
            $problems | ForEach-Object { $_.FullyQualifiedErrorId | Should -Match '^(NoDeviceHere|NoInput),' }
        }
        elseif (-not $readsThisDevice) {
            $problems | Should -BeNullOrEmpty
            $output.Count | Should -BeGreaterThan 0
        }
    }
}

Describe 'The help files' {
    It 'are those that their sources give' {
        $root = (Resolve-Path "$PSScriptRoot/../../..").Path
        $fresh = Join-Path $TestDrive 'help.xml'
        & "$root/powershell/help/generate.ps1" -Module $module -Destination $fresh
        Get-Content -Raw $fresh | Should -BeExactly (Get-Content -Raw "$root/powershell/DsregDiag/en-US/DsregDiag.PowerShell.dll-Help.xml")
    }

    It 'have about topics that fit 80 columns' {
        foreach ($topic in 'about_DsregDiag', 'about_DsregDiag_Rules') {
            $lines = Get-Content "$module/en-US/$topic.help.txt"
            $lines[0] | Should -Be 'TOPIC'
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessThan 80
        }
    }
}
