import Declarations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// c_j(t) = max(0, 1 - |t (n-1) - j|): straight from each control point to the next.
public struct PolygonalChain: CurveFamily, Hashable {
  public static let kind = "polygonal-chain"
  public static let summary = "Straight from bend to bend"
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
