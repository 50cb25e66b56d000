#include <string.h>

#include "Kernels.h"
#include "clones.h"

static void pool_plane(const float *plane, const thalweg_window *w, float *out, int32_t *where) {
  for (int32_t oy = 0; oy < w->out_height; oy++) {
    int32_t top = oy * w->stride_height - w->padding_height;
    int32_t bottom = top + w->kernel_height < w->height ? top + w->kernel_height : w->height;
    if (top < 0) top = 0;
    for (int32_t ox = 0; ox < w->out_width; ox++) {
      int32_t left = ox * w->stride_width - w->padding_width;
      int32_t right = left + w->kernel_width < w->width ? left + w->kernel_width : w->width;
      if (left < 0) left = 0;
      int32_t best = top * w->width + left;
      float most = plane[best];
      for (int32_t y = top; y < bottom; y++)
        for (int32_t x = left; x < right; x++) {
          float value = plane[y * w->width + x];
          int wins = value > most || value != value;
          most = wins ? value : most;
          best = wins ? y * w->width + x : best;
        }
      *out++ = most;
      *where++ = best;
    }
  }
}

// Windows of 2×2 that do not overlap, the common case: no bounds to ask about, so the compiler can vectorise.
THALWEG_CLONES static void pool_plane_by_two(const float *plane, const thalweg_window *w, float *restrict out,
                                             int32_t *restrict where) {
  int32_t width = w->width;
  for (int32_t oy = 0; oy < w->out_height; oy++, out += w->out_width, where += w->out_width) {
    const float *upper = plane + (int64_t)2 * oy * width, *lower = upper + width;
    int32_t first = 2 * oy * width;
    for (int32_t ox = 0; ox < w->out_width; ox++) {
      float a = upper[2 * ox], b = upper[2 * ox + 1], c = lower[2 * ox], d = lower[2 * ox + 1];
      int32_t best = first + 2 * ox;
      float most = a;
      int wins = b > most || b != b;
      most = wins ? b : most;
      best = wins ? first + 2 * ox + 1 : best;
      wins = c > most || c != c;
      most = wins ? c : most;
      best = wins ? first + width + 2 * ox : best;
      wins = d > most || d != d;
      out[ox] = wins ? d : most;
      where[ox] = wins ? first + width + 2 * ox + 1 : best;
    }
  }
}

void thalweg_max_pool(const float *in, const thalweg_window *w, int32_t count, float *out, int32_t *where) {
  int64_t plane = (int64_t)w->height * w->width, windows = (int64_t)w->out_height * w->out_width;
  int by_two = w->kernel_height == 2 && w->kernel_width == 2 && w->stride_height == 2 &&
               w->stride_width == 2 && w->padding_height == 0 && w->padding_width == 0;
  for (int64_t p = 0; p < (int64_t)count * w->channels; p++) {
    if (by_two)
      pool_plane_by_two(in + p * plane, w, out + p * windows, where + p * windows);
    else
      pool_plane(in + p * plane, w, out + p * windows, where + p * windows);
  }
}

void thalweg_max_pool_backward(const float *out_gradient, const int32_t *where, const thalweg_window *w,
                               int32_t count, float *in_gradient) {
  int64_t plane = (int64_t)w->height * w->width, windows = (int64_t)w->out_height * w->out_width;
  for (int64_t p = 0; p < (int64_t)count * w->channels; p++) {
    float *to = in_gradient + p * plane;
    memset(to, 0, sizeof(float) * (size_t)plane);
    for (int64_t i = 0; i < windows; i++) to[where[p * windows + i]] += out_gradient[p * windows + i];
  }
}
