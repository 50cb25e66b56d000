#include "Kernels.h"

#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

const char *thalweg_library_version(void) {
#if defined(__GLIBC__)
  return gnu_get_libc_version();
#else
  return "libSystem";
#endif
}
