#include "transpose.h"

// The gradient of a linear layer's weights over a whole batch. Inputs are turned once so that they lie side by side;
// a gradient is then one number for all of them, and examples are added in their order.

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

#define VECTORS (THALWEG_PANEL / LANES)

INLINE void gather_tile(const float *panel, const float *gradient, int32_t packs, int32_t inputs, int32_t count,
                        int32_t outputs, float *weights, const int rows, const int vectors) {
  lanes sums[8][VECTORS];
  UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = (lanes){0};
  for (int32_t pack = 0; pack < packs; pack++, gradient += (int64_t)outputs * LANES)
    for (int e = 0; e < LANES; e++, panel += THALWEG_PANEL) {
      lanes x[VECTORS];
      UNROLL for (int v = 0; v < vectors; v++) x[v] = LOAD(panel + v * LANES);
      UNROLL for (int r = 0; r < rows; r++) {
        lanes slope = SPREAD(gradient[r * LANES + e]);
        UNROLL for (int v = 0; v < vectors; v++) sums[r][v] += slope * x[v];
      }
    }
  UNROLL for (int r = 0; r < rows; r++) {
    float values[THALWEG_PANEL];
    UNROLL for (int v = 0; v < vectors; v++) STORE_LOOSE(values + v * LANES, sums[r][v]);
    int32_t width = count < vectors * LANES ? count : vectors * LANES;
    if (width > 0) memcpy(weights + (int64_t)r * inputs, values, sizeof(float) * (size_t)width);
  }
}

INLINE void gather(const float *panel, const float *gradient, int32_t packs, int32_t inputs, int32_t first,
                   int32_t outputs, float *weights, const int rows, const int vectors) {
  int32_t count = inputs - first < THALWEG_PANEL ? inputs - first : THALWEG_PANEL, o = 0;
  for (; o + rows <= outputs; o += rows)
    for (int v = 0; v < VECTORS; v += vectors)
      gather_tile(panel + v * LANES, gradient + o * LANES, packs, inputs, count - v * LANES, outputs,
                  weights + (int64_t)o * inputs + first + v * LANES, rows, vectors);
  for (; o < outputs; o++)
    for (int v = 0; v < VECTORS; v++)
      gather_tile(panel + v * LANES, gradient + o * LANES, packs, inputs, count - v * LANES, outputs,
                  weights + (int64_t)o * inputs + first + v * LANES, 1, 1);
}

#define GATHER(rows, vectors) gather(panel, gradient, packs, inputs, first, outputs, weights, rows, vectors)
FORMS(thalweg_linear_gather,
      (const float *panel, const float *gradient, int32_t packs, int32_t inputs, int32_t first, int32_t outputs,
       float *weights),
      (panel, gradient, packs, inputs, first, outputs, weights), GATHER(8, 2), GATHER(4, 1), GATHER(2, 1))

INLINE void thalweg_linear_gather_biases_body(const float *gradient, int32_t packs, int32_t outputs, float *biases) {
  for (int32_t o = 0; o < outputs; o++) {
    lanes sum = (lanes){0};
    for (int32_t pack = 0; pack < packs; pack++) sum += LOAD(gradient + ((int64_t)pack * outputs + o) * LANES);
    biases[o] = sum_of_lanes(&sum);
  }
}
VARIANTS(thalweg_linear_gather_biases, (const float *gradient, int32_t packs, int32_t outputs, float *biases),
         (gradient, packs, outputs, biases))
