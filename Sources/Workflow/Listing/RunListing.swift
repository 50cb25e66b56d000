import Declarations
import Platform
import Specifications

/// The runs below a folder, chosen, in order, and with the values that were asked for.
public struct RunListing: Sendable {
  /// A run, or a part of one, that cannot be read.
  public struct Problem: Sendable {
    public let path: String
    public let error: FileError
  }

  /// What is asked of the runs.
  public struct Query: Sendable {
    public var shown: [RunField]
    /// All of them have to hold.
    public var conditions: [RunCondition]
    /// By name and number where it is nil.
    public var order: RunField?
    public var isReversed: Bool

    public init(
      shown: [RunField] = [], conditions: [RunCondition] = [], order: RunField? = nil,
      isReversed: Bool = false
    ) {
      self.shown = shown
      self.conditions = conditions
      self.order = order
      self.isReversed = isReversed
    }
  }

  public private(set) var runs: [ListedRun] = []
  public private(set) var problems: [Problem] = []
  /// How many runs there are, whether they were chosen or not.
  public let total: Int
  private let measures: any RunMeasures

  /// - Throws: `FileError` where `root` cannot be listed, `Diagnostic` where no run has what was asked for.
  public init(of root: String, _ query: Query, measures: any RunMeasures) throws {
    self.measures = measures
    let folders = try RunFolders.all(in: root, unfinishedToo: true)
    total = folders.count
    let fields = Set(query.shown + query.conditions.map(\.field) + (query.order.map { [$0] } ?? []))
    for folder in folders {
      do throws(FileError) {
        runs.append(try ListedRun(folder, fields: fields))
        // One that was killed at the last moment has all but that.
        if try folder.isThere { try folder.checkRecord() }
      } catch {
        problems.append(Problem(path: folder.path, error: error))
      }
    }
    // Metrics are read of those runs alone that conditions before them let pass.
    for condition in query.conditions {
      try know(condition.field)
      runs.removeAll {
        !condition.holds(for: $0.value(of: condition.field), in: $0.unit(of: condition.field))
      }
    }
    for field in query.shown + (query.order.map { [$0] } ?? []) { try know(field) }
    sort(by: query.order, isReversed: query.isReversed)
  }

  /// Looks a field up in all runs that are left.
  private mutating func know(_ field: RunField) throws(Diagnostic) {
    guard field.fact == nil, !runs.isEmpty else { return }
    var hasFailed = false
    for index in runs.indices {
      do throws(FileError) { try runs[index].measure(field, by: measures) } catch {
        hasFailed = true
        problems.append(Problem(path: runs[index].folder.path, error: error))
      }
    }
    if hasFailed || runs.contains(where: { $0.value(of: field) != nil }) { return }
    throw Diagnostic(
      "none of these runs has '\(field.text)'", at: nil,
      help: Suggestion.nearest(to: field.text, among: knownPaths(like: field)).map { "did you mean '\($0)'?" }
        ?? "a setting is written as in run.json or a specification (stages.end.train.seed), a metric as "
        + "stage.split.metric (along.test.error)")
  }

  /// What can be asked of any of the runs, each once.
  private func knownPaths(like field: RunField) -> [String] {
    var seen = Set<String>()
    return runs.flatMap { knownPaths(of: $0, like: field) }.filter { seen.insert($0).inserted }
  }

  private func knownPaths(of run: ListedRun, like field: RunField) -> [String] {
    Self.paths(of: run.folder, withMetrics: field.subject == .metric, measures: measures)
  }

  /// The settings and metrics that can be asked of a run; none where its `run.json` cannot be read.
  ///
  /// - Parameter withMetrics: whether results are read, for their metrics; a family's stand under its own name too.
  public static func paths(
    of run: RunFolder, withMetrics: Bool, measures: any RunMeasures
  ) -> [String] {
    guard let record = try? run.record() else { return [] }
    let settings = record.stages.flatMap { $0.settings.leafPaths(under: "stages.\($0.name).\($0.kind)") }
    let data = record.sources.flatMap { $0.settings.leafPaths(under: "data.\($0.name)") }
    if !withMetrics { return settings + data }
    let metrics = record.stages.flatMap { stage in
      ((try? measures.values(of: stage.outputs, madeBy: stage.name, in: run)) ?? [])
        .flatMap { value in
          let family = InstanceName.family(of: stage.name)
          let names = family == stage.name ? [stage.name] : [stage.name, family]
          return names.map { "\($0).\(value.name)" }
        }
    }
    return settings + data + metrics
  }

  /// Runs without the value stand last in either direction; equals stay by name and number.
  private mutating func sort(by order: RunField?, isReversed: Bool) {
    func sorted(_ indices: [Int]) -> [Int] { isReversed ? indices.reversed() : indices }
    guard let order else {
      runs = sorted(Array(runs.indices)).map { runs[$0] }
      return
    }
    let values = runs.map { $0.value(of: order) }
    let known = runs.indices.filter { values[$0] != nil && values[$0] != .null }
    let ranked = known.sorted { a, b in
      guard let first = values[a], let second = values[b], first != second else { return a < b }
      return isReversed ? second.stands(before: first) : first.stands(before: second)
    }
    let unknown = Set(runs.indices).subtracting(known).sorted()
    runs = (ranked + unknown).map { runs[$0] }
  }
}

extension JSON {
  /// Numbers by value and before everything else, which stands by its text.
  fileprivate func stands(before other: JSON) -> Bool {
    switch (number, other.number) {
    case (let a?, let b?): a < b
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): (text ?? compactText) < (other.text ?? other.compactText)
    }
  }
}
