#include "Kernels.h"
#include "clones.h"

THALWEG_CLONES void thalweg_bytes_to_unit(const uint8_t *bytes, int64_t count, float *out) {
  for (int64_t i = 0; i < count; i++) out[i] = (float)bytes[i] / 255.0f;
}
