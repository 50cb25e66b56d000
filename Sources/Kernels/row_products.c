#include "row_tile.h"

// Products of two turned matrices, rows by rows: what the gradient of weights over a whole batch is made of.

// Rows whose panel fits into the nearest cache.
#define NEAR 128

INLINE void multiply_tile(const float *panel, const float *slopes, int64_t rows, int32_t begins, float *products,
                          const int filters, const int vectors) {
  lanes sums[THALWEG_ROWS][VECTORS];
  UNROLL for (int f = 0; f < filters; f++)
      UNROLL for (int v = 0; v < vectors; v++)
          sums[f][v] = begins ? (lanes){0} : LOAD(products + f * THALWEG_PANEL + v * LANES);
  add_rows(panel, slopes, rows, sums, filters, vectors);
  UNROLL for (int f = 0; f < filters; f++)
      UNROLL for (int v = 0; v < vectors; v++) STORE(products + f * THALWEG_PANEL + v * LANES, sums[f][v]);
}

INLINE void multiply(const float *panel, const float *slopes, int64_t rows, int64_t capacity, int32_t blocks,
                     int32_t begins, float *products, const int filters, const int vectors) {
  for (int64_t first = 0; first < rows; first += NEAR) {
    int64_t count = rows - first < NEAR ? rows - first : NEAR;
    for (int64_t block = 0; block < blocks; block++)
      for (int f = 0; f < THALWEG_ROWS; f += filters)
        for (int v = 0; v < VECTORS; v += vectors)
          multiply_tile(panel + first * THALWEG_PANEL + v * LANES,
                        slopes + (block * capacity + first) * THALWEG_ROWS + f, count, begins && first == 0,
                        products + (block * THALWEG_ROWS + f) * THALWEG_PANEL + v * LANES, filters, vectors);
  }
}

#define MULTIPLY(filters, vectors) multiply(panel, slopes, rows, capacity, blocks, begins, products, filters, vectors)
FORMS(thalweg_multiply_rows,
      (const float *panel, const float *slopes, int64_t rows, int64_t capacity, int32_t blocks, int32_t begins,
       float *products),
      (panel, slopes, rows, capacity, blocks, begins, products), MULTIPLY(8, 2), MULTIPLY(4, 1), MULTIPLY(2, 1))
