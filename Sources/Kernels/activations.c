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

// y = x where x > 0, else slope · x; as slopes are not negative, y has the sign of x.
INLINE void thalweg_leaky_relu_body(const float *in, float slope, float *out, int64_t count) {
  EACH(count) {
    lanes x = LOAD(in + i);
    STORE(out + i, CHOOSE(x < 0, slope * x, x));
  }
}
VARIANTS(thalweg_leaky_relu, (const float *in, float slope, float *out, int64_t count), (in, slope, out, count))

INLINE void thalweg_leaky_relu_backward_body(const float *out, float slope, float *gradient, int64_t count) {
  EACH(count) {
    lanes g = LOAD(gradient + i);
    STORE(gradient + i, CHOOSE(LOAD(out + i) > 0, g, slope * g));
  }
}
VARIANTS(thalweg_leaky_relu_backward, (const float *out, float slope, float *gradient, int64_t count),
         (out, slope, gradient, count))

// silu(x) = x σ(x), with σ the logistic function.
INLINE void logistic(const lanes *x, lanes *out) {
  lanes negative = -*x, power;
  exponential(&negative, &power);
  *out = 1 / (1 + power);
}

INLINE void thalweg_silu_body(const float *in, float *out, int64_t count) {
  EACH(count) {
    lanes x = LOAD(in + i), share;
    logistic(&x, &share);
    STORE(out + i, x * share);
  }
}
FORWARD(thalweg_silu)

// silu'(x) = σ(x) (1 + x (1 - σ(x)))
INLINE void thalweg_silu_backward_body(const float *in, float *gradient, int64_t count) {
  EACH(count) {
    lanes x = LOAD(in + i), share;
    logistic(&x, &share);
    lanes rest = 1 - share;
    STORE(gradient + i, LOAD(gradient + i) * (share * (1 + x * rest)));
  }
}
BACKWARD(thalweg_silu_backward)

// softplus(x) = log(1 + e^{βx}) / β as max(βx, 0) + log(1 + e^{-|βx|}); x itself where βx is above the threshold.
INLINE void thalweg_softplus_body(const float *in, float beta, float threshold, float *out, int64_t count) {
  EACH(count) {
    lanes x = LOAD(in + i), z = beta * x, low = CHOOSE(z < 0, z, -z), power, whole;
    exponential(&low, &power);
    // log(1 + p) = p log(w) / (w - 1) with w = 1 + p rounded: the two roundings are one and go out.
    lanes sum = 1 + power, added = sum - 1;
    logarithm(&sum, &whole);
    lanes rest = CHOOSE(added > 0, whole * (power / added), power);
    lanes value = (CHOOSE(z < 0, (lanes){0}, z) + rest) / beta;
    STORE(out + i, CHOOSE(z > threshold, x, value));
  }
}
VARIANTS(thalweg_softplus, (const float *in, float beta, float threshold, float *out, int64_t count),
         (in, beta, threshold, out, count))

// softplus'(x) = σ(βx); 1 above the threshold.
INLINE void thalweg_softplus_backward_body(const float *in, float beta, float threshold, float *gradient,
                                           int64_t count) {
  EACH(count) {
    lanes z = beta * LOAD(in + i), g = LOAD(gradient + i), share;
    logistic(&z, &share);
    STORE(gradient + i, CHOOSE(z > threshold, g, g * share));
  }
}
VARIANTS(thalweg_softplus_backward, (const float *in, float beta, float threshold, float *gradient, int64_t count),
         (in, beta, threshold, gradient, count))
