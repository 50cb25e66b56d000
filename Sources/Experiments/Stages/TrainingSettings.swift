import Declarations
import Networks
import Neural
import Workflow

/// Which states of a training are kept, to go on from.
struct CheckpointSettings: Sendable, Equatable {
  var everyEpochs = 1
  /// Within long epochs.
  var everySeconds = 60
  var keep = 20

  static let schema = Schema<CheckpointSettings>.record(
    "checkpoints",
    Field(
      "every-epochs", \.everyEpochs, .integer(TrainingCourse.epochCounts), default: 1,
      "Epochs between checkpoints.",
      alsoCalled: ["every_n_epochs", "save_every", Synonym("save_freq", "it counts epochs")]),
    Field(
      "every-seconds", \.everySeconds, .integer(1...1_000_000_000), default: 60,
      "Seconds between checkpoints within an epoch: the most that a killed run loses."),
    Field(
      "keep", \.keep, .integer(0...10_000), default: 20,
      "How many to keep, spread over the steps, always with the newest. 0 keeps none.",
      formerly: FormerName("most"),
      alsoCalled: [
        "max_to_keep", "save_total_limit",
        Synonym("save_top_k", "it keeps the newest and a spread of others, not the best"),
      ]),
    build: { CheckpointSettings(everyEpochs: $0, everySeconds: $1, keep: $2) })
}

/// What a training records beside its epochs.
///
/// It is a setting, in the key of a training and of its checkpoints, although no weight depends on it: a state that
/// has no steps behind it cannot be gone on from. What follows from the weights alone stays as it is.
enum HistoryDetail: String, CaseIterable, Sendable {
  case steps
}

extension TrainingState {
  /// The same state, before its first step, ready to remember what is asked for.
  func recording(_ record: HistoryDetail?) -> TrainingState {
    precondition(step == 0, "what is recorded is recorded from the first step on")
    var state = self
    if record == .steps { state.steps = [] }
    return state
  }
}

/// The loss of a training, which is left to the data where it is not written.
struct LossChoice {
  /// Nil for cross-entropy: what trainings on classes have always made small stands in no key.
  let loss: (any Loss)?

  static let documentation =
    "The loss (default: cross-entropy for classification, squared-error for regression)."

  var effective: any Loss { loss ?? Networks.CrossEntropy() }

  /// The choice in the form that stands in keys.
  func resolvingDefaults(to targets: DatasetTargets?) -> LossChoice {
    switch targets?.task {
    case .regression: LossChoice(loss: loss ?? SquaredError())
    case .classification where loss as? Networks.CrossEntropy == Networks.CrossEntropy():
      LossChoice(loss: nil)
    case .classification, nil: self
    }
  }

  /// Reports a loss that is of no use for the targets.
  func check(_ data: Input<DatasetSource>, _ network: Network, in context: CheckContext) {
    if let own = loss as? PythonLoss { report(own, network, in: context) }
    guard let targets = context.source(data)?.targets else { return }
    let classBound: Int? = if case .classes(let count) = targets { count } else { nil }
    let width = targets.task == .regression ? targets.outputCount : 0
    if let complaint = effective.complaint(
      outputs: targets.outputCount, classBound: classBound, targetWidth: width)
    {
      context.report(
        complaint, at: ["loss"], help: "leave out `loss` for the default of '\(data.name)'")
    }
  }

  /// Reports a function that what computes the network cannot differentiate, or that is not there.
  private func report(_ loss: PythonLoss, _ network: Network, in context: CheckContext) {
    if network.torchSettings == nil {
      context.report(
        "the native engine cannot compute a loss of your own", at: ["loss"],
        help: "write `engine: torch`, here or at the top of the file")
    } else {
      loss.object.report(at: ["loss"], for: network, in: context)
    }
  }
}
