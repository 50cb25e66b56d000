import Synchronization

/// A thread of its own for work that computes for a long time, or that waits on something.
///
/// Swift's cooperative pool is not for such work: two busy stages on two cores would starve progress and
/// cancellation for as long as they run.
public enum OwnThread {
  /// Runs `body` on a new thread with a stack of `stackSize` bytes.
  ///
  /// - Throws: `FileError` where the system gives no more threads.
  public static func start(stackSize: Int = 16 << 20, _ body: @escaping @Sendable () -> Void)
    throws(FileError)
  {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, stackSize)
    let box = Unmanaged.passRetained(Body(body))
    #if canImport(Glibc)
      var thread = pthread_t()
      let status = pthread_create(&thread, &attributes, { OwnThread.enter($0) }, box.toOpaque())
    #else
      var thread: pthread_t?
      let status = pthread_create(&thread, &attributes, { OwnThread.enter($0) }, box.toOpaque())
    #endif
    if status != 0 {
      box.release()
      throw FileError("the system gives no thread: \(String(cString: strerror(status)))")
    }
  }

  /// What `first` and `second` give: `first` runs on a thread of its own beside `second`, or after it where the system
  /// gives none.
  package static func both<First: Sendable, Second>(
    _ first: @escaping @Sendable () -> First, _ second: () -> Second
  ) -> (First, Second) {
    let answer = Mailbox<First>()
    let started: Void? = try? start { answer.post(first()) }
    let value = second()
    return (started == nil ? first() : answer.wait(), value)
  }

  private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    return nil
  }

  private final class Body: Sendable {
    package let run: @Sendable () -> Void

    package init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}

/// A queue that threads put messages into and one thread waits on.
package final class Mailbox<Message: Sendable>: Sendable {
  private let state: State

  /// The lock, the condition and what they guard, at fixed addresses, as POSIX asks.
  private struct State: @unchecked Sendable {
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    package let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    package let messages = UnsafeMutablePointer<[Message]>.allocate(capacity: 1)
  }

  package init() {
    state = State()
    pthread_mutex_init(state.mutex, nil)
    pthread_cond_init(state.condition, nil)
    state.messages.initialize(to: [])
  }

  deinit {
    pthread_mutex_destroy(state.mutex)
    pthread_cond_destroy(state.condition)
    state.messages.deinitialize(count: 1)
    state.mutex.deallocate()
    state.condition.deallocate()
    state.messages.deallocate()
  }

  package func post(_ message: Message) {
    pthread_mutex_lock(state.mutex)
    state.messages.pointee.append(message)
    pthread_cond_signal(state.condition)
    pthread_mutex_unlock(state.mutex)
  }

  package var isEmpty: Bool {
    pthread_mutex_lock(state.mutex)
    defer { pthread_mutex_unlock(state.mutex) }
    return state.messages.pointee.isEmpty
  }

  /// The oldest message, once there is one.
  package func wait() -> Message {
    pthread_mutex_lock(state.mutex)
    defer { pthread_mutex_unlock(state.mutex) }
    while state.messages.pointee.isEmpty { pthread_cond_wait(state.condition, state.mutex) }
    return state.messages.pointee.removeFirst()
  }
}

/// Whether the user has asked for the run to stop.
public final class Cancellation: Sendable {
  private let flag = Atomic(false)

  public init() {}

  public var isRequested: Bool { flag.load(ordering: .relaxed) }

  public func request() { flag.store(true, ordering: .relaxed) }
}

/// Thrown out of work that was asked to stop.
public struct CancellationRequested: Error, Sendable {
  public init() {}
}
