BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'ConvertFrom-DsregEvent' {
    It 'reads record XML, a file, [xml] and saved records alike' {
        $xml = @(Get-RecordXml 'roaming-mfa.xml' | ConvertFrom-DsregEvent)
        $file = @(Get-Item "$fixtures/roaming-mfa.xml" | ConvertFrom-DsregEvent)
        $document = @([xml](Get-Content -Raw "$fixtures/roaming-mfa.xml") | ConvertFrom-DsregEvent)
        $saved = @(Get-RecordXml 'roaming-mfa.xml' | ForEach-Object { New-SavedRecord $_ } | ConvertFrom-DsregEvent)
        foreach ($events in $xml, $file, $document, $saved) {
            $events.Id | Should -Be 1098, 1097
            $events[0].Provider | Should -Be 'Microsoft-Windows-AAD'
            $events[0].Level | Should -Be 'error'
            $events[0].Computer | Should -Be 'PC-HEALTHY'
            $events[0].RecordId | Should -Be 7001
            $events[0].Codes.Value | Should -Contain 'AADSTS50076'
            $events[0].Meaning | Should -Not -BeNullOrEmpty
        }
    }

    It 'gives data by name and by position' {
        $record = Get-RecordXml 'roaming-mfa.xml' | ConvertFrom-DsregEvent | Select-Object -First 1
        $record.Data.Error | Should -Be '3399614476'
        $record.Data.error | Should -Be '3399614476'
        $record.Data[0] | Should -Be '3399614476'
        $record.Data.Count | Should -Be 3
    }

    It 'gives times as instants that compare with Get-Date' {
        $record = Get-RecordXml 'roaming-mfa.xml' | ConvertFrom-DsregEvent | Select-Object -First 1
        $record.Time.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ss.fffffff') | Should -Be '2026-04-02T07:20:00.1234567'
        $record.Time.Kind | Should -Be 'Local'
        $file = Join-Path $TestDrive 'event.xml'
        $record | Export-Clixml $file
        (Import-Clixml $file).Time.ToUniversalTime() | Should -Be $record.Time.ToUniversalTime()
    }

    It 'reads its own objects and their JSON again' {
        $record = Get-RecordXml 'roaming-mfa.xml' | ConvertFrom-DsregEvent | Select-Object -First 1
        foreach ($again in ($record | ConvertFrom-DsregEvent), ($record.Json | ConvertFrom-DsregEvent)) {
            $again.Id | Should -Be 1098
            $again.Provider | Should -Be $record.Provider
            $again.Data.Error | Should -Be '3399614476'
            $again.Codes.Value | Should -Be $record.Codes.Value
            $again.Time | Should -Be $record.Time
        }
    }

    It 'says which record cannot be read, and reads the rest' {
        $records = @(Get-RecordXml 'roaming-mfa.xml')
        $events = @($records[0], '<Event>cut', $records[1] | ForEach-Object { $_ } |
                ConvertFrom-DsregEvent -ErrorAction SilentlyContinue -ErrorVariable problems)
        $events.Id | Should -Contain 1098
        $events.Id | Should -Contain 1097
        $problems.Count | Should -BeGreaterThan 0
    }

    It 'gives a record of <Form> that cannot be read its number, and what was expected' -ForEach @(
        @{ Form = 'XML'; Bad = '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System></System></Event>' }
        @{ Form = 'JSON'; Bad = '{"Id":5}' }
        @{ Form = 'broken JSON'; Bad = '{"Id":5,,}' }
    ) {
        $good = if ($Form -eq 'XML') { Get-RecordXml 'roaming-mfa.xml' } else { '{"Id":1098,"ProviderName":"Microsoft-Windows-AAD"}', '{"Id":1097,"ProviderName":"Microsoft-Windows-AAD"}' }
        $events = @($good[0], $good[1], $Bad, $good[1] | ConvertFrom-DsregEvent -ErrorAction SilentlyContinue -ErrorVariable problems)
        $events.Id | Should -Be 1098, 1097, 1097
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'InvalidEventRecord,*'
        "$($problems[0])" | Should -Match '^Record 2 \(from 0\).*Expected is event XML'
    }

    It 'warns when remoting took the data away, once' {
        $lost = Get-RecordXml 'roaming-mfa.xml' | ForEach-Object { New-SavedRecord $_ -WithoutProperties }
        $events = @($lost | ConvertFrom-DsregEvent -WarningAction SilentlyContinue -WarningVariable warnings)
        $events.Id | Should -Be 1098, 1097
        $events[0].Codes.Value | Should -Contain 'AADSTS50076'
        @($warnings -match 'ToXml').Count | Should -Be 1
    }

    It 'stops the pipeline early' {
        $sent = 0
        $first = 1..100000 | ForEach-Object { $sent++; '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="P"/><EventID>{0}</EventID></System></Event>' -f ($_ % 60000) } |
            ConvertFrom-DsregEvent | Select-Object -First 1
        $first.Id | Should -Be 1
        $sent | Should -BeLessThan 5000
    }
}
