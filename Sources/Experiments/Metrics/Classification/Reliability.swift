/// Examples gathered by confidence, as a reliability diagram shows them.
public struct Reliability: Equatable, Sendable {
  /// One interval of confidence.
  public struct Bin: Equatable, Sendable {
    /// The edges b / count and (b + 1) / count; confidences are held against these in single precision.
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

  /// In rising order of confidence, the empty ones too.
  public let bins: [Bin]

  /// - Parameter chosen: which bins; an example whose confidence is not a number is in none.
  public init(of predictions: ClassPredictions, in chosen: CalibrationBins = CalibrationBins()) {
    let edges = Self.edges(chosen.count)
    let binCount = chosen.edges == .torchmetrics ? edges.count : chosen.count
    var counts = [Int](repeating: 0, count: binCount)
    var hits = counts
    var confidences = [Double](repeating: 0, count: binCount)
    for example in 0..<predictions.count {
      let confidence = predictions.confidence(example)
      if confidence.isNaN { continue }
      let bin = min(Self.bin(of: confidence, edges), binCount - 1)
      counts[bin] += 1
      confidences[bin] += Double(confidence)
      hits[bin] += predictions.predictedClasses[example] == predictions.labels[example] ? 1 : 0
    }
    bins = counts.indices.map { index in
      let total = Double(max(counts[index], 1))
      return Bin(
        lower: Double(index) / Double(chosen.count),
        upper: Double(min(index + 1, chosen.count)) / Double(chosen.count),
        count: counts[index],
        meanConfidence: confidences[index] / total, accuracy: Double(hits[index]) / total)
    }
  }

  /// So many bins with the edges of torchmetrics.
  public init(of predictions: ClassPredictions, bins count: Int) {
    self.init(of: predictions, in: CalibrationBins(count: count))
  }

  /// linspace(0, 1, bins + 1) as PyTorch rounds it, counting from the nearer end.
  static func edges(_ binCount: Int) -> [Float] {
    let step = 1 / Float(binCount)
    return (0...binCount).map { index in
      index < (binCount + 1) / 2 ? step * Float(index) : 1 - step * Float(binCount - index)
    }
  }

  /// The number of edges that are not above the confidence, less one.
  private static func bin(of confidence: Float, _ edges: [Float]) -> Int {
    // Held within the edges before it becomes a whole number, whatever the confidence is.
    var bin = Int(min(max(confidence, 0), 1) * Float(edges.count - 1))
    while bin + 1 < edges.count && edges[bin + 1] <= confidence { bin += 1 }
    while bin > 0 && edges[bin] > confidence { bin -= 1 }
    return bin
  }
}
