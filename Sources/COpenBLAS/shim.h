// OpenBLAS is not linked: it starts threads and takes memory when it is loaded, and few stages multiply large matrices.
// The program opens the library when one does, and gets its functions as pointers of these types.

#include <cblas.h>

// cblas_sgemm and cblas_dgemm: C = alpha A B + beta C.
typedef void (*thalweg_sgemm)(
    enum CBLAS_ORDER, enum CBLAS_TRANSPOSE, enum CBLAS_TRANSPOSE, blasint rows, blasint columns, blasint inner,
    float alpha, const float *a, blasint a_stride, const float *b, blasint b_stride, float beta, float *c,
    blasint c_stride);
typedef void (*thalweg_dgemm)(
    enum CBLAS_ORDER, enum CBLAS_TRANSPOSE, enum CBLAS_TRANSPOSE, blasint rows, blasint columns, blasint inner,
    double alpha, const double *a, blasint a_stride, const double *b, blasint b_stride, double beta, double *c,
    blasint c_stride);

// LAPACK as Fortran has it: matrices column after column, everything by address. Fortran compilers take the lengths of
// texts after all other arguments, where C has nothing: it is one for each of ours.
typedef void (*thalweg_dsyevd)(
    const char *job, const char *triangle, const blasint *order, double *a, const blasint *a_stride, double *values,
    double *work, const blasint *work_count, blasint *integers, const blasint *integer_count, blasint *info,
    size_t job_length, size_t triangle_length);
typedef void (*thalweg_dgesdd)(
    const char *job, const blasint *rows, const blasint *columns, double *a, const blasint *a_stride, double *values,
    double *u, const blasint *u_stride, double *vt, const blasint *vt_stride, double *work, const blasint *work_count,
    blasint *integers, blasint *info, size_t job_length);
typedef void (*thalweg_dgeqrf)(
    const blasint *rows, const blasint *columns, double *a, const blasint *a_stride, double *factors, double *work,
    const blasint *work_count, blasint *info);
typedef void (*thalweg_dorgqr)(
    const blasint *rows, const blasint *columns, const blasint *reflectors, double *a, const blasint *a_stride,
    const double *factors, double *work, const blasint *work_count, blasint *info);
typedef void (*thalweg_dpotrf)(
    const char *triangle, const blasint *order, double *a, const blasint *a_stride, blasint *info,
    size_t triangle_length);

// dladdr, which C libraries declare only to those who ask for more than POSIX: where a function is from.
struct thalweg_place {
  const char *file;
  void *base;
  const char *name;
  void *address;
};
typedef int (*thalweg_dladdr)(const void *address, struct thalweg_place *place);

// What OpenBLAS tells processors apart by when it chooses its kernels, in so many words; 0 where it asks in another way.
#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#include <stdint.h>

static inline int thalweg_processor(uint32_t words[11]) {
  uint32_t ignored, features = 0;
  for (int word = 0; word < 11; word++) words[word] = 0;
  // The maker; family, model and stepping with instruction sets (the second word there names the core that was asked).
  if (!__get_cpuid(0, &ignored, &words[0], &words[1], &words[2])) return 0;
  if (!__get_cpuid(1, &words[3], &ignored, &words[4], &words[5])) return 0;
  features = words[4];
  __get_cpuid_count(7, 0, &ignored, &words[6], &words[7], &words[8]);
  // Which registers the system saves: without that, wide instructions are not used.
  if (features & (1u << 27)) __asm__ volatile("xgetbv" : "=a"(words[9]), "=d"(words[10]) : "c"(0));
  return 11;
}
#else
#include <stdint.h>

static inline int thalweg_processor(uint32_t words[11]) {
  (void)words;
  return 0;
}
#endif
