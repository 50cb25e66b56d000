#include "lanes_math.h"

INLINE double sum_of_first(const lanes *values, int32_t count) {
  double sum = 0;
  for (int32_t e = 0; e < count; e++) sum += (*values)[e];
  return sum;
}

// -log softmax(z)_y = log Σ exp(z - max) + (max - z_y); its gradient by z is softmax(z) less one at y. With smoothing s, the
// target at y is 1 - s + s / width, and s / width elsewhere.
INLINE void thalweg_softmax_cross_entropy_body(const float *logits, const int32_t *classes, int32_t count, int32_t width, float scale,
                          float smoothing, float *gradient, int32_t *correct, double *total) {
  whole_lanes present, best = {0}, wanted = {0};
  first_lanes(count, &present);
  for (int32_t e = 0; e < count; e++) wanted[e] = classes[e];
  lanes most = LOAD(logits);
  for (int32_t c = 1; c < width; c++) {
    lanes z = LOAD(logits + c * LANES);
    whole_lanes wins = z > most;
    most = CHOOSE(wins, z, most);
    best = (wins & c) | (~wins & best);
  }
  lanes sum = {0}, own = {0}, all_below = {0};
  for (int32_t c = 0; c < width; c++) {
    lanes z = LOAD(logits + c * LANES), power;
    own = CHOOSE(wanted == c, z, own);
    lanes below = z - most;
    exponential(&below, &power);
    STORE(gradient + c * LANES, power);
    sum += power;
    all_below += below;
  }
  lanes factor = scale / sum, loss;
  float share = smoothing / (float)width, rest = 1 - smoothing;
  for (int32_t c = 0; c < width; c++) {
    lanes slope = LOAD(gradient + c * LANES) * factor - KEEP(wanted == c, ALL(scale * rest));
    if (smoothing != 0) slope = slope - scale * share;
    STORE(gradient + c * LANES, KEEP(present, slope));
  }
  logarithm(&sum, &loss);
  if (smoothing != 0)
    loss = loss + (rest * (most - own) - share * all_below);
  else
    loss = loss + (most - own);
  *total = sum_of_first(&loss, count);
  int32_t hits = 0;
  for (int32_t e = 0; e < count; e++) hits += best[e] == wanted[e];
  *correct = hits;
}

VARIANTS(thalweg_softmax_cross_entropy,
         (const float *logits, const int32_t *classes, int32_t count, int32_t width, float scale, float smoothing,
          float *gradient, int32_t *correct, double *total),
         (logits, classes, count, width, scale, smoothing, gradient, correct, total))

INLINE void thalweg_squared_error_body(const float *outputs, const float *targets, int32_t count, int32_t width, float scale,
                          float *gradient, double *total) {
  whole_lanes present;
  first_lanes(count, &present);
  *total = 0;
  for (int32_t o = 0; o < width; o++) {
    lanes error = KEEP(present, LOAD(outputs + o * LANES) - LOAD(targets + o * LANES)), square = error * error;
    STORE(gradient + o * LANES, (2 * scale) * error);
    *total += sum_of_first(&square, count);
  }
}
VARIANTS(thalweg_squared_error,
         (const float *outputs, const float *targets, int32_t count, int32_t width, float scale, float *gradient,
          double *total),
         (outputs, targets, count, width, scale, gradient, total))
