# Sourced: Debian's packages for what is not installed on this machine, whose own lists, packages and architectures stay as they are.
# shellcheck shell=bash

# own_apt FOLDER ARGUMENTS...: apt-get with lists and archives of its own in a folder, which is made, from the machine's own sources.
own_apt() {
    local folder=$1
    shift
    mkdir -p "$folder"/{lists,archives}/partial
    apt-get -qq -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder" -o APT::Sandbox::User=root "$@"
}

# unpack_packages FOLDER PACKAGES... -- OPTIONS...: unpacks what installing the packages would install, in FOLDER/files.
unpack_packages() {
    local folder=$1 wanted=() packages package
    shift
    while [[ $1 != -- ]]; do
        wanted+=("$1")
        shift
    done
    shift
    # A source that lacks an architecture is told of, and does no harm.
    own_apt "$folder" "$@" update >&2 || true
    packages=$(own_apt "$folder" "$@" install --simulate --no-install-recommends "${wanted[@]}" | sed -n 's/^Inst \([^ ]*\).*/\1/p')
    [[ -n $packages ]] || return
    # shellcheck disable=SC2086
    (cd "$folder/archives" && own_apt "$folder" "$@" download $packages >&2) || return
    for package in "$folder"/archives/*.deb; do
        dpkg-deb -x "$package" "$folder/files" || return
    done
}
