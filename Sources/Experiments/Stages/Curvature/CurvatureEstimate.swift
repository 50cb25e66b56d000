import Declarations
import Networks
import Neural
import Workflow

extension Curvature {
  /// The basis of Lanczos in Double, some vectors, the examples, and two gradients for each product.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let network = try NetworkEstimate(self.network, batch: batch, in: context)
    let own = try context.resourceEstimate(of: split, of: data)
    let training = estimatesStatistics ? try context.resourceEstimate(of: .train, of: data) : .none
    let layout = try self.network.layout()
    let parts = parting == .network ? [layout.parameterCount] : NetworkPart.layers(of: layout).map(\.count)
    let largest = parts.max() ?? 0
    let networks = curve == nil ? weights.count : pointCount
    let longest = max(min(steps, largest), min(density?.steps ?? 0, largest))
    let examples = min(self.examples ?? own.count, own.count)
    // Of the steps that eigenvalues may take, few need more than half.
    let products = parts.reduce(0) { sum, part in
      sum +| (min(steps, part) +| 1) / 2 +| (density.map { $0.probes *| min($0.steps, part) } ?? 0)
        +| traceProbes
    }
    let gradients = self.network.torchSettings == nil ? 2 *| products : products
    let vectors = keepsVectors ? networks *| min(Self.keptVectors, eigenvalueCount) : 0
    let probes = networks *| (1 +| parts.count *| (1 +| (density?.probes ?? 0) +| traceProbes))
    return ResourceEstimate(
      memory: (longest +| 4) *| largest *| 8 +| 8 *| layout.parameterCount *| 8
        +| (curve == nil ? networks : 4) *| network.memory.vector +| network.memory.compiled
        +| network.memory.batch +| own.memory +| own.reading +| training.memory +| training.reading
        +| (estimatesStatistics ? policy.bytesOfAugmented(training, for: self.network) : 0),
      results: vectors *| network.memory.vector +| networks *| parts.count *| 400,
      remembered: vectors *| network.memory.vector +| probes *| 100
        +| networks *| parts.count *| (density.map { $0.probes *| $0.steps *| 16 } ?? 0),
      operations: Double(networks) * Double(gradients) * Double(examples) * network.training,
      units: Double(probes))
  }
}
