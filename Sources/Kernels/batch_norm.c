#include "Kernels.h"
#include "clones.h"

// Sums are in Double, eight lanes a run of one channel of one example, examples in order. Where a channel is a
// single value (spatial 1) the lanes would be empty, so channels run inside examples instead.

static inline __attribute__((always_inline)) void moments_of_run(const float *x, int32_t count, double *sum,
                                                                 double *squares) {
  doubles8 s = {0}, q = {0};
  int32_t i = 0;
  for (; i + 8 <= count; i += 8) {
    doubles8 v = LOAD8_AS_DOUBLES(x + i);
    s += v;
    q += v * v;
  }
  double tail = 0, tail_squares = 0;
  for (; i < count; i++) {
    tail += x[i];
    tail_squares += (double)x[i] * x[i];
  }
  *sum += sum_of_lanes(&s) + tail;
  *squares += sum_of_lanes(&q) + tail_squares;
}

THALWEG_CLONES void thalweg_channel_moments(const float *in, int32_t count, int32_t channels, int32_t spatial,
                                            double *sums) {
  for (int32_t c = 0; c < 2 * channels; c++) sums[c] = 0;
  for (int32_t e = 0; e < count; e++, in += (int64_t)channels * spatial)
    for (int32_t c = 0; c < channels; c++) {
      if (spatial > 1) {
        moments_of_run(in + (int64_t)c * spatial, spatial, sums + c, sums + channels + c);
      } else {
        sums[c] += in[c];
        sums[channels + c] += (double)in[c] * in[c];
      }
    }
}

THALWEG_CLONES void thalweg_channel_affine(const float *in, const float *scale, const float *shift, int32_t count,
                                           int32_t channels, int32_t spatial, float *out) {
  for (int32_t e = 0; e < count; e++, in += (int64_t)channels * spatial, out += (int64_t)channels * spatial) {
    if (spatial == 1) {
      for (int32_t c = 0; c < channels; c++) out[c] = in[c] * scale[c] + shift[c];
      continue;
    }
    for (int32_t c = 0; c < channels; c++) {
      const float *x = in + (int64_t)c * spatial;
      float *y = out + (int64_t)c * spatial, a = scale[c], b = shift[c];
      for (int32_t s = 0; s < spatial; s++) y[s] = x[s] * a + b;
    }
  }
}

static inline __attribute__((always_inline)) void gradient_moments_of_run(const float *g, const float *x,
                                                                          double mean, int32_t count,
                                                                          double *sum, double *product) {
  doubles8 s = {0}, p = {0};
  int32_t i = 0;
  for (; i + 8 <= count; i += 8) {
    doubles8 v = LOAD8_AS_DOUBLES(g + i);
    s += v;
    p += v * (LOAD8_AS_DOUBLES(x + i) - mean);
  }
  double tail = 0, tail_product = 0;
  for (; i < count; i++) {
    tail += g[i];
    tail_product += g[i] * (x[i] - mean);
  }
  *sum += sum_of_lanes(&s) + tail;
  *product += sum_of_lanes(&p) + tail_product;
}

THALWEG_CLONES void thalweg_channel_gradient_moments(const float *gradient, const float *in, const float *mean,
                                                     int32_t count, int32_t channels, int32_t spatial,
                                                     double *sums) {
  for (int32_t c = 0; c < 2 * channels; c++) sums[c] = 0;
  int64_t stride = (int64_t)channels * spatial;
  for (int32_t e = 0; e < count; e++, in += stride, gradient += stride)
    for (int32_t c = 0; c < channels; c++) {
      const float *g = gradient + (int64_t)c * spatial, *x = in + (int64_t)c * spatial;
      if (spatial > 1) {
        gradient_moments_of_run(g, x, mean[c], spatial, sums + c, sums + channels + c);
      } else {
        sums[c] += *g;
        sums[channels + c] += *g * ((double)*x - mean[c]);
      }
    }
}

THALWEG_CLONES void thalweg_channel_gradient(float *gradient, const float *in, const float *a, const float *b,
                                             const float *d, int32_t count, int32_t channels, int32_t spatial) {
  int64_t stride = (int64_t)channels * spatial;
  for (int32_t e = 0; e < count; e++, in += stride, gradient += stride) {
    if (spatial == 1) {
      for (int32_t c = 0; c < channels; c++) gradient[c] = a[c] * gradient[c] + (b[c] * in[c] + d[c]);
      continue;
    }
    for (int32_t c = 0; c < channels; c++) {
      const float *x = in + (int64_t)c * spatial;
      float *g = gradient + (int64_t)c * spatial, ac = a[c], bc = b[c], dc = d[c];
      for (int32_t s = 0; s < spatial; s++) g[s] = ac * g[s] + (bc * x[s] + dc);
    }
  }
}
