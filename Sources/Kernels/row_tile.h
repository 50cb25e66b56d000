#ifndef THALWEG_ROW_TILE_H
#define THALWEG_ROW_TILE_H

#include "lanes.h"

#define VECTORS (THALWEG_PANEL / LANES)

// sums[f][v] += Σ_rows slopes[row][f] · panel[row][16 · v ..], for `filters` × `vectors` of a panel of 32 and one of eight.
INLINE void add_rows(const float *panel, const float *slopes, int64_t rows, lanes sums[THALWEG_ROWS][VECTORS],
                     const int filters, const int vectors) {
  for (int64_t r = 0; r < rows; r++, panel += THALWEG_PANEL, slopes += THALWEG_ROWS) {
    lanes x[VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) x[v] = LOAD(panel + v * LANES);
    UNROLL for (int f = 0; f < filters; f++) {
      lanes slope = SPREAD(slopes[f]);
      UNROLL for (int v = 0; v < vectors; v++) sums[f][v] += slope * x[v];
    }
  }
}

#endif
