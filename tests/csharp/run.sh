#!/usr/bin/env bash
# run.sh [RID ...]: packs the NuGet package, and publishes the C# program of README.md from it for the RIDs named, else
# for all whose library was built. Each has to bring the one native library of its processor; those for Linux and .NET
# Framework are run here.
#
# All of it, the packages that it restores included, lies in target/csharp.
set -euo pipefail
cd "$(dirname "$0")/../.."

(($#)) || set -- linux-x64 $(compgen -G 'target/windows/win-*/dsregdiag.dll' | cut -d/ -f3)
work=$PWD/target/csharp
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
newest=net$(dotnet --version | cut -d. -f1).0

# publish FOLDER FRAMEWORK OPTIONS...: what the user has in the cache of packages need not be fetched again.
publish() {
    local folder=$1 framework=$2
    shift 2
    dotnet publish --nologo -v quiet -c Release "$work/program" -o "$work/$folder" \
        -p:Framework="$framework" -p:Program=Readme.cs -p:PackageVersion="$version" \
        -p:RestoreAdditionalProjectSources="$work/feed" -p:RestorePackagesPath="$work/packages" \
        -p:RestoreFallbackFolders="$HOME/.nuget/packages" "$@"
    [[ -d $work/packages/dsregdiag/$version ]] || { echo 'the package was not taken from the feed'; exit 1; }
}

# RID: the library as it was built
native() {
    case $1 in
        win-*) echo "target/windows/$1/dsregdiag.dll" ;;
        *) echo target/release/libdsregdiag.so ;;
    esac
}

brings_only() { # FOLDER RID
    local found
    found=$(find "$work/$1" -name '*dsregdiag.*' ! -name 'DsregDiag.*')
    cmp "$found" "$(native "$2")"
    echo "$1: the library for $2, and no other"
}

finds_the_cause() { # COMMAND...
    local output
    output=$("$@")
    echo "$output"
    grep -q multi-factor <<<"$output"
}

rm -rf "$work"
mkdir -p "$work/program"
dotnet pack --nologo -v quiet -c Release -warnaserror powershell/src/DsregDiag.Managed -o "$work/feed"
tests/csharp/package.sh "$work/feed/DsregDiag.$version.nupkg" "$@"
cp tests/csharp/Consumer.csproj "$work/program/"
sed -n '/^```csharp$/,/^```$/p' README.md | grep -v '^```' >"$work/program/Readme.cs"
(($(wc -l <"$work/program/Readme.cs") <= 25)) || { echo 'the program of README.md is longer than 25 lines'; exit 1; }

for rid in "$@"; do
    case $rid in
        win-x64) publish "$rid" "$newest" -r $rid --self-contained ;; # to be run where no .NET is installed
        *) publish "$rid" "$newest" -r "$rid" --no-self-contained -p:UseAppHost=false ;;
    esac
    brings_only "$rid" "$rid"
done
finds_the_cause dotnet "$work/linux-x64/Consumer.dll"

# Without a RID a program brings every library, and takes its own when it runs.
publish any "$newest" -p:UseAppHost=false
finds_the_cause dotnet "$work/any/Consumer.dll"

publish trimmed "$newest" -r linux-x64 --self-contained -p:PublishTrimmed=true
finds_the_cause "$work/trimmed/Consumer"

# Compiled ahead of time: no reflection that a trimmer cannot see, and no warning of one.
publish aot "$newest" -r linux-x64 -p:PublishAot=true -p:CppCompilerAndLinker=gcc
finds_the_cause "$work/aot/Consumer"

publish framework net472
if [[ -e /usr/lib/mono/4.5/Facades/netstandard.dll ]]; then
    finds_the_cause mono "$work/framework/Consumer.exe"
fi
