#include "lanes.h"

// Sums of a gradient times an input over some rows of outputs at a time, so that both stay in the nearest cache: some
// columns of the kernel in registers. Even and odd columns of outputs have sums of their own, for two additions at once.

#define GATHER_ROWS 4
#define MOST_COLUMNS 3

// Outputs of one row for which column j of the kernel is inside: [first, last).
INLINE void meet_columns(const thalweg_depthwise *d, int32_t j, int32_t *first, int32_t *last) {
  int32_t place = j * d->dilation_width - d->padding_width;
  *first = place < 0 ? (-place + d->stride_width - 1) / d->stride_width : 0;
  *last = place < d->width ? (d->width - 1 - place) / d->stride_width + 1 : 0;
  if (*last > d->out_width) *last = d->out_width;
  if (*first > *last) *first = *last;
}

// One column of the kernel alone, for outputs [first, last) of a row.
INLINE void gather_edge(const float *x, const float *g, int32_t first, int32_t last, int64_t step, lanes sums[2]) {
  for (int32_t o = first; o < last; o++) sums[o & 1] += LOAD(g + (int64_t)o * LANES) * LOAD(x + o * step);
}

// Columns j to before j + columns of the kernel's row i, over rows [first, last) of outputs; `sums` are of column j.
INLINE void gather_columns(const thalweg_depthwise *d, const float *in, const float *gradient, int32_t i, int32_t j,
                           int32_t first, int32_t last, float *sums, const int columns) {
  lanes parts[MOST_COLUMNS][2];
  int32_t firsts[MOST_COLUMNS], lasts[MOST_COLUMNS], from = 0, to = d->out_width;
  UNROLL for (int k = 0; k < columns; k++) {
    parts[k][0] = parts[k][1] = (lanes){0};
    meet_columns(d, j + k, &firsts[k], &lasts[k]);
    if (firsts[k] > from) from = firsts[k];
    if (lasts[k] < to) to = lasts[k];
  }
  from += from & 1;
  if (to < from) to = from;
  to -= (to - from) & 1;
  int64_t step = (int64_t)d->stride_width * LANES, next = (int64_t)d->dilation_width * LANES;
  for (int32_t y = first; y < last; y++) {
    int32_t row = y * d->stride_height + i * d->dilation_height - d->padding_height;
    if (row < 0 || row >= d->height) continue;
    const float *g = gradient + (int64_t)y * d->out_width * LANES;
    const float *x = in + ((int64_t)row * d->width + j * d->dilation_width - d->padding_width) * LANES;
    UNROLL for (int k = 0; k < columns; k++)
        gather_edge(x + k * next, g, firsts[k], from < lasts[k] ? from : lasts[k], step, parts[k]);
    for (int32_t o = from; o < to; o += 2) UNROLL for (int e = 0; e < 2; e++) {
      lanes slope = LOAD(g + (int64_t)(o + e) * LANES);
      UNROLL for (int k = 0; k < columns; k++) parts[k][e] += slope * LOAD(x + k * next + (o + e) * step);
    }
    UNROLL for (int k = 0; k < columns; k++)
        gather_edge(x + k * next, g, to > firsts[k] ? to : firsts[k], lasts[k], step, parts[k]);
  }
  UNROLL for (int k = 0; k < columns; k++)
      STORE(sums + k * LANES, LOAD(sums + k * LANES) + (parts[k][0] + parts[k][1]));
}

INLINE void gather_bias(const float *gradient, int64_t count, float *sum) {
  lanes parts[4] = {0};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) UNROLL for (int k = 0; k < 4; k++) parts[k] += LOAD(gradient + (i + k) * LANES);
  for (; i < count; i++) parts[0] += LOAD(gradient + i * LANES);
  STORE(sum, LOAD(sum) + ((parts[0] + parts[1]) + (parts[2] + parts[3])));
}

INLINE void thalweg_depthwise_gather_body(const thalweg_depthwise *d, const float *gradient, float *sums,
                                          float *bias_sums) {
  int64_t plane = (int64_t)d->height * d->width * LANES, out_plane = (int64_t)d->out_height * d->out_width * LANES;
  int32_t area = d->kernel_height * d->kernel_width;
  for (int32_t f = 0; f < d->channels * d->multiplier; f++, gradient += out_plane, sums += (int64_t)area * LANES) {
    const float *in = d->input + f / d->multiplier * plane;
    for (int32_t first = 0; first < d->out_height; first += GATHER_ROWS) {
      int32_t last = d->out_height - first < GATHER_ROWS ? d->out_height : first + GATHER_ROWS;
      for (int32_t i = 0; i < d->kernel_height; i++) {
        float *to = sums + (int64_t)i * d->kernel_width * LANES;
        int32_t j = 0;
        for (; j + MOST_COLUMNS <= d->kernel_width; j += MOST_COLUMNS)
          gather_columns(d, in, gradient, i, j, first, last, to + j * LANES, MOST_COLUMNS);
        for (; j < d->kernel_width; j++) gather_columns(d, in, gradient, i, j, first, last, to + j * LANES, 1);
      }
    }
    if (bias_sums) gather_bias(gradient, d->out_height * (int64_t)d->out_width, bias_sums + (int64_t)f * LANES);
  }
}
VARIANTS(thalweg_depthwise_gather,
         (const thalweg_depthwise *convolution, const float *gradient, float *sums, float *bias_sums),
         (convolution, gradient, sums, bias_sums))
