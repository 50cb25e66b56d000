#include "source.h"
#include "transpose.h"

// The gradient of a convolution's weights as products of matrices, one for each weight of a filter: gradients by inputs, over
// the positions where that weight falls on the plane. Inputs are turned so that channels lie side by side, as for linear
// layers: no sum ever has to be gathered from the lanes of a register, and sums take a sixteenth of the memory.

// slopes[filter][height · width · 16 + a cache line]
INLINE void copy_slopes(const thalweg_turned_gradient *t, const source_kind kind, int64_t stride, float *slopes) {
  for (int32_t f = 0; f < t->filters; f++) {
    float *to = slopes + f * stride;
    lanes sum = (lanes){0};
    for (int32_t y = 0; y < t->source.height; y++)
      for (int32_t x = 0; x < t->source.width; x++, to += LANES) {
        lanes value;
        read_inside(&t->source, kind, f, y, x, &value);
        STORE(to, value);
        sum += value;
      }
    if (t->bias_sums) STORE(t->bias_sums + f * LANES, LOAD(t->bias_sums + f * LANES) + sum);
  }
}

// Positions whose turned inputs and some filters' gradients fit into the nearest cache.
#define NEAR 16

// Outputs whose window has one weight on the plane, and where that is.
typedef struct {
  int32_t first_row, last_row, first_column, last_column, top, left;
} weight_reach;

// Outputs [*first, *last) along one side for which `at` rows after the window's first there is a row of the plane.
INLINE void reach(int32_t at, int32_t padding, int32_t stride, int32_t size, int32_t outputs, int32_t *first,
                  int32_t *last) {
  *first = at < padding ? (padding - at + stride - 1) / stride : 0;
  int32_t end = size + padding > at ? (size + padding - at + stride - 1) / stride : 0;
  *last = end < outputs ? end : outputs;
}

// products[filter][channel] += Σ slopes[filter][p][e] · panel[p's place][e][channel] for `filters` × 16 · `vectors`.
INLINE void multiply(const thalweg_turned_gradient *t, const weight_reach *w, const float *slopes, int64_t stride,
                     const float *panel, float *products, const int filters, const int vectors) {
  int64_t padded = THALWEG_PADDED(t->channels), step = (int64_t)t->stride_width * LANES * THALWEG_PANEL;
  lanes sums[8][2];
  UNROLL for (int f = 0; f < filters; f++)
      UNROLL for (int v = 0; v < vectors; v++) sums[f][v] = LOAD(products + f * padded + v * LANES);
  for (int32_t y = w->first_row; y < w->last_row; y++) {
    int64_t place = (int64_t)(y * t->stride_height + w->top) * t->width + w->first_column * t->stride_width + w->left;
    const float *x = panel + place * LANES * THALWEG_PANEL;
    const float *g = slopes + ((int64_t)y * t->source.width + w->first_column) * LANES;
    for (int32_t p = w->first_column; p < w->last_column; p++, g += LANES, x += step)
      for (int e = 0; e < LANES; e++) {
        lanes values[2];
        UNROLL for (int v = 0; v < vectors; v++) values[v] = LOAD(x + e * THALWEG_PANEL + v * LANES);
        UNROLL for (int f = 0; f < filters; f++) {
          lanes slope = SPREAD(g[f * stride + e]);
          UNROLL for (int v = 0; v < vectors; v++) sums[f][v] += slope * values[v];
        }
      }
  }
  UNROLL for (int f = 0; f < filters; f++)
      UNROLL for (int v = 0; v < vectors; v++) STORE(products + f * padded + v * LANES, sums[f][v]);
}

INLINE void multiply_panel(const thalweg_turned_gradient *t, const weight_reach *w, const float *slopes, int64_t stride,
                           const float *panel, int64_t width, float *products, const int most, const int vectors) {
  int64_t padded = THALWEG_PADDED(t->channels);
  int32_t f = 0;
  for (; f + most <= t->filters; f += most) {
    int64_t c = 0;
    for (; c + vectors * LANES <= width; c += vectors * LANES)
      multiply(t, w, slopes + f * stride, stride, panel + c, products + f * padded + c, most, vectors);
    if (vectors > 1)
      for (; c < width; c += LANES)
        multiply(t, w, slopes + f * stride, stride, panel + c, products + f * padded + c, most, 1);
  }
  for (; f < t->filters; f++)
    for (int64_t c = 0; c < width; c += LANES)
      multiply(t, w, slopes + f * stride, stride, panel + c, products + f * padded + c, 1, 1);
}

// panels[channel / 32][position][16][32]
INLINE void turn_planes(const thalweg_turned_gradient *t, float *panels) {
  int64_t positions = (int64_t)t->height * t->width;
  for (int32_t first = 0; first < t->channels; first += LANES) {
    int32_t count = t->channels - first < LANES ? t->channels - first : LANES;
    float *to = panels + first / THALWEG_PANEL * positions * LANES * THALWEG_PANEL + first % THALWEG_PANEL;
    for (int64_t p = 0; p < positions; p++, to += LANES * THALWEG_PANEL) {
      lanes values[LANES];
      for (int32_t c = 0; c < LANES; c++)
        values[c] = c < count ? LOAD(t->input + ((first + c) * positions + p) * LANES) : (lanes){0};
      transpose(values);
      for (int e = 0; e < LANES; e++) STORE(to + e * THALWEG_PANEL, values[e]);
    }
  }
}

INLINE void gather(const thalweg_turned_gradient *t, const int most, const int vectors) {
  int64_t positions = (int64_t)t->height * t->width, padded = THALWEG_PADDED(t->channels);
  int64_t stride = (int64_t)t->source.height * t->source.width * LANES + THALWEG_GAP;
  int64_t panel = positions * LANES * THALWEG_PANEL;
  float *slopes = t->scratch, *panels = slopes + t->filters * stride;
  WITH_KIND(&t->source, copy_slopes(t, kind, stride, slopes));
  turn_planes(t, panels);
  float *products = t->products;
  for (int32_t i = 0; i < t->kernel_height; i++)
    for (int32_t j = 0; j < t->kernel_width; j++, products += t->filters * padded) {
      int32_t down = i * t->dilation_height, across = j * t->dilation_width;
      weight_reach w = {.top = down - t->padding_height, .left = across - t->padding_width};
      reach(down, t->padding_height, t->stride_height, t->height, t->source.height, &w.first_row, &w.last_row);
      reach(across, t->padding_width, t->stride_width, t->width, t->source.width, &w.first_column, &w.last_column);
      if (w.first_row >= w.last_row || w.first_column >= w.last_column) continue;
      int32_t columns = w.last_column - w.first_column, rows = columns < NEAR ? NEAR / columns : 1;
      for (int64_t first = 0; first < padded; first += THALWEG_PANEL) {
        int64_t width = padded - first < THALWEG_PANEL ? padded - first : THALWEG_PANEL;
        const float *values = panels + first / THALWEG_PANEL * panel;
        for (int32_t y = w.first_row; y < w.last_row; y += rows) {
          weight_reach some = w;
          some.first_row = y;
          if (some.last_row > y + rows) some.last_row = y + rows;
          multiply_panel(t, &some, slopes, stride, values, width, products + first, most, vectors);
        }
      }
    }
}

FORMS(thalweg_turned_gather, (const thalweg_turned_gradient *t), (t), gather(t, 8, 2), gather(t, 4, 1), gather(t, 2, 1))

// panels[position][channel / 32][row][32] and slopes[position][filter / 8][row][8] of one pack, `row` the first of sixteen.
INLINE void turn_batch(const thalweg_turned_gradient *t, const source_kind kind, int64_t row, int64_t rows,
                       float *panels, float *slopes) {
  int64_t positions = (int64_t)t->height * t->width, plane = THALWEG_UP(t->channels, THALWEG_PANEL) * rows;
  for (int64_t p = 0; p < positions; p++)
    for (int32_t first = 0; first < t->channels; first += LANES) {
      lanes values[LANES];
      for (int32_t c = 0; c < LANES; c++)
        values[c] =
            first + c < t->channels ? LOAD(t->input + ((first + c) * positions + p) * LANES) : (lanes){0};
      transpose(values);
      float *to = panels + p * plane + (first / THALWEG_PANEL * rows + row) * THALWEG_PANEL + first % THALWEG_PANEL;
      for (int e = 0; e < LANES; e++) STORE(to + e * THALWEG_PANEL, values[e]);
    }
  plane = THALWEG_UP(t->filters, THALWEG_ROWS) * rows;
  for (int32_t y = 0; y < t->source.height; y++)
    for (int32_t x = 0; x < t->source.width; x++, slopes += plane)
      for (int32_t first = 0; first < t->filters; first += LANES) {
        int32_t count = t->filters - first < LANES ? t->filters - first : LANES;
        lanes values[LANES];
        for (int32_t f = 0; f < LANES; f++) {
          values[f] = (lanes){0};
          if (f < count) read_inside(&t->source, kind, first + f, y, x, &values[f]);
        }
        transpose(values);
        store_narrow(values, first, count, row, rows, slopes);
      }
}

INLINE void thalweg_turn_batch_body(const thalweg_turned_gradient *t, int64_t row, int64_t rows, float *panels,
                                    float *slopes) {
  WITH_KIND(&t->source, turn_batch(t, kind, row, rows, panels, slopes));
}
VARIANTS(thalweg_turn_batch,
         (const thalweg_turned_gradient *t, int64_t row, int64_t rows, float *panels, float *slopes),
         (t, row, rows, panels, slopes))

void thalweg_turned_weights(const float *products, int64_t plane, int64_t stride, int32_t filters, int32_t channels,
                            int32_t first, int32_t count, int32_t area, float *weights) {
  for (int64_t f = 0; f < filters; f++) {
    float *to = weights + (f * channels + first) * area;
    for (int64_t c = 0; c < count; c++)
      for (int64_t k = 0; k < area; k++) *to++ = products[k * plane + f * stride + c];
  }
}
