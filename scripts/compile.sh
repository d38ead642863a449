# Sourced by the test scripts: compiles C and C++ as a careful user would. `cross` is the prefix of the compilers' names,
# empty for this machine's own.
# shellcheck shell=bash

cross=

# compile EDITION ARGUMENTS...: warnings are errors.
compile() {
    local edition=$1 compiler=gcc
    [[ $edition == c++* ]] && compiler=g++
    shift
    "$cross$compiler" -std="$edition" -Wall -Wextra -Wpedantic -Werror -g -Iinclude "$@"
}

# The headers alone, twice, in every edition of both languages.
headers() {
    local edition file=target/consumers/twice
    printf '#include <dsregdiag.h>\n#include <dsregdiag.h>\nint main(void) { return 0; }\n' >$file.c
    printf '#include <dsregdiag.hpp>\n#include <dsregdiag.hpp>\nint main() { return 0; }\n' >$file.cpp
    for edition in c99 c11 c17 c2x; do
        run count_step "dsregdiag.h as $edition" compile $edition -fsyntax-only $file.c
    done
    for edition in c++11 c++14 c++17 c++20; do
        run count_step "both headers as $edition" compile $edition -fsyntax-only $file.cpp
    done
}
