import Declarations
import Platform

/// A family of curves φ(t) = Σ c_j(t) w_j over n control points, t in [0, 1].
///
/// A family is one file in `Curves/` and one line in `CurveFamilies.all`. c_0(0) and c_{n-1}(1) are exactly 1, and the
/// other coefficients there exactly 0: a curve meets its ends bit for bit.
public protocol CurveFamily: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// c_j(t) for each of `count` control points.
  func coefficients(at t: Double, count: Int) -> [Double]

  /// dc_j/dt; at a corner, the derivative from the right (from the left at t = 1).
  func derivatives(at t: Double, count: Int) -> [Double]

  /// t of each of `count` control points, where the curve goes through all of them; none otherwise.
  func knots(count: Int) -> [Double]
}

extension CurveFamily {
  public func knots(count: Int) -> [Double] { [] }
}

/// Every curve family that an experiment can name.
public enum CurveFamilies {
  /// One line each, in the order of documentation.
  public static let all: [Case<any CurveFamily>] = [
    .of(Bezier.self).alsoCalled(["bezier-curve"]),
    .of(PolygonalChain.self).alsoCalled(["PolyChain", "chain", "linear"]),
  ]

  public static let schema: Schema<any CurveFamily> = .choice("a curve family", all)
}

extension Case where Value == any CurveFamily {
  fileprivate static func of<Member: CurveFamily>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}

/// c_j(t) = C(n-1, j) t^j (1-t)^(n-1-j).
public struct Bezier: CurveFamily, Hashable {
  public static let kind = "bezier"
  public static let summary = "A Bézier curve: smooth, and drawn towards its control points."
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

/// c_j(t) = max(0, 1 - |t (n-1) - j|): straight from each control point to the next.
public struct PolygonalChain: CurveFamily, Hashable {
  public static let kind = "polygonal-chain"
  public static let summary = "A polygonal chain: straight from each control point to the next."
  public static let schema = Schema<PolygonalChain>.record("a polygonal chain", build: PolygonalChain.init)

  public init() {}

  public func coefficients(at t: Double, count: Int) -> [Double] {
    (0..<count).map { max(0, 1 - abs(t * Double(count - 1) - Double($0))) }
  }

  public func derivatives(at t: Double, count: Int) -> [Double] {
    guard count > 1 else { return [0] }
    let segment = min(max(Int((t * Double(count - 1)).rounded(.down)), 0), count - 2)
    return (0..<count).map { $0 == segment ? -Double(count - 1) : $0 == segment + 1 ? Double(count - 1) : 0 }
  }

  public func knots(count: Int) -> [Double] { (0..<count).map { Double($0) / Double(count - 1) } }
}
