/// The area under the receiver operating characteristic, one class against the rest, as the mean over classes.
///
/// The area is the chance that an example of the class is given a higher probability of it than an example of
/// another, ties counting half: U / (positives * negatives) of Mann and Whitney. A class that never occurs, or
/// alone occurs, scores 0 and counts.
public struct AUROC: ClassMetric {
  public let name = "auroc"
  public let title = "AUROC"
  public let isBetterWhenLower = false

  public init() {}

  public func value(of predictions: ClassPredictions) -> Double {
    guard !predictions.hasNaN else { return .nan }
    return perClass(of: predictions).reduce(0, +) / Double(predictions.classCount)
  }

  /// The area for each class against the rest; for two classes the second is that of the positive class.
  public func perClass(of predictions: ClassPredictions) -> [Double] {
    var sorter = RadixSorter(count: predictions.count)
    return (0..<predictions.classCount).map { area(of: $0, predictions, &sorter) }
  }

  private func area(of classIndex: Int, _ predictions: ClassPredictions, _ sorter: inout RadixSorter)
    -> Double
  {
    // A probability's bits order as it does and leave the top bits free, so the truth fits below them.
    for (example, label) in predictions.labels.enumerated() {
      let probability = predictions.probabilities[example * predictions.classCount + classIndex]
      sorter.keys[example] = probability.bitPattern << 1 | (Int(label) == classIndex ? 1 : 0)
    }
    sorter.sort()
    return area(sorted: sorter.keys)
  }

  /// The area from keys that hold a probability's bits and, in the lowest, whether the example is a positive.
  private func area(sorted keys: [UInt32]) -> Double {
    var negatives = 0
    var positives = 0
    var doubledWins = 0
    var start = 0
    while start < keys.count {
      var tiedPositives = 0
      var end = start
      while end < keys.count && keys[end] >> 1 == keys[start] >> 1 {
        tiedPositives += Int(keys[end] & 1)
        end += 1
      }
      let tiedNegatives = end - start - tiedPositives
      doubledWins += tiedPositives * (2 * negatives + tiedNegatives)
      positives += tiedPositives
      negatives += tiedNegatives
      start = end
    }
    guard positives > 0, negatives > 0 else { return 0 }
    return Double(doubledWins) / (2 * Double(positives) * Double(negatives))
  }
}
