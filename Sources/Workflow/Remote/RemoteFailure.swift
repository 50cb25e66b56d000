/// Why a remote cache did not do what was asked.
public struct RemoteFailure: Error, Sendable, Equatable {
  /// What follows from it.
  enum Consequence: Sendable, Equatable {
    /// It is of no use in this state: it is left alone.
    case unusable
    /// It takes nothing: it is only read from.
    case unwritable
    /// This one thing is not what it should be, and counts as not there.
    case damaged
    /// The store, not the remote, could not go on.
    case local
    case cancelled
  }

  let consequence: Consequence
  /// Whether the next try may succeed.
  let isTransient: Bool
  /// What happened, in a sentence without a full stop.
  public let message: String
  public let help: String?
  /// The object that is damaged.
  let digest: Digest?

  init(
    _ consequence: Consequence, _ message: String, help: String? = nil, isTransient: Bool = false,
    object digest: Digest? = nil
  ) {
    self.consequence = consequence
    self.message = message
    self.help = help
    self.isTransient = isTransient
    self.digest = digest
  }

  static let cancelled = RemoteFailure(.cancelled, "the user asked to stop")

  init(_ error: StoreError) { self.init(.local, error.description, help: error.remedy) }
}
