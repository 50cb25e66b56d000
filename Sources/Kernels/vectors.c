#include "Kernels.h"
#include "clones.h"

THALWEG_CLONES void thalweg_sum_rows(const float *rows, int64_t stride, int32_t row_count, int64_t count,
                                     float *sum) {
  for (int64_t i = 0; i < count; i++) sum[i] = rows[i];
  for (int32_t r = 1; r < row_count; r++) {
    const float *row = rows + r * stride;
    for (int64_t i = 0; i < count; i++) sum[i] += row[i];
  }
}

// A vector alone with coefficient 1 is copied bit for bit, negative zeros included: the ends of a curve.
THALWEG_CLONES void thalweg_combine(const float *rows, int64_t stride, const float *coefficients,
                                    int32_t row_count, int64_t count, float *out) {
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

THALWEG_CLONES void thalweg_add_scaled(const float *vector, float factor, int64_t count, float *sum) {
  for (int64_t i = 0; i < count; i++) sum[i] += factor * vector[i];
}

THALWEG_CLONES double thalweg_dot_of_differences(const float *a, const float *b, const float *origin,
                                                 int64_t count) {
  doubles8 lanes = {0};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    doubles8 from = LOAD8_AS_DOUBLES(origin + i);
    lanes += (LOAD8_AS_DOUBLES(a + i) - from) * (LOAD8_AS_DOUBLES(b + i) - from);
  }
  double sum = sum_of_lanes(&lanes);
  for (; i < count; i++) sum += ((double)a[i] - origin[i]) * ((double)b[i] - origin[i]);
  return sum;
}

THALWEG_CLONES void thalweg_chain_to_bend(const float *gradient, const float *point, float c, float decay,
                                          int64_t count, float *out) {
  for (int64_t i = 0; i < count; i++) out[i] = c * (gradient[i] + decay * point[i]);
}
