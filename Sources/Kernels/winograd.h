#ifndef THALWEG_WINOGRAD_H
#define THALWEG_WINOGRAD_H

#include "source.h"

// F(4×4, 3×3) of Lavin and Gray (2016): a tile of 4×4 outputs from 6×6 inputs with 36 multiplications instead of
// 144. With the matrices A, B and G of points 0, ±1, ±2 and ∞,
//   Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A, and for the weights dg = Gᵀ [(A dY Aᵀ) ⊙ (Bᵀ d B)] G.
// Each macro is one of these maps along one dimension; in two dimensions it runs over columns, then over rows.

#define TILE 4
#define PATCH 6
#define PLANES (PATCH * PATCH)
// From one of the 36 planes to the next: a cache line more than the plane has, for strides that are powers of two put all
// planes into one set of a cache.
#define APART(count) ((int64_t)(count) + THALWEG_GAP)

// Outputs whose rows are a dilation apart, and their columns, read inputs that are the same apart: they are convolved
// among themselves as if there were no gaps. A tile has 4×4 such outputs; this is where its first one is.
typedef struct {
  int32_t row, column, pack;
} tile_place;

// From tile to tile through planes of outputs: along the rows of those that belong together, then to the next such ones,
// then to the next pack.
typedef struct {
  int32_t height, width, down, across, packs;
  tile_place next;
} tile_walk;

// Puts the next places into `places`, at most `most`, and returns how many there were.
INLINE int32_t take_tiles(tile_walk *w, tile_place *places, int32_t most) {
  int32_t count = 0;
  while (count < most && w->next.pack < w->packs) {
    tile_place *next = &w->next;
    places[count++] = *next;
    next->column += TILE * w->across;
    if (next->column < w->width) continue;
    next->column %= w->across;
    next->row += TILE * w->down;
    if (next->row < w->height) continue;
    next->row %= w->down;
    next->column++;
    if (next->column < w->across && next->column < w->width) continue;
    next->column = 0;
    next->row++;
    if (next->row < w->down && next->row < w->height) continue;
    next->row = 0;
    next->pack++;
  }
  return count;
}

// Bᵀ: six inputs to six.
#define TO_POINTS(o0, o1, o2, o3, o4, o5, d0, d1, d2, d3, d4, d5) \
  do {                                                            \
    lanes even = (d4) - 4 * (d2), odd = (d3) - 4 * (d1);          \
    lanes far = (d4) - (d2), skew = (d3) - (d1);                  \
    o0 = 4 * (d0) + ((d4) - 5 * (d2));                            \
    o1 = even + odd;                                              \
    o2 = even - odd;                                              \
    o3 = far + 2 * skew;                                          \
    o4 = far - 2 * skew;                                          \
    o5 = 4 * (d1) + ((d5) - 5 * (d3));                            \
  } while (0)

// Aᵀ: six products to four outputs.
#define FROM_POINTS(o0, o1, o2, o3, m0, m1, m2, m3, m4, m5) \
  do {                                                      \
    lanes s1 = (m1) + (m2), s2 = (m3) + (m4);               \
    lanes d1 = (m1) - (m2), d2 = (m3) - (m4);               \
    o0 = ((m0) + s1) + s2;                                  \
    o1 = d1 + 2 * d2;                                       \
    o2 = s1 + 4 * s2;                                       \
    o3 = (d1 + (m5)) + 8 * d2;                              \
  } while (0)

// A: four gradients to six.
#define GRADIENT_TO_POINTS(o0, o1, o2, o3, o4, o5, g0, g1, g2, g3) \
  do {                                                             \
    lanes s1 = (g0) + (g2), s2 = (g1) + (g3);                      \
    lanes t1 = (g0) + 4 * (g2), t2 = 2 * (g1) + 8 * (g3);          \
    o0 = g0;                                                       \
    o1 = s1 + s2;                                                  \
    o2 = s1 - s2;                                                  \
    o3 = t1 + t2;                                                  \
    o4 = t1 - t2;                                                  \
    o5 = g3;                                                       \
  } while (0)

#endif
