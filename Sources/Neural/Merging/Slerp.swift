import Declarations
import Platform

/// sin((1-t) o)/sin o · a + sin(t o)/sin o · b, a tensor at a time, o the angle between the two; linear where they are
/// nearly parallel, |cos o| > 0.9995, or one of them is zero.
public struct Slerp: MergeMethod, Hashable {
  public static let kind = "slerp"
  public static let summary = "Spherical interpolation of two networks, a tensor at a time."
  public static let takesBase = false
  public static let memberCounts = 2...2

  /// From 0 at the first network to 1 at the second.
  public let t: Double

  public static let schema = Schema<Slerp>.record(
    "`slerp`",
    Field(
      "t", \.t, .number(.unit), default: 0.5, "From 0 at the first network to 1 at the second.",
      alsoCalled: ["alpha", "weight", "at"]),
    build: Slerp.init)

  public init(t: Double = 0.5) { self.t = t }

  private static let parallel = 0.9995

  public func merged(_ members: [[Float]], base: [Float]?, tensors: [Range<Int>]) -> [Float] {
    let (a, b) = (members[0], members[1])
    var result = a
    for range in tensors {
      let (first, second) = shares(a[range], b[range])
      for index in range { result[index] = Float(first * Double(a[index]) + second * Double(b[index])) }
    }
    return result
  }

  private func shares(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> (Double, Double) {
    let length = (dot(a, a) * dot(b, b)).squareRoot()
    let cosine = length > 0 ? min(max(dot(a, b) / length, -1), 1) : 1
    if abs(cosine) > Self.parallel { return (1 - t, t) }
    let angle = acos(cosine)
    return (sin((1 - t) * angle) / sin(angle), sin(t * angle) / sin(angle))
  }
}

/// Σ a_i b_i in Double.
func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
  zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
