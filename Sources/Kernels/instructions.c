#include "Kernels.h"

thalweg_instructions thalweg_best_instructions(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return thalweg_avx512;
  if (__builtin_cpu_supports("x86-64-v3")) return thalweg_avx2;
#endif
  return thalweg_plain;
}

const char *thalweg_instruction_class(void) {
  switch (thalweg_best_instructions()) {
    case thalweg_avx512: return "x86-64-v4";
    case thalweg_avx2: return "x86-64-v3";
    case thalweg_plain: break;
  }
#if defined(__x86_64__)
  return "x86-64";
#elif defined(__aarch64__)
  return "arm64";
#else
  return "portable";
#endif
}
