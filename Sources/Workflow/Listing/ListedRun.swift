import Declarations
import Platform
import ResultStore

/// A run as a table of runs shows it: what `run.json` says of the fields that were asked for, and no more.
public struct ListedRun: Sendable {
  public let folder: RunFolder
  public let name: String
  /// Nil for a run whose folder is not numbered.
  public let number: Int?
  public let written: Moment?
  public let stageCount: Int
  public let failureCount: Int
  private var values: [RunField: JSON] = [:]
  private var units: [RunField: ReadingUnit] = [:]
  /// The stages that a metric may be of, by field.
  private let measured: [RunField: [Stage]]

  private struct Stage: Sendable {
    package let name: String
    let metric: String
    package let outputs: [OutputRecord]
  }

  /// - Throws: `FileError` where `run.json` cannot be read, or is not of the form that this version writes.
  package init(_ folder: RunFolder, fields: Set<RunField>) throws(FileError) {
    let record = try folder.recordJSON()
    guard record["format"]?.integer == RunRecord.format, let name = record["name"]?.text,
      let stages = record["stages"]?.members
    else { throw folder.notARun }
    self.folder = folder
    self.name = name
    number = folder.path.split(separator: "/").last.flatMap { Int($0) }
    written = folder.written
    stageCount = stages.count
    failureCount = record["failures"]?.members?.count ?? 0
    var measured: [RunField: [Stage]] = [:]
    for field in fields {
      if let setting = field.setting(in: record) {
        values[field] = setting
      } else if field.fact == nil {
        measured[field] = try Self.stages(stages, of: field, in: folder)
      }
    }
    self.measured = measured
    for fact in [RunField.Fact.description, .thalweg, .numerics] {
      if let text = record[fact.rawValue]?.text { values[RunField(fact)] = .text(text) }
    }
  }

  private static func stages(
    _ stages: [JSON.Member], of field: RunField, in folder: RunFolder
  ) throws(FileError) -> [Stage] {
    var found: [Stage] = []
    for stage in stages where field.text.hasPrefix("\(stage.name).") {
      let records = stage.value["outputs"]?.elements ?? []
      let outputs = records.compactMap(OutputRecord.init(json:))
      if outputs.count != records.count { throw folder.notARun }
      let metric = String(field.text.dropFirst(stage.name.count + 1))
      found.append(Stage(name: stage.name, metric: metric, outputs: outputs))
    }
    return found
  }

  /// What people read the values of a field in.
  public func unit(of field: RunField) -> ReadingUnit? { units[field] }

  /// What the run says of a field; nil where it says nothing.
  public func value(of field: RunField) -> JSON? {
    switch field.fact {
    case .name: .text(name)
    case .number: number.map { JSON($0) }
    case .when: written.map { JSON($0.local) }
    case .stages: JSON(stageCount)
    case .failed: JSON(failureCount)
    case .path: .text(folder.path)
    case .description, .thalweg, .numerics, nil: values[field]
    }
  }

  /// Reads the metric, where the field is one and it is not known yet.
  ///
  /// - Throws: `FileError` where the result is not what the run made.
  mutating func measure(_ field: RunField, by measures: any RunMeasures) throws(FileError) {
    guard values[field] == nil else { return }
    for stage in measured[field] ?? [] {
      let all = try measures.values(of: stage.outputs, madeBy: stage.name, in: folder)
      guard let found = all.first(where: { $0.name == stage.metric }) else { continue }
      values[field] = JSON(found.value)
      units[field] = found.unit
      return
    }
  }
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
    guard let start = text.firstIndex(where: { "!<>=".contains($0) }), start > text.startIndex,
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
