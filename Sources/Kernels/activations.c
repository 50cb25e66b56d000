#include "lanes_math.h"

#define EACH(count) for (int64_t i = 0; i < (count); i += LANES)
#define FORWARD(name) VARIANTS(name, (const float *in, float *out, int64_t count), (in, out, count))
#define BACKWARD(name) VARIANTS(name, (const float *kept, float *gradient, int64_t count), (kept, gradient, count))

INLINE void thalweg_relu_body(const float *in, float *out, int64_t count) {
  EACH(count) STORE(out + i, CHOOSE(LOAD(in + i) < 0, (lanes){0}, LOAD(in + i)));
}
FORWARD(thalweg_relu)

INLINE void thalweg_relu_backward_body(const float *out, float *gradient, int64_t count) {
  EACH(count) STORE(gradient + i, KEEP(LOAD(out + i) > 0, LOAD(gradient + i)));
}
BACKWARD(thalweg_relu_backward)

INLINE void thalweg_tanh_body(const float *in, float *out, int64_t count) {
  EACH(count) {
    lanes x = LOAD(in + i), y;
    hyperbolic_tangent(&x, &y);
    STORE(out + i, y);
  }
}
FORWARD(thalweg_tanh)

INLINE void thalweg_tanh_backward_body(const float *out, float *gradient, int64_t count) {
  EACH(count) STORE(gradient + i, LOAD(gradient + i) * (1 - LOAD(out + i) * LOAD(out + i)));
}
BACKWARD(thalweg_tanh_backward)

INLINE void thalweg_sigmoid_body(const float *in, float *out, int64_t count) {
  EACH(count) {
    lanes x = -LOAD(in + i), power;
    exponential(&x, &power);
    STORE(out + i, 1 / (1 + power));
  }
}
FORWARD(thalweg_sigmoid)

INLINE void thalweg_sigmoid_backward_body(const float *out, float *gradient, int64_t count) {
  EACH(count) STORE(gradient + i, LOAD(gradient + i) * (LOAD(out + i) * (1 - LOAD(out + i))));
}
BACKWARD(thalweg_sigmoid_backward)

// gelu(x) = x Φ(x), with Φ the normal distribution: Φ(x) = (1 + erf(x / √2)) / 2.
INLINE void normal_distribution(const lanes *x, lanes *out) {
  lanes scaled = *x * 0.70710678118654752f, error;
  error_function(&scaled, &error);
  *out = 0.5f * (1 + error);
}

INLINE void thalweg_gelu_body(const float *in, float *out, int64_t count) {
  EACH(count) {
    lanes x = LOAD(in + i), share;
    normal_distribution(&x, &share);
    STORE(out + i, x * share);
  }
}
FORWARD(thalweg_gelu)

// gelu'(x) = Φ(x) + x φ(x)
INLINE void thalweg_gelu_backward_body(const float *in, float *gradient, int64_t count) {
  EACH(count) {
    lanes x = LOAD(in + i), share, square = -0.5f * (x * x), density;
    normal_distribution(&x, &share);
    exponential(&square, &density);
    STORE(gradient + i, LOAD(gradient + i) * (share + x * (0.39894228040143268f * density)));
  }
}
BACKWARD(thalweg_gelu_backward)
