# Packs target/module/DsregDiag as a zip and as a package for a gallery, into target/packages.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
$module = "$root/target/module/DsregDiag"
$version = (Import-PowerShellDataFile "$module/DsregDiag.psd1").ModuleVersion
Compress-Archive -Path $module -DestinationPath "$root/target/packages/DsregDiag-$version.zip" -Force
Register-PSResourceRepository -Name DsregDiagPackages -Uri "$root/target/packages" -Trusted -Force
Publish-PSResource -Path $module -Repository DsregDiagPackages
