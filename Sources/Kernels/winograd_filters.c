#include "winograd.h"

// As many filters as one block has.
typedef float block_lanes __attribute__((vector_size(4 * THALWEG_FILTER_BLOCK), aligned(4), may_alias));

// One dimension of G: three weights to six.
#define FILTER_TO_POINTS(o0, o1, o2, o3, o4, o5, a, b, c)      \
  do {                                                         \
    block_lanes sum = (a) + (c), wide = (a) + 4 * (c);         \
    o0 = 0.25f * (a);                                          \
    o1 = (-1.0f / 6) * (sum + (b));                            \
    o2 = (-1.0f / 6) * (sum - (b));                            \
    o3 = (1.0f / 24) * (wide + 2 * (b));                       \
    o4 = (1.0f / 24) * (wide - 2 * (b));                       \
    o5 = (c);                                                  \
  } while (0)

// The weights of one block's filters for one inner channel, [9][8], zeros for filters that are not there.
INLINE void read_block(const float *weights, int32_t filters, int32_t channels, int32_t turned, int32_t first,
                       int32_t i, block_lanes g[9]) {
  int32_t outer = turned ? channels : filters;
  float values[9][THALWEG_FILTER_BLOCK] = {0};
  for (int32_t j = 0; j < THALWEG_FILTER_BLOCK && first + j < outer; j++) {
    const float *w = weights + (turned ? (int64_t)i * channels + first + j : (int64_t)(first + j) * channels + i) * 9;
    for (int k = 0; k < 9; k++) values[k][j] = w[turned ? 8 - k : k];
  }
  for (int k = 0; k < 9; k++) g[k] = *(const block_lanes *)values[k];
}

INLINE void thalweg_winograd_filters_body(const float *weights, int32_t filters, int32_t channels, int32_t turned,
                                          float *transformed) {
  int32_t outer = turned ? channels : filters, inner = turned ? filters : channels;
  int64_t plane = APART(inner * THALWEG_FILTER_BLOCK);
  for (int32_t first = 0; first < outer; first += THALWEG_FILTER_BLOCK, transformed += PLANES * plane)
    for (int32_t i = 0; i < inner; i++) {
      block_lanes g[9], half[PATCH][3];
      read_block(weights, filters, channels, turned, first, i, g);
      UNROLL for (int x = 0; x < 3; x++)
          FILTER_TO_POINTS(half[0][x], half[1][x], half[2][x], half[3][x], half[4][x], half[5][x], g[x], g[3 + x],
                           g[6 + x]);
      float *to = transformed + (int64_t)i * THALWEG_FILTER_BLOCK;
      UNROLL for (int y = 0; y < PATCH; y++) {
        block_lanes o[PATCH];
        FILTER_TO_POINTS(o[0], o[1], o[2], o[3], o[4], o[5], half[y][0], half[y][1], half[y][2]);
        UNROLL for (int x = 0; x < PATCH; x++) *(block_lanes *)(to + (y * PATCH + x) * plane) = o[x];
      }
    }
}
VARIANTS(thalweg_winograd_filters,
         (const float *weights, int32_t filters, int32_t channels, int32_t turned, float *transformed),
         (weights, filters, channels, turned, transformed))

// One dimension of Gᵀ: six products to three.
#define FILTER_FROM_POINTS(o0, o1, o2, m0, m1, m2, m3, m4, m5)                 \
  do {                                                                         \
    lanes s1 = (m1) + (m2), d1 = (m1) - (m2), s2 = (m3) + (m4), d2 = (m3) - (m4); \
    o0 = 0.25f * (m0) + ((1.0f / 24) * s2 - (1.0f / 6) * s1);                  \
    o1 = (1.0f / 12) * d2 - (1.0f / 6) * d1;                                   \
    o2 = (m5) + ((1.0f / 6) * s2 - (1.0f / 6) * s1);                           \
  } while (0)

// dg = Gᵀ products G for sixteen channels of a filter at a time; products are [36][filter][stride].
INLINE void thalweg_winograd_weights_body(const float *products, int64_t plane, int64_t stride, int32_t filters,
                                          int32_t channels, int32_t first, int32_t count, float *weights) {
  for (int32_t f = 0; f < filters; f++)
    for (int32_t some = 0; some < count; some += LANES) {
      const float *m = products + f * stride + some;
      lanes half[3][PATCH], w[9];
      UNROLL for (int x = 0; x < PATCH; x++)
          FILTER_FROM_POINTS(half[0][x], half[1][x], half[2][x], LOAD(m + x * plane), LOAD(m + (6 + x) * plane),
                             LOAD(m + (12 + x) * plane), LOAD(m + (18 + x) * plane), LOAD(m + (24 + x) * plane),
                             LOAD(m + (30 + x) * plane));
      UNROLL for (int y = 0; y < 3; y++)
          FILTER_FROM_POINTS(w[3 * y], w[3 * y + 1], w[3 * y + 2], half[y][0], half[y][1], half[y][2], half[y][3],
                             half[y][4], half[y][5]);
      float values[9][LANES], *to = weights + ((int64_t)f * channels + first + some) * 9;
      memcpy(values, w, sizeof values);
      for (int c = 0; c < LANES && some + c < count; c++)
        for (int k = 0; k < 9; k++) to[c * 9 + k] = values[k][c];
    }
}
VARIANTS(thalweg_winograd_weights,
         (const float *products, int64_t plane, int64_t stride, int32_t filters, int32_t channels, int32_t first,
          int32_t count, float *weights),
         (products, plane, stride, filters, channels, first, count, weights))
