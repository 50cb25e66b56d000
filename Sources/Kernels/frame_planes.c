#include "source.h"

INLINE void frame_plane(const thalweg_source *s, const source_kind kind, int32_t plane, const thalweg_frame *f,
                        float *to) {
  memset(to, 0, sizeof(float) * LANES * (size_t)f->height * (size_t)f->width);
  for (int32_t y = 0; y < s->height; y++) {
    int32_t row = f->top + y * f->down;
    if (row < 0 || row >= f->height) continue;
    for (int32_t x = 0; x < s->width; x++) {
      int32_t column = f->left + x * f->across;
      if (column < 0 || column >= f->width) continue;
      lanes value;
      read_inside(s, kind, plane, y, x, &value);
      STORE(to + ((int64_t)row * f->width + column) * LANES, value);
    }
  }
}

INLINE void thalweg_frame_planes_body(const thalweg_source *source, int32_t channels, const thalweg_frame *frame,
                                      float *framed) {
  int64_t size = (int64_t)frame->height * frame->width * LANES;
  for (int32_t c = 0; c < channels; c++) WITH_KIND(source, frame_plane(source, kind, c, frame, framed + c * size));
}
VARIANTS(thalweg_frame_planes,
         (const thalweg_source *source, int32_t channels, const thalweg_frame *frame, float *framed),
         (source, channels, frame, framed))
