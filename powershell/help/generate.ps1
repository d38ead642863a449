# Writes the module's help, powershell/DsregDiag/en-US/DsregDiag.PowerShell.dll-Help.xml, out of three sources, each of which
# says a thing once: the cmdlets themselves (parameters, sets, types), their XML comments (synopsis, parameters) and the
# pages beside this script (description, examples).
#   pwsh powershell/help/generate.ps1 [-Destination file]
param(
    [string] $Module = "$PSScriptRoot/../../target/module/DsregDiag",
    [string] $Comments = "$PSScriptRoot/../../target/dotnet/bin/DsregDiag.PowerShell/Release/netstandard2.0/DsregDiag.PowerShell.xml",
    [string] $Destination = "$PSScriptRoot/../DsregDiag/en-US/DsregDiag.PowerShell.dll-Help.xml"
)
$ErrorActionPreference = 'Stop'
Import-Module "$Module/DsregDiag.psd1"
$comment = @{}
foreach ($member in ([xml] (Get-Content -Raw $Comments)).doc.members.member) {
    $summary = $member.summary
    $comment[$member.name] = $(if ($summary -is [string]) { $summary } else { $summary.InnerText }) -replace '\s+', ' '
}

function Escape([string] $Text) { [Security.SecurityElement]::Escape($Text.Trim()) }

function Paragraphs([string] $Text) {
    ($Text.Trim() -split '(?:\r?\n){2,}' | ForEach-Object { "<maml:para>$(Escape $_)</maml:para>" }) -join ''
}

# The comment of a parameter, which may be declared in a base class.
function ParameterComment($Command, [string] $Name) {
    $declared = $Command.ImplementingType.GetProperty($Name).DeclaringType.FullName
    $text = $comment["P:$declared.$Name"]
    if (-not $text) { throw "$($Command.Name) -$Name has no comment." }
    $text.Trim()
}

function TypeName($Type) {
    $inner = [Nullable]::GetUnderlyingType($Type)
    $plain = if ($inner) { $inner } else { $Type }
    switch ($plain.Name) { 'PSObject' { 'Object' } 'PSObject[]' { 'Object[]' } default { $_ } }
}

# What a parameter is where it is not given; none where the page says it in words.
function DefaultValue($Command, [string] $Name) {
    $value = @($Command.ImplementingType.GetProperty($Name).GetValue([Activator]::CreateInstance($Command.ImplementingType)))
    if ("$value") { "$value" } else { 'None' }
}

function ParameterHelp($Command, $Parameter, $Set) {
    $pipeline = @(
        if ($Set.ValueFromPipeline) { 'ByValue' }
        if ($Set.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
    ) -join ', '
    $fromPipeline = if ($pipeline) { "True ($pipeline)" } else { 'False' }
    $position = if ($Set.Position -ge 0) { $Set.Position } else { 'named' }
    $wildcards = $Parameter.Attributes.TypeId.Name -contains 'SupportsWildcardsAttribute'
    $type = TypeName $Parameter.ParameterType
    $value = if ($type -ne 'SwitchParameter') { "<command:parameterValue required=`"true`" variableLength=`"false`">$(Escape $type)</command:parameterValue>" }
    $aliases = if ($Parameter.Aliases) { $Parameter.Aliases -join ', ' } else { 'none' }
    "<command:parameter required=`"$($Set.IsMandatory.ToString().ToLower())`" variableLength=`"true`" globbing=`"$("$wildcards".ToLower())`" pipelineInput=`"$fromPipeline`" position=`"$position`" aliases=`"$aliases`">" +
    "<maml:name>$($Parameter.Name)</maml:name><maml:description>$(Paragraphs (ParameterComment $Command $Parameter.Name))</maml:description>$value" +
    "<dev:type><maml:name>$(Escape $type)</maml:name><maml:uri /></dev:type><dev:defaultValue>$(Escape (DefaultValue $Command $Parameter.Name))</dev:defaultValue></command:parameter>"
}

function CommandHelp($Command) {
    $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
    $page = (Get-Content -Raw "$PSScriptRoot/$($Command.Name).md") -replace "`r"
    $parts = $page -split '(?m)^## Example: '
    $parameters = $Command.Parameters.Values | Where-Object { $common -notcontains $_.Name }
    $verb, $noun = $Command.Name -split '-'

    "<command:command xmlns:maml=`"http://schemas.microsoft.com/maml/2004/10`" xmlns:command=`"http://schemas.microsoft.com/maml/dev/command/2004/10`" xmlns:dev=`"http://schemas.microsoft.com/maml/dev/2004/10`">"
    "<command:details><command:name>$($Command.Name)</command:name><command:verb>$verb</command:verb><command:noun>$noun</command:noun><maml:description>$(Paragraphs $comment["T:$($Command.ImplementingType.FullName)"])</maml:description></command:details>"
    "<maml:description>$(Paragraphs $parts[0])</maml:description>"
    '<command:syntax>'
    foreach ($set in $Command.ParameterSets) {
        "<command:syntaxItem><maml:name>$($Command.Name)</maml:name>"
        foreach ($parameter in $set.Parameters | Where-Object { $common -notcontains $_.Name }) { ParameterHelp $Command $Command.Parameters[$parameter.Name] $parameter }
        '</command:syntaxItem>'
    }
    '</command:syntax>'
    '<command:parameters>'
    foreach ($parameter in $parameters | Sort-Object Name) { ParameterHelp $Command $parameter (@($parameter.ParameterSets.Values)[0]) }
    '</command:parameters>'
    $inputs = $parameters | Where-Object { $_.ParameterSets.Values.ValueFromPipeline -contains $true }
    '<command:inputTypes>'
    foreach ($parameter in $inputs) { "<command:inputType><dev:type><maml:name>$(Escape (TypeName $parameter.ParameterType))</maml:name></dev:type><maml:description>$(Paragraphs (ParameterComment $Command $parameter.Name))</maml:description></command:inputType>" }
    '</command:inputTypes>'
    '<command:returnValues>'
    foreach ($name in $Command.OutputType.Name | Select-Object -Unique) { "<command:returnValue><dev:type><maml:name>$name</maml:name></dev:type><maml:description><maml:para /></maml:description></command:returnValue>" }
    '</command:returnValues>'
    '<command:examples>'
    $number = 0
    foreach ($example in $parts | Select-Object -Skip 1) {
        if ($example -notmatch '(?s)^(?<title>[^\n]+)\n```powershell\n(?<code>.*?)\n```\n(?<remark>.*)$') { throw "$($Command.Name): this example is not understood: $example" }
        "<command:example><maml:title>--------------- Example $((++$number)): $(Escape $Matches.title) ---------------</maml:title><dev:code>$(Escape $Matches.code)</dev:code><dev:remarks>$(Paragraphs $Matches.remark)<maml:para /></dev:remarks></command:example>"
    }
    '</command:examples>'
    '<command:relatedLinks>'
    foreach ($link in (Get-Command -Module DsregDiag).Name | Where-Object { $_ -ne $Command.Name }) { "<maml:navigationLink><maml:linkText>$link</maml:linkText><maml:uri /></maml:navigationLink>" }
    '<maml:navigationLink><maml:linkText>about_DsregDiag</maml:linkText><maml:uri /></maml:navigationLink>'
    '</command:relatedLinks></command:command>'
}

$xml = @(
    '<?xml version="1.0" encoding="utf-8"?>'
    '<!-- Generated by powershell/help/generate.ps1; change its sources instead. -->'
    '<helpItems schema="maml" xmlns="http://msh">'
    foreach ($command in Get-Command -Module DsregDiag | Sort-Object Name) { CommandHelp $command }
    '</helpItems>'
) -join "`n"
$null = [xml] $xml
$null = New-Item -ItemType Directory -Force (Split-Path $Destination)
$file = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Destination)
[IO.File]::WriteAllText($file, $xml + "`n")
