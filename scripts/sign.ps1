# Signs the module, so that it loads under AllSigned, App Control and Intune's signature check: every assembly, script, manifest, type
# and format file that is not signed yet, the native libraries among them, and then a catalog over the whole folder. On Windows.
#
#   ./scripts/sign.ps1 -Thumbprint <thumbprint of a code-signing certificate in Cert:\CurrentUser\My> [-Path target/module/DsregDiag] [-WhatIf]
#
# Sign what is published: a change of one byte afterwards breaks the signature of its file and the catalog.
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [ValidatePattern('^[0-9A-Fa-f]{40}$')] [string] $Thumbprint,
    [string[]] $Path = @("$PSScriptRoot/../target/module/DsregDiag", "$PSScriptRoot/../powershell/remediation"),
    # Without a time stamp a signature ends with its certificate.
    [string] $TimestampServer = 'http://timestamp.digicert.com'
)
$ErrorActionPreference = 'Stop'
$signed = '.dll', '.ps1', '.psm1', '.psd1', '.ps1xml'

$files = foreach ($folder in $Path) {
    if (-not (Test-Path -LiteralPath $folder -PathType Container)) { throw "There is no folder $folder; run make module first." }
    # Of the libraries only those of Windows carry a signature.
    Get-ChildItem -LiteralPath $folder -Recurse -File | Where-Object { $signed -contains $_.Extension }
}
if (-not $WhatIfPreference) {
    if (-not (Get-Command Set-AuthenticodeSignature, New-FileCatalog -ErrorAction SilentlyContinue)) { throw 'Files are signed on Windows only.' }
    $certificate = Get-ChildItem Cert:\CurrentUser\My, Cert:\LocalMachine\My -CodeSigningCert | Where-Object Thumbprint -EQ $Thumbprint | Select-Object -First 1
    if (-not $certificate) { throw "No code-signing certificate $Thumbprint is in Cert:\CurrentUser\My or Cert:\LocalMachine\My." }
}
foreach ($file in $files) {
    if ($PSCmdlet.ShouldProcess($file.FullName, 'Sign')) {
        if ((Get-AuthenticodeSignature -LiteralPath $file.FullName).Status -eq 'Valid') { continue }
        $result = Set-AuthenticodeSignature -LiteralPath $file.FullName -Certificate $certificate -HashAlgorithm SHA256 -IncludeChain NotRoot -TimestampServer $TimestampServer
        if ($result.Status -ne 'Valid') { throw "$($file.FullName) was not signed: $($result.StatusMessage)" }
    }
}
# Last, for it holds the hashes of the signed files.
$module = $Path | Where-Object { Test-Path (Join-Path $_ 'DsregDiag.psd1') } | Select-Object -First 1
if ($module -and $PSCmdlet.ShouldProcess("$module/DsregDiag.cat", 'Make and sign a catalog')) {
    Remove-Item -LiteralPath "$module/DsregDiag.cat" -ErrorAction SilentlyContinue
    $catalog = New-FileCatalog -Path $module -CatalogFilePath "$module/DsregDiag.cat" -CatalogVersion 2.0
    $null = Set-AuthenticodeSignature -LiteralPath $catalog.FullName -Certificate $certificate -HashAlgorithm SHA256 -IncludeChain NotRoot -TimestampServer $TimestampServer
    if ((Test-FileCatalog -Path $module -CatalogFilePath $catalog.FullName -FilesToSkip 'DsregDiag.cat') -ne 'Valid') { throw 'The catalog does not fit the files.' }
}
