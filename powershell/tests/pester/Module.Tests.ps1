BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'The module' {
    It 'exports exactly its cmdlets, each with an approved verb' {
        $manifest = Import-PowerShellDataFile "$module/DsregDiag.psd1"
        $commands = Get-Command -Module DsregDiag
        $commands.Name | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        $commands | ForEach-Object { $_.CommandType | Should -Be 'Cmdlet' }
        (Get-Verb).Verb | Should -Contain $commands[0].Verb
        $commands | ForEach-Object { (Get-Verb).Verb | Should -Contain $_.Verb }
        foreach ($list in 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') { @($manifest[$list]).Count | Should -Be 0 }
    }

    It 'brings no assembly but its own' {
        (Get-ChildItem $module -Filter *.dll).Name | Sort-Object | Should -Be 'DsregDiag.Managed.dll', 'DsregDiag.PowerShell.dll'
    }

    It 'has views without script blocks' {
        foreach ($file in 'DsregDiag.format.ps1xml', 'DsregDiag.types.ps1xml') {
            Get-Content -Raw "$module/$file" | Should -Not -Match 'ScriptBlock|ScriptProperty|ScriptMethod'
        }
    }

    It 'names the type that each cmdlet gives' {
        Get-Command -Module DsregDiag | ForEach-Object { $_.OutputType.Count | Should -BeGreaterThan 0 -Because $_.Name }
    }

    Context 'a library that cannot be used' {
        BeforeAll {
            # What a process of its own says, with the given command before its name.
            function Get-LoadError([string] $Library, [string[]] $Before = @()) {
                $command = "[AppContext]::SetSwitch('DsregDiag.TrustLibraryVariable', `$true); `$env:DSREGDIAG_LIBRARY = '$Library'; Import-Module '$module/DsregDiag.psd1'
                    try { 'x' | Invoke-DsregDiagnosis; 'not reached' } catch { `$_.FullyQualifiedErrorId; `"`$_`" }"
                $line = $Before + @(Get-ShellCommand) + @('-NoProfile', '-NonInteractive', '-Command', $command)
                $output = @(& $line[0] $line[1..($line.Count - 1)])
                $output.Count | Should -Be 2 -Because 'it is one terminating error'
                $output[1] | Should -Match ([regex]::Escape($Library)) -Because 'the path that was tried is named'
                [pscustomobject] @{ Id = $output[0]; Message = $output[1] }
            }
        }

        It 'is missing' {
            $problem = Get-LoadError '/nowhere/libdsregdiag.so'
            $problem.Id | Should -BeLike 'NativeLibraryMissing,*'
            $problem.Message | Should -Match 'Install the whole package'
        }

        It 'is no library' {
            $library = Join-Path $TestDrive 'text.so'
            Set-Content $library 'this is no library'
            $problem = Get-LoadError $library
            $problem.Id | Should -BeLike 'NativeLibraryNotLoadable,*'
            $problem.Message | Should -Match 'Install the package again'
        }

        It 'is for another processor' {
            # An ELF header of a processor that runs no PowerShell.
            $library = Join-Path $TestDrive 'foreign.so'
            $image = [byte[]]::new(4096)
            [byte[]] (0x7f, 0x45, 0x4c, 0x46, 2, 1, 1) | ForEach-Object -Begin { $at = 0 } -Process { $image[$at++] = $_ }
            $image[18] = 243
            [IO.File]::WriteAllBytes($library, $image)
            $problem = Get-LoadError $library
            $problem.Id | Should -BeLike 'NativeLibraryWrongArchitecture,*'
            $problem.Message | Should -Match 'Install the package that holds'
        }

        if (Get-Command gcc -ErrorAction SilentlyContinue) {
            It 'is of another version: <Case>' -ForEach @(
                @{ Case = 'another ABI'; Code = 'unsigned dsregdiag_abi_version(void) { return 7u << 16 | 3u; }'; Reason = 'its ABI is 7\.3 and this assembly needs' }
                @{ Case = 'no such function'; Code = 'int dsregdiag_hello(void) { return 0; }'; Reason = 'it has no function dsregdiag_abi_version' }
            ) {
                $library = Join-Path $TestDrive "version$([guid]::NewGuid().ToString('N')).so"
                $Code | gcc -shared -fPIC -x c -o $library -
                $problem = Get-LoadError $library
                $problem.Id | Should -BeLike 'NativeLibraryWrongVersion,*'
                $problem.Message | Should -Match $Reason
                $problem.Message | Should -Match 'Install the whole package again'
            }
        }

        if ($IsLinux -or $IsMacOS) {
            It 'is blocked' {
                $library = Join-Path $TestDrive 'blocked.so'
                Copy-Item (Get-ChildItem "$module/runtimes" -Recurse -File | Select-Object -First 1) $library
                chmod 000 $library
                # The right to read every file is root's only as long as it has that capability.
                $before = @(if ((id -u) -eq '0') { 'setpriv', '--bounding-set=-dac_override,-dac_read_search' })
                $problem = Get-LoadError $library $before
                $problem.Id | Should -BeLike 'NativeLibraryBlocked,*'
                $problem.Message | Should -Match 'right to read the file'
            }
        }
    }
}
