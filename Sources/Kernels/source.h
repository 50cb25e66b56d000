#ifndef THALWEG_SOURCE_H
#define THALWEG_SOURCE_H

#include "lanes.h"

// What a pass reads: planes of one pack, or a gradient that relu and pool have still to let through.
typedef enum { source_plain, source_rectified, source_pooled } source_kind;

#define KIND_OF(source) ((source)->codes ? source_pooled : (source)->outputs ? source_rectified : source_plain)

// Runs a statement with `kind` a constant, so that it is compiled once a kind.
#define WITH_KIND(source, statement)                                        \
  switch (KIND_OF(source)) {                                                \
    case source_plain: { const source_kind kind = source_plain; statement; } break;         \
    case source_rectified: { const source_kind kind = source_rectified; statement; } break; \
    case source_pooled: { const source_kind kind = source_pooled; statement; } break;       \
  }

// The value at (y, x) of one plane.
INLINE void read_inside(const thalweg_source *s, const source_kind kind, int64_t plane, int32_t y, int32_t x,
                        lanes *value) {
  if (kind == source_pooled) {
    int32_t width = s->width / 2, height = s->height / 2;
    if ((y >> 1) >= height || (x >> 1) >= width) {
      *value = (lanes){0};
      return;
    }
    int64_t at = (plane * height + (y >> 1)) * width + (x >> 1);
    whole_lanes code = __builtin_convertvector(*(const byte_lanes *)(s->codes + at * LANES), whole_lanes);
    *value = KEEP(code == 2 * (y & 1) + (x & 1), LOAD(s->values + at * LANES));
    return;
  }
  int64_t at = (plane * s->height + y) * s->width + x;
  *value = LOAD(s->values + at * LANES);
  if (kind == source_rectified) *value = KEEP(LOAD(s->outputs + at * LANES) > 0, *value);
}

// The same, with zeros around the plane.
INLINE void read_source(const thalweg_source *s, const source_kind kind, int64_t plane, int32_t y, int32_t x,
                        lanes *value) {
  if (y < 0 || x < 0 || y >= s->height || x >= s->width) *value = (lanes){0};
  else read_inside(s, kind, plane, y, x, value);
}

#endif
