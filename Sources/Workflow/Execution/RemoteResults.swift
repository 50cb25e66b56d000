import Platform
import ResultStore

/// How a run reaches a remote cache.
public protocol RemoteConnecting: Sendable {
  /// The cache as one run uses it. Nothing is opened or asked before the first stage wants it.
  ///
  /// - Parameter warn: is told, once for each reason, why the cache is not used.
  func session(
    with store: Store, cancellation: Cancellation, warn: @escaping @Sendable (String) -> Void
  ) -> any RemoteResults
}

/// A remote cache as one run uses it: asked before a stage is executed, and given what the stage made.
///
/// It never lets a run fail.
public protocol RemoteResults: Sendable {
  /// Brings the result under a key into the store, if the cache has it. It blocks the calling thread only while bytes
  /// arrive.
  ///
  /// - Parameter declared: the outputs that the stage has.
  /// - Returns: whether it is there now.
  func fetch(_ key: Digest, declaring declared: [OutputDeclaration]) -> Bool

  /// Sends a result that was just made, some time soon.
  func offer(_ action: ActionRecord)

  /// How many results are still to be sent.
  var pending: Int { get }

  /// Waits until everything is sent, the user asks to stop, or it takes too long.
  ///
  /// - Returns: what the cache was used for; nil where it was not.
  func finish() -> RemoteUse?
}

/// What a run had from a remote cache, and gave to it.
public struct RemoteUse: Sendable, Equatable {
  /// Stages whose results came from it.
  public package(set) var fetched: Int
  /// In bytes.
  public package(set) var fetchedSize: Int
  /// Stages whose results were sent.
  public package(set) var sent: Int
  /// In bytes.
  public package(set) var sentSize: Int
  /// Stages whose results were to be sent and were not.
  public package(set) var unsent: Int

  public init(fetched: Int = 0, fetchedSize: Int = 0, sent: Int = 0, sentSize: Int = 0, unsent: Int = 0) {
    self.fetched = fetched
    self.fetchedSize = fetchedSize
    self.sent = sent
    self.sentSize = sentSize
    self.unsent = unsent
  }

  package var isEmpty: Bool { self == RemoteUse() }
}
