#include "lanes.h"

// Multiply-adds and nothing else: what the cores could do if data were always at hand.
//
// Each chain waits for itself alone, so there must be enough of them to fill the time that a multiply-add takes, and
// they must all fit into registers. They start from different numbers that the compiler cannot know, and end in
// memory: none of them can be merged with another, worked out beforehand or left out.

INLINE void multiply_add(float *numbers, int64_t rounds, int64_t *operations, const int chains) {
  lanes sums[24];
  const float factor = numbers[0], term = numbers[1];
  UNROLL for (int c = 0; c < chains; c++) sums[c] = LOAD_LOOSE(numbers + 16 + 16 * c);
#pragma clang loop unroll(disable)
  for (int64_t round = 0; round < rounds; round++)
    UNROLL for (int c = 0; c < chains; c++) sums[c] = sums[c] * factor + term;
  UNROLL for (int c = 0; c < chains; c++) STORE_LOOSE(numbers + 16 + 16 * c, sums[c]);
  *operations = rounds * chains * LANES * 2;
}

// 24 of 32 registers of sixteen lanes, 12 of 16 of eight, and of four 12 of 16 or 24 of 32.
#if defined(__x86_64__)
#define PLAIN_CHAINS 3
#else
#define PLAIN_CHAINS 6
#endif
FORMS(thalweg_peak_probe, (float *numbers, int64_t rounds, int64_t *operations), (numbers, rounds, operations),
      multiply_add(numbers, rounds, operations, 24), multiply_add(numbers, rounds, operations, 6),
      multiply_add(numbers, rounds, operations, PLAIN_CHAINS))
