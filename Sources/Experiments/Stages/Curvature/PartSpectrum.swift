/// What was found of one part of one network.
struct PartSpectrum: Sendable, Equatable {
  /// By one run of Lanczos.
  struct Eigenvalues: Sendable, Equatable {
    /// Decreasing, with |H v - λ v| of each.
    var values: [Double]
    var residuals: [Double]
    var lowest: Double
    var lowestResidual: Double
    var steps: Int
    var isSettled: Bool
    /// How far the product with the first eigenvector moves where the step of differences is twice as long; 0 of exact products.
    var error: Double
    /// Unit vectors of the first.
    var vectors: [[Float]]
  }

  /// Nodes and weights of a quadrature of the density.
  struct Quadrature: Sendable, Equatable {
    let nodes: [Double]
    /// They add up to 1.
    let weights: [Double]
  }

  var eigenvalues: Eigenvalues
  var density: [Quadrature] = []
  /// z^T H z for each vector of signs.
  var traces: [Double] = []

  /// Their mean; nil where there are none.
  var trace: Double? { traces.isEmpty ? nil : traces.reduce(0, +) / Double(traces.count) }

  /// The standard error of the mean; nil of fewer than two.
  var traceError: Double? {
    guard let trace, traces.count > 1 else { return nil }
    let squares = traces.reduce(0) { $0 + ($1 - trace) * ($1 - trace) }
    return (squares / Double(traces.count * (traces.count - 1))).squareRoot()
  }
}

extension PartSpectrum.Eigenvalues {
  private static let headCount = 6

  var bytes: [UInt8] {
    let head = [
      Double(values.count), Double(steps), isSettled ? 1 : 0, lowest, lowestResidual, error,
    ]
    return (head + values + residuals).littleEndianBytes + vectors.flatMap(\.littleEndianBytes)
  }

  /// Nil where these are no such numbers, with so many vectors of so many.
  init?(bytes: [UInt8], vectors count: Int, of length: Int) {
    guard bytes.count >= 8 * Self.headCount,
      let head = [Double](littleEndianBytes: Array(bytes[..<(8 * Self.headCount)])),
      (0...1000).contains(head[0]), (0...1e6).contains(head[1])
    else { return nil }
    let size = Int(head[0])
    let start = 8 * (Self.headCount + 2 * size)
    let kept = min(count, size)
    guard bytes.count == start + 4 * kept * length,
      let numbers = [Double](littleEndianBytes: Array(bytes[(8 * Self.headCount)..<start]))
    else { return nil }
    self.init(
      values: Array(numbers[..<size]), residuals: Array(numbers[size...]), lowest: head[3],
      lowestResidual: head[4], steps: Int(head[1]), isSettled: head[2] == 1, error: head[5],
      vectors: (0..<kept).compactMap { index in
        [Float](littleEndianBytes: bytes[(start + 4 * index * length)..<(start + 4 * (index + 1) * length)])
      })
  }
}

extension PartSpectrum.Quadrature {
  var bytes: [UInt8] { (nodes + weights).littleEndianBytes }

  init?(bytes: [UInt8]) {
    guard let numbers = [Double](littleEndianBytes: bytes), !numbers.isEmpty, numbers.count % 2 == 0 else {
      return nil
    }
    self.init(nodes: Array(numbers[..<(numbers.count / 2)]), weights: Array(numbers[(numbers.count / 2)...]))
  }
}
