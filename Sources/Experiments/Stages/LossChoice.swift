import Declarations
import Neural
import Workflow

/// The loss of a training, which is left to the data where it is not written.
struct LossChoice {
  /// Nil for cross-entropy: what trainings on classes have always made small stands in no key.
  let loss: (any Loss)?

  static let documentation =
    "The loss: cross-entropy of classes and squared-error of values, where it is left out."

  var effective: any Loss { loss ?? Neural.CrossEntropy() }

  /// The choice in the form that stands in keys.
  func suited(to targets: DatasetTargets?) -> LossChoice {
    switch targets?.task {
    case .regression: LossChoice(loss: loss ?? SquaredError())
    case .classification where loss is Neural.CrossEntropy: LossChoice(loss: nil)
    case .classification, nil: self
    }
  }

  /// Reports a loss that is of no use for the targets.
  func check(_ data: Input<DatasetSource>, in context: CheckContext) {
    guard let targets = context.source(data)?.targets else { return }
    let classBound: Int? = if case .classes(let count) = targets { count } else { nil }
    let width = targets.task == .regression ? targets.outputCount : 0
    if let complaint = effective.complaint(
      outputs: targets.outputCount, classBound: classBound, targetWidth: width)
    {
      context.report(
        complaint, at: ["loss"], help: "leave `loss` out, to take what suits '\(data.name)'")
    }
  }
}
