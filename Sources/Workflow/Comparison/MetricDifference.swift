/// A number that a stage did not come to in all runs.
public struct MetricDifference: Sendable, Equatable {
  public let stage: String
  /// Within the stage: `test.error`.
  public let name: String
  /// By run; nil where a run has no such number, NaN where it could not be had.
  public let values: [Double?]
  /// Nil where neither is better.
  public let isBetterWhenLower: Bool?
  /// Whether it is shown where there is room for few.
  public let isMain: Bool

  public init(
    stage: String, name: String, values: [Double?], isBetterWhenLower: Bool? = nil, isMain: Bool = true
  ) {
    self.stage = stage
    self.name = name
    self.values = values
    self.isBetterWhenLower = isBetterWhenLower
    self.isMain = isMain
  }

  /// By run: how much more than in the first one; nil where either is missing.
  public var changes: [Double?] {
    values.map { value in
      guard let first = values.first ?? nil, let value else { return nil }
      return value - first
    }
  }

  /// What differs among the numbers that each run has for a stage; nil for a run that has no such stage.
  static func all(of stage: String, in measured: [[MeasuredValue]?]) -> [MetricDifference] {
    var seen = Set<String>()
    let values = measured.compactMap(\.self).joined().filter { seen.insert($0.name).inserted }
    return values.compactMap { value in
      let row = measured.map { list in list?.first { $0.name == value.name }?.value }
      let present = zip(measured, row).filter { $0.0 != nil }.map { $0.1?.bitPattern }
      guard Set(present).count > 1 else { return nil }
      return MetricDifference(
        stage: stage, name: value.name, values: row, isBetterWhenLower: value.isBetterWhenLower,
        isMain: value.isMain)
    }
  }
}
