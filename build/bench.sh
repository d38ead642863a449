#!/bin/sh
# Runs the benchmarks of benches/; criterion keeps its reports in target/criterion.
set -eu

cd "$(dirname "$0")/.."
cargo bench
