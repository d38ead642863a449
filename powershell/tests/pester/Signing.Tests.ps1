BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $script = "$PSScriptRoot/../../../scripts/sign.ps1"
    $some = 'ab' * 20
}

Describe 'scripts/sign.ps1' {
    It 'would sign every file that Windows checks, and then the catalog' {
        $shell = @(Get-ShellCommand)
        $said = "$(& $shell[0] $shell[1..$shell.Count] -NoProfile -NonInteractive -Command "& '$script' -Thumbprint $some -Path '$module' -WhatIf")"
        foreach ($name in 'DsregDiag.PowerShell.dll', 'DsregDiag.Managed.dll', 'DsregDiag.psd1', 'DsregDiag.types.ps1xml', 'DsregDiag.format.ps1xml') {
            $said | Should -Match ([regex]::Escape($name))
        }
        $said | Should -Match 'DsregDiag\.cat'
        $said | Should -Not -Match '\.so"'
        Test-Path "$module/DsregDiag.cat" | Should -BeFalse
    }

    It 'says what is missing' {
        { & $script -Thumbprint $some -Path (Join-Path $TestDrive 'nowhere') } | Should -Throw '*no folder*'
        { & $script -Thumbprint 'short' } | Should -Throw
        { & $script -Thumbprint $some -Path $module } | Should -Throw
    }
}
