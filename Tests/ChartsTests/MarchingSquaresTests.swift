import Testing

@testable import Charts

@Suite("Contours")
struct MarchingSquaresTests {
  /// The area inside rings, those the other way round counted off.
  private func area(_ rings: [[Point]]) -> Double {
    var total = 0.0
    for ring in rings {
      for (start, end) in zip(ring, ring.dropFirst() + ring.prefix(1)) {
        total += (start.x * end.y - end.x * start.y) / 2
      }
    }
    return total
  }

  private func grid(_ count: Int, _ value: (Double, Double) -> Double) -> Surface {
    let places = (0..<count).map { Double($0) / Double(count - 1) * 2 - 1 }
    return Surface(x: places, y: places, rows: places.map { y in places.map { x in value(x, y) } })
  }

  private func noise(_ count: Int, seed: UInt64, holes: Bool = false) -> Surface {
    var state = seed
    return grid(count) { _, _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return holes && state >> 61 == 0 ? .nan : Double(state >> 40) / 16_777_216
    }
  }

  @Test(
    "the region above a slope ends exactly where the slope reaches the level",
    arguments: [-1, -0.3, 0, 0.25, 0.9])
  func slope(level: Double) {
    let contours = MarchingSquares(grid(6) { x, _ in x })
    #expect(abs(area(contours.region(atLeast: level)) - 2 * (1 - level)) < 1e-12)
    for line in contours.lines(at: level) {
      #expect(line.allSatisfy { abs($0.x - level) < 1e-12 })
    }
  }

  @Test("a hill's region is a disc: one closed ring with the disc's area")
  func hill() throws {
    let contours = MarchingSquares(grid(201) { x, y in 1 - x * x - y * y })
    let rings = contours.region(atLeast: 1 - 0.49)
    #expect(rings.count == 1)
    #expect(abs(area(rings) - Double.pi * 0.49) < 1e-3)
    let line = try #require(contours.lines(at: 1 - 0.49).first)
    #expect(line.first == line.last)
  }

  @Test(
    "what is at least a level and what is below it fill the whole, also with saddles and holes",
    arguments: 1...40)
  func complement(seed: UInt64) {
    let surface = noise(9, seed: seed, holes: seed % 2 == 0)
    let above = MarchingSquares(surface)
    let below = MarchingSquares(surface.mapped { -$0 })
    for level in [0.2, 0.5, 0.7] {
      let sum = area(above.region(atLeast: level)) + area(below.region(atLeast: -level))
      #expect(abs(sum - area(above.whole)) < 1e-12)
    }
  }

  @Test("bands have areas that are not negative and sum to the whole", arguments: 1...10)
  func bands(seed: UInt64) {
    let contours = MarchingSquares(noise(12, seed: seed, holes: true))
    let levels = stride(from: 0.0, through: 1.01, by: 0.1)
    let regions = levels.map { area(contours.region(atLeast: $0)) }
    let bands = zip(regions, regions.dropFirst()).map { $0 - $1 }
    #expect(bands.allSatisfy { $0 >= -1e-12 })
    #expect(abs(bands.reduce(0, +) - area(contours.whole)) < 1e-12)
  }

  @Test("the whole without holes is the rectangle of the grid")
  func whole() {
    #expect(abs(area(MarchingSquares(noise(7, seed: 3)).whole) - 4) < 1e-12)
  }

  @Test("a cell with a value that is not finite is a hole")
  func hole() {
    let surface = grid(5) { x, y in x == 0 && y == 0 ? .infinity : 1 }
    let whole = MarchingSquares(surface).whole
    #expect(whole.count == 2)
    #expect(abs(area(whole) - 3) < 1e-12)
    #expect(MarchingSquares(surface).lines(at: 0.5).isEmpty)
  }

  /// The bilinear surface with 1 at two opposite corners and 0 at the others is 1/2 where it is level.
  @Test(
    "a saddle is joined below its level point and parted above it", arguments: [(0.4, 1), (0.5, 1), (0.6, 2)])
  func saddle(level: Double, ringCount: Int) {
    let surface = Surface(x: [0, 1], y: [0, 1], rows: [[1, 0], [0, 1]])
    #expect(MarchingSquares(surface).region(atLeast: level).count == ringCount)
    #expect(MarchingSquares(surface).lines(at: level).count == 2)
  }

  @Test("refinement keeps the given values and follows a smooth surface closely")
  func refinement() {
    let value = { (x: Double, y: Double) in x * x * 0.7 + x * y + y * y * 1.3 }
    let coarse = grid(11, value)
    let fine = coarse.refined(by: 4)
    for row in coarse.y.indices {
      for column in coarse.x.indices { #expect(fine[column * 4, row * 4] == coarse[column, row]) }
    }
    let misses = fine.y.indices.flatMap { row in
      fine.x.indices.map { abs(fine[$0, row] - value(fine.x[$0], fine.y[row])) }
    }
    // Exact where the surface rises or falls throughout; flattened a little where it turns between two places.
    #expect(misses.count { $0 < 1e-12 } > misses.count / 2)
    #expect(misses.allSatisfy { $0 < 0.02 })
  }

  /// Walls a factor of thirty high beside hollows, as the loss has them beyond both ends of a curve.
  @Test("between four places nothing is drawn outside their range, and nothing jumps", arguments: 0..<20)
  func invention(seed: Int) {
    var state = UInt64(seed)
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(UInt64(1) << 53)
    }
    let places = (0..<9).reduce(into: [0.0]) { places, _ in
      places.append(places[places.count - 1] + 0.1 + random())
    }
    let heights = places.indices.flatMap { _ in
      places.indices.map { _ in 1 + 60 * random() * random() * random() }
    }
    let coarse = Surface(x: places, y: places, values: heights)
    let factor = 7
    let fine = coarse.refined(by: factor)
    var (inventions, jumps) = (0, 0)
    for row in 0..<places.count - 1 {
      for column in 0..<places.count - 1 {
        let corners = [
          coarse[column, row], coarse[column + 1, row], coarse[column, row + 1], coarse[column + 1, row + 1],
        ]
        let (least, greatest) = (corners.min() ?? 0, corners.max() ?? 0)
        for y in row * factor...(row + 1) * factor {
          let line = (column * factor...(column + 1) * factor).map { fine[$0, y] }
          inventions += line.count { $0 < least || $0 > greatest }
          // A cubic that neither turns nor overshoots is nowhere steeper than three times its chord.
          let steepest = 3 * (greatest - least) / Double(factor) + 1e-9
          jumps += zip(line, line.dropFirst()).count { abs($0 - $1) > steepest }
        }
      }
    }
    #expect(inventions == 0 && jumps == 0)
  }

  @Test("a transposed surface is refined to the transposed one")
  func transposition() {
    let coarse = grid(6) { x, y in 7 * x * x * x * x - 2 * y + x * y }
    let turned = Surface(
      x: coarse.y, y: coarse.x,
      values: coarse.x.indices.flatMap { column in coarse.y.indices.map { coarse[column, $0] } })
    let (fine, other) = (coarse.refined(by: 5), turned.refined(by: 5))
    let differences = fine.y.indices.reduce(0) { count, row in
      count + fine.x.indices.count { fine[$0, row] != other[row, $0] }
    }
    #expect(differences == 0)
  }

  @Test("what is interpolated lies on the scale of the levels")
  func scaleOfLevels() throws {
    let surface = Surface(x: [0, 1], y: [0, 1], rows: [[1, 100], [1, 100]])
    let chart = ContourChart(
      x: Axis("a"), y: Axis("b"), surface: surface, valueName: "v",
      levels: .logarithmic(over: surface, count: 3))
    // Half of the way from 1 to 100 by factors is 10, the level in the middle: its line stands in the middle of the plot.
    let fine = surface.mapped(chart.levels.compressed).refined(by: 8)
    let lines = MarchingSquares(fine).lines(at: chart.levels.compressed(10))
    #expect(lines.count == 1)
    #expect(lines.joined().allSatisfy { abs($0.x - 0.5) < 1e-9 })
  }

  @Test("refinement beside a value that is not finite stays a hole, and no larger one")
  func refinedHole() {
    let coarse = grid(5) { x, y in x == 0 && y == 0 ? .nan : x + y }
    let whole = MarchingSquares(coarse.refined(by: 3)).whole
    #expect(abs(area(whole) - 3) < 1e-9)
  }

  @Test("simplification moves no point of the line farther than the tolerance")
  func simplification() {
    let line = (0...500).map { index in
      let t = Double(index) / 500
      return Point(x: 100 * t, y: 80 * t * (1 - t) + (index % 2 == 0 ? 0.02 : 0))
    }
    let kept = PointSimplification.line(line, tolerance: 0.1)
    #expect(kept.count < 60)
    #expect(kept.first == line.first && kept.last == line.last)
    for point in line {
      let nearest = zip(kept, kept.dropFirst()).map { point.squaredDistance(toSegmentFrom: $0, to: $1) }.min()
      #expect(nearest ?? 1 <= 0.01)
    }
  }
}
