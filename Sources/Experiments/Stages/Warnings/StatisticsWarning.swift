import Declarations
import Networks
import Workflow

/// What is said where batch-norm statistics are estimated over images as they are, and the weights saw augmented ones.
struct StatisticsWarning {
  let network: Network
  let policy: StatisticsPolicy

  /// - Parameter stage: what estimates them, at weights that it refers to.
  func list<S: Stage>(of stage: S, in context: WarningContext) -> [String] {
    guard mayApply else { return [] }
    // What is only looked at, such as a network that a figure marks, is not measured.
    let options = CanonicalOptions(leavingOut: [.observation], includesDefaults: true)
    var seen: Set<String> = []
    let references = S.schema.canonical(stage, options).references
    for reference in references {
      if let found = Self.augmentation(behind: reference, &seen, in: context) { return list(after: found) }
    }
    return []
  }

  /// - Parameter augmentation: of the training that weights come of.
  func list(after augmentation: Augmentation?) -> [String] {
    guard mayApply, let augmentation, case .estimate(let examples, _) = policy else { return [] }
    let count = examples.map { "examples: \($0), " } ?? ""
    return [
      "batch-norm statistics are estimated over images as they are, and the weights come of a training on augmented ones "
        + "(\(augmentation.inWords)): that can cost points of error; `statistics: {estimate: {\(count)augmentation: "
        + "\(augmentation.inYAML)}}` estimates them over such images"
    ]
  }

  private var mayApply: Bool {
    if case .estimate(_, nil) = policy { network.hasStatistics } else { false }
  }

  /// What the training augmented its images by that the weights come of; of weights made of weights, one of those of theirs. Nil
  /// where none did.
  private static func augmentation(
    behind reference: Reference, _ seen: inout Set<String>, in context: WarningContext
  ) -> Augmentation? {
    guard let node = context.stage(reference), seen.insert(node.name).inserted else { return nil }
    switch node.stage {
    case let training as Train: return training.augmentation
    case let training as any CombinationTraining: return training.augmentation
    default:
      for reference in node.references {
        if let found = augmentation(behind: reference, &seen, in: context) { return found }
      }
      return nil
    }
  }
}

extension MixingStage {
  func warnings(in context: WarningContext) -> [String] {
    StatisticsWarning(network: network, policy: policy).list(of: self, in: context)
  }
}
