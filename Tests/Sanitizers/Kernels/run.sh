#!/usr/bin/env bash
# Builds the kernels and the harness with AddressSanitizer and UndefinedBehaviorSanitizer, and runs them.
#
#     Tests/Sanitizers/Kernels/run.sh [ROUNDS [FIRST SEED]]
#
# Swift's driver offers no UndefinedBehaviorSanitizer on Linux: clang does, which comes with Swift.
set -euo pipefail
cd "$(dirname "$0")/../../.."
clang=${CLANG:-$(dirname "$(readlink -f "$(command -v swift)")")/clang}
[ -x "$clang" ] || clang=$(command -v clang) || { echo "clang is needed: it comes with Swift" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# -O1: the forms of one kernel are inlined and unrolled a hundredfold, and each sanitizer adds to each of them.
"$clang" -std=gnu11 -O1 -g -Wall -Wextra -Werror -fno-omit-frame-pointer \
  -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all -fuse-ld=lld \
  -I Sources/Kernels/include Sources/Kernels/*.c Tests/Sanitizers/Kernels/harness.c -lm -o "$folder/harness"
ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 "$folder/harness" "$@"
