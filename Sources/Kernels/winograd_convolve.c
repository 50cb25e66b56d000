#include "winograd.h"

// A convolution of some packs, a pair of tiles at a time: their patches are transformed for all channels, then each block
// of eight filters makes 36 small products and transforms its outputs back while they are in the nearest cache. Where
// patches of so many channels are too large to be read again for each block, each of the 36 planes makes its products
// with all filters before the next: then filters are the one thing that is read from afar, once.

#define PAIR 2

// values[36][channel][PAIR] of one tile for every channel.
INLINE void transform_patches(const thalweg_winograd *w, const thalweg_source *source, const source_kind kind,
                              tile_place place, float *values) {
  int32_t channels = w->channels;
  int64_t plane = APART(channels * PAIR * LANES);
  int32_t top = place.row - w->top, left = place.column - w->left;
  for (int32_t c = 0; c < channels; c++) {
    lanes half[PATCH][PATCH];
    for (int x = 0; x < PATCH; x++) {
      lanes d[PATCH];
      UNROLL for (int y = 0; y < PATCH; y++) 
          read_source(source, kind, c, top + y * w->down, left + x * w->across, &d[y]);
      TO_POINTS(half[0][x], half[1][x], half[2][x], half[3][x], half[4][x], half[5][x], d[0], d[1], d[2], d[3], d[4],
                d[5]);
    }
    float *to = values + (int64_t)c * PAIR * LANES;
    for (int y = 0; y < PATCH; y++) {
      lanes o[PATCH];
      TO_POINTS(o[0], o[1], o[2], o[3], o[4], o[5], half[y][0], half[y][1], half[y][2], half[y][3], half[y][4],
                half[y][5]);
      UNROLL for (int x = 0; x < PATCH; x++) STORE(to + (y * PATCH + x) * plane, o[x]);
    }
  }
}

// products[8][PAIR] of one plane and block of filters, `rows` × `columns` of them in registers at once.
INLINE void multiply(const float *v, const float *u, int32_t channels, float *m, const int rows, const int columns) {
  for (int f = 0; f < THALWEG_FILTER_BLOCK; f += rows)
    for (int t = 0; t < PAIR; t += columns) {
      lanes sums[8][2];
      UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < columns; j++) sums[i][j] = (lanes){0};
      for (int32_t c = 0; c < channels; c++) {
        lanes x[2];
        UNROLL for (int j = 0; j < columns; j++) x[j] = LOAD(v + (c * PAIR + t + j) * LANES);
        UNROLL for (int i = 0; i < rows; i++) {
          lanes weight = SPREAD(u[c * THALWEG_FILTER_BLOCK + f + i]);
          UNROLL for (int j = 0; j < columns; j++) sums[i][j] += weight * x[j];
        }
      }
      UNROLL for (int i = 0; i < rows; i++)
          UNROLL for (int j = 0; j < columns; j++) STORE(m + ((f + i) * PAIR + t + j) * LANES, sums[i][j]);
    }
}

// Four rows and columns of outputs from the products of one filter and tile.
INLINE void transform_back(const float *products, const int64_t plane, lanes out[TILE][TILE]) {
  lanes half[TILE][PATCH];
  for (int x = 0; x < PATCH; x++) {
    const float *m = products + x * plane;
    FROM_POINTS(half[0][x], half[1][x], half[2][x], half[3][x], LOAD(m), LOAD(m + 6 * plane), LOAD(m + 12 * plane),
                LOAD(m + 18 * plane), LOAD(m + 24 * plane), LOAD(m + 30 * plane));
  }
  for (int y = 0; y < TILE; y++)
    FROM_POINTS(out[y][0], out[y][1], out[y][2], out[y][3], half[y][0], half[y][1], half[y][2], half[y][3],
                half[y][4], half[y][5]);
}

INLINE void write_tile(const thalweg_winograd *w, int32_t filter, tile_place place, lanes out[TILE][TILE]) {
  lanes bias = ALL(w->bias ? w->bias[filter] : 0);
  lanes scale = ALL(w->scale ? w->scale[filter] : 1), shift = ALL(w->scale ? w->shift[filter] : 0);
  int32_t top = place.row, left = place.column;
  float *first = w->out + place.pack * w->out_step * LANES;
  uint8_t *codes = w->codes ? w->codes + place.pack * w->out_step * LANES : 0;
  if (w->pools) {
    int32_t height = w->out_height / 2, width = w->out_width / 2;
    for (int y = 0; y < TILE / 2; y++)
      for (int x = 0; x < TILE / 2; x++) {
        int32_t row = top / 2 + y, column = left / 2 + x;
        if (row >= height || column >= width) continue;
        int64_t at = ((int64_t)filter * height + row) * width + column;
        lanes window[4] = {out[2 * y][2 * x], out[2 * y][2 * x + 1], out[2 * y + 1][2 * x], out[2 * y + 1][2 * x + 1]};
        UNROLL for (int k = 0; k < 4; k++) {
          window[k] += bias;
          if (w->scale) window[k] = window[k] * scale + shift;
        }
        write_pooled(window, first + at * LANES, codes ? codes + at * LANES : 0);
      }
    return;
  }
  for (int y = 0; y < TILE && top + y * w->down < w->out_height; y++) {
    float *to = first + (((int64_t)filter * w->out_height + top + y * w->down) * w->out_width + left) * LANES;
    for (int x = 0; x < TILE && left + x * w->across < w->out_width; x++) {
      lanes value = out[y][x] + bias;
      if (w->scale) value = value * scale + shift;
      STORE(to + x * w->across * LANES, w->rectifies ? CHOOSE(value < 0, (lanes){0}, value) : value);
    }
  }
}

// Transforms products of the eight filters from `filter` on back, and writes their outputs.
INLINE void finish_block(const thalweg_winograd *w, int32_t filter, const tile_place *places, int32_t count,
                         const float *products, const int64_t plane) {
  for (int f = 0; f < THALWEG_FILTER_BLOCK && filter + f < w->filters; f++)
    for (int t = 0; t < count; t++) {
      lanes out[TILE][TILE];
      transform_back(products + (f * PAIR + t) * LANES, plane, out);
      write_tile(w, filter + f, places[t], out);
    }
}

INLINE thalweg_source source_of(const thalweg_winograd *w, int32_t pack) {
  thalweg_source source = w->source;
  int64_t step = pack * w->source_step * LANES;
  source.values += step;
  if (source.outputs) source.outputs += step;
  if (source.codes) source.codes += step;
  return source;
}

// Whether the patches of a pair of tiles leave no room in the second cache for anything else.
#define WIDE(channels) ((channels) > 192)

INLINE int64_t block_plane(const thalweg_winograd *w) { return APART(w->channels * THALWEG_FILTER_BLOCK); }

INLINE void convolve(const thalweg_winograd *w, const int rows, const int columns) {
  int32_t blocks = (w->filters + THALWEG_FILTER_BLOCK - 1) / THALWEG_FILTER_BLOCK;
  const int64_t patch = APART(w->channels * PAIR * LANES), near = APART(THALWEG_FILTER_BLOCK * PAIR * LANES);
  const int64_t far = APART(blocks * THALWEG_FILTER_BLOCK * PAIR * LANES);
  float *values = w->scratch, *products = values + PLANES * patch;
  tile_walk walk = {w->out_height, w->out_width, w->down, w->across, w->packs, {0, 0, 0}};
  tile_place places[PAIR];
  for (int32_t count; (count = take_tiles(&walk, places, PAIR));) {
    for (int t = 0; t < PAIR; t++) {
      // An odd tile out is paired with itself.
      if (t >= count) places[t] = places[0];
      float *to = values + t * LANES;
      thalweg_source source = source_of(w, places[t].pack);
      WITH_KIND(&source, transform_patches(w, &source, kind, places[t], to));
    }
    if (WIDE(w->channels)) {
      for (int p = 0; p < PLANES; p++)
        for (int32_t block = 0; block < blocks; block++)
          multiply(values + p * patch, w->transformed + (block * PLANES + p) * block_plane(w), w->channels,
                   products + p * far + block * THALWEG_FILTER_BLOCK * PAIR * LANES, rows, columns);
      for (int32_t block = 0; block < blocks; block++)
        finish_block(w, block * THALWEG_FILTER_BLOCK, places, count,
                     products + block * THALWEG_FILTER_BLOCK * PAIR * LANES, far);
      continue;
    }
    for (int32_t block = 0; block < blocks; block++) {
      for (int p = 0; p < PLANES; p++)
        multiply(values + p * patch, w->transformed + (block * PLANES + p) * block_plane(w), w->channels,
                 products + p * near, rows, columns);
      finish_block(w, block * THALWEG_FILTER_BLOCK, places, count, products, near);
    }
  }
}

int64_t thalweg_winograd_scratch(int32_t channels, int32_t filters) {
  int64_t blocks = WIDE(channels) ? (filters + THALWEG_FILTER_BLOCK - 1) / THALWEG_FILTER_BLOCK : 1;
  return PLANES * (APART(channels * PAIR * LANES) + APART(blocks * THALWEG_FILTER_BLOCK * PAIR * LANES));
}

FORMS(thalweg_winograd_convolve, (const thalweg_winograd *w), (w), convolve(w, 8, 2), convolve(w, 4, 1),
      convolve(w, 2, 1))
