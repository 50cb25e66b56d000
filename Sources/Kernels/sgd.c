#include "Kernels.h"
#include "clones.h"

THALWEG_CLONES void thalweg_sgd(float *parameters, const float *gradient, float *momentum_buffer, float rate,
                                float momentum, float decay, int32_t nesterov, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    float g = gradient[i] + decay * parameters[i];
    float velocity = momentum * momentum_buffer[i] + g;
    momentum_buffer[i] = velocity;
    parameters[i] -= rate * (nesterov ? g + momentum * velocity : velocity);
  }
}
