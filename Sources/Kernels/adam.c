#include "Kernels.h"
#include "clones.h"

THALWEG_CLONES void thalweg_adam(float *restrict parameters, const float *restrict gradient,
                                 float *restrict first, float *restrict second, const thalweg_adam_step *step,
                                 int64_t count) {
  const thalweg_adam_step s = *step;
  for (int64_t i = 0; i < count; i++) {
    float g = gradient[i] + s.decay * parameters[i];
    float m = first[i] + s.complement1 * (g - first[i]);
    float v = s.beta2 * second[i] + s.complement2 * (g * g);
    first[i] = m;
    second[i] = v;
    parameters[i] -= s.step_size * (m / (__builtin_sqrtf(v) / s.root_correction + s.epsilon));
  }
}
