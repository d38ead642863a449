# Sourced: under_wine PROGRAM ARGUMENTS... runs a 64-bit Windows program, with a Windows of its own in target/windows/wine.
# shellcheck shell=bash

wine=/usr/lib/wine/wine64
export WINEPREFIX=$PWD/target/windows/wine WINEDEBUG=-all

# .NET keeps its machine code mapped twice, which this Wine does not do right.
export DOTNET_EnableWriteXorExecute=0

# prepare_wine BCRYPTPRIMITIVES: makes that Windows. Without the two overrides Wine asks in a window whether to fetch Mono
# and Gecko, and waits for ever where there is no screen.
prepare_wine() {
    trap end_wine EXIT
    WINEDLLOVERRIDES='mscoree,mshtml=' timeout 300 $wine wineboot -i >/dev/null 2>&1 </dev/null
    cp "$1" "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll"
    timeout 60 $wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null </dev/null
}

under_wine() {
    WINEDLLOVERRIDES='bcryptprimitives=n' timeout -k 10 300 $wine "$@"
}

# under_console PROGRAM ARGUMENTS...: for PowerShell, which without a console ends at once and says that all is well. The
# terminal that `script` makes is one.
under_console() {
    local command
    printf -v command '%q ' "$wine" "$@"
    WINEDLLOVERRIDES="bcryptprimitives,wevtapi=n" timeout -k 10 "${console_limit:-900}" \
        script -qefc "stty cols 200 rows 50; $command" /dev/null </dev/null
}

end_wine() {
    timeout 30 "${wine%/*}/wineserver" -k || true
}
