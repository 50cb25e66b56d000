#include "lanes.h"

INLINE float share(const int32_t *rows, const int32_t *columns, int32_t area) {
  return 1.0f / (float)(area ? area : (rows[1] - rows[0]) * (columns[1] - columns[0]));
}

INLINE void thalweg_average_pool_body(const float *in, const thalweg_window *w, const int32_t *row_bounds,
                                      const int32_t *column_bounds, int32_t area, float *out) {
  int64_t plane = (int64_t)w->height * w->width * LANES;
  for (int32_t c = 0; c < w->channels; c++, in += plane)
    for (int32_t oy = 0; oy < w->out_height; oy++)
      for (int32_t ox = 0; ox < w->out_width; ox++, out += LANES) {
        const int32_t *rows = row_bounds + 2 * oy, *columns = column_bounds + 2 * ox;
        lanes sum = (lanes){0};
        for (int32_t y = rows[0]; y < rows[1]; y++)
          for (int32_t x = columns[0]; x < columns[1]; x++) sum += LOAD(in + ((int64_t)y * w->width + x) * LANES);
        STORE(out, sum * share(rows, columns, area));
      }
}
VARIANTS(thalweg_average_pool,
         (const float *in, const thalweg_window *window, const int32_t *row_bounds, const int32_t *column_bounds,
          int32_t area, float *out),
         (in, window, row_bounds, column_bounds, area, out))

INLINE void thalweg_average_pool_backward_body(const float *out_gradient, const thalweg_window *w,
                                               const int32_t *row_bounds, const int32_t *column_bounds, int32_t area,
                                               float *in_gradient) {
  int64_t plane = (int64_t)w->height * w->width * LANES;
  for (int32_t c = 0; c < w->channels; c++, in_gradient += plane) {
    memset(in_gradient, 0, sizeof(float) * (size_t)plane);
    for (int32_t oy = 0; oy < w->out_height; oy++)
      for (int32_t ox = 0; ox < w->out_width; ox++, out_gradient += LANES) {
        const int32_t *rows = row_bounds + 2 * oy, *columns = column_bounds + 2 * ox;
        lanes part = LOAD(out_gradient) * share(rows, columns, area);
        for (int32_t y = rows[0]; y < rows[1]; y++)
          for (int32_t x = columns[0]; x < columns[1]; x++) {
            float *to = in_gradient + ((int64_t)y * w->width + x) * LANES;
            STORE(to, LOAD(to) + part);
          }
      }
  }
}
VARIANTS(thalweg_average_pool_backward,
         (const float *out_gradient, const thalweg_window *window, const int32_t *row_bounds,
          const int32_t *column_bounds, int32_t area, float *in_gradient),
         (out_gradient, window, row_bounds, column_bounds, area, in_gradient))
