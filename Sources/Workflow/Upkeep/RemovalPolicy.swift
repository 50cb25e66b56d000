/// What may be removed from a store, and how much.
public struct RemovalPolicy: Sendable {
  /// Only what was not used for so many seconds. An action is used by a run that has something to do; what a run
  /// that changes nothing looks at does not grow younger.
  public var minimumAge: Double?
  /// Only as much as it takes for the store to fit this, what was used the longest ago first. In bytes.
  public var mostBytes: Int?
  /// Only actions that are not among these, the ones that runs name.
  public var keptKeys: Set<Digest>?
  /// How old an object has to be, in seconds, for it to be removed once no action names it: a run on a machine that
  /// locks do not reach may have put it and be about to name it.
  public var grace: Double

  public init(
    minimumAge: Double? = nil, mostBytes: Int? = nil, keptKeys: Set<Digest>? = nil, grace: Double = 3600
  ) {
    self.minimumAge = minimumAge
    self.mostBytes = mostBytes
    self.keptKeys = keptKeys
    self.grace = grace
  }

  /// Whether results may go. Where nothing is said of them, only what nobody can use any more does.
  var removesResults: Bool { minimumAge != nil || mostBytes != nil || keptKeys != nil }

  /// Whether what is inside stages may go too: that no run names it says nothing, as none ever does.
  var removesInsides: Bool { minimumAge != nil || mostBytes != nil }
}
