import Declarations
import Platform

/// What differs between runs: settings, data, results and their causes, and metrics. Every run is held against the
/// first one.
///
/// It follows from the run directories alone: neither the store nor the specification is needed.
public struct RunComparison: Sendable {
  /// Contents of a source that are not the same in all runs, although it may be written the same.
  public struct ContentDifference: Sendable, Equatable {
    public let source: String
    /// In the order of their names.
    public let parts: [String]
  }

  /// Two or more.
  public let runs: [ComparedRun]
  public let settings: [SettingDifference]
  public let contents: [ContentDifference]
  /// Every stage that any of the runs has.
  public let stages: [ComparedStage]
  public let metrics: [MetricDifference]
  /// What metrics come to over the stages of a family, where that is not the same in all runs.
  public let spreads: [MetricSpread]

  /// - Throws: `FileError` where a result that differs is not what the run made.
  public init(of runs: [ComparedRun], registry: Registry, measures: any RunMeasures) throws(FileError) {
    precondition(runs.count > 1, "a comparison is of two runs at least")
    let matching = RunMatching(runs.map(\.record), registry: registry)
    self.runs = runs
    settings = matching.settings
    contents = matching.contents
    stages = matching.comparedStages
    metrics = try Self.metrics(of: stages, in: runs, measures)
    spreads = try MetricSpread.all(of: stages, runs: runs.count) { run, stage throws(FileError) in
      try measures.values(of: stage.outputs, madeBy: stage.name, in: runs[run].folder)
    }
  }

  package init(
    runs: [ComparedRun], settings: [SettingDifference] = [], contents: [ContentDifference] = [],
    stages: [ComparedStage] = [], metrics: [MetricDifference] = [],
    spreads: [MetricSpread] = []
  ) {
    self.spreads = spreads
    self.runs = runs
    self.settings = settings
    self.contents = contents
    self.stages = stages
    self.metrics = metrics
  }

  /// By run; empty where all have the same arithmetic.
  public var numerics: [String] {
    let all = runs.map(\.record.numerics)
    return Set(all).count > 1 ? all : []
  }

  /// By run, the stages that failed; empty where the same failed in all.
  public var failures: [[String]] {
    let all = runs.map { $0.record.failures.map(\.stage).sorted() }
    return Set(all).count > 1 ? all : []
  }

  /// Whether settings, data, arithmetic and the results of all stages are the same. Names do not count.
  public var findsNothing: Bool {
    settings.isEmpty && contents.isEmpty && numerics.isEmpty && failures.isEmpty
      && !stages.contains { $0.verdicts.contains(where: \.isDifference) }
  }

  private static func metrics(
    of stages: [ComparedStage], in runs: [ComparedRun], _ measures: any RunMeasures
  ) throws(FileError) -> [MetricDifference] {
    var metrics: [MetricDifference] = []
    for stage in stages where stage.hasDifferentResults {
      var measured: [[MeasuredValue]?] = []
      for (run, record) in zip(runs, stage.records) {
        guard let record else {
          measured.append(nil)
          continue
        }
        measured.append(try measures.values(of: record.outputs, madeBy: record.name, in: run.folder))
      }
      metrics += MetricDifference.all(of: stage.name, in: measured)
    }
    return metrics
  }
}

/// A run that is compared with others, and what it is called beside them.
public struct ComparedRun: Sendable {
  public let label: String
  public let folder: RunFolder
  public let record: RunRecord

  public init(label: String, folder: RunFolder, record: RunRecord) {
    self.label = label
    self.folder = folder
    self.record = record
  }
}

/// Which items of several lists belong together: those of one name, and of the rest those that are the same thing
/// under another name.
struct Correspondence<Item: Sendable>: Sendable {
  /// A row has a member for each list, nil where that list has no such item. Rows are in the order of the first list,
  /// and what only later lists have stands behind.
  private(set) var rows: [[Item?]] = []
  /// For each list, the row of an item by its name.
  private(set) var positions: [[String: Int]]

  /// - Parameter identity: is equal for items that are the same thing, whatever they are called.
  package init(of lists: [[Item]], name: (Item) -> String, identity: (Item) -> String) {
    positions = lists.map { _ in [:] }
    var rowsByName: [String: Int] = [:]
    var rowsByIdentity: [String: [Int]] = [:]
    for (list, items) in lists.enumerated() {
      var unplaced: [Item] = []
      for item in items {
        if let row = rowsByName[name(item)], rows[row][list] == nil {
          place(item, name(item), in: row, of: list)
        } else {
          unplaced.append(item)
        }
      }
      for item in unplaced {
        var row = rowsByIdentity[identity(item)]?.first { rows[$0][list] == nil }
        if row == nil {
          row = rows.count
          rows.append(lists.map { _ in nil })
        }
        place(item, name(item), in: row ?? 0, of: list)
      }
      for (row, members) in rows.enumerated() {
        guard let item = members[list] else { continue }
        if rowsByName[name(item)] == nil { rowsByName[name(item)] = row }
        if rowsByIdentity[identity(item)]?.last != row {
          rowsByIdentity[identity(item), default: []].append(row)
        }
      }
    }
  }

  private mutating func place(_ item: Item, _ name: String, in row: Int, of list: Int) {
    rows[row][list] = item
    if positions[list][name] == nil { positions[list][name] = row }
  }
}
