import Declarations

/// c_j(t) = C(n-1, j) t^j (1-t)^(n-1-j).
public struct Bezier: CurveFamily, Hashable {
  public static let kind = "bezier"
  public static let summary = "A Bézier curve: smooth, drawn towards its bends"
  public static let schema = Schema<Bezier>.record("`bezier`", build: Bezier.init)

  public init() {}

  public func coefficients(at t: Double, count: Int) -> [Double] {
    bernstein(degree: count - 1, at: t)
  }

  /// dc_j/dt = (n-1) (B_{j-1} - B_j), with B the polynomials one degree lower.
  public func derivatives(at t: Double, count: Int) -> [Double] {
    let degree = count - 1
    guard degree > 0 else { return [0] }
    let lower = bernstein(degree: degree - 1, at: t)
    return (0...degree).map { index in
      Double(degree) * ((index > 0 ? lower[index - 1] : 0) - (index < degree ? lower[index] : 0))
    }
  }

  /// Factors are multiplied out rather than raised by `pow`: the ends come out exact.
  private func bernstein(degree: Int, at t: Double) -> [Double] {
    var binomial = 1.0
    return (0...degree).map { index in
      defer { binomial = binomial * Double(degree - index) / Double(index + 1) }
      return binomial * power(t, index) * power(1 - t, degree - index)
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1.0) { product, _ in product * base }
  }
}
