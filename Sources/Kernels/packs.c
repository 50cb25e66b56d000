#include "transpose.h"

// Sixteen features of all examples at once; a last group that is not whole is read again from where it would fit, or
// value by value in examples with fewer than sixteen.

INLINE void store_group(lanes rows[LANES], float *pack) {
  transpose(rows);
  for (int i = 0; i < LANES; i++) STORE(pack + i * LANES, rows[i]);
}

INLINE void thalweg_pack_bytes_body(const uint8_t *const *examples, int32_t count, int64_t features, float *pack) {
  int64_t p = 0;
  for (; p + LANES <= features; p += LANES) {
    lanes rows[LANES];
    for (int e = 0; e < LANES; e++) {
      rows[e] = (lanes){0};
      if (e >= count) continue;
      byte_lanes bytes;
      memcpy(&bytes, examples[e] + p, sizeof bytes);
      rows[e] = __builtin_convertvector(bytes, lanes) / 255;
    }
    store_group(rows, pack + p * LANES);
  }
  for (; p < features; p++)
    for (int e = 0; e < LANES; e++) pack[p * LANES + e] = e < count ? (float)examples[e][p] / 255 : 0;
}
VARIANTS(thalweg_pack_bytes, (const uint8_t *const *examples, int32_t count, int64_t features, float *pack),
         (examples, count, features, pack))

INLINE void thalweg_pack_floats_body(const float *const *examples, int32_t count, int64_t features, float *pack) {
  int64_t p = 0;
  for (; p + LANES <= features; p += LANES) {
    lanes rows[LANES];
    for (int e = 0; e < LANES; e++) rows[e] = e < count ? LOAD_LOOSE(examples[e] + p) : (lanes){0};
    store_group(rows, pack + p * LANES);
  }
  for (; p < features; p++)
    for (int e = 0; e < LANES; e++) pack[p * LANES + e] = e < count ? examples[e][p] : 0;
}
VARIANTS(thalweg_pack_floats, (const float *const *examples, int32_t count, int64_t features, float *pack),
         (examples, count, features, pack))

INLINE void thalweg_normalise_pack_body(const float *means, const float *deviations, int32_t count, int64_t channels,
                                        int64_t plane, float *pack) {
  whole_lanes mask;
  first_lanes(count, &mask);
  for (int64_t c = 0; c < channels; c++) {
    lanes mean = ALL(means[c]), deviation = ALL(deviations[c]);
    float *values = pack + c * plane * LANES;
    for (int64_t p = 0; p < plane * LANES; p += LANES) {
      lanes value = LOAD(values + p);
      STORE(values + p, CHOOSE(mask, (value - mean) / deviation, value));
    }
  }
}
VARIANTS(thalweg_normalise_pack,
         (const float *means, const float *deviations, int32_t count, int64_t channels, int64_t plane, float *pack),
         (means, deviations, count, channels, plane, pack))

INLINE void thalweg_unpack_body(const float *pack, int32_t count, int64_t features, float *rows) {
  int64_t p = 0;
  for (; p + LANES <= features; p += LANES) {
    lanes values[LANES];
    for (int i = 0; i < LANES; i++) values[i] = LOAD(pack + (p + i) * LANES);
    transpose(values);
    for (int e = 0; e < count; e++) STORE_LOOSE(rows + e * features + p, values[e]);
  }
  for (; p < features; p++)
    for (int e = 0; e < count; e++) rows[e * features + p] = pack[p * LANES + e];
}
VARIANTS(thalweg_unpack, (const float *pack, int32_t count, int64_t features, float *rows),
         (pack, count, features, rows))

INLINE void thalweg_sum_lanes_body(const float *values, int64_t count, float *sums) {
  for (int64_t i = 0; i < count; i++) sums[i] = sum_of_lanes((const lanes *)(values + i * LANES));
}
VARIANTS(thalweg_sum_lanes, (const float *values, int64_t count, float *sums), (values, count, sums))
