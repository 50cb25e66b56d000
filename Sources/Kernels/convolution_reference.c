#include "Kernels.h"

static double at(const float *image, const thalweg_window *w, int32_t c, int32_t y, int32_t x) {
  if (y < 0 || y >= w->height || x < 0 || x >= w->width) return 0;
  return image[((int64_t)c * w->height + y) * w->width + x];
}

void thalweg_convolution_reference(const float *image, const thalweg_window *w, const float *weights,
                                   const float *bias, int32_t filters, float *out) {
  for (int32_t f = 0; f < filters; f++)
    for (int32_t oy = 0; oy < w->out_height; oy++)
      for (int32_t ox = 0; ox < w->out_width; ox++) {
        double sum = bias ? bias[f] : 0;
        for (int32_t c = 0; c < w->channels; c++)
          for (int32_t i = 0; i < w->kernel_height; i++)
            for (int32_t j = 0; j < w->kernel_width; j++)
              sum += weights[((f * w->channels + c) * w->kernel_height + i) * w->kernel_width + j] *
                     at(image, w, c, oy * w->stride_height + i - w->padding_height,
                        ox * w->stride_width + j - w->padding_width);
        out[((int64_t)f * w->out_height + oy) * w->out_width + ox] = (float)sum;
      }
}
