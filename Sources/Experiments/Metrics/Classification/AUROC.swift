/// The area under the receiver operating characteristic, one class against the rest, as the mean over classes.
///
/// The area is the chance that an example of the class is given a higher probability of it than an example of
/// another, ties counting half: U / (positives * negatives) of Mann and Whitney. A class that never occurs, or
/// alone occurs, scores 0 and counts.
public struct AUROC: ClassMetric {
  public let name = "auroc"
  public let title = "AUROC"
  public let summary =
    "The area under the receiver operating characteristic of each class against the rest, as the mean over classes."
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
    return Self.area(sorted: sorter.keys)
  }

  /// The chance that a positive has a higher score than a negative, ties counting half; 0 where there are none of either.
  ///
  /// - Parameters:
  ///   - positives: scores that are not below zero, and no NaN among them.
  ///   - negatives: the same.
  static func area(positives: [Float], negatives: [Float]) -> Double {
    var sorter = RadixSorter(count: positives.count + negatives.count)
    for (index, score) in positives.enumerated() { sorter.keys[index] = score.bitPattern << 1 | 1 }
    for (index, score) in negatives.enumerated() {
      sorter.keys[positives.count + index] = score.bitPattern << 1
    }
    sorter.sort()
    return area(sorted: sorter.keys)
  }

  /// The area from keys that hold a probability's bits and, in the lowest, whether the example is a positive.
  private static func area(sorted keys: [UInt32]) -> Double {
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

/// Sorts the same number of 32-bit keys again and again, without taking memory each time.
///
/// Least significant digit first, 11 bits a pass: several times as fast as comparing for the ten thousand keys
/// of a test set.
struct RadixSorter {
  /// What is to be sorted, and then is.
  var keys: [UInt32]
  private var other: [UInt32]
  private var starts: [Int]

  private static let digitBits = 11

  init(count: Int) {
    keys = [UInt32](repeating: 0, count: count)
    other = keys
    starts = [Int](repeating: 0, count: 1 << Self.digitBits)
  }

  /// Puts `keys` in rising order.
  mutating func sort() {
    for shift in stride(from: 0, to: UInt32.bitWidth, by: Self.digitBits) {
      countDigits(shift)
      for key in keys {
        let digit = digit(of: key, shift)
        other[starts[digit]] = key
        starts[digit] += 1
      }
      swap(&keys, &other)
    }
  }

  /// Sets `starts` to where the first key of each digit goes.
  private mutating func countDigits(_ shift: Int) {
    for index in starts.indices { starts[index] = 0 }
    for key in keys { starts[digit(of: key, shift)] += 1 }
    var sum = 0
    for index in starts.indices {
      let count = starts[index]
      starts[index] = sum
      sum += count
    }
  }

  private func digit(of key: UInt32, _ shift: Int) -> Int {
    Int(key >> UInt32(shift)) & (1 << Self.digitBits - 1)
  }
}
