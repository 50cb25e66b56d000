import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("Numbers as they are meant")
struct DecimalTests {
  @Test("the error of so many examples is the number nearest to its percentage")
  func error() {
    for (misses, count, text) in [
      (1344, 10_000, "13.44"), (73, 1600, "4.5625"), (1, 3, "33.333333333333336"),
    ] {
      let probabilities = (0..<count).flatMap { example -> [Float] in example < misses ? [0, 1] : [1, 0] }
      let predictions = ClassPredictions(
        probabilities: probabilities, labels: Array(repeating: 0, count: count), classCount: 2)
      #expect("\(ClassificationError().value(of: predictions))" == text)
    }
  }

  @Test("a share in percent has the digits of the share")
  func percent() {
    let digits = [0.9412, 0.5368, 0.07, 0.29, 1, 0, 1.5e-05, 0.1 + 0.2].map {
      "\(ReadingUnit.share.shown($0))"
    }
    #expect(digits == ["94.12", "53.68", "7.0", "29.0", "100.0", "0.0", "0.0015", "30.000000000000004"])
    #expect(ReadingUnit.share.shown(.nan).isNaN && ReadingUnit.share.shown(-.infinity) == -.infinity)
    #expect(ReadingUnit.percent.shown(4.5625) == 4.5625)
  }

  @Test("what a sum or a difference leaves beyond the digits of its terms is dropped")
  func differences() {
    #expect((14.97 - 14.26).decimal(amidst: [14.97, 14.26]) == 0.71)
    #expect((0.1 + 0.2).decimal(amidst: [0.1, 0.2]) == 0.3)
    #expect((1.0 / 3).decimal(amidst: [1]) == 0.33333333333333)
    for value in [Double.nan, .infinity, 1e300, 1e-300, 0] {
      #expect(value.decimal(amidst: [value]).bitPattern == value.bitPattern)
    }
    let barriers = Barriers(values: [14.97, 18.99, 14.26], coordinates: [0, 0.5, 1])
    #expect("\(barriers.peakOverMean) \(barriers.peakOverWorst)" == "4.375 4.02")
    let statistics = CurveStatistics(values: [0.1, 0.2, 0.3], segments: [1, 1])
    #expect("\(statistics.mean) \(statistics.integral)" == "0.2 0.2")
  }
}
