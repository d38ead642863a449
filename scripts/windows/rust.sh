# Sourced: windows_cargo TARGET ARGUMENTS... runs a cargo whose Rust has the standard library of that Windows target.
#
# rustup brings such a library. Where it cannot be asked, Debian's rustc-web is unpacked in the user's cache folder (the
# machine's own packages stay as they are) and builds the library from rust-web-src, once.
# shellcheck shell=bash

windows_cache=${XDG_CACHE_HOME:-$HOME/.cache}/dsregdiag

has_library() { # SYSROOT TARGET
    compgen -G "$1/lib/rustlib/$2/lib/libstd-*.rlib" >/dev/null
}

windows_cargo() {
    local target=$1
    shift
    if has_library "$(rustc --print sysroot)" "$target" || rustup target add "$target" >/dev/null 2>&1; then
        CARGO_BUILD_TARGET=$target cargo "$@"
        return
    fi
    local rust
    rust=$(debian_rust) || return
    has_library "$rust/usr" "$target" || build_library "$rust" "$target" || return
    CARGO_BUILD_TARGET=$target debian_cargo "$rust" "$@"
}

# The folder that Debian's Rust is unpacked in.
debian_rust() {
    local rust
    rust=$(compgen -G "$windows_cache/rust-web-*" | grep -v '\.new$' | sort -V | tail -n 1) || rust=$(unpack_debian_rust) || return
    echo "$rust"
}

debian_cargo() { # RUST ARGUMENTS...
    local usr=$1/usr
    shift
    LD_LIBRARY_PATH=$usr/lib/$(uname -m)-linux-gnu RUSTC=$usr/bin/rustc "$usr/bin/cargo" "$@"
}

unpack_debian_rust() {
    local new=$windows_cache/rust-web.$$.new packages package version
    command -v apt-get >/dev/null || {
        echo "No Rust library for Windows: neither rustup nor apt-get is here. Install rustup, and 'rustup target add' what is missing." >&2
        return 1
    }
    rm -rf "$new"
    mkdir -p "$new/lists/partial" "$new/archives/partial"
    # The machine's own sources and installed packages are read; lists and downloads go elsewhere.
    own_apt() {
        apt-get -qq -o Dir::State::lists="$new/lists" -o Dir::Cache="$new" -o APT::Sandbox::User=root "$@"
    }
    echo "Fetching Debian's rustc-web and its sources into $windows_cache" >&2
    own_apt update >&2 &&
        packages=$(own_apt install --simulate --no-install-recommends rustc-web cargo-web rust-web-src | sed -n 's/^Inst \([^ ]*\).*/\1/p') &&
        [[ -n $packages ]] &&
        (cd "$new/archives" && own_apt download $packages >&2) || {
        echo 'Debian offers no usable rustc-web and rust-web-src here.' >&2
        return 1
    }
    for package in "$new"/archives/*.deb; do
        case $package in
            */rust-web-src_*) dpkg-deb --fsys-tarfile "$package" | tar x -C "$new" --wildcards './usr/src/rustc-*/library' ;;
            *) dpkg-deb -x "$package" "$new" ;;
        esac || return
    done
    # Where cargo looks for the sources of the standard library.
    version=$(basename "$new"/usr/src/rustc-*)
    mkdir -p "$new/usr/lib/rustlib/src"
    ln -s "../../../src/$version" "$new/usr/lib/rustlib/src/rust"
    rm -rf "$new/lists" "$new/archives" "$new"/*cache.bin
    mv -T "$new" "$windows_cache/rust-web-${version#rustc-}" && echo "$windows_cache/rust-web-${version#rustc-}"
}

# The standard library as cargo builds it for an empty package, put where rustc looks for it; with bitcode, so that it
# takes part in link-time optimisation, and without the paths of this machine.
build_library() { # RUST TARGET
    local rust=$1 target=$2 work object
    local source=$rust/usr/lib/rustlib/src/rust folder=$rust/usr/lib/rustlib/$target/lib
    echo "Building Rust's standard library for $target (once)" >&2
    work=$(mktemp -d)
    mkdir -p "$work/src" "$work/.cargo"
    echo '#![no_std]' >"$work/src/lib.rs"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n' >"$work/Cargo.toml"
    printf '[source.crates-io]\nreplace-with = "vendor"\n[source.vendor]\ndirectory = "%s"\n[net]\noffline = true\n' \
        "$source/library/vendor" >"$work/.cargo/config.toml"
    (cd "$work" && RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Cembed-bitcode=yes --remap-path-prefix=$(readlink -f "$source")=/rust --remap-path-prefix=$source=/rust" \
        debian_cargo "$rust" build --quiet --release -Zbuild-std=std,panic_unwind --target "$target" >&2) || return

    rm -rf "$folder.new"
    mkdir -p "$folder.new"
    find "$work/target/$target/release/deps" -name '*.rlib' ! -name 'libempty*' -exec cp {} "$folder.new/" \;
    if [[ $target == *-windows-gnu ]]; then
        for object in rsbegin rsend; do
            LD_LIBRARY_PATH=$rust/usr/lib/$(uname -m)-linux-gnu RUSTC_BOOTSTRAP=1 "$rust/usr/bin/rustc" --target "$target" \
                --cap-lints allow --edition 2015 -O --emit=obj -o "$folder.new/$object.o" "$source/library/rtstartup/$object.rs" || return
        done
    fi
    rm -rf "$work"
    mv -T "$folder.new" "$folder"
}
