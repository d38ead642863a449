#!/bin/sh
# Checks the HTML reports by a validator, and in a browser with axe.
#
#   scripts/report-checks.sh [FOLDER]     the pages that "cargo test --test reports" writes, by default
#   scripts/report-checks.sh --tools      only fetches the tools; fails, and says why, where they cannot be had
set -eu

cd "$(dirname "$0")/.."
tools=$(scripts/npm.sh scripts/report-checks)
find_browser() {
    browser=
    for name in chromium chromium-browser google-chrome; do
        [ -n "$browser" ] || browser=$(command -v "$name" || true)
    done
}
find_browser
if [ -z "$browser" ] && scripts/need.sh chromium:chromium; then
    find_browser
fi
[ -n "$browser" ] || echo 'NO BROWSER LOOKED AT THE REPORTS: chromium could not be installed' >&2
[ "${1:-}" != --tools ] || exit 0

folder=${1:-target/report-pages}
[ -e "$folder" ] || cargo test --quiet --test reports
rm -rf "$folder/shots"
# shellcheck disable=SC2086 # none, or a path without blanks
exec node scripts/report-checks/check.mjs "$folder" "$tools" $browser
