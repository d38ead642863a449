#!/usr/bin/env bash
# Fuzzes the engine with clang's libFuzzer, each target for a while; what it finds lies in target/fuzz/found.
#
#   scripts/fuzz.sh [SECONDS [TARGET ...]]      60 seconds each of all targets
#
# The engine is compiled with coverage counters by stable Rust; libFuzzer is that of the clang that is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
targets=("${@:2}")
((${#targets[@]})) || targets=(diagnose events explain facts render status)

scripts/toolchains.sh && scripts/crates.sh
scripts/need.sh clang:clang
runtime=$(clang --version | sed -n 's/.*version \([0-9]*\)\..*/\1/p' | head -1)
fuzzer=$(clang -print-file-name="libclang_rt.fuzzer-$(uname -m).a")
if [ ! -e "$fuzzer" ]; then
    fuzzer=$(clang -print-runtime-dir)/libclang_rt.fuzzer-$(uname -m).a
    [ -e "$fuzzer" ] || scripts/need.sh "libFuzzer:libclang-rt-$runtime-dev"
fi

host=$(rustc -vV | sed -n 's/^host: //p')
# --target keeps the flags off build scripts, which have no fuzzer to report to
RUSTC_BOOTSTRAP=1 RUSTFLAGS="--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
-Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares" \
    cargo build --release --manifest-path fuzz/Cargo.toml --target-dir target/fuzz --target "$host"
clang -fsanitize=fuzzer "target/fuzz/$host/release/libdsregdiag_fuzz.a" -o target/fuzz/fuzz -lpthread -ldl -lm

# The words of the tables and fixtures, as a dictionary.
grep -rhoE '[A-Za-z][A-Za-z0-9_-]{3,30}' tests/fixtures/status src/knowledge/data/fields.jsonl src/knowledge/data/events.jsonl |
    sort | uniq -c | sort -rn | awk 'NR <= 1500 { printf "\"%s\"\n", $2 }' >target/fuzz/words.dict

failed=0
for target in "${targets[@]}"; do
    found=target/fuzz/found/$target seeds=target/fuzz/seeds/$target
    mkdir -p "$found" "$seeds"
    case $target in
    status | diagnose) cp tests/fixtures/status/*.txt "$seeds" ;;
    events) find tests/fixtures/event -type f -size -32k -exec cp {} "$seeds" \; ;;
    facts) find tests/fixtures/rules -name facts.json -exec sh -c 'for f; do cp "$f" "$0/$(echo "$f" | tr / -)"; done' "$seeds" {} + ;;
    esac
    echo "== $target, $seconds s"
    DSREGDIAG_FUZZ=$target target/fuzz/fuzz -dict=target/fuzz/words.dict -max_len=32768 -timeout=10 \
        -rss_limit_mb=4096 -max_total_time="$seconds" -artifact_prefix="$found/" -print_final_stats=1 \
        "target/fuzz/seeds/$target" "fuzz/corpus/$target" 2>"$found/log" || failed=1
    grep -E 'ERROR|panicked|stat::(number_of_executed_units|peak_rss_mb)|Test unit written' "$found/log" || true
done
((failed == 0)) || echo "A target failed: its input lies in target/fuzz/found, and goes to fuzz/corpus when it is mended."
exit $failed
