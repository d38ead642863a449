BeforeDiscovery {
    $scripts = Get-ChildItem "$PSScriptRoot/../../remediation/*.ps1" | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    $intune = $scripts | Where-Object Name -Match '^(Detect|Remediate)-'
}
BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $remediation = (Resolve-Path "$PSScriptRoot/../../remediation").Path
    $shell = @(Get-ShellCommand)

    # Runs a script as Intune does: a process of its own, no prompt, the streams apart.
    function Invoke-Script([string] $Path, [string[]] $Arguments = @(), [hashtable] $Environment = @{}) {
        $start = [Diagnostics.ProcessStartInfo]::new($shell[0])
        $start.Arguments = (@($shell | Select-Object -Skip 1 | ForEach-Object { "`"$_`"" }) + @('-NoProfile', '-NonInteractive', '-File', "`"$Path`"") + ($Arguments | ForEach-Object { "`"$_`"" })) -join ' '
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        foreach ($name in $Environment.Keys) { $start.EnvironmentVariables[$name] = $Environment[$name] }
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $errors = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        [pscustomobject] @{ Output = @($output -split "`r?`n" | Where-Object { $_ }); Errors = $errors.Result; ExitCode = $process.ExitCode }
    }
    function Assert-OneLine($Result) {
        $Result.Errors | Should -BeNullOrEmpty
        $Result.Output.Count | Should -Be 1
        $Result.Output[0].Length | Should -BeLessOrEqual 2048
        $Result.Output[0] | Should -Match '^[\x20-\x7e]+$'
    }
}

Describe 'The script <Name>' -ForEach $scripts {
    It 'is ASCII, small and without a prompt' {
        $bytes = [IO.File]::ReadAllBytes($Path)
        $bytes.Length | Should -BeLessThan 200KB
        [regex]::IsMatch([Text.Encoding]::GetEncoding(28591).GetString($bytes), '[^\x00-\x7e]') | Should -BeFalse
        Get-Content -Raw $Path | Should -Not -Match 'Read-Host|PromptForChoice|Write-Error|Write-Host'
    }

    It 'parses' {
        $errors = $null
        $null = [Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $errors)
        $errors | Should -BeNullOrEmpty
    }

    It 'never leaves, joins, recovers or deletes a registration' {
        Get-Content -Raw $Path | Should -Not -Match '/(leave|join|forcerecovery)|Remove-ItemProperty|Remove-Computer'
    }
}

Describe 'The Intune script <Name>' -ForEach $intune {
    It 'restarts itself as 64-bit through Sysnative' {
        Get-Content -Raw $Path | Should -Match 'Is64BitOperatingSystem -and -not \[Environment\]::Is64BitProcess'
        Get-Content -Raw $Path | Should -Match 'Sysnative\\WindowsPowerShell'
    }

    It 'is one line and exit 0 where the module is missing' {
        $result = Invoke-Script $Path '-ModulePath', (Join-Path $TestDrive 'nowhere')
        Assert-OneLine $result
        $result.ExitCode | Should -Be 0
        $result.Output[0] | Should -Match '^Not assessed: .*not installed'
    }

    It 'is one line and exit 0 where the library is missing' {
        $result = Invoke-Script $Path '-ModulePath', $module @{ DSREGDIAG_LIBRARY = '/nowhere/libdsregdiag.so' }
        Assert-OneLine $result
        $result.ExitCode | Should -Be 0
        $result.Output[0] | Should -Match '^Not assessed: '
    }

    It 'is one line and exit 0 where there is no capture' {
        $result = Invoke-Script $Path '-ModulePath', $module, '-Capture', (Join-Path $TestDrive 'no.txt')
        Assert-OneLine $result
        $result.ExitCode | Should -Be 0
    }

    if ($IsLinux -or $IsMacOS) {
        It 'is one line and exit 0 where there is no dsregcmd' {
            $result = Invoke-Script $Path '-ModulePath', $module
            Assert-OneLine $result
            $result.ExitCode | Should -Be 0
            $result.Output[0] | Should -Match '^Not assessed: '
        }

        It 'is one line and exit 0 where dsregcmd hangs, which it ends' {
            # The module as it is, but for the program that it runs.
            $hanging = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('N')))
            Set-Content "$hanging/dsregcmd" "#!/bin/sh`necho `$`$ > '$hanging/pid'`necho '| Device State'`nexec sleep 600"
            chmod +x "$hanging/dsregcmd"
            New-ModuleManifest "$hanging/DsregDiag.psd1" -RootModule 'Hanging.psm1'
            Set-Content "$hanging/Hanging.psm1" "
                Import-Module '$module/DsregDiag.psd1'
                function Get-DsregStatus([int] `$TimeoutSeconds) {
                    `$managed = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq 'DsregDiag.Managed' }
                    if (-not `$managed) { `$managed = [Reflection.Assembly]::LoadFrom('$module/DsregDiag.Managed.dll') }
                    `$run = `$managed.GetType('DsregDiag.Windows.DsregCommand').GetMethod('Run', [Reflection.BindingFlags] 'NonPublic, Static')
                    `$output = `$run.Invoke(`$null, @('$hanging/dsregcmd', '/status', [timespan]::FromSeconds(`$TimeoutSeconds), [Threading.CancellationToken]::None))
                    if (`$output.TimedOut) { throw 'dsregcmd did not end within 2 seconds' }
                    `$output
                }"
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $result = Invoke-Script $Path '-ModulePath', $hanging, '-TimeoutSeconds', '2'
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 30
            Assert-OneLine $result
            $result.ExitCode | Should -Be 0
            $result.Output[0] | Should -Match '^Not assessed: .*dsregcmd did not end within 2 seconds'
            Get-Process -Id (Get-Content "$hanging/pid") -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        }
    }
}

Describe 'Detection' {
    It 'exits 1 for a token that is missing, and names the cause first' {
        $result = Invoke-Script "$remediation/Detect-UserToken.ps1" '-ModulePath', $module, '-Capture', "$fixtures/prt-failed.txt"
        Assert-OneLine $result
        $result.ExitCode | Should -Be 1
        $result.Output[0] | Should -Match '^Issues on .*AADSTS50126.* \| v1 join=\w+ verdict=issues severity=error cause=prt-server-refused code=AADSTS50126 '
        $result.Output[0] | Should -Match ' asked=prt,esr '
    }

    It 'exits 0 for a healthy device' {
        foreach ($script in 'Detect-UserToken', 'Detect-DeviceJoin') {
            $result = Invoke-Script "$remediation/$script.ps1" '-ModulePath', $module, '-Capture', "$fixtures/healthy.txt"
            Assert-OneLine $result
            $result.ExitCode | Should -Be 0
            $result.Output[0] | Should -Match '^Healthy: .* \| v1 join=\w+ verdict=healthy '
        }
    }

    It 'prints a line that is read back' {
        $read = (Invoke-Script "$remediation/Detect-UserToken.ps1" '-ModulePath', $module, '-Capture', "$fixtures/prt-failed.txt").Output | ConvertFrom-DsregSummary
        $read.Verdict, $read.Cause, $read.Code | Should -Be 'issues', 'prt-server-refused', 'AADSTS50126'
        (Invoke-Script "$remediation/Detect-UserToken.ps1" '-ModulePath', (Join-Path $TestDrive 'nowhere')).Output | ConvertFrom-DsregSummary | ForEach-Object Verdict | Should -Be 'notAssessable'
    }

    It 'looks for no module in the folder above a missing one' {
        Get-Content -Raw "$remediation/Detect-UserToken.ps1" | Should -Match 'Get-ChildItem -LiteralPath \$ModulePath'
        $above = New-Item -ItemType Directory (Join-Path $TestDrive 'above/DsregDiag')
        New-ModuleManifest "$above/DsregDiag.psd1"
        $result = Invoke-Script "$remediation/Detect-UserToken.ps1" '-ModulePath', (Join-Path $TestDrive 'above/nowhere')
        $result.Output[0] | Should -Match 'not installed in'
    }

    It 'does not take the user''s trouble for the device''s' {
        (Invoke-Script "$remediation/Detect-DeviceJoin.ps1" '-ModulePath', $module, '-Capture', "$fixtures/prt-failed.txt").ExitCode | Should -Be 0
    }
}

Describe 'A script under App Control' {
    It '<_> still prints its line and exits as it does elsewhere' -ForEach 'Detect-UserToken', 'Detect-DeviceJoin', 'Remediate-UserToken', 'Remediate-DeviceJoin' {
        # What a policy of App Control or AppLocker does to a script that it does not trust.
        $wrapper = Join-Path $TestDrive "$_.ps1"
        Set-Content $wrapper "`$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            & '$remediation/$_.ps1' -ModulePath '$module' -Capture '$fixtures/healthy.txt'
            exit `$LASTEXITCODE"
        $result = Invoke-Script $wrapper
        Assert-OneLine $result
        $result.ExitCode | Should -Be 0
        $result.Output[0] | Should -Match '^(Healthy: |Healthy|No issues|.*nothing was done)'
    }
}

Describe 'Of several versions' {
    BeforeAll {
        $versions = Join-Path $TestDrive 'Versions/DsregDiag'
        foreach ($version in '0.9.0', '0.10.0') {
            $null = New-Item -ItemType Directory "$versions/$version"
            New-ModuleManifest "$versions/$version/DsregDiag.psd1" -ModuleVersion $version -RootModule 'Old.psm1' -FunctionsToExport '*'
            Set-Content "$versions/$version/Old.psm1" "throw 'version $version was loaded'"
        }
    }

    It 'each script takes the newest, as versions go' -ForEach $intune {
        $result = Invoke-Script $Path '-ModulePath', $versions
        Assert-OneLine $result
        $result.Output[0] | Should -Match 'version 0\.10\.0 was loaded'
    }

    It 'the installer leaves none that is older' {
        $result = Invoke-Script "$remediation/Install-DsregDiag.ps1" '-Source', $module, '-Destination', $versions
        Assert-OneLine $result
        $version = (Import-PowerShellDataFile "$module/DsregDiag.psd1").ModuleVersion
        $expected = @($version, '0.10.0', '0.9.0' | Where-Object { [version] $_ -ge [version] $version } | Sort-Object)
        (Get-ChildItem $versions -Directory).Name | Sort-Object | Should -Be $expected
        Copy-Item "$versions/$version" "$versions/0.0.9" -Recurse
        $null = Invoke-Script "$remediation/Install-DsregDiag.ps1" '-Source', $module, '-Destination', $versions
        Test-Path "$versions/0.0.9" | Should -BeFalse
    }
}

Describe 'What could not be judged' {
    It 'is the exit code that the script names' {
        $copy = Join-Path $TestDrive 'Detect.ps1'
        (Get-Content -Raw "$remediation/Detect-UserToken.ps1") -replace '\$ExitWhenNotAssessed = 0', '$ExitWhenNotAssessed = 1' | Set-Content $copy
        $result = Invoke-Script $copy '-ModulePath', (Join-Path $TestDrive 'nowhere')
        Assert-OneLine $result
        $result.ExitCode | Should -Be 1
    }
}

Describe 'Remediation' {
    It 'only reports' {
        foreach ($script in 'Remediate-UserToken', 'Remediate-DeviceJoin') {
            Get-Content -Raw "$remediation/$script.ps1" | Should -Match '(?m)^\$Allow = @\(\)\r?$'
            $result = Invoke-Script "$remediation/$script.ps1" '-ModulePath', $module, '-Capture', "$fixtures/prt-failed.txt"
            Assert-OneLine $result
            $result.ExitCode | Should -Be 0
            $result.Output[0] | Should -Match '^Issues on PC-PRT: .*nothing was done\.$'
        }
    }
}

Describe 'The installer' {
    It 'copies the module below its version, and removes it' {
        $destination = Join-Path $TestDrive 'Modules/DsregDiag'
        $result = Invoke-Script "$remediation/Install-DsregDiag.ps1" '-Source', $module, '-Destination', $destination
        Assert-OneLine $result
        $result.ExitCode | Should -Be 0
        $version = (Import-PowerShellDataFile "$module/DsregDiag.psd1").ModuleVersion
        Test-Path "$destination/$version/DsregDiag.psd1" | Should -BeTrue
        (Test-ModuleManifest "$destination/$version/DsregDiag.psd1").Version | Should -Be $version
        (Invoke-Script "$remediation/Install-DsregDiag.ps1" '-Destination', $destination, '-Uninstall').ExitCode | Should -Be 0
        Test-Path $destination | Should -BeFalse
    }

    It 'says what is missing' {
        $result = Invoke-Script "$remediation/Install-DsregDiag.ps1" '-Source', (Join-Path $TestDrive 'nothing')
        Assert-OneLine $result
        $result.ExitCode | Should -Be 1
    }
}
