#!/usr/bin/env bash
# quiet.sh PROGRAM: runs the built quiet.c under strace. Between its marks only memory and locks may be asked for, and
# the random numbers that hash tables begin with.
set -euo pipefail

trace=$(mktemp)
trap 'rm -f "$trace"' EXIT
strace -f -o "$trace" "$1"

allowed='brk|mmap|munmap|mremap|mprotect|madvise|futex|getrandom|sched_yield|rt_sigprocmask'
calls=$(sed -n '/"begin"/,/"end"/p' "$trace" | sed '1d;$d')
grep -q '"end"' "$trace"
if other=$(grep -vE "^[0-9]+ +($allowed)\(" <<<"$calls" | grep .); then
    echo 'The library asked the system for more than memory:'
    echo "$other"
    exit 1
fi
echo "$(wc -l <<<"$calls") calls, all for memory, locks and random numbers"
