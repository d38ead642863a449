#!/bin/sh
# Checks the HTML reports: a validator, and a browser with axe. Ends with 77 and says why where a tool cannot be had.
#
#   scripts/report-checks.sh [FOLDER]     the pages that "cargo test --test reports" writes, by default
#   scripts/report-checks.sh --tools      only fetches the tools
set -eu

cd "$(dirname "$0")/.."
folder=${1:-target/report-pages}
skip() {
    echo "THE REPORTS WERE NOT CHECKED: $1" >&2
    exit 77
}
command -v npm >/dev/null || scripts/need.sh npm:npm >/dev/null 2>&1 || skip 'npm could not be installed'
tools=${XDG_CACHE_HOME:-$HOME/.cache}/dsregdiag/report-checks-$(cksum <scripts/report-checks/package.json | cut -d ' ' -f 1)
if [ ! -e "$tools/node_modules" ]; then
    rm -rf "$tools.new"
    mkdir -p "$tools.new"
    cp scripts/report-checks/package.json "$tools.new/"
    echo "Fetching html-validate, axe-core and puppeteer-core into $tools" >&2
    (cd "$tools.new" && npm install --no-audit --no-fund --ignore-scripts >/dev/null 2>&1) || skip 'the npm packages could not be fetched'
    mv "$tools.new" "$tools"
fi

browser=
for name in chromium chromium-browser google-chrome; do
    [ -n "$browser" ] || browser=$(command -v "$name" || true)
done
if [ -z "$browser" ] && scripts/need.sh chromium:chromium; then
    browser=$(command -v chromium || true)
fi
[ -n "$browser" ] || echo 'NO BROWSER LOOKED AT THE REPORTS: chromium could not be installed' >&2
[ "${1:-}" != --tools ] || exit 0
[ -e "$folder" ] || cargo test --quiet --test reports
rm -rf "$folder/shots"
exec node scripts/report-checks/check.mjs "$folder" "$tools" $browser
