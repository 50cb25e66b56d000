#include "Kernels.h"
#include "clones.h"

THALWEG_CLONES void thalweg_add_bias(float *values, const float *bias, int32_t count, int32_t channels,
                                     int32_t spatial) {
  for (int32_t e = 0; e < count; e++, values += (int64_t)channels * spatial) {
    if (spatial == 1) {
      for (int32_t c = 0; c < channels; c++) values[c] += bias[c];
      continue;
    }
    for (int32_t c = 0; c < channels; c++)
      for (int32_t s = 0; s < spatial; s++) values[(int64_t)c * spatial + s] += bias[c];
  }
}

// The sum of a run in sixteen lanes, then the lanes pairwise, then the tail.
static inline __attribute__((always_inline)) float sum_run(const float *run, int32_t count) {
  floats16 lanes = {0};
  int32_t i = 0;
  for (; i + 16 <= count; i += 16) lanes += LOAD16(run + i);
  float sum = sum_of_lanes16(&lanes);
  for (; i < count; i++) sum += run[i];
  return sum;
}

THALWEG_CLONES void thalweg_sum_channels(const float *values, int32_t count, int32_t channels, int32_t spatial,
                                         float *sums) {
  for (int32_t c = 0; c < channels; c++) sums[c] = 0;
  for (int32_t e = 0; e < count; e++, values += (int64_t)channels * spatial) {
    if (spatial == 1) {
      for (int32_t c = 0; c < channels; c++) sums[c] += values[c];
      continue;
    }
    for (int32_t c = 0; c < channels; c++) sums[c] += sum_run(values + (int64_t)c * spatial, spatial);
  }
}
