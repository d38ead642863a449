# Sourced: OpenLDAP servers on the loopback, each of which stands for a domain controller in another state.
# shellcheck shell=bash

directories=target/windows/directories
point='CN=62a0ff2e-97b9-4513-943f-0d221bd30080,CN=Device Registration Configuration,CN=Services,CN=Configuration,DC=contoso,DC=example'
account='CN=reader,CN=Configuration,DC=contoso,DC=example'

# start_directories: one server a state; `servers` then holds STATE=PORT of each. stop_directories ends them.
start_directories() {
    local tenant='azureADId:72f9a0b1-c2d3-44e5-8697-a8b9cadbecfd' name='azureADName:contoso.example'
    slapd=$(scripts/windows/slapd.sh) || return
    rm -rf $directories
    start_directory found "$(container "$point" keywords "$tenant" keywords "$name")" &&
        start_directory missing '' &&
        start_directory empty "$(container "$point")" &&
        start_directory several "$(container "$point" keywords "$tenant" keywords azureADId:0f1e2d3c-4b5a-4968-8776-655443322110)" &&
        start_directory denied "$(container "$point" keywords "$tenant")" "access to dn.base=\"$point\" by * disclose" &&
        start_directory elsewhere "$(printf 'dn: %s\nobjectClass: referral\nobjectClass: extensibleObject\ncn: %s\nref: ldap://dc9.contoso.example/\n' "$point" "${point:3:36}")" &&
        start_directory foreign '' '' none
}

# container DN [ATTRIBUTE VALUE]...: an entry.
container() {
    local name=${1#CN=}
    printf 'dn: %s\nobjectClass: applicationProcess\nobjectClass: extensibleObject\ncn: %s\n' "$1" "${name%%,*}"
    shift
    (($# == 0)) || printf '%s: %s\n' "$@"
}

# start_directory STATE ENTRY [ACCESS] [none]: without a configuration where the last word says so.
start_directory() {
    local state=$1 folder=$directories/$1 base=${account#*,} port tries
    mkdir -p "$folder/data"
    [[ ${4:-} == none ]] || printf 'dn:\nconfigurationNamingContext: %s\n' "$base" >"$folder/root.ldif"
    {
        container "$base"
        echo
        container "$account" userPassword reader
        echo
        container "CN=Services,$base"
        echo
        container "${point#*,}"
        echo
        echo "$2"
    } >"$folder/entries.ldif"
    cat >"$folder/slapd.conf" <<END
include $slapd/etc/ldap/schema/core.schema
modulepath $slapd/usr/lib/ldap
moduleload back_mdb
pidfile $PWD/$folder/pid
attributetype ( 1.2.840.113556.1.4.470 NAME 'configurationNamingContext' EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
attributetype ( 1.2.840.113556.1.4.48 NAME 'keywords' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
${4:+#}rootDSE $PWD/$folder/root.ldif
database mdb
suffix "$base"
directory $PWD/$folder/data
maxsize 1048576
${3:-}
access to * by users read by * auth
END
    own_slapd slapadd -f "$folder/slapd.conf" -l "$folder/entries.ldif" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; return 1; }
    # It goes to the background once it listens; a port may be taken.
    for tries in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 10000))
        own_slapd slapd -f "$folder/slapd.conf" -h "ldap://127.0.0.1:$port/" >>"$folder/log" 2>&1 && servers+=("$state=$port") && return
    done
    cat "$folder/log" >&2
    return 1
}

# Without mechanisms of SASL, of which it offers none then.
own_slapd() {
    LD_LIBRARY_PATH=$slapd/usr/lib/x86_64-linux-gnu SASL_PATH=/nonexistent "$slapd/usr/sbin/$1" "${@:2}"
}

stop_directories() {
    local file
    for file in $directories/*/pid; do
        [[ ! -e $file ]] || kill "$(<"$file")" 2>/dev/null || true
    done
}
