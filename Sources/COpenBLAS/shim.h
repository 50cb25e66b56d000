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
