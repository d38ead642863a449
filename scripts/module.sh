#!/bin/sh
# Assembles the installable PowerShell module in target/module/DsregDiag: the files that are installed as they are, the
# two managed assemblies, and each native library built so far in its folder runtimes/<rid>/native.
set -eu

cd "$(dirname "$0")/.."
module=target/module/DsregDiag
managed=target/dotnet/bin/DsregDiag.PowerShell/Release/netstandard2.0

scripts/toolchains.sh
scripts/crates.sh
cargo build --release --lib
dotnet build --nologo -v quiet -c Release -warnaserror powershell/src/DsregDiag.PowerShell

rm -rf "$module.new"
mkdir -p "$module.new"
cp -R powershell/DsregDiag/. "$module.new/"
cp LICENSE LICENSE-MIT LICENSE-APACHE THIRD-PARTY-NOTICES.txt "$module.new/"
cp "$managed/DsregDiag.PowerShell.dll" "$managed/DsregDiag.Managed.dll" "$module.new/"

add_native() { # RID FILE
    [ -e "$2" ] || return 0
    mkdir -p "$module.new/runtimes/$1/native"
    cp "$2" "$module.new/runtimes/$1/native/"
}

# The library of this machine.
case $(uname -m) in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) arch=$(uname -m) ;;
esac
add_native "linux-$arch" target/release/libdsregdiag.so
add_native "osx-$arch" target/release/libdsregdiag.dylib
# The libraries that "make windows" has built.
for rid in win-x64 win-x86 win-arm64; do
    add_native "$rid" "target/windows/$rid/dsregdiag.dll"
done

rm -rf "$module"
mv "$module.new" "$module"
echo "Module: $module ($(cd "$module" && ls -d runtimes/* | tr '\n' ' ' | sed 's|runtimes/||g; s/ $//'))"
