# Sourced: a Windows for each runner, and under_wine PROGRAM ARGUMENTS... to run a 64-bit program in it.
# shellcheck shell=bash

wine=/usr/lib/wine/wine64
export WINEDEBUG=${WINEDEBUG:--all}
prefixes=()

# .NET keeps its machine code mapped twice, which this Wine does not do right.
export DOTNET_EnableWriteXorExecute=0

# use_wow64: from here on a Wine that runs 32-bit programs too. Fails where it cannot be had.
use_wow64() {
    local folder
    folder=$(scripts/windows/wine32.sh) || return
    wine=$folder/usr/lib/wine/wine64
    export WINELOADER=$wine WINESERVER=$folder/usr/lib/wine/wineserver64 WINEDLLPATH=$folder/usr/lib/i386-linux-gnu/wine
    export LD_LIBRARY_PATH=$folder/lib/i386-linux-gnu:$folder/usr/lib/i386-linux-gnu
}

# use_windows NAME BCRYPTPRIMITIVES: a Windows of that name in target/windows, which no other runner changes. Without the two
# overrides Wine asks in a window whether to fetch Mono and Gecko, and waits for ever where there is no screen.
use_windows() {
    export WINEPREFIX=$PWD/target/windows/$1
    [[ -e $WINEPREFIX/system.reg ]] || WINEDLLOVERRIDES='mscoree,mshtml=' timeout 300 $wine wineboot -i >/dev/null 2>&1 </dev/null
    prefixes+=("$WINEPREFIX")
    trap end_wine EXIT
    cp "$2" "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll"
    timeout 60 $wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null </dev/null
}

under_wine() {
    WINEDLLOVERRIDES='bcryptprimitives,tbs,schtasks.exe=n;netapi32=n,b' timeout -k 10 300 $wine "$@"
}

# under_console LIMIT PROGRAM ARGUMENTS...: for PowerShell, which without a console ends at once and says that all is well.
# The terminal that `script` makes is one. What does not end within so many seconds is ended, and fails.
under_console() {
    local limit=$1 command code=0
    shift
    printf -v command '%q ' "$wine" "$@"
    WINEDLLOVERRIDES="bcryptprimitives,wevtapi,tbs,netapi32,schtasks.exe=n" timeout -k 10 "$limit" \
        script -qefc "stty cols 200 rows 50; $command" /dev/null </dev/null || code=$?
    ((code != 124 && code != 137)) || echo "NOT ENDED AFTER $limit SECONDS: the last test named above hangs, or all are too slow."
    return $code
}

end_wine() {
    local prefix
    for prefix in "${prefixes[@]}"; do
        WINEPREFIX=$prefix timeout 30 "${wine%/*}/wineserver" -k || true
    done
}
