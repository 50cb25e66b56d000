#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A queue that threads put messages into and one thread waits on.
final class Mailbox<Message: Sendable>: Sendable {
  private let state: State

  /// The lock, the condition and what they guard, at fixed addresses, as POSIX asks.
  private struct State: @unchecked Sendable {
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    let messages = UnsafeMutablePointer<[Message]>.allocate(capacity: 1)
  }

  init() {
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

  func post(_ message: Message) {
    pthread_mutex_lock(state.mutex)
    state.messages.pointee.append(message)
    pthread_cond_signal(state.condition)
    pthread_mutex_unlock(state.mutex)
  }

  /// The oldest message, once there is one.
  func wait() -> Message {
    pthread_mutex_lock(state.mutex)
    defer { pthread_mutex_unlock(state.mutex) }
    while state.messages.pointee.isEmpty { pthread_cond_wait(state.condition, state.mutex) }
    return state.messages.pointee.removeFirst()
  }
}
