#ifndef THALWEG_LANES_H
#define THALWEG_LANES_H

#include <stdint.h>
#include <string.h>

#include "Kernels.h"

// Sixteen examples side by side: lane e of every vector belongs to example e of a pack, so that all arithmetic is
// vertical and no layer has an awkward size. Sixteen lanes on every machine: two registers of AVX2, four of NEON.
typedef float lanes __attribute__((vector_size(64)));
typedef int32_t whole_lanes __attribute__((vector_size(64)));
typedef uint8_t byte_lanes __attribute__((vector_size(16)));

#define LANES 16
// Packs lie on a cache line's boundary; LOOSE is for what need not.
#define LOAD(p) (*(const lanes *)(p))
#define STORE(p, v) (*(lanes *)(p) = (v))
typedef float loose_lanes __attribute__((vector_size(64), aligned(4), may_alias));
#define LOAD_LOOSE(p) (*(const loose_lanes *)(p))
#define STORE_LOOSE(p, v) (*(loose_lanes *)(p) = (v))
// A number in every lane; -0 as 0.
#define ALL(x) ((lanes){0} + (x))
// The same of a factor in an inner loop, with its sign: the one instruction that reads it, where ALL adds to it first. A
// sum that starts from 0 is the same for either zero.
#define SPREAD(x) ((x) * (lanes){1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1})
// Lanes of `a` where the mask is set (all bits of a lane), else of `b`.
#define CHOOSE(mask, a, b) ((lanes)(((mask) & (whole_lanes)(a)) | (~(mask) & (whole_lanes)(b))))
// Lanes of `a` where the mask is set, else 0.
#define KEEP(mask, a) ((lanes)((mask) & (whole_lanes)(a)))

// a · b + c written as one expression is one rounding wherever the machine can: bytes agree between instruction
// sets that have fused multiply-add, whatever the width of their registers.

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

#if defined(__x86_64__)
#define AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,bmi,bmi2")))
#define AVX2 __attribute__((target("avx2,fma,bmi,bmi2")))
#endif

// Defines `name`, compiled once an instruction set: `wide` is what it does with AVX-512, `narrow` with AVX2, `plain`
// anywhere. Calls of INLINE functions, they differ in the size of their tiles, which follows from the registers.
#if defined(__x86_64__)
#define FORMS(name, parameters, arguments, wide, narrow, plain) \
  AVX512 static void name##_avx512 parameters { wide; }         \
  AVX2 static void name##_avx2 parameters { narrow; }           \
  static void name##_plain parameters { plain; }                \
  void name parameters {                                        \
    switch (thalweg_instructions_in_use()) {                    \
      case thalweg_avx512: name##_avx512 arguments; return;     \
      case thalweg_avx2: name##_avx2 arguments; return;         \
      case thalweg_plain: name##_plain arguments; return;       \
    }                                                           \
  }
#else
#define FORMS(name, parameters, arguments, wide, narrow, plain) \
  void name parameters { plain; }
#endif

// The same for what has no tiles: `name_body` takes what `name` takes.
#define VARIANTS(name, parameters, arguments) \
  FORMS(name, parameters, arguments, name##_body arguments, name##_body arguments, name##_body arguments)

// The sum of sixteen lanes, in one fixed tree.
INLINE float sum_of_lanes(const lanes *values) {
  float parts[LANES];
  memcpy(parts, values, sizeof parts);
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; i++) parts[i] += parts[i + half];
  return parts[0];
}

// All bits of the first `count` lanes.
INLINE void first_lanes(int32_t count, whole_lanes *mask) {
  whole_lanes index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  *mask = index < count;
}

// A 2×2 window after relu: its maximum, and a code that says where it was, 0 to 3 row by row; NO_PLACE where nothing
// is above zero, so that no gradient goes back. The first of equals wins, and NaN over everything.
#define NO_PLACE 4
INLINE void write_pooled(const lanes window[4], float *out, uint8_t *codes) {
  lanes most = window[0];
  whole_lanes code = {0};
  UNROLL for (int k = 1; k < 4; k++) {
    whole_lanes wins = (window[k] > most) | (window[k] != window[k]);
    most = CHOOSE(wins, window[k], most);
    code = (wins & k) | (~wins & code);
  }
  whole_lanes dead = most <= 0;
  STORE(out, KEEP(~dead, most));
  if (codes) {
    code = (dead & NO_PLACE) | (~dead & code);
    *(byte_lanes *)codes = __builtin_convertvector(code, byte_lanes);
  }
}

#endif
