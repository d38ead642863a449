# Diagnoses a saved capture and its events: the answer for a person, then the same as properties for a script.
#   pwsh examples/powershell/diagnose.ps1 [capture.txt] [events.xml]
param(
    [string] $Capture = "$PSScriptRoot/../capture.txt",
    [string] $Events = "$PSScriptRoot/../events.xml"
)
$ErrorActionPreference = 'Stop'

# The module as it was built here, else the installed one.
$built = "$PSScriptRoot/../../target/module/DsregDiag"
if (Test-Path $built) { Import-Module $built } else { Import-Module DsregDiag }

# The file with the events may be of a computer that was renamed since: -Name says that both are of one device.
$diagnosis = Get-Item $Capture, $Events | Invoke-DsregDiagnosis -Name 'example device'

# For a person: the answer, why, what to do, how to verify.
$diagnosis

# For a script: plain properties.
foreach ($cause in $diagnosis.Findings | Where-Object Role -EQ 'rootCause') {
    '{0} ({1}): {2}' -f $cause.Id, $cause.Certainty, $cause.Title
    $cause.Evidence | ForEach-Object { '  because ' + $_.DisplayText }
    $cause.Remediation | Where-Object Command | ForEach-Object { '  run ' + $_.Command }
}
