# What every test file begins with: the module under test and the fixtures.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/../Shell.ps1"
$module = if ($env:DSREGDIAG_MODULE) { $env:DSREGDIAG_MODULE } else { "$PSScriptRoot/../../../target/module/DsregDiag" }
Import-Module "$module/DsregDiag.psd1"
$fixtures = (Resolve-Path "$PSScriptRoot/../fixtures").Path

# The event records of a file, as the strings that ToXml() gives.
function Get-RecordXml([string] $File) {
    foreach ($record in ([xml](Get-Content -Raw "$fixtures/$File")).Events.Event) { $record.OuterXml }
}

# A record as Import-Clixml or remoting gives it back.
function New-SavedRecord([string] $Xml, [switch] $WithoutProperties) {
    $record = ([xml] $Xml).Event
    $saved = [pscustomobject] @{
        Id           = [int] $record.System.EventID
        Version      = 0
        Level        = [byte] $record.System.Level
        ProviderName = $record.System.Provider.Name
        LogName      = $record.System.Channel
        MachineName  = $record.System.Computer
        RecordId     = [long] $record.System.EventRecordID
        TimeCreated  = [datetime] $record.System.TimeCreated.SystemTime
        Message      = ($record.EventData.Data.'#text' -join "`r`n")
        Properties   = @(foreach ($data in $record.EventData.Data) {
                if ($WithoutProperties) { 'System.Diagnostics.Eventing.Reader.EventProperty' } else { [pscustomobject] @{ Value = $data.'#text' } }
            })
    }
    $saved.PSTypeNames.Insert(0, 'Deserialized.System.Diagnostics.Eventing.Reader.EventLogRecord')
    $saved
}
