# How to start one more of the PowerShell that runs this file: its command and what stands before the arguments.
#
# $env:DSREGDIAG_SHELL is the command that the runner started. Without it the process tells: where PowerShell is a .NET
# tool, that process is dotnet, and the first argument is pwsh.dll.
function Get-ShellCommand {
    if ($env:DSREGDIAG_SHELL) { return $env:DSREGDIAG_SHELL }
    $path = (Get-Process -Id $PID).Path
    $path
    if ([IO.Path]::GetFileNameWithoutExtension($path) -eq 'dotnet') { [Environment]::GetCommandLineArgs()[0] }
}
