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

    It 'says of a library that cannot be loaded which file was tried and what to do' -ForEach @(
        @{ Case = 'missing'; Id = 'NativeLibraryMissing'; Library = '/nowhere/libdsregdiag.so' }
        @{ Case = 'no library'; Id = 'NativeLibraryNotLoadable'; Library = 'text' }
        @{ Case = 'another processor'; Id = 'NativeLibraryWrongArchitecture'; Library = 'foreign' }
    ) {
        if ($Library -eq 'text') {
            $Library = Join-Path $TestDrive 'text.so'
            Set-Content $Library 'this is no library'
        }
        elseif ($Library -eq 'foreign') {
            # An ELF header of a processor that runs no PowerShell.
            $Library = Join-Path $TestDrive 'foreign.so'
            $image = [byte[]]::new(4096)
            [byte[]] (0x7f, 0x45, 0x4c, 0x46, 2, 1, 1) | ForEach-Object -Begin { $at = 0 } -Process { $image[$at++] = $_ }
            $image[18] = 243
            [IO.File]::WriteAllBytes($Library, $image)
        }
        $command = "`$env:DSREGDIAG_LIBRARY = '$Library'; Import-Module '$module/DsregDiag.psd1'
            try { 'x' | Invoke-DsregDiagnosis } catch { `$_.FullyQualifiedErrorId; `"`$_`" }"
        $output = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $command
        $output[0] | Should -BeLike "$Id,*"
        $output[1] | Should -Match ([regex]::Escape($Library))
        $output[1] | Should -Match 'Install '
    }
}
