#include "lanes.h"

INLINE void thalweg_combine_responses_body(const float *responses, int64_t stride, const float *coefficients,
                                           int32_t count, int32_t rectifies, int64_t values, float *out) {
  for (int64_t i = 0; i < values; i++, responses += LANES, out += LANES) {
    lanes sum = coefficients[0] * LOAD(responses);
    for (int32_t j = 1; j < count; j++) sum = sum + coefficients[j] * LOAD(responses + j * stride);
    STORE(out, rectifies ? CHOOSE(sum < 0, (lanes){0}, sum) : sum);
  }
}
VARIANTS(thalweg_combine_responses,
         (const float *responses, int64_t stride, const float *coefficients, int32_t count, int32_t rectifies,
          int64_t values, float *out),
         (responses, stride, coefficients, count, rectifies, values, out))
