import Declarations
import Platform
import ResultStore

/// How much of a stage's work is there already, found out without doing any of it.
///
/// It is made with the keys that the work itself uses, so that what it says is there is not done again.
public struct CachedProgress: Sendable {
  /// What is counted, in the singular: "point", "epoch".
  public let unit: String
  /// How many of them need not be done; a fraction within one counts.
  public let done: Double
  public let total: Double
  /// Whether what is missing is not the end of it alone.
  public let hasGaps: Bool
  /// Why what is there cannot be used, and what would help; in sentences without a full stop.
  public let notes: [String]
  /// What the keys inside the stage are made of.
  public let scopes: [CacheNamespace]

  public init(
    unit: String, done: Double, of total: Double, hasGaps: Bool = false, notes: [String] = [],
    scopes: [CacheNamespace] = []
  ) {
    self.hasGaps = hasGaps
    self.unit = unit
    self.done = done
    self.total = total
    self.notes = notes
    self.scopes = scopes
  }

  public var missing: Double { max(0, total - done) }
}

/// What a stage did while it ran, beside what was there: with its time, it says how long more of the same takes.
public struct StageWork: Sendable, Equatable {
  /// In the singular: "point", "epoch".
  public let unit: String
  public let amount: Double

  public init(unit: String, amount: Double) {
    self.unit = unit
    self.amount = amount
  }
}
