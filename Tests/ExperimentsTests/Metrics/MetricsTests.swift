import Foundation
import Networks
import Testing

@testable import Experiments

@Suite("metrics")
struct MetricsTests {
  static let referenceFolder = ProcessInfo.processInfo.environment["THALWEG_REFERENCE"]

  private func compare(with url: URL) throws {
    let references = try MetricReference.read([MetricReference].self, url)
    #expect(!references.isEmpty)
    for (index, reference) in references.enumerated() {
      let predictions = reference.predictions
      for metric in Metrics.of(.classification) {
        let expected = try #require(reference.values[metric.name])
        // The reference's accuracy is single precision, and an error is a hundred of it.
        let tolerance = metric.name == "error" ? 1e-4 : 1e-6
        let value = try metric.value(of: .classes(predictions))
        #expect(abs(value - expected) < tolerance, "\(metric.name) of case \(index)")
      }
    }
  }

  @Test("every metric agrees with PyTorch and torchmetrics to 1e-6")
  func fixture() throws {
    try compare(with: MetricReference.fixtures.appending(path: "metrics.json"))
  }

  @Test(
    "every metric agrees with the larger reference in THALWEG_REFERENCE",
    .enabled(if: referenceFolder != nil, "set THALWEG_REFERENCE to a folder with metrics.json"))
  func reference() throws {
    let folder = try #require(Self.referenceFolder)
    try compare(with: URL(filePath: folder).appending(path: "metrics.json"))
  }

  @Test("names differ, and find their metric")
  func names() {
    #expect(Set(Metrics.all.map(\.name)).count == Metrics.all.count)
    #expect(Metrics.named("auroc")?.title == "AUROC")
    #expect(Metrics.named("f1") == nil)
  }

  @Test("four predictions worked by hand")
  func byHand() {
    let predictions = ClassPredictions(
      probabilities: [0.75, 0.25, 0.5, 0.5, 0.25, 0.75, 0.5, 0.5], labels: [0, 1, 1, 0], classCount: 2)
    #expect(predictions.predictedClasses == [0, 0, 1, 0])
    #expect(Accuracy().value(of: predictions) == 0.75)
    #expect(ClassificationError().value(of: predictions) == 25)
    let crossEntropy = (2 * log(4.0 / 3) + 2 * log(2.0)) / 4
    #expect(abs(CrossEntropy().value(of: predictions) - crossEntropy) < 1e-15)
    #expect(BrierScore().value(of: predictions) == 0.3125)
    // Of four pairs one ties, and three are in order.
    #expect(AUROC().perClass(of: predictions) == [0.875, 0.875])
    // The bin of 0.5 has two examples, one right; the bin of 0.75 two, both right.
    #expect(ExpectedCalibrationError().value(of: predictions) == 0.125)
    #expect(MaximumCalibrationError().value(of: predictions) == 0.25)
  }

  @Test("the log-likelihood of a probability that rounds to zero is finite")
  func saturated() {
    let predictions = ClassPredictions(logits: [1000, 0], labels: [1], classCount: 2)
    #expect(predictions.probabilities == [1, 0])
    #expect(CrossEntropy().value(of: predictions) == 1000)
  }

  @Test(
    "a prediction that is not a number makes every metric so", arguments: Metrics.of(.classification).indices)
  func notANumber(index: Int) throws {
    let predictions = ClassPredictions(logits: [1, 2, .nan, 3, 5, 4], labels: [0, 1, 0], classCount: 2)
    let value = try Metrics.of(.classification)[index].value(of: .classes(predictions))
    #expect(value.isNaN)
  }

  @Test("a class that never occurs, or alone occurs, has no area")
  func absentClass() {
    let predictions = ClassPredictions(probabilities: [0.75, 0.25, 0.5, 0.5], labels: [0, 0], classCount: 2)
    #expect(AUROC().perClass(of: predictions) == [0, 0])
  }

  @Test("radix sort orders any keys, twice over")
  func radixSort() {
    var state: UInt32 = 1
    let keys = (0..<5000).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return state
    }
    var sorter = RadixSorter(count: keys.count)
    for rotation in [0, 1000] {
      sorter.keys = Array(keys[rotation...] + keys[..<rotation])
      sorter.sort()
      #expect(sorter.keys == keys.sorted())
    }
  }
}
