#include "Kernels.h"
#include "clones.h"

typedef uint32_t words16 __attribute__((vector_size(64)));
typedef uint64_t longs16 __attribute__((vector_size(128)));

static inline __attribute__((always_inline)) void multiply(uint32_t factor, const words16 *value, words16 *high,
                                                           words16 *low) {
  longs16 product = __builtin_convertvector(*value, longs16) * (uint64_t)factor;
  *high = __builtin_convertvector(product >> 32, words16);
  *low = __builtin_convertvector(product, words16);
}

// Sixteen blocks of Philox at once, with consecutive first counters: thalweg_philox lane by lane.
static inline __attribute__((always_inline)) void blocks16(const uint32_t key[2], uint32_t first,
                                                           const uint32_t stream[3], words16 out[4]) {
  words16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, zero = {0};
  words16 c0 = lanes + first, c1 = zero + stream[0], c2 = zero + stream[1], c3 = zero + stream[2];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    words16 high_a, low_a, high_b, low_b;
    multiply(0xD2511F53u, &c0, &high_a, &low_a);
    multiply(0xCD9E8D57u, &c2, &high_b, &low_b);
    c0 = high_b ^ c1 ^ k0;
    c2 = high_a ^ c3 ^ k1;
    c1 = low_b;
    c3 = low_a;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

static void drop_one(float *value, int64_t position, uint32_t threshold, float scale, const uint32_t key[2],
                     const uint32_t stream[3]) {
  uint32_t counter[4] = {(uint32_t)(position / 4), stream[0], stream[1], stream[2]}, words[4];
  thalweg_philox(key, counter, words);
  *value = words[position % 4] < threshold ? 0 : *value * scale;
}

THALWEG_CLONES void thalweg_dropout(float *values, int64_t count, int64_t first, uint32_t threshold, float scale,
                                    const uint32_t key[2], const uint32_t stream[3]) {
  int64_t i = 0;
  for (; i < count && (first + i) % 4; i++) drop_one(values + i, first + i, threshold, scale, key, stream);
  for (; i + 64 <= count; i += 64) {
    words16 words[4];
    blocks16(key, (uint32_t)((first + i) / 4), stream, words);
    uint32_t flat[4][16];
    memcpy(flat, words, sizeof flat);
    for (int lane = 0; lane < 16; lane++)
      for (int word = 0; word < 4; word++) {
        float *value = values + i + 4 * lane + word;
        *value = flat[word][lane] < threshold ? 0 : *value * scale;
      }
  }
  for (; i < count; i++) drop_one(values + i, first + i, threshold, scale, key, stream);
}
