#include "lanes.h"

typedef uint32_t words __attribute__((vector_size(64)));
typedef uint64_t pairs __attribute__((vector_size(64)));

// High and low halves of factor · value in every lane. Even and odd lanes are multiplied apart, as 64-bit products.
INLINE void multiply(uint32_t factor, const words *value, words *high, words *low) {
  const pairs lower = (pairs){0} + 0xFFFFFFFFu;
  pairs even = ((pairs)*value & lower) * factor, odd = ((pairs)*value >> 32) * factor;
  *high = (words)((even >> 32) | (odd & ~lower));
  *low = (words)((even & lower) | (odd << 32));
}

// thalweg_philox with another first counter in every lane.
INLINE void blocks(const uint32_t key[2], const words *first, const uint32_t stream[3], words out[4]) {
  words c0 = *first, c1 = (words){0} + stream[0], c2 = (words){0} + stream[1], c3 = (words){0} + stream[2];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    words high_a, low_a, high_b, low_b;
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

#define HALF_WORDS 8

INLINE void thalweg_dropout_body(float *values, int64_t features, int64_t first, uint32_t threshold, float scale,
                                 const uint32_t key[2], const uint32_t stream[3]) {
  uint32_t stride = (uint32_t)((features + HALF_WORDS - 1) / HALF_WORDS);
  words counter = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  counter = (counter + (uint32_t)first) * stride;
  for (int64_t p = 0; p < features; p += HALF_WORDS, counter += 1) {
    words out[4];
    blocks(key, &counter, stream, out);
    int64_t count = features - p < HALF_WORDS ? features - p : HALF_WORDS;
    for (int64_t i = 0; i < count; i++) {
      words half = i % 2 ? out[i / 2] >> 16 : out[i / 2] & 0xFFFF;
      float *value = values + (p + i) * LANES;
      STORE(value, KEEP((whole_lanes)(half >= threshold), LOAD(value) * scale));
    }
  }
}
VARIANTS(thalweg_dropout,
         (float *values, int64_t features, int64_t first, uint32_t threshold, float scale, const uint32_t key[2],
          const uint32_t stream[3]),
         (values, features, first, threshold, scale, key, stream))
