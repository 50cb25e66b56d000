#include "lanes.h"

// Multiply-adds and nothing else: what the cores could do if data were always at hand.
//
// Each chain waits for itself alone, so there must be enough of them to fill the time that a multiply-add takes, and
// they must all fit into registers. They start from different numbers that the compiler cannot know, and end in
// memory: none of them can be merged with another, worked out beforehand or left out.

INLINE int64_t multiply_add(float *numbers, int64_t rounds, const int chains) {
  lanes sums[24];
  const float factor = numbers[0], term = numbers[1];
  UNROLL
  for (int c = 0; c < chains; c++) sums[c] = LOAD_LOOSE(numbers + 16 + 16 * c);
#pragma clang loop unroll(disable)
  for (int64_t round = 0; round < rounds; round++)
  UNROLL
    for (int c = 0; c < chains; c++) sums[c] = sums[c] * factor + term;
  UNROLL
  for (int c = 0; c < chains; c++) STORE_LOOSE(numbers + 16 + 16 * c, sums[c]);
  return rounds * chains * 16 * 2;
}

#if defined(__x86_64__)
// 24 of 32 registers of sixteen lanes.
AVX512 static int64_t probe_avx512(
    float *numbers, int64_t rounds) {
  return multiply_add(numbers, rounds, 24);
}

// 12 of 16 registers of eight lanes.
AVX2 static int64_t probe_avx2(float *numbers, int64_t rounds) {
  return multiply_add(numbers, rounds, 6);
}

// 12 of 16 registers of four lanes.
static int64_t probe_plain(float *numbers, int64_t rounds) { return multiply_add(numbers, rounds, 3); }
#else
// 24 of 32 registers of four lanes.
static int64_t probe_plain(float *numbers, int64_t rounds) { return multiply_add(numbers, rounds, 6); }
#endif

int64_t thalweg_peak_probe(float *numbers, int64_t rounds) {
#if defined(__x86_64__)
  switch (thalweg_instructions_in_use()) {
    case thalweg_avx512: return probe_avx512(numbers, rounds);
    case thalweg_avx2: return probe_avx2(numbers, rounds);
    case thalweg_plain: break;
  }
#endif
  return probe_plain(numbers, rounds);
}
