#!/bin/sh
# Runs the benchmarks of benches/; criterion keeps its reports in target/criterion. The module is measured last.
set -eu

cd "$(dirname "$0")/.."
scripts/need.sh valgrind:valgrind
cargo bench

# Time depends on the machine; the number of instructions hardly does. What one run takes is the difference of many
# runs and a few, so that start-up and cold caches do not count.
program=$(cargo bench --bench usual_capture --no-run 2>&1 | sed -n 's/.*Executable.*(\(.*\))/\1/p')
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" 2>&1 | sed -n 's/.*Collected : //p'
}
echo "decode, parse and all rules: $((($(instructions 1100) - $(instructions 100)) / 1000)) instructions (aim: 200000)"

# The module, in every PowerShell that is there.
scripts/module.sh
scripts/pwsh.sh | while read -r shell; do
    echo "The module in $shell:"
    DSREGDIAG_SHELL=$shell "$shell" -NoLogo -NoProfile -NonInteractive -File benches/module.ps1 </dev/null
done
