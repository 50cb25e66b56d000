#include "lanes.h"

// Eight outputs of two packs at a time. Sixteen columns of eight rows of weights are copied side by side first: rows
// of a power of two in length would otherwise fall into one set of the cache.

#define ROWS 8

INLINE void forward_tile(const float *in, int64_t pack, int32_t inputs, const float *weights, const float *bias,
                         int32_t rectifies, int32_t outputs, float *out, const int rows, const int packs) {
  lanes sums[ROWS][2];
  UNROLL for (int r = 0; r < rows; r++)
      UNROLL for (int p = 0; p < packs; p++) sums[r][p] = ALL(bias ? bias[r] : 0);
  float block[ROWS][LANES];
  for (int32_t first = 0; first < inputs; first += LANES) {
    int32_t count = inputs - first < LANES ? inputs - first : LANES;
    UNROLL for (int r = 0; r < rows; r++)
        memcpy(block[r], weights + (int64_t)r * inputs + first, sizeof(float) * (size_t)count);
    const float *x = in + (int64_t)first * LANES;
    for (int32_t i = 0; i < count; i++, x += LANES) {
      lanes values[2];
      UNROLL for (int p = 0; p < packs; p++) values[p] = LOAD(x + p * pack);
      UNROLL for (int r = 0; r < rows; r++) {
        lanes weight = SPREAD(block[r][i]);
        UNROLL for (int p = 0; p < packs; p++) sums[r][p] += weight * values[p];
      }
    }
  }
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

// How far ahead rows of weights are fetched: each lies on a page of its own, where nothing foresees them.
#define AHEAD 12

INLINE void back_tile(const float *gradient, int64_t pack, int32_t outputs, const float *weights, int32_t inputs,
                      float *in_gradient, const int rows, const int packs) {
  lanes sums[ROWS][2];
  UNROLL for (int r = 0; r < rows; r++) UNROLL for (int p = 0; p < packs; p++) sums[r][p] = (lanes){0};
  for (int32_t o = 0; o < outputs; o++, weights += inputs, gradient += LANES) {
    __builtin_prefetch(weights + (int64_t)AHEAD * inputs);
    lanes slopes[2];
    UNROLL for (int p = 0; p < packs; p++) slopes[p] = LOAD(gradient + p * pack);
    UNROLL for (int r = 0; r < rows; r++) {
      lanes weight = SPREAD(weights[r]);
      UNROLL for (int p = 0; p < packs; p++) sums[r][p] += weight * slopes[p];
    }
  }
  UNROLL for (int r = 0; r < rows; r++)
      UNROLL for (int p = 0; p < packs; p++) STORE(in_gradient + ((int64_t)p * inputs + r) * LANES, sums[r][p]);
}

INLINE void back(const float *gradient, int32_t packs, int32_t inputs, const float *weights, int32_t outputs,
                 float *in_gradient, const int rows, const int most) {
  int64_t pack = (int64_t)outputs * LANES;
  for (int32_t p = 0; p < packs; p += most) {
    const float *g = gradient + p * pack;
    float *x = in_gradient + (int64_t)p * inputs * LANES;
    int32_t i = 0;
    if (packs - p >= most)
      for (; i + rows <= inputs; i += rows)
        back_tile(g, pack, outputs, weights + i, inputs, x + (int64_t)i * LANES, rows, most);
    else
      for (; i + rows <= inputs; i += rows)
        back_tile(g, pack, outputs, weights + i, inputs, x + (int64_t)i * LANES, rows, 1);
    for (; i < inputs; i++)
      for (int32_t q = 0; q < most && p + q < packs; q++)
        back_tile(g + q * pack, pack, outputs, weights + i, inputs, x + ((int64_t)q * inputs + i) * LANES, 1, 1);
  }
}

#define FORWARD(rows, most) forward(in, packs, inputs, weights, bias, rectifies, outputs, out, rows, most)
FORMS(thalweg_linear,
      (const float *in, int32_t packs, int32_t inputs, const float *weights, const float *bias, int32_t rectifies,
       int32_t outputs, float *out),
      (in, packs, inputs, weights, bias, rectifies, outputs, out), FORWARD(8, 2), FORWARD(6, 1), FORWARD(2, 1))

#define BACK(rows, most) back(gradient, packs, inputs, weights, outputs, in_gradient, rows, most)
FORMS(thalweg_linear_back,
      (const float *gradient, int32_t packs, int32_t inputs, const float *weights, int32_t outputs,
       float *in_gradient),
      (gradient, packs, inputs, weights, outputs, in_gradient), BACK(8, 2), BACK(6, 1), BACK(2, 1))
