import COpenBLAS

/// Products of row-major matrices on OpenBLAS, one thread each: the threads are the worker pool's.
enum MatrixProduct {
  /// Set once, checked at every compile: with more threads some cores give other bytes.
  static let isSingleThreaded: Bool = {
    openblas_set_num_threads(1)
    return openblas_get_num_threads() == 1
  }()

  /// C = A B + β C, with A [m, k] and B [k, n], either stored the other way round.
  static func multiply(
    _ a: Matrix, _ b: Matrix, m: Int, n: Int, k: Int, adding: Bool = false,
    into c: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
      Int32(m), Int32(n), Int32(k), 1, a.base, Int32(a.isTransposed ? m : k),
      b.base, Int32(b.isTransposed ? k : n),
      adding ? 1 : 0, c, Int32(n))
  }
}

/// A factor of a product: values row by row, or those of its transpose.
struct Matrix {
  let base: UnsafePointer<Float>
  let isTransposed: Bool

  static func plain(_ base: UnsafePointer<Float>) -> Matrix { Matrix(base: base, isTransposed: false) }
  static func transposed(_ base: UnsafePointer<Float>) -> Matrix { Matrix(base: base, isTransposed: true) }
}
