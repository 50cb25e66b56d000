import Testing

@testable import Experiments

@Suite("quantities along a curve")
struct CurveMetricsTests {
  @Test("the three barriers of an uneven path, worked by hand")
  func barriers() {
    let barriers = Barriers(values: [1, 4, 2, 3], coordinates: [0, 0.25, 0.5, 1])
    #expect(barriers.peakOverMean == 2)
    #expect(barriers.overInterpolation == 2.5)
    #expect(barriers.peakOverWorst == 1)
  }

  @Test("a path that sinks between its ends has no barrier over the worse of them")
  func valley() {
    let barriers = Barriers(values: [2, 1, 4], coordinates: [0, 0.5, 1])
    #expect(barriers.peakOverMean == 1 && barriers.overInterpolation == 0 && barriers.peakOverWorst == 0)
  }

  @Test("a value that is not a number is never a low one", arguments: 0..<3)
  func notANumber(index: Int) {
    var values = [1.0, 2, 3]
    values[index] = .nan
    let barriers = Barriers(values: values, coordinates: [0, 0.5, 1])
    #expect(barriers.peakOverMean.isNaN && barriers.overInterpolation.isNaN && barriers.peakOverWorst.isNaN)
    let statistics = CurveStatistics(values: values, segments: [1, 1])
    #expect(statistics.minimum.isNaN && statistics.maximum.isNaN && statistics.mean.isNaN)
    #expect(statistics.integral.isNaN && statistics.length == 2)
  }

  @Test("the integral weighs points by the length beside them, the mean does not")
  func statistics() {
    let statistics = CurveStatistics(values: [1, 3, 5], segments: [1, 3])
    #expect(statistics.minimum == 1 && statistics.maximum == 5 && statistics.mean == 3)
    #expect(statistics.length == 4)
    #expect(statistics.integral == 3.5)
  }

  @Test("a path of no length has its plain mean")
  func noLength() {
    #expect(CurveStatistics(values: [1, 3], segments: [0]).integral == 2)
    #expect(CurveStatistics(values: [7], segments: []).integral == 7)
  }
}
