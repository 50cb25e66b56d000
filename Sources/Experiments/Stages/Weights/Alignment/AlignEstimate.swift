import Declarations
import Networks
import Neural
import Workflow

extension Align {
  /// The networks, their moved copies, an unfolded tensor of two, and the costs of the largest group.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let network = try NetworkEstimate(network, batch: batch, in: context)
    let symmetry = try context.remembering("symmetry of '\(reference.name)'") {
      NetworkSymmetry(try self.network.graph())
    }
    let largest = symmetry.groups.map(\.count).max() ?? 0
    let count = others.count + 1
    let training = try data.map { try context.resourceEstimate(of: .train, of: $0) } ?? SplitEstimate.none
    // Of the start from all groups at once: its matrices, slopes, and those at a step's end.
    let relaxed =
      startsRelaxed
      ? symmetry.groups.reduce(0) { $0 +| 4 *| $1.count *| $1.count *| ($1.hasSigns ? 16 : 8) } : 0
    let unfolded = 6 *| largest *| largest *| 8 +| 1 << 27 +| relaxed
    let vectors = (count > 2 ? 28 : 4) *| count *| network.memory.vector
    let examples = match.readsData ? training.memory +| training.reading +| network.memory.compiled : 0
    let operations =
      switch match {
      case .weights: (Double(tries) + (startsRelaxed ? 3 : 0)) * descent(symmetry) * Double(count - 1)
      case .activations(let match):
        Double(min(match.examples, training.count)) * network.evaluation * Double(symmetry.groups.count + 1)
      case .straightThrough(let match):
        Double(tries) * steps(of: match, on: training.count, network, symmetry)
      }
    return ResourceEstimate(
      memory: unfolded +| vectors +| examples, results: others.count *| network.memory.vector,
      remembered: tries *| count *| symmetry.unitCount *| 5, operations: operations, units: Double(tries))
  }

  private var startsRelaxed: Bool { match.hasRestarts && starts.prefix(tries).contains(.relaxed) }

  /// A step of the training, and a matching that begins where the last one ended.
  private func steps(
    of match: StraightThrough, on all: Int, _ network: NetworkEstimate, _ symmetry: NetworkSymmetry
  ) -> Double {
    let examples = min(match.examples ?? all, all)
    let steps = match.epochs *| ((examples +| batch - 1) / batch)
    return Double(match.epochs *| examples) * network.training + Double(steps) * descent(symmetry) / 5
  }

  /// About what one descent takes: so many rounds of products and assignments.
  private func descent(_ symmetry: NetworkSymmetry) -> Double {
    let rounds = 8.0
    let products = symmetry.parameters.reduce(0.0) { sum, tensor in
      sum + 2 * Double(tensor.count) * Double(tensor.rows + (tensor.columnAxis == nil ? 0 : tensor.columns))
    }
    // An assignment takes some passes over its matrix for each unit, at a few operations a cycle less than a product.
    let assignments = symmetry.groups.reduce(0.0) { $0 + 40 * Double($1.count) * Double($1.count) * 8 }
    return rounds * (4 * products + assignments)
  }
}
