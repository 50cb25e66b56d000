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
