# Sourced, after scripts/wine.sh: stand_ins RID LIBRARY... puts what stands in for programs and libraries of Windows into the
# Windows of WINEPREFIX, for win-x86 into a 64-bit one.
# shellcheck shell=bash

stand_ins() {
    local rid=$1 windows=$WINEPREFIX/drive_c/windows program
    shift
    # The programs are in the 64-bit folder alone.
    for program in dsregcmd schtasks; do
        stand_in x86_64-w64-mingw32-gcc powershell/tests/Collection/$program.c -lshell32 -o "$windows/system32/$program.exe"
    done
    stand_in_libraries x86_64-w64-mingw32-gcc "$windows/system32" "$@"
    if [[ $rid == win-x86 ]]; then
        # Without it no window, and so nearly nothing, works.
        cp "${WINEDLLPATH%/lib/*}/i686-w64-mingw32/lib/zlib1.dll" "$windows/syswow64/"
        stand_in i686-w64-mingw32-gcc -shared tests/windows/ProcessPrng.c -ladvapi32 -Wl,--kill-at -o "$windows/syswow64/bcryptprimitives.dll"
        stand_in_libraries i686-w64-mingw32-gcc "$windows/syswow64" "$@"
    fi
}

stand_in_libraries() { # COMPILER FOLDER LIBRARY...
    local compiler=$1 folder=$2 library
    shift 2
    for library in "$@"; do
        stand_in "$compiler" -shared "tests/windows/$library.c" -Wl,--kill-at -o "$folder/$library.dll"
    done
}

stand_in() { # COMPILER ARGUMENTS...
    "$1" -std=c99 -Wall -Wextra -Werror -O1 "${@:2}"
}
