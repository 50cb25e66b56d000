import Neural
import Platform

/// One number T by which log-probabilities are divided before they are normalised again: p_c(T) ∝ exp(l_c / T) (Guo et al. 2017,
/// arXiv 1706.04599).
///
/// Of a network, l are its logits, which differ from log-probabilities by a number an example. Of an ensemble, they are the
/// logarithms of its mean probabilities: members are taken together first, and scaled then.
public struct TemperatureScaling: Sendable, Equatable {
  /// Where T is looked for: predictions that are all right have no best temperature, and come to the least.
  public static let bounds = 0.01...100

  /// T; NaN where a log-probability is not a number.
  public let temperature: Double

  public init(temperature: Double) { self.temperature = temperature }

  /// The T of the least mean cross-entropy of some examples.
  ///
  /// That is convex in β = 1 / T. Its slope, the mean of Σ_c p_c(β) l_c - l_y, is brought to zero by Newton's steps, and by
  /// halving where a step leaves the bracket.
  ///
  /// - Parameters:
  ///   - logProbabilities: l, `[examples, classes]`; at least one example.
  ///   - labels: y.
  public init(fitting logProbabilities: [Double], _ labels: [ClassIndex], classCount: Int) {
    precondition(logProbabilities.count == labels.count * classCount, "A row of classes for each label.")
    let slopes = Slopes(logProbabilities, labels, classCount)
    var (low, high) = (1 / Self.bounds.upperBound, 1 / Self.bounds.lowerBound)
    let atLow = slopes.at(low).slope
    if atLow.isNaN || slopes.at(high).slope.isNaN {
      self.init(temperature: .nan)
      return
    }
    if atLow >= 0 {
      self.init(temperature: Self.bounds.upperBound)
      return
    }
    if slopes.at(high).slope <= 0 {
      self.init(temperature: Self.bounds.lowerBound)
      return
    }
    var beta = 1.0
    for _ in 0..<200 {
      let (slope, curvature) = slopes.at(beta)
      if slope == 0 { break }
      if slope < 0 { low = beta } else { high = beta }
      let step = beta - slope / curvature
      let next = step > low && step < high ? step : (low * high).squareRoot()
      let isThere = abs(next - beta) <= 1e-13 * beta
      beta = next
      if isThere { break }
    }
    self.init(temperature: 1 / beta)
  }

  /// Whether no T within the bounds was the best.
  public var isAtBound: Bool {
    temperature <= Self.bounds.lowerBound || temperature >= Self.bounds.upperBound
  }

  /// What is predicted at T.
  ///
  /// - Parameter logProbabilities: l, `[examples, classes]`.
  public func scaled(
    _ logProbabilities: [Double], _ labels: [ClassIndex], classCount: Int
  ) -> ClassPredictions {
    ClassPredictions(
      logits: logProbabilities.map { Float($0 / temperature) }, labels: labels, classCount: classCount)
  }

  /// The first and second derivative of the mean cross-entropy with β.
  private struct Slopes {
    let logProbabilities: [Double]
    let labels: [ClassIndex]
    let classCount: Int

    init(_ logProbabilities: [Double], _ labels: [ClassIndex], _ classCount: Int) {
      (self.logProbabilities, self.labels, self.classCount) = (logProbabilities, labels, classCount)
    }

    func at(_ beta: Double) -> (slope: Double, curvature: Double) {
      var (slope, curvature) = (0.0, 0.0)
      for (example, label) in labels.enumerated() {
        let row = logProbabilities[example * classCount..<(example + 1) * classCount]
        let largest = row.reduce(-.infinity) { max($0, $1) }
        // Against the largest, so that a probability of zero, whose logarithm is none, weighs nothing.
        var (sum, first, second) = (0.0, 0.0, 0.0)
        for value in row where value > -.infinity {
          let distance = value - largest
          let weight = exp(beta * distance)
          sum += weight
          first += weight * distance
          second += weight * distance * distance
        }
        let mean = first / sum
        slope += mean - (row[row.startIndex + Int(label)] - largest)
        curvature += second / sum - mean * mean
      }
      let count = Double(labels.count)
      return (slope / count, curvature / count)
    }
  }
}

extension ClassPredictions {
  /// l of `TemperatureScaling`, `[examples, classes]`: logits where they are known, or logarithms of the probabilities.
  var logProbabilities: [Double] {
    logits.map { $0.map(Double.init) } ?? probabilities.map { log(Double($0)) }
  }
}

extension EnsemblePredictions {
  /// The logarithms of the members' mean probabilities, `[examples, classes]`, by log-sum-exp minus log K.
  func logProbabilityMean() -> [Double] {
    let classCount = members[0].classCount
    let all = members.map { Self.normalised($0.logProbabilities, classCount) }
    return all[0].indices.map { index in
      let largest = all.reduce(-.infinity) { max($0, $1[index]) }
      guard largest.isFinite else { return all.reduce(0) { $0 + $1[index] } }
      let sum = all.reduce(0) { $0 + exp($1[index] - largest) }
      return largest + log(sum) - log(Double(all.count))
    }
  }

  /// Log-probabilities of logits: each row less the logarithm of the sum of its exponentials.
  private static func normalised(_ logits: [Double], _ classCount: Int) -> [Double] {
    var result = logits
    for start in stride(from: 0, to: logits.count, by: max(classCount, 1)) {
      let row = logits[start..<start + classCount]
      let largest = row.reduce(-.infinity) { max($0, $1) }
      let logarithm = largest + log(row.reduce(0) { $0 + exp($1 - largest) })
      for index in row.indices { result[index] -= logarithm }
    }
    return result
  }
}
