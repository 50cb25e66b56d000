#include "lanes.h"

#define SIZE (sizeof(float) * LANES)

void thalweg_part_planes(const float *planes, const thalweg_parting *p, float *parts) {
  int64_t plane = (int64_t)p->height * p->width * LANES;
  for (int32_t a = 0; a < p->down; a++)
    for (int32_t b = 0; b < p->across; b++)
      for (int32_t c = 0; c < p->channels; c++)
        for (int32_t y = 0; y < p->part_height; y++) {
          int32_t row = a + y * p->down - p->top;
          const float *from = planes + c * plane + (int64_t)row * p->width * LANES;
          for (int32_t x = 0; x < p->part_width; x++, parts += LANES) {
            int32_t column = b + x * p->across - p->left;
            if (row >= 0 && row < p->height && column >= 0 && column < p->width)
              memcpy(parts, from + (int64_t)column * LANES, SIZE);
            else memset(parts, 0, SIZE);
          }
        }
}

void thalweg_join_planes(const float *parts, const thalweg_parting *p, float *planes) {
  int64_t part = (int64_t)p->part_height * p->part_width * LANES;
  for (int32_t c = 0; c < p->channels; c++)
    for (int32_t y = 0; y < p->height; y++) {
      int32_t row = y + p->top;
      for (int32_t x = 0; x < p->width; x++, planes += LANES) {
        int32_t column = x + p->left;
        int64_t which = (int64_t)(row % p->down) * p->across + column % p->across;
        int64_t at = (int64_t)(row / p->down) * p->part_width + column / p->across;
        memcpy(planes, parts + (which * p->channels + c) * part + at * LANES, SIZE);
      }
    }
}
