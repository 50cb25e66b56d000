import Declarations
import Platform
import Specifications

/// What a metric comes to over stages of a family that differ in the last axis of their names alone.
public struct MetricSpread: Sendable, Equatable {
  public struct Summary: Sendable, Equatable {
    public let count: Int
    public let mean: Double
    /// The standard deviation of a sample: divided by count - 1. Nil of a single value.
    public let deviation: Double?
    public let least: Double
    public let greatest: Double

    /// - Returns: nil of no values.
    package init?(of values: [Double]) {
      guard let least = values.min(), let greatest = values.max() else { return nil }
      count = values.count
      // Of 13.58, 15.39 and 13.63 it is 14.2, and not 14.200000000000001.
      let mean = (values.reduce(0, +) / Double(values.count)).decimal(amidst: values)
      self.mean = mean
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      deviation = values.count > 1 ? sqrt(squares / Double(values.count - 1)) : nil
      (self.least, self.greatest) = (least, greatest)
    }
  }

  /// What the stages have in common: `along@width=8`, or the family where they have one axis.
  public let stages: String
  /// The axis that they differ in.
  public let axis: String
  /// The metric, within a stage: `test.error`.
  public let name: String
  /// By run; nil where a run has no such numbers.
  public let runs: [Summary?]
  /// Whether it is shown where there is room for few.
  public let isMain: Bool
  /// What people read it in.
  public let unit: ReadingUnit?

  package init(
    stages: String, axis: String, name: String, runs: [Summary?], isMain: Bool = true,
    unit: ReadingUnit? = nil
  ) {
    self.unit = unit
    self.stages = stages
    self.axis = axis
    self.name = name
    self.runs = runs
    self.isMain = isMain
  }
}

extension MetricSpread {
  /// Stages that belong together: a name in common, and an axis.
  struct Group: Hashable {
    package let stages: String
    let axis: String

    /// Nil of a stage that is of no family.
    package init?(of stage: String) {
      guard let name = InstanceName(parsing: stage), let last = name.parts.last else { return nil }
      let rest = name.parts.dropLast()
      stages = rest.isEmpty ? name.family : InstanceName(family: name.family, parts: Array(rest)).text
      axis = last.axis
    }
  }

  /// The spreads that are not the same in all runs, of groups of which any stage has other results or is new.
  ///
  /// - Parameter measure: the numbers of a stage of a run.
  package static func all(
    of stages: [ComparedStage], runs: Int,
    _ measure: (_ run: Int, RunRecord.StageRecord) throws(FileError) -> [MeasuredValue]
  ) throws(FileError) -> [MetricSpread] {
    var order: [Group] = []
    var members: [Group: [[RunRecord.StageRecord]]] = [:]
    var touched: Set<Group> = []
    for stage in stages {
      for (run, record) in stage.records.enumerated() {
        guard let record, let group = Group(of: record.name) else { continue }
        if members[group] == nil {
          order.append(group)
          members[group] = Array(repeating: [], count: runs)
        }
        members[group]?[run].append(record)
        if stage.verdicts.contains(where: \.isDifference) { touched.insert(group) }
      }
    }
    var spreads: [MetricSpread] = []
    for group in order where touched.contains(group) {
      guard let members = members[group], members.contains(where: { $0.count > 1 }) else { continue }
      spreads += try Self.all(of: group, members, measure)
    }
    return spreads
  }

  private static func all(
    of group: Group, _ members: [[RunRecord.StageRecord]],
    _ measure: (_ run: Int, RunRecord.StageRecord) throws(FileError) -> [MeasuredValue]
  ) throws(FileError) -> [MetricSpread] {
    var order: [MeasuredValue] = []
    var values: [String: [[Double]]] = [:]
    for (run, records) in members.enumerated() {
      for record in records {
        for value in try measure(run, record) {
          if values[value.name] == nil {
            order.append(value)
            values[value.name] = Array(repeating: [], count: members.count)
          }
          // What could not be had in one stage says nothing of the others.
          if value.value.isFinite { values[value.name]?[run].append(value.value) }
        }
      }
    }
    return order.compactMap { value in
      let summaries = (values[value.name] ?? []).map(Summary.init)
      guard summaries.contains(where: { $0 != summaries[0] }) else { return nil }
      return MetricSpread(
        stages: group.stages, axis: group.axis, name: value.name, runs: summaries, isMain: value.isMain,
        unit: value.unit)
    }
  }
}

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
  /// What people read it in.
  public let unit: ReadingUnit?

  public init(
    stage: String, name: String, values: [Double?], isBetterWhenLower: Bool? = nil, isMain: Bool = true,
    unit: ReadingUnit? = nil
  ) {
    self.unit = unit
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
  package static func all(of stage: String, in measured: [[MeasuredValue]?]) -> [MetricDifference] {
    var seen = Set<String>()
    let values = measured.compactMap(\.self).joined().filter { seen.insert($0.name).inserted }
    return values.compactMap { value in
      let row = measured.map { list in list?.first { $0.name == value.name }?.value }
      let present = zip(measured, row).filter { $0.0 != nil }.map { $0.1?.bitPattern }
      guard Set(present).count > 1 else { return nil }
      return MetricDifference(
        stage: stage, name: value.name, values: row, isBetterWhenLower: value.isBetterWhenLower,
        isMain: value.isMain, unit: value.unit)
    }
  }
}
