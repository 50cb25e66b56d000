#include <math.h>

#include "Kernels.h"

void thalweg_sigmoid(const float *in, float *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = 1 / (1 + expf(-in[i]));
}

void thalweg_sigmoid_backward(const float *out, float *gradient, int64_t count) {
  for (int64_t i = 0; i < count; i++) gradient[i] *= out[i] * (1 - out[i]);
}
