# The style of every script, where PSScriptAnalyzer is installed.
BeforeDiscovery { $script:analyzer = Get-Module -ListAvailable PSScriptAnalyzer }

Describe 'Every script' {
    BeforeAll { $root = (Resolve-Path "$PSScriptRoot/../../..").Path }

    if ($analyzer) {
        It 'is clean by the settings of the repository' {
            $found = foreach ($folder in 'powershell', 'examples/powershell') {
                Invoke-ScriptAnalyzer -Path "$root/$folder" -Recurse -Settings "$root/powershell/PSScriptAnalyzerSettings.psd1"
            }
            ($found | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName) $($_.Message)" }) | Should -BeNullOrEmpty
        }
    }

    It 'is ASCII' {
        foreach ($script in Get-ChildItem "$root/powershell" -Recurse -Include *.ps1, *.psd1, *.ps1xml, *.txt) {
            $text = [Text.Encoding]::GetEncoding(28591).GetString([IO.File]::ReadAllBytes($script.FullName))
            [regex]::IsMatch($text, '[^\x00-\x7e]') | Should -BeFalse -Because $script.Name
        }
    }
}
