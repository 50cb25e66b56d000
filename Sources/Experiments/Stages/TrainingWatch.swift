import Declarations
import Neural
import Workflow

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
  var judge: MetricName { bestBy ?? metrics.names[0] }

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
    ])

  /// Their numbers, of a training of so many epochs that has `first` behind it.
  func list(from first: Int, to last: Int) -> [Int] {
    switch self {
    case .epochs(let list): list.filter { $0 >= first }
    case .every(let count): stride(from: count, through: last, by: count).filter { $0 >= first }
    }
  }
}

/// A moment of a training: the end of an epoch, or after a number of steps.
enum TrainingMoment: Sendable, Hashable, Comparable {
  case epoch(Int)
  case step(Int)

  /// How the result is called that has the state of the moment.
  var outputName: String {
    switch self {
    case .epoch(let epoch): "state-at-epoch-\(epoch)"
    case .step(let step): "state-at-step-\(step)"
    }
  }

  var inWords: String {
    switch self {
    case .epoch(let epoch): "epoch \(epoch)"
    case .step(let step): "step \(step)"
    }
  }

  /// Steps that are over then.
  func step(of stepsPerEpoch: Int) -> Int {
    switch self {
    case .epoch(let epoch): epoch *| stepsPerEpoch
    case .step(let step): step
    }
  }

  private static let bounds = 0...1_000_000_000

  /// `{epoch: 3}` or `{step: 500}`.
  static let schema: Schema<TrainingMoment> = .choice(
    "a moment of a training",
    [
      Case(
        "epoch", "The end of an epoch; 0 is the start.", Schema<Int>.integer(bounds), wrap: { .epoch($0) },
        unwrap: { if case .epoch(let epoch) = $0 { epoch } else { nil } }),
      Case(
        "step", "After so many steps.", Schema<Int>.integer(bounds), wrap: { .step($0) },
        unwrap: { if case .step(let step) = $0 { step } else { nil } }),
    ])

  /// A fork's `epoch` and `step`, of which it has one.
  struct Written: Sendable {
    var from: Input<TrainingStateResult>
    var epoch: Int?
    var step: Int?
  }

  static func fields() -> (epoch: Field<Written, Int?>, step: Field<Written, Int?>) {
    (
      Field(
        "epoch", \.epoch, optional: .integer(bounds), "The epoch after whose end it goes on; 0 is the start."),
      Field(
        "step", \.step, optional: .integer(bounds), "The number of steps after which it goes on.",
        alsoCalled: ["iteration", "global_step", "k"])
    )
  }
}

/// Where a training goes on from: a state on the way of another one, with the memory of its optimiser.
struct Continuation: Sendable {
  /// The state, by the name of the result that holds it.
  let from: Input<TrainingStateResult>
  let moment: TrainingMoment

  static let schema: Schema<Continuation> = Schema<TrainingMoment.Written>.record(
    "`continue`",
    Field(
      "from", \.from, .input(), "The training whose state it is.",
      alsoCalled: ["of", "trunk", "base", "stage"]
    ),
    TrainingMoment.fields().epoch, TrainingMoment.fields().step,
    build: { TrainingMoment.Written(from: $0, epoch: $1, step: $2) }
  ).mapped(
    { written throws(SettingError) in
      switch (written.epoch, written.step) {
      case (let epoch?, nil): Continuation(written.from, .epoch(epoch))
      case (nil, let step?): Continuation(written.from, .step(step))
      case (nil, nil):
        throw SettingError("`epoch` or `step` is missing here", help: "as in {from: base, epoch: 3}")
      default: throw SettingError("`epoch` and `step` exclude one another", help: "keep one of them")
      }
    },
    from: { continuation in
      switch continuation.moment {
      case .epoch(let epoch): TrainingMoment.Written(from: continuation.from, epoch: epoch, step: nil)
      case .step(let step): TrainingMoment.Written(from: continuation.from, epoch: nil, step: step)
      }
    })

  private init(_ from: Input<TrainingStateResult>, _ moment: TrainingMoment) {
    let written = from.reference
    self.from = Input(
      reference: Reference(
        "\(written.name)/\(moment.outputName)", types: written.types, place: written.place))
    self.moment = moment
  }
}
