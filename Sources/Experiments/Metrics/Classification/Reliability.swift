/// Examples gathered by confidence, as a reliability diagram shows them.
///
/// Bin b holds the confidences in [e_b, e_b+1) for edges e = linspace(0, 1, bins + 1) in single precision, and a
/// last bin of its own those that are exactly 1; these are the bins of torchmetrics. An example whose probabilities are
/// not numbers is in no bin.
public struct Reliability: Equatable, Sendable {
  /// One interval of confidence.
  public struct Bin: Equatable, Sendable {
    public let lower: Double
    public let upper: Double
    public let count: Int
    /// Zero when the bin is empty.
    public let meanConfidence: Double
    /// Zero when the bin is empty.
    public let accuracy: Double

    /// |accuracy - confidence|
    public var gap: Double { abs(accuracy - meanConfidence) }
  }

  /// In rising order of confidence, the empty ones too; one more than was asked for, since 1 has its own.
  public let bins: [Bin]

  public init(of predictions: ClassPredictions, bins binCount: Int = 25) {
    let edges = Self.edges(binCount)
    var counts = [Int](repeating: 0, count: edges.count)
    var hits = counts
    var confidences = [Double](repeating: 0, count: edges.count)
    for example in 0..<predictions.count {
      let confidence = predictions.confidence(example)
      if confidence.isNaN { continue }
      let bin = Self.bin(of: confidence, edges)
      counts[bin] += 1
      confidences[bin] += Double(confidence)
      hits[bin] += predictions.predictedClasses[example] == predictions.labels[example] ? 1 : 0
    }
    bins = edges.indices.map { index in
      let total = Double(max(counts[index], 1))
      return Bin(
        lower: Double(edges[index]), upper: index < binCount ? Double(edges[index + 1]) : 1,
        count: counts[index],
        meanConfidence: confidences[index] / total, accuracy: Double(hits[index]) / total)
    }
  }

  /// linspace(0, 1, bins + 1) as PyTorch rounds it, counting from the nearer end.
  static func edges(_ binCount: Int) -> [Float] {
    let step = 1 / Float(binCount)
    return (0...binCount).map { index in
      2 * index < binCount + 1 ? step * Float(index) : 1 - step * Float(binCount - index)
    }
  }

  /// The number of edges that are not above the confidence, less one.
  private static func bin(of confidence: Float, _ edges: [Float]) -> Int {
    var bin = min(max(Int(confidence * Float(edges.count - 1)), 0), edges.count - 1)
    while bin + 1 < edges.count && edges[bin + 1] <= confidence { bin += 1 }
    while bin > 0 && edges[bin] > confidence { bin -= 1 }
    return bin
  }
}
