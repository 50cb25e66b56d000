import Declarations

/// Between the base and the mean of the networks, a tensor at a time, as far as these agree (Jang et al. 2024): at
/// t = N c / (1 + (N - 1) c) from the base, c the mean cosine between two of the N task vectors.
///
/// A negative c counts as 0: networks that disagree leave a tensor at the base.
public struct ModelStock: MergeMethod, Hashable {
  public static let kind = "model-stock"
  public static let summary =
    "Goes from the base towards the mean of the networks, as far as they agree, a tensor at a time."
  public static let takesBase = true
  public static let memberCounts = 2...1000
  public static let schema = Schema<ModelStock>.record("`model-stock`", build: ModelStock.init)

  public init() {}

  public func merged(_ members: [[Float]], base: [Float]?, tensors: [Range<Int>]) -> [Float] {
    let base = base ?? []
    let tasks = members.map { TaskVectors.of($0, over: base) }
    var result = base
    for range in tensors {
      let t = Self.share(of: tasks.map { $0[range] })
      for index in range {
        let mean = members.reduce(0) { $0 + Double($1[index]) } / Double(members.count)
        result[index] = Float(t * mean + (1 - t) * Double(base[index]))
      }
    }
    return result
  }

  /// t
  private static func share(of tasks: [ArraySlice<Float>]) -> Double {
    let count = Double(tasks.count)
    let lengths = tasks.map { dot($0, $0).squareRoot() }
    var sum = 0.0
    for first in tasks.indices {
      for second in tasks.indices.dropFirst(first + 1) where lengths[first] > 0 && lengths[second] > 0 {
        sum += dot(tasks[first], tasks[second]) / (lengths[first] * lengths[second])
      }
    }
    let cosine = max(0, sum / (count * (count - 1) / 2))
    return count * cosine / (1 + (count - 1) * cosine)
  }
}
