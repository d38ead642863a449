BeforeDiscovery {
    $page = (Get-Content -Raw "$PSScriptRoot/../../../docs/existing-scripts.md") -replace "`r"
    $replacements = foreach ($part in $page -split '(?m)^## ' | Where-Object { $_ -match '^\d' }) {
        $blocks = [regex]::Matches($part, '(?s)```powershell\n(.*?)\n```')
        @{ Title = ($part -split "`n")[0]; Before = $blocks[0].Groups[1].Value; After = $blocks[1].Groups[1].Value; Blocks = @($blocks | ForEach-Object { $_.Groups[1].Value }) }
    }
}
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'What replaces "<Title>"' -ForEach $replacements {
    BeforeAll {
        $pcs = 'pc-1', 'pc-2'
        $code = 0xC000006D
        function dsregcmd { Get-Content "$fixtures/prt-failed.txt" | ForEach-Object { [string]::new($_.ToCharArray()) } }
        function Get-WinEvent { Get-RecordXml 'roaming-mfa.xml' | ForEach-Object { New-SavedRecord $_ } }
        function Get-DsregEvent { (Get-RecordXml 'roaming-mfa.xml') -replace '<Computer>.*?</Computer>', '<Computer>PC-PRT</Computer>' }
        function Invoke-Command([string[]] $ComputerName, [Parameter(Position = 0)] [scriptblock] $ScriptBlock) {
            foreach ($computer in $ComputerName) { & $ScriptBlock | ForEach-Object { $_ | Add-Member PSComputerName $computer -PassThru } }
        }
        $expected = @{
            '1'  = { $output | Should -Be 'entraJoined' }
            '2'  = { $output | Should -Be '21111111-2222-4333-8444-555566667777' }
            '3'  = { $output.DeviceName | Should -Be 'PC-PRT' }
            '4'  = { $output | Should -BeFalse }
            '5'  = { $output.Area | Should -Contain 'prt' }
            '6'  = { ($output | Out-String) | Should -Match 'AADSTS50126' }
            '7'  = { $output.Id | Should -Contain 'esr-mfa-required' }
            '8'  = { $output[0].Name | Should -Be 'STATUS_LOGON_FAILURE' }
            '9'  = { $output.Source | Should -Be 'pc-1', 'pc-2'; $output.Verdict | Should -Be 'issues', 'issues' }
            '10' = { $output | Should -Be 1 }
        }
    }

    It 'is one line that does it' {
        $Blocks.Count | Should -BeGreaterOrEqual 2
        ($After -split "`n").Count | Should -Be 1
        $output = @(. ([scriptblock]::Create($After)))
        . $expected[($Title -split '\.')[0]]
    }

    It 'stands beside snippets that parse' {
        foreach ($block in $Blocks) {
            $problems = $null
            $null = [Management.Automation.Language.Parser]::ParseInput($block, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty
        }
    }
}

Describe 'The page of existing scripts' {
    It 'has ten of them' {
        $page = Get-Content -Raw "$PSScriptRoot/../../../docs/existing-scripts.md"
        [regex]::Matches($page, '(?m)^## \d+\. ').Count | Should -Be 10
    }
}
