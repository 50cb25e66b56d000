#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread that waits most of the time, kept apart from those that compute.
enum BackgroundThread {
  /// Runs `body` on a new thread.
  ///
  /// - Returns: false where the system gives no more threads; what is shown is not worth failing for.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(Body(body))
    #if canImport(Glibc)
      var thread = pthread_t()
      let status = pthread_create(&thread, nil, { BackgroundThread.enter($0) }, box.toOpaque())
    #else
      var created: pthread_t?
      let status = pthread_create(&created, nil, { BackgroundThread.enter($0) }, box.toOpaque())
      guard let thread = created else { return false }
    #endif
    if status != 0 {
      box.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    return nil
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
