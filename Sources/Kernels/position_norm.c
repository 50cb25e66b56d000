#include "example_statistics.h"

// Channels lie a plane apart: some neighbouring positions at a time go through all of them. Sums are in float over at
// most RUN channels, in the order of channels for each position, however many positions are in hand.

#define MOST_POSITIONS 8

INLINE void measure_positions(const thalweg_example_norm *n, const float *in, group_statistics s[MOST_POSITIONS],
                              const int positions) {
  int64_t plane = (int64_t)n->spatial * LANES;
  lanes origin[MOST_POSITIONS], sums[MOST_POSITIONS], squares[MOST_POSITIONS];
  wide_lanes wide_sums[MOST_POSITIONS], wide_squares[MOST_POSITIONS];
  UNROLL for (int p = 0; p < positions; p++) {
    origin[p] = LOAD(in + p * LANES);
    wide_sums[p] = wide_squares[p] = (wide_lanes){0};
  }
  for (int32_t first = 0; first < n->channels; first += RUN) {
    int32_t last = n->channels - first < RUN ? n->channels : first + RUN;
    UNROLL for (int p = 0; p < positions; p++) sums[p] = squares[p] = (lanes){0};
    for (int32_t c = first; c < last; c++, in += plane) UNROLL for (int p = 0; p < positions; p++) {
      lanes d = LOAD(in + p * LANES) - origin[p];
      sums[p] += d;
      squares[p] += d * d;
    }
    UNROLL for (int p = 0; p < positions; p++) {
      wide_sums[p] += WIDE(sums[p]);
      wide_squares[p] += WIDE(squares[p]);
    }
  }
  UNROLL for (int p = 0; p < positions; p++) {
    s[p].origin = origin[p];
    settle(&wide_sums[p], &wide_squares[p], (double)n->channels, n->epsilon, &s[p]);
  }
}

INLINE void norm_positions(const thalweg_example_norm *n, int32_t position, const int rectifies,
                           const int positions) {
  int64_t plane = (int64_t)n->spatial * LANES;
  const float *in = n->in + (int64_t)position * LANES;
  float *out = n->out + (int64_t)position * LANES;
  group_statistics s[MOST_POSITIONS];
  measure_positions(n, in, s, positions);
  lanes middle[MOST_POSITIONS];
  UNROLL for (int p = 0; p < positions; p++) middle[p] = -(s[p].mean * s[p].inverse);
  for (int32_t c = 0; c < n->channels; c++, in += plane, out += plane) {
    lanes scale = ALL(n->scale[c]), shift = ALL(n->shift[c]);
    UNROLL for (int p = 0; p < positions; p++) {
      lanes x = (LOAD(in + p * LANES) - s[p].origin) * s[p].inverse + middle[p];
      lanes y = scale * x + shift;
      STORE(out + p * LANES, rectifies ? CHOOSE(y < 0, (lanes){0}, y) : y);
    }
  }
}

INLINE void position_norm(const thalweg_example_norm *n, const int rectifies, const int most) {
  int32_t position = 0;
  for (; position + most <= n->spatial; position += most) norm_positions(n, position, rectifies, most);
  for (; position < n->spatial; position++) norm_positions(n, position, rectifies, 1);
}

#define NORM(most)                                \
  do {                                            \
    if (norm->rectifies) position_norm(norm, 1, most); \
    else position_norm(norm, 0, most);            \
  } while (0)
FORMS(thalweg_position_norm, (const thalweg_example_norm *norm), (norm), NORM(8), NORM(4), NORM(4))

INLINE void back_positions(const thalweg_example_norm_gradient *g, int32_t position, const int rectifies,
                           const int positions) {
  const thalweg_example_norm *n = &g->norm;
  int64_t plane = (int64_t)n->spatial * LANES, start = (int64_t)position * LANES;
  whole_lanes present;
  first_lanes(g->count, &present);
  group_statistics s[MOST_POSITIONS];
  measure_positions(n, n->in + start, s, positions);
  // Σ w g and Σ w g x̂
  lanes slopes[MOST_POSITIONS], products[MOST_POSITIONS], middle[MOST_POSITIONS];
  wide_lanes wide_slopes[MOST_POSITIONS], wide_products[MOST_POSITIONS];
  UNROLL for (int p = 0; p < positions; p++) {
    middle[p] = -(s[p].mean * s[p].inverse);
    wide_slopes[p] = wide_products[p] = (wide_lanes){0};
  }
  float *scales = g->sums, *shifts = g->sums + (int64_t)n->channels * LANES;
  int64_t at = start;
  for (int32_t first = 0; first < n->channels; first += RUN) {
    int32_t last = n->channels - first < RUN ? n->channels : first + RUN;
    UNROLL for (int p = 0; p < positions; p++) slopes[p] = products[p] = (lanes){0};
    for (int32_t c = first; c < last; c++, at += plane) {
      lanes weight = ALL(n->scale[c]);
      lanes scale = LOAD(scales + (int64_t)c * LANES), shift = LOAD(shifts + (int64_t)c * LANES);
      UNROLL for (int p = 0; p < positions; p++) {
        lanes slope = KEEP(present, LOAD(g->gradient + at + p * LANES));
        if (rectifies) slope = KEEP(LOAD(n->out + at + p * LANES) > 0, slope);
        lanes x = (LOAD(n->in + at + p * LANES) - s[p].origin) * s[p].inverse + middle[p];
        lanes product = KEEP(present, slope * x);
        scale += product;
        shift += slope;
        slopes[p] += weight * slope;
        products[p] += weight * product;
      }
      STORE(scales + (int64_t)c * LANES, scale);
      STORE(shifts + (int64_t)c * LANES, shift);
    }
    UNROLL for (int p = 0; p < positions; p++) {
      wide_slopes[p] += WIDE(slopes[p]);
      wide_products[p] += WIDE(products[p]);
    }
  }
  if (!g->in_gradient) return;
  UNROLL for (int p = 0; p < positions; p++) {
    slopes[p] = NARROW(wide_slopes[p] / (double)n->channels);
    products[p] = NARROW(wide_products[p] / (double)n->channels);
  }
  // w/σ g - (mean w g + x̂ mean(w g x̂)) / σ
  at = start;
  for (int32_t c = 0; c < n->channels; c++, at += plane) {
    lanes weight = ALL(n->scale[c]);
    UNROLL for (int p = 0; p < positions; p++) {
      lanes slope = LOAD(g->gradient + at + p * LANES);
      if (rectifies) slope = KEEP(LOAD(n->out + at + p * LANES) > 0, slope);
      lanes x = (LOAD(n->in + at + p * LANES) - s[p].origin) * s[p].inverse + middle[p];
      lanes rest = weight * slope - slopes[p];
      rest = rest - x * products[p];
      STORE(g->in_gradient + at + p * LANES, KEEP(present, s[p].inverse * rest));
    }
  }
}

INLINE void position_norm_backward(const thalweg_example_norm_gradient *g, const int rectifies, const int most) {
  int32_t position = 0;
  for (; position + most <= g->norm.spatial; position += most) back_positions(g, position, rectifies, most);
  for (; position < g->norm.spatial; position++) back_positions(g, position, rectifies, 1);
}

#define BACK(most)                                              \
  do {                                                          \
    if (gradient->norm.rectifies) position_norm_backward(gradient, 1, most); \
    else position_norm_backward(gradient, 0, most);             \
  } while (0)
FORMS(thalweg_position_norm_backward, (const thalweg_example_norm_gradient *gradient), (gradient), BACK(4), BACK(2),
      BACK(2))
