@{
    RootModule             = 'DsregDiag.PowerShell.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = 'b5d1f5d6-6c7a-4f5e-9b0e-2f3c1a7d8e64'
    Author                 = 'The dsregdiag contributors'
    CompanyName            = 'The dsregdiag contributors'
    Copyright              = '(c) The dsregdiag contributors. MIT OR Apache-2.0.'
    Description            = 'Says what is wrong with the Microsoft Entra registration, the Primary Refresh Token or the settings roaming of a Windows device, why, and what to do - from dsregcmd /status and event records. Works offline on saved captures; never changes a device, and uses the network only in Test-DsregConnectivity and with -ComputerName.'
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions   = @('Desktop', 'Core')
    TypesToProcess         = @('DsregDiag.types.ps1xml')
    FormatsToProcess       = @('DsregDiag.format.ps1xml')
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    CmdletsToExport        = @(
        'Compare-DsregDiagnosis'
        'ConvertFrom-DsregEvent'
        'ConvertFrom-DsregStatus'
        'ConvertFrom-DsregSummary'
        'Export-DsregReport'
        'Get-DsregEvent'
        'Get-DsregFact'
        'Get-DsregHostFact'
        'Get-DsregRule'
        'Get-DsregStatus'
        'Invoke-DsregDiagnosis'
        'New-DsregSupportBundle'
        'Protect-DsregCapture'
        'Resolve-DsregCode'
        'Save-DsregEvidence'
        'Test-DsregConnectivity'
        'Test-DsregHealth'
    )
    PrivateData            = @{
        PSData = @{
            Tags         = @('EntraID', 'AzureAD', 'dsregcmd', 'HybridJoin', 'PRT', 'EnterpriseStateRoaming', 'Intune', 'Windows', 'Linux', 'PSEdition_Desktop', 'PSEdition_Core')
            ProjectUri   = 'https://github.com/dsregdiag/dsregdiag'
            LicenseUri   = 'https://github.com/dsregdiag/dsregdiag/blob/main/LICENSE'
            ReleaseNotes = 'https://github.com/dsregdiag/dsregdiag/blob/main/CHANGELOG.md'
            Prerelease   = ''
        }
    }
}
