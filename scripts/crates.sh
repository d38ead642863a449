#!/bin/sh
# Makes the crates that Cargo.toml names available to cargo.
#
# Where cargo reaches its registry there is nothing to do. Elsewhere the same crates are taken from Debian 13's
# librust-*-dev packages: apt resolves and verifies them in a private state that lists the suite "trixie" of the
# mirror this machine already uses (its own package state stays untouched), they are unpacked in the user's cache
# folder, and .cargo/config.toml (git-ignored) points every cargo started below the repository there.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
suite=trixie
packages='
librust-serde-dev librust-serde-derive-dev librust-serde-json-dev librust-once-cell-dev librust-regex-dev
librust-thiserror-dev librust-memchr-dev librust-quick-xml-dev librust-encoding-rs-dev
librust-cbindgen-dev librust-proptest-dev librust-criterion-dev librust-libloading-dev'

say() { echo "crates: $*" >&2; }
die() { say "$*"; exit 1; }

# Part of the path, so that a changed list never meets an old folder.
key=$(echo "$suite" $packages | cksum | cut -d' ' -f1)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dsregdiag/crates-$suite-$key
registry=$cache/registry
config=$root/.cargo/config.toml

# An empty package elsewhere, so that only the user's own cargo settings count.
registry_answers() (
    probe=$(mktemp -d)
    trap 'rm -rf "$probe"' EXIT
    mkdir "$probe/src"
    : >"$probe/src/lib.rs"
    printf '[package]\nname = "probe"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\nmemchr = "2"\n' >"$probe/Cargo.toml"
    cd "$probe"
    CARGO_NET_RETRY=1 CARGO_HTTP_TIMEOUT=10 cargo generate-lockfile >"$probe/log" 2>&1
)

write_config() {
    mkdir -p "$root/.cargo"
    cat >"$config.new" <<END
# Written by scripts/crates.sh; delete it to ask cargo's own registry again.
[source.crates-io]
replace-with = "debian"

[source.debian]
directory = "$registry"

[net]
offline = true
END
    mv "$config.new" "$config"
    # A lock file made against another source names checksums that this one lacks.
    rm -f "$root/Cargo.lock"
}


# The Debian mirror of the machine's own apt settings, else Debian's own.
mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
        sed 's/#.*//' | grep -oE 'https?://[^] ]+/debian/?( |$)' | head -n 1 | tr -d ' ' | grep . ||
        echo http://deb.debian.org/debian
}

# apt-get on the private state; nothing of it reads or writes the machine's.
private_apt() {
    apt-get -qq -c "$apt/apt.conf" "$@"
}

prepare_apt() {
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
        die "cargo cannot reach its registry, and this is no Debian system that has the crates as packages: connect, or set a [source] in ~/.cargo/config.toml"
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -e "$keyring" ] || die "$keyring is missing: install debian-archive-keyring"
    mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/none"
    : >"$apt/status"
    echo "deb [signed-by=$keyring] $(mirror) $suite main" >"$apt/sources.list"
    cat >"$apt/apt.conf" <<END
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/none";
Dir::Etc::preferences "$apt/none/preferences";
Dir::Etc::preferencesparts "$apt/none";
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::State::extended_states "$apt/extended_states";
Dir::Cache "$apt";
Dir::Cache::archives "$apt/archives";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Architecture "$(dpkg --print-architecture)";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
END
}

# Downloads the crates' packages and all that they need; the C libraries behind some of them stay out.
download() {
    private_apt update >&2 &&
        say "downloading the packages" &&
        names=$(private_apt install --simulate $packages | sed -n 's/^Inst \(librust-[^ ]*\).*/\1/p') &&
        [ -n "$names" ] &&
        (cd "$apt/archives" && private_apt download $names >&2)
}

# A mirror that is being updated answers wrongly for some minutes.
download_patiently() {
    for pause in 20 60 120 180 0; do
        download && return
        [ "$pause" = 0 ] || { say "no consistent answer from $(mirror) $suite (being updated?); trying again in $pause s"; sleep "$pause"; }
    done
    die "$(mirror) gave no usable suite $suite; try again later"
}

fill_cache() {
    say "cargo cannot reach its registry; taking the crates from Debian's $suite ($(mirror)) into $cache"
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/new.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    apt=$work/apt
    prepare_apt
    download_patiently
    for deb in "$apt"/archives/*.deb; do
        dpkg-deb -x "$deb" "$work/root"
    done
    # Debian offers some crates under a second name as links; copied, they survive the removal of the work folder.
    mkdir "$work/registry"
    cp -rL "$work"/root/usr/share/cargo/registry/* "$work/registry/"
    mv -T "$work/registry" "$registry" 2>/dev/null || [ -d "$registry" ]
    say "unpacked $(ls "$registry" | wc -l) crates, among them:"
    for package in $packages; do
        ls "$registry" | grep "^$(echo "$package" | sed 's/^librust-\(.*\)-dev$/\1/; s/[-_]/[-_]/g')-[0-9]" | sed 's/^/    /' >&2
    done
}

# Everything at hand already, by whichever way: the quick answer of every run but the first.
[ -e "$root/Cargo.lock" ] && (cd "$root" && cargo metadata --offline --format-version 1 >/dev/null 2>&1) && exit 0

if [ ! -d "$registry" ]; then
    registry_answers && exit 0
    fill_cache
fi
write_config
