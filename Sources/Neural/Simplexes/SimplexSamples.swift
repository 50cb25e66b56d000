/// Networks of a simplex; the coordinate is a sample's number, from 0. A sample's place is drawn from the flat Dirichlet
/// distribution: a pure function of the seed and the number.
public struct SimplexSamples: WeightSpace {
  /// The vertices.
  public let corners: [[Float]]
  public let seed: UInt64

  /// - Precondition: at least one vertex; all of one length.
  public init(of corners: [[Float]], seed: UInt64) {
    precondition(!corners.isEmpty, "A simplex has vertices.")
    (self.corners, self.seed) = (corners, seed)
  }

  public var parameterCount: Int { corners[0].count }

  public var basis: PointBasis? { PointBasis(corners) }

  /// The barycentric coordinates of a sample.
  public func coefficients(at coordinates: [Double]) -> [Double] {
    FlatDirichlet(
      CounterRandom(seed: seed, purpose: .simplex, epoch: 1 << 30, lane: Int(coordinates[0]))
    ).shares(corners.count)
  }

  public func write(_ range: Range<Int>, at coordinates: [Double], to out: UnsafeMutablePointer<Float>) {
    WeightedSum.write(range, of: corners, times: coefficients(at: coordinates), to: out)
  }
}
