import Declarations
import Neural

/// What is measured on the validation split while a training goes on.
struct ValidationSettings: Sendable, Equatable {
  var everyEpochs: Int
  var metrics: MetricChoice
  /// The metric by which epochs are compared; nil for the first.
  var bestBy: MetricName?

  static let schema = Schema<ValidationSettings>.record(
    "`validate`",
    Field(
      "every-epochs", \.everyEpochs, .integer(TrainingCourse.epochCounts), default: 1,
      "Epochs between measurements; the last epoch is always measured.",
      alsoCalled: ["every_n_epochs", "check_val_every_n_epoch", "validation_freq", "eval_interval"]),
    Field(
      "metrics", \.metrics, MetricChoice.schema, default: .standard("cross-entropy", "accuracy"),
      "What is measured (values: mse)."),
    Field(
      "best-by", \.bestBy, optional: MetricName.schema,
      "The metric that decides which epoch is the best (default: the first of `metrics`).",
      alsoCalled: ["monitor", "metric", "metric_for_best_model"]),
    build: { ValidationSettings(everyEpochs: $0, metrics: $1, bestBy: $2) })

  /// The metric by which epochs are compared.
  var judge: MetricName {
    guard let bestBy else { return metrics.names[0] }
    return metrics.names.first { $0 == bestBy } ?? bestBy
  }

  /// The epochs that are measured, of a training that goes from one epoch to another.
  func epochs(after first: Int, to last: Int) -> [Int] {
    let regular = stride(from: everyEpochs, through: last, by: everyEpochs).filter { $0 > first }
    return regular.last == last || first >= last ? Array(regular) : regular + [last]
  }
}

/// When a training ends before its last epoch, for want of improvement on the validation split.
struct EarlyStopping: Sendable, Equatable {
  var patience: Int
  var leastGain: Double

  static let schema = Schema<EarlyStopping>.record(
    "`early-stopping`", shorthand: "patience",
    Field(
      "patience", \.patience, .integer(TrainingCourse.epochCounts),
      "Epochs without improvement after which the training ends.", alsoCalled: ["epochs", "wait"]),
    Field(
      "least-gain", \.leastGain, .number(.nonNegative), default: 0,
      "How much better than the best epoch before an epoch has to be to count as improvement.",
      alsoCalled: ["min_delta", "min-delta", "delta", "threshold"]),
    build: { EarlyStopping(patience: $0, leastGain: $1) })
}

/// Which states on the way of a training are results too.
enum KeptEpochs: Sendable, Equatable {
  case epochs([Int])
  case every(Int)
  /// The middle or the end of each cycle of the schedule.
  case cycles(CyclePlace)

  /// Where the rate is lowest: in the middle of a cycle of fast geometric ensembles, at the end of one of stochastic weight
  /// averaging.
  enum CyclePlace: String, CaseIterable, Sendable { case middle, end }

  static let schema: Schema<KeptEpochs> = .choice(
    "which epochs to keep",
    [
      Case(
        "epochs", "These epochs; 0 is the start.",
        Schema<[Int]>.oneOrMore(of: .integer(0...TrainingCourse.epochCounts.upperBound)),
        wrap: { .epochs($0.sorted()) }, unwrap: { if case .epochs(let list) = $0 { list } else { nil } }),
      Case(
        "every-epochs", "Every so many epochs.", Schema<Int>.integer(TrainingCourse.epochCounts),
        wrap: { .every($0) }, unwrap: { if case .every(let count) = $0 { count } else { nil } }
      ).alsoCalled(["every_n_epochs", "save_freq"]),
      Case(
        "cycles", "The middle or the end of each cycle of a schedule that is `cyclic` or `sawtooth`.",
        Schema<CyclePlace>.keyword,
        wrap: { .cycles($0) }, unwrap: { if case .cycles(let place) = $0 { place } else { nil } }),
    ])

  /// Their numbers, of a training of so many epochs that has `first` behind it.
  ///
  /// - Parameter cycle: epochs of a cycle of its schedule; nil where that has none.
  func list(from first: Int, to last: Int, cycle: Int?) -> [Int] {
    switch self {
    case .epochs(let list): list.filter { $0 >= first }
    case .every(let count): stride(from: count, through: last, by: count).filter { $0 >= first }
    case .cycles(let place):
      switch (cycle, place) {
      case (let cycle?, .end): stride(from: cycle, through: last, by: cycle).filter { $0 >= first }
      case (let cycle?, .middle) where cycle.isMultiple(of: 2):
        stride(from: cycle / 2, through: last, by: cycle).filter { $0 >= first }
      default: []
      }
    }
  }
}
