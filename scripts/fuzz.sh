#!/usr/bin/env bash
# Fuzzes the engine with clang's libFuzzer, each target for a while; what it finds lies in target/fuzz/found.
#
#   scripts/fuzz.sh [SECONDS [TARGET ...]]      60 seconds each of all targets: the folders of fuzz/corpus
#
# The engine is compiled with coverage counters by stable Rust; libFuzzer is that of the clang that is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { echo "$seconds: no number of seconds; say scripts/fuzz.sh [SECONDS [TARGET ...]]" >&2; exit 2; }
targets=("${@:2}")
((${#targets[@]})) || targets=($(ls fuzz/corpus))
for target in "${targets[@]}"; do
    [ -d "fuzz/corpus/$target" ] || { echo "$target: no such target; there are" $(ls fuzz/corpus) >&2; exit 2; }
done

scripts/toolchains.sh cargo
scripts/crates.sh
scripts/need.sh clang:clang
links() {
    echo 'int LLVMFuzzerTestOneInput(const unsigned char *data, unsigned long size) { return 0; }' |
        clang -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null
}
if ! links; then
    version=$(clang --version | sed -n 's/.*version \([0-9]*\)\..*/\1/p' | head -1)
    scripts/need.sh "libFuzzer:libclang-rt-$version-dev"
    links || { echo "clang $version links no program with -fsanitize=fuzzer: install its libFuzzer." >&2; exit 1; }
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

# The files that a target begins with; libFuzzer adds to them. One of several parts has `\0\xff\0` between them.
seed() {
    local target=$1 into=$2 folder
    case $target in
    status) cp tests/fixtures/status/*.txt "$into" ;;
    events) find tests/fixtures/event -type f ! -name README.md -size -32k -exec cp {} "$into" \; ;;
    redact | secret) cp tests/fixtures/status/*.txt "$into" && find tests/fixtures/event -type f ! -name README.md -size -16k -exec cp {} "$into" \; ;;
    render) cp tests/fixtures/event/json-own-diagnosis.json "$into" ;;
    facts) find tests/fixtures/rules -name facts.json -exec sh -c 'for f; do cp "$f" "$0/$(echo "$f" | tr / -)"; done' "$into" {} + ;;
    diagnose)
        for folder in tests/fixtures/rules/*/fires-*/ tests/fixtures/healthy/*/; do
            for part in status events facts; do
                cat "$folder$part".* 2>/dev/null || true
                [ "$part" = facts ] || printf '\0\377\0'
            done >"$into/$(echo "$folder" | tr / -)"
        done
        ;;
    esac
}

failed=0
for target in "${targets[@]}"; do
    found=target/fuzz/found/$target seeds=target/fuzz/seeds/$target
    mkdir -p "$found" "$seeds"
    seed "$target" "$seeds"
    echo "== $target, $seconds s"
    DSREGDIAG_FUZZ=$target target/fuzz/fuzz -dict=target/fuzz/words.dict -max_len=32768 -timeout=10 \
        -rss_limit_mb=1024 -max_total_time="$seconds" -artifact_prefix="$found/" -print_final_stats=1 \
        "target/fuzz/seeds/$target" "fuzz/corpus/$target" 2>"$found/log" || failed=1
    grep -a -A1 panicked "$found/log" || true
    grep -aE 'ERROR|stat::(number_of_executed_units|peak_rss_mb)|Test unit written' "$found/log" || true
done
((failed == 0)) || echo "A target failed: its input lies in target/fuzz/found, and goes to fuzz/corpus when it is mended."
exit $failed
