# Invoke-ScriptAnalyzer -Path powershell -Recurse -Settings powershell/PSScriptAnalyzerSettings.psd1
@{
    IncludeDefaultRules = $true
    ExcludeRules        = @(
        # Parameters of test helpers and stand-ins are read by the code under test.
        'PSReviewUnusedParameter'
        'PSUseDeclaredVarsMoreThanAssignments'
        # Helpers of tests and of the help's generator change nothing that a person would want to confirm.
        'PSUseShouldProcessForStateChangingFunctions'
        # Tests stand in for what Windows has.
        'PSAvoidOverwritingBuiltInCmdlets'
        'PSAvoidUsingPositionalParameters'
    )
    Rules               = @{
        PSUseCompatibleSyntax     = @{ Enable = $true; TargetVersions = @('5.1', '7.0') }
        PSPlaceOpenBrace          = @{ Enable = $true; OnSameLine = $true; IgnoreOneLineBlock = $true }
        PSUseConsistentWhitespace = @{ Enable = $true; CheckParameter = $true; IgnoreAssignmentOperatorInsideHashTable = $true }
        PSUseCorrectCasing        = @{ Enable = $true }
        PSAvoidUsingDoubleQuotesForConstantString = @{ Enable = $true }
    }
}
