#!/usr/bin/env bash
# Runs the tests, and shows of what they say the failures, what was skipped and why, and how they ended.
#
#     Tests/run.sh swift test ...        THALWEG_TEST_OUTPUT=1 shows all of it
set -uo pipefail
if [ -n "${THALWEG_TEST_OUTPUT:-}" ]; then exec "$@"; fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A failure's own words follow it, up to the next line that begins with a mark.
shown='
:a
s/\x1b\[[0-9;]*m//g
/^✘/{
  p
  :b
  n
  s/\x1b\[[0-9;]*m//g
  /^(◇|✔|➜|✘)/ba
  p
  bb
}
/^➜|^✔.*Test run|^error:|Fatal error|signal code/p'
"$@" 2>&1 | tee "$log" | LC_ALL=C sed -unE "$shown"
status=${PIPESTATUS[0]}
# Where it ended otherwise than by a test, the end of what it said is wanted.
if [ "$status" -ne 0 ] && ! grep -qaE '✘' "$log"; then tail -n 60 "$log"; fi
exit "$status"
