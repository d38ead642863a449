# Runs the cmdlets' tests in the PowerShell that executes this file, and closes with one line of counts for scripts/test.sh.
# $env:DSREGDIAG_MODULE names the module under test, $env:DSREGDIAG_FILES the files of tests, all where there is none.
$ErrorActionPreference = 'Stop'
$root = Resolve-Path "$PSScriptRoot/../.."
Import-Module "$root/target/tools/packages/pester/5.7.1/tools/Pester.psd1"

$configuration = New-PesterConfiguration
$files = "$env:DSREGDIAG_FILES".Split(' ', [StringSplitOptions]::RemoveEmptyEntries)
$configuration.Run.Path = if ($files) { $files.ForEach{ "$root/powershell/tests/pester/$_.Tests.ps1" } } else { "$root/powershell/tests/pester" }
$configuration.Run.PassThru = $true
# Each test by its name, where it may have to be known which one hangs.
$configuration.Output.Verbosity = if ($env:DSREGDIAG_VERBOSITY) { $env:DSREGDIAG_VERBOSITY } else { 'Normal' }
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration

# A file or a block that fails outside any test counts as a failed test.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"PowerShell $($PSVersionTable.PSVersion): passed=$($result.PassedCount) failed=$failed skipped=$($result.SkippedCount)"
exit [int]($failed -gt 0)
