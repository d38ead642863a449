#!/usr/bin/env bash
# Prints the folder of a Wine that runs 32-bit programs in a 64-bit Windows, beside Debian's wine64, which has to be installed: Debian's
# packages for i386, unpacked in the user's cache folder. The machine's own packages and architectures stay as they are.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/windows/own-apt.sh

cache=${XDG_CACHE_HOME:-$HOME/.cache}/dsregdiag
version=$(dpkg-query -W -f '${Version}' libwine | tr '~' '-')
folder=$cache/wine32-$version
if [[ -e $folder ]]; then
    echo "$folder"
    exit 0
fi

new=$folder.$$.new
trap 'rm -rf "$new"' EXIT
mkdir -p "$new"
: >"$new/status"
echo "Fetching Debian's 32-bit Wine into $folder" >&2
# Nothing counts as installed.
unpack_packages "$new" wine32 -- -o Dir::State::status="$new/status" -o APT::Architecture=i386 -o APT::Architectures::=i386

root=$new/files
# Programs name their loader by its full path, which here is another one.
patchelf --set-interpreter "$folder/lib/i386-linux-gnu/ld-linux.so.2" "$root/usr/lib/wine/wine"
# The 64-bit half, which looks for the other one beside itself.
cp /usr/lib/wine/wine64 /usr/lib/wine/wineserver64 "$root/usr/lib/wine/"
ln -s wineserver64 "$root/usr/lib/wine/wineserver.new" && mv "$root/usr/lib/wine/wineserver.new" "$root/usr/lib/wine/wineserver"
mkdir -p "$root/usr/lib/x86_64-linux-gnu"
ln -sfn /usr/lib/x86_64-linux-gnu/wine "$root/usr/lib/x86_64-linux-gnu/wine"
# Without it no window, and so nearly nothing, works: not even setting up a Windows.
cp --remove-destination "$root/usr/i686-w64-mingw32/lib/zlib1.dll" "$root/usr/lib/i386-linux-gnu/wine/i386-windows/"
rm -rf "$root"/usr/share/{doc,icons,locale,man}
mv -T "$root" "$folder"
echo "$folder"
