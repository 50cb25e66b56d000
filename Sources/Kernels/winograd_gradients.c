#include "transpose.h"
#include "winograd.h"

// The gradient of a convolution's weights, summed over a pack's tiles where products are: products[36][filter]
// [channel] += Σ_tiles Σ_lanes (A dY Aᵀ) (Bᵀ d B). Inputs are turned so that channels lie side by side and a
// gradient is one number for all of them: no sum ever has to be gathered from the lanes of a register.

#define PAIR 2
#define ROWS (PAIR * LANES)

// The transformed input of one tile in sixteen channels from `first` on, each with its examples side by side.
INLINE void transform_patch(const thalweg_winograd_gradient *w, tile_place place, int32_t first, int32_t count,
                            lanes values[PLANES][LANES]) {
  int32_t top = place.row - w->top, left = place.column - w->left;
  thalweg_source source = {.values = w->input, .height = w->height, .width = w->width};
  for (int32_t c = 0; c < count; c++) {
    lanes half[PATCH][PATCH];
    for (int x = 0; x < PATCH; x++) {
      lanes d[PATCH];
      UNROLL for (int y = 0; y < PATCH; y++)
          read_source(&source, source_plain, first + c, top + y * w->down, left + x * w->across, &d[y]);
      TO_POINTS(half[0][x], half[1][x], half[2][x], half[3][x], half[4][x], half[5][x], d[0], d[1], d[2], d[3], d[4],
                d[5]);
    }
    for (int y = 0; y < PATCH; y++)
      TO_POINTS(values[y * PATCH][c], values[y * PATCH + 1][c], values[y * PATCH + 2][c], values[y * PATCH + 3][c],
                values[y * PATCH + 4][c], values[y * PATCH + 5][c], half[y][0], half[y][1], half[y][2], half[y][3],
                half[y][4], half[y][5]);
  }
  for (int p = 0; p < PLANES; p++)
    for (int32_t c = count; c < LANES; c++) values[p][c] = (lanes){0};
}

// The transformed gradient of one tile and filter.
INLINE void transform_slope(const thalweg_winograd_gradient *w, const source_kind kind, tile_place place, int32_t f,
                            lanes values[PLANES]) {
  lanes half[PATCH][TILE];
  for (int x = 0; x < TILE; x++) {
    lanes g[TILE];
    UNROLL for (int y = 0; y < TILE; y++)
        read_source(&w->source, kind, f, place.row + y * w->down, place.column + x * w->across, &g[y]);
    GRADIENT_TO_POINTS(half[0][x], half[1][x], half[2][x], half[3][x], half[4][x], half[5][x], g[0], g[1], g[2], g[3]);
  }
  for (int y = 0; y < PATCH; y++) {
    lanes *o = values + y * PATCH;
    GRADIENT_TO_POINTS(o[0], o[1], o[2], o[3], o[4], o[5], half[y][0], half[y][1], half[y][2], half[y][3]);
  }
}

#define AT_MOST_LANES(count) ((count) < LANES ? (count) : LANES)

// patches[36][ROWS][stride]: the transformed input of one tile, from row t · 16 on.
INLINE void turn_patches(const thalweg_winograd_gradient *w, tile_place place, int64_t stride, float *patches) {
  int64_t plane = APART(ROWS * stride);
  for (int32_t first = 0; first < w->channels; first += LANES) {
    lanes values[PLANES][LANES];
    transform_patch(w, place, first, AT_MOST_LANES(w->channels - first), values);
    for (int p = 0; p < PLANES; p++) {
      transpose(values[p]);
      for (int lane = 0; lane < LANES; lane++) STORE(patches + p * plane + lane * stride + first, values[p][lane]);
    }
  }
}

// slopes[36][filter][ROWS]: the transformed gradient of one tile.
INLINE void transform_slopes(const thalweg_winograd_gradient *w, const source_kind kind, tile_place place,
                             float *slopes) {
  int64_t plane = APART(w->filters * ROWS);
  for (int32_t f = 0; f < w->filters; f++) {
    lanes values[PLANES];
    transform_slope(w, kind, place, f, values);
    for (int p = 0; p < PLANES; p++) STORE(slopes + (int64_t)f * ROWS + p * plane, values[p]);
  }
}

// products[filter][channel] += slopes[filter][r] · patches[r][channel] for `filters` × 16 · `vectors` of them.
INLINE void accumulate_tile(const float *slopes, const float *patches, int64_t stride, int32_t rows, float *products,
                            const int filters, const int vectors) {
  lanes sums[8][2];
  UNROLL for (int i = 0; i < filters; i++)
      UNROLL for (int v = 0; v < vectors; v++) sums[i][v] = LOAD(products + i * stride + v * LANES);
  for (int32_t r = 0; r < rows; r++) {
    lanes x[2];
    UNROLL for (int v = 0; v < vectors; v++) x[v] = LOAD(patches + r * stride + v * LANES);
    UNROLL for (int i = 0; i < filters; i++) {
      lanes slope = SPREAD(slopes[i * ROWS + r]);
      UNROLL for (int v = 0; v < vectors; v++) sums[i][v] += slope * x[v];
    }
  }
  UNROLL for (int i = 0; i < filters; i++)
      UNROLL for (int v = 0; v < vectors; v++) STORE(products + i * stride + v * LANES, sums[i][v]);
}

INLINE void accumulate(const float *slopes, const float *patches, int64_t stride, int32_t rows, int32_t filters,
                       float *products, const int most, const int vectors) {
  int32_t f = 0;
  for (; f + most <= filters; f += most) {
    int64_t c = 0;
    for (; c + vectors * LANES <= stride; c += vectors * LANES)
      accumulate_tile(slopes + f * ROWS, patches + c, stride, rows, products + f * stride + c, most, vectors);
    if (vectors > 1)
      for (; c < stride; c += LANES)
        accumulate_tile(slopes + f * ROWS, patches + c, stride, rows, products + f * stride + c, most, 1);
  }
  for (; f < filters; f++)
    for (int64_t c = 0; c < stride; c += LANES)
      accumulate_tile(slopes + f * ROWS, patches + c, stride, rows, products + f * stride + c, 1, 1);
}

INLINE void gather_gradient(const thalweg_winograd_gradient *w, const int most, const int vectors) {
  int64_t stride = THALWEG_PADDED(w->channels);
  float *patches = w->scratch, *slopes = patches + PLANES * APART(ROWS * stride);
  tile_walk walk = {w->source.height, w->source.width, w->down, w->across, 1, {0, 0, 0}};
  tile_place places[PAIR];
  for (int32_t count; (count = take_tiles(&walk, places, PAIR));) {
    for (int32_t t = 0; t < count; t++) {
      turn_patches(w, places[t], stride, patches + t * LANES * stride);
      float *to = slopes + t * LANES;
      WITH_KIND(&w->source, transform_slopes(w, kind, places[t], to));
    }
    for (int p = 0; p < PLANES; p++)
      accumulate(slopes + p * APART(w->filters * ROWS), patches + p * APART(ROWS * stride), stride, count * LANES,
                 w->filters, w->products + (int64_t)p * w->filters * stride, most, vectors);
    // The product of all ones on A's second row and column is the sum of a tile's gradient.
    for (int32_t f = 0; w->bias_sums && f < w->filters; f++)
      for (int32_t t = 0; t < count; t++) {
        float *sum = w->bias_sums + f * LANES;
        STORE(sum, LOAD(sum) + LOAD(slopes + (PATCH + 1) * APART(w->filters * ROWS) + f * ROWS + t * LANES));
      }
  }
}

FORMS(thalweg_winograd_gather, (const thalweg_winograd_gradient *w), (w), gather_gradient(w, 8, 2),
      gather_gradient(w, 4, 1), gather_gradient(w, 2, 1))

// For products over a whole batch: patches[36][channel / 32][row][32] and slopes[36][filter / 8][row][8], sixteen rows a
// tile.
INLINE void turn_tile(const thalweg_winograd_gradient *w, const source_kind kind, tile_place place, int64_t row,
                      int64_t rows, float *patches, float *slopes) {
  int64_t plane = APART(THALWEG_UP(w->channels, THALWEG_PANEL) * rows);
  for (int32_t first = 0; first < w->channels; first += LANES) {
    lanes values[PLANES][LANES];
    transform_patch(w, place, first, AT_MOST_LANES(w->channels - first), values);
    float *to = patches + (first / THALWEG_PANEL * rows + row) * THALWEG_PANEL + first % THALWEG_PANEL;
    for (int p = 0; p < PLANES; p++, to += plane) {
      transpose(values[p]);
      for (int lane = 0; lane < LANES; lane++) STORE(to + lane * THALWEG_PANEL, values[p][lane]);
    }
  }
  plane = APART(THALWEG_UP(w->filters, THALWEG_ROWS) * rows);
  for (int32_t first = 0; first < w->filters; first += LANES) {
    int32_t count = AT_MOST_LANES(w->filters - first);
    lanes values[LANES][PLANES];
    for (int32_t f = 0; f < count; f++) transform_slope(w, kind, place, first + f, values[f]);
    for (int p = 0; p < PLANES; p++) {
      lanes turned[LANES];
      for (int32_t f = 0; f < LANES; f++) turned[f] = f < count ? values[f][p] : (lanes){0};
      transpose(turned);
      store_narrow(turned, first, count, row, rows, slopes + p * plane);
    }
  }
}

INLINE void thalweg_winograd_turn_body(const thalweg_winograd_gradient *w, int64_t row, int64_t rows, float *patches,
                                       float *slopes) {
  tile_walk walk = {w->source.height, w->source.width, w->down, w->across, 1, {0, 0, 0}};
  tile_place place;
  for (; take_tiles(&walk, &place, 1); row += LANES)
    WITH_KIND(&w->source, turn_tile(w, kind, place, row, rows, patches, slopes));
}
VARIANTS(thalweg_winograd_turn,
         (const thalweg_winograd_gradient *w, int64_t row, int64_t rows, float *patches, float *slopes),
         (w, row, rows, patches, slopes))
