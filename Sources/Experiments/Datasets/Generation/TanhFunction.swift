import Neural

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A function of one value: a network 1 - hidden - 1 of tanh units with Kaiming-normal weights (He et al. 2015) and
/// biases uniform within 1/√fan-in, worked out in double precision.
struct TanhFunction {
  /// [outputs][inputs]
  private let layers: [(weights: [[Double]], biases: [Double])]

  /// - Parameter hidden: units of the hidden layers, at least one layer.
  init(hidden: [Int], seed: UInt64) throws {
    let layout = try MLP(widths: [1] + hidden + [1], activation: Tanh()).network.layout()
    let values = layout.initialParameters(KaimingNormal(), seed: seed).map(Double.init)
    let widths = [1] + hidden
    layers = widths.indices.map { layer in
      let rows = Array(values[layout.parameters[2 * layer].range])
      return (
        stride(from: 0, to: rows.count, by: widths[layer]).map { Array(rows[$0..<$0 + widths[layer]]) },
        Array(values[layout.parameters[2 * layer + 1].range])
      )
    }
  }

  func value(at x: Double) -> Double {
    var values = [x]
    for (index, layer) in layers.enumerated() {
      let sums = zip(layer.weights, layer.biases).map { row, bias in
        zip(row, values).reduce(bias) { $0 + $1.0 * $1.1 }
      }
      values = index < layers.count - 1 ? sums.map { tanh($0) } : sums
    }
    return values[0]
  }
}
