#include "lanes.h"

// The mirror image of a place outside of `size` places, the edge itself not repeated, as NumPy's and PyTorch's "reflect".
INLINE int32_t mirrored(int32_t place, int32_t size) {
  if (place < 0) return -place;
  return place < size ? place : 2 * (size - 1) - place;
}

// One row of a crop: to[x] = row[x + right], mirrored or 0 where that lies outside; from its end where `flips`.
#define CROP_ROW(name, element)                                                                                      \
  INLINE void name(const element *row, int32_t width, int32_t right, int32_t flips, int32_t reflects, element *to) { \
    int32_t first = right < 0 ? -right : 0, last = right > 0 ? width - right : width;                                \
    if (first > width) first = width;                                                                                \
    if (last < first) last = first;                                                                                  \
    for (int32_t x = 0; x < first; x++)                                                                              \
      to[flips ? width - 1 - x : x] = reflects ? row[mirrored(x + right, width)] : 0;                                \
    if (flips)                                                                                                       \
      for (int32_t x = first; x < last; x++) to[width - 1 - x] = row[x + right];                                     \
    else                                                                                                             \
      memcpy(to + first, row + first + right, sizeof(element) * (size_t)(last - first));                             \
    for (int32_t x = last; x < width; x++)                                                                           \
      to[flips ? width - 1 - x : x] = reflects ? row[mirrored(x + right, width)] : 0;                                \
  }
CROP_ROW(crop_row_of_bytes, uint8_t)
CROP_ROW(crop_row_of_floats, float)

#define CROP(row_of, element)                                                                                \
  for (int32_t c = 0; c < crop->channels; c++) {                                                             \
    for (int32_t y = 0; y < crop->height; y++) {                                                             \
      element *to = out + ((int64_t)c * crop->height + y) * crop->width;                                     \
      int32_t from = y + crop->down;                                                                         \
      int32_t inside = from >= 0 && from < crop->height;                                                     \
      if (!inside && !crop->reflects) {                                                                      \
        for (int32_t x = 0; x < crop->width; x++) to[x] = 0;                                                 \
        continue;                                                                                            \
      }                                                                                                      \
      int32_t row = inside ? from : mirrored(from, crop->height);                                            \
      row_of(image + ((int64_t)c * crop->height + row) * crop->width, crop->width, crop->right, crop->flips, \
             crop->reflects, to);                                                                            \
    }                                                                                                        \
  }

INLINE void thalweg_crop_bytes_body(const uint8_t *image, const thalweg_crop *crop, uint8_t *out) {
  CROP(crop_row_of_bytes, uint8_t)
}
VARIANTS(thalweg_crop_bytes, (const uint8_t *image, const thalweg_crop *crop, uint8_t *out), (image, crop, out))

INLINE void thalweg_crop_floats_body(const float *image, const thalweg_crop *crop, float *out) {
  CROP(crop_row_of_floats, float)
}
VARIANTS(thalweg_crop_floats, (const float *image, const thalweg_crop *crop, float *out), (image, crop, out))

INLINE void thalweg_cut_out_body(float *pack, int32_t lane, int32_t channels, int32_t height, int32_t width,
                                 int32_t top, int32_t bottom, int32_t left, int32_t right) {
  for (int32_t c = 0; c < channels; c++)
    for (int32_t y = top; y < bottom; y++)
      for (int32_t x = left; x < right; x++) pack[(((int64_t)c * height + y) * width + x) * LANES + lane] = 0;
}
VARIANTS(thalweg_cut_out,
         (float *pack, int32_t lane, int32_t channels, int32_t height, int32_t width, int32_t top, int32_t bottom,
          int32_t left, int32_t right),
         (pack, lane, channels, height, width, top, bottom, left, right))
