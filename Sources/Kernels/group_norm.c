#include "example_statistics.h"

// A lane is an example, so every statistic is vertical. Values are taken as differences from the first one of a group:
// a variance then keeps its digits where values are large and near to each other, and is zero where they are equal.

INLINE void measure(const float *in, int64_t count, double epsilon, group_statistics *s) {
  s->origin = LOAD(in);
  wide_lanes sum = {0}, squares = {0};
  for (int64_t first = 0; first < count; first += RUN, in += RUN * LANES) {
    int64_t run = count - first < RUN ? count - first : RUN, i = 0;
    lanes parts[4] = {0}, products[4] = {0};
    for (; i + 4 <= run; i += 4) UNROLL for (int k = 0; k < 4; k++) {
      lanes d = LOAD(in + (i + k) * LANES) - s->origin;
      parts[k] += d;
      products[k] += d * d;
    }
    for (; i < run; i++) {
      lanes d = LOAD(in + i * LANES) - s->origin;
      parts[0] += d;
      products[0] += d * d;
    }
    sum += WIDE((parts[0] + parts[1]) + (parts[2] + parts[3]));
    squares += WIDE((products[0] + products[1]) + (products[2] + products[3]));
  }
  settle(&sum, &squares, (double)count, epsilon, s);
}

INLINE void group_norm(const thalweg_example_norm *n, const int rectifies) {
  int32_t size = n->channels / n->groups;
  const float *in = n->in;
  float *out = n->out;
  for (int32_t c = 0; c < n->channels; c += size) {
    group_statistics s;
    measure(in, (int64_t)size * n->spatial, n->epsilon, &s);
    for (int32_t k = 0; k < size; k++) {
      lanes a = n->scale[c + k] * s.inverse, b = n->shift[c + k] - s.mean * a;
      for (int32_t i = 0; i < n->spatial; i++, in += LANES, out += LANES) {
        lanes y = (LOAD(in) - s.origin) * a + b;
        STORE(out, rectifies ? CHOOSE(y < 0, (lanes){0}, y) : y);
      }
    }
  }
}

INLINE void thalweg_group_norm_body(const thalweg_example_norm *n) {
  if (n->rectifies) group_norm(n, 1);
  else group_norm(n, 0);
}
VARIANTS(thalweg_group_norm, (const thalweg_example_norm *norm), (norm))

// What a group's sums over its values are on the way back.
typedef struct {
  group_statistics s;
  // Σ w g and Σ w g (x - mean), over the number of values.
  lanes slope, product;
} group_slopes;

// Sums of a channel: Σ g and Σ g d to `sums`, those of d and d² added to `moments`; d is x less the origin.
INLINE void sum_channel(const float *in, const float *gradient, const float *outputs, int32_t spatial,
                        const lanes *origin, lanes moments[2], lanes sums[2], const int rectifies) {
  lanes slopes = {0}, products = {0};
  for (int32_t i = 0; i < spatial; i++) {
    lanes d = LOAD(in + i * LANES) - *origin, g = LOAD(gradient + i * LANES);
    if (rectifies) g = KEEP(LOAD(outputs + i * LANES) > 0, g);
    slopes += g;
    products += g * d;
    moments[0] += d;
    moments[1] += d * d;
  }
  sums[0] = slopes;
  sums[1] = products;
}

// The sums of every channel of a group go to the scratch, [2][size][16].
INLINE void sum_group(const thalweg_example_norm_gradient *g, int32_t channel, int64_t at, group_slopes *out,
                      const int rectifies) {
  const thalweg_example_norm *n = &g->norm;
  int32_t size = n->channels / n->groups, held = 0;
  whole_lanes present;
  first_lanes(g->count, &present);
  lanes origin = LOAD(n->in + at), moments[2] = {0}, weighed[2] = {0};
  wide_lanes wide_moments[2] = {0}, wide_weighed[2] = {0};
  for (int32_t k = 0; k < size; k++) {
    wide_lanes sums[2] = {0};
    lanes part[2];
    for (int32_t first = 0; first < n->spatial; first += RUN, at += RUN * LANES) {
      int32_t run = n->spatial - first < RUN ? n->spatial - first : RUN;
      sum_channel(n->in + at, g->gradient + at, n->out + at, run, &origin, moments, part, rectifies);
      if (n->spatial > RUN) UNROLL for (int j = 0; j < 2; j++) sums[j] += WIDE(part[j]);
      held += run;
      if (held < RUN) continue;
      UNROLL for (int j = 0; j < 2; j++) {
        wide_moments[j] += WIDE(moments[j]);
        moments[j] = (lanes){0};
      }
      held = 0;
    }
    at += (int64_t)(n->spatial - (n->spatial + RUN - 1) / RUN * RUN) * LANES;
    UNROLL for (int j = 0; j < 2; j++) {
      lanes sum = KEEP(present, n->spatial > RUN ? NARROW(sums[j]) : part[j]);
      STORE(g->scratch + (int64_t)(j * size + k) * LANES, sum);
      weighed[j] += n->scale[channel + k] * sum;
      if (k % RUN < RUN - 1 && k < size - 1) continue;
      wide_weighed[j] += WIDE(weighed[j]);
      weighed[j] = (lanes){0};
    }
  }
  UNROLL for (int j = 0; j < 2; j++) wide_moments[j] += WIDE(moments[j]);
  double count = (double)size * n->spatial;
  out->s.origin = origin;
  settle(&wide_moments[0], &wide_moments[1], count, n->epsilon, &out->s);
  wide_lanes mean = wide_moments[0] / count;
  out->slope = NARROW(wide_weighed[0] / count);
  out->product = NARROW((wide_weighed[1] - mean * wide_weighed[0]) / count);
}

// The gradient of one channel's inputs: w/σ (g - mean w g / w - x̂ mean(w g x̂) / w), as a g + b d + e.
INLINE void pass_channel(const thalweg_example_norm_gradient *g, int64_t at, float weight, const group_slopes *s,
                         const int rectifies) {
  const thalweg_example_norm *n = &g->norm;
  whole_lanes present;
  first_lanes(g->count, &present);
  lanes inverse = s->s.inverse, a = weight * inverse;
  lanes b = -((inverse * inverse) * inverse) * s->product;
  lanes e = -(inverse * s->slope) - b * s->s.mean;
  for (int32_t i = 0; i < n->spatial; i++, at += LANES) {
    lanes slope = LOAD(g->gradient + at);
    if (rectifies) slope = KEEP(LOAD(n->out + at) > 0, slope);
    lanes rest = b * (LOAD(n->in + at) - s->s.origin) + e;
    STORE(g->in_gradient + at, KEEP(present, a * slope + rest));
  }
}

INLINE void group_norm_backward(const thalweg_example_norm_gradient *g, const int rectifies) {
  const thalweg_example_norm *n = &g->norm;
  int32_t size = n->channels / n->groups;
  int64_t plane = (int64_t)n->spatial * LANES;
  float *scales = g->sums, *shifts = g->sums + (int64_t)n->channels * LANES;
  for (int32_t c = 0; c < n->channels; c += size) {
    group_slopes s;
    sum_group(g, c, c * plane, &s, rectifies);
    for (int32_t k = 0; k < size; k++) {
      lanes slope = LOAD(g->scratch + (int64_t)k * LANES), product = LOAD(g->scratch + (int64_t)(size + k) * LANES);
      int64_t to = (int64_t)(c + k) * LANES;
      lanes apart = product - s.s.mean * slope;
      STORE(scales + to, LOAD(scales + to) + s.s.inverse * apart);
      STORE(shifts + to, LOAD(shifts + to) + slope);
      if (g->in_gradient) pass_channel(g, (c + k) * plane, n->scale[c + k], &s, rectifies);
    }
  }
}

INLINE void thalweg_group_norm_backward_body(const thalweg_example_norm_gradient *g) {
  if (g->norm.rectifies) group_norm_backward(g, 1);
  else group_norm_backward(g, 0);
}
VARIANTS(thalweg_group_norm_backward, (const thalweg_example_norm_gradient *gradient), (gradient))
