import COpenBLAS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The functions of OpenBLAS and its LAPACK that are used, from the library of the system, opened while the program runs.
///
/// It is held to one thread: with more, the order of its sums would follow from how many there are.
public struct OpenBLAS: Sendable {
  /// What decides the bytes of its results: version and kind of core. Part of the identity of what is computed with it.
  public let identity: String
  /// The file that was opened, as the system found it; nil where the system does not say.
  public let file: String?

  let multiplyFloats: thalweg_sgemm
  let multiplyDoubles: thalweg_dgemm
  let symmetricEigenvalues: thalweg_dsyevd
  let singularValues: thalweg_dgesdd
  let factorQR: thalweg_dgeqrf
  let formQ: thalweg_dorgqr
  let factorCholesky: thalweg_dpotrf

  private static let names = [
    "libopenblas.so.0", "libopenblas.so", "libopenblas.dylib",
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib", "/usr/local/opt/openblas/lib/libopenblas.dylib",
  ]

  private static let opened = Result { () throws(LinearAlgebraError) in try OpenBLAS() }

  /// Opened once, when it is first wanted.
  ///
  /// - Throws: `LinearAlgebraError` where the system has none, or one that does not keep to one thread.
  public static func ofSystem() throws(LinearAlgebraError) -> OpenBLAS { try opened.get() }

  private init() throws(LinearAlgebraError) {
    guard let library = Self.open() else {
      throw .missingLibrary(dlerror().map { String(cString: $0) } ?? "the library was not found")
    }
    func function<Function>(_ name: String) throws(LinearAlgebraError) -> Function {
      guard let address = dlsym(library, name) else { throw .missingLibrary("it has no function '\(name)'") }
      return unsafeBitCast(address, to: Function.self)
    }
    multiplyFloats = try function("cblas_sgemm")
    multiplyDoubles = try function("cblas_dgemm")
    symmetricEigenvalues = try function("dsyevd_")
    singularValues = try function("dgesdd_")
    factorQR = try function("dgeqrf_")
    formQ = try function("dorgqr_")
    factorCholesky = try function("dpotrf_")

    let limitThreads: @convention(c) (Int32) -> Void = try function("openblas_set_num_threads")
    let threads: @convention(c) () -> Int32 = try function("openblas_get_num_threads")
    limitThreads(1)
    guard threads() == 1 else { throw .severalThreads(Int(threads())) }

    let configuration: @convention(c) () -> UnsafePointer<CChar>? = try function("openblas_get_config")
    let core: @convention(c) () -> UnsafePointer<CChar>? = try function("openblas_get_corename")
    // "OpenBLAS 0.3.21 NO_AFFINITY USE_OPENMP SkylakeX MAX_THREADS=64": name and version come first.
    let words = configuration().map { String(cString: $0) }?.split(separator: " ").prefix(2) ?? ["OpenBLAS"]
    identity = (words.map(String.init) + [core().map { String(cString: $0) } ?? "unknown core"])
      .joined(separator: " ")
    file = Self.file(of: dlsym(library, "cblas_dgemm"))
  }

  private static func file(of function: UnsafeMutableRawPointer?) -> String? {
    guard let function, let find = dlsym(dlopen(nil, RTLD_NOW), "dladdr") else { return nil }
    var place = thalweg_place()
    guard unsafeBitCast(find, to: thalweg_dladdr.self)(function, &place) != 0 else { return nil }
    return place.file.map { String(cString: $0) }
  }

  /// Names of the variables that decide which library is found, and which of its kernels are taken.
  public static let variables = [
    "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
    "DYLD_INSERT_LIBRARIES",
    "OPENBLAS_CORETYPE",
  ]

  /// What kernels are chosen by on this processor, in hexadecimal; empty where that cannot be seen from outside.
  public static var processor: String {
    var words = [UInt32](repeating: 0, count: 11)
    let count = Int(thalweg_processor(&words))
    return words.prefix(count).map { String($0, radix: 16) }.joined(separator: " ")
  }

  /// Opens the library with all signals blocked: the threads that it starts inherit that, and leave signals to the
  /// program's own.
  private static func open() -> UnsafeMutableRawPointer? {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return names.lazy.compactMap { dlopen($0, RTLD_NOW | RTLD_LOCAL) }.first
  }

  /// A length as the library counts.
  static func count(_ length: Int) throws(LinearAlgebraError) -> blasint {
    // Fortran's workspaces are counted in the same type, and are several times as long as a side.
    guard length <= 1 << 24, let count = blasint(exactly: length) else { throw .tooLarge(length) }
    return count
  }
}
