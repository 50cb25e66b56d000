#include <math.h>

#include "Kernels.h"

static const float root_half = 0.70710678118654752f, root_inverse_two_pi = 0.39894228040143268f;

// x Φ(x), with Φ the normal distribution function.
void thalweg_gelu(const float *in, float *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = 0.5f * in[i] * (1 + erff(in[i] * root_half));
}

// Φ(x) + x φ(x)
void thalweg_gelu_backward(const float *in, float *gradient, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    float x = in[i];
    gradient[i] *= 0.5f * (1 + erff(x * root_half)) + x * root_inverse_two_pi * expf(-0.5f * x * x);
  }
}
