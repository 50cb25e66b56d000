import Testing

@testable import Neural

@Suite("Curves")
struct CurveTests {
  private static let families: [any CurveFamily] = [Bezier(), PolygonalChain()]

  /// Points that differ where rounding or a stray zero would show: in signs of zeros and in extremes.
  private func curve(_ family: any CurveFamily, points: Int) -> Curve {
    Curve(
      family: family,
      controlPoints: (0..<points).map { index in
        let isEnd = index == 0 || index == points - 1
        return FormulaValues.values("w\(index)", count: 1000)
          + [isEnd ? -0.0 : 1, index == 0 ? -0.0 : 1, isEnd ? .leastNonzeroMagnitude : 1, isEnd ? 3e38 : 0]
      })
  }

  @Test("a curve meets its ends bit for bit, negative zeros included", arguments: 0..<2, 2..<9)
  func meetsItsEnds(_ family: Int, _ points: Int) {
    let curve = curve(Self.families[family], points: points)
    #expect(curve.point(at: 0).map(\.bitPattern) == curve.start.map(\.bitPattern))
    #expect(curve.point(at: 1).map(\.bitPattern) == curve.end.map(\.bitPattern))
  }

  @Test("coefficients add up to one and derivatives to nothing", arguments: 0..<2, 2..<9)
  func coefficientsAddUp(_ family: Int, _ points: Int) {
    for t in stride(from: 0.0, through: 1, by: 0.0625) {
      let family = Self.families[family]
      #expect(abs(family.coefficients(at: t, count: points).reduce(0, +) - 1) < 1e-12)
      #expect(abs(family.derivatives(at: t, count: points).reduce(0, +)) < 1e-12)
    }
  }

  @Test("at its knots a curve goes through its control points", arguments: 0..<2, 2..<9)
  func knots(_ family: Int, _ points: Int) {
    let family = Self.families[family]
    let knots = family.knots(count: points)
    #expect(knots.count == (family is PolygonalChain ? points : 0))
    for (index, t) in knots.enumerated() {
      for (other, coefficient) in family.coefficients(at: t, count: points).enumerated() {
        #expect(abs(coefficient - (index == other ? 1 : 0)) < 1e-12)
      }
    }
  }

  @Test("derivatives are slopes of coefficients", arguments: 0..<2, 2..<7)
  func derivativesAreSlopes(_ family: Int, _ points: Int) {
    let family = Self.families[family]
    let t = 0.371
    let step = 1e-6
    let after = family.coefficients(at: t + step, count: points)
    let before = family.coefficients(at: t - step, count: points)
    for (index, derivative) in family.derivatives(at: t, count: points).enumerated() {
      #expect(abs((after[index] - before[index]) / (2 * step) - derivative) < 1e-8)
    }
  }

  @Test("a cubic Bézier has the coefficients 27, 27, 9 and 1 over 64 at a quarter")
  func cubicByHand() {
    let coefficients = Bezier().coefficients(at: 0.25, count: 4)
    #expect(coefficients.map { 64 * $0 } == [27, 27, 9, 1])
  }

  @Test("control points begin evenly on the line, and its length is that of the line", arguments: 0..<2)
  func straightBeginning(_ family: Int) {
    let start: [Float] = [0, 0, 1]
    let end: [Float] = [3, 4, 1]
    let curve = Curve(family: Self.families[family], from: start, to: end, controlPoints: 5)
    #expect(curve.controlPoints[1] == [0.75, 1, 1])
    #expect(curve.controlPoints[2] == [1.5, 2, 1])
    let positions = (0...10).map { Double($0) / 10 }
    #expect(abs(curve.length(through: positions) - 5) < 1e-9)
    #expect(curve.steps(through: positions).count == 10)
    #expect(curve.speeds(at: [0, 0.3, 1]).allSatisfy { abs($0 - 5) < 1e-9 })
  }

  @Test(
    "scattered control points lie as far off the line as they were told, each its own way, and the ends stay")
  func scatter() {
    let count = 10_000
    let line = Curve(
      family: Bezier(), from: [Float](repeating: 1, count: count), to: [Float](repeating: 3, count: count),
      controlPoints: 4)
    let curve = line.scattered(by: 0.25, seed: 7)
    #expect(curve.start == line.start && curve.end == line.end)
    let offsets = (1...2).map { point in
      zip(curve.controlPoints[point], line.controlPoints[point]).map { Double($0 - $1) }
    }
    for offset in offsets {
      let mean = offset.reduce(0, +) / Double(count)
      let variance = offset.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(count)
      #expect(abs(mean) < 0.01 && abs(variance.squareRoot() - 0.25) < 0.01, "\(mean), \(variance)")
    }
    let product = zip(offsets[0], offsets[1]).map { $0 * $1 }.reduce(0, +) / Double(count)
    #expect(abs(product) < 0.0025, "\(product)")
    #expect(line.scattered(by: 0.25, seed: 7).controlPoints == curve.controlPoints)
    #expect(line.scattered(by: 0.25, seed: 8).controlPoints[1] != curve.controlPoints[1])
  }

  @Test("a quadratic Bézier over a right angle has the length of its parabola")
  func parabola() {
    let curve = Curve(family: Bezier(), controlPoints: [[1, 0], [0, 0], [0, 1]])
    // B(t) = ((1 - t)², t²): the integral of 2 √((1 - t)² + t²) is 1 + asinh(1) / √2.
    let length = curve.length(through: (0...2000).map { Double($0) / 2000 })
    #expect(abs(length - 1.623_225_240_140_230_5) < 1e-6)
    #expect(abs(curve.speeds(at: [0.5])[0] - 2.0.squareRoot()) < 1e-12)
  }

  @Test("a fit's own points are those that a curve gives")
  func storedPointsAgree() {
    let curve = curve(Bezier(), points: 4)
    let points = PointVectors(curve.controlPoints)
    let out = AlignedFloats(count: curve.start.count)
    for t in [0, 0.2, 0.5, 0.93, 1] {
      points.setCoefficients(curve.coefficients(at: [t]))
      points.combine(0..<500, into: out.base)
      points.combine(500..<curve.start.count, into: out.base)
      #expect(out.array.map(\.bitPattern) == curve.point(at: t).map(\.bitPattern))
    }
  }
}
