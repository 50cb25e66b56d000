#include "Kernels.h"

thalweg_instructions thalweg_best_instructions(void) {
#if defined(__x86_64__)
  static _Thread_local int best = -1;
  if (best < 0) {
    __builtin_cpu_init();
    best = __builtin_cpu_supports("x86-64-v4") ? thalweg_avx512
           : __builtin_cpu_supports("x86-64-v3") ? thalweg_avx2 : thalweg_plain;
  }
  return (thalweg_instructions)best;
#else
  return thalweg_plain;
#endif
}

static _Thread_local thalweg_instructions limit = thalweg_avx512;

void thalweg_limit_instructions(thalweg_instructions most) { limit = most; }

thalweg_instructions thalweg_instructions_in_use(void) {
  thalweg_instructions best = thalweg_best_instructions();
  return best < limit ? best : limit;
}

const char *thalweg_arithmetic(void) {
#if defined(__x86_64__)
  return thalweg_instructions_in_use() == thalweg_plain ? "sixteen lanes" : "sixteen fused lanes";
#elif defined(__aarch64__)
  return "sixteen fused lanes, arm64";
#else
  return "sixteen lanes, portable";
#endif
}
