#include "lanes.h"

INLINE void pool_window(const float *plane, const thalweg_window *w, int32_t oy, int32_t ox, float *out,
                        int32_t *where) {
  int32_t top = oy * w->stride_height - w->padding_height, left = ox * w->stride_width - w->padding_width;
  int32_t bottom = top + w->kernel_height < w->height ? top + w->kernel_height : w->height;
  int32_t right = left + w->kernel_width < w->width ? left + w->kernel_width : w->width;
  if (top < 0) top = 0;
  if (left < 0) left = 0;
  lanes most = LOAD(plane + ((int64_t)top * w->width + left) * LANES);
  whole_lanes best = (whole_lanes){0} + (top * w->width + left);
  for (int32_t y = top; y < bottom; y++)
    for (int32_t x = left; x < right; x++) {
      int32_t at = y * w->width + x;
      lanes value = LOAD(plane + (int64_t)at * LANES);
      whole_lanes wins = (value > most) | (value != value);
      most = CHOOSE(wins, value, most);
      best = (wins & at) | (~wins & best);
    }
  STORE(out, most);
  *(whole_lanes *)where = best;
}

INLINE void thalweg_max_pool_body(const float *in, const thalweg_window *w, float *out, int32_t *where) {
  int64_t plane = (int64_t)w->height * w->width * LANES;
  for (int32_t c = 0; c < w->channels; c++, in += plane)
    for (int32_t oy = 0; oy < w->out_height; oy++)
      for (int32_t ox = 0; ox < w->out_width; ox++, out += LANES, where += LANES)
        pool_window(in, w, oy, ox, out, where);
}
VARIANTS(thalweg_max_pool, (const float *in, const thalweg_window *window, float *out, int32_t *where),
         (in, window, out, where))

// Every place of a window takes the gradient in the lanes whose maximum it was.
INLINE void spread_window(const thalweg_window *w, int32_t oy, int32_t ox, const float *out_gradient,
                          const int32_t *where, float *plane) {
  int32_t top = oy * w->stride_height - w->padding_height, left = ox * w->stride_width - w->padding_width;
  int32_t bottom = top + w->kernel_height < w->height ? top + w->kernel_height : w->height;
  int32_t right = left + w->kernel_width < w->width ? left + w->kernel_width : w->width;
  whole_lanes best = *(const whole_lanes *)where;
  for (int32_t y = top < 0 ? 0 : top; y < bottom; y++)
    for (int32_t x = left < 0 ? 0 : left; x < right; x++) {
      float *to = plane + ((int64_t)y * w->width + x) * LANES;
      STORE(to, LOAD(to) + KEEP(best == y * w->width + x, LOAD(out_gradient)));
    }
}

INLINE void thalweg_max_pool_backward_body(const float *out_gradient, const int32_t *where, const thalweg_window *w,
                                           float *in_gradient) {
  int64_t plane = (int64_t)w->height * w->width * LANES;
  for (int32_t c = 0; c < w->channels; c++, in_gradient += plane) {
    memset(in_gradient, 0, sizeof(float) * (size_t)plane);
    for (int32_t oy = 0; oy < w->out_height; oy++)
      for (int32_t ox = 0; ox < w->out_width; ox++, out_gradient += LANES, where += LANES)
        spread_window(w, oy, ox, out_gradient, where, in_gradient);
  }
}
VARIANTS(thalweg_max_pool_backward,
         (const float *out_gradient, const int32_t *where, const thalweg_window *window, float *in_gradient),
         (out_gradient, where, window, in_gradient))
