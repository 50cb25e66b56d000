import Foundation
import Testing

@testable import Neural

/// Bands over landscapes of two dimensions whose saddles are known.
@Suite("Elastic bands")
struct ElasticBandTests {
  /// The potential of Müller and Brown (1979).
  private static func potential(_ point: [Float]) -> (loss: Double, gradient: [Double]) {
    let terms: [(height: Double, a: Double, b: Double, c: Double, x: Double, y: Double)] = [
      (-200, -1, 0, -10, 1, 0), (-100, -1, 0, -10, 0, 0.5), (-170, -6.5, 11, -6.5, -0.5, 1.5),
      (15, 0.7, 0.6, 0.7, -1, 1),
    ]
    var (value, gx, gy) = (0.0, 0.0, 0.0)
    for term in terms {
      let (dx, dy) = (Double(point[0]) - term.x, Double(point[1]) - term.y)
      let part = term.height * exp(term.a * dx * dx + term.b * dx * dy + term.c * dy * dy)
      value += part
      gx += part * (2 * term.a * dx + term.b * dy)
      gy += part * (term.b * dx + 2 * term.c * dy)
    }
    return (value, [gx, gy])
  }

  private static let minima: (first: [Float], second: [Float]) = (
    [-0.558224, 1.441726], [0.623499, 0.028038]
  )

  /// The highest point of a chain, finely sampled.
  private func top(
    _ band: ElasticBand, _ landscape: ([Float]) -> Double
  ) -> (height: Double, place: [Float]) {
    let chain = Curve(family: PolygonalChain(), controlPoints: band.pivots)
    let points = (0...400).map { chain.point(at: Double($0) / 400) }
    let best = points.max { landscape($0) < landscape($1) } ?? []
    return (landscape(best), best)
  }

  @Test(
    "between the deep minima of Müller and Brown's potential the band's top is the saddle at (-0.822, 0.624), of -40.66"
  )
  func mullerBrown() {
    let (start, end) = Self.minima
    var band = ElasticBand(from: start, to: end, inner: 15)
    let straight = top(band) { Self.potential($0).loss }
    for _ in 0..<3000 {
      band.step(ElasticBand.Pace(rate: 1e-4), ends: (-146.7, -108.17), gradient: Self.potential)
    }
    let found = top(band) { Self.potential($0).loss }
    #expect(straight.height > 0, "the straight way goes over the ridge")
    #expect(abs(found.height - -40.665) < 0.1)
    #expect(abs(found.place[0] - -0.822) < 0.02 && abs(found.place[1] - 0.624) < 0.02)
    #expect(band.pivots.first == start && band.pivots.last == end)
  }

  @Test("the other way round, the same saddle is found")
  func reversed() {
    let (start, end) = Self.minima
    var band = ElasticBand(from: end, to: start, inner: 15)
    for _ in 0..<3000 {
      band.step(
        ElasticBand.Pace(rate: 1e-4, momentum: 0.5), ends: (-108.17, -146.7), gradient: Self.potential)
    }
    #expect(abs(top(band) { Self.potential($0).loss }.height - -40.665) < 0.1)
  }

  @Test("pivots stay at equal distances, and forces along the band move nothing")
  func spreading() {
    var band = ElasticBand(from: [0, 0], to: [4, 0], inner: 3)
    // A slope along the band alone.
    band.step(ElasticBand.Pace(rate: 0.5), ends: (0, 4)) { (Double($0[0]), [1, 0]) }
    #expect(band.pivots == [[0, 0], [1, 0], [2, 0], [3, 0], [4, 0]])
    // A valley at height 1: pivots come to it, and the chain is longer then.
    for _ in 0..<200 {
      band.step(ElasticBand.Pace(rate: 0.1), ends: (1, 1)) {
        (pow(Double($0[1]) - 1, 2), [0, 2 * (Double($0[1]) - 1)])
      }
    }
    let chain = Curve(family: PolygonalChain(), controlPoints: band.pivots)
    let steps = chain.steps(through: [0, 0.25, 0.5, 0.75, 1])
    #expect((steps.max() ?? 0) - (steps.min() ?? 0) < 0.05)
    #expect(abs(band.pivots[2][1] - 1) < 0.05)
  }

  @Test("a pivot is put in where the loss rises between two, as many as there may be")
  func insertion() {
    // A ridge across x = 2.5, between the pivots at 2 and 3.
    func loss(_ point: [Float]) -> Double {
      exp(-20 * pow(Double(point[0]) - 2.5, 2)) + 0.01 * Double(point[0])
    }
    let flat = ElasticBand(from: [0, 0], to: [4, 0], inner: 3)
    var band = flat
    #expect(band.insert(above: 0.1, most: 9, loss: loss) == 1)
    #expect(band.pivots == [[0, 0], [1, 0], [2, 0], [2.5, 0], [3, 0], [4, 0]])
    var full = flat
    #expect(full.insert(above: 0.1, most: 3, loss: loss) == 0 && full.pivots == flat.pivots)
    var level = flat
    #expect(level.insert(above: 0.1, most: 9) { _ in 1 } == 0)
    var straight = flat
    #expect(straight.insert(above: 0.1, most: 9) { Double($0[0]) } == 0)
    // What counts is the share of all that the loss spans, which another unit does not change.
    for unit in [1e-3, 1e3] {
      var (scaled, low) = (flat, flat)
      #expect(scaled.insert(above: 0.9, most: 9) { unit * loss($0) } == 1)
      #expect(low.insert(above: 0.1, most: 9) { unit * (0.1 * loss($0) + Double($0[0])) } == 0)
    }
  }

  /// The tangents of Henkelman and Jónsson (2000): towards the neighbour that lies higher, and at an extremum both, the higher
  /// one's by the larger difference of the loss and the lower one's by the smaller.
  @Test(
    "a force is across the tangent by the losses around, by hand",
    arguments: [
      (losses: [0.0, 1, 3], back: 0.0, on: 1.0), (losses: [3, 1, 0], back: 1, on: 0),
      (losses: [0, 5, 3], back: 2, on: 5), (losses: [3, 5, 0], back: 5, on: 2),
      (losses: [0, -1, 3], back: 1, on: 4), (losses: [3, -1, 0], back: 4, on: 1),
      (losses: [0, 0, 0], back: 1, on: 1),
    ])
  func tangent(losses: [Double], back: Double, on: Double) {
    let ends = (losses[0], losses[2])
    var band = ElasticBand(from: [0, 0], to: [2, 0], inner: 1)
    band.step(ElasticBand.Pace(rate: 1), ends: ends) { _ in (losses[1], [0, -1]) }
    #expect(band.pivots[1] == [1, 1])
    band.step(ElasticBand.Pace(rate: 0.25), ends: ends) { _ in (losses[1], [1, 0]) }
    // From behind the direction is (1, 1), and onwards (1, -1).
    let (x, y) = (back + on, back - on)
    let share = x / (x * x + y * y)
    let moved = (x: 1 - 0.25 * (1 - share * x), y: 1 + 0.25 * share * y)
    // Then it goes to the middle of the way.
    let (before, after) = (hypot(moved.x, moved.y), hypot(2 - moved.x, moved.y))
    let half = (before + after) / 2
    let wanted =
      before > half
      ? [moved.x * half / before, moved.y * half / before]
      : [moved.x + (half - before) / after * (2 - moved.x), moved.y * (1 - (half - before) / after)]
    for (ours, theirs) in zip(band.pivots[1], wanted) { #expect(abs(Double(ours) - theirs) < 1e-6) }
  }

  @Test("decay pulls pivots, where it is across the band")
  func decay() {
    var band = ElasticBand(from: [0, 2], to: [4, 2], inner: 1)
    band.step(ElasticBand.Pace(rate: 0.1, weightDecay: 1), ends: (0, 0)) { _ in (0, [0, 0]) }
    #expect(abs(band.pivots[1][1] - 1.8) < 1e-6)
  }
}
