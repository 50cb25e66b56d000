#include "lanes.h"

INLINE void thalweg_add_body(const float *a, const float *b, int32_t rectifies, int64_t count, float *out) {
  for (int64_t i = 0; i < count; i += LANES) {
    lanes sum = LOAD(a + i) + LOAD(b + i);
    STORE(out + i, rectifies ? CHOOSE(sum < 0, (lanes){0}, sum) : sum);
  }
}
VARIANTS(thalweg_add, (const float *a, const float *b, int32_t rectifies, int64_t count, float *out),
         (a, b, rectifies, count, out))

void thalweg_subsample_padded(const float *in, const thalweg_window *w, int32_t before, int32_t channels, float *out) {
  int64_t area = (int64_t)w->out_height * w->out_width * LANES, plane = (int64_t)w->height * w->width * LANES;
  int32_t after = channels - before - w->channels;
  memset(out, 0, sizeof(float) * (size_t)(before * area));
  out += before * area;
  for (int32_t c = 0; c < w->channels; c++, in += plane)
    for (int32_t y = 0; y < w->out_height; y++)
      for (int32_t x = 0; x < w->out_width; x++, out += LANES)
        memcpy(out, in + ((int64_t)y * w->stride_height * w->width + x * w->stride_width) * LANES,
               sizeof(float) * LANES);
  memset(out, 0, sizeof(float) * (size_t)(after * area));
}

void thalweg_subsample_padded_backward(const float *out_gradient, const thalweg_window *w, int32_t before,
                                       float *in_gradient) {
  int64_t area = (int64_t)w->out_height * w->out_width * LANES, plane = (int64_t)w->height * w->width * LANES;
  out_gradient += before * area;
  for (int32_t c = 0; c < w->channels; c++, in_gradient += plane) {
    memset(in_gradient, 0, sizeof(float) * (size_t)plane);
    for (int32_t y = 0; y < w->out_height; y++)
      for (int32_t x = 0; x < w->out_width; x++, out_gradient += LANES)
        memcpy(in_gradient + ((int64_t)y * w->stride_height * w->width + x * w->stride_width) * LANES, out_gradient,
               sizeof(float) * LANES);
  }
}
