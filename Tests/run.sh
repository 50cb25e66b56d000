#!/usr/bin/env bash
# Runs the tests, and shows of what they say the failures, what was skipped and why, and how they ended.
#
#     Tests/run.sh swift test ...        THALWEG_TEST_OUTPUT=1 shows all of it
set -uo pipefail
if [ -n "${THALWEG_TEST_OUTPUT:-}" ]; then exec "$@"; fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$@" 2>&1 | tee "$log" | grep --line-buffered -aE '^(.\[[0-9;]*m)*(✘|➜|✔.*Test run)|^error:|Fatal error|signal code'
status=${PIPESTATUS[0]}
# Where it ended otherwise than by a test, the end of what it said is wanted.
if [ "$status" -ne 0 ] && ! grep -qaE '✘' "$log"; then tail -n 60 "$log"; fi
exit "$status"
