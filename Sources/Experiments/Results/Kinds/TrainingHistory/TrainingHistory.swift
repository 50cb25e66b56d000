import Charts
import Declarations
import Neural
import Workflow

/// What a training came to, epoch by epoch, and step by step where that was recorded.
///
/// Columns: epoch, loss and, of classes, accuracy (in training mode, over the epoch, while the weights moved), rate (of
/// the epoch's last step). Of steps: step and epoch, counted from 1, then loss and, of classes, accuracy on the step's
/// batch, and rate. Where the validation split was measured, `validation-` and each metric stand before the rate, empty
/// for epochs that were not measured.
public struct TrainingHistory: Artifact {
  public static let type = "history"

  public let table: ResultTable
  /// Nil where steps were not recorded.
  public let steps: ResultTable?

  /// The epoch whose weights were the best on the validation split; nil where that was not measured.
  public let best: Int?

  init(_ state: TrainingState, of task: PredictionTask, validation: ValidationRecord? = nil) {
    let hasAccuracy = task == .classification
    let measured = validation?.metrics ?? []
    let values = Dictionary(validation?.rows.map { ($0.epoch, $0.values) } ?? []) { first, _ in first }
    var columns = ["epoch"] + Self.columns(hasAccuracy)
    columns.insert(contentsOf: measured.map { Self.validationPrefix + $0 }, at: columns.count - 1)
    var table = ResultTable(columns: columns)
    for record in state.history {
      let accuracy = hasAccuracy ? [ResultTable.Cell.number(record.accuracy)] : []
      let validation =
        values[record.epoch]?.map { ResultTable.Cell.number($0) } ?? measured.map { _ in .nothing }
      table.append(
        [.integer(record.epoch), .number(record.loss)] + accuracy + validation + [.number(record.rate)])
    }
    self.table = table
    best = validation?.best
    steps = state.steps.map { Self.table(of: $0, hasAccuracy: hasAccuracy) }
  }

  /// What columns of the validation split begin with.
  static let validationPrefix = "validation-"

  /// The metrics of the validation split, in the order of their columns.
  var validationMetrics: [String] {
    table.columns.compactMap { column in
      column.hasPrefix(Self.validationPrefix) ? String(column.dropFirst(Self.validationPrefix.count)) : nil
    }
  }

  private static func columns(_ hasAccuracy: Bool) -> [String] {
    ["loss"] + (hasAccuracy ? ["accuracy"] : []) + ["rate"]
  }

  private static func table(of steps: [StepRecord], hasAccuracy: Bool) -> ResultTable {
    var table = ResultTable(columns: ["step", "epoch"] + columns(hasAccuracy))
    for (index, record) in steps.enumerated() {
      let accuracy = hasAccuracy ? [record.accuracy] : []
      let numbers = [record.loss] + accuracy + [record.rate]
      table.append([.integer(index + 1), .integer(record.epoch)] + numbers.map { .number($0) })
    }
    return table
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    table = try ResultTable(json: json["table"])
    steps = try json["steps"].map { try ResultTable(json: $0) }
    try table.expect(columns: ["epoch", "loss"], and: ["rate"])
    try table.expectRisingCounts(at: 0)
    for index in 1..<table.columns.count { try table.expectNoTexts(at: index) }
    best = json["best"]?.integer
    guard let steps else { return }
    // What is drawn of epochs is drawn of steps too.
    let drawn = table.columns.dropFirst().filter { !$0.hasPrefix(Self.validationPrefix) }
    try steps.expect(columns: ["step", "epoch"], and: drawn)
    try steps.expectRisingCounts(at: 0)
    for index in 1..<steps.columns.count { try steps.expectNoTexts(at: index) }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let members =
      [JSON.Member("table", table.json)] + (best.map { [JSON.Member("best", JSON($0))] } ?? [])
      + (steps.map { [JSON.Member("steps", $0.json)] } ?? [])
    return [ArtifactFile(name: "\(name).csv", text: table.csv)]
      + (steps.map { [ArtifactFile(name: "\(name)-steps.csv", text: $0.csv)] } ?? [])
      + [ArtifactFile(name: "\(name).json", text: JSON.object(members).prettyText)]
  }
}

extension TrainingHistory {
  static let kind = ResultKind(
    TrainingHistory.self,
    measures: { history, _ in history.measures },
    series: { $0.series },
    figures: { history, name, style in [history.figure(named: name, style)] }, isDrawnUnasked: true,
    overlay: { histories, stage in [overlay(histories, of: stage)] }, family: family,
    tabulatesMetrics: true)

  /// Every column over the epochs.
  private var series: [MeasuredSeries] {
    let epochs = table.numbers("epoch").map { Int(exactly: $0) ?? 0 }
    return table.columns.filter { $0 != "epoch" }
      .map { MeasuredSeries($0, steps: epochs, values: table.numbers($0)) }
  }

  /// Where the training ended: `loss` and, of classes, `accuracy` of its last epoch.
  private var measures: [MeasuredValue] {
    let ofTraining: [(String, Bool?)] = [("loss", true), ("accuracy", false)]
    let ofValidation = validationMetrics.map { name in
      (Self.validationPrefix + name, Metrics.named(name)?.isBetterWhenLower)
    }
    return (ofTraining + ofValidation).compactMap { name, isBetterWhenLower in
      table.numbers(name).last.map {
        MeasuredValue(
          name, $0, isBetterWhenLower: isBetterWhenLower, isMain: name == "loss",
          unit: Metrics.reading(of: name))
      }
    }
  }
}

/// The steps of a training in so few slices that a figure can show them: of each slice the least, the greatest and the
/// mean of what its steps came to.
struct StepSlices {
  private let table: ResultTable
  private let slices: [Range<Int>]
  private let stepsPerEpoch: Double

  private static let most = 120

  init(_ table: ResultTable) {
    self.table = table
    let steps = table.rows.count
    let count = min(steps, Self.most)
    slices = (0..<count).map { (steps * $0 / count)..<(steps * ($0 + 1) / count) }
    let epochs = table.numbers("epoch")
    stepsPerEpoch = Double(epochs.count { $0 == 1 })
  }

  var count: Int { slices.count }
  var isSliced: Bool { table.rows.count > slices.count }

  /// A column against the time in epochs, with its spread as a band where slices have more steps than one.
  func series(_ column: String, showsSpread: Bool) -> Series {
    let values = table.numbers(column).map { Metrics.shown($0, of: column) }
    let middles = slices.map { Double($0.lowerBound + $0.upperBound) / 2 / stepsPerEpoch }
    let band = Series.Band(
      lower: slices.map { values[$0].min() ?? .nan }, upper: slices.map { values[$0].max() ?? .nan })
    return Series(
      "step", x: middles,
      y: slices.map { slice in
        (values[slice].reduce(0, +) / Double(slice.count)).decimal(amidst: Array(values[slice]))
      },
      band: isSliced && showsSpread ? band : nil,
      colour: column == "rate" ? SeriesColour.other : SeriesColour.training)
  }
}
