import Charts
import Declarations
import ResultStore
import Specifications
import Workflow

/// The results of one type that the stages of a family made: two or more.
struct ResultFamily<Result: Sendable>: Sendable {
  struct Member: Sendable {
    let stage: String
    let parts: [InstanceName.Part]
    let result: Result
  }

  /// The family's, with the output where its stages have several of the type: `net`, `net/history`.
  let name: String
  /// The kind of its stages: `evaluate`.
  let kind: String
  let members: [Member]

  var axes: FamilyAxes { FamilyAxes(members.map(\.parts)) }

  /// Those that differ in what is repeated alone, with what they have in common.
  var groups: [(common: [InstanceName.Part], items: [Member])] { axes.groups(members, \.parts) }
}

/// A number that each stage of a family came to.
struct FamilyValue: Sendable {
  /// As it heads a column, with its unit: `test error (%)`.
  let quantity: String
  /// What it is along, where there are several: `curve`, `straight segment`.
  let path: String?
  /// In what people read it in.
  let value: Double
  let format: NumberFormat
  /// Of the two ends of a pair alone, where that is known.
  let ends: (first: Double, second: Double)?
  /// Whether a matrix over pairs shows it.
  let isInMatrix: Bool

  init(
    _ quantity: String, path: String? = nil, _ value: Double, format: NumberFormat = .significant(4),
    ends: (first: Double, second: Double)? = nil, isInMatrix: Bool = false
  ) {
    self.quantity = quantity
    self.path = path
    self.value = value
    self.format = format
    self.ends = ends
    self.isInMatrix = isInMatrix
  }

  /// What a column of such values is headed by.
  var heading: String { path.map { "\(quantity), \($0)" } ?? quantity }

  init(_ measured: MeasuredValue) {
    self.init(
      measured.unit.heading(measured.name), measured.unit.shown(measured.value),
      format: measured.unit == nil ? .significant(4) : .decimals(2))
  }
}

/// What a type of result has to say of families of it.
struct FamilyReading<Result: Sendable>: Sendable {
  let values: @Sendable (Result) -> [FamilyValue]
  let figures: @Sendable (ResultFamily<Result>) -> [FigureSet.Figure]
  /// Behind captions of matrices: how networks were measured; nothing where that says nothing.
  let note: @Sendable (ResultFamily<Result>) -> String
  /// How those of several runs are drawn over one another.
  let overlay: (@Sendable ([OverlaidResult<ResultFamily<Result>>]) -> [FigureSet.Figure])?

  init(
    values: @escaping @Sendable (Result) -> [FamilyValue],
    figures: @escaping @Sendable (ResultFamily<Result>) -> [FigureSet.Figure] = { _ in [] },
    note: @escaping @Sendable (ResultFamily<Result>) -> String = { _ in "" },
    overlay: (@Sendable ([OverlaidResult<ResultFamily<Result>>]) -> [FigureSet.Figure])? = nil
  ) {
    self.values = values
    self.figures = figures
    self.note = note
    self.overlay = overlay
  }
}

/// A family of results of any type, in numbers and figures.
struct ReportedFamily: Sendable {
  let name: String
  let kind: String
  let axes: FamilyAxes
  let members: [Member]
  /// How the type draws families; the figures of the numbers come besides.
  let ownFigures: [FigureSet.Figure]
  /// How its networks were measured; nothing where that says nothing.
  let note: String

  struct Member: Sendable {
    let stage: String
    let parts: [InstanceName.Part]
    let values: [FamilyValue]
  }

  init<Result: Sendable>(_ family: ResultFamily<Result>, _ reading: FamilyReading<Result>) {
    name = family.name
    kind = family.kind
    axes = family.axes
    members = family.members.map {
      Member(stage: $0.stage, parts: $0.parts, values: reading.values($0.result))
    }
    ownFigures = reading.figures(family)
    note = reading.note(family)
  }

  /// What the members come to, each quantity once, in order.
  var headings: [FamilyValue] {
    var seen = Set<String>()
    return members.flatMap(\.values).filter { seen.insert($0.heading).inserted }
  }

  func value(_ heading: String, of member: Member) -> Double? {
    member.values.first { $0.heading == heading }?.value
  }
}

extension PresentedRun {
  /// The families of results of a type, in the order of the stages.
  ///
  /// - Throws: as `artifacts`.
  func families<Result: Artifact>(of type: Result.Type) throws -> [ResultFamily<Result>] {
    let outputs = outputs(of: type.type).compactMap { stage, output in
      InstanceName(parsing: stage.name).map { (stage: stage, output: output, name: $0) }
    }
    let names = Dictionary(grouping: outputs, by: \.name.family).mapValues { outputs in
      Set(outputs.map(\.output.name)).count > 1
    }
    var order: [String] = []
    var found: [String: [(RunRecord.StageRecord, OutputRecord, InstanceName)]] = [:]
    for (stage, output, name) in outputs {
      let family = names[name.family] == true ? "\(name.family)/\(output.name)" : name.family
      if found[family] == nil { order.append(family) }
      found[family, default: []].append((stage, output, name))
    }
    return try order.compactMap { family in
      guard let members = found[family], members.count > 1 else { return nil }
      return ResultFamily(
        name: family, kind: members[0].0.kind,
        members: try members.map { stage, output, name in
          ResultFamily.Member(
            stage: stage.name, parts: name.parts, result: try artifact(output, of: stage.name))
        })
    }
  }
}
