# Event records in the shapes in which PowerShell hands them on: live, saved with Export-Clixml, and brought by remoting.
BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    # What Get-WinEvent gives, as far as it is looked at; the system's own type cannot be made without a log.
    $live = Add-Type -PassThru -TypeDefinition '
namespace System.Diagnostics.Eventing.Reader {
    public abstract class EventRecord { public abstract string ToXml(); }
    public sealed class EventLogRecord : EventRecord {
        private readonly string _xml;
        public EventLogRecord(string xml) { _xml = xml; }
        public int Id { get { throw new System.InvalidOperationException("only the XML is to be read"); } }
        public override string ToXml() { return _xml; }
    }
}' | Where-Object Name -EQ 'EventLogRecord'
    $shapes = @{
        live    = Get-RecordXml 'roaming-mfa.xml' | ForEach-Object { $live::new($_) }
        saved   = Import-Clixml "$fixtures/records-saved.clixml"
        brought = Import-Clixml "$fixtures/records-remote.clixml"
        xml     = Get-RecordXml 'roaming-mfa.xml'
    }
    $capture = Get-Content "$fixtures/healthy.txt"
    function Get-Finding($Records) {
        ($Records | Invoke-DsregDiagnosis -Status $capture -WarningAction SilentlyContinue).Findings | ForEach-Object { "$($_.Id) $($_.Subject) $($_.Severity)" }
    }
}

Describe 'Event records' {
    It 'that were saved, or are live, give the findings of their XML' -ForEach @(@{ Shape = 'live' }, @{ Shape = 'saved' }) {
        Get-Finding $shapes[$Shape] | Should -Be (Get-Finding $shapes.xml)
        $records = @($shapes[$Shape] | ConvertFrom-DsregEvent -WarningVariable warnings)
        $warnings | Should -BeNullOrEmpty
        $expected = @($shapes.xml | ConvertFrom-DsregEvent)
        foreach ($at in 0, 1) {
            foreach ($name in 'Time', 'Id', 'Level', 'Provider', 'Channel', 'Computer', 'RecordId', 'CorrelationId', 'Meaning', 'CodeNames') {
                $records[$at].$name | Should -Be $expected[$at].$name -Because $name
            }
            $records[$at].Data[2] | Should -Be $expected[$at].Data[2]
        }
    }

    It 'that remoting brought give what their message holds, and one warning that says how to keep the rest' {
        $records = @($shapes.brought | ConvertFrom-DsregEvent -WarningAction SilentlyContinue -WarningVariable warnings)
        @($warnings).Count | Should -Be 1
        "$warnings" | Should -Match ([regex]::Escape('Invoke-Command { Get-WinEvent ... | ForEach-Object ToXml }'))
        $expected = @($shapes.xml | ConvertFrom-DsregEvent)
        foreach ($at in 0, 1) {
            foreach ($name in 'Time', 'Id', 'Level', 'Provider', 'Channel', 'Computer', 'RecordId', 'CodeNames') {
                $records[$at].$name | Should -Be $expected[$at].$name -Because $name
            }
            $records[$at].Data.Count | Should -Be 0
        }
        Get-Finding $shapes.brought | Should -Contain 'esr-mfa-required AADSTS50076 error'
    }

    It 'of every shape may come mixed' {
        $mixed = @($shapes.live[0], $shapes.saved[1], $shapes.brought[1], ([xml] $shapes.xml[0]), $shapes.xml[1])
        @($mixed | ConvertFrom-DsregEvent -WarningAction SilentlyContinue).Id | Should -Be 1098, 1097, 1097, 1098, 1097
    }
}

Describe 'Json' {
    BeforeAll {
        $objects = @{
            Diagnosis = $capture | Invoke-DsregDiagnosis
            Event     = $shapes.xml[0] | ConvertFrom-DsregEvent
            Status    = $capture | ConvertFrom-DsregStatus
        }
    }

    It 'of a <_> survives Export-Clixml, remoting and ConvertTo-Json' -ForEach 'Diagnosis', 'Event', 'Status' {
        $object = $objects[$_]
        $file = Join-Path $TestDrive "$_.xml"
        $object | Export-Clixml $file
        (Import-Clixml $file).Json | Should -BeExactly $object.Json
        [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($object, 1)).Json | Should -BeExactly $object.Json
        ($object | Select-Object Json | ConvertTo-Json | ConvertFrom-Json).Json | Should -BeExactly $object.Json
        $object.Json | ConvertFrom-Json | Should -Not -BeNullOrEmpty
    }

    It 'keeps times as instants, whatever form they travel in' {
        $record = $objects.Event
        $instant = [datetimeoffset] '2026-04-02T07:20:00.1234567Z'
        [datetimeoffset] $record.Time | Should -Be $instant
        $remote = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($record, 1))
        [datetimeoffset] $remote.Time | Should -Be $instant
        ($record | ConvertFrom-DsregEvent).Time | Should -Be $record.Time
        ($remote | ConvertFrom-DsregEvent).Time | Should -Be $record.Time
    }
}
