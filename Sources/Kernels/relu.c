#include "Kernels.h"
#include "clones.h"

// Written so that NaN stays NaN: a diverged network must not look like a dead one.
THALWEG_CLONES void thalweg_relu(const float *in, float *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = in[i] < 0 ? 0 : in[i];
}

THALWEG_CLONES void thalweg_relu_backward(const float *out, float *gradient, int64_t count) {
  for (int64_t i = 0; i < count; i++) gradient[i] = out[i] > 0 ? gradient[i] : 0;
}
