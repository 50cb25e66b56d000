#include "row_tile.h"
#include "transpose.h"

// The gradient of a linear layer's weights over a whole batch, as a product of two turned matrices: for each example,
// inputs and slopes lie side by side, and examples are added in their order.

INLINE void thalweg_turn_inputs_body(const float *in, int32_t inputs, int64_t row, int64_t rows, float *panels) {
  for (int32_t first = 0; first < inputs; first += LANES) {
    int32_t count = inputs - first < LANES ? inputs - first : LANES;
    lanes values[LANES];
    for (int32_t i = 0; i < LANES; i++)
      values[i] = i < count ? LOAD(in + (int64_t)(first + i) * LANES) : (lanes){0};
    transpose(values);
    float *to = panels + ((first / THALWEG_PANEL) * rows + row) * THALWEG_PANEL + first % THALWEG_PANEL;
    for (int e = 0; e < LANES; e++) STORE(to + e * THALWEG_PANEL, values[e]);
  }
}
VARIANTS(thalweg_turn_inputs, (const float *in, int32_t inputs, int64_t row, int64_t rows, float *panels),
         (in, inputs, row, rows, panels))

// The gradient of outputs, turned likewise into narrower panels: a tile reads what it multiplies as one stream.
INLINE void thalweg_turn_gradients_body(const float *gradient, int32_t outputs, int64_t row, int64_t rows,
                                        float *panels) {
  for (int32_t first = 0; first < outputs; first += LANES) {
    int32_t count = outputs - first < LANES ? outputs - first : LANES;
    lanes values[LANES];
    for (int32_t o = 0; o < LANES; o++)
      values[o] = o < count ? LOAD(gradient + (int64_t)(first + o) * LANES) : (lanes){0};
    transpose(values);
    store_narrow(values, first, count, row, rows, panels);
  }
}
VARIANTS(thalweg_turn_gradients,
         (const float *gradient, int32_t outputs, int64_t row, int64_t rows, float *panels),
         (gradient, outputs, row, rows, panels))

INLINE void gather_tile(const float *panel, const float *slopes, int64_t examples, int32_t inputs, int32_t width,
                        int32_t height, float *weights, const int rows, const int vectors) {
  lanes sums[THALWEG_ROWS][VECTORS];
  UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = (lanes){0};
  add_rows(panel, slopes, examples, sums, rows, vectors);
  UNROLL for (int r = 0; r < rows; r++) {
    float *row = weights + (int64_t)r * inputs;
    if (r >= height || width <= 0) continue;
    if (width >= vectors * LANES) {
      UNROLL for (int v = 0; v < vectors; v++) STORE_LOOSE(row + v * LANES, sums[r][v]);
    } else {
      float values[THALWEG_PANEL];
      UNROLL for (int v = 0; v < vectors; v++) STORE_LOOSE(values + v * LANES, sums[r][v]);
      memcpy(row, values, sizeof(float) * (size_t)width);
    }
  }
}

INLINE void gather(const float *panel, const float *gradients, int32_t packs, int64_t capacity, int32_t inputs,
                   int32_t first, int32_t outputs, float *weights, const int rows, const int vectors) {
  for (int32_t o = 0; o < outputs; o += rows) {
    const float *slopes = gradients + o / THALWEG_ROWS * capacity * THALWEG_ROWS + o % THALWEG_ROWS;
    for (int v = 0; v < VECTORS; v += vectors)
      gather_tile(panel + v * LANES, slopes, (int64_t)packs * LANES, inputs, inputs - first - v * LANES, outputs - o,
                  weights + (int64_t)o * inputs + first + v * LANES, rows, vectors);
  }
}

#define GATHER(rows, vectors) \
  gather(panel, gradients, packs, capacity, inputs, first, outputs, weights, rows, vectors)
FORMS(thalweg_linear_gather,
      (const float *panel, const float *gradients, int32_t packs, int64_t capacity, int32_t inputs, int32_t first,
       int32_t outputs, float *weights),
      (panel, gradients, packs, capacity, inputs, first, outputs, weights), GATHER(8, 2), GATHER(4, 1), GATHER(2, 1))

// Packs first, lane by lane, then the lanes in one fixed tree, as everywhere.
INLINE void thalweg_linear_gather_biases_body(const float *gradients, int32_t packs, int64_t capacity,
                                              int32_t outputs, float *biases) {
  for (int32_t o = 0; o < outputs; o += THALWEG_ROWS, gradients += capacity * THALWEG_ROWS) {
    float sums[LANES][THALWEG_ROWS] = {{0}};
    for (int64_t e = 0; e < (int64_t)packs * LANES; e++)
      UNROLL for (int r = 0; r < THALWEG_ROWS; r++) sums[e % LANES][r] += gradients[e * THALWEG_ROWS + r];
    for (int half = LANES / 2; half > 0; half /= 2)
      for (int e = 0; e < half; e++)
        UNROLL for (int r = 0; r < THALWEG_ROWS; r++) sums[e][r] += sums[e + half][r];
    int32_t count = outputs - o < THALWEG_ROWS ? outputs - o : THALWEG_ROWS;
    memcpy(biases + o, sums[0], sizeof(float) * (size_t)count);
  }
}
VARIANTS(thalweg_linear_gather_biases,
         (const float *gradients, int32_t packs, int64_t capacity, int32_t outputs, float *biases),
         (gradients, packs, capacity, outputs, biases))
