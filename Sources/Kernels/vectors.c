#include "lanes.h"

INLINE void thalweg_sum_rows_body(const float *rows, int64_t stride, int32_t row_count, int64_t count, float *sum) {
  for (int64_t i = 0; i < count; i++) sum[i] = rows[i];
  for (int32_t r = 1; r < row_count; r++) {
    const float *row = rows + r * stride;
    for (int64_t i = 0; i < count; i++) sum[i] += row[i];
  }
}
VARIANTS(thalweg_sum_rows, (const float *rows, int64_t stride, int32_t row_count, int64_t count, float *sum),
         (rows, stride, row_count, count, sum))

// A vector alone with coefficient 1 is copied bit for bit, negative zeros included: the ends of a curve.
INLINE void thalweg_combine_body(const float *rows, int64_t stride, const float *coefficients, int32_t row_count,
                                 int64_t count, float *out) {
  int started = 0;
  for (int32_t j = 0; j < row_count; j++) {
    float c = coefficients[j];
    if (c == 0) continue;
    const float *vector = rows + j * stride;
    if (started)
      for (int64_t i = 0; i < count; i++) out[i] += c * vector[i];
    else
      for (int64_t i = 0; i < count; i++) out[i] = c * vector[i];
    started = 1;
  }
  if (!started) memset(out, 0, sizeof(float) * (size_t)count);
}
VARIANTS(thalweg_combine,
         (const float *rows, int64_t stride, const float *coefficients, int32_t row_count, int64_t count, float *out),
         (rows, stride, coefficients, row_count, count, out))

INLINE void thalweg_add_scaled_body(const float *vector, float factor, int64_t count, float *sum) {
  for (int64_t i = 0; i < count; i++) sum[i] += factor * vector[i];
}
VARIANTS(thalweg_add_scaled, (const float *vector, float factor, int64_t count, float *sum),
         (vector, factor, count, sum))

// Eight partial sums on every machine.
INLINE void thalweg_dot_of_differences_body(const float *a, const float *b, const float *origin, int64_t count,
                                            double *sum) {
  double parts[8] = {0};
  for (int64_t i = 0; i < count; i++)
    parts[i % 8] += ((double)a[i] - origin[i]) * ((double)b[i] - origin[i]);
  *sum = ((parts[0] + parts[4]) + (parts[2] + parts[6])) + ((parts[1] + parts[5]) + (parts[3] + parts[7]));
}
VARIANTS(thalweg_dot_of_differences,
         (const float *a, const float *b, const float *origin, int64_t count, double *sum),
         (a, b, origin, count, sum))

// Eight partial sums on every machine.
INLINE void thalweg_sum_of_squares_body(const float *vector, int64_t count, double *sum) {
  double parts[8] = {0};
  for (int64_t i = 0; i < count; i++) parts[i % 8] += (double)vector[i] * vector[i];
  *sum = ((parts[0] + parts[4]) + (parts[2] + parts[6])) + ((parts[1] + parts[5]) + (parts[3] + parts[7]));
}
VARIANTS(thalweg_sum_of_squares, (const float *vector, int64_t count, double *sum), (vector, count, sum))

INLINE void thalweg_scale_body(float *vector, float factor, int64_t count) {
  for (int64_t i = 0; i < count; i++) vector[i] *= factor;
}
VARIANTS(thalweg_scale, (float *vector, float factor, int64_t count), (vector, factor, count))

INLINE void thalweg_chain_to_control_point_body(const float *gradient, const float *point, float c, float decay,
                                                int64_t count, float *out) {
  for (int64_t i = 0; i < count; i++) out[i] = c * (gradient[i] + decay * point[i]);
}
VARIANTS(thalweg_chain_to_control_point,
         (const float *gradient, const float *point, float c, float decay, int64_t count, float *out),
         (gradient, point, c, decay, count, out))
