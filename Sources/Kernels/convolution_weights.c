#include <string.h>

#include "Kernels.h"
#include "clones.h"

// The gradient of a direct convolution's weights: dw[f][k] = Σ_images Σ_p g[f][p] · padded[p + offset(k)].
//
// The gradient g has the pitch of the padded planes and zeros past each row's end, so that whole vectors can be
// multiplied. Sixteen partial sums a weight stay in registers over all images of a group and are added up in one
// fixed tree; the sum over positions runs in order of images and positions whatever the tile.

typedef struct {
  const float *padded, *gradient;
  int64_t plane, padded_image, gradient_plane, gradient_image;
  int32_t images, pitch, channels, kernel_height, kernel_width;
  int64_t vectors;
  float *weights;
  int32_t adds;
} correlation;

static inline __attribute__((always_inline)) void tile(const correlation *c, int32_t filter, int32_t channel,
                                                       int32_t i, int32_t j, const int filters, const int columns) {
  floats16 sums[8][5];
#pragma clang loop unroll(full)
  for (int f = 0; f < filters; f++)
#pragma clang loop unroll(full)
    for (int k = 0; k < columns; k++) sums[f][k] = (floats16){0};
  for (int32_t image = 0; image < c->images; image++) {
    const float *x = c->padded + image * c->padded_image + channel * c->plane + i * c->pitch + j;
    const float *g = c->gradient + image * c->gradient_image + filter * c->gradient_plane;
    for (int64_t v = 0; v < c->vectors; v++, x += 16, g += 16) {
      floats16 values[5];
#pragma clang loop unroll(full)
      for (int k = 0; k < columns; k++) values[k] = LOAD16(x + k);
#pragma clang loop unroll(full)
      for (int f = 0; f < filters; f++) {
        floats16 slope = LOAD16(g + f * c->gradient_plane);
#pragma clang loop unroll(full)
        for (int k = 0; k < columns; k++) sums[f][k] += slope * values[k];
      }
    }
  }
  int32_t area = c->kernel_height * c->kernel_width;
#pragma clang loop unroll(full)
  for (int f = 0; f < filters; f++)
#pragma clang loop unroll(full)
    for (int k = 0; k < columns; k++) {
      float *weight = c->weights + ((int64_t)(filter + f) * c->channels + channel) * area + i * c->kernel_width + j + k;
      float sum = sum_of_lanes16(&sums[f][k]);
      *weight = c->adds ? *weight + sum : sum;
    }
}

static inline __attribute__((always_inline)) void columns(const correlation *c, int32_t filter, const int filters,
                                                          const int most) {
  for (int32_t channel = 0; channel < c->channels; channel++)
    for (int32_t i = 0; i < c->kernel_height; i++) {
      int32_t j = 0;
      for (; j + most <= c->kernel_width; j += most) tile(c, filter, channel, i, j, filters, most);
      if (most > 3 && c->kernel_width - j >= 3) {
        tile(c, filter, channel, i, j, filters, 3);
        j += 3;
      }
      for (; j < c->kernel_width; j++) tile(c, filter, channel, i, j, filters, 1);
    }
}

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma,bmi,bmi2"))) static void correlate_avx512(
    const correlation *c, int32_t filters) {
  int32_t f = 0;
  if (c->kernel_width % 5 == 0) {
    for (; f + 4 <= filters; f += 4) columns(c, f, 4, 5);
    for (; f + 2 <= filters; f += 2) columns(c, f, 2, 5);
    for (; f < filters; f++) columns(c, f, 1, 5);
    return;
  }
  for (; f + 8 <= filters; f += 8) columns(c, f, 8, 3);
  for (; f + 2 <= filters; f += 2) columns(c, f, 2, 3);
  for (; f < filters; f++) columns(c, f, 1, 3);
}

__attribute__((target("avx2,fma,bmi,bmi2"))) static void correlate_avx2(const correlation *c, int32_t filters) {
  int32_t f = 0;
  for (; f + 2 <= filters; f += 2) columns(c, f, 2, 3);
  for (; f < filters; f++) columns(c, f, 1, 3);
}
#endif

static void correlate_plain(const correlation *c, int32_t filters) {
  for (int32_t f = 0; f < filters; f++) columns(c, f, 1, 3);
}

void thalweg_convolve_weights(const thalweg_direct *g, const float *padded, int64_t padded_image,
                              const float *gradient, int64_t gradient_image, int32_t images, int32_t filters,
                              int32_t adds, float *weights) {
  correlation c = {padded, gradient, g->plane, padded_image, g->out_stride, gradient_image,
                   images, g->pitch, g->channels, g->kernel_height, g->kernel_width,
                   ((int64_t)g->out_height * g->pitch + 15) / 16, weights, adds};
#if defined(__x86_64__)
  if (g->instructions == thalweg_avx512) return correlate_avx512(&c, filters);
  if (g->instructions == thalweg_avx2) return correlate_avx2(&c, filters);
#endif
  correlate_plain(&c, filters);
}
