#include "lanes.h"

// Outputs are computed four at a time, neighbours of a row or the window of a pool, for up to six filters at once:
// 24 sums in registers while channels, rows and columns run, in that order for every output whatever the tile.

#define SPOTS 4

typedef struct {
  // Where the input's values for each of the four outputs begin, and where the outputs go.
  const float *input[SPOTS];
  float *out[SPOTS];
  uint8_t *codes;
  // Rows and columns of the kernel that meet rows and columns of the input that are not zero.
  int32_t first_row, last_row, first_column, last_column;
} tile_spots;

INLINE void sum_tile(const thalweg_direct *d, const tile_spots *s, int32_t filter, lanes sums[6][SPOTS],
                     const int first_filter, const int filters, const int first_spot, const int spots) {
  int32_t area = d->kernel_height * d->kernel_width;
  int64_t depth = (int64_t)d->channels * area, plane = (int64_t)d->height * d->width * LANES;
  int64_t step = (int64_t)d->dilation_width * LANES;
  const float *weights = d->weights + (filter + first_filter) * depth;
  lanes held[6][SPOTS];
  UNROLL for (int f = 0; f < filters; f++) {
    lanes bias = ALL(d->bias ? d->bias[filter + first_filter + f] : 0);
    UNROLL for (int i = 0; i < spots; i++) held[f][i] = bias;
  }
  for (int32_t c = 0; c < d->channels; c++)
    for (int32_t y = s->first_row; y < s->last_row; y++) {
      const float *w = weights + c * area + y * d->kernel_width + s->first_column;
      int64_t at = c * plane + (int64_t)y * d->dilation_height * d->width * LANES + s->first_column * step;
      for (int32_t x = s->first_column; x < s->last_column; x++, w++, at += step) {
        lanes values[SPOTS];
        UNROLL for (int i = 0; i < spots; i++) values[i] = LOAD(s->input[first_spot + i] + at);
        UNROLL for (int f = 0; f < filters; f++) {
          lanes weight = SPREAD(w[f * depth]);
          UNROLL for (int i = 0; i < spots; i++) held[f][i] += weight * values[i];
        }
      }
    }
  UNROLL for (int f = 0; f < filters; f++)
      UNROLL for (int i = 0; i < spots; i++) sums[first_filter + f][first_spot + i] = held[f][i];
}

INLINE void write_spots(const thalweg_direct *d, const tile_spots *s, int32_t filter, lanes sums[6][SPOTS],
                        int filters, int64_t out_plane) {
  for (int f = 0; f < filters; f++) {
    int64_t at = (filter + f) * out_plane;
    if (d->scale) {
      lanes scale = ALL(d->scale[filter + f]), shift = ALL(d->shift[filter + f]);
      UNROLL for (int i = 0; i < SPOTS; i++) sums[f][i] = sums[f][i] * scale + shift;
    }
    if (d->pools) {
      write_pooled(sums[f], s->out[0] + at, s->codes ? s->codes + at : 0);
      continue;
    }
    UNROLL for (int i = 0; i < SPOTS; i++) {
      lanes value = sums[f][i];
      STORE(s->out[i] + at, d->rectifies ? CHOOSE(value < 0, (lanes){0}, value) : value);
    }
  }
}

// All filters at four spots. `wide` sums a tile of 6 × 4 in one piece, as AVX-512 has registers for; otherwise pieces
// of one spot.
INLINE void convolve_spots(const thalweg_direct *d, const tile_spots *s, int64_t out_plane, const int wide) {
  int32_t f = 0;
  lanes sums[6][SPOTS];
  for (; f + 6 <= d->filters; f += 6) {
    if (wide) sum_tile(d, s, f, sums, 0, 6, 0, SPOTS);
    else UNROLL for (int i = 0; i < SPOTS; i++) sum_tile(d, s, f, sums, 0, 6, i, 1);
    write_spots(d, s, f, sums, 6, out_plane);
  }
  for (; f + 2 <= d->filters; f += 2) {
    if (wide) sum_tile(d, s, f, sums, 0, 2, 0, SPOTS);
    else UNROLL for (int i = 0; i < SPOTS; i += 2) sum_tile(d, s, f, sums, 0, 2, i, 2);
    write_spots(d, s, f, sums, 2, out_plane);
  }
  for (; f < d->filters; f++) {
    sum_tile(d, s, f, sums, 0, 1, 0, SPOTS);
    write_spots(d, s, f, sums, 1, out_plane);
  }
}

// Kernel rows that fall on the input's rows between first_row and last_row, for outputs of one row.
INLINE void meet_rows(const thalweg_direct *d, int32_t top, tile_spots *s) {
  int32_t step = d->dilation_height;
  s->first_row = d->first_row > top ? (d->first_row - top + step - 1) / step : 0;
  int32_t last = (d->last_row - top + step - 1) / step;
  s->last_row = last < d->kernel_height ? last : d->kernel_height;
}

// Kernel columns that fall on the input's columns between first_column and last_column for one of four spots.
INLINE void meet_columns(const thalweg_direct *d, int32_t first, int32_t last, tile_spots *s) {
  int32_t step = d->dilation_width;
  first *= d->stride_width;
  last *= d->stride_width;
  s->first_column = d->first_column > last ? (d->first_column - last + step - 1) / step : 0;
  int32_t end = d->last_column > first ? (d->last_column - first + step - 1) / step : 0;
  s->last_column = end < d->kernel_width ? end : d->kernel_width;
}

INLINE void convolve_row(const thalweg_direct *d, int32_t row, const int wide) {
  int64_t out_plane = (int64_t)d->out_height * d->out_width * LANES;
  int32_t top = row * d->stride_height;
  const float *input = d->input + (int64_t)top * d->width * LANES;
  for (int32_t first = 0; first < d->out_width; first += SPOTS) {
    tile_spots s = {.codes = 0};
    meet_rows(d, top, &s);
    meet_columns(d, first, first + SPOTS < d->out_width ? first + SPOTS - 1 : d->out_width - 1, &s);
    for (int i = 0; i < SPOTS; i++) {
      // Spots past the row's end repeat its last.
      int32_t x = first + i < d->out_width ? first + i : d->out_width - 1;
      s.input[i] = input + (int64_t)x * d->stride_width * LANES;
      s.out[i] = d->out + ((int64_t)row * d->out_width + x) * LANES;
    }
    convolve_spots(d, &s, out_plane, wide);
  }
}

INLINE void convolve_pooled_row(const thalweg_direct *d, int32_t row, const int wide) {
  int32_t height = d->out_height / 2, width = d->out_width / 2;
  for (int32_t x = 0; x < width; x++) {
    tile_spots s = {.first_row = 0, .last_row = d->kernel_height, .last_column = d->kernel_width};
    for (int i = 0; i < SPOTS; i++) {
      int64_t y = (2 * row + i / 2) * d->stride_height, across = (2 * x + i % 2) * d->stride_width;
      s.input[i] = d->input + (y * d->width + across) * LANES;
    }
    int64_t at = ((int64_t)row * width + x) * LANES;
    s.out[0] = d->out + at;
    s.codes = d->codes ? d->codes + at : 0;
    convolve_spots(d, &s, (int64_t)height * width * LANES, wide);
  }
}

INLINE void convolve(const thalweg_direct *d, const int wide) {
  if (d->pools)
    for (int32_t row = 0; row < d->out_height / 2; row++) convolve_pooled_row(d, row, wide);
  else
    for (int32_t row = 0; row < d->out_height; row++) convolve_row(d, row, wide);
}

FORMS(thalweg_direct_convolve, (const thalweg_direct *d), (d), convolve(d, 1), convolve(d, 0), convolve(d, 0))

void thalweg_turn_filters(const float *weights, int32_t filters, int32_t channels, int32_t area, float *turned) {
  for (int32_t c = 0; c < channels; c++)
    for (int32_t f = 0; f < filters; f++)
      for (int32_t k = 0; k < area; k++)
        *turned++ = weights[((int64_t)f * channels + c) * area + area - 1 - k];
}
