#!/usr/bin/env bash
# module.sh RID...: the module folder, target/module/DsregDiag, holds these files and no other, and each is for the
# processor that its place says. Needs the folder, as `make module` makes it, and llvm.
set -euo pipefail
cd "$(dirname "$0")/../.."

module=target/module/DsregDiag

native() {
    case $1 in
        win-*) echo "runtimes/$1/native/dsregdiag.dll" ;;
        *) echo "runtimes/$1/native/libdsregdiag.so" ;;
    esac
}

wanted() {
    local rid
    printf '%s\n' DsregDiag.{psd1,format.ps1xml,types.ps1xml} DsregDiag.{Managed,PowerShell}.dll LICENSE{,-MIT,-APACHE} THIRD-PARTY-NOTICES.txt \
        en-US/{DsregDiag.PowerShell.dll-Help.xml,about_DsregDiag{,_Rules}.help.txt}
    for rid in "$@"; do
        native "$rid"
    done
}

is_for() { # RID FILE
    local machine
    case $1 in
        linux-x64) machine=EM_X86_64 ;;
        linux-arm64) machine=EM_AARCH64 ;;
        win-x64) machine=IMAGE_FILE_MACHINE_AMD64 ;;
        win-x86) machine=IMAGE_FILE_MACHINE_I386 ;;
        win-arm64) machine=IMAGE_FILE_MACHINE_ARM64 ;;
    esac
    llvm-readobj --file-headers "$2" | grep "Machine: $machine " || {
        echo "$2 is for another processor"
        return 1
    }
}

# An assembly is code for no processor, whatever its header says: it has the header of .NET.
is_managed() { # FILE
    llvm-readobj --file-headers "$1" | grep -E 'CLRRuntimeHeaderSize: 0x[1-9]' || {
        echo "$1 is no assembly"
        return 1
    }
}

diff <(wanted "$@" | sort) <(cd "$module" && find . -type f | sed 's|^\./||' | sort) || {
    echo "$module: the right side is what it holds"
    exit 1
}
for rid in "$@"; do
    is_for "$rid" "$module/$(native "$rid")"
done
for assembly in "$module"/*.dll; do
    is_managed "$assembly"
done
