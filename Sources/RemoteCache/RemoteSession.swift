import Declarations
import Platform
import ResultStore
import Workflow

/// A remote cache as one run uses it: asked before a stage is executed, and given what was made.
///
/// It never lets a run fail, and a remote that is down is left alone for the rest of the run after one warning. What
/// was made is sent on a thread of its own, beside the work. Nothing is opened or asked before the first stage wants it.
final class RemoteSession: RemoteResults {
  private let transfer: RemoteTransfer
  private let isReadOnly: Bool
  private let cancellation: Cancellation
  private let warn: @Sendable (String) -> Void
  private let isAbandoned: Cancellation
  private let timeouts: HTTPClient.Timeouts
  private let state = Guarded(State())

  private struct State {
    var isUsable = true
    var isWritable = true
    var damages = 0
    /// Objects that the remote had in another form than their names say.
    var suspects: Set<Digest> = []
    var queue: [ActionRecord] = []
    var isSending = false
    var use = RemoteUse()
    var waiting = Waiting()
  }

  /// How long stages have waited for answers, and for what.
  private struct Waiting {
    var seconds = 0.0
    var results = 0
    var size = 0

    /// Whether that is out of all proportion, as where each answer takes just less than it may.
    func isTooLong(_ timeouts: HTTPClient.Timeouts) -> Bool {
      seconds > timeouts.stalling * (3 + Double(results) / 2) + Double(size) / Double(timeouts.slowest)
    }
  }

  /// How often something may be damaged before the remote is taken for something else.
  private static let mostDamages = 3

  /// - Parameter warn: is told, once for each reason, why the remote is not used.
  init(
    _ options: RemoteOptions, store: Store, cancellation: Cancellation,
    warn: @escaping @Sendable (String) -> Void
  ) {
    let isAbandoned = Cancellation()
    self.isAbandoned = isAbandoned
    let endpoint = RemoteEndpoint(options) {
      cancellation.isRequested || isAbandoned.isRequested
    }
    transfer = RemoteTransfer(endpoint: endpoint, store: store)
    isReadOnly = options.isReadOnly
    timeouts = options.timeouts
    self.cancellation = cancellation
    self.warn = warn
  }

  /// Brings the result under a key into the store, where the remote has it.
  ///
  /// It blocks the calling thread, for no longer than bytes move.
  /// - Parameter declared: the outputs that the stage has.
  /// - Returns: whether it is there now.
  func fetch(_ key: Digest, declaring declared: [OutputDeclaration]) -> Bool {
    guard state.withLock({ $0.isUsable }) else { return false }
    let start = ContinuousClock.now
    var arrived = 0
    defer { count(start.secondsToNow, for: arrived) }
    do throws(RemoteFailure) {
      guard case .fetched(_, let size) = try transfer.fetch(key, isAcceptable: { $0.has(declared) }) else {
        return false
      }
      arrived = size
      state.withLock { state in
        state.use.fetched += 1
        state.use.fetchedSize += size
      }
      return true
    } catch {
      take(error)
      return false
    }
  }

  /// Sends a result that was just made, some time soon.
  func offer(_ action: ActionRecord) {
    if isReadOnly { return }
    let starts = state.withLock { state in
      guard state.isUsable, state.isWritable else {
        state.use.unsent += 1
        return false
      }
      state.queue.append(action)
      defer { state.isSending = true }
      return !state.isSending
    }
    guard starts else { return }
    do throws(FileError) {
      try OwnThread.start { self.sendQueue() }
    } catch {
      // The system gives no thread: the results stay here.
      state.withLock { $0.isSending = false }
      dropQueue()
    }
  }

  /// How many results are still to be sent.
  var pending: Int { state.withLock { $0.queue.count + ($0.isSending ? 1 : 0) } }

  func finish() -> RemoteUse? { finish(limit: 600) }

  /// - Parameter limit: in seconds.
  func finish(limit: Double) -> RemoteUse? {
    let start = ContinuousClock.now
    while state.withLock({ $0.isSending }), !cancellation.isRequested {
      if start.secondsToNow > limit {
        warn("sending to the remote takes too long and is given up; `thalweg cache push` goes on with it")
        break
      }
      usleep(5_000)
    }
    isAbandoned.request()
    return state.withLock { state in
      state.use.unsent += state.queue.count + (state.isSending ? 1 : 0)
      state.queue = []
      return state.use.isEmpty ? nil : state.use
    }
  }
}

extension RemoteSession {
  /// Takes note of how long an answer took.
  private func count(_ seconds: Double, for size: Int) {
    let waiting = state.withLock { state in
      state.waiting.seconds += seconds
      state.waiting.results += 1
      state.waiting.size += size
      return state.waiting
    }
    guard waiting.isTooLong(timeouts) else { return }
    let (seconds, results) = (Int(waiting.seconds.rounded()), waiting.results)
    take(
      RemoteFailure(
        .unusable, "the remote is too slow: \(seconds) s were spent on asking for \(results) result(s)"))
  }

  private func sendQueue() {
    while let (action, suspects) = next() {
      do throws(RemoteFailure) {
        let sent = try transfer.send(action, suspects: suspects)
        state.withLock { state in
          guard case .sent(let size) = sent else { return }
          state.use.sent += 1
          state.use.sentSize += size
        }
        if sent == .differs {
          warn(
            "the remote has other bytes under the key \(action.key.short) than were made here, and keeps those"
          )
        }
      } catch {
        if !isAbandoned.isRequested { state.withLock { $0.use.unsent += 1 } }
        take(error)
      }
    }
  }

  private func next() -> (ActionRecord, suspects: Set<Digest>)? {
    state.withLock { state in
      guard !state.queue.isEmpty, !isAbandoned.isRequested else {
        state.isSending = false
        return nil
      }
      return (state.queue.removeFirst(), state.suspects)
    }
  }

  /// Draws the consequence of a failure, and says so the first time.
  private func take(_ failure: RemoteFailure) {
    let words = [failure.message, failure.help].compactMap(\.self).joined(separator: "; ")
    let remark = state.withLock { state -> String? in
      switch failure.consequence {
      case .cancelled: return nil
      case .damaged:
        state.damages += 1
        if let digest = failure.digest { state.suspects.insert(digest) }
        if state.damages >= Self.mostDamages { state.isUsable = false }
        return state.damages == 1 ? "\(words); it is made here" : nil
      case .local, .unusable:
        defer { state.isUsable = false }
        return state.isUsable ? "\(words); the run goes on without the remote" : nil
      case .unwritable:
        defer { state.isWritable = false }
        return state.isWritable ? "\(words); the run goes on without sending" : nil
      }
    }
    if let remark { warn(remark) }
    let keepsSending = state.withLock { $0.isUsable && $0.isWritable }
    if !keepsSending { dropQueue() }
  }

  private func dropQueue() {
    state.withLock { state in
      state.use.unsent += state.queue.count
      state.queue = []
    }
  }
}
