import Declarations

/// Trim, elect, merge (Yadav et al. 2023).
///
/// Of each task vector the ⌈k n⌉ entries of the largest magnitude are kept, over the whole vector (the first of equal ones);
/// each sign is elected by the sum of what is kept; the mean over the kept entries that agree with it, times s, is added to
/// the base. An entry whose sum is zero stays as it is.
public struct TIES: MergeMethod, Hashable {
  public static let kind = "ties"
  public static let summary = "Keeps the largest changes of each network, and means those that agree in sign."
  public static let takesBase = true
  public static let memberCounts = 1...1000

  /// k, the share that is kept.
  public let density: Double
  public let scale: Double

  public static let schema = Schema<TIES>.record(
    "`ties`",
    Field(
      "density", \.density, .number(NumberRange(lower: 0, upper: 1, excludesLower: true)), default: 0.2,
      "The share of each network's changes that is kept, those of the largest magnitude.",
      alsoCalled: ["k", "keep", "top_k", "trim"]),
    taskScale(\.scale), build: TIES.init)

  public init(density: Double = 0.2, scale: Double = 1) { (self.density, self.scale) = (density, scale) }

  public func merged(_ members: [[Float]], base: [Float]?, tensors: [Range<Int>]) -> [Float] {
    let base = base ?? []
    let kept = members.map { LargestMagnitudes.only(density, of: TaskVectors.of($0, over: base)) }
    let elected = TaskVectors.sum(kept)
    let merged = elected.indices.map { index -> Double in
      if elected[index] == 0 { return 0 }
      var (sum, count) = (0.0, 0.0)
      for vector in kept where Double(vector[index]) * elected[index] > 0 {
        sum += Double(vector[index])
        count += 1
      }
      return sum / count
    }
    return TaskVectors.adding(merged, scale, to: base)
  }
}

/// The entries of a vector of the largest magnitude.
enum LargestMagnitudes {
  /// The vector with all but a share of its entries set to zero: ⌈share · n⌉ of the largest magnitude stay, of equal ones
  /// the first.
  static func only(_ share: Double, of vector: [Float]) -> [Float] {
    let wanted = min(max(Int((share * Double(vector.count)).rounded(.up)), 0), vector.count)
    if wanted == vector.count { return vector }
    let (threshold, equals) = threshold(of: vector, wanted: wanted)
    var left = equals
    return vector.map { value in
      let magnitude = value.magnitude.bitPattern
      if magnitude > threshold { return value }
      guard magnitude == threshold, left > 0 else { return 0 }
      left -= 1
      return value
    }
  }

  /// The smallest magnitude that is wanted, by its bits, which order as magnitudes do, and how many of that.
  ///
  /// Counted by upper and then by lower halves of the bits: in the time of two passes, however many there are.
  private static func threshold(of vector: [Float], wanted: Int) -> (UInt32, Int) {
    if wanted == 0 { return (.max, 0) }
    var counts = [Int](repeating: 0, count: 1 << 16)
    for value in vector { counts[Int(value.magnitude.bitPattern >> 16)] += 1 }
    var left = wanted
    var upper = counts.count - 1
    while counts[upper] < left {
      left -= counts[upper]
      upper -= 1
    }
    counts = [Int](repeating: 0, count: 1 << 16)
    for value in vector where Int(value.magnitude.bitPattern >> 16) == upper {
      counts[Int(value.magnitude.bitPattern & 0xFFFF)] += 1
    }
    var lower = counts.count - 1
    while counts[lower] < left {
      left -= counts[lower]
      lower -= 1
    }
    return (UInt32(upper) << 16 | UInt32(lower), left)
  }
}
