@testable import Neural

/// Examples by formula, small enough for a test.
enum SmallData {
  static func classes(_ count: Int, input: Shape, classes: Int = 10) -> Examples {
    let labels = FormulaValues.hashed("class", count: count).map { UInt8($0 % UInt32(classes)) }
    return Examples(
      input: input, inputs: .floats(FormulaValues.values("x", count: count * input.count)),
      targets: .classes(labels), count: count)
  }

  /// y = sin-like bumps of x, one value each.
  static func values(_ count: Int, input: Shape) -> Examples {
    Examples(
      input: input, inputs: .floats(FormulaValues.values("x", count: count * input.count)),
      targets: .values(FormulaValues.values("y", count: count), width: 1), count: count)
  }

  /// A network with every kind of layer that training treats specially, and few weights.
  static let network = Network(
    input: Shape([1, 8, 8]),
    layers: [
      Convolution(filters: 4, kernel: Extent(3), padding: Extent(1)), BatchNorm(), Relu(), MaxPool(Extent(2)),
      Convolution(filters: 3, kernel: Extent(3), stride: Extent(2)), Tanh(), Dropout(0.3), Flatten(),
      Linear(12), BatchNorm(), Relu(), Dropout(0.2), Linear(10),
    ])

  static func compiled(
    _ network: Network = network, batchSize: Int, threads: Int = 1
  ) throws -> CompiledNetwork {
    try CompiledNetwork(
      network, batchSize: batchSize, workers: WorkerPool(width: threads), budget: ThreadBudget(threads))
  }
}
