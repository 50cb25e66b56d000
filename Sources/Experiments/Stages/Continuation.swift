import Declarations
import Neural
import Workflow

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

  fileprivate static let bounds = 0...1_000_000_000

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
}

/// Where a training goes on from: a state on the way of another one, with the memory of its optimiser.
struct Continuation: Sendable {
  /// The state, by the name of the result that holds it.
  let from: Input<TrainingStateResult>
  let moment: TrainingMoment

  /// How it is written: with an epoch or a step.
  private struct Written: Sendable {
    let from: Input<TrainingStateResult>
    let epoch: Int?
    let step: Int?

    static let schema = Schema<Written>.record(
      "`continue`",
      Field(
        "from", \.from, .input(), "The training whose state it is.",
        alsoCalled: ["of", "trunk", "base", "stage"]),
      Field(
        "epoch", \.epoch, optional: .integer(TrainingMoment.bounds),
        "The epoch after whose end it goes on; 0 is the start."),
      Field(
        "step", \.step, optional: .integer(TrainingMoment.bounds),
        "The number of steps after which it goes on.", alsoCalled: ["iteration", "global_step", "k"]),
      build: Written.init)
  }

  static let schema: Schema<Continuation> = Written.schema.mapped(
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
      case .epoch(let epoch): Written(from: continuation.from, epoch: epoch, step: nil)
      case .step(let step): Written(from: continuation.from, epoch: nil, step: step)
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
