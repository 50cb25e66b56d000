#!/usr/bin/env bash
# Builds the kernels for arm64 and for this machine, runs both (the former in qemu's user mode), and compares the bytes that
# they compute, kernel by kernel.
#
#     Tests/Sanitizers/Kernels/arm64.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../../.."
for program in qemu-aarch64 aarch64-linux-gnu-gcc; do
  command -v $program >/dev/null || { echo "SKIPPED: arm64 wants $program (make test-packages)"; exit 0; }
done
if [ "$(uname -m)" != x86_64 ] || ! grep -qw fma /proc/cpuinfo; then
  echo "SKIPPED: arm64 is compared with x86-64 that has fused multiply-add"
  exit 0
fi
clang=${CLANG:-$(dirname "$(readlink -f "$(command -v swift)")")/clang}
[ -x "$clang" ] || clang=$(command -v clang) || { echo "clang is needed: it comes with Swift" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sources=(Sources/Kernels/*.c Tests/Sanitizers/Kernels/harness.c)
# As the package builds them. Debian's cross compiler links, since it knows where its libraries are.
flags=(-std=gnu11 -O2 -I Sources/Kernels/include)
"$clang" "${flags[@]}" "${sources[@]}" -lm -o "$folder/here"
mkdir "$folder/objects"
printf '%s\n' "${sources[@]}" | xargs -P 2 -I {} sh -c \
  '"$0" --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include "$@" -c {} -o '"$folder"'/objects/$(basename {} .c).o' \
  "$clang" "${flags[@]}"
aarch64-linux-gnu-gcc -static "$folder"/objects/*.o -lm -o "$folder/arm64"
rounds=${1:-200}
"$folder/here" "$rounds" 0 digests | grep -v ' rounds, ' > "$folder/here.txt"
qemu-aarch64 "$folder/arm64" "$rounds" 0 digests | grep -v ' rounds, ' > "$folder/arm64.txt"
if ! diff "$folder/here.txt" "$folder/arm64.txt" > "$folder/difference"; then
  echo "arm64 gives other bytes than x86-64 for these kernels:" >&2
  sed -n 's/^> \([a-z_]*\) .*/  \1/p' "$folder/difference" | sort | uniq -c >&2
  exit 1
fi
echo "arm64: $(wc -l < "$folder/here.txt") calls of kernels give the bytes of x86-64"
