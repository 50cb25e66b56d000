import Testing

@testable import Neural

@Suite("Spaces of weights")
struct WeightSpaceTests {
  private static let vectors: [[Float]] = (0..<3).map { seed in
    (0..<50).map { Float(($0 * 37 + seed * 101) % 19) / 7 - 1 }
  }

  private static func spaces() throws -> [(any WeightSpace, [Double])] {
    [
      (SinglePoint(vectors[0]), []), (Curve(family: Bezier(), controlPoints: vectors), [0.3]),
      (Curve(family: Bezier(), controlPoints: vectors), [0]),
      (try WeightPlane(through: vectors, frame: .orthonormal), [0.3, -1.7]),
      (try WeightPlane(through: Array(vectors[..<2]), frame: .affine), [0.6]),
      (
        PosteriorSamples(
          of: GaussianPosterior(
            mean: vectors[0], variances: vectors[1].map { $0 * $0 }, deviations: Array(vectors[1...])),
          scale: 0.5, seed: 3), [4]
      ),
    ]
  }

  @Test("a vector that is written by stretches has the bits of one that is written at once", arguments: 0..<6)
  func stretches(_ index: Int) throws {
    let (space, place) = try Self.spaces()[index]
    let whole = space.weights(at: place)
    #expect(space.parameterCount == 50 && whole.count == 50)
    var parts = [Float](repeating: .nan, count: 50)
    for first in stride(from: 0, to: 50, by: 7) {
      parts[first...].withUnsafeMutableBufferPointer { rest in
        if let base = rest.baseAddress { space.write(first..<min(first + 7, 50), at: place, to: base) }
      }
    }
    #expect(parts.map(\.bitPattern) == whole.map(\.bitPattern))
  }

  @Test("a point of a plane is origin + a u + b v, worked out in double precision")
  func plane() throws {
    let plane = try WeightPlane(through: Self.vectors, frame: .affine)
    let (o, p, q) = (Self.vectors[0], Self.vectors[1], Self.vectors[2])
    let expected = o.indices.map { index in
      Float(
        Double(o[index]) + 0.3 * (Double(p[index]) - Double(o[index]))
          + -1.7 * (Double(q[index]) - Double(o[index])))
    }
    #expect(plane.weights(at: [0.3, -1.7]) == expected)
  }
}
