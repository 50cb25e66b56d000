#include "lanes.h"

INLINE void thalweg_sgd_body(float *parameters, const float *gradient, float *momentum_buffer, float rate,
                             float momentum, float decay, int32_t nesterov, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    float g = gradient[i] + decay * parameters[i];
    float v = momentum * momentum_buffer[i] + g;
    momentum_buffer[i] = v;
    parameters[i] -= rate * (nesterov ? g + momentum * v : v);
  }
}
VARIANTS(thalweg_sgd,
         (float *parameters, const float *gradient, float *momentum_buffer, float rate, float momentum, float decay,
          int32_t nesterov, int64_t count),
         (parameters, gradient, momentum_buffer, rate, momentum, decay, nesterov, count))

// Sixteen weights at a time; of the last ones, as many as there are.
INLINE void adam_step(float *parameters, const float *gradient, float *first, float *second,
                      const thalweg_adam_step *step, size_t size) {
  lanes w = {0}, g = {0}, m = {0}, v = {0};
  memcpy(&w, parameters, size);
  memcpy(&g, gradient, size);
  memcpy(&m, first, size);
  memcpy(&v, second, size);
  g = g + step->decay * w;
  m = m + step->complement1 * (g - m);
  v = step->beta2 * v + step->complement2 * (g * g);
  lanes divisor = __builtin_elementwise_sqrt(v) / step->root_correction + step->epsilon;
  // Apart, so that a factor of one leaves the product below fused with the weight.
  w = step->kept * w;
  w = w - step->step_size * (m / divisor);
  memcpy(parameters, &w, size);
  memcpy(first, &m, size);
  memcpy(second, &v, size);
}

INLINE void thalweg_adam_body(float *parameters, const float *gradient, float *first, float *second,
                              const thalweg_adam_step *step, int64_t count) {
  const thalweg_adam_step s = *step;
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES)
    adam_step(parameters + i, gradient + i, first + i, second + i, &s, sizeof(lanes));
  if (i < count)
    adam_step(parameters + i, gradient + i, first + i, second + i, &s, sizeof(float) * (size_t)(count - i));
}
VARIANTS(thalweg_adam,
         (float *parameters, const float *gradient, float *first, float *second, const thalweg_adam_step *step,
          int64_t count),
         (parameters, gradient, first, second, step, count))
