#include <string.h>

#include "Kernels.h"
#include "clones.h"

// Direct convolution with stride 1.
//
// Planes come padded, `pitch` floats a row, so that a filter's offset is the same for every position: position
// p = y·pitch + x of the output is Σ_k w[k] · padded[p + offset(k)], and sixteen neighbours are one vector whatever
// row they are in. Positions past a row's end compute what nobody reads. A tile of filters × vectors stays in
// registers while k runs over channels, rows and columns, in that order for every output: tiles of other sizes, and
// so other instruction sets, sum alike up to the fusing of multiply and add.

typedef struct {
  const float *padded;
  int64_t plane;
  int32_t pitch, channels, kernel_height, kernel_width;
  const float *weights, *bias;
  float *out;
  int64_t out_stride;
} convolution;

static inline __attribute__((always_inline)) void tile(const convolution *c, int32_t filter, int64_t position,
                                                       const int filters, const int vectors) {
  int64_t depth = (int64_t)c->channels * c->kernel_height * c->kernel_width;
  const float *weights = c->weights + filter * depth;
  floats16 sums[8][3];
#pragma clang loop unroll(full)
  for (int f = 0; f < filters; f++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[f][v] = (floats16){0} + (c->bias ? c->bias[filter + f] : 0);
  for (int32_t channel = 0; channel < c->channels; channel++)
    for (int32_t i = 0; i < c->kernel_height; i++) {
      const float *row = c->padded + channel * c->plane + i * c->pitch + position;
      for (int32_t j = 0; j < c->kernel_width; j++, weights++) {
        floats16 x[3];
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) x[v] = LOAD16(row + j + 16 * v);
#pragma clang loop unroll(full)
        for (int f = 0; f < filters; f++) {
          floats16 w = (floats16){0} + weights[f * depth];
#pragma clang loop unroll(full)
          for (int v = 0; v < vectors; v++) sums[f][v] += w * x[v];
        }
      }
    }
#pragma clang loop unroll(full)
  for (int f = 0; f < filters; f++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) STORE16(c->out + (filter + f) * c->out_stride + position + 16 * v, sums[f][v]);
}

static inline __attribute__((always_inline)) void positions(const convolution *c, int32_t filter, int64_t count,
                                                            const int filters, const int vectors) {
  int64_t p = 0;
  for (; p + 16 * vectors <= count; p += 16 * vectors) tile(c, filter, p, filters, vectors);
  if (vectors == 3 && count - p > 16) {
    tile(c, filter, p, filters, 2);
    p += 32;
  }
  for (; p < count; p += 16) tile(c, filter, p, filters, 1);
}

#define CONVOLVE_BY(most, vectors)                                     \
  int32_t f = 0;                                                       \
  for (; f + most <= filters; f += most) positions(c, f, count, most, vectors); \
  switch (filters - f) {                                               \
    case 7: positions(c, f, count, 7, vectors); break;                 \
    case 6: positions(c, f, count, 6, vectors); break;                 \
    case 5: positions(c, f, count, 5, vectors); break;                 \
    case 4: positions(c, f, count, 4, vectors); break;                 \
    case 3: positions(c, f, count, 3, vectors); break;                 \
    case 2: positions(c, f, count, 2, vectors); break;                 \
    case 1: positions(c, f, count, 1, vectors); break;                 \
  }

#if defined(__x86_64__)
// 24 of 32 registers of sixteen lanes.
__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma,bmi,bmi2"))) static void convolve_avx512(
    const convolution *c, int32_t filters, int64_t count) {
  CONVOLVE_BY(8, 3)
}

// 12 of 16 registers of eight lanes.
__attribute__((target("avx2,fma,bmi,bmi2"))) static void convolve_avx2(const convolution *c, int32_t filters,
                                                                       int64_t count) {
  CONVOLVE_BY(6, 1)
}
#endif

static void convolve_plain(const convolution *c, int32_t filters, int64_t count) { CONVOLVE_BY(2, 1) }

void thalweg_pad_planes(const float *planes, int32_t channels, int32_t height, int32_t width, int32_t top,
                        int32_t left, int32_t pitch, int64_t stride, float *padded) {
  for (int32_t c = 0; c < channels; c++, padded += stride) {
    memset(padded, 0, sizeof(float) * (size_t)stride);
    for (int32_t y = 0; y < height; y++, planes += width)
      memcpy(padded + (int64_t)(y + top) * pitch + left, planes, sizeof(float) * (size_t)width);
  }
}

void thalweg_crop_planes(const float *pitched, int64_t stride, int32_t pitch, int32_t channels, int32_t height,
                         int32_t width, float *planes) {
  for (int32_t c = 0; c < channels; c++)
    for (int32_t y = 0; y < height; y++, planes += width)
      memcpy(planes, pitched + c * stride + (int64_t)y * pitch, sizeof(float) * (size_t)width);
}

void thalweg_flip_filters(const float *weights, int32_t filters, int32_t channels, int32_t area, float *flipped) {
  for (int32_t c = 0; c < channels; c++)
    for (int32_t f = 0; f < filters; f++)
      for (int32_t k = 0; k < area; k++)
        *flipped++ = weights[((int64_t)f * channels + c) * area + area - 1 - k];
}

void thalweg_convolve(const thalweg_direct *g, const float *padded, const float *weights, const float *bias,
                      int32_t filters, float *out) {
  convolution c = {padded, g->plane, g->pitch, g->channels, g->kernel_height, g->kernel_width,
                   weights, bias, out, g->out_stride};
  int64_t count = (int64_t)(g->out_height - 1) * g->pitch + g->out_width;
#if defined(__x86_64__)
  if (g->instructions == thalweg_avx512) return convolve_avx512(&c, filters, count);
  if (g->instructions == thalweg_avx2) return convolve_avx2(&c, filters, count);
#endif
  convolve_plain(&c, filters, count);
}
