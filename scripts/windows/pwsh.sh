#!/usr/bin/env bash
# Prints the folder of a PowerShell 7 for Windows that runs under Wine: pwsh/pwsh.exe, and beside it the .NET that
# DOTNET_ROOT has to name. Put together from NuGet packages alone, once, in the user's cache folder:
# the .NET tool PowerShell brings the Windows assemblies, the rest comes by way of pwsh/pwsh.csproj.
#
#   scripts/windows/pwsh.sh [win-x64|win-x86]
set -euo pipefail
cd "$(dirname "$0")/../.."

rid=${1:-win-x64}
runtime=$(dotnet msbuild scripts/windows/pwsh/pwsh.csproj -getProperty:BundledNETCoreAppPackageVersion)
framework=net${runtime%.*}
folder=${XDG_CACHE_HOME:-$HOME/.cache}/dsregdiag/pwsh-$rid-$runtime
if [[ -e $folder ]]; then
    echo "$folder"
    exit 0
fi

echo "Fetching PowerShell for Windows and .NET $runtime for $rid into $folder" >&2
new=$folder.$$.new
trap 'rm -rf "$new"' EXIT
mkdir -p "$new/host/fxr/$runtime"
# Each PowerShell is built for one .NET: 7.4 for 8, 7.5 for 9, 7.6 for 10.
dotnet tool install --tool-path "$new/tool" PowerShell --version "7.$((${runtime%%.*} - 4)).*" >&2
cp -r "$new"/tool/.store/powershell/*/powershell/*/tools/"$framework"/any/win "$new/pwsh"
dotnet publish --nologo -v quiet scripts/windows/pwsh -o "$new/program" -p:Rid="$rid" -p:RestorePackagesPath="$new/packages/" >&2
cp "$new/program/pwsh.exe" "$new/pwsh/"
frameworks=(Microsoft.NETCore.App)
if [[ $rid == win-x64 ]]; then
    frameworks+=(Microsoft.WindowsDesktop.App)
else
    # What stands beside pwsh.dll is found without a list of it; of what there is for each system, that for Windows is taken.
    rm "$new/pwsh/pwsh.deps.json" "$new/program/pwsh.dll"
    cp "$new"/pwsh/runtimes/{win/lib/*,"$rid"/lib/*,"$rid"/native}/*.dll "$new"/program/*.dll "$new/pwsh/"
    sed -zi 's/},[^]]*WindowsDesktop[^]]*/}/' "$new/pwsh/pwsh.runtimeconfig.json"
fi
for name in "${frameworks[@]}"; do
    package=$new/packages/${name,,}.runtime.$rid/$runtime/runtimes/$rid
    shared=$new/shared/$name/$runtime
    mkdir -p "$shared"
    cp -r "$package/native/." "$package/lib/$framework/." "$shared/"
done
mv "$new/shared/Microsoft.NETCore.App/$runtime/hostfxr.dll" "$new/host/fxr/$runtime/"
rm -rf "$new/tool" "$new/program" "$new/packages"
mv -T "$new" "$folder"
echo "$folder"
