#include "lanes.h"

// Eight outputs of two packs at a time. Sixteen columns of eight rows of weights are copied side by side first: rows
// of a power of two in length would otherwise fall into one set of the cache.

#define ROWS THALWEG_ROWS

INLINE void add_column(float block[ROWS][LANES], int32_t column, const float *x, int64_t pack, lanes sums[ROWS][2],
                       const int rows, const int packs) {
  lanes values[2];
  UNROLL for (int p = 0; p < packs; p++) values[p] = LOAD(x + p * pack);
  UNROLL for (int r = 0; r < rows; r++) {
    lanes weight = SPREAD(block[r][column]);
    UNROLL for (int p = 0; p < packs; p++) sums[r][p] += weight * values[p];
  }
}

INLINE void forward_tile(const float *in, int64_t pack, int32_t inputs, const float *weights, const float *bias,
                         int32_t rectifies, int32_t outputs, float *out, const int rows, const int packs) {
  lanes sums[ROWS][2];
  UNROLL for (int r = 0; r < rows; r++)
      UNROLL for (int p = 0; p < packs; p++) sums[r][p] = ALL(bias ? bias[r] : 0);
  float block[ROWS][LANES];
  int32_t first = 0;
  // Whole blocks have a length that the compiler knows, which is a third of the time.
  for (; first + LANES <= inputs; first += LANES) {
    UNROLL for (int r = 0; r < rows; r++)
        memcpy(block[r], weights + (int64_t)r * inputs + first, sizeof block[r]);
    UNROLL for (int32_t i = 0; i < LANES; i++)
        add_column(block, i, in + (int64_t)(first + i) * LANES, pack, sums, rows, packs);
  }
  for (int r = 0; r < rows && first < inputs; r++)
    memcpy(block[r], weights + (int64_t)r * inputs + first, sizeof(float) * (size_t)(inputs - first));
  for (int32_t i = 0; first + i < inputs; i++)
    add_column(block, i, in + (int64_t)(first + i) * LANES, pack, sums, rows, packs);
  UNROLL for (int r = 0; r < rows; r++)
      UNROLL for (int p = 0; p < packs; p++) {
    lanes value = sums[r][p];
    STORE(out + ((int64_t)p * outputs + r) * LANES, rectifies ? CHOOSE(value < 0, (lanes){0}, value) : value);
  }
}

INLINE void forward(const float *in, int32_t packs, int32_t inputs, const float *weights, const float *bias,
                    int32_t rectifies, int32_t outputs, float *out, const int rows, const int most) {
  int64_t pack = (int64_t)inputs * LANES;
  for (int32_t p = 0; p < packs; p += most) {
    const float *x = in + p * pack;
    float *y = out + (int64_t)p * outputs * LANES;
    int32_t o = 0;
#define TILE_OF(height, width)                                                                           \
  forward_tile(x, pack, inputs, weights + (int64_t)o * inputs, bias ? bias + o : 0, rectifies, outputs,  \
               y + (int64_t)o * LANES, height, width)
    if (packs - p >= most)
      for (; o + rows <= outputs; o += rows) TILE_OF(rows, most);
    else
      for (; o + rows <= outputs; o += rows) TILE_OF(rows, 1);
    if (packs - p >= most)
      for (; o + 2 <= outputs; o += 2) TILE_OF(2, most);
    else
      for (; o + 2 <= outputs; o += 2) TILE_OF(2, 1);
    for (; o < outputs; o++)
      for (int32_t q = 0; q < most && p + q < packs; q++)
        forward_tile(x + q * pack, pack, inputs, weights + (int64_t)o * inputs, bias ? bias + o : 0, rectifies,
                     outputs, y + ((int64_t)q * outputs + o) * LANES, 1, 1);
#undef TILE_OF
  }
}

// Eight inputs of two packs at a time, from weights turned once a step: what a tile reads lies side by side, where
// columns of the matrix itself have each number on a page of its own.

// Panels that are written at a time: each is a stream of its own.
#define STREAMS 8

INLINE void thalweg_linear_turn_body(const float *weights, int32_t inputs, int32_t outputs, int32_t first,
                                     int32_t count, float *turned) {
  for (int32_t i = 0; i < inputs; i += STREAMS * ROWS) {
    int32_t width = inputs - i < STREAMS * ROWS ? inputs - i : STREAMS * ROWS;
    for (int32_t o = first; o < first + count; o++) {
      const float *row = weights + (int64_t)o * inputs + i;
      float *to = turned + ((int64_t)i * outputs + (int64_t)o * ROWS);
      int32_t k = 0;
      for (; k + ROWS <= width; k += ROWS, to += (int64_t)outputs * ROWS) memcpy(to, row + k, sizeof(float) * ROWS);
      if (k == width) continue;
      float last[ROWS] = {0};
      memcpy(last, row + k, sizeof(float) * (size_t)(width - k));
      memcpy(to, last, sizeof last);
    }
  }
}
VARIANTS(thalweg_linear_turn,
         (const float *weights, int32_t inputs, int32_t outputs, int32_t first, int32_t count, float *turned),
         (weights, inputs, outputs, first, count, turned))

INLINE void back_tile(const float *gradient, int64_t pack, int32_t outputs, const float *turned, int32_t inputs,
                      int32_t count, float *in_gradient, const int rows, const int packs) {
  lanes sums[ROWS][2];
  UNROLL for (int r = 0; r < rows; r++) UNROLL for (int p = 0; p < packs; p++) sums[r][p] = (lanes){0};
  for (int32_t o = 0; o < outputs; o++, turned += ROWS, gradient += LANES) {
    lanes slopes[2];
    UNROLL for (int p = 0; p < packs; p++) slopes[p] = LOAD(gradient + p * pack);
    UNROLL for (int r = 0; r < rows; r++) {
      lanes weight = SPREAD(turned[r]);
      UNROLL for (int p = 0; p < packs; p++) sums[r][p] += weight * slopes[p];
    }
  }
  UNROLL for (int r = 0; r < rows; r++)
      UNROLL for (int p = 0; p < packs; p++) {
    if (r < count) STORE(in_gradient + ((int64_t)p * inputs + r) * LANES, sums[r][p]);
  }
}

INLINE void back(const float *gradient, int32_t packs, int32_t inputs, const float *turned, int32_t outputs,
                 float *in_gradient, const int rows, const int most) {
  int64_t pack = (int64_t)outputs * LANES;
  for (int32_t p = 0; p < packs; p += most) {
    const float *g = gradient + p * pack;
    float *x = in_gradient + (int64_t)p * inputs * LANES;
    for (int32_t i = 0; i < inputs; i += rows) {
      const float *weights = turned + (int64_t)(i / ROWS * ROWS) * outputs + i % ROWS;
      if (packs - p >= most)
        back_tile(g, pack, outputs, weights, inputs, inputs - i, x + (int64_t)i * LANES, rows, most);
      else
        back_tile(g, pack, outputs, weights, inputs, inputs - i, x + (int64_t)i * LANES, rows, 1);
    }
  }
}

#define FORWARD(rows, most) forward(in, packs, inputs, weights, bias, rectifies, outputs, out, rows, most)
FORMS(thalweg_linear,
      (const float *in, int32_t packs, int32_t inputs, const float *weights, const float *bias, int32_t rectifies,
       int32_t outputs, float *out),
      (in, packs, inputs, weights, bias, rectifies, outputs, out), FORWARD(8, 2), FORWARD(6, 1), FORWARD(2, 1))

#define BACK(rows, most) back(gradient, packs, inputs, turned, outputs, in_gradient, rows, most)
FORMS(thalweg_linear_back,
      (const float *gradient, int32_t packs, int32_t inputs, const float *turned, int32_t outputs, float *in_gradient),
      (gradient, packs, inputs, turned, outputs, in_gradient), BACK(8, 2), BACK(4, 1), BACK(2, 1))
