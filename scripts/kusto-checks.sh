#!/bin/sh
# Has Microsoft's parser of the Kusto query language check the queries of docs/log-analytics.md. Nothing is run.
#
#   scripts/kusto-checks.sh [--tools]     --tools only fetches it; fails, and says why, where it cannot be had
set -eu

cd "$(dirname "$0")/.."
tools=$(scripts/npm.sh scripts/kusto-checks)
[ "${1:-}" = --tools ] || exec node scripts/kusto-checks/check.mjs docs/log-analytics.md "$tools"
