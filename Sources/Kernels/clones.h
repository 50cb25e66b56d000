#ifndef THALWEG_CLONES_H
#define THALWEG_CLONES_H

#include <stdint.h>
#include <string.h>

// A kernel marked so is compiled once an instruction set, and the loader picks one. Kernels that will differ by
// more than what the compiler makes of them get a dispatch of their own, in their own file.
#if defined(__x86_64__) && defined(__linux__)
#define THALWEG_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define THALWEG_CLONES
#endif

// Sixteen lanes on every machine, so that the order of a sum is the same everywhere.
typedef float floats16 __attribute__((vector_size(64)));
typedef float floats16_unaligned __attribute__((vector_size(64), aligned(4), may_alias));
typedef double doubles8 __attribute__((vector_size(64)));
typedef float floats8_unaligned __attribute__((vector_size(32), aligned(4), may_alias));

#define LOAD16(p) (*(const floats16_unaligned *)(p))
#define STORE16(p, v) (*(floats16_unaligned *)(p) = (v))
#define LOAD8_AS_DOUBLES(p) __builtin_convertvector(*(const floats8_unaligned *)(p), doubles8)

static inline __attribute__((always_inline)) double sum_of_lanes(const doubles8 *lanes) {
  double parts[8];
  memcpy(parts, lanes, sizeof parts);
  return ((parts[0] + parts[4]) + (parts[2] + parts[6])) + ((parts[1] + parts[5]) + (parts[3] + parts[7]));
}

static inline __attribute__((always_inline)) float sum_of_lanes16(const floats16 *lanes) {
  float parts[16];
  memcpy(parts, lanes, sizeof parts);
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; i++) parts[i] += parts[i + half];
  return parts[0];
}

#endif
