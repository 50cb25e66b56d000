/// What a run had from a remote cache, and gave to it.
public struct RemoteUse: Sendable, Equatable {
  /// Stages whose results came from it.
  public internal(set) var fetched: Int
  /// In bytes.
  public internal(set) var fetchedSize: Int
  /// Stages whose results were sent.
  public internal(set) var sent: Int
  /// In bytes.
  public internal(set) var sentSize: Int
  /// Stages whose results were to be sent and were not.
  public internal(set) var unsent: Int

  public init(fetched: Int = 0, fetchedSize: Int = 0, sent: Int = 0, sentSize: Int = 0, unsent: Int = 0) {
    self.fetched = fetched
    self.fetchedSize = fetchedSize
    self.sent = sent
    self.sentSize = sentSize
    self.unsent = unsent
  }

  var isEmpty: Bool { self == RemoteUse() }
}
