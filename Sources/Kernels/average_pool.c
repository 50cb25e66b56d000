#include <string.h>

#include "Kernels.h"

static float share(const int32_t *rows, const int32_t *columns, int32_t area) {
  return 1.0f / (float)(area ? area : (rows[1] - rows[0]) * (columns[1] - columns[0]));
}

void thalweg_average_pool(const float *in, const thalweg_window *w, const int32_t *row_bounds,
                          const int32_t *column_bounds, int32_t area, int32_t count, float *out) {
  int64_t plane = (int64_t)w->height * w->width;
  for (int64_t p = 0; p < (int64_t)count * w->channels; p++, in += plane)
    for (int32_t oy = 0; oy < w->out_height; oy++)
      for (int32_t ox = 0; ox < w->out_width; ox++) {
        const int32_t *rows = row_bounds + 2 * oy, *columns = column_bounds + 2 * ox;
        float sum = 0;
        for (int32_t y = rows[0]; y < rows[1]; y++)
          for (int32_t x = columns[0]; x < columns[1]; x++) sum += in[(int64_t)y * w->width + x];
        *out++ = sum * share(rows, columns, area);
      }
}

void thalweg_average_pool_backward(const float *out_gradient, const thalweg_window *w, const int32_t *row_bounds,
                                   const int32_t *column_bounds, int32_t area, int32_t count,
                                   float *in_gradient) {
  int64_t plane = (int64_t)w->height * w->width;
  for (int64_t p = 0; p < (int64_t)count * w->channels; p++, in_gradient += plane) {
    memset(in_gradient, 0, sizeof(float) * (size_t)plane);
    for (int32_t oy = 0; oy < w->out_height; oy++)
      for (int32_t ox = 0; ox < w->out_width; ox++) {
        const int32_t *rows = row_bounds + 2 * oy, *columns = column_bounds + 2 * ox;
        float part = *out_gradient++ * share(rows, columns, area);
        for (int32_t y = rows[0]; y < rows[1]; y++)
          for (int32_t x = columns[0]; x < columns[1]; x++) in_gradient[(int64_t)y * w->width + x] += part;
      }
  }
}
