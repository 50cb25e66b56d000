/// What came of carrying results.
public struct RemoteTally: Sendable {
  /// Results that were carried.
  public internal(set) var moved = 0
  /// In bytes.
  public internal(set) var size = 0
  /// Results that were where they were to go.
  public internal(set) var there = 0
  /// Results that were not where they were to come from.
  public internal(set) var missing = 0
  /// Results of which the remote has others, all of them there, and keeps those.
  public internal(set) var differing = 0
  /// What was damaged, in sentences.
  public internal(set) var damaged: [String] = []

  public init() {}
}
