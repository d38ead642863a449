# Runs the cmdlets' tests in the PowerShell that executes this file, and closes with one line of counts for scripts/test.sh.
# $env:DSREGDIAG_MODULE names the module under test.
$ErrorActionPreference = 'Stop'
$root = Resolve-Path "$PSScriptRoot/../.."
Import-Module "$root/target/tools/packages/pester/5.7.1/tools/Pester.psd1"

$configuration = New-PesterConfiguration
$configuration.Run.Path = "$root/powershell/tests/pester"
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration

# A file or a block that fails outside any test counts as a failed test.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"PowerShell $($PSVersionTable.PSVersion): passed=$($result.PassedCount) failed=$failed skipped=$($result.SkippedCount)"
exit [int]($failed -gt 0)
