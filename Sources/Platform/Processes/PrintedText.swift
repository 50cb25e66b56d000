/// What programs print that are talked to (`PipedProcess`), as it comes.
public enum Printing {
  /// Takes bytes as they come, from any thread and one call after the other. It must be quick: the program waits meanwhile.
  public typealias Listener = @Sendable ([UInt8]) -> Void

  /// By thread. A task-local value would not do: stages run on threads of their own, outside of any task.
  private static let listeners = Guarded<[UInt: Listener]>([:])

  /// Who is told what a program prints while it works for the work of this thread; nil for nobody.
  public static var listener: Listener? {
    let thread = currentThread
    return listeners.withLock { $0[thread] }
  }

  /// What the body gives; `listener` is told meanwhile what programs print that work for this thread.
  public static func telling<Result>(
    _ listener: @escaping Listener, _ body: () throws -> Result
  ) rethrows -> Result {
    let thread = currentThread
    let before = listeners.withLock { all in
      defer { all[thread] = listener }
      return all[thread]
    }
    defer { listeners.withLock { $0[thread] = before } }
    return try body()
  }

  private static var currentThread: UInt {
    #if canImport(Glibc)
      UInt(pthread_self())
    #else
      UInt(bitPattern: pthread_self())
    #endif
  }
}

/// What a program prints: its end is kept, and all of it goes to whoever listens. A thread of its own reads it as it comes.
final class PrintedText: Sendable {
  /// Bytes that are kept.
  private static let most = 1 << 18
  /// Bytes that a change of listeners waits for: more than a pipe holds, unless something goes on printing.
  private static let mostDrained = 1 << 21
  private let source: Source
  private let state = Guarded(State())

  private struct State {
    var text: [UInt8] = []
    var listener: Printing.Listener?
    var isOver = false
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
  }

  private final class Source: Sendable {
    let file: InheritedFile
    init(_ file: consuming InheritedFile) { self.file = file }
  }

  /// - Throws: `FileError` where the system gives no thread.
  init(of file: consuming InheritedFile) throws(FileError) {
    source = Source(file)
    try OwnThread.start(stackSize: 1 << 18) { [self] in
      while isReady(within: -1), state.withLock({ readOnce(&$0) }) {}
    }
  }

  /// Whether something can be read, or the other end is closed.
  private func isReady(within milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: source.file.descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let status = poll(&watched, 1, milliseconds)
      if status >= 0 || errno != EINTR { return status > 0 }
    }
  }

  /// Reads what is there, and hands it on.
  ///
  /// - Returns: whether more may come.
  private func readOnce(_ state: inout State) -> Bool {
    if state.isOver { return false }
    // Whoever changed the listener may have read it.
    guard isReady(within: 0) else { return true }
    let count = state.buffer.withUnsafeMutableBytes {
      systemRead(source.file.descriptor, $0.baseAddress, $0.count)
    }
    if count < 0, errno == EINTR { return true }
    if count <= 0 {
      state.isOver = true
      return false
    }
    let read = Array(state.buffer[..<count])
    state.text += read
    if state.text.count > 2 * Self.most { state.text.removeFirst(state.text.count - Self.most) }
    state.listener?(read)
    return true
  }

  /// Hands what is printed from now on to `listener`, and what was printed before to the one before.
  func listen(_ listener: Printing.Listener?) {
    state.withLock { state in
      drain(&state)
      state.listener = listener
    }
  }

  private func drain(_ state: inout State) {
    var passes = 0
    while passes < Self.mostDrained / (1 << 16), isReady(within: 0), readOnce(&state) { passes += 1 }
  }

  /// What was printed since this was asked last, or the end of that where it was much.
  func take() -> String {
    let bytes = state.withLock { state in
      drain(&state)
      defer { state.text = [] }
      return state.text
    }
    return String(decoding: bytes.suffix(Self.most), as: UTF8.self)
  }

  /// Waits until all of it has come, but not for programs that were left behind.
  func awaitEnd() {
    for _ in 0..<100 where !state.withLock({ $0.isOver }) { usleep(2_000) }
  }
}
