# Sourced by the test scripts: runs runners one after the other, goes on after a failure, and counts.
#
# A runner is a command; a counter reads from its output how many tests passed, failed and were skipped. The output of
# each is kept in target/test-logs and shown when something in it failed.
# shellcheck shell=bash

logs=$PWD/target/test-logs
total_passed=0 total_failed=0 total_skipped=0
skips=()

# run COUNTER NAME COMMAND...
run() {
    local counter=$1 name=$2 code=0 start=$SECONDS passed failed skipped
    shift 2
    local log="$logs/${name//[^A-Za-z0-9._-]/-}.log"
    "$@" >"$log" 2>&1 </dev/null || code=$?
    read -r passed failed skipped < <("$counter" $code "$log")
    if ((code != 0 && failed == 0)); then
        failed=1
    elif ((code == 0 && passed + failed == 0)); then
        echo "$name: executed no test" >>"$log"
        failed=1
    fi
    ((total_passed += passed, total_failed += failed, total_skipped += skipped))
    printf '%-34s %5d passed %3d failed %3d skipped  %4d s\n' "$name" "$passed" "$failed" "$skipped" $((SECONDS - start))
    if ((failed)); then
        sed 's/^/    | /' "$log"
    fi
    return $((failed > 0))
}

# skip NAME WHY
skip() {
    ((total_skipped += 1))
    skips+=("$1: $2")
}

# Counters: CODE LOG -> "passed failed skipped"
sum() { # PATTERN LOG: the sum of the numbers that stand after PATTERN
    grep -oE "$1 *[0-9]+" "$2" | grep -oE '[0-9]+$' | awk '{ n += $1 } END { print n + 0 }'
}
count_step() {
    (($1 == 0)) && echo 1 0 0 || echo 0 1 0
}
count_checks() { # ok WHAT, not ok WHAT
    echo "$(grep -c '^ok ' "$2") $(grep -c '^not ok ' "$2") 0"
}
count_cargo() { # test result: ok. 12 passed; 0 failed; 0 ignored; ...
    awk '/^test result: / { passed += $4; failed += $6; ignored += $8 } END { print passed + 0, failed + 0, ignored + 0 }' "$2"
}
count_dotnet() { # Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12, ...
    grep -E '^ *(Passed|Failed|Skipped)! ' "$2" >"$2.summary"
    echo "$(sum 'Passed:' "$2.summary") $(sum 'Failed:' "$2.summary") $(sum 'Skipped:' "$2.summary")"
}
count_xunit() { # NAME  Total: 12, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.9s
    local failed=$(($(sum 'Errors:' "$2") + $(sum 'Failed:' "$2"))) skipped
    skipped=$(sum 'Skipped:' "$2")
    echo "$(($(sum 'Total:' "$2") - failed - skipped)) $failed $skipped"
}
count_pester() { # PowerShell 7.6.0: passed=12 failed=0 skipped=0
    echo "$(sum 'passed=' "$2") $(sum 'failed=' "$2") $(sum 'skipped=' "$2")"
}

# finds_the_cause COMMAND...: the command ends well, or with 1 for "issues", and names the cause in the sample.
finds_the_cause() {
    local output code=0
    output=$("$@") || code=$?
    echo "$output"
    ((code <= 1)) && grep -q AADSTS50076 <<<"$output"
}

# runners NAME...: calls each, and closes with one line that counts all tests.
runners() {
    local runner
    rm -rf "$logs"
    mkdir -p "$logs" target/consumers
    for runner in "$@"; do
        $runner
    done

    echo
    ((${#skips[@]})) && printf 'Skipped: %s\n' "${skips[@]}"
    echo "$total_passed passed, $total_failed failed, $total_skipped skipped"
    ((total_failed == 0))
}
