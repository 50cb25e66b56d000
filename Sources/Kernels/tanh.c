#include <math.h>

#include "Kernels.h"

void thalweg_tanh(const float *in, float *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = tanhf(in[i]);
}

void thalweg_tanh_backward(const float *out, float *gradient, int64_t count) {
  for (int64_t i = 0; i < count; i++) gradient[i] *= 1 - out[i] * out[i];
}
