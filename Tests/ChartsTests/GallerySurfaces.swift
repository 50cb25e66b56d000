import Charts

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Realistic landscapes: a bent valley that joins two minima, in the plane of a curve's three control points.
enum GallerySurfaces {
  /// A loss with its floor along a parabola through (0, 0), (0.5, 0.45) and (1, 0).
  static func loss(_ x: Double, _ y: Double) -> Double {
    let floor = 1.8 * x * (1 - x)
    let off = (y - floor) * 0.8
    let past = max(0, -x, x - 1)
    let ripple = 0.01 * sin(9 * x) * cos(7 * y)
    return 0.39 + 4.6 * off * off + 9 * off * off * off * off + 6 * past * past + ripple
  }

  static func grid(_ count: Int, _ value: (Double, Double) -> Double = loss) -> Surface {
    let x = (0..<count).map { -0.2 + 1.4 * Double($0) / Double(count - 1) }
    let y = (0..<count).map { -0.4 + 1.4 * Double($0) / Double(count - 1) }
    return Surface(x: x, y: y, rows: y.map { b in x.map { a in value(a, b) } })
  }

  private static let places = (0...40).map { Double($0) / 40 }
  private static let curve = Trace("Bézier curve", x: places, y: places.map { 1.8 * $0 * (1 - $0) })
  private static let segment = Trace("straight segment", x: [0, 1], y: [0, 0], stroke: .dashed)
  private static let landmarks = [
    Landmark("start", x: 0, y: 0), Landmark("end", x: 1, y: 0),
    Landmark("bend", x: 0.5, y: 0.9, marker: .cross),
  ]

  static func plane(_ count: Int) -> ContourChart {
    let surface = grid(count)
    return ContourChart(
      title: "Loss around the curve", subtitle: "Test split, \(count) × \(count) points", x: Axis("α"),
      y: Axis("β"),
      surface: surface, valueName: "cross-entropy", levels: .logarithmic(over: surface),
      traces: [curve, segment], landmarks: landmarks, hasEqualAspect: true)
  }

  static let clipped = {
    let surface = grid(21)
    return ContourChart(
      title: "Loss above its minimum", x: Axis("α"), y: Axis("β"), surface: surface,
      valueName: "cross-entropy",
      levels: .logarithmicAboveMinimum(of: surface, limit: 2.5), traces: [curve], landmarks: landmarks)
  }()

  static let holes = {
    let surface = grid(21) { x, y in
      let isCorner = y > 0.85 && x < 0.15
      let isNearEnd = abs(x - 0.8) + abs(y) < 0.15
      return isCorner || isNearEnd ? .nan : loss(x, y)
    }
    return ContourChart(
      title: "Diverged in places", x: Axis("α"), y: Axis("β"), surface: surface, valueName: "error (%)",
      levels: .even(over: surface, count: 11),
      traces: [
        Trace(
          "trajectory", x: [-0.1, 0.1, 0.2, 0.5, 0.6, 0.9], y: [0.7, 0.5, 0.52, 0.3, 0.2, 0.1], stroke: .none,
          marker: .circle)
      ])
  }()

  static let rough = {
    var state: UInt64 = 7
    let surface = grid(101) { x, y in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return loss(x, y) + 0.02 * Double(state >> 40) / 16_777_216
    }
    return ContourChart(
      title: "Noisy, 101 × 101", x: Axis("α"), y: Axis("β"), surface: surface, valueName: "cross-entropy",
      hasEqualAspect: true)
  }()

  static let steep = {
    let surface = grid(21) { x, y in loss(x, y) + exp(6 * abs(y - 1.8 * x * (1 - x))) - 1 }
    return ContourChart(
      title: "Steep sides", x: Axis("α"), y: Axis("β"), surface: surface, valueName: "cross-entropy",
      hasEqualAspect: true)
  }()
}
