# The package in target/packages, installed from a folder as from a gallery: the same files as the module, and they run.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
$target = Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid().ToString('N'))
try {
    $null = New-Item -ItemType Directory $target
    Register-PSResourceRepository -Name DsregDiagPackages -Uri "$root/target/packages" -Trusted -Force
    Save-PSResource -Name DsregDiag -Repository DsregDiagPackages -Path $target -TrustRepository
    Expand-Archive -Path "$root/target/packages/DsregDiag-*.zip" -DestinationPath "$target/zip"
    function Get-Hash([string] $Folder) {
        Get-ChildItem $Folder -Recurse -File | Where-Object Name -NE 'PSGetModuleInfo.xml' |
            ForEach-Object { '{0} {1}' -f $_.FullName.Substring($Folder.Length + 1), (Get-FileHash $_.FullName).Hash } | Sort-Object
    }
    $installed = (Get-ChildItem "$target/DsregDiag" -Directory)[0].FullName
    foreach ($folder in $installed, "$target/zip/DsregDiag") {
        $difference = Compare-Object (Get-Hash "$root/target/module/DsregDiag") (Get-Hash $folder)
        if ($difference) { throw "$folder is not the module: $($difference | Out-String)" }
    }
    Import-Module "$installed/DsregDiag.psd1"
    $diagnosis = Get-Item "$root/examples/events.xml" | Invoke-DsregDiagnosis -Status (Get-Content "$root/examples/capture.txt")
    if ($diagnosis.Problems.Subject -notcontains 'AADSTS50076') { throw 'the installed module does not find the cause' }
    "installed from the package, $(@(Get-Hash $installed).Count) files"
}
finally { Remove-Item $target -Recurse -Force -ErrorAction SilentlyContinue }
