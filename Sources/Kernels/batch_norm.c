#include "runs.h"
#include "source.h"

INLINE double sum_of_wide_lanes(const wide_lanes *values) {
  double parts[LANES];
  memcpy(parts, values, sizeof parts);
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; i++) parts[i] += parts[i + half];
  return parts[0];
}

INLINE void thalweg_channel_moments_body(const float *in, int32_t count, int32_t channels, int32_t spatial,
                                         double *sums) {
  whole_lanes present;
  first_lanes(count, &present);
  for (int32_t c = 0; c < channels; c++) {
    wide_lanes sum = {0}, squares = {0};
    for (int32_t first = 0; first < spatial; first += RUN) {
      int32_t run = spatial - first < RUN ? spatial - first : RUN;
      lanes s = {0}, q = {0};
      for (int32_t i = 0; i < run; i++, in += LANES) {
        lanes x = KEEP(present, LOAD(in));
        s += x;
        q += x * x;
      }
      sum += __builtin_convertvector(s, wide_lanes);
      squares += __builtin_convertvector(q, wide_lanes);
    }
    sums[c] += sum_of_wide_lanes(&sum);
    sums[channels + c] += sum_of_wide_lanes(&squares);
  }
}
VARIANTS(thalweg_channel_moments,
         (const float *in, int32_t count, int32_t channels, int32_t spatial, double *sums),
         (in, count, channels, spatial, sums))

INLINE void thalweg_channel_affine_body(const float *in, const float *scale, const float *shift, int32_t channels,
                                        int32_t spatial, int32_t rectifies, float *out) {
  for (int32_t c = 0; c < channels; c++) {
    lanes a = ALL(scale[c]), b = ALL(shift[c]);
    for (int32_t i = 0; i < spatial; i++, in += LANES, out += LANES) {
      lanes y = LOAD(in) * a + b;
      STORE(out, rectifies ? CHOOSE(y < 0, (lanes){0}, y) : y);
    }
  }
}
VARIANTS(thalweg_channel_affine,
         (const float *in, const float *scale, const float *shift, int32_t channels, int32_t spatial,
          int32_t rectifies, float *out),
         (in, scale, shift, channels, spatial, rectifies, out))

INLINE void thalweg_channel_affine_pool_body(const float *in, const float *scale, const float *shift,
                                             int32_t channels, int32_t height, int32_t width, float *out,
                                             uint8_t *codes) {
  int64_t row = (int64_t)width * LANES;
  for (int32_t c = 0; c < channels; c++, in += height * row) {
    lanes a = ALL(scale[c]), b = ALL(shift[c]);
    for (int32_t y = 0; y < height / 2; y++)
      for (int32_t x = 0; x < width / 2; x++, out += LANES) {
        const float *from = in + 2 * y * row + 2 * x * LANES;
        lanes window[4] = {LOAD(from) * a + b, LOAD(from + LANES) * a + b, LOAD(from + row) * a + b,
                           LOAD(from + row + LANES) * a + b};
        write_pooled(window, out, codes);
        if (codes) codes += LANES;
      }
  }
}
VARIANTS(thalweg_channel_affine_pool,
         (const float *in, const float *scale, const float *shift, int32_t channels, int32_t height, int32_t width,
          float *out, uint8_t *codes),
         (in, scale, shift, channels, height, width, out, codes))

INLINE void gradient_moments(const thalweg_source *source, const source_kind kind, const float *in,
                             const float *mean, int32_t count, int32_t channels, double *sums) {
  whole_lanes present;
  first_lanes(count, &present);
  for (int32_t c = 0; c < channels; c++) {
    wide_lanes sum = {0}, products = {0};
    lanes middle = ALL(mean[c]), s = {0}, q = {0};
    int32_t run = 0;
    for (int32_t y = 0; y < source->height; y++)
      for (int32_t x = 0; x < source->width; x++, in += LANES) {
        lanes g;
        read_inside(source, kind, c, y, x, &g);
        s += g;
        q += g * KEEP(present, LOAD(in) - middle);
        if (++run < RUN) continue;
        sum += __builtin_convertvector(s, wide_lanes);
        products += __builtin_convertvector(q, wide_lanes);
        s = q = (lanes){0};
        run = 0;
      }
    sum += __builtin_convertvector(s, wide_lanes);
    products += __builtin_convertvector(q, wide_lanes);
    sums[c] += sum_of_wide_lanes(&sum);
    sums[channels + c] += sum_of_wide_lanes(&products);
  }
}

INLINE void thalweg_channel_gradient_moments_body(const thalweg_source *source, const float *in, const float *mean,
                                                  int32_t count, int32_t channels, double *sums) {
  WITH_KIND(source, gradient_moments(source, kind, in, mean, count, channels, sums));
}
VARIANTS(thalweg_channel_gradient_moments,
         (const thalweg_source *source, const float *in, const float *mean, int32_t count, int32_t channels,
          double *sums),
         (source, in, mean, count, channels, sums))

INLINE void gradient(const thalweg_source *source, const source_kind kind, const float *in, const float *a,
                     const float *b, const float *d, int32_t count, int32_t channels, float *out) {
  whole_lanes present;
  first_lanes(count, &present);
  for (int32_t c = 0; c < channels; c++) {
    lanes slope = ALL(a[c]), pull = ALL(b[c]), shift = ALL(d[c]);
    for (int32_t y = 0; y < source->height; y++)
      for (int32_t x = 0; x < source->width; x++, in += LANES, out += LANES) {
        lanes g;
        read_inside(source, kind, c, y, x, &g);
        lanes rest = pull * LOAD(in) + shift;
        STORE(out, KEEP(present, slope * g + rest));
      }
  }
}

INLINE void thalweg_channel_gradient_body(const thalweg_source *source, const float *in, const float *a,
                                          const float *b, const float *d, int32_t count, int32_t channels,
                                          float *out) {
  WITH_KIND(source, gradient(source, kind, in, a, b, d, count, channels, out));
}
VARIANTS(thalweg_channel_gradient,
         (const thalweg_source *source, const float *in, const float *a, const float *b, const float *d,
          int32_t count, int32_t channels, float *out),
         (source, in, a, b, d, count, channels, out))
