import Testing

@testable import Neural

@Suite("Planes through three weight vectors")
struct WeightPlaneTests {
  /// w_0 at the origin of a right-angled corner moved by (1, 1, 1): u = (4, 0, 0), w_1 - w_0 = (1, 2, 0).
  private let start: [Float] = [1, 1, 1]
  private let corner: [Float] = [2, 3, 1]
  private let end: [Float] = [5, 1, 1]

  private func expect(
    _ place: (a: Double, b: Double, distance: Double), _ a: Double, _ b: Double, _ distance: Double = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      abs(place.a - a) < 1e-12 && abs(place.b - b) < 1e-12 && abs(place.distance - distance) < 1e-12,
      "\(place)", sourceLocation: sourceLocation)
  }

  @Test(
    "in the orthonormal frame the start is at (0, 0), the end at (1, 0), the control point at height 1 above its foot"
  )
  func orthonormal() throws {
    let plane = try WeightPlane(start: start, controlPoint: corner, end: end, frame: .orthonormal)
    expect(plane.projection(of: start), 0, 0)
    expect(plane.projection(of: end), 1, 0)
    expect(plane.projection(of: corner), 0.25, 1)
    #expect(plane.unitLengths == (4, 2))
    #expect(plane.point(0, 0) == start && plane.point(1, 0) == end && plane.point(0.25, 1) == corner)
    #expect(plane.point(0.5, -0.5) == [3, 0, 1])
  }

  @Test("in the affine frame the control point is at (0, 0), the start at (1, 0) and the end at (0, 1)")
  func affine() throws {
    let plane = try WeightPlane(start: start, controlPoint: corner, end: end, frame: .affine)
    expect(plane.projection(of: corner), 0, 0)
    expect(plane.projection(of: start), 1, 0)
    expect(plane.projection(of: end), 0, 1)
    #expect(plane.point(1, 0) == start && plane.point(0, 1) == end && plane.point(0, 0) == corner)
    // corner + 1/2 (start - corner) + 1/2 (end - corner)
    #expect(plane.point(0.5, 0.5) == [3, 1, 1])
  }

  @Test("a point off the plane is at its foot, with its distance", arguments: WeightPlane.Frame.allCases)
  func projection(_ frame: WeightPlane.Frame) throws {
    let plane = try WeightPlane(start: start, controlPoint: corner, end: end, frame: frame)
    let inPlane = plane.projection(of: [3, 4, 1])
    expect(plane.projection(of: [3, 4, 8]), inPlane.a, inPlane.b, 7)
    expect(plane.projection(of: plane.point(-0.25, 1.5)), -0.25, 1.5)
  }

  @Test(
    "points that span no plane are refused, with the rank that they have",
    arguments: WeightPlane.Frame.allCases)
  func degenerate(_ frame: WeightPlane.Frame) {
    func rank(_ start: [Float], _ corner: [Float], _ end: [Float]) -> Int? {
      do throws(WeightPlane.Degenerate) {
        _ = try WeightPlane(start: start, controlPoint: corner, end: end, frame: frame)
        return nil
      } catch { return error.rank }
    }
    #expect(rank(start, start, start) == 0)
    #expect(rank(start, [3, 1, 1], end) == 1, "the control point between the ends")
    #expect(rank(start, [9, 1, 1], end) == 1, "the control point beyond the end")
    #expect(rank(start, start, end) == 1)
    #expect(rank(start, end, end) == 1)
    #expect(rank(start, corner, start) == 1, "equal ends")
    #expect(rank(start, corner, end) == nil)
    #expect(rank(start, [3, 1.001, 1], end) == nil, "a small offset is one")
  }
}
