#!/bin/sh
# Runs the benchmarks of benches/; criterion keeps its reports in target/criterion. The module is measured last.
set -eu

cd "$(dirname "$0")/.."
scripts/need.sh valgrind:valgrind
cargo bench

# Time depends on the machine; the number of instructions hardly does. What one run takes is the difference of many
# runs and a few, so that start-up and cold caches do not count.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$1" "$2" 2>&1 | sed -n 's/.*Collected : //p'
}
count() {
    program=$(cargo bench --bench "$1" --no-run 2>&1 | sed -n 's/.*Executable.*(\(.*\))/\1/p')
    echo "$2: $((($(instructions "$program" 1100) - $(instructions "$program" 100)) / 1000)) instructions (aim: $3)"
}
count usual_capture 'decode, parse and all rules' 200000
count render 'a document to a page' 150000

# The module, in every PowerShell that is there.
scripts/module.sh
scripts/pwsh.sh | while read -r shell; do
    echo "The module in $shell:"
    DSREGDIAG_SHELL=$shell "$shell" -NoLogo -NoProfile -NonInteractive -File benches/module.ps1 </dev/null
done
