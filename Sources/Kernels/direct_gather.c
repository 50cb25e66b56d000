#include "source.h"

// Sums of a gradient times an input over some rows of outputs at a time, so that both stay in the nearest cache: a few
// filters by a few columns of the kernel in registers, lanes apart until all packs of a chunk are in.

typedef struct {
  const thalweg_direct_gradient *d;
  // Rows of outputs in hand, [filter][rows][out_width][16].
  const float *slopes;
  int32_t first, rows;
} row_block;

INLINE void gather_tile(const row_block *b, int32_t filter, int32_t channel, int32_t i, int32_t j, const int filters,
                        const int columns) {
  const thalweg_direct_gradient *d = b->d;
  int32_t area = d->kernel_height * d->kernel_width, out_width = d->source.width;
  int64_t depth = (int64_t)d->channels * area * LANES, plane = (int64_t)b->rows * out_width * LANES;
  float *to = d->sums + filter * depth + (channel * area + i * d->kernel_width + j) * LANES;
  lanes sums[8][5];
  UNROLL for (int f = 0; f < filters; f++)
      UNROLL for (int k = 0; k < columns; k++) sums[f][k] = LOAD(to + f * depth + k * LANES);
  for (int32_t y = 0; y < b->rows; y++) {
    int32_t top = (b->first + y) * d->stride_height + i * d->dilation_height;
    int64_t row = ((int64_t)channel * d->height + top) * d->width + (int64_t)j * d->dilation_width;
    const float *x = d->input + row * LANES;
    const float *g = b->slopes + filter * plane + (int64_t)y * out_width * LANES;
    for (int32_t p = 0; p < out_width; p++, g += LANES, x += d->stride_width * LANES) {
      lanes values[5];
      UNROLL for (int k = 0; k < columns; k++) values[k] = LOAD(x + k * LANES);
      UNROLL for (int f = 0; f < filters; f++) {
        lanes slope = LOAD(g + f * plane);
        UNROLL for (int k = 0; k < columns; k++) sums[f][k] += slope * values[k];
      }
    }
  }
  UNROLL for (int f = 0; f < filters; f++)
      UNROLL for (int k = 0; k < columns; k++) STORE(to + f * depth + k * LANES, sums[f][k]);
}

INLINE void gather_filters(const row_block *b, int32_t filter, const int filters, const int columns) {
  const thalweg_direct_gradient *d = b->d;
  for (int32_t c = 0; c < d->channels; c++)
    for (int32_t i = 0; i < d->kernel_height; i++) {
      int32_t j = 0;
      // Neighbouring columns of a kernel are neighbours in the input too where nothing is left out between.
      if (d->dilation_width == 1)
        for (; j + columns <= d->kernel_width; j += columns) gather_tile(b, filter, c, i, j, filters, columns);
      for (; j < d->kernel_width; j++) gather_tile(b, filter, c, i, j, filters, 1);
    }
}

INLINE void spread_rows(const thalweg_direct_gradient *d, const source_kind kind, int32_t first, int32_t rows,
                        float *slopes) {
  for (int32_t f = 0; f < d->filters; f++) {
    lanes sum = (lanes){0};
    for (int32_t y = 0; y < rows; y++)
      for (int32_t x = 0; x < d->source.width; x++, slopes += LANES) {
        lanes value;
        read_inside(&d->source, kind, f, first + y, x, &value);
        STORE(slopes, value);
        sum += value;
      }
    if (d->bias_sums) STORE(d->bias_sums + f * LANES, LOAD(d->bias_sums + f * LANES) + sum);
  }
}

INLINE void gather(const thalweg_direct_gradient *d, const int wide) {
  for (int32_t first = 0; first < d->source.height; first += THALWEG_GATHER_ROWS) {
    int32_t left = d->source.height - first;
    row_block b = {d, d->scratch, first, left < THALWEG_GATHER_ROWS ? left : THALWEG_GATHER_ROWS};
    WITH_KIND(&d->source, spread_rows(d, kind, first, b.rows, d->scratch));
    int32_t f = 0;
    if (wide && d->kernel_width % 5 == 0)
      for (; f + 4 <= d->filters; f += 4) gather_filters(&b, f, 4, 5);
    if (wide)
      for (; f + 8 <= d->filters; f += 8) gather_filters(&b, f, 8, 3);
    if (wide)
      for (; f + 2 <= d->filters; f += 2) gather_filters(&b, f, 2, 3);
    for (; f + 2 <= d->filters; f += 2) gather_filters(&b, f, 2, 2);
    for (; f < d->filters; f++) gather_filters(&b, f, 1, 2);
  }
}

FORMS(thalweg_direct_gather, (const thalweg_direct_gradient *d), (d), gather(d, 1), gather(d, 0), gather(d, 0))
