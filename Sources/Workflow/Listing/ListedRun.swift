import Declarations
import Platform
import ResultStore
import Specifications

/// A run as a table of runs shows it: what `run.json` says of the fields that were asked for, and no more.
public struct ListedRun: Sendable {
  public let folder: RunFolder
  public let name: String
  /// Nil for a run whose folder is not numbered.
  public let number: Int?
  /// When it was begun, as the run itself says; of one that does not say it, when `run.json` was written.
  public let made: Moment?
  public let state: RunState
  public let annotations: RunAnnotations
  /// Those that have a result.
  public let stageCount: Int
  public let failureCount: Int
  private var values: [RunField: JSON] = [:]
  private var spreads: [RunField: MetricSpread.Summary] = [:]
  private var units: [RunField: ReadingUnit] = [:]
  /// Of a family: what each of its stages came to.
  private var memberValues: [RunField: [(parts: [InstanceName.Part], value: Double)]] = [:]
  /// The stages that a metric may be of, by field.
  private let measured: [RunField: [Stage]]
  /// The same, where the field names a family of stages.
  private let families: [RunField: [Stage]]

  private struct Stage: Sendable {
    package let name: String
    let metric: String
    package let outputs: [OutputRecord]
  }

  /// - Throws: `FileError` where `run.json` cannot be read, or is not of the form that this version writes.
  package init(_ folder: RunFolder, fields: Set<RunField>) throws(FileError) {
    if try !folder.isThere, let run = try folder.unfinished() {
      try self.init(folder, run)
    } else {
      try self.init(finished: folder, fields: fields)
    }
  }

  /// A run that has no `run.json` yet, or never will.
  private init(_ folder: RunFolder, _ run: UnfinishedRun) throws(FileError) {
    let progress = try folder.progress()
    self.folder = folder
    name = run.name
    number = folder.number
    made = run.started
    state = run.state
    annotations = try folder.annotations()
    stageCount = progress.made
    failureCount = progress.failures.count
    (measured, families) = ([:], [:])
    values[RunField(.thalweg)] = .text(run.thalweg)
  }

  private init(finished folder: RunFolder, fields: Set<RunField>) throws(FileError) {
    // Settings and metrics stand deep in it, and most of it is settings.
    let record =
      try fields.allSatisfy { $0.fact != nil } ? folder.recordOutline() : folder.recordJSON()
    guard record["format"]?.integer == RunRecord.format, let name = record["name"]?.text,
      let stages = record["stages"]?.members
    else { throw folder.notARun }
    self.folder = folder
    self.name = name
    number = folder.number
    made = folder.made
    stageCount = stages.count
    failureCount = record["failures"]?.members?.count ?? 0
    if let outcome = record["outcome"] {
      guard let known = outcome.text.flatMap(RunRecord.Outcome.init(rawValue:)) else { throw folder.notARun }
      state = known == .failed ? .failed : .interrupted
    } else {
      state = failureCount == 0 ? .done : .failed
    }
    annotations = try folder.annotations()
    var measured: [RunField: [Stage]] = [:]
    var families: [RunField: [Stage]] = [:]
    for field in fields {
      if let setting = field.setting(in: record) {
        values[field] = setting
      } else if field.fact == nil {
        measured[field] = try Self.stages(stages, of: field, in: folder)
        if measured[field]?.isEmpty ?? true {
          families[field] = try Self.members(stages, of: field, in: folder)
        }
      }
    }
    self.measured = measured
    self.families = families
    for fact in [RunField.Fact.description, .thalweg, .numerics] {
      if let text = record[fact.rawValue]?.text { values[RunField(fact)] = .text(text) }
    }
  }

  private static func stages(
    _ stages: [JSON.Member], of field: RunField, in folder: RunFolder
  ) throws(FileError) -> [Stage] {
    var found: [Stage] = []
    for stage in stages where field.text.hasPrefix("\(stage.name).") {
      let metric = String(field.text.dropFirst(stage.name.count + 1))
      found.append(
        Stage(name: stage.name, metric: metric, outputs: try Self.outputs(of: stage, in: folder)))
    }
    return found
  }

  /// The stages of a family whose name a metric begins with: `path.test.error`, or `path@width=8.test.error` for some.
  private static func members(
    _ stages: [JSON.Member], of field: RunField, in folder: RunFolder
  ) throws(FileError) -> [Stage] {
    let names = StageNames(stages.map(\.name))
    var start = field.text.startIndex
    while let dot = field.text[start...].firstIndex(of: ".") {
      let found = Set(names.matching(String(field.text[..<dot])))
      if !found.isEmpty {
        let metric = String(field.text[dot...].dropFirst())
        var members: [Stage] = []
        for stage in stages where found.contains(stage.name) {
          members.append(Stage(name: stage.name, metric: metric, outputs: try outputs(of: stage, in: folder)))
        }
        return members
      }
      start = field.text.index(after: dot)
    }
    return []
  }

  private static func outputs(
    of stage: JSON.Member, in folder: RunFolder
  ) throws(FileError) -> [OutputRecord] {
    let records = stage.value["outputs"]?.elements ?? []
    let outputs = records.compactMap(OutputRecord.init(json:))
    if outputs.count != records.count { throw folder.notARun }
    return outputs
  }

  /// How the values of a field spread over the stages of a family that it names; nil where it names none.
  public func spread(of field: RunField) -> MetricSpread.Summary? { spreads[field] }

  /// What the families among some fields come to for each value of some axes, in the order of the stages.
  public struct Part: Sendable {
    /// A value for each axis; nil where the stages have no such axis.
    public let labels: [String?]
    public let values: [RunField: MetricSpread.Summary]
  }

  /// - Parameter axes: such as `seed`, of stages like `net@width=8,seed=1`.
  /// - Returns: none where no field names a family.
  public func parts(by axes: [String], of fields: [RunField]) -> [Part] {
    var order: [[String?]] = []
    var found: [[String?]: [RunField: [Double]]] = [:]
    for field in fields {
      for member in memberValues[field] ?? [] {
        let labels = axes.map { axis in member.parts.first { $0.axis == axis }?.label }
        if found[labels] == nil { order.append(labels) }
        found[labels, default: [:]][field, default: []].append(member.value)
      }
    }
    return order.map { labels in
      Part(labels: labels, values: (found[labels] ?? [:]).compactMapValues { MetricSpread.Summary(of: $0) })
    }
  }

  /// The axes of the families among some fields, in the order of the stages' names.
  public func axes(of fields: [RunField]) -> [String] {
    var seen = Set<String>()
    return fields.flatMap { memberValues[$0] ?? [] }.flatMap(\.parts).map(\.axis)
      .filter { seen.insert($0).inserted }
  }

  /// What people read the values of a field in.
  public func unit(of field: RunField) -> ReadingUnit? { units[field] }

  /// What the run says of a field; nil where it says nothing.
  public func value(of field: RunField) -> JSON? {
    switch field.fact {
    case .name: .text(name)
    case .number: number.map { JSON($0) }
    case .when: made.map { JSON($0.local) }
    case .state: .text(state.rawValue)
    case .stages: JSON(stageCount)
    case .failed: JSON(failureCount)
    case .pinned: JSON(annotations.isPinned)
    case .note: annotations.note.map { .text($0) }
    case .path: .text(folder.path)
    case .description, .thalweg, .numerics, nil: values[field]
    }
  }

  /// Reads the metric, where the field is one and it is not known yet.
  ///
  /// - Throws: `FileError` where the result is not what the run made.
  package mutating func measure(_ field: RunField, by measures: any RunMeasures) throws(FileError) {
    guard values[field] == nil else { return }
    for stage in measured[field] ?? [] {
      let all = try measures.values(of: stage.outputs, madeBy: stage.name, in: folder)
      guard let found = all.first(where: { $0.name == stage.metric }) else { continue }
      values[field] = JSON(found.value)
      units[field] = found.unit
      return
    }
    try measureFamily(field, by: measures)
  }

  /// Reads the metric of each stage of a family; the value is the mean of those that could be had.
  private mutating func measureFamily(
    _ field: RunField, by measures: any RunMeasures
  ) throws(FileError) {
    var found: [(parts: [InstanceName.Part], value: Double)] = []
    for stage in families[field] ?? [] {
      let all = try measures.values(of: stage.outputs, madeBy: stage.name, in: folder)
      guard let value = all.first(where: { $0.name == stage.metric }) else { continue }
      if value.value.isFinite {
        found.append((InstanceName(parsing: stage.name)?.parts ?? [], value.value))
      }
      units[field] = value.unit
    }
    guard let summary = MetricSpread.Summary(of: found.map(\.value)) else { return }
    memberValues[field] = found
    values[field] = JSON(summary.mean)
    spreads[field] = summary
  }
}

extension RunFolder {
  /// The number that the folder is called by; nil where that is none.
  public var number: Int? { path.split(separator: "/").last.flatMap { Int($0) } }
}

/// What runs are asked to fulfil: `name=quickstart`, `along.test.error<15`.
public struct RunCondition: Sendable {
  enum Relation: String, CaseIterable, Sendable {
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case equal = "="
    case less = "<"
    case greater = ">"
  }

  public let field: RunField
  let relation: Relation
  package let wanted: String

  /// - Throws: `Diagnostic` where it has no relation in it, or no field before it.
  public init(parsing text: String) throws(Diagnostic) {
    guard let start = Self.startOfRelation(in: text), start > text.startIndex,
      let relation = Relation.allCases.first(where: { text[start...].hasPrefix($0.rawValue) })
    else {
      throw Diagnostic(
        "'\(text)' is no condition", at: nil,
        help: "write a field, one of = != < <= > >=, and a value: 'name=quickstart'")
    }
    field = try RunField(parsing: String(text[..<start]))
    self.relation = relation
    wanted = String(text[start...].dropFirst(relation.rawValue.count))
  }

  /// Where the relation begins; an `=` behind the name of an axis, as in `along@seed=1.test.error<15`, is none.
  private static func startOfRelation(in text: String) -> String.Index? {
    var (isInstance, isAxis) = (false, false)
    for index in text.indices {
      switch text[index] {
      case "@": (isInstance, isAxis) = (true, true)
      case ",": isAxis = isInstance
      case ".": isAxis = false
      case "=" where isAxis: isAxis = false
      case "!", "<", ">", "=": return index
      default: break
      }
    }
    return nil
  }

  /// Whether a value fulfils it: as numbers where both are, as texts otherwise. One that is not there does not.
  ///
  /// - Parameter unit: what people read it in: a number may be wanted in it, or as files have it.
  func holds(for value: JSON?, in unit: ReadingUnit? = nil) -> Bool {
    guard let value else { return false }
    if let number = value.number, let wanted = Double(wanted) ?? unit?.number(wanted) {
      return compare(number, wanted)
    }
    return compare(value.text ?? value.compactText, wanted)
  }

  private func compare<Value: Comparable>(_ value: Value, _ wanted: Value) -> Bool {
    switch relation {
    case .equal: value == wanted
    case .unequal: value != wanted
    case .less: value < wanted
    case .atMost: value <= wanted
    case .greater: value > wanted
    case .atLeast: value >= wanted
    }
  }
}
