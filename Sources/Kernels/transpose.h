#ifndef THALWEG_TRANSPOSE_H
#define THALWEG_TRANSPOSE_H

#include "lanes.h"

#define PAIRED(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

// rows[i][j] becomes rows[j][i]: four rounds of exchanging halves of what is still to be told apart.
INLINE void transpose(lanes rows[LANES]) {
  lanes t[LANES];
  UNROLL for (int i = 0; i < 8; i++) {
    t[2 * i] = PAIRED(rows[i], rows[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    t[2 * i + 1] = PAIRED(rows[i], rows[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
  UNROLL for (int i = 0; i < 8; i++) {
    rows[2 * i] = PAIRED(t[i], t[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    rows[2 * i + 1] = PAIRED(t[i], t[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
  UNROLL for (int i = 0; i < 8; i++) {
    t[2 * i] = PAIRED(rows[i], rows[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    t[2 * i + 1] = PAIRED(rows[i], rows[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
  UNROLL for (int i = 0; i < 8; i++) {
    rows[2 * i] = PAIRED(t[i], t[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    rows[2 * i + 1] = PAIRED(t[i], t[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
}

// Puts turned rows into narrow panels: panels[(first + j) / 8][row + e][(first + j) % 8] = turned[e][j] for `count` of
// them, and whatever is behind in what fills up the last panel.
INLINE void store_narrow(const lanes turned[LANES], int32_t first, int32_t count, int64_t row, int64_t rows,
                         float *panels) {
  for (int32_t part = 0; part < count; part += THALWEG_ROWS) {
    float *to = panels + ((first + part) / THALWEG_ROWS * rows + row) * THALWEG_ROWS;
    for (int e = 0; e < LANES; e++)
      memcpy(to + e * THALWEG_ROWS, (const float *)&turned[e] + part, sizeof(float) * THALWEG_ROWS);
  }
}

#endif
